"""The program imported with a change: one fault, or marks that tell which test comes by which mutant.

In this process, and in every process that this one starts: `sitecustomize` in `children/` puts the same in there.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import mmap
import os
import pickle
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Protocol

from tests.support.mutants import ROOT, Mutant, parsed

MOST_TESTS = 20_000
_HEAD = 4


class Change(Protocol):
    """What is to be different in the program."""

    def tree(self, path: Path) -> ast.Module | None:
        """The module at this path (from the project's folder); None where nothing is to be different."""

    def ready(self) -> None:
        """Called once in each process, before anything of the program is imported."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One mutant."""

    mutant: Mutant

    def tree(self, path: Path) -> ast.Module | None:
        """The module with the fault in it."""
        return self.mutant.tree() if path == self.mutant.path else None

    def ready(self) -> None:
        """Nothing to do."""


@dataclass(frozen=True, slots=True)
class Marks:
    """A mark before the statement of every mutant, noted on a sheet that all processes share.

    The sheet begins with the number of the test that is running now; then there is a row for each test, in which every
    mutant has a byte. A mutant that stands outside every function is marked in all functions of its module, since the
    module may have been imported long before; if there is none, in those of its whole folder.
    """

    mutants: tuple[Mutant, ...]
    sheet: Path
    alone: frozenset[Path]

    @classmethod
    def of(cls, mutants: Sequence[Mutant], sheet: Path) -> Marks:
        """Marks for these mutants, on a sheet to be kept in this file."""
        alone = {path for path in {mutant.path for mutant in mutants} if not any(map(_is_function, _nodes(path)))}
        return cls(tuple(mutants), sheet, frozenset(alone))

    def laid(self) -> mmap.mmap:
        """The sheet, shared."""
        with self.sheet.open("a+b") as file:
            file.truncate(_HEAD + MOST_TESTS * len(self.mutants))
            return mmap.mmap(file.fileno(), 0)

    def tree(self, path: Path) -> ast.Module | None:
        """The module with the marks in it."""
        here = [
            (number, mutant)
            for number, mutant in enumerate(self.mutants)
            if mutant.path == path or (mutant.path in self.alone and mutant.path.parent == path.parent)
        ]
        if not here:
            return None
        tree = parsed(path)
        places = [
            (body, at, number)
            for number, mutant in here
            for body, at in _places(tree, mutant if mutant.path == path else None)
        ]
        for body, at, number in sorted(places, key=lambda place: -place[1]):
            body.insert(at, ast.Expr(ast.Call(ast.Name("__mark__", ast.Load()), [ast.Constant(number)], [])))
        return ast.fix_missing_locations(tree)

    def ready(self) -> None:
        """Let the marks speak."""
        sheet, wide = self.laid(), len(self.mutants)

        def mark(number: int) -> None:
            sheet[_HEAD + int.from_bytes(sheet[:_HEAD], "big") * wide + number] = 1

        builtins.__mark__ = mark  # type: ignore[attr-defined]

    def found(self, test: int) -> list[int]:
        """The mutants that the test came by."""
        with self.sheet.open("rb") as file:
            file.seek(_HEAD + test * len(self.mutants))
            return [number for number, byte in enumerate(file.read(len(self.mutants))) if byte]


def now(sheet: mmap.mmap, test: int) -> None:
    """Note which test is running."""
    sheet[:_HEAD] = test.to_bytes(_HEAD, "big")


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(parsed(path))


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def _places(tree: ast.Module, mutant: Mutant | None) -> Iterator[tuple[list[ast.stmt], int]]:
    node: Any = tree
    place, inside = None, False
    for field, at in mutant.steps if mutant else ():
        value = getattr(node, field)
        inside = inside or (_is_function(node) and field == "body")
        node = value if at is None else value[at]
        if inside and isinstance(node, ast.stmt):
            place = value, at
    if place:
        yield place
        return
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.body, 0 if ast.get_docstring(node) is None else 1


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: Path, tree: ast.Module) -> None:
        super().__init__(name, str(path))
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        """The changed code, whatever was compiled before."""
        return compile(self._tree, self.path, "exec", dont_inherit=True)


@dataclass(frozen=True, slots=True)
class _Finder(MetaPathFinder):
    change: Change

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module's own specification, with the changed code."""
        if fullname.partition(".")[0] != "optimizer":
            return None
        stem = ROOT.joinpath(*fullname.split("."))
        file = stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")
        tree = self.change.tree(file.relative_to(ROOT)) if file.exists() else None
        if tree is None:
            return None
        inside = [str(stem)] if stem.is_dir() else None
        loader = _Loader(fullname, file, tree)
        return importlib.util.spec_from_file_location(
            fullname, str(file), loader=loader, submodule_search_locations=inside
        )


def put_in(change: Change, folder: Path) -> None:
    """From now on this process and those that it starts import the program with the change."""
    kept = folder / f"change-{os.getpid()}"
    kept.write_bytes(pickle.dumps(change))
    here = [str(ROOT), str(ROOT / "tests" / "support" / "children"), os.environ.get("PYTHONPATH", "")]
    os.environ |= {"SPOILT": str(kept), "PYTHONPATH": os.pathsep.join(filter(None, here))}
    taken_over()


def taken_over() -> None:
    """Put in here what a process above this one was given."""
    change: Change = pickle.loads(Path(os.environ["SPOILT"]).read_bytes())
    change.ready()
    sys.meta_path.insert(0, _Finder(change))
