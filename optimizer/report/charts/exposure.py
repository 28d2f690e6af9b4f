"""How much rests on each partner, against the cap that the rules set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.report.blocks import Chart, Table, row
from optimizer.report.charts.pick import kept_and_rest
from optimizer.report.charts.style import PALETTE, WIDTH, Layer, field, frame, key_lines, layer, line, row_labels, texts
from optimizer.report.context import Context, Document

_PITCH, _LEFT, _NUMBER = 30, 216, 110
_CAPPED = "share_at_most"


@dataclass(frozen=True, slots=True)
class Share:
    """One partner's share, and the most that a rule allows (None without a rule)."""

    name: str
    share: float
    cap: float | None


def exposure(context: Context) -> Chart | None:
    """Partners by share, the largest first; partners with a cap and no share are in the table."""
    found = sorted(_shares(context), key=lambda one: (-one.share, one.name))
    used = [one for one in found if one.share > 0]
    if not used:
        return None
    return Chart(_message(context, used), _spec(context, used), _table(context, found))


def _shares(context: Context) -> list[Share]:
    """Shares against a rule on every partner where there is one, else of the money for access."""
    of_money: dict[str, float] = next((c["shares"] for c in context.rows("concentration") if c["key"] == "partner"), {})
    titles = _titles(context)
    rule = _rule(context, set(of_money))
    if rule:
        return [
            Share(_named(context, titles, str(one["each"])), float(one["level"]), float(one["bound"])) for one in rule
        ]
    return [Share(_named(context, titles, name), float(share), None) for name, share in of_money.items()]


def _rule(context: Context, partners: set[str]) -> list[Document]:
    """The rows of the first rule that caps the share of every partner."""
    capped = [one for one in context.rows("rules") if one.get("kind") == _CAPPED and one.get("each")]
    for name in dict.fromkeys(one["id"] for one in capped):
        rows = [one for one in capped if one["id"] == name and one.get("level") is not None]
        if partners and partners <= {one["each"] for one in rows}:
            return rows
    return []


def _named(context: Context, titles: dict[str, str], name: str) -> str:
    return context.named("partners", name, titles.get(name, name))


def _titles(context: Context) -> dict[str, str]:
    """Partners' names by id, where an older document has them beside the decisions only."""
    found: dict[str, str] = {}
    for item in context.decisions:
        found |= dict(zip(item.get("partners") or (), item.get("partner_titles") or (), strict=False))
    return found


def _message(context: Context, used: list[Share]) -> str:
    largest = used[0]
    facts = {"name": largest.name, "share": context.share(largest.share)}
    if largest.cap is None:
        return context.say("chart.exposure.free", **facts)
    nearest = max(used, key=lambda one: one.share / one.cap if one.cap else 0.0)
    key = "chart.exposure.full" if nearest.cap and nearest.share >= nearest.cap - 1e-9 else "chart.exposure"
    return context.say(key, cap=context.share(largest.cap), nearest=nearest.name, **facts)


def _table(context: Context, found: list[Share]) -> Table:
    capped = any(one.cap is not None for one in found)
    columns = [context.column("partner", head=True, width="wide"), context.column("share", "share", digits=1)]
    if capped:
        columns += [context.column("cap", "share", digits=1), context.column("free", "share", digits=1)]
    rows = (
        row(one.name, one.share, *((one.cap, None if one.cap is None else one.cap - one.share) if capped else ()))
        for one in found
    )
    return Table(tuple(columns), tuple(rows), context.say("chart.exposure.table"))


def _spec(context: Context, used: list[Share]) -> Layer:
    drawn, _ = kept_and_rest(used)
    bars = [_bar(context, n, one) for n, one in enumerate(drawn)]
    caps = [{"row": n, "share": one.cap} for n, one in enumerate(drawn) if one.cap is not None]
    most = max(*(bar["share"] for bar in bars), *(cap["share"] for cap in caps), 0.01)
    y = field("row", "ordinal", axis=None, scale={"paddingInner": 0.4, "paddingOuter": 0.15})
    x = field("share", scale={"domain": [0, most], "range": [0, WIDTH - _LEFT - _NUMBER]}, axis=None)
    layers = [
        *row_labels([one.name for one in drawn], _LEFT - 14, y),
        layer("bar", bars, {"x": x, "y": y, "description": field("said", "nominal")}, color=PALETTE["access"]),
        texts(bars, {"x": {**x, "field": "end"}, "y": y}, align="left", dx=7),
    ]
    if caps:
        band = {"y": {**y, "bandPosition": 0}, "y2": {"field": "row", "bandPosition": 1}}
        layers += [*key_lines([("", context.say("column.cap"))], 16), layer("rule", caps, {"x": x, **band}, **line())]
    return frame(_PITCH * len(drawn), layers, left=_LEFT, right=8, top=32 if caps else 4, bottom=4)


def _bar(context: Context, n: int, one: Share) -> dict[str, Any]:
    said = context.share(one.share)
    cap = "" if one.cap is None else f", {context.say('column.cap')} {context.share(one.cap)}"
    # The number stands beyond the cap where the bar nearly reaches it.
    end = one.cap if one.cap is not None and one.cap * 0.72 <= one.share <= one.cap else one.share
    return {"row": n, "share": one.share, "end": end, "text": said, "said": f"{one.name}: {said}{cap}"}
