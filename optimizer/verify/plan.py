"""What is checked and what the check says: a plan, what is claimed of it, and the certificate.

Money is in the unit of the file (`money.unit`), values are in full swings (an overall value is 0 to 1 times
importance); every number is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Plan:
    """One answer: technology -> (option, start), start None for doing nothing; alliance -> year of joining."""

    decisions: Mapping[str, tuple[str, int | None]]
    joined: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of a plan; what is None is not claimed.

    `spending` is (spent, carried) by budget and year, `resources` the use by resource and year, `alliances` the cost of
    each joined, `costs` the money of each technology by year of the plan (years without money may be left out), `ready`
    the readiness of each technology; `synergies` the (rule, each) won; `penalties` all penalties together.
    `status` is "optimal" or "feasible"; "optimal" claims that the lower of `bound` and of the bound recomputed is at
    most `allowed_gap` above the value.
    `rounding` is the most by which a value, gain or bound may be off because the solved program was rounded, and
    `tolerance` the most by which any number may be off because it was printed.
    """

    status: str | None = None
    value: Fraction | None = None
    gain: Fraction | None = None
    bound: Fraction | None = None
    allowed_gap: Fraction = Fraction(0)
    cost_total: Fraction | None = None
    spending: Mapping[tuple[str, int], tuple[Fraction, Fraction]] | None = None
    resources: Mapping[tuple[str, int], Fraction] | None = None
    alliances: Mapping[str, Fraction] | None = None
    costs: Mapping[str, Mapping[int, Fraction]] | None = None
    ready: Mapping[str, Fraction | None] | None = None
    synergies: tuple[tuple[str, str | None], ...] | None = None
    penalties: Fraction | None = None
    rounding: Fraction = Fraction(0)
    tolerance: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing broken: `by` is how much, in the unit of what is broken (1 where there is nothing to measure).

    `kind` is "choice", "verdict", "budget", "resource", "alliance", "rule", "limit", "claim" or "bound"; `id` the
    technology, budget, resource, alliance, rule, or the name of the number claimed.
    """

    kind: str
    id: str
    year: int | None
    sentence: str
    by: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Spending:
    """One budget in one year: carried = amount + carry-over * carried of the year before - spent."""

    budget: str
    year: int
    amount: Fraction
    spent: Fraction
    carried: Fraction


@dataclass(frozen=True, slots=True)
class ResourceUse:
    """One resource in one year."""

    resource: str
    year: int
    amount: Fraction
    used: Fraction


@dataclass(frozen=True, slots=True)
class AllianceState:
    """An alliance joined, with what joining and the fees cost until the last year."""

    id: str
    joined: int
    cost: Fraction


@dataclass(frozen=True, slots=True)
class RuleState:
    """How one rule, for one value of its `each`, stands.

    `level`, `bound` and `slack` (negative: broken) are in `unit`: the measure's; "share" for shares, whose level and
    slack are None where nothing is chosen among; "choices" for `requires` (met, of how many); "selectors" for
    `excludes` and `together` (served, of how many allowed or needed). `shortfall` is what a penalty is paid for, for
    shares in the measure's unit. `sentence` is the rule in words. `path` leads to the rule in the document `noun`
    ("portfolio" or "decision_tree"); `technology` is that of a verdict's limit.
    """

    id: str
    each: str | None
    kind: str
    holds: bool
    level: Fraction | None
    bound: Fraction
    slack: Fraction | None
    unit: str
    path: tuple[str | int, ...]
    penalty_paid: Fraction
    shortfall: Fraction
    sentence: str
    noun: str
    technology: str | None


@dataclass(frozen=True, slots=True)
class SynergyState:
    """One synergy won, for one value of its `each`: the value that it adds and the money that it saves."""

    id: str
    each: str | None
    value: Fraction
    saved: Fraction


@dataclass(frozen=True, slots=True)
class PenaltyState:
    """One penalty paid: of a rule (`kind` "rule" or "limit", `id` its id) or of a verdict (`id` the technology).

    `value` (0 or more) is what is lost, for `shortfall` of what the penalty is asked for.
    """

    kind: str
    id: str
    each: str | None
    shortfall: Fraction
    value: Fraction


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A technology left alone at its verdict's price.

    `value_lost` = the best importance * V of its other eligible alternatives + penalty - importance * V of doing
    nothing. `money_needed` is the least money, over all years, with which one of them could be added to the plan as it
    stands; None where rules, resources or alliances bar every one.
    """

    technology: str
    value_lost: Fraction
    money_needed: Fraction | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One technology of the plan: `cost` by year of the plan, `value` = V, `ready` None for doing nothing."""

    technology: str
    option: str
    start: int | None
    ready: Fraction | None
    value: Fraction | None
    cost: Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was found by our own recomputation; `holds` only where nothing is broken and nothing claimed is wrong.

    `rows_checked` counts the limits evaluated. `value` = sum of importance * V + synergies - penalties, `gain` = value
    less the value of doing nothing everywhere; `bound` is an upper bound on the value of every plan. Budgets,
    resources, alliances, rules and decisions are in the order of the file, years in their own.
    """

    holds: bool
    violations: tuple[Violation, ...]
    rows_checked: int
    value: Fraction
    gain: Fraction
    bound: Fraction
    cost_total: Fraction
    decisions: tuple[Decision, ...]
    spending: tuple[Spending, ...]
    resources: tuple[ResourceUse, ...]
    alliances: tuple[AllianceState, ...]
    rules: tuple[RuleState, ...]
    synergies: tuple[SynergyState, ...]
    penalties: tuple[PenaltyState, ...]
    shortfalls: tuple[Shortfall, ...]
