"""The whole check, on one page: what is chosen, what it spends, which rules it keeps, what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from optimizer.schema.portfolio import Technology
from optimizer.score import Scores
from optimizer.screen import Screening
from optimizer.sentences import rule_sentence
from optimizer.verify.alliances import membership_faults, needs_checked
from optimizer.verify.books import Books
from optimizer.verify.bound import Multipliers, Relaxed, bound_of, prices, relaxed
from optimizer.verify.choices import choice_faults
from optimizer.verify.claims import wrong_claims
from optimizer.verify.ledger import (
    Takers,
    alliance_states,
    cost_of,
    overspent,
    overused,
    resource_states,
    shown,
    spending_states,
    spent,
    used,
)
from optimizer.verify.matching import Chosen, asking
from optimizer.verify.plan import Certificate, Claim, Decision, PenaltyState, Plan, RuleState, Violation
from optimizer.verify.rules import Measuring, Stated, broken, state_of, stated
from optimizer.verify.shortfall import Standing, shortfalls
from optimizer.verify.synergies import Won, saved_by, synergy_states, weighed
from optimizer.verify.taken import Taken, find_course, taken
from optimizer.verify.worth import Worth


def verify(
    scores: Scores,
    screenings: Mapping[str, Screening],
    plan: Plan,
    *,
    claimed: Claim | None = None,
    multipliers: Multipliers | None = None,
) -> Certificate:
    """Recompute a plan exactly, from portfolio, scores and verdicts alone, and compare it with what is claimed of it.

    `multipliers` are those of the bound: ("budget", id, year) in value per unit of the file's money, for the unrolled
    row of that year, and ("resource", id, year) in value per unit of the resource; without any the bound is the sum of
    the best of every technology. Raises ValueError for a multiplier of a row that the portfolio does not have.
    """
    check = _Check(scores, screenings, plan)
    bound = bound_of(check.relaxation(multipliers or {}), screenings, check.synergies)
    found = check.certificate(bound)
    wrong = [*found.violations, *check.contradiction(found), *(() if claimed is None else wrong_claims(claimed, found))]
    return replace(found, holds=not wrong, violations=tuple(wrong))


@dataclass(frozen=True)
class _Check:
    """One plan under the glass."""

    scores: Scores
    screenings: Mapping[str, Screening]
    plan: Plan

    @cached_property
    def books(self) -> Books:
        return Books(self.scores.alternatives.portfolio)

    @cached_property
    def worth(self) -> Worth:
        return Worth(self.scores, self.books)

    @cached_property
    def takers(self) -> Takers:
        return Takers(self.books, asking(self.scores.alternatives))

    @cached_property
    def chosen(self) -> Chosen:
        found = (self._taken(technology) for technology in self.books.portfolio.technologies)
        return Chosen(tuple(item for item in found if item is not None), asking(self.scores.alternatives))

    def _taken(self, technology: Technology) -> Taken | None:
        if technology.id not in self.plan.decisions:
            return None
        option, start = self.plan.decisions[technology.id]
        course = find_course(self.books, technology, option)
        if course is None:
            return None
        return taken(self.books, course, start, self.worth.number(technology.id, option, start))

    @cached_property
    def joined(self) -> dict[str, int]:
        return {name: self.plan.joined[name] for name in self.books.portfolio.alliances if name in self.plan.joined}

    @cached_property
    def _stated(self) -> list[Stated]:
        return list(stated(self.scores.alternatives, self.screenings))

    @cached_property
    def rules(self) -> list[Stated]:
        return [one for one in self._stated if one.rule.synergy is None]

    @cached_property
    def synergies(self) -> list[Stated]:
        return [one for one in self._stated if one.rule.synergy is not None]

    @cached_property
    def won(self) -> list[Won]:
        return weighed(self.books, self.synergies, self.chosen)

    @cached_property
    def standing(self) -> Standing:
        spending = spent(self.takers, self.chosen, self.joined, saved_by(self.won))
        uses = used(self.books, self.chosen.items)
        return Standing(self.takers, self.worth, self.chosen, self.joined, spending, uses, self.rules, self.synergies)

    def _sentence(self, one: Stated) -> str:
        case = None if one.rule.each is None or one.each is None else (one.rule.each, one.each)
        narrow = case or (None if one.technology is None else ("technology", one.technology))
        return rule_sentence(one.rule, self.scores.alternatives, narrow)

    def relaxation(self, multipliers: Multipliers) -> Relaxed:
        """The relaxation that the bound comes from."""
        found = prices(self.books, multipliers)
        return relaxed(self.worth, self.takers, found, self.screenings.values(), self.synergies)

    def certificate(self, bound: Fraction) -> Certificate:
        """Everything recomputed, with what is broken by the plan itself."""
        measuring = Measuring(self.books, self.chosen, self.worth)
        states = tuple(state_of(one, measuring, self._sentence(one)) for one in self.rules)
        spending = spending_states(self.books, self.standing.spending)
        resources = resource_states(self.books, self.standing.uses)
        penalties = tuple(self._penalties(states))
        value = self._value(penalties)
        violations = (
            *choice_faults(self.books, self.worth, self.screenings, self.plan, self.chosen),
            *self._strangers(),
            *overspent(self.books, spending),
            *overused(resources),
            *membership_faults(self.books, self.chosen, self.joined),
            *self._rules(states),
        )
        return Certificate(
            holds=not violations,
            violations=violations,
            rows_checked=self._rows(),
            value=value,
            gain=value - Fraction(self.worth.nothing, self.worth.scale),
            bound=bound,
            cost_total=self._cost(),
            decisions=tuple(map(self._decision, self.chosen.items)),
            spending=spending,
            resources=resources,
            alliances=alliance_states(self.books, self.joined),
            rules=states,
            synergies=synergy_states(self.books, self.won),
            penalties=penalties,
            shortfalls=tuple(shortfalls(self.standing, self.screenings)),
        )

    def contradiction(self, found: Certificate) -> Iterator[Violation]:
        """A plan that breaks nothing and is worth more than any plan can be: then the check itself is wrong."""
        if found.holds and found.value > found.bound:
            words = f"the plan is worth {shown(found.value)}, above the bound {shown(found.bound)}"
            yield Violation("bound", "bound", None, words, found.value - found.bound)

    def _value(self, penalties: Iterable[PenaltyState]) -> Fraction:
        worth = sum(self.worth.of(item.number) for item in self.chosen.items if item.number is not None)
        bonuses = sum((one.value for one in self.won if one.won), Fraction(0))
        return Fraction(worth, self.worth.scale) + bonuses - sum((penalty.value for penalty in penalties), Fraction(0))

    def _cost(self) -> Fraction:
        alternatives = sum(amount for item in self.chosen.items for _, _, _, amount in item.money(self.books))
        saved = sum(amount for _, amount in saved_by(self.won))
        joined = sum((state.cost for state in alliance_states(self.books, self.joined)), Fraction(0))
        return Fraction(alternatives - saved, self.books.money) + joined

    def _decision(self, item: Taken) -> Decision:
        cost = {year: Fraction(amount, self.books.money) for year, amount in sorted(cost_of(self.books, item).items())}
        value = None if item.number is None else self.scores.value(item.number)
        return Decision(item.id, item.course.option.id, item.start, item.ready, value, cost)

    def _penalties(self, states: Sequence[RuleState]) -> Iterator[PenaltyState]:
        for state in states:
            if state.penalty_paid:
                kind = "rule" if state.technology is None else "limit"
                yield PenaltyState(kind, state.id, state.each, state.shortfall, state.penalty_paid)
        for item in self.chosen.items:
            screening = self.screenings.get(item.id)
            if item.mode == "none" and screening is not None and screening.needed and screening.penalty is not None:
                yield PenaltyState("verdict", item.id, None, Fraction(1), Fraction(screening.penalty))

    def _rules(self, states: Sequence[RuleState]) -> Iterator[Violation]:
        for one, state in zip(self.rules, states, strict=True):
            violation = broken(state, one.rule)
            if violation is not None:
                yield violation

    def _strangers(self) -> Iterator[Violation]:
        for name in sorted(self.plan.joined.keys() - self.joined.keys()):
            yield Violation("alliance", name, self.plan.joined[name], f'there is no alliance "{name}"')

    def _rows(self) -> int:
        """Two limits for each technology (one alternative, an eligible one), and every other once."""
        cells = len(self.books.amounts) + len(self.books.supplies)
        return 2 * len(self.books.technologies) + cells + needs_checked(self.chosen, self.joined) + len(self._stated)
