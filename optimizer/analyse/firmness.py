"""How firm a plan is, as a run tells it: the questions of the analyses that there is time for after the plan is proven.

The quick form asks for the weights of the first level, a tenth more and less of every weight and budget, the budget at
four factors, the best plan of every scenario, and what each partner is worth to the plan as it is. The full form asks
the analyses themselves. A question counts only when all of it is proven; one that is not is named in `missing`, and
nothing of it is kept, so that what is said does not depend on the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from threading import Event
from typing import Any

from optimizer.analyse.change import Exchange, chosen, cost_of, exchange
from optimizer.analyse.envelope import End, Envelope, Key, Pool
from optimizer.analyse.frontier import frontier, swept_budget
from optimizer.analyse.ground import Ground
from optimizer.analyse.partners import losses
from optimizer.analyse.rays import Ray, moves
from optimizer.analyse.scenarios import each_alone, scenarios
from optimizer.analyse.sensitivity import WeightRange, sensitivity
from optimizer.analyse.tornado import budget_bars, weight_bars, widest
from optimizer.analyse.turning import turning
from optimizer.analyse.worlds import kept, memberships, worlds
from optimizer.faults import Refused
from optimizer.figures import number
from optimizer.formulate.swept import swept
from optimizer.solve import Solution, Solver, Status

FORMS = ("quick", "none", "full")
QUICK_SECONDS = 5.0
"""The time of the quick form; a run of 50 technologies is to be told within 10 s in all."""
FACTORS = tuple(Fraction(tenths, 10) for tenths in (8, 9, 11, 12))
PARTS = ("weights", "tornado", "budget", "scenarios", "partners", "options")
Part = dict[str, Any]
Question = tuple[str, Callable[[], Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: a proven plan on its ground, and whether the portfolio's scenarios are other worlds to it.

    They are not where the plan is itself that of a scenario.
    """

    ground: Ground
    solution: Solution
    scenarios: bool = True

    def step(self, change: Exchange, **numbers: Fraction) -> Part:
        """Numbers and a change of the plan as a row of the record."""
        return {**{key: number(value) for key, value in numbers.items()}, **change.as_json()}


def firmness(asked: Asked, form: str, second: Solver | None = None) -> Part:
    """The part of the record that tells how firm a plan is: `form`, what each question found, decision by decision.

    `second`: a solver's process that shares the quick form. The plan must be proven at gap 0. Raises Refused.
    """
    found = _full(asked) if form == "full" else _quick(asked, second)
    answers = {name: found[name] for name in PARTS if found.get(name)}
    missing = [name for name in PARTS if name in found and found[name] is None]
    return {"form": form, **answers, "missing": missing, "decisions": turning(asked.solution.chosen, answers)}


# ------------------------------------------------------------------------------------------------- quick form


def _quick(asked: Asked, second: Solver | None) -> Part:
    """Two rows of questions side by side where there are two processes, else one after the other."""
    ground = replace(asked.ground, deadline=asked.ground.deadline.within(QUICK_SECONDS))
    here = replace(asked, ground=ground)
    there = replace(asked, ground=replace(ground, solver=second or ground.solver))
    rows: list[Question] = [("partners", lambda: _partners(there)), ("scenarios", lambda: _scenarios(there))]
    rows += [("budget", lambda: _budget(there))]
    mine: list[Question] = [("weights", lambda: _weights(here))]
    stop = Event()
    if second is None:
        found = _answers([*rows, *mine], stop)
    else:
        with ThreadPoolExecutor(1) as pool:
            others = pool.submit(_answers, rows, stop)
            try:
                found = _answers(mine, stop) | others.result()
            except BaseException:
                stop.set()
                second.close()  # its question ends at once, and with it the thread
                raise
    bands = found.pop("weights")
    return found | _of_rays(here, bands)


def _answers(questions: Sequence[Question], stop: Event) -> Part:
    """Every answer by name; None where it was not proven in time."""
    return {name: None if stop.is_set() else ask() for name, ask in questions}


def _of_rays(asked: Asked, bands: tuple[dict[str, WeightRange], list[Ray]] | None) -> Part:
    """The bands of the weights, and the tornado that follows from where the plan stays."""
    if bands is None:
        return {"weights": None, "tornado": None}
    ground, plan = asked.ground, asked.solution
    stays = {name: (span.low, span.high) for name, span in bands[0].items()}
    bars = [*weight_bars(ground, plan, bands[1], stays), *budget_bars(ground, plan)]
    proven = all(side.proven for bar in bars for side in (bar.low, bar.high))
    return {
        "weights": {name: _plain(span.as_json()) for name, span in bands[0].items()},
        "tornado": [bar.as_json() for bar in widest(bars)] if proven else None,
    }


def _weights(asked: Asked) -> tuple[dict[str, WeightRange], list[Ray]] | None:
    """The interval of every weight of the first level in which the plan stays."""
    ground, pool = asked.ground, Pool()
    plan, found = pool.add(asked.solution.values), {}
    rays = [move.ray() for move in moves(ground, first=True)]
    for ray in rays:
        path = Envelope(ground, ray, pool, ground.deadline)
        ends = path.end(plan, upwards=False), path.end(plan, upwards=True)
        if not all(end.proven for end in ends):
            return None
        found[ray.criterion] = ray, ends
    return {name: _band(asked, pool, ray, ends, plan) for name, (ray, ends) in found.items()}, rays


def _band(asked: Asked, pool: Pool, ray: Ray, ends: tuple[End, End], plan: Key) -> WeightRange:
    present = chosen(pool.plans[plan])
    below, above = (
        None if end.after is None else exchange(asked.ground.alternatives, present, chosen(pool.plans[end.after]))
        for end in ends
    )
    return WeightRange(ends[0].share, ray.current, ends[1].share, below, above, True)


