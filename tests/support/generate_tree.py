"""Generated decision trees, evidence and overrides (DESIGN 4.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.support.draws import Maker

Text = dict[str, Any]


def decision_tree(maker: Maker, portfolio: Text) -> Text:
    """Return a tree whose every question and verdict is reached by some way; writes evidence and overrides too."""
    _evidence(maker, portfolio)
    count = maker.integer(1, 4)
    names = [f"q{i}" for i in range(count)]
    verdicts = [f"v{i}" for i in range(maker.integer(2, 4))]
    ways = _ways(maker, names, verdicts)
    questions: Text = {}
    for i, name in enumerate(names):
        then, otherwise = ways[i]
        unknown = maker.pick(["both", "otherwise", "then"])
        if i and maker.chance(15):
            # `unknown` is written: DESIGN does not say whether the first question's holds here too.
            first = next(n for n in questions if "same_as" not in questions[n])
            questions[name] = {"same_as": first, "then": then, "otherwise": otherwise, "unknown": unknown}
        else:
            when = _expression(maker, portfolio, 1)
            questions[name] = {
                "ask": f"Question {i}?",
                "when": when,
                "then": then,
                "otherwise": otherwise,
                "unknown": unknown,
            }
    used = {way for pair in ways for way in pair} & set(verdicts)
    _overrides(maker, portfolio, [n for n in names if "same_as" not in questions[n]])
    return {
        "decision_tree": "tree", "title": "A small tree", "start": names[0], "questions": questions,
        "verdicts": {name: _verdict(maker, portfolio, name) for name in verdicts if name in used},
    }  # fmt: skip


def _ways(maker: Maker, names: list[str], verdicts: list[str]) -> list[list[str]]:
    """Send every question on to the next (so all are reached) and to a later question or a verdict."""
    ways = []
    for i in range(len(names)):
        onward = names[i + 1] if i + 1 < len(names) else maker.pick(verdicts)
        other = maker.pick([*verdicts, *verdicts, *names[i + 1 :]])
        ways.append([onward, other] if maker.chance(50) else [other, onward])
    return ways


def _evidence(maker: Maker, portfolio: Text) -> None:
    for technology in portfolio["technologies"]:
        evidence: Text = {
            "held": maker.pick([False, True]),
            "level": maker.number(0, 100, 1),
            "stage": maker.pick(["lab", "pilot", "plant"]),
        }
        for key in evidence:
            if maker.chance(28):
                evidence[key] = "unknown"
        if maker.chance(10) and evidence["level"] != "unknown":
            evidence["level"] = {"value": evidence["level"], "source": "a survey"}
        technology["evidence"] = evidence


def _overrides(maker: Maker, portfolio: Text, questions: list[str]) -> None:
    if maker.chance(20):
        override = {
            "technology": maker.pick(portfolio["technologies"])["id"], "question": maker.pick(questions),
            "answer": maker.pick([False, True]), "by": "N. N.", "on": dt.date(2026, 3, 1), "because": "known better",
        }  # fmt: skip
        portfolio["overrides"] = [override]


def _verdict(maker: Maker, portfolio: Text, name: str) -> Text:
    bridged = any("bridge" in o for t in portfolio["technologies"] for o in t["options"])
    used = sorted({o["mode"] for t in portfolio["technologies"] for o in t["options"]} - {"none"})
    modes: list[Any] = maker.some(used, 1) if maker.chance(80) else []
    if not bridged and modes and maker.chance(25):
        options = [(t, o) for t in portfolio["technologies"] for o in t["options"] if o["mode"] == modes[0]]
        technology, option = maker.pick(options)
        tags = [*technology.get("tags", []), *option.get("tags", [])]
        modes[0] = (
            {"mode": option["mode"], "tag": tags[0]} if tags else {"mode": option["mode"], "option": option["id"]}
        )
    text: Text = {"modes": modes, "because": f"reason {name}"}
    if not modes or maker.chance(65):
        modes.append("none")
    elif maker.chance(60):
        text["penalty"] = maker.pick([Decimal("0.1"), Decimal("0.25"), 1, Decimal("0.05")])
    if maker.chance(20):
        text["conditions"] = ["reviewed every year"]
    if maker.chance(25):
        text["limits"] = [_limit(maker, name, used)]
    return text


def _limit(maker: Maker, name: str, modes: list[str]) -> Text:
    text: Text = {"id": f"limit-{name}"}
    selector: Text = {"mode": maker.pick(modes)} if maker.chance(60) else {}
    kind = maker.pick(["at_most", "at_most", "at_least"])
    if kind == "at_least":
        text |= {"at_least": 1, "of": selector}
    else:
        text |= {"at_most": maker.number(1, 15, 1), "of": selector, "measure": "cost"}
    if maker.chance(40):
        text["penalty"] = maker.pick([Decimal("0.05"), Decimal("0.02"), Decimal("0.2")])
    return text | {"because": "a limit"}


def _expression(maker: Maker, portfolio: Text, depth: int) -> str:
    if depth and maker.chance(50):
        parts = [_expression(maker, portfolio, depth - 1) for _ in range(maker.integer(2, 3))]
        form: Callable[[list[str]], str] = maker.pick(
            [" and ".join, " or ".join, lambda p: f"2 of ({', '.join(p)})", lambda p: f"not ({' or '.join(p)})", _mixed]
        )
        return form(parts)
    return _atom(maker, portfolio)


def _mixed(parts: list[str]) -> str:
    return f"{parts[0]} or {' and not '.join(parts[1:])} and ({parts[0]})"


def _atom(maker: Maker, portfolio: Text) -> str:
    year = portfolio["years"][0] + maker.integer(0, 3)
    mode = maker.pick(sorted({o["mode"] for t in portfolio["technologies"] for o in t["options"]} - {"none"}))
    atoms = [
        "held", "held", f"level >= {maker.integer(20, 80)}", f"level < {maker.number(20, 80, 1)}",
        'stage = "lab"', 'stage in ["lab", "pilot"]', 'stage != "plant"', f"needed_by <= {year}",
        f"any {mode} (slack >= 0)", f"any {mode} (ready <= {year})",
        f"any {mode} (lead_time <= 2 and total_cost < {maker.integer(4, 14)})",
    ]  # fmt: skip
    rated = _rated_everywhere(portfolio)
    if rated:
        atoms.append(f"{maker.pick(rated)} >= {maker.integer(0, 5)}")
    return maker.pick(atoms)


def _rated_everywhere(portfolio: Text) -> list[str]:
    """Return the criteria on which every technology has a number (a name that stands for nothing would be a fault)."""
    found = None
    for technology in portfolio["technologies"]:
        numbers = {
            k for k, v in technology.get("ratings", {}).items() if v not in ("low", "medium", "high") and _is_number(v)
        }
        found = numbers if found is None else found & numbers
    return sorted(found or ())


def _is_number(entry: Any) -> bool:
    return not isinstance(entry, dict) or entry.get("value") not in ("low", "medium", "high")
