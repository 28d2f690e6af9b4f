"""Rules as rows: every kind of DESIGN 4.2, repeated by `each`, hard or as a goal with a price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from optimizer.alternatives import Alternative, Alternatives, scaled
from optimizer.formulate.draft import Draft, Path, Sum, link, rule_row
from optimizer.problem import Label, Row
from optimizer.schema.portfolio import Rule, Selector, Synergy
from optimizer.schema.quantities import best, by_year
from optimizer.score import Scores
from optimizer.select import Choice
from optimizer.sentences import rule_sentence


@dataclass(frozen=True, slots=True)
class RuleRows:
    """Writes one rule, for one value of its `each`, into a draft; the limit of a verdict binds one `technology`."""

    draft: Draft
    scores: Scores
    rule: Rule
    kind: str
    path: Path
    narrow: tuple[str, str] | None
    technology: str | None

    @property
    def instance(self) -> str:
        """What tells apart the rows of one rule."""
        return "|".join(part for part in (self.technology, self.narrow and self.narrow[1]) if part)

    @property
    def alternatives(self) -> Alternatives:
        """The alternatives that rules speak of."""
        return self.scores.alternatives

    def write(self) -> None:
        """Add the rows and columns of the rule."""
        writers = {
            "requires": self._requires,
            "excludes": self._excludes,
            "together": self._together,
            "synergy": self._synergy,
        }
        writers.get(self.rule.kind, self._sum)()

    def _choice(self, selector: Selector) -> Choice:
        key, only = self.narrow or (None, None)
        return Choice(selector, key, only, self.technology)

    def _row(self, part: str = "") -> Row:
        narrow = self.narrow or (("technology", self.technology) if self.technology is not None else None)
        sentence = rule_sentence(self.rule, self.alternatives, narrow)
        return rule_row(self.rule, self.kind, sentence, self.path, f"{self.instance}{part}")

    def _label(self, noun: str, part: str = "") -> Label:
        return (noun, self.kind, self.rule.id, f"{self.instance}{part}")

    def _price(self) -> Fraction | None:
        return None if self.rule.penalty is None else Fraction(self.rule.penalty)

    def _sum(self) -> None:
        kind, rule = self.rule.kind, self.rule
        bound = getattr(rule, kind)
        assert rule.of is not None
        terms, unit = self._measured(self._choice(rule.of)), self._unit
        if kind.startswith("share"):
            share = Fraction(bound)
            terms, limit, unit = self._against_share(terms, share), Fraction(0), unit * share.denominator
        else:
            limit = Fraction(best(bound)) * unit
        lower = limit if kind in ("at_least", "exactly", "share_at_least") else None
        upper = limit if kind in ("at_most", "exactly", "share_at_most") else None
        price = self._price()
        if price is None:
            self.draft.row(self._row(), terms, lower, upper, unit)
        else:
            self.draft.goal(self._row(), terms, lower, upper, price, self._label("short"), unit)

    def _against_share(self, part: Sum, share: Fraction) -> Sum:
        """Part - share * whole, times the share's denominator: the share holds when the whole is 0."""
        assert self.rule.among is not None
        among = Choice(self.rule.among, technology=self.technology)  # `each` leaves it alone
        whole = self._measured(among)
        terms: Sum = {column: -share.numerator * amount for column, amount in whole.items()}
        for column, amount in part.items():
            if column in whole:
                terms[column] = terms.get(column, 0) + share.denominator * amount
        return terms

    def _measured(self, choice: Choice) -> Sum:
        measure, year, choose = self.rule.measure, self.rule.year, self.draft.choose
        terms: Sum = {}
        for number, share in self.alternatives.matching(choice).items():
            if number in choose:
                amount = amount_of(self.scores, number, measure, year)
                whole = measure == "count" or share == 1
                terms[choose[number]] = amount if whole else amount * share
        return terms

    @property
    def _unit(self) -> int:
        """What a measured amount is counted in: 1 / unit of the file's own."""
        named = {"count": 1, "value": 1, "cost": self.alternatives.money}
        return named.get(self.rule.measure, self.alternatives.units)

    def _requires(self) -> None:
        rule = self.rule.requires
        assert rule is not None
        meets = [m for m in self.alternatives.matching(self._choice(rule.then)) if m in self.draft.choose]
        groups: dict[tuple[str, tuple[int, ...]], list[int]] = {}
        for number in self.alternatives.matching(self._choice(rule.given)):
            if number not in self.draft.choose:
                continue
            item = self.alternatives.items[number]
            key = tuple(m for m in meets if in_time(self.alternatives.items[m], item, rule.by))
            if number not in key:  # else it meets its own need
                groups.setdefault((item.technology, key), []).append(number)
        items = self.alternatives.items
        # By name: the numbers of alternatives follow the order of the file, and nothing may depend on that.
        named = sorted(
            groups.items(),
            key=lambda group: [(items[n].technology, items[n].option, items[n].start or 0) for n in group[1]],
        )
        for place, ((technology, key), numbers) in enumerate(named):
            terms: Sum = {self.draft.choose[m]: Fraction(-1) for m in key}
            for number in numbers:
                terms[self.draft.choose[number]] = terms.get(self.draft.choose[number], Fraction(0)) + 1
            self._met(terms, Fraction(0), f"|{technology}|{place}")

    def _met(self, terms: Sum, upper: Fraction, part: str) -> None:
        """Terms <= upper, or at a price per unit."""
        price = self._price()
        if price is None:
            self.draft.row(self._row(part), terms, upper=upper)
        else:
            self.draft.goal(self._row(part), terms, None, upper, price, self._label("short", part))

    def _flags(self, selectors: tuple[Selector, ...], *, both: bool) -> list[Sum]:
        return [
            self.draft.served(
                self.alternatives.matching(self._choice(selector)), self._label("served", f"|{i}"), both=both
            )
            for i, selector in enumerate(selectors)
        ]

    def _excludes(self) -> None:
        flags = self._flags(self.rule.excludes or (), both=False)
        self._met(_added(flags), Fraction(1), "")

    def _together(self) -> None:
        flags = self._flags(self.rule.together or (), both=True)
        pairs = list(zip(flags, [*flags[1:], flags[0]], strict=True))
        price = self._price()
        apart = None if price is None else self.draft.column(self._label("short", "|apart"), -price)
        for place, (left, right) in enumerate(pairs):
            # All are equal exactly when no one exceeds the next, all the way round.
            terms = _added([left, {column: -factor for column, factor in right.items()}])
            if apart is not None:
                terms[apart] = Fraction(-1)
            self.draft.row(self._row(f"|{place}"), terms, upper=0)

    def _synergy(self) -> None:
        synergy = self.rule.synergy
        assert synergy is not None
        worth = Fraction(best(synergy.value))
        saved = sum(savings(self.alternatives, synergy).values())
        flags = self._flags(synergy.all, both=True)
        bonus = self.draft.column(self._label("synergy"), worth, -saved)
        for place, flag in enumerate(flags):
            less = _added([{bonus: Fraction(1)}, {column: -factor for column, factor in flag.items()}])
            self.draft.row(link(f"{self._label('synergy')}|{place}"), less, upper=0)
        if worth < 0:
            less = _added([*flags, {bonus: Fraction(-1)}])
            self.draft.row(link(f"{self._label('synergy')}|all"), less, upper=len(flags) - 1)


