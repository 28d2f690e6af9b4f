"""A document that was read: plain values that know their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from optimizer.faults import Place

__all__ = ["Document", "Locate", "Path"]

Path = tuple[str | int, ...]
"""Keys and indices that lead from the top of a document to one of its values."""

Locate = Callable[[Path, bool], Place]
"""Place of the value at a path, or of its key; a path that leads nowhere gives the nearest value above it."""


@dataclass(frozen=True, slots=True)
class Document:
    """Values of one file (dict, list, `Plain`, str, None), with the place of each.

    `sha256` is the hash of the very bytes that were read (hex); `columns` are the names in a table's header.
    Places are found on first demand only, so a clean read pays nothing for them.
    """

    value: Any
    file: str
    locate: Locate = field(repr=False, compare=False)
    sha256: str = ""
    columns: tuple[str, ...] = ()
    mounts: dict[Path, tuple[Document, Path]] = field(default_factory=dict, repr=False, compare=False)
    keys: dict[Path, Path] = field(default_factory=dict, repr=False, compare=False)

    def place(self, path: Path, key: bool = False) -> Place:
        """Place of the value at `path` (or of its key); what was mounted there answers for itself."""
        path = tuple(path)
        if key and path in self.keys:
            return self.place(self.keys[path])
        for length in range(len(path), -1, -1):
            if path[:length] in self.mounts:
                document, subpath = self.mounts[path[:length]]
                return document.place(subpath + path[length:], key)
        return self.locate(path, key)

    def mount(self, path: Path, document: Document, subpath: Path = ()) -> None:
        """Let places at and below `path` be those of `document` at and below `subpath`; values are left alone."""
        self.mounts[tuple(path)] = (document, tuple(subpath))

    def name_key(self, path: Path, cell: Path) -> None:
        """Let the place of the key at `path` be that of a value at another path: the cell with the id of a row."""
        self.keys[path] = cell
