"""Generated criteria sets and ratings (DESIGN 4.1): shapes, weight methods, places of a rating, forms of a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tests.support.draws import Maker

DOING = ["own", "access", "protect"]
_RANGES: list[tuple[Any, Any]] = [
    (0, 10),
    (0, 4),
    (0, 100),
    (10, 0),
    (5, 0),
    (0, 1),
    (1, 5),
    (-2, 2),
    (2, Decimal("0.5")),
    (0, 8),
]
_NICE: dict[int, list[list[Any]]] = {
    1: [[1], [100]],
    2: [[50, 50], [40, 60], [2, 8], [75, 25], [Decimal("0.5"), Decimal("0.5")]],
    3: [[20, 30, 50], [1, 4, 5], [50, 25, 25], [Decimal("0.2"), Decimal("0.2"), Decimal("0.6")]],
    4: [[40, 30, 20, 10], [1, 2, 3, 4], [25, 25, 25, 25]],
}
Text = dict[str, Any]


def criteria_set(maker: Maker, portfolio: Mapping[str, Any]) -> Text:
    """Return a criteria set; ids are c1, c2, ... for leaves and n1, n2, ... for nodes."""
    ids = iter(f"c{i}" for i in range(1, 100))
    nodes: Text = {}
    for i in range(1, 2 + maker.pick([1, 0, 2, 3, 1])):
        if maker.chance(60):
            nodes[f"n{i}"] = _node(maker, portfolio, ids, f"n{i}")
        else:
            nodes[next(ids)] = _leaf(maker, portfolio, DOING if maker.chance(20) else None)
    text: Text = {"criteria_set": "small", "title": "A small criteria set"}
    weights = _weights(maker, nodes)
    if weights is not None:
        text["weights"] = weights
    return text | {"criteria": nodes}


def leaves(nodes: Mapping[str, Any]) -> Iterable[tuple[str, Text]]:
    """Yield every leaf criterion with its id."""
    for key, node in nodes.items():
        if "children" in node:
            yield from leaves(node["children"])
        else:
            yield key, node


def _node(maker: Maker, portfolio: Mapping[str, Any], ids: Any, name: str) -> Text:
    children: Text = {next(ids): _leaf(maker, portfolio, DOING if maker.chance(20) else None)}
    for i in range(maker.integer(1, 2)):
        if maker.chance(15) and len(name) < 4:
            children[f"{name}{i}"] = _node(maker, portfolio, ids, f"{name}{i}")
        else:
            modes = maker.some([*DOING, "none"], 1) if maker.chance(30) else None
            children[next(ids)] = _leaf(maker, portfolio, modes)
    text: Text = {"title": name}
    weights = _weights(maker, children)
    if weights is not None:
        text["weights"] = weights
    return text | {"children": children}


def _weights(maker: Maker, nodes: Text) -> Text | None:
    """Weigh siblings: by `weight` on each (`None`) or by a method."""
    count = len(nodes)
    nice = count in _NICE and maker.chance(80)
    values = maker.pick(_NICE[count]) if nice else [maker.integer(1, 9) for _ in nodes]
    method = maker.pick(
        [
            "weight",
            "direct",
            "swing",
            "weight",
            "rank" if maker.chance(30) else "direct",
            "equal" if not nice else "direct",
        ]
    )
    if method == "weight":
        for node, value in zip(nodes.values(), values, strict=True):
            node["weight"] = value
        return None
    if method in ("direct", "swing"):
        return {"method": method, "values": dict(zip(nodes, values, strict=True))}
    if method == "equal":
        return {"method": "equal"}
    order: list[Any] = list(reversed(nodes))
    formula = maker.pick(["roc", "sum", "reciprocal"])
    if formula != "reciprocal" and count > 2 and maker.chance(40):
        order = [order[0], order[1:]]
    return {"method": "rank", "order": order, "formula": formula}


def _leaf(maker: Maker, portfolio: Mapping[str, Any], modes: list[str] | None) -> Text:
    if maker.chance(30):
        text = _measured(maker, portfolio)
    else:
        text = _rated(maker)
        if modes is None or "none" in modes:
            _for_none(maker, text)
    if modes is not None:
        text["applies_to"] = modes
    if maker.chance(12):
        first, last = portfolio["years"]
        text["accrues"] = {"until": maker.integer(first, last + 3)}
    return text


def _measured(maker: Maker, portfolio: Mapping[str, Any]) -> Text:
    first, last = portfolio["years"]
    measure = maker.pick(["total_cost", "peak_cost", "lead_time", "ready", "slack", "present_cost"])
    money = [(20, 0), (40, 0), (10, 0)]
    ranges: dict[str, list[tuple[int, int]]] = {
        "lead_time": [(5, 0), (4, 0)],
        "ready": [(last + 2, first), (first + 4, first)],
        "slack": [(-4, 4), (-2, 3)],
    }
    worst, best = maker.pick(ranges.get(measure, money))
    text: Text = {"measure": measure, "worst": worst, "best": best}
    if maker.chance(20):
        middle = Decimal(worst + best) / 2
        points: list[list[Any]] = [[worst, 0], [middle if middle % 1 else int(middle), Decimal("0.75")], [best, 1]]
        text["shape"] = {"points": sorted(points)}
    return text


def _rated(maker: Maker) -> Text:
    kind = maker.pick(["linear", "linear", "linear", "levels", "points"])
    if kind == "levels":
        return {"shape": {"levels": {"low": 0, "medium": maker.pick([Decimal("0.5"), Decimal("0.3")]), "high": 1}}}
    worst, best = maker.pick(_RANGES)
    text: Text = {"unit": "points", "worst": worst, "best": best}
    if kind == "points":
        top = maker.pick([1, 1, 100])
        middle = Decimal(worst + best) / 2
        points = [
            [worst, 0],
            [middle if middle % 1 else int(middle), Decimal(top) * maker.pick([Decimal("0.8"), Decimal("0.25")])],
            [best, top],
        ]
        text["shape"] = {"points": sorted(points)}
    elif maker.chance(10):
        text["shape"] = "linear"
    return text


def _for_none(maker: Maker, text: Text) -> None:
    word = maker.pick(["", "", "worst", "", "number", "number", "", "best", "technology"])
    if word == "number":
        if "worst" in text:
            text["if_none"] = maker.number(
                float(min(text["worst"], text["best"])), float(max(text["worst"], text["best"])), 1
            )
    elif word:
        text["if_none"] = word


def rate(maker: Maker, portfolio: Text, criteria: Text) -> None:
    """Write ratings: on technologies, partners, options or in the tidy table, each in one of the forms of a number."""
    if maker.chance(10):
        portfolio["missing"] = "unknown"
    table: list[Text] | None = [] if maker.chance(12) else None
    for key, leaf in leaves(criteria["criteria"]):
        if "measure" not in leaf:
            _rate_leaf(maker, portfolio, table, key, leaf)
    if table:
        portfolio["ratings"] = table


def _rate_leaf(maker: Maker, portfolio: Text, table: list[Text] | None, key: str, leaf: Text) -> None:
    partners = portfolio.get("partners", {})
    on_partners = bool(partners) and maker.chance(30)
    if on_partners:
        for partner in partners.values():
            partner.setdefault("ratings", {})[key] = _rating(maker, leaf)
    on_technologies = leaf.get("if_none") == "technology" or maker.chance(50)
    for technology in portfolio["technologies"]:
        if on_technologies:
            _write(maker, table, {"technology": technology["id"]}, technology, key, leaf)
        for option in technology["options"]:
            inherited = on_technologies or (on_partners and "partner" in option)
            if maker.chance(35) if inherited or option["mode"] == "none" else not _left_out(maker, portfolio):
                _write(maker, table, {"technology": technology["id"], "option": option["id"]}, option, key, leaf)


def _left_out(maker: Maker, portfolio: Text) -> bool:
    return portfolio.get("missing") == "unknown" and maker.chance(25)


def _write(maker: Maker, table: list[Text] | None, row: Text, owner: Text, key: str, leaf: Text) -> None:
    if table is not None and maker.chance(40):
        table.append(row | {"criterion": key, "best": _plain(maker, leaf), "source": "a survey"})
    else:
        owner.setdefault("ratings", {})[key] = _rating(maker, leaf)


def _plain(maker: Maker, leaf: Text) -> Any:
    if "worst" not in leaf:
        return maker.pick(["low", "medium", "high"])
    low, high = sorted((float(leaf["worst"]), float(leaf["best"])))
    margin = (high - low) / 10 if maker.chance(8) else 0
    return maker.number(low - margin, high + margin, maker.pick([0, 1, 1, 2]))


def _rating(maker: Maker, leaf: Text) -> Any:
    value = _plain(maker, leaf)
    form = maker.integer(0, 19)
    if form == 19:
        return "unknown"
    if form == 18:
        return {"value": value, "source": "a survey", "source_year": 2024}
    if "worst" in leaf and form in (16, 17):
        low, high = value - maker.integer(0, 1), value + maker.integer(0, 1)
        return [low, value, high] if form == 16 else {"low": low, "best": value, "high": high, "source": "assumed"}
    return value
