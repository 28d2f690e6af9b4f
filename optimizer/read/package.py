"""The outside of a workbook file: what it really is, how much it unpacks to, and the parts that one sheet needs.

A workbook is a zip of XML parts. All that is looked at here is measured while it is unpacked, and what is handed on is
packed anew from those very bytes, so no reader behind this door can see anything else.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

from optimizer.read.files import looks_like
from optimizer.read.findings import Findings

__all__ = ["MOST_UNPACKED", "Package", "RefusedPartError", "opened", "parse_part"]

MOST_UNPACKED = 150_000_000
MOST_PARTS = 5_000
MOST_RATIO = 250

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_BESIDE = ("[Content_Types].xml", "_rels/.rels", _WORKBOOK, _RELATIONS, "xl/sharedStrings.xml", "xl/styles.xml")
_WHOLE = (None, None)
_SAVE = "open it in Excel and save it as .xlsx again"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class RefusedPartError(Exception):
    """A part of the package that is not read; the fault is noted."""


@dataclass(frozen=True, slots=True)
class Package:
    """The parts every sheet needs, by name, and the sheets: title → part."""

    archive: zipfile.ZipFile
    parts: dict[str, bytes]
    sheets: dict[str, str]

    def repacked(self, sheet: str, content: bytes) -> io.BytesIO:
        """A workbook of the same parts with only the one sheet in it."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for name, part in {**self.parts, self.sheets[sheet]: content}.items():
                archive.writestr(zipfile.ZipInfo(name), part)
        packed.seek(0)
        return packed


def opened(data: bytes, findings: Findings) -> Package | None:
    """The package in `data`, or None with a fault (R301 to R304, R310, R314)."""
    if not data.startswith(b"PK"):
        _not_a_workbook(data, findings)
        return None
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _guard(archive, findings)
        parts = {name: part(archive, name, findings) for name in _BESIDE if name in archive.NameToInfo}
        for name, content in parts.items():
            parse_part(name, content, findings)
        return Package(archive, parts, _sheets(parts, findings))
    except RefusedPartError:
        return None
    except _BROKEN:
        findings.add("R310", _WHOLE, "the workbook is damaged", _SAVE)
        return None


def part(archive: zipfile.ZipFile, name: str, findings: Findings) -> bytes:
    """The bytes of one part; no more than the archive declares, and `opened` has checked that."""
    try:
        return archive.read(name)
    except (KeyError, *_BROKEN):
        findings.add("R310", _WHOLE, f"the workbook is damaged: its part {name} cannot be unpacked", _SAVE)
        raise RefusedPartError from None


def parse_part(name: str, content: bytes, findings: Findings, parser: expat.XMLParserType | None = None) -> None:
    """Parse one part with the handlers of `parser`; a document type, and with it any entity, is refused (R302)."""
    parser = parser or new_parser()

    def refuse(*_: object) -> None:
        message = f"the workbook holds a document type or entities (in {name})"
        findings.add("R302", _WHOLE, message, "do not trust it; ask for a file saved by Excel")
        raise RefusedPartError

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError):
        findings.add("R310", _WHOLE, f"the workbook is damaged: its part {name} is no XML", _SAVE)
        raise RefusedPartError from None


def new_parser() -> expat.XMLParserType:
    """A parser that takes every part as UTF-8, as the library behind this door does."""
    return expat.ParserCreate("utf-8")


def _not_a_workbook(data: bytes, findings: Findings) -> None:
    message, remedy = "this is not an Excel workbook", _SAVE
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            findings.add("R314", _WHOLE, "the workbook is protected by a password", "save it without a password")
            return
        message += "; it looks like an old .xls file"
    elif data.lstrip()[:1] == b"<":
        message += "; it looks like a web page or XML"
    elif not data:
        message += "; the file is empty"
    elif b"\0" not in data and _is_text(data):
        message, remedy = f"{message}; it looks like CSV", "name it .csv, or save it from Excel as .xlsx"
    findings.add("R301", _WHOLE, message, remedy)


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return looks_like(data) == "CP949"
    return True


def _guard(archive: zipfile.ZipFile, findings: Findings) -> None:
    """Refuse, from the list of contents alone, what no planner's table is."""
    entries = archive.infolist()
    names = [entry.filename.casefold() for entry in entries]
    if _WORKBOOK not in archive.NameToInfo or _RELATIONS not in archive.NameToInfo:
        what = "; it looks like an OpenDocument file" if "content.xml" in names else "; it is another kind of zip file"
        _refuse("R301", f"this is not an Excel workbook{what}", _SAVE, findings)
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        _refuse("R303", "the workbook holds macros", "save it as .xlsx without macros", findings)
    if len(set(names)) != len(names):
        _refuse("R310", "the workbook is damaged: it holds a part twice", _SAVE, findings)
    if any(entry.flag_bits & 1 for entry in entries):
        _refuse("R314", "the workbook is protected by a password", "save it without a password", findings)
    unpacked = sum(entry.file_size for entry in entries)
    bomb = any(entry.file_size > 10_000_000 and entry.file_size > MOST_RATIO * entry.compress_size for entry in entries)
    if bomb or unpacked > MOST_UNPACKED or len(entries) > MOST_PARTS:
        message = f"the workbook unpacks to {unpacked / 1e6:.0f} MB in {len(entries)} parts"
        _refuse("R304", message, "keep only the sheet with the table, or save the table as CSV", findings)


def _refuse(code: str, message: str, remedy: str, findings: Findings) -> None:
    findings.add(code, _WHOLE, message, remedy)
    raise RefusedPartError


def _sheets(parts: dict[str, bytes], findings: Findings) -> dict[str, str]:
    """Title and part of every worksheet, in the order of the workbook."""
    targets: dict[str, str] = {}
    titles: list[tuple[str, str]] = []

    def relation(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
            targets[attributes.get("Id", "")] = target.lstrip("/")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet":
            relations = [value for key, value in attributes.items() if _local(key) == "id"]
            titles.append((attributes.get("name", ""), relations[0] if relations else ""))

    for name, handler in ((_RELATIONS, relation), (_WORKBOOK, sheet)):
        parser = new_parser()
        parser.StartElementHandler = handler
        parse_part(name, parts[name], findings, parser)
    sheets = {title: targets[relation_id] for title, relation_id in titles if relation_id in targets}
    if len(sheets) != sum(relation_id in targets for _, relation_id in titles):
        _refuse("R310", "the workbook is damaged: two sheets have one name", _SAVE, findings)
    return sheets


def _local(name: str) -> str:
    return name.rpartition(":")[2]
