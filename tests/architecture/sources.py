"""The project's own files, and its code as syntax trees."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

type_of_function = (ast.FunctionDef, ast.AsyncFunctionDef)


@functools.cache
def files() -> tuple[Path, ...]:
    """Every file of the project: what git keeps or would keep; without git (an unpacked archive) simply all."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0")[:-1] if listed.returncode == 0 else unpacked()
    return tuple(path for name in sorted(names) if (path := ROOT / name).is_file())


def unpacked() -> list[str]:
    """The names of all files below the project's folder, except what tools have left there."""
    names = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
    return [str(name) for name in names if not {"__pycache__", ".venv", ".git"} & set(name.parts)]


@functools.cache
def modules() -> dict[str, ast.Module]:
    """The syntax tree of `run.py` and of every module of `optimizer`, by its path."""
    code = [ROOT / "run.py", *sorted((ROOT / "optimizer").rglob("*.py"))]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in code}


def functions() -> Iterator[tuple[str, int]]:
    """Each function's place and its length in lines, without its decorators and its docstring."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, type_of_function):
                yield f"{path}:{node.lineno} {node.name}", length(node)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, less the docstring."""
    first = node.body[0]
    words = first.end_lineno - first.lineno + 1 if ast.get_docstring(node, clean=False) is not None else 0
    return node.end_lineno - node.lineno + 1 - words


def public_parts(path: str, tree: ast.AST, owner: str = "") -> Iterator[tuple[str, ast.AST]]:
    """The module, its public classes and functions, and the public methods of those classes."""
    yield f"{path} {owner}".strip(), tree
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, *type_of_function)) and not node.name.startswith("_"):
            inner = public_parts(path, node, f"{owner}.{node.name}".lstrip("."))
            yield from inner if isinstance(node, ast.ClassDef) else [next(inner)]
