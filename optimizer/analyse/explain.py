"""One technology in depth: the best plan without what was chosen, and with each other option; where it turns.

Value and money as price tags tell them (METHODS 2.14); for each criterion of the first level which option is in the
best plan at which share (METHODS 2.11); and which is in the best plan of each scenario. By solving again, exactly. How
often each is in the best plan when weights and ratings are drawn at random is counted beside (`samples`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.analyse.change import Choices, chosen
from optimizer.analyse.dominance import views
from optimizer.analyse.envelope import Envelope, Pool
from optimizer.analyse.frontier import swept_budget
from optimizer.analyse.ground import About, Ground
from optimizer.analyse.price_tags import Option, PriceTag, price_tags
from optimizer.analyse.rays import moves
from optimizer.analyse.samples import Samples, sampled
from optimizer.analyse.weight_set import weight_set
from optimizer.faults import Refused
from optimizer.figures import number
from optimizer.formulate.swept import swept
from optimizer.scenario import under
from optimizer.solve import Solution, Status

DRAWS = 100
"""Of weights and ratings: a share of one half is known to about a tenth."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a criterion's range of shares in which one option is in the best plan."""

    low: Fraction
    high: Fraction
    option: str
    proven: bool

    def as_json(self) -> dict[str, Any]:
        """One row of `weights`."""
        ends = {"low": number(self.low), "high": number(self.high)}
        return {**ends, "option": self.option, "proven": self.proven}


@dataclass(frozen=True, slots=True)
class Explained:
    """What would change the decision about a technology.

    `options`: the price tag of each eligible option; `scores` their value now (0 to 1, at the start that is asked for)
    and `needed` the value with which it would be in a best plan. `weights`: stretches by criterion. `scenarios`: the
    option in the best plan of each (None: there is none, or it is not proven). `draws`: how often each option is in the
    best plan over weights and ratings; None where that cannot be asked.
    """

    about: About
    technology: str
    chosen: str | None
    sweep: str | None
    options: Mapping[str, PriceTag]
    scores: Mapping[str, Fraction]
    importance: Fraction
    current: Mapping[str, Fraction]
    weights: Mapping[str, tuple[Stretch, ...]]
    scenarios: Mapping[str, str | None]
    draws: Samples | None = None

    def needed(self, option: str) -> Fraction | None:
        """The value (0 to 1) that an option would need to be in a best plan; None where none would do."""
        tag = self.options[option]
        if tag.value_needed is None or not self.importance:
            return None
        score = self.scores[option] + tag.value_needed / self.importance
        return score if score <= 1 else None

    def as_json(self) -> dict[str, Any]:
        """The field `what_it_takes` of `explain --json`."""
        return {
            "status": self.about.status.value,
            "money": {"unit": self.about.unit},
            "sweep": self.sweep,
            "options": {
                name: {**tag.as_json(), "score": number(self.scores[name]), "score_needed": _maybe(self.needed(name))}
                for name, tag in self.options.items()
            },
            "weights": {
                name: {"current": number(self.current[name]), "stretches": [part.as_json() for part in parts]}
                for name, parts in self.weights.items()
            },
            "scenarios": dict(self.scenarios),
            "draws": None if self.draws is None else self._draws_json(self.draws),
        }

    def _draws_json(self, draws: Samples) -> dict[str, Any]:
        """How many draws were solved, and how often each option was the best."""
        told = draws.as_json()
        return {"asked": told["asked"], "draws": told["draws"], "options": told["options"][self.technology]}