def _added(sums: list[Sum]) -> Sum:
    total: Sum = {}
    for part in sums:
        for column, factor in part.items():
            total[column] = total.get(column, Fraction(0)) + factor
    return total


def in_time(meeting: Alternative, needing: Alternative, by: str | None) -> bool:
    """Whether `meeting` is ready no later than `needing` starts (`by: start`) or is ready (`by: ready`)."""
    if by is None:
        return True
    needed = needing.start if by == "start" else needing.ready
    return needed is None or (meeting.ready is not None and meeting.ready <= needed)


def amount_of(scores: Scores, number: int, measure: str, year: int | None) -> Fraction | int:
    """What one alternative adds to a rule: 1, importance * V, nominal money or a resource (the latter in 1 / scale)."""
    alternatives = scores.alternatives
    item = alternatives.items[number]
    if measure == "count":
        return 1
    if measure == "value":
        return Fraction(alternatives.technologies[item.technology].importance) * scores.value(number)
    if measure == "cost":
        if year is None:
            return alternatives.plan_costs[number]
        return alternatives.cost_in_plan(number).get(year, 0)
    used = [amount for (name, y), amount in item.uses.items() if name == measure and year in (None, y)]
    return sum(used)


def savings(alternatives: Alternatives, synergy: Synergy) -> dict[tuple[str, int], int]:
    """What a synergy takes off the named budgets, by year of the plan, in 1 / money scale."""
    span = alternatives.portfolio.span
    return {
        (budget, year): scaled(amount, alternatives.money)
        for budget, amounts in synergy.saves.items()
        for year, amount in by_year(amounts, span).items()
        if amount
    }


def instances(rule: Rule, alternatives: Alternatives) -> Iterator[tuple[str, str] | None]:
    """The (key, value) that `each` narrows a rule to, one after the other; None without `each`."""
    if rule.each is None:
        yield None
        return
    for value in alternatives.selection.values(rule.each):
        yield rule.each, value
