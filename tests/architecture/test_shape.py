"""The house rules that can be measured: sizes, names, docstrings, and words that stand nowhere."""

import ast
import statistics
from pathlib import Path

from tests.architecture.sources import ROOT, files, functions, modules, public_parts


def test_functions_are_short():
    lengths = sorted(lines for _, lines in functions())
    assert statistics.median(lengths) <= 8
    assert lengths[int(0.95 * (len(lengths) - 1))] <= 30
    assert [place for place, lines in functions() if lines > 60] == []


def test_modules_are_short():
    counted = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path: lines for path, lines in counted.items() if lines > 400} == {}


def test_module_names_say_something():
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}
    assert [path for path in modules() if vague & set(Path(path).with_suffix("").parts)] == []


def test_everything_public_is_explained():
    parts = [part for path, tree in modules().items() for part in public_parts(path, tree)]
    assert [place for place, node in parts if not ast.get_docstring(node)] == []


def test_no_file_names_a_package_index_or_the_folder_it_was_planned_in():
    # Put together from pieces, or this file would name them.
    hosts = [".".join(pair) for pair in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("deb", "debian"))]
    words = [word.encode() for word in (*hosts, *(f"{folder}/shared" for folder in ("..", "/work")))]
    assert [(str(path), word) for path in files() for word in words if word in path.read_bytes()] == []
