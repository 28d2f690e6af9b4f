"""Files made to cost a reader its time, its memory or its life, by name; and what reading each takes.

`python -m tests.support.bombs` reads each in a process of its own and prints what it took.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import openpyxl

from optimizer.expression import ExpressionError, parse
from optimizer.read import read_table, read_yaml
from tests.support.peak import Peak

ROOM = 2 * 2**30
"""Bytes of address space beyond which a reader is stopped rather than the machine."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file: the first thing said of it, whether it was taken, and what that cost."""

    told: str
    taken: bool
    seconds: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Bomb:
    """A file by its name, how it is made, and what a planner is to be told (empty: nothing, it is taken)."""

    name: str
    make: Callable[[], bytes]
    told: str


def _aliases() -> bytes:
    """Nine levels of nine: a billion words, were they written out."""
    lines = ["a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for old, new in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]")
    return "\n".join(lines).encode()


def _workbook(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Technologies"
    for row in (["id", "title", "cost"], ["a", "x", 1], ["b", "y", 2], ["c", "z", 3]):
        book.active.append(row)
    change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _with_parts(changes: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The workbook with parts of its package rewritten or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook(lambda _: None))) as old, zipfile.ZipFile(packed, "w", 8) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        for name, change in changes.items():
            parts[name] = change(parts.get(name, b""))
        for name, data in parts.items():
            new.writestr(name, data)
    return packed.getvalue()


def _swollen(_: bytes) -> bytes:
    return b"<x>" + b" " * 160_000_000 + b"</x>"


def _entities(_: bytes) -> bytes:
    names = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol">{names}]>'
    return f"{head}<sst><si><t>&i;</t></si></sst>".encode()


def _many_rows(data: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(5, 300_005))
    return data.replace(b"</sheetData>", rows + b"</sheetData>")


def _nested_zip(_: bytes) -> bytes:
    """A part that is an archive of archives, which nobody has to open."""
    data = b"\0" * 10_000_000
    for level in range(4):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", 8) as archive:
            for number in range(3):
                archive.writestr(f"{level}.{number}", data)
        data = packed.getvalue()
    return data


def _cp949() -> bytes:
    rows = "".join(f"t{number},초전도 양자컴퓨터 {number}\n" for number in range(50_000))
    return f"id,title\n{rows}".encode("cp949")


SHEET = "xl/worksheets/sheet1.xml"
BOMBS = (
    Bomb("brackets.yaml", lambda: b"[" * 200_000, "R108"),
    Bomb("braces.yaml", lambda: b"{a: " * 200_000, "R108"),
    Bomb("indents.yaml", lambda: "".join(f"{' ' * n}a:\n" for n in range(2_000)).encode(), "R108"),
    Bomb("aliases.yaml", _aliases, "R110"),
    Bomb("large.yaml", lambda: b"a: [" + b"1," * 3_000_000 + b"1]", "R103"),
    Bomb("faults.yaml", lambda: b"".join(b"k%d: &a 1\n" % n for n in range(60_000)), "R110"),
    Bomb("digits.yaml", lambda: b"a: " + b"9" * 2_000_000, ""),
    Bomb("corner.xlsx", lambda: _workbook(lambda sheet: sheet.__setitem__("XFD1048576", "x")), "R305"),
    Bomb("zip.xlsx", lambda: _with_parts({SHEET: _swollen}), "R304"),
    Bomb("nested.xlsx", lambda: _with_parts({"xl/media/a.zip": _nested_zip}), ""),
    Bomb("entities.xlsx", lambda: _with_parts({"xl/sharedStrings.xml": _entities}), "R302"),
    Bomb("rows.xlsx", lambda: _with_parts({SHEET: _many_rows}), "R312"),
    Bomb("formula.xlsx", lambda: _workbook(lambda sheet: sheet.__setitem__("C3", "=C2*2")), "R306"),
    Bomb("merged.xlsx", lambda: _workbook(lambda sheet: sheet.merge_cells("A2:A3")), "R307"),
    Bomb("cp949.csv", _cp949, "R202"),
    Bomb("packed.csv", lambda: gzip.compress(b"a,b\n" * 5_000_000, 1), "R201"),
    Bomb("rows.csv", lambda: b"id,cost\n" + b"a,1\n" * 300_000, "R213"),
    Bomb("columns.csv", lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n", "R213"),
    Bomb("quote.csv", lambda: b'id,title\na,"' + b"x\n" * 5_000_000, "R211"),
    Bomb("brackets.when", lambda: b"(" * 100_000, "at most 4000"),
    Bomb("nots.when", lambda: b"not " * 100_000 + b"held", "at most 4000"),
    Bomb("ors.when", lambda: b" or ".join([b"held"] * 100_000), "at most 4000"),
)


def read(path: Path) -> Reading:
    """Read a file in this process."""
    peak, began = Peak.begun(), time.process_time()
    faults: list = []
    if path.suffix == ".when":
        try:
            parse(path.read_text())
        except ExpressionError as error:
            faults.append(error.message)
        taken = not faults
    else:
        found = read_yaml(path, faults) if path.suffix == ".yaml" else read_table(path, _sheet(path), faults)
        taken = found is not None and all(fault.warning for fault in faults)
    told = str(faults[0]).replace(str(path.parent), "") if faults else ""
    return Reading(told, taken, time.process_time() - began, peak.megabytes())


def _sheet(path: Path) -> str | None:
    return "Technologies" if path.suffix == ".xlsx" else None


def apart(path: Path) -> Reading:
    """Read a file in a process of its own, which has read nothing before and may not grow without end."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
            os.write(sink, json.dumps(asdict(read(path))).encode())
        except BaseException:  # noqa: BLE001 - whatever comes out is what is looked for
            os.write(sink, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as stream:
        told = stream.read().decode()
    status = os.waitpid(child, 0)[1]
    if status or not told.startswith("{"):
        raise AssertionError(f"{path.name}: ended with {status}: {told[-2000:]}")
    return Reading(**json.loads(told))


def every() -> Iterator[tuple[Bomb, float, Reading]]:
    """Each file, its size in MB, and what reading it took."""
    with tempfile.TemporaryDirectory() as name:
        for bomb in BOMBS:
            path = Path(name) / bomb.name
            path.write_bytes(bomb.make())
            yield bomb, path.stat().st_size / 1e6, apart(path)


if __name__ == "__main__":
    for made, size, came in every():
        if "--json" in sys.argv:
            print(json.dumps({"name": made.name, **asdict(came)}))
        else:
            cost = f"{size:6.2f} MB  {came.seconds:5.2f} s {came.megabytes:4.0f} MB"
            print(f"{made.name:15} {cost}  {came.told[:110]}", flush=True)
