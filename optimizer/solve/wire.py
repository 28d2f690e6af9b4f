"""Messages between this process and the solver's: a small JSON head and plain arrays, length first.

No pickles: what comes back from a process that may have crashed half-way must not be able to do anything but be wrong.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from optimizer.problem import Vector

_LENGTH = struct.Struct(">Q")
_LONGEST_HEAD = 2**26


class Message(NamedTuple):
    """`head`: a JSON object; `arrays`: one-dimensional arrays of numbers by name."""

    head: dict[str, Any]
    arrays: dict[str, Vector]


def write(stream: BinaryIO, head: Mapping[str, Any], arrays: Mapping[str, Vector] | None = None) -> None:
    """Send one message. Raises OSError when the other side is gone."""
    flat = {name: np.ascontiguousarray(array) for name, array in (arrays or {}).items()}
    layout = [[name, array.dtype.str, array.size] for name, array in flat.items()]
    text = json.dumps({"head": dict(head), "arrays": layout}).encode()
    stream.write(_LENGTH.pack(len(text)) + text)
    stream.writelines(array.tobytes() for array in flat.values())
    stream.flush()


def read(stream: BinaryIO) -> Message | None:
    """The next message, or None at the end. Raises ValueError, TypeError or EOFError for what is no message."""
    prefix = stream.read(_LENGTH.size)
    if not prefix:
        return None
    length = _LENGTH.unpack(_whole(prefix, _LENGTH.size))[0]
    if length > _LONGEST_HEAD:
        raise ValueError("the solver's process sent something that is not a message")
    content = json.loads(_whole(stream.read(length), length))
    if not isinstance(content["head"], dict):
        raise TypeError("the head of a message is a JSON object")
    arrays = {name: _array(stream, np.dtype(kind), size) for name, kind, size in content["arrays"]}
    return Message(content["head"], arrays)


def _array(stream: BinaryIO, kind: np.dtype[Any], size: int) -> Vector:
    length = kind.itemsize * size
    return np.frombuffer(_whole(stream.read(length), length), dtype=kind)


def _whole(received: bytes, length: int) -> bytes:
    if len(received) != length:
        raise EOFError("the solver's process ended in the middle of a message")
    return received
