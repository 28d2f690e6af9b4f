"""Price tags: what it would take for an option to be chosen, in value and in money, and what it would displace.

Value: best value less the best value with the option forced (METHODS 2.14). Money: the least growth of a budget with
which some best plan has the option. The best value rises with the budget in steps; on each step the option must reach
the step's value with less money than the next step takes, which is asked step by step. By solving again, never duals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from optimizer.analyse.budget_step import BudgetStep
from optimizer.analyse.change import Exchange, Step, chosen, exchange, steps_json
from optimizer.analyse.frontier import Found, Walk
from optimizer.analyse.ground import Ground, Values, at_least, silent
from optimizer.figures import number
from optimizer.formulate.swept import FACTOR, Swept
from optimizer.problem import Label, Problem
from optimizer.solve import Deadline, Solution, Status, losses
from optimizer.sweep import NO_JOURNAL, Sweep, told_plan

Option = tuple[str, str]
"""(technology, option)."""


@dataclass(frozen=True, slots=True)
class PriceTag:
    """What an option would take; None where nothing does it, or where `proven` says that it is not known.

    `value_needed`: its worth would have to rise by so much (0 if it is in a best plan). `money_needed`: the budget
    would have to grow by so much. `displaces`: what leaves the plan if it is forced (for what is
    chosen: without it), and `enters` then. `replacement`, for what is
    chosen: the value lost without this option. `proven` names what is certain.
    """

    chosen: bool
    value_needed: Fraction | None = None
    money_needed: Fraction | None = None
    displaces: tuple[Step, ...] = ()
    replacement: Fraction | None = None
    proven: tuple[str, ...] = ()
    enters: tuple[Step, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """One entry of `options`."""
        return {
            "chosen": self.chosen,
            "value_needed": None if self.value_needed is None else number(self.value_needed),
            "money_needed": None if self.money_needed is None else number(self.money_needed),
            "displaces": steps_json(self.displaces),
            "enters": steps_json(self.enters),
            "replacement": None if self.replacement is None else number(self.replacement),
            "proven": {word: word in self.proven for word in ("value_needed", "money_needed", "replacement")},
        }


def price_tags(
    ground: Ground,
    solution: Solution,
    swept: Swept | None,
    amount: Fraction,
    deadline: Deadline,
    only: str | None = None,
) -> dict[Option, PriceTag]:
    """The price tag of every eligible option; money is asked of `swept`, a budget of `amount` at factor 1.

    `only`: of the options of this technology alone.
    """
    labels = {key: own for key, own in _labels(ground.problem).items() if only in (None, key[0])}
    taken = {(name, option) for name, (option, _) in solution.chosen.items()}
    forced = {key: _without(labels, key) for key in labels if key not in taken}
    alone = {key: labels[key] for key in labels if key in taken}
    half = deadline.within(deadline.left * (0.5 if swept else 1))
    lost = losses(ground.solver, ground.problem, solution, {**forced, **alone}, half)
    money = _Money(replace(ground, deadline=deadline), swept, solution, amount) if swept is not None else None
    tags = {}
    for place, key in enumerate(sorted(labels)):
        loss = lost[key]
        worth = None if loss.value is None else max(Fraction(0), Fraction(loss.value) / ground.problem.scale)
        moved = exchange(ground.alternatives, solution.chosen, chosen(loss.values)) if loss.values else Exchange()
        if key in taken:
            sure = ("value_needed", "money_needed", *(("replacement",) if loss.proven else ()))
            tags[key] = PriceTag(True, Fraction(0), Fraction(0), moved.leaves, worth, sure, moved.enters)
            continue
        ground.tell(f"option {place + 1} of {len(labels)}")
        needed, sure_of_money = (None, False)
        if worth == 0 and loss.proven:
            needed, sure_of_money = Fraction(0), True
        elif money is not None:
            needed, sure_of_money = money.needed(forced[key], loss.values)
        words = {"value_needed": loss.proven, "money_needed": sure_of_money}
        tags[key] = PriceTag(
            False,
            worth if loss.proven else None,
            needed,
            moved.leaves,
            None,
            tuple(word for word, sure in words.items() if sure),
            moved.enters,
        )
    return tags


def _labels(problem: Problem) -> dict[Option, list[Label]]:
    """The columns of every option: one for each start, those that no row allows left out."""
    found: dict[Option, list[Label]] = {}
    for label in problem.labels:
        if label[0] == "choose" and problem.upper[problem.index[label]] > 0:
            found.setdefault((str(label[1]), str(label[2])), []).append(label)
    return found


def _without(labels: Mapping[Option, list[Label]], key: Option) -> list[Label]:
    """The columns of all other options of the technology: forbidding them forces this one."""
    return [label for other, own in labels.items() if other[0] == key[0] and other != key for label in own]


@dataclass(slots=True)
class _Money:
    """The steps of the best value over the present budget, walked once, and every option asked on them."""

    ground: Ground
    swept: Swept
    solution: Solution
    amount: Fraction
    steps: list[Found] = field(default_factory=list)
    complete: bool | None = None

    def needed(self, barred: list[Label], known: Values) -> tuple[Fraction | None, bool]:
        """The least growth in money with which a best plan does without the barred columns; whether that is certain."""
        self._walk()
        if not self.complete:
            return None, False
        most = self.ground.best(self.swept.at(None).forbid(barred), [known] if known else [])
        if most.status is Status.INFEASIBLE:
            return None, True
        if most.status is not Status.OPTIMAL or most.objective is None:
            return None, False
        for place, step in enumerate(self.steps):
            if step.objective > most.objective:
                return None, True
            above = self.steps[place + 1].factor if place + 1 < len(self.steps) else None
            problem = self.swept.at(None) if above is None else self.swept.below(above)
            factor, sure = self._least(problem.forbid(barred).with_rows([at_least(problem, step.objective)]))
            if factor is not None or not sure:
                grown = None if factor is None or not sure else max(factor, step.factor) - 1
                return None if grown is None else grown * self.amount, sure
        return None, True

    def _least(self, problem: Problem) -> tuple[Fraction | None, bool]:
        """The least factor, not below 1, at which the problem has a plan (None: it has none); whether that is certain.

        A leaner plan is looked for until there is none: the factor is that of the last one, exactly.
        """
        last = None
        while last is None or last > 1:
            found = self.ground.best(self.swept.leanest(problem), once=True)
            if not found.values:
                return last, found.status is Status.INFEASIBLE
            last = self.swept.needed({label: value for label, value in found.values.items() if label != FACTOR})
            problem = self.swept.below(last, problem)
        return last, True

    def _walk(self) -> None:
        """The steps from the present amounts up, once."""
        if self.complete is None:
            known = [told_plan(self.swept.problem, self.solution.values)]
            with Sweep("steps", BudgetStep(self.swept), self.ground.resolver, NO_JOURNAL, silent) as sweep:
                walk = Walk(sweep, Fraction(1), None, known=known)
                self.complete = walk.whole() is Status.OPTIMAL
            self.steps = walk.steps()
