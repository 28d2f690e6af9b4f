"""One question of the walk along a budget: the best value below a factor, and the least factor that reaches it.

The factor that a plan needs is computed exactly from the plan. That no smaller one reaches the value is shown by the
answer to the question below it. Of the plans at a breakpoint the rule for ties takes one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analyse.ground import Values, at_least
from optimizer.formulate.swept import FACTOR, Swept
from optimizer.problem import Number, Problem
from optimizer.solve import Resolver, Status, tied_plan
from optimizer.sweep import Plain, Question, TimeUpError, plan_of, told_plan


def best_question(least: Fraction, most: Fraction | None, below: Fraction | None) -> Question:
    """Ask for the best value below a factor (None: at `most`, or without a limit), and from which factor on it is.

    Answered by {objective, factor, plan}, the factor not below `least`; objective None: there is no plan.
    """
    words = [None if factor is None else str(factor) for factor in (least, most, below)]
    return dict(zip(("least", "most", "below"), words, strict=True))


def plan_question(factor: Fraction, objective: Number) -> Question:
    """Ask which plan stands for a breakpoint. Answered by {plan}; the hint holds one that is as good."""
    return {"at": str(factor), "objective": str(objective)}


@dataclass(frozen=True, slots=True)
class BudgetStep:
    """A budget that is swept."""

    swept: Swept

    def __call__(self, resolver: Resolver, question: Question, hint: Plain) -> Plain:
        """Answer a question; the hint is a list of plans."""
        known = [plan_of(self.swept.problem, told) for told in hint or ()]
        if "at" in question:
            return self._plan(resolver, Fraction(question["at"]), Fraction(question["objective"]), known)
        least, most, below = (None if word is None else Fraction(word) for word in question.values())
        problem = self.swept.at(most) if below is None else self.swept.below(below)
        best = resolver.best(problem, known)
        if best.status is Status.INFEASIBLE:
            return {"objective": None, "factor": None, "plan": None}
        if best.status is not Status.OPTIMAL or best.objective is None:
            raise TimeUpError(best.reason)
        factor, values = self._leanest(resolver, problem, [best.values, *known], best.objective, least or Fraction(0))
        plan = told_plan(self.swept.problem, values)
        return {"objective": str(best.objective), "factor": str(factor), "plan": plan}

    def _leanest(
        self, resolver: Resolver, problem: Problem, known: Sequence[Values], objective: Number, least: Fraction
    ) -> tuple[Fraction, Values]:
        """A plan as good that needs the least factor, as far as a solver can tell."""
        as_good = [plan for plan in known if problem.evaluate(plan) == objective]
        values = min(as_good, key=self.swept.needed)
        if self.swept.limits and self.swept.needed(values) > least:
            wanted = self.swept.leanest(problem.with_rows([at_least(problem, objective)]))
            lean = resolver.best(wanted, [self._with_factor(values)], once=True)
            values = min([values, _plain(lean.values)] if lean.values else [values], key=self.swept.needed)
        return max(least, self.swept.needed(values)), values

    def _plan(self, resolver: Resolver, factor: Fraction, objective: Fraction, known: Sequence[Values]) -> Plain:
        problem = self.swept.at(factor)
        values = next(plan for plan in known if problem.evaluate(plan) == objective)
        found = tied_plan(resolver.solver, problem, values, resolver.deadline)
        if found is None:
            raise TimeUpError("the time was up before ties were settled")
        return {"plan": told_plan(self.swept.problem, found)}

    def _with_factor(self, values: Values) -> Values:
        """The plan with the column of the factor, where there is one."""
        return values if len(self.swept.limits) == 1 else {**values, FACTOR: self.swept.needed(values)}


def _plain(values: Values) -> Values:
    return {label: value for label, value in values.items() if label != FACTOR}
