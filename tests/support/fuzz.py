"""The doors by which a planner's bytes come in, each tried with spoilt files: taken or refused, never anything else.

`python -m tests.support.fuzz DOOR COUNT [SEED]` tries one door for as long as wished, and tells what broke out.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from optimizer.desk import Desk
from optimizer.expression import ExpressionError, parse
from optimizer.faults import Refused
from optimizer.read import read_table, read_yaml
from optimizer.starter import folder as starter
from tests.faults.desk import good
from tests.faults.test_workbooks import in_workbook
from tests.support.mutate import mutated, mutated_workbook

SECONDS, MEGABYTES = 2, 200
"""What one spoilt file may take of the processor and of memory."""

EXPRESSIONS = [
    b"held and level >= 80",
    b"harm in [high, medium] or not makers <= 2",
    b"any own (slack >= 0 and total_cost < 60)",
    b"2 of (held, level > 1e2, any access (denial <= 0.4), 'a text' = tag)",
]


@dataclass(slots=True)
class Tally:
    """How many files were tried and how many taken; the slowest, the memory gained, and what broke out."""

    tried: int = 0
    taken: int = 0
    slowest: float = 0.0
    grown: float = 0.0
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)


def tried(door: str, count: int, seed: int = 0) -> Tally:
    """Try `count` spoilt files at a door; each is drawn from `seed` and its own number alone."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as name:
        attempt = DOORS[door](Path(name))
        attempt(random.Random("warm"))
        for number in range(seed, seed + count):
            _one(attempt, number, tally)
    return tally


def _one(attempt: Callable[[random.Random], bool], number: int, tally: Tally) -> None:
    memory, began = _megabytes(), time.process_time()
    try:
        tally.taken += attempt(random.Random(number))
    except Exception as error:  # noqa: BLE001 - whatever else comes out is what is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        spot = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}: {str(error)[:200]}"
        tally.broken.setdefault(spot, (number, traceback.format_exc()))
    tally.tried += 1
    spent, grown = time.process_time() - began, _megabytes() - memory
    tally.slowest, tally.grown = max(tally.slowest, spent), max(tally.grown, grown)
    if spent > SECONDS or grown > MEGABYTES:
        tally.broken.setdefault(f"{spent:.1f} s, {grown:.0f} MB", (number, ""))


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _seeds(ending: str) -> list[bytes]:
    """Files of the starter desk and of the desk of defects with this ending, small ones: what breaks is small."""
    desk = starter() or Path()
    shipped = [
        path.read_bytes() for part in ("criteria", "portfolios") for path in sorted((desk / part).rglob(f"*{ending}"))
    ]
    own = (str(text).encode() for name, text in good().items() if name.endswith(ending))
    return [*own, *(data for data in shipped if len(data) < 20_000)]


def _yaml(folder: Path) -> Callable[[random.Random], bool]:
    seeds, path = _seeds(".yaml"), folder / "a.yaml"

    def attempt(draw: random.Random) -> bool:
        faults: list = []
        path.write_bytes(mutated(draw.choice(seeds), draw, seeds))
        document = read_yaml(path, faults)
        if document is not None:
            document.place(("criteria", "cost"), False)
        return _told(document, faults)

    return attempt


def _csv(folder: Path) -> Callable[[random.Random], bool]:
    seeds, path = _seeds(".csv"), folder / "a.csv"
    seeds = [*seeds, *(text.decode().encode("cp949", "replace") for text in seeds[:2])]

    def attempt(draw: random.Random) -> bool:
        faults: list = []
        path.write_bytes(mutated(draw.choice(seeds), draw, seeds))
        return _told(read_table(path, None, faults), faults)

    return attempt


def _xlsx(folder: Path) -> Callable[[random.Random], bool]:
    book, path = in_workbook(good())["tables.xlsx"], folder / "a.xlsx"

    def attempt(draw: random.Random) -> bool:
        faults: list = []
        path.write_bytes(mutated_workbook(book, draw, [book]))
        return _told(read_table(path, draw.choice(("Technologies", "Options", "Ratings")), faults), faults)

    return attempt


