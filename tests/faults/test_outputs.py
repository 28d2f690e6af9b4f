"""What a run writes and reaches for: nothing of the data acts in it, no one else reads it, and no network is asked."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import os
import re
import stat
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import openpyxl
import pytest

import optimizer
from optimizer.bill import bill_of_materials
from optimizer.desk import Desk
from optimizer.faults import Refused
from tests.cli import small_desk
from tests.faults.desk import Files, good, lay, spoil
from tests.support.hostile import HOSTILE

PACKAGE = "sovereignty-optimizer"
TITLES = [text for text in HOSTILE if text.isprintable() and len(text) < 100]
BATCHES = [TITLES[start : start + 3] for start in range(0, len(TITLES), 3)]
BLOCKED = """\
import os, sys
log = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
os.write(log, b"watched\\n")
def refuse(event, arguments, outside=("socket.", "urllib.", "http.", "ftplib.", "smtplib.")):
    if event.startswith(outside):
        os.write(log, f"{{event}} {{arguments}}\\n".encode())
        raise OSError("no network here")
sys.addaudithook(refuse)
"""


def titled(texts: list[str]) -> Files:
    """The good desk, its technologies called as the texts are."""
    rows = list(csv.reader(io.StringIO(str(good()["technologies.csv"]))))
    for row, text in zip(rows[1:], texts, strict=False):
        row[1] = text
    told = io.StringIO()
    csv.writer(told, lineterminator="\n").writerows(rows)
    return {**good(), "technologies.csv": told.getvalue()}


class Tags(html.parser.HTMLParser):
    """Every element of a page, and the attributes that could act."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, ...]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        acting = [name for name, value in attrs if name.startswith("on") or _leads(name, value or "")]
        self.seen.add((tag, *acting))


def _leads(name: str, value: str) -> bool:
    return name in ("href", "src", "xlink:href", "action", "srcdoc", "style") and "javascript:" in value.lower()


def elements(page: bytes) -> set[tuple[str, ...]]:
    tags = Tags()
    tags.feed(page.decode())
    return tags.seen


@pytest.fixture(scope="module")
def harmless(tmp_path_factory):
    """Elements of the page of a desk that is called by plain words."""
    folder = tmp_path_factory.mktemp("plain")
    return elements(Desk(folder).run(lay(folder, good())).reports_in(["html"])["report.html"])


@pytest.mark.parametrize("texts", BATCHES, ids=range(len(BATCHES)))
def test_what_files_say_stays_text_from_the_file_to_the_report(texts, tmp_path, harmless):
    run = Desk(tmp_path).run(lay(tmp_path, titled(texts)))
    reports = run.reports_in(["html", "md", "json", "xlsx"])
    assert elements(reports["report.html"]) <= harmless
    book = openpyxl.load_workbook(io.BytesIO(reports["report.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value in texts} == {"s"}
    assert not [cell.hyperlink.target for cell in cells if cell.hyperlink and "evil" in str(cell.hyperlink.target)]
    assert {row["title"] for row in run.document["decisions"]} >= set(texts)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x1b", "\0", "\x07"])
@pytest.mark.parametrize(
    "name, old", [("portfolio.yaml", "A small good portfolio"), ("technologies.csv", "Refrigerator")]
)
def test_no_hidden_sign_comes_in(sign, name, old, tmp_path):
    path = lay(tmp_path, spoil(good(), [(name, old, f"{old}{sign}x")]))
    with pytest.raises(Refused, match="invisible"):
        Desk(tmp_path).prepare(path)


def command(folder: Path, *words: str, **around: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "optimizer", *words],
        cwd=folder,
        env={**os.environ, **around},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.fixture
def watched(tmp_path):
    """Run commands on a small desk where every call of the network fails; gives what they said, and who was watched."""
    log, hook, desk = tmp_path / "log", tmp_path / "hook", tmp_path / "desk"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(BLOCKED.format(log=str(log)))
    small_desk.lay(desk)
    path = os.pathsep.join((str(hook), str(Path(optimizer.__file__).parent.parent)))

    def run(*words: str) -> tuple[str, list[str]]:
        log.unlink(missing_ok=True)
        done = command(desk, *words, PYTHONPATH=path)
        assert done.returncode == 0, done.stderr
        for page in desk.rglob("*.html"):
            assert not re.findall(r'(?:src|href)\s*=\s*["\']?(https?:|//)', page.read_text())
        return done.stdout, log.read_text().splitlines()

    return run


def test_a_run_asks_nothing_of_the_network(watched):
    _, lines = watched("run", "small", "--format", "html,md,json,xlsx,pdf", "--quiet")
    assert set(lines) == {"watched"}
    assert len(lines) > 1, "the solver's process was not watched"


def test_no_analysis_asks_anything_of_the_network(watched):
    told = [
        watched("run", "small", "--firm", "quick", "--quiet"),
        watched("robust", "small", "--samples", "50", "--quiet"),
        watched("whatif", "small", "--seconds", "5", "--quiet"),
    ]
    assert [set(lines) for _, lines in told] == [{"watched"}] * len(told)
    assert all(len(lines) > 1 for _, lines in told), "the solver's process was not watched"


def rights(folder: Path) -> set[tuple[bool, int]]:
    return {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


def test_what_is_private_nobody_else_may_read(tmp_path):
    small_desk.lay(tmp_path)
    run = Desk(tmp_path).run("small")
    before = os.umask(0o022)
    try:
        folder = run.write(["md"], private=True)
        assert rights(tmp_path / "reports") == {(True, 0o700), (False, 0o600)}
        run.rewrite(["html", "json"])
        assert rights(folder) == {(True, 0o700), (False, 0o600)}, "what is added later is private too"
    finally:
        os.umask(before)


def test_a_run_that_was_open_is_closed_by_the_same_run_in_private(tmp_path):
    small_desk.lay(tmp_path)
    before = os.umask(0o022)
    try:
        open_to_all = command(tmp_path, "run", "small", "--quiet")
        folder = tmp_path / open_to_all.stdout.strip()
        assert rights(folder) == {(True, 0o755), (False, 0o644)}
        assert command(tmp_path, "run", "small", "--quiet", "--private").returncode == 0
        assert rights(folder) == {(True, 0o700), (False, 0o600)}
    finally:
        os.umask(before)


def test_the_bill_of_materials_names_what_is_installed():
    bill = bill_of_materials(PACKAGE)
    parts = {part["name"]: part for part in bill["components"]}
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert {"pulp", "highspy", "numpy", "pydantic", "pydantic-core", "click"} <= parts.keys()
    assert {name: part["version"] for name, part in parts.items()} == {name: version(name) for name in parts}
    referred = {part["bom-ref"] for part in bill["components"]} | {PACKAGE}
    for entry in bill["dependencies"]:
        assert {entry["ref"], *entry["dependsOn"]} <= referred


def test_the_command_prints_the_bill(tmp_path):
    done = command(tmp_path, "doctor", "--bill")
    assert json.loads(done.stdout) == bill_of_materials(PACKAGE)
