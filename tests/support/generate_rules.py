"""Generated rules of every kind and variant (DESIGN 4.2), with numbers near what plans reach, so that many bind."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tests.support.choices import Alternative
from tests.support.draws import Maker
from tests.support.enumerate_plans import Book, Plan, enumerate_plans
from tests.support.reference_plan import reference_plan
from tests.support.rulebook import KINDS, Check, Reader

Text = dict[str, Any]
MOST_TRIED = 20_000
"""Combinations up to which all plans are tried."""
MANY = 6
"""Alternatives from which on a number of them is drawn near what can be reached, not from 0 to 2."""
_PENALTIES: dict[str, list[Any]] = {
    "count": [Decimal("0.1"), Decimal("0.05"), 1],
    "cost": [Decimal("0.02"), Decimal("0.005"), Decimal("0.1")],
}


def rules(maker: Maker, portfolio: Text, book: Book) -> None:
    """Write 1 to 4 rules, or where there are too many plans to try them all, more that one known plan keeps."""
    offered = [a for choice in book.offered for a in choice]
    if all(a.mode == "none" for a in offered):
        return
    if book.combinations() > MOST_TRIED:
        portfolio["rules"] = _around(maker, portfolio, book, reference_plan(maker, book))
        return
    plans = enumerate_plans(book).plans
    draw = _Drawer(maker, portfolio, book, plans[0] if plans else ())
    portfolio["rules"] = [_rule(maker, draw, f"r{i}") for i in range(maker.integer(1, 4))]


def _around(maker: Maker, portfolio: Text, book: Book, plan: Plan) -> list[Text]:
    """Rules that a plan keeps (an empty one keeps all), so that together they leave at least this plan."""
    draw, found = _Drawer(maker, portfolio, book, plan), []
    reader = Reader(portfolio, [a for choice in book.offered for a in choice])
    chosen, mask = [a.index for a in plan], sum(1 << a.index for a in plan)
    for _ in range(maker.integer(4, 12)):
        rule = _rule(maker, draw, f"r{len(found)}")
        checks = [one for one in reader.read(rule) if isinstance(one, Check) and one.penalty is None]
        if not plan or not any(check.miss(chosen, mask) for check in checks):
            found.append(rule)
    return found


def _rule(maker: Maker, draw: _Drawer, name: str) -> Text:
    kind = maker.pick((*KINDS, "requires"))
    body = {"requires": draw.requires, "excludes": draw.served, "together": draw.served, "synergy": draw.synergy}.get(
        kind
    )
    text: Text = {"id": name}
    text |= body(kind) if body else draw.share(kind) if kind.startswith("share") else draw.total(kind)
    if maker.chance(20):
        text["because"] = "a reason"
    return text


class _Drawer:
    """Draws the bodies of rules over one portfolio, whose best plan without rules is `optimum` (empty: none)."""

    def __init__(self, maker: Maker, portfolio: Text, book: Book, optimum: Plan) -> None:
        self._maker, self._portfolio, self._optimum = maker, portfolio, optimum
        offered = [a for choice in book.offered for a in choice]
        self._doing = [a for a in offered if a.mode != "none"]
        self._bridged = any(len(a.parts) > 1 for a in offered)
        self._choices = book.choices

    def selector(self, none: bool = False) -> Text:
        """Return a selector that matches something offered; `{mode: none}` only where asked for."""
        maker = self._maker
        if none and maker.chance(12):
            return (
                {"mode": "none"}
                if maker.chance(50)
                else {"mode": "none", "technology": maker.pick(self._doing).technology["id"]}
            )
        if maker.chance(12):
            return {}
        active = [a for a in self._optimum if a.mode != "none"]
        alternative = maker.pick(active if active and maker.chance(55) else self._doing)
        part = maker.pick(alternative.parts)
        traits = {key: sorted(values) for key, values in part.traits.items() if values}
        keys = ["mode", *sorted(traits)] if maker.chance(75) else ["technology"]
        found: Text = {}
        for _ in range(maker.pick([1, 1, 2])):
            key = maker.pick(keys)
            if key in ("partner", "bloc") and {"partner", "bloc"} & set(found):
                continue
            found[key] = self._value(key, maker.pick(traits[key]))
        if maker.chance(8):
            found["where"] = self._where(alternative)
        return found

    def _value(self, key: str, value: str) -> Any:
        if not self._maker.chance(25):
            return value
        others = sorted({v for a in self._doing for part in a.parts for v in part.traits[key]})
        other = self._maker.pick(others)
        return [value, other] if other != value else [value]

    def _where(self, alternative: Alternative) -> str:
        evidence = alternative.technology.get("evidence", {})
        if evidence.get("stage", "unknown") != "unknown" and self._maker.chance(50):
            return f'stage = "{evidence["stage"]}"'
        if self._bridged:
            return f"lead_time >= {alternative.measures['lead_time']}"
        measure = self._maker.pick(["total_cost", "lead_time", "ready", "peak_cost", "slack"])
        value = alternative.measures[measure]
        assert value is not None
        return f"{measure} {self._maker.pick(['>=', '<='])} {Decimal(value.numerator) / Decimal(value.denominator)}"

    def _measure(self) -> Text:
        """Return the measure of a sum (nothing: count) and now and then its year."""
        maker, portfolio = self._maker, self._portfolio
        measures = ["count", "cost", "cost", "value", *portfolio.get("resources", {})]
        measure = maker.pick(measures)
        text: Text = {} if measure == "count" and maker.chance(80) else {"measure": measure}
        if measure not in ("count", "value") and maker.chance(35):
            text["year"] = maker.integer(*portfolio["years"])
        return text

    def _each(self, text: Text, selectors: Sequence[Text], percent: int = 25) -> None:
        """Repeat a rule now and then, over a key that its selectors do not ask for themselves."""
        keys = [
            "technology",
            *(k for k in ("family", "domain") if any(k in t for t in self._portfolio["technologies"])),
        ]
        keys += ["function"] if any("functions" in t for t in self._portfolio["technologies"]) else []
        keys += ["partner", "bloc"] if "partners" in self._portfolio else []
        asked = {key for selector in selectors for key in selector}
        if self._maker.chance(percent):
            free = [k for k in keys if not (k in ("partner", "bloc") and {"partner", "bloc"} & asked)]
            text["each"] = self._maker.pick(free)

    def _goal(self, text: Text, measure: str) -> None:
        if self._maker.chance(35):
            text["penalty"] = self._maker.pick(_PENALTIES["count" if measure in ("count", "value") else "cost"])

    def _reach(self, text: Text, selector: Text) -> float:
        """Return what the best plan without rules sums up to, or the most that any plan could."""
        measure, year = text.get("measure", "count"), text.get("year")
        if self._maker.chance(60):
            reached = sum(float(a.weight([selector]) * a.amount(measure, year)) for a in self._optimum)
            if reached:
                return reached
        return sum(
            max((float(a.weight([selector]) * a.amount(measure, year)) for a in choice), default=0.0)
            for choice in self._choices
        )

    def total(self, kind: str) -> Text:
        """Return an at_most, at_least or exactly."""
        maker = self._maker
        rest = self._measure()
        selector = self.selector(none="year" not in rest)
        measure = rest.get("measure", "count")
        reach = self._reach(rest, selector)
        text: Text = {kind: self._number(kind, measure, reach), "of": selector} | rest
        self._each(text, [selector], 15 if kind == "at_least" else 30)
        self._goal(text, measure)
        if kind == "exactly" and measure != "count" and not maker.chance(25):
            text["penalty"] = maker.pick(_PENALTIES["cost"])
        return text

    def _number(self, kind: str, measure: str, reach: float) -> Any:
        maker = self._maker
        if measure == "count" and reach > MANY:
            return maker.integer(int(reach * 0.6), int(reach) + (kind == "at_most"))
        if measure == "count":
            low = 0 if kind == "at_most" else 1
            return maker.integer(low, max(low, min(2, int(reach) - (kind == "at_most"))))
        share = maker.pick([0.4, 0.2, 0.6, 0.8] if kind == "at_most" else [0.4, 0.2, 0.6])
        return maker.number(reach * share, max(reach * share, reach * (share + 0.2)), 3 if measure == "value" else 2)

    def share(self, kind: str) -> Text:
        """Return a share_at_most or share_at_least."""
        maker = self._maker
        among = {} if maker.chance(60) else self.selector()
        of = self.selector() if maker.chance(80) else {}
        shares: list[Any] = [
            Decimal("0.4"),
            Decimal("0.5"),
            Decimal("0.25"),
            Decimal("0.65"),
            Decimal("0.333"),
            0,
            Decimal("0.9"),
        ]
        rest = self._measure()
        text: Text = {kind: maker.pick(shares), "of": of, "among": among} | rest
        whole = self._reach(rest, among)
        if maker.chance(50) and whole:
            part = min(1.0, self._reach(rest, of) / whole)
            text[kind] = (
                maker.number(part * 0.5, part, 3) if kind == "share_at_most" else maker.number(part, (1 + part) / 2, 3)
            )
        self._each(text, [of, among], 60 if not of else 20)
        self._goal(text, text.get("measure", "count"))
        return text

    def requires(self, kind: str) -> Text:
        """Return a requires, with or without `by`."""
        maker = self._maker
        by = maker.pick(["", "", "start", "ready"])
        body: Text = {"if": self.selector(none=not by), "then": self.selector(none=not by)}
        if by:
            body["by"] = by
        text: Text = {kind: body}
        self._each(text, [body["if"], body["then"]], 12)
        self._goal(text, "count")
        return text

    def served(self, kind: str) -> Text:
        """Return an excludes or together."""
        selectors = [self.selector(none=self._maker.chance(30)) for _ in range(self._maker.pick([2, 2, 3]))]
        text: Text = {kind: selectors}
        self._each(text, selectors, 20)
        self._goal(text, "count")
        return text

    def synergy(self, kind: str) -> Text:
        """Return a synergy, worth something, saving something, or both."""
        maker = self._maker
        selectors = [self.selector(none=self._maker.chance(10)) for _ in range(maker.pick([2, 2, 3, 1]))]
        body: Text = {"all": selectors}
        saving = maker.chance(45)
        if not saving or maker.chance(60):
            body["value"] = maker.pick([Decimal("0.05"), Decimal("0.3"), Decimal("0.125"), 1])
        if saving:
            first, last = self._portfolio["years"]
            budget = maker.pick(sorted(self._portfolio["budgets"]))
            body["saves"] = {budget: [maker.number(0, 3) for _ in range(maker.integer(1, last - first + 1))]}
        text: Text = {kind: body}
        self._each(text, selectors, 12)
        return text