def _plain(row: Mapping[str, Any]) -> Part:
    return {key: value for key, value in row.items() if key not in ("profile", "proven")}


def _budget(asked: Asked) -> Part | None:
    """The best value at a few factors of the budget without `for`; nothing where there is not just one."""
    ground, plan = asked.ground, asked.solution
    sweep = _swept(asked)
    if sweep is None:
        return {}
    rows, amount, points = swept(ground.problem, sweep), _amount(asked, sweep), []
    assert plan.objective is not None
    for factor in FACTORS:
        problem = rows.at(factor)
        found = ground.best(problem, [plan.values])
        if found.status not in (Status.OPTIMAL, Status.INFEASIBLE):
            return None
        if found.objective is not None:
            fits = not problem.violations(plan.values)
            same = fits and found.objective == plan.objective
            values = plan.values if same else found.values
            points.append(_point(asked, amount, factor, found.objective, values))
    points.append(_point(asked, amount, Fraction(1), plan.objective, plan.values))
    points.sort(key=lambda point: point["factor"])
    return {"sweep": sweep, "amount": number(amount), "exact": False, "points": points}


def _swept(asked: Asked) -> str | None:
    try:
        return swept_budget(asked.ground, None)
    except Refused:
        return None


def _amount(asked: Asked, sweep: str) -> Fraction:
    table = asked.ground.alternatives
    return Fraction(sum(table.amounts[sweep].values()), table.money)


def _point(asked: Asked, amount: Fraction, factor: Fraction, objective: Any, values: Any) -> Part:
    """A factor, what it is worth, and what changes against the plan."""
    table, problem = asked.ground.alternatives, asked.ground.problem
    change = exchange(table, asked.solution.chosen, chosen(values))
    value, cost = problem.true_value(objective), cost_of(table, problem, values)
    return asked.step(change, factor=factor, budget=amount * factor, value=value, cost=cost)


def _scenarios(asked: Asked) -> Part | None:
    """The best plan of every scenario, and what the plan keeps of it."""
    if not asked.scenarios or not asked.ground.alternatives.portfolio.scenarios:
        return {}
    found = each_alone(asked.ground, asked.solution, asked.ground.weights)
    return _table(found.as_json()) if found.status == Status.OPTIMAL.value else None


def _table(found: Mapping[str, Any]) -> Part:
    """The regret table: a row for every world, and every plan in all of them."""
    keys = ("id", "expected", "worst_regret", "cvar", "values", "regrets")
    plans = [{key: plan[key] for key in keys} for plan in found["plans"]]
    worths = {key: found[key] for key in ("alpha", "evpi", "vss")}
    return {"worlds": [_plain(row) for row in found["scenarios"]], "plans": plans, **worths}


def _partners(asked: Asked) -> list[Part]:
    """What is lost without each partner and each bloc, the plan kept: nothing is solved."""
    ground, plan = asked.ground, asked.solution
    base, joined = worlds(ground, ground.weights)[0], memberships(plan.values)
    value = kept(base, base, plan.chosen, joined).value
    return [loss.as_json(ground.alternatives) for loss in losses(ground, base, plan.chosen, joined, value, False)]


# -------------------------------------------------------------------------------------------------- full form


def _full(asked: Asked) -> Part:
    """The analyses themselves; what they could not prove in time is missing."""
    ground = asked.ground
    half = replace(ground, deadline=ground.deadline.within(ground.deadline.left / 2))
    found = _firm(sensitivity(half, None, asked.solution.chosen).as_json())
    half = replace(ground, deadline=ground.deadline.within(ground.deadline.left / 2))
    found["budget"] = _steps(replace(asked, ground=half))
    return found | _worlds(asked)


def _firm(told: Mapping[str, Any]) -> Part:
    """What is proven of `sensitivity`."""
    spans, bars, tags = told["weights"], told["tornado"], told["options"]
    sides = [bar[end]["proven"] for bar in bars for end in ("low", "high")]
    sure = [tag["proven"]["value_needed"] for one in tags.values() for tag in one.values()]
    stands = _all(span["proven"] for span in spans.values())
    return {
        "weights": {name: _plain(span) for name, span in spans.items()} if stands else None,
        "tornado": bars if _all(sides) else None,
        "options": tags if _all(sure) else None,
    }


def _all(signs: Any) -> bool:
    known = list(signs)
    return bool(known) and all(known)


def _steps(asked: Asked) -> Part | None:
    """Every breakpoint of the budget."""
    sweep = _swept(asked)
    if sweep is None:
        return {}
    found = frontier(asked.ground, sweep)
    if found.status != Status.OPTIMAL.value:
        return None
    table, now = asked.ground.alternatives, asked.solution.chosen
    points = []
    for point in found.points:
        # The step on which the present amounts stand is that of the plan itself, whichever of equals it lists.
        change = Exchange() if point is found.present else exchange(table, now, point.plan)
        numbers = {key: getattr(point, key) for key in ("factor", "budget", "value", "cost")}
        points.append(asked.step(change, **numbers))
    return {"sweep": sweep, "amount": number(found.amount), "exact": True, "points": points}


def _worlds(asked: Asked) -> Part:
    """Scenarios and losses as `scenarios` tells them; in the plan of a scenario there are no others."""
    ground = asked.ground
    if not asked.scenarios:
        return {"scenarios": {}, "partners": _partners(asked)}
    found = scenarios(ground, ground.weights)
    told = found.as_json()
    proven = found.status == Status.OPTIMAL.value
    several = bool(ground.alternatives.portfolio.scenarios)
    return {
        "scenarios": ({} if not several else _table(told) if proven else None),
        "partners": told["losses"] if _all(row["proven"] for row in told["losses"]) else _partners(asked),
    }