def explain(ground: Ground, technology: str, near: Choices) -> Explained:
    """Ask everything about one technology; of equally good plans the one nearest to `near` is explained."""
    solution = ground.solved(near)
    table = ground.alternatives
    weight = Fraction(table.technologies[technology].importance)
    budget = _budget(ground)
    if solution.status is not Status.OPTIMAL:
        about = ground.about(solution.status, solution.notes)
        return Explained(about, technology, None, budget, {}, {}, weight, {}, {}, {})
    share = ground.deadline.within(0.5 * ground.deadline.left)
    rows = None if budget is None else swept(ground.problem, budget)
    amount = Fraction(0) if budget is None else Fraction(sum(table.amounts[budget].values()), table.money)
    tags = price_tags(ground, solution, rows, amount, share, technology)
    root = [move for move in moves(ground) if move.node == ground.scores.tree.id]
    stretches = _stretches(ground, technology, solution)
    found = Explained(
        ground.about(Status.OPTIMAL, solution.notes),
        technology,
        solution.chosen[technology][0],
        budget,
        {option: tag for (_, option), tag in tags.items()},
        _scores(ground, tags),
        weight,
        {move.criterion: move.current for move in root},
        stretches,
        dict(_scenarios(ground, technology)),
        _drawn(ground),
    )
    return found if _is_proven(found) else replace(found, about=replace(found.about, status=Status.FEASIBLE))


def _budget(ground: Ground) -> str | None:
    try:
        return swept_budget(ground, None)
    except Refused:
        return None


def _scores(ground: Ground, tags: Mapping[Option, PriceTag]) -> dict[str, Fraction]:
    """V of every option at the start that it has in the best plan with it; else at its best start."""
    found: dict[str, Fraction] = {}
    for (technology, option), tag in tags.items():
        starts = [start for name, own, start in tag.enters if (name, own) == (technology, option)]
        values = {
            item.start: ground.scores.value(place)
            for place, item in enumerate(ground.alternatives.items)
            if item.key == (technology, option)
        }
        found[option] = values[starts[0]] if starts and not tag.chosen else max(values.values())
    return found


def _stretches(ground: Ground, technology: str, solution: Solution) -> dict[str, tuple[Stretch, ...]]:
    """For every criterion of the first level which option is in the best plan at which share."""
    pool, found = Pool(), {}
    pool.add(solution.values)
    root = [move for move in moves(ground) if move.node == ground.scores.tree.id]
    for place, move in enumerate(root):
        ground.tell(f"weight of {move.criterion}")
        share = ground.deadline.within(0.8 * ground.deadline.left / (len(root) - place))
        parts: list[Stretch] = []
        for part in Envelope(ground, move.ray(), pool, share).stretches():
            option = chosen(pool.plans[part.plan])[technology][0]
            if parts and parts[-1].option == option:
                parts[-1] = replace(parts[-1], high=part.high, proven=parts[-1].proven and part.proven)
            else:
                parts.append(Stretch(part.low, part.high, option, part.proven))
        found[move.criterion] = tuple(parts)
    return found


def _scenarios(ground: Ground, technology: str) -> Any:
    """The option in the best plan of each scenario."""
    case = ground.alternatives.case
    for scenario in case.portfolio.scenarios:
        ground.tell(f"scenario {scenario.id}")
        changed, weights = under(case, scenario.changes)
        try:
            other = ground.changed(changed, {**ground.weights, **weights})
        except Refused:
            yield scenario.id, None
            continue
        best = other.best(other.problem)
        option = chosen(best.values)[technology][0] if best.status is Status.OPTIMAL else None
        yield scenario.id, option


def _drawn(ground: Ground) -> Samples | None:
    """How often every option is in the best plan, as far as time allows; None where the weights have no simple set."""
    ground.tell("drawing weights and ratings")
    try:
        seen = views(ground, weight_set(ground.scores))
        return sampled(seen, DRAWS, ground.solver.settings.seed)
    except Refused:
        return None


def _is_proven(found: Explained) -> bool:
    words = ("value_needed", "money_needed") if found.sweep is not None else ("value_needed",)
    tags = all(word in tag.proven for tag in found.options.values() for word in words)
    return tags and all(part.proven for parts in found.weights.values() for part in parts)


def _maybe(value: Fraction | None) -> int | float | None:
    return None if value is None else number(value)