def _expression(_: Path) -> Callable[[random.Random], bool]:
    def attempt(draw: random.Random) -> bool:
        text = mutated(draw.choice(EXPRESSIONS), draw, EXPRESSIONS).decode("utf-8", "replace")
        try:
            parse(text)
        except ExpressionError as error:
            return _refused(error.message and error.remedy)
        return True

    return attempt


def _desk(folder: Path) -> Callable[[random.Random], bool]:
    """A whole desk with one file spoilt, up to the integer program."""
    files = {name: data.encode() if isinstance(data, str) else data for name, data in good().items()}

    def attempt(draw: random.Random) -> bool:
        spoilt = draw.choice(sorted(files))
        for name, data in files.items():
            (folder / name).write_bytes(mutated(data, draw, list(files.values())) if name == spoilt else data)
        try:
            desk = Desk(folder)
            desk.stages(desk.prepare(folder / "portfolio.yaml")).formulate()
        except Refused as refused:
            return _refused(any(not fault.warning for fault in refused.faults))
        return True

    return attempt


def _words(folder: Path) -> Callable[[random.Random], bool]:
    """The command line: the exit codes of a wrong command, of refused input and of success; never that of a bug."""
    import contextlib
    import io

    from optimizer.cli.group import optimizer
    from optimizer.cli.outcome import guarded

    for name, text in good().items():
        (folder / name).write_bytes(str(text).encode())
    path = str(folder / "portfolio.yaml")
    lines = [
        ["check", path, "--json"],
        ["score", path, "--weight", "risk=40", "--weight", "cost=30%"],
        ["screen", path, "--budget", "national=0.9x"],
        ["weights", str(folder / "criteria.yaml"), "--json"],
        ["score", path, "--scenario", "cut", "--budget", "national=500"],
        ["explain", "korea-quantum", "qkd", "--lang", "en"],
        ["schema", "criteria"],
    ]
    seeds = [word.encode() for line in lines for word in line]

    def attempt(draw: random.Random) -> bool:
        line = list(draw.choice(lines))
        at = draw.randrange(len(line))
        # As the system hands words over: never a zero byte, and what is not UTF-8 as lone surrogates.
        line[at] = mutated(line[at].encode(), draw, seeds).replace(b"\0", b"").decode("utf-8", "surrogateescape")
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as told:
            try:
                guarded(optimizer, line)
                code = 0
            except SystemExit as left:
                code = int(left.code or 0)
        assert code in (0, 2, 3, 4, 5), f"exit {code} of {line}: {told.getvalue()[-400:]}"
        return code == 0

    return attempt


def _refused(why: object) -> bool:
    """Not taken, and with a reason."""
    assert why
    return False


def _told(document: object, faults: list) -> bool:
    """Whether the file was taken; one that was not has told why, and every fault has a place and a remedy."""
    assert document is not None or any(not fault.warning for fault in faults)
    for fault in faults:
        assert fault.message
        assert fault.remedy
        str(fault)
    return not any(not fault.warning for fault in faults)


DOORS: dict[str, Callable[[Path], Callable[[random.Random], bool]]] = {
    "yaml": _yaml,
    "csv": _csv,
    "xlsx": _xlsx,
    "expression": _expression,
    "desk": _desk,
    "words": _words,
}


def _lines(door: str, tally: Tally) -> Iterator[str]:
    yield f"{door}: {tally.tried} tried, {tally.taken} taken, {len(tally.broken)} broke out"
    yield f"{door}: slowest {tally.slowest:.2f} s, memory gained at most {tally.grown:.0f} MB"
    for spot, (number, text) in tally.broken.items():
        yield f"{door}: file {number}: {spot}\n{text}"


if __name__ == "__main__":
    print(*_lines(sys.argv[1], tried(sys.argv[1], *map(int, sys.argv[2:]))), sep="\n")
