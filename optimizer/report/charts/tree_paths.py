"""The ways through the decision tree: one row for each way, one column for each question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.report.blocks import Chart, Table, row
from optimizer.report.charts.lettering import short
from optimizer.report.charts.pick import kept_and_rest
from optimizer.report.charts.style import LETTER, PALETTE, WIDTH, Layer, field, frame, layer, row_labels, texts
from optimizer.report.context import Context, Document, listed

_PITCH, _LEFT, _RIGHT, _TOP = 30, 176, 40, 132
Way = dict[str, Any]


def tree_paths(context: Context) -> Chart | None:
    """Technologies that took the same way to the same verdict share a row; the most travelled comes first."""
    ways = _ways(context)
    if not ways:
        return None
    return Chart(_message(context, ways), _spec(context, ways), _table(context, ways))


def _ways(context: Context) -> list[Way]:
    found: dict[tuple[Any, ...], Way] = {}
    for item in context.decisions:
        path = [(str(step["question"]), _answer(step)) for step in item.get("path") or ()]
        if path:
            key = (context.verdicts(item) or listed(item.get("verdict")), *path)
            found.setdefault(key, {"verdict": key[0], "path": path, "names": [], "asked": item["path"]})
            found[key]["names"].append(context.name(item["technology"]))
    return sorted(found.values(), key=lambda way: (-len(way["names"]), way["verdict"], way["path"]))


def _answer(step: Document) -> str:
    answer = step.get("answer")
    return "unknown" if answer not in (True, False) else "yes" if answer else "no"


def _message(context: Context, ways: list[Way]) -> str:
    verdicts: dict[str, int] = {}
    for way in ways:
        verdicts[way["verdict"]] = verdicts.get(way["verdict"], 0) + len(way["names"])
    most = max(verdicts, key=lambda name: (verdicts[name], name))
    facts = {"all": sum(verdicts.values()), "most": most, "many": verdicts[most]}
    return context.words.count("chart.paths", len(verdicts), **facts)


def _table(context: Context, ways: list[Way]) -> Table:
    columns = (
        context.column("verdict", head=True),
        context.column("path", width="wide"),
        context.column("technologies", "number", digits=0),
        context.column("which", width="wide"),
    )
    rows = (row(way["verdict"], _told(context, way), len(way["names"]), context.names(way["names"])) for way in ways)
    return Table(columns, tuple(rows), context.say("chart.paths.table"), note=_questions(ways))


def _told(context: Context, way: Way) -> str:
    named = [(context.named("questions", question, question), answer) for question, answer in way["path"]]
    return " \u203a ".join(f"{question}: {context.say(f'word.{answer}')}" for question, answer in named)


def _questions(ways: list[Way]) -> str:
    """Every question behind its id."""
    asked = {str(step["question"]): str(step.get("ask") or step["question"]) for way in ways for step in way["asked"]}
    return " ".join(f"{name}: {asked[name]}" for name in _order(ways))


def _order(ways: list[Way]) -> list[str]:
    """Questions as far to the right as the longest way to them."""
    depth: dict[str, int] = {}
    for way in ways:
        for place, (question, _) in enumerate(way["path"]):
            depth[question] = max(depth.get(question, 0), place)
    return sorted(depth, key=lambda name: (depth[name], name))


def _spec(context: Context, ways: list[Way]) -> Layer:
    drawn, _ = kept_and_rest(ways)
    questions = _order(drawn)
    y = field("row", "ordinal", axis=None)
    points = {"type": "point", "padding": 0.5, "domain": list(range(len(questions)))}
    x = field("column", "ordinal", axis=None, scale=points)
    steps = list(_steps(context, drawn, questions))
    said = {"x": x, "y": y, "description": field("said", "nominal")}
    counts = [{"row": n, "text": f"\u00d7 {len(way['names'])}"} for n, way in enumerate(drawn)]
    named = [short(context.named("questions", name, name), LETTER, 140) for name in questions]
    heads = [{"column": n, "text": name} for n, name in enumerate(named)]
    layers = [
        texts(heads, {"x": x, "y": {"value": -14}}, role="soft", align="left", angle=-50),
        *_key(context),
        *row_labels([way["verdict"] for way in drawn], _LEFT - 14, y),
        layer("line", steps, {"x": x, "y": y, "detail": field("row", "nominal")}, color=PALETTE["rule"], strokeWidth=2),
        *(layer("point", [s for s in steps if s["answer"] == answer], said, **look) for answer, look in _LOOKS.items()),
        texts(counts, {**_COUNT, "y": y}, align="left"),
    ]
    return frame(_PITCH * len(drawn), layers, left=_LEFT, right=_RIGHT, top=_TOP, bottom=4)


_COUNT = {"x": {"value": WIDTH - _LEFT - _RIGHT + 4}}
_LOOKS: dict[str, dict[str, Any]] = {
    "yes": {"shape": "circle", "size": 110, "filled": True, "color": PALETTE["own"], "opacity": 1},
    "no": {"shape": "circle", "size": 110, "fill": PALETTE["paper"], "stroke": PALETTE["own"], "opacity": 1},
    "unknown": {"shape": "diamond", "size": 130, "filled": True, "color": PALETTE["access"], "opacity": 1},
}


def _steps(context: Context, drawn: list[Way], questions: list[str]) -> Iterator[dict[str, Any]]:
    for n, way in enumerate(drawn):
        for question, answer in way["path"]:
            said = f"{way['verdict']}, {question}: {context.say(f'word.{answer}')}"
            yield {"row": n, "column": questions.index(question), "answer": answer, "said": said}


def _key(context: Context) -> Iterator[Layer]:
    """What filled, hollow and pointed marks stand for, in the corner above the verdicts."""
    for n, (answer, look) in enumerate(_LOOKS.items()):
        place = {"y": {"value": -60 + 20 * n}}
        yield layer("point", [{}], {"x": {"value": 12 - _LEFT}, **place}, **look)
        yield texts([{"text": context.say(f"word.{answer}")}], {"x": {"value": 26 - _LEFT}, **place}, align="left")
