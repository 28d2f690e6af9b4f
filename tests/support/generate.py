"""Small valid portfolios with everything in them that a portfolio may have (DESIGN 4), for the enumerating oracle.

`portfolios()` is the Hypothesis strategy, `seeded(n)` its twin for long loops. A `Desk` is three plain dicts; `write`
lays them down as `portfolio.yaml`, `criteria.yaml` and `tree.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.support.draws import Hypothetical, Maker, Seeded
from tests.support.enumerate_plans import Book, read_book
from tests.support.generate_criteria import criteria_set, rate
from tests.support.generate_money import money
from tests.support.generate_rules import rules
from tests.support.generate_tree import decision_tree

MOST_COMBINATIONS = 3000


@dataclass(frozen=True, slots=True)
class Desk:
    """What is generated: plain dicts of the shape of the files."""

    portfolio: dict[str, Any]
    criteria: dict[str, Any]
    tree: dict[str, Any] | None

    def book(self) -> Book:
        """Return it as the oracle reads it."""
        return read_book(self.portfolio, self.criteria, self.tree)


def make(maker: Maker, most: int = MOST_COMBINATIONS, technologies: int | None = None) -> Desk:
    """Return one desk; of so many technologies where that is said, and then too large to be enumerated."""
    years = [2026, 2026 + maker.pick([1, 2, 3, 3, 0])]
    partners = _partners(maker)
    portfolio: dict[str, Any] = {
        "portfolio": "small", "title": "A small portfolio",
        "money": {"unit": "EUR m", "price_year": 2025}, "years": years, "criteria": "criteria.yaml",
        "partners": partners, "alliances": _alliances(maker, years),
    }  # fmt: skip
    if maker.chance(15):
        portfolio["beyond"] = "drop"
    if maker.chance(10):
        portfolio["money"]["discount_rate"] = Decimal("0.045")
    portfolio["technologies"] = [
        _technology(maker, portfolio, i) for i in range(technologies or maker.pick([2, 3, 4, 5, 3, 4, 4, 5]))
    ]
    if technologies is None:
        _trim(portfolio, most)
    _only_used(portfolio)
    criteria = criteria_set(maker, portfolio)
    rate(maker, portfolio, criteria)
    money(maker, portfolio)
    tree = decision_tree(maker, portfolio) if maker.chance(50) else None
    if tree is not None:
        portfolio["decision_tree"] = "tree.yaml"
    desk = Desk(portfolio, criteria, tree)
    rules(maker, portfolio, desk.book())
    return desk


@st.composite
def portfolios(draw: Any, most: int = MOST_COMBINATIONS) -> Desk:
    """Draw a desk."""
    return make(Maker(Hypothetical(draw)), most)


def seeded(seed: int, most: int = MOST_COMBINATIONS, technologies: int | None = None) -> Desk:
    """Return the desk of a seed."""
    return make(Maker(Seeded(seed)), most, technologies)


def _partners(maker: Maker) -> dict[str, Any]:
    return {
        f"p{i}": {"title": f"Partner {i}", "bloc": maker.pick(["us", "eu", "cn"])}
        for i in range(1, 2 + maker.integer(0, 2))
    }


def _alliances(maker: Maker, years: list[int]) -> dict[str, Any]:
    found = {}
    for i in range(maker.pick([0, 0, 1, 1, 2])):
        text: dict[str, Any] = {"title": f"Alliance {i}", "joining": maker.number(0, 4), "fee": maker.number(0, 1)}
        if maker.chance(40):
            text["opens"] = maker.integer(years[0], years[1])
        found[f"m{i}"] = text
    return found


def _technology(maker: Maker, portfolio: Mapping[str, Any], i: int) -> dict[str, Any]:
    years = portfolio["years"]
    text: dict[str, Any] = {"id": f"t{i}", "title": f"Technology {i}"}
    if maker.chance(80):
        text["family"] = maker.pick(["f1", "f2"])
    if maker.chance(80):
        text["domain"] = maker.pick(["d1", "d2"])
    if maker.chance(70):
        text["functions"] = maker.some(["state", "society", "competitiveness"], 1)
    if maker.chance(40):
        text["tags"] = maker.some(["flagship", "seed"], 1)
    text["needed_by"] = maker.integer(years[0], years[1] + 3)
    if maker.chance(60):
        text["importance"] = maker.pick([2, Decimal("0.5"), Decimal("1.5"), Decimal("0.8"), Decimal("1.25"), 0, 3])
    text["options"] = _options(maker, portfolio)
    return text


def _options(maker: Maker, portfolio: Mapping[str, Any]) -> list[dict[str, Any]]:
    modes = [maker.pick(["own", "access", "access", "protect", "own"]) for _ in range(maker.pick([1, 2, 2, 3, 3]))]
    options = [_option(maker, portfolio, mode, i) for i, mode in enumerate(modes)]
    bridges = [o["id"] for o in options if o["mode"] == "access"]
    for option in options:
        others = [b for b in bridges if b != option["id"]]
        if others and option["mode"] != "access" and maker.chance(45):
            option["bridge"] = maker.pick(others)
            option["lead_time"] = max(1, option.get("lead_time", 1))
    if maker.chance(8):
        options.append({"id": "wait", "mode": "none", "title": "Watch"})
    return options


def _option(maker: Maker, portfolio: Mapping[str, Any], mode: str, i: int) -> dict[str, Any]:
    first, last = portfolio["years"]
    span = last - first + 1
    text: dict[str, Any] = {"id": mode if i == 0 else f"{mode}-{i}", "mode": mode}
    if mode == "access":
        names = sorted(portfolio["partners"])
        text["partner"] = maker.pick(names)
        if len(names) > 1 and maker.chance(35):
            share = maker.pick([Decimal("0.5"), Decimal("0.25"), Decimal("0.6")])
            text["partner"] = {names[0]: share, names[-1]: 1 - share}
        if portfolio["alliances"] and maker.chance(50):
            text["alliance"] = maker.pick(sorted(portfolio["alliances"]))
    length = maker.integer(1, min(3, span + (portfolio.get("beyond") == "drop")))
    text["cost"] = [maker.number(0, 9, 3) for _ in range(length)]
    if maker.chance(50):
        text["lead_time"] = maker.integer(0, 4)
    if maker.chance(75):
        latest = last if portfolio.get("beyond") == "drop" else last - length + 1
        start = maker.integer(first, latest)
        # Now and then a start too many, which is not offered.
        text["start"] = [start, min(start + maker.integer(0, 2), latest + (latest < last and maker.chance(30)))]
    if maker.chance(15):
        text["tags"] = ["light"]
    if maker.chance(15):
        text["condition"] = {
            "title": "licence",
            "from": maker.pick([first, last, last + 1, "unknown"]),
            "probability": Decimal("0.6"),
        }
    return text


def _trim(portfolio: dict[str, Any], most: int) -> None:
    """Take start years, then options away until there are at most so many combinations."""

    def starts(option: Mapping[str, Any]) -> int:
        first, last = option.get("start", [0, 0])
        return int(last - first + 1) if option["mode"] != "none" else 0

    def size() -> int:
        return prod(1 + sum(map(starts, t["options"])) for t in portfolio["technologies"])

    while size() > most:
        options = [o for t in portfolio["technologies"] for o in t["options"]]
        longest = max(options, key=starts)
        if starts(longest) > 1:
            longest["start"] = [longest["start"][0], longest["start"][1] - 1]
        else:
            max((t["options"] for t in portfolio["technologies"]), key=len).pop(0)


def _only_used(portfolio: dict[str, Any]) -> None:
    """Leave out the partners and alliances that no option names, and bridges to options that are gone."""
    options = [o for t in portfolio["technologies"] for o in t["options"]]
    for technology in portfolio["technologies"]:
        ids = {o["id"] for o in technology["options"]}
        for option in technology["options"]:
            if option.get("bridge") not in ids:
                option.pop("bridge", None)
    partners = {
        p
        for o in options
        if "partner" in o
        for p in ([o["partner"]] if isinstance(o["partner"], str) else o["partner"])
    }
    alliances = {o["alliance"] for o in options if "alliance" in o}
    for key, used in (("partners", partners), ("alliances", alliances)):
        portfolio[key] = {name: text for name, text in portfolio[key].items() if name in used}
        if not portfolio[key]:
            del portfolio[key]


class _Dumper(yaml.SafeDumper):
    """YAML with decimals as plain numbers and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        return True


_Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"))


def write(desk: Desk, folder: Path) -> Path:
    """Write the files of a desk into `folder` and return the portfolio's path."""
    parts = {"portfolio.yaml": desk.portfolio, "criteria.yaml": desk.criteria, "tree.yaml": desk.tree}
    for name, part in parts.items():
        if part is not None:
            (folder / name).write_text(
                yaml.dump(part, Dumper=_Dumper, sort_keys=False, allow_unicode=True), encoding="utf-8"
            )
    return folder / "portfolio.yaml"
