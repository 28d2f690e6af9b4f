"""The doors by which a planner's bytes come in: spoil something, hand it in, say whether it was taken."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable
from pathlib import Path

import yaml

from optimizer.desk import Desk
from optimizer.expression import ExpressionError, parse
from optimizer.faults import Refused
from optimizer.read import read_table, read_yaml
from optimizer.starter import folder as starter
from tests.faults.desk import good
from tests.faults.test_workbooks import in_workbook
from tests.support.mutate import mutated, mutated_node, mutated_workbook

Attempt = Callable[[random.Random], bool]

EXPRESSIONS = [
    b"held and level >= 80",
    b"harm in [high, medium] or not makers <= 2",
    b"any own (slack >= 0 and total_cost < 60)",
    b"2 of (held, level > 1e2, any access (denial <= 0.4), 'a text' = tag)",
]


def _seeds(ending: str) -> list[bytes]:
    """Files of the starter desk and of the desk of defects with this ending, small ones: what breaks is small."""
    desk = starter() or Path()
    shipped = [
        path.read_bytes() for part in ("criteria", "portfolios") for path in sorted((desk / part).rglob(f"*{ending}"))
    ]
    own = (str(text).encode() for name, text in good().items() if name.endswith(ending))
    return [*own, *(data for data in shipped if len(data) < 6_000)]


def _yaml(folder: Path) -> Attempt:
    seeds, path = _seeds(".yaml"), folder / "a.yaml"

    def attempt(draw: random.Random) -> bool:
        faults: list = []
        path.write_bytes(mutated(draw.choice(seeds), draw, seeds))
        document = read_yaml(path, faults)
        if document is not None:
            document.place(("criteria", "cost"), False)
        return _told(document, faults)

    return attempt


def _csv(folder: Path) -> Attempt:
    seeds, path = _seeds(".csv"), folder / "a.csv"
    seeds = [*seeds, *(text.decode().encode("cp949", "replace") for text in seeds[:2])]

    def attempt(draw: random.Random) -> bool:
        faults: list = []
        path.write_bytes(mutated(draw.choice(seeds), draw, seeds))
        return _told(read_table(path, None, faults), faults)

    return attempt


def _xlsx(folder: Path) -> Attempt:
    book, path = in_workbook(good())["tables.xlsx"], folder / "a.xlsx"

    def attempt(draw: random.Random) -> bool:
        faults: list = []
        path.write_bytes(mutated_workbook(book, draw, [book]))
        return _told(read_table(path, draw.choice(("Technologies", "Options", "Ratings")), faults), faults)

    return attempt


def _expression(_: Path) -> Attempt:
    def attempt(draw: random.Random) -> bool:
        text = mutated(draw.choice(EXPRESSIONS), draw, EXPRESSIONS).decode("utf-8", "replace")
        try:
            parse(text)
        except ExpressionError as error:
            return _refused(error.message and error.remedy)
        return True

    return attempt


def _desk(folder: Path) -> Attempt:
    """A whole desk with one file spoilt, up to the integer program."""
    files = {name: data.encode() if isinstance(data, str) else data for name, data in good().items()}

    def attempt(draw: random.Random) -> bool:
        spoilt = draw.choice(sorted(files))
        for name, data in files.items():
            (folder / name).write_bytes(mutated(data, draw, list(files.values())) if name == spoilt else data)
        return _understood(folder, folder / "portfolio.yaml")

    return attempt


def _nodes(folder: Path) -> Attempt:
    """A whole desk with values of another kind in one to three places of a file that stays good YAML."""
    files = {name: str(data) for name, data in good().items()}
    trees = {name: yaml.load(text, Loader=yaml.CSafeLoader) for name, text in files.items() if name.endswith(".yaml")}

    def attempt(draw: random.Random) -> bool:
        spoilt = draw.choice(sorted(trees))
        for name, text in files.items():
            (folder / name).write_text(text)
        tree = mutated_node(trees[spoilt], draw, list(trees.values()))
        (folder / spoilt).write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))
        return _understood(folder, folder / "portfolio.yaml")

    return attempt


def _book(folder: Path) -> Attempt:
    """A portfolio that is a workbook, with one of its parts spoilt, up to the integer program."""
    for name, text in good().items():
        (folder / name).write_bytes(str(text).encode())
    path = folder / "book.xlsx"
    Desk(folder).workbook(folder / "portfolio.yaml", path)
    book = path.read_bytes()

    def attempt(draw: random.Random) -> bool:
        path.write_bytes(mutated_workbook(book, draw, [book]))
        return _understood(folder, path)

    return attempt


def _understood(folder: Path, portfolio: Path) -> bool:
    try:
        desk = Desk(folder)
        desk.stages(desk.prepare(portfolio)).formulate()
    except Refused as refused:
        return _refused(any(not fault.warning for fault in refused.faults))
    return True


def _words(folder: Path) -> Attempt:
    """The command line: the exit codes of a wrong command, of refused input and of success; never that of a bug."""
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


DOORS: dict[str, Callable[[Path], Attempt]] = {
    "yaml": _yaml,
    "csv": _csv,
    "xlsx": _xlsx,
    "book": _book,
    "expression": _expression,
    "desk": _desk,
    "nodes": _nodes,
    "words": _words,
}
