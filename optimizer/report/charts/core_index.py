"""In what share of the undominated portfolios each option is: a bar for every technology, the chosen option first."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from optimizer.report.blocks import Cell, Chart, Table, row
from optimizer.report.charts.style import PALETTE, Layer, by_role, field, frame, key_layers, layer, row_labels
from optimizer.report.charts.style import texts as words
from optimizer.report.context import Context, Document
from optimizer.report.shown import printed

_PITCH, _LEFT, _RIGHT = 30, 216, 150
_MOST = 40
_MODES = ("own", "access", "protect", "none")
Share = tuple[str, str, float]
"""Option, its mode, its core index."""


def core_index(context: Context) -> Chart | None:
    """Bars of core indexes, the least certain decision on top; None where not every undominated portfolio is known."""
    index = (context.part("firmness").get("robust") or {}).get("core_index") or {}
    shown = [
        (item, _shares(item, index[item["technology"]])) for item in context.decisions if item["technology"] in index
    ]
    shown.sort(key=lambda one: (one[1][0][2], one[0]["technology"]))
    if not shown:
        return None
    return Chart(_message(context, shown), _spec(context, shown[:_MOST]), _table(context, shown))


def _shares(item: Document, index: dict[str, float]) -> list[Share]:
    """The chosen option, then the others from the largest share down; those in no portfolio are left out."""
    modes = {one["option"]: one["mode"] for one in item.get("alternatives_considered") or ()}
    modes |= {"none": "none", item["option"]: item["mode"]}
    others = sorted((name for name in index if name != item["option"] and index[name]), key=lambda n: (-index[n], n))
    return [(name, str(modes.get(name, "other")), float(index.get(name, 0))) for name in (item["option"], *others)]


def _message(context: Context, shown: list[tuple[Document, list[Share]]]) -> str:
    """How many decisions every undominated portfolio shares, and which the fewest of them do."""
    total = int((context.part("firmness").get("robust") or {}).get("portfolios") or 0)
    core = sum(shares[0][2] == 1 for _, shares in shown)
    facts = {"portfolios": total, "core": core, "all": len(shown)}
    if core == len(shown):
        return context.say("chart.core.all", **facts)
    item, shares = shown[0]
    return context.say("chart.core", name=context.name(item["technology"]), share=_printed(shares[0][2]), **facts)


def _printed(share: float) -> str:
    return printed(share, "share", 0)


def _option(context: Context, item: Document, name: str) -> str:
    if name == "none":
        return context.say("mode.none")
    considered = [one for one in item.get("alternatives_considered") or () if one.get("option") == name]
    return context.words.title(considered[0] if considered else {}, name)


def _table(context: Context, shown: list[tuple[Document, list[Share]]]) -> Table:
    classes = (context.part("firmness").get("robust") or {}).get("class") or {}
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("option", width="medium"),
        context.column("mode"),
        context.column("core-index", "share", digits=0),
    )
    rows = []
    for item, shares in shown:
        for place, (name, mode, share) in enumerate(shares):
            word = classes.get(item["technology"], {}).get(name)
            mark = context.say("chart.core.chosen") if not place else ""
            said = context.words.get(f"firm.robust.{word}", "") if word else ""
            option = Cell(_option(context, item, name), mark)
            rows.append(row(context.name(item["technology"]), option, context.mode(mode), Cell(share, said)))
    return Table(columns, tuple(rows), context.say("chart.core.table"), note=context.say("chart.core.note"))


def _spec(context: Context, shown: list[tuple[Document, list[Share]]]) -> Layer:
    bars = [bar for n, (item, shares) in enumerate(shown) for bar in _bars(context, n, item, shares)]
    chosen = [bar for bar in bars if bar["chosen"]]
    y = field("row", "ordinal", axis=None, scale={"paddingInner": 0.4, "paddingOuter": 0.2})
    half = {"y": {**y, "bandPosition": 0}, "y2": {"field": "row", "bandPosition": 1}}
    x = field("from", title=None, scale={"domain": [0, 1], "nice": False}, axis={"format": ".0%", "tickCount": 5})
    place = {"x": x, "x2": {"field": "to"}, "y": y, **by_role(), "description": field("said", "nominal")}
    used = [mode for mode in _MODES if any(bar["role"] == mode for bar in bars)]
    ends = [{"row": bar["row"], "from": 1, "text": bar["text"]} for bar in chosen]
    layers = [
        *key_layers([(mode, context.say(f"mode.{mode}")) for mode in used], 20, shaped=False),
        *row_labels([context.name(item["technology"]) for item, _ in shown], _LEFT - 14, y),
        layer("bar", bars, place, stroke=PALETTE["paper"], strokeWidth=1, fillOpacity=0.35),
        layer("bar", chosen, {key: part for key, part in place.items() if key != "description"}),
        layer("rule", chosen, {"x": {**x, "field": "to"}, **half}, color=PALETTE["ink"], strokeWidth=2),
        words(ends, {"x": x, "y": y}, align="left", dx=6),
    ]
    return frame(_PITCH * len(shown), layers, left=_LEFT, right=_RIGHT, top=36, bottom=30)


def _bars(context: Context, n: int, item: Document, shares: list[Share]) -> list[dict[str, Any]]:
    ends = list(accumulate(share for _, _, share in shares))
    found = []
    for place, ((name, mode, share), to) in enumerate(zip(shares, ends, strict=True)):
        option = _option(context, item, name)
        said = f"{context.name(item['technology'])}, {option}: {_printed(share)}"
        text = f"{_printed(share)} {context.say(f'mode.{mode}')}"
        bar = {"row": n, "from": to - share, "to": to, "role": mode, "said": said, "text": text}
        found.append({**bar, "chosen": not place})
    return found
