"""How many technologies of each domain are owned, accessed, protected or left."""

from __future__ import annotations

from typing import Any

from optimizer.report.blocks import Chart, Column, Table, row
from optimizer.report.charts.pick import kept_and_rest, mode_entries
from optimizer.report.charts.style import WIDTH, Layer, by_role, field, frame, key_layers, layer, row_labels, texts
from optimizer.report.context import MODES, Context
from optimizer.report.shown import DASH

_PITCH, _LEFT, _WORDS = 32, 196, 250
Domain = dict[str, Any]


def domains(context: Context) -> Chart | None:
    """Technologies by domain and mode, in the order of the first technology; None where there is one domain only."""
    found = _domains(context)
    if len(found) < 2:
        return None
    return Chart(_message(context, found), _spec(context, found), _table(context, found))


def _domains(context: Context) -> list[Domain]:
    found: dict[str, Domain] = {}
    for item in context.decisions:
        name = str(item.get("domain") or DASH)
        found.setdefault(name, {"name": name, **dict.fromkeys(MODES, 0)})[item["mode"]] += 1
    return sorted(found.values(), key=lambda one: (-_all(one), one["name"]))


def _all(domain: Domain) -> int:
    return sum(int(domain[mode]) for mode in MODES)


def _message(context: Context, found: list[Domain]) -> str:
    """In how many domains something is owned, what rests on partners alone, and where nothing is done."""
    owned = [one for one in found if one["own"]]
    leaning = [one["name"] for one in found if one["access"] and not one["own"]]
    idle = [one["name"] for one in found if one["none"] == _all(one)]
    said = [context.say("chart.domains", n=len(owned), all=len(found))]
    said += [context.say("chart.domains.leaning", names=context.names(leaning))] if leaning else []
    said += [context.say("chart.domains.idle", names=context.names(idle))] if idle else []
    return " ".join(said)


def _table(context: Context, found: list[Domain]) -> Table:
    columns = [context.column("domain", head=True, width="wide")]
    columns += [Column(context.mode_word(mode), "number", digits=0) for mode in MODES]
    columns.append(context.column("total", "number", digits=0))
    rows = (row(one["name"], *(one[mode] for mode in MODES), _all(one)) for one in found)
    return Table(tuple(columns), tuple(rows), context.say("chart.domains.table"))


def _spec(context: Context, found: list[Domain]) -> Layer:
    drawn, rest = kept_and_rest(found)
    if rest:
        name = context.say("chart.rest", n=len(rest))
        drawn = [*drawn, {"name": name, **{mode: sum(one[mode] for one in rest) for mode in MODES}}]
    parts = [part for n, one in enumerate(drawn) for part in _parts(context, n, one)]
    sums = [{"row": n, "end": _all(one), "text": _told(context, one)} for n, one in enumerate(drawn)]
    y = field("row", "ordinal", axis=None, scale={"paddingInner": 0.36, "paddingOuter": 0.15})
    most = max(map(_all, drawn))
    x = field("low", scale={"domain": [0, most], "range": [0, WIDTH - _LEFT - _WORDS]}, axis=None)
    layers = [
        *key_layers(mode_entries(context, context.decisions), 18, shaped=False),
        *row_labels([one["name"] for one in drawn], _LEFT - 14, y),
        layer("bar", parts, {"x": x, "x2": {"field": "high"}, "y": y, **by_role(), "description": _SAID}, **_EDGE),
        texts(sums, {"x": {**x, "field": "end"}, "y": y}, align="left", dx=8),
    ]
    return frame(_PITCH * len(drawn), layers, left=_LEFT, right=8, top=36, bottom=4)


_SAID = field("said", "nominal")
_EDGE = {"stroke": "#ffffff", "strokeWidth": 1}


def _parts(context: Context, n: int, domain: Domain) -> list[dict[str, Any]]:
    found, low = [], 0
    for mode in MODES:
        if domain[mode]:
            high = low + domain[mode]
            said = f"{domain['name']}, {context.mode_word(mode)}: {domain[mode]}"
            found.append({"row": n, "low": low, "high": high, "role": mode, "said": said})
            low = high
    return found


def _told(context: Context, domain: Domain) -> str:
    return " \u00b7 ".join(f"{domain[mode]} {context.mode_word(mode)}" for mode in MODES if domain[mode])
