"""Which file a name means: a path beside the file that names it, a file there with that id, then the desk."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from optimizer.faults import did_you_mean

FOLDERS = {"criteria_set": "criteria", "decision_tree": "criteria", "portfolio": "portfolios"}
"""Where the desk keeps each kind of file."""
TABLES = (".yaml", ".yml", ".csv", ".tsv", ".xlsx")
"""Endings of the files that may stand for a list or a mapping."""
_YAML = (".yaml", ".yml")
_WRITTEN_OUT = (*_YAML, ".xlsx")
"""The endings of names that leave no doubt which file is meant."""
_HEAD = 20_000
"""Bytes at the beginning of a file among which its id is looked for; it is read in full only when it is used."""


def find_file(name: str, noun: str, beside: Path | None, desk: Path) -> Path | None:
    """The file that `name` means, or None; `beside` is the file that names it, None for the command line.

    A file of that name that says of itself nothing at all (an empty one, a list) is meant where no other is.
    """
    nameless: Path | None = None
    for folder in _folders(noun, beside, desk):
        for path in _spelled(name, noun, folder):
            if is_file(path):
                if Path(name).suffix in _WRITTEN_OUT or declared(path, noun) is not None:
                    return path
                if nameless is None and path.suffix in _YAML and kind_of_file(head_of(path)) is None:
                    nameless = path
        for path in _files(folder):
            if declared(path, noun) == name:
                return path
    workbook = desk / FOLDERS[noun] / f"{name}.xlsx"
    return workbook if nameless is None and noun == "portfolio" and is_file(workbook) else nameless


def find_table(name: str, key: str, beside: Path, desk: Path) -> Path:
    """The file that holds the list or mapping `key`: a path beside, a file there with that id, then the desk's.

    The ending may be left out. The path beside, where there is no such file.
    """
    for folder in dict.fromkeys((beside.parent, desk, desk / FOLDERS["portfolio"], desk / FOLDERS["criteria_set"])):
        for path in (folder / name, *(folder / f"{name}{ending}" for ending in TABLES if not Path(name).suffix)):
            if is_file(path):
                return path
        for path in _files(folder):
            head = head_of(path)
            if key in head and head.get("id") == name:
                return path
    return beside.parent / name


def not_found(name: str, noun: str, beside: Path | None, desk: Path) -> tuple[str, str]:
    """Message and remedy for a name that means no file."""
    words = noun.replace("_", " ")
    folders = _folders(noun, beside, desk)
    if Path(name).suffix in _WRITTEN_OUT:
        folder = (folders[0] / name).parent
        names = sorted(path.name for path in _files(folder, (".xlsx",) if Path(name).suffix == ".xlsx" else _YAML))
        remedy = did_you_mean(Path(name).name, names) or (
            f"in this folder: {', '.join(names[:6])}" if names else "correct the path"
        )
        return f"cannot find {name}", remedy
    known = sorted({found for folder in folders for found in _known(folder, noun)})
    listed = (
        f"there are: {', '.join(known)}" if known else f"there is no {words} on this desk; begin with `optimizer init`"
    )
    return f'no {words} "{name}" found', did_you_mean(name, known) or listed


def declared(path: Path, noun: str) -> str | None:
    """The id that a file gives itself as a criteria set, a decision tree or a portfolio; None where it is none."""
    names = head_of(path)
    return names[noun] if kind_of_file(names) == noun else None


def head_of(path: Path) -> dict[str, str]:
    """What the first lines of a file say without indent, by key; empty where the file cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD).decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return {}
    names: dict[str, str] = {}
    for line in head.splitlines():
        names.setdefault(line.partition(":")[0].rstrip(), _value(line))
    return names


def kind_of_file(keys: Container[str]) -> str | None:
    """What a file is, by its first level of keys (a portfolio names a decision tree, and is none)."""
    return next((noun for noun in ("portfolio", "criteria_set", "decision_tree") if noun in keys), None)


def is_file(path: Path) -> bool:
    """Whether there is an ordinary file; a name that no file may have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _value(line: str) -> str:
    return line.partition(":")[2].partition(" #")[0].strip().strip("\"'")


def _folders(noun: str, beside: Path | None, desk: Path) -> list[Path]:
    first = [beside.parent] if beside is not None else [Path(), desk]
    return list(dict.fromkeys([*first, desk / FOLDERS[noun]]))


def _spelled(name: str, noun: str, folder: Path) -> Iterator[Path]:
    yield folder / name
    yield folder / f"{name}.yaml"
    yield folder / f"{name}.yml"
    if noun == "portfolio":
        yield folder / name / "portfolio.yaml"


def _files(folder: Path, ends: tuple[str, ...] = _YAML) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix in ends and path.is_file())
    except OSError:
        return []


def _known(folder: Path, noun: str) -> Iterable[str]:
    for path in _files(folder):
        name = declared(path, noun)
        if name:
            yield name
    if noun == "portfolio":
        yield from (path.parent.name for path in sorted(folder.glob("*/portfolio.yaml")))
