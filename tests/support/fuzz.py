"""Spoilt files at every door of the program: taken or refused, never anything else, and never slow or large.

    python -m tests.support.fuzz --door yaml --count 500 --seed 7     one door, files 7 to 506
    python -m tests.support.fuzz --slice 3/20                         the third twentieth of the million of QUOTA

Each file is drawn from its own number alone, so any one can be had again and slices may be run in any order.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.doors import DOORS, Attempt
from tests.support.peak import Peak

SECONDS, MEGABYTES = 2, 200
"""What one spoilt file may take of the processor and of memory."""

SEED = 20_261_122
"""The number of the first file of the million."""

QUOTA = {
    "yaml": 200_000,
    "csv": 250_000,
    "xlsx": 150_000,
    "book": 5_000,
    "expression": 340_000,
    "desk": 15_000,
    "nodes": 15_000,
    "words": 25_000,
}
"""A million files in all."""


@dataclass(slots=True)
class Tally:
    """How many files were tried and how many taken; the slowest, the most memory of one, and what broke out."""

    tried: int = 0
    taken: int = 0
    slowest: float = 0.0
    largest: float = 0.0
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)


def tried(door: str, count: int, seed: int = 0) -> Tally:
    """Try `count` spoilt files at a door, those with the numbers from `seed` on."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        attempt = DOORS[door](Path(name))
        attempt(random.Random("warm"))
        for number in range(seed, seed + count):
            _one(attempt, number, tally)
    return tally


def _one(attempt: Attempt, number: int, tally: Tally) -> None:
    peak, began = Peak.begun(), time.process_time()
    try:
        tally.taken += attempt(random.Random(number))
    except Exception as error:  # noqa: BLE001 - whatever else comes out is what is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        spot = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {str(error)[:200]}"
        tally.broken.setdefault(spot, (number, traceback.format_exc()))
    tally.tried += 1
    spent, grown = time.process_time() - began, peak.megabytes()
    tally.slowest, tally.largest = max(tally.slowest, spent), max(tally.largest, grown)
    if spent > SECONDS or grown > MEGABYTES:
        tally.broken.setdefault(f"{spent:.1f} s, {grown:.0f} MB", (number, ""))


def sliced(part: int, parts: int) -> Iterator[tuple[str, Tally]]:
    """The `part`-th (from 1) of `parts` equal slices of the million, door by door."""
    for door, quota in QUOTA.items():
        first, last = quota * (part - 1) // parts, quota * part // parts
        yield door, tried(door, last - first, SEED + first)


def _lines(door: str, tally: Tally) -> Iterator[str]:
    yield (
        f"{door}: {tally.tried} tried, {tally.taken} taken, {len(tally.broken)} broke out; "
        f"slowest {tally.slowest:.2f} s, most memory {tally.largest:.0f} MB"
    )
    for spot, (number, text) in tally.broken.items():
        yield f"{door}: file {number}: {spot}\n{text}"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slice", metavar="PART/PARTS", help="a slice of the million")
    parser.add_argument("--door", choices=DOORS)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    asked = _asked()
    if asked.slice:
        found = sliced(*map(int, asked.slice.split("/")))
    else:
        found = ((name, tried(name, asked.count, asked.seed)) for name in ([asked.door] if asked.door else DOORS))
    for name, told in found:
        print(*_lines(name, told), sep="\n", flush=True)
