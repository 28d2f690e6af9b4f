"""How firm a plan is, as a run tells it: the questions of the analyses that there is time for after the plan is proven.

The quick form asks for the weights of the first level, a tenth more and less of every weight and budget, the budget at
four factors, the best plan of every scenario, and what each partner is worth to the plan as it is: always in the same
order, and as long as a share of work lasts that is counted and not timed. The full form asks the analyses themselves,
within the time. An answer counts only when it is proven; what is not is named in `missing`, and nothing of it is kept.
So what the quick form says does not depend on the clock, unless the time of the run ended (`cut_short`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from optimizer.analyse.change import Exchange, chosen, cost_of, exchange
from optimizer.analyse.envelope import End, Envelope, Key, Pool
from optimizer.analyse.frontier import frontier, swept_budget
from optimizer.analyse.ground import Ground, Values
from optimizer.analyse.partners import losses
from optimizer.analyse.rays import Ray, moves
from optimizer.analyse.robust import certainty
from optimizer.analyse.scenarios import each_alone, scenarios
from optimizer.analyse.sensitivity import WeightRange, sensitivity
from optimizer.analyse.tornado import Step, budget_bars, weight_bars, widest
from optimizer.analyse.turning import turning
from optimizer.analyse.worlds import kept, memberships, worlds
from optimizer.faults import Refused
from optimizer.figures import number
from optimizer.formulate.swept import swept
from optimizer.solve import Outcome, Share, Solution, Solver, Status, side_by_side

FORMS = ("quick", "none", "full")
WORK = 6_400_000
"""The share of each of the two rows of questions of the quick form: about two seconds of a processor.

A run of 50 technologies is to be told within 10 s in all.
"""
FACTORS = tuple(Fraction(tenths, 10) for tenths in (8, 9, 11, 12))
PARTS = ("weights", "tornado", "budget", "scenarios", "partners", "options", "robust")
Part = dict[str, Any]
Question = Callable[["Asked"], tuple[Part, list[str]]]
"""What was found by name, and the names of what was not asked or not proven: `part`, or `part:which`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: a proven plan on its ground, and whether the portfolio's scenarios are other worlds to it.

    They are not where the plan is itself that of a scenario. `known` are other plans, to begin from.
    """

    ground: Ground
    solution: Solution
    scenarios: bool = True
    known: tuple[Values, ...] = ()

    def step(self, change: Exchange, **numbers: Fraction) -> Part:
        """Numbers and a change of the plan as a row of the record."""
        return {**{key: number(value) for key, value in numbers.items()}, **change.as_json()}


def firmness(asked: Asked, form: str, second: Solver | None = None) -> Part:
    """The part of the record that tells how firm a plan is: `form`, what each question found, decision by decision.

    `second`: a solver's process that shares the quick form. The plan must be proven at gap 0. Raises Refused.
    """
    found, missing = _full(asked) if form == "full" else _quick(asked, second)
    answers = {name: found[name] for name in PARTS if found.get(name)}
    late = {"cut_short": True} if missing and asked.ground.deadline.passed else {}
    told = {"form": form, **answers, "missing": missing, **late}
    return {**told, "decisions": turning(asked.solution.chosen, answers, not missing)}


# ------------------------------------------------------------------------------------------------- quick form


def _quick(asked: Asked, second: Solver | None) -> tuple[Part, list[str]]:
    """Two rows of questions, each with its own share of work: side by side where there are two processes."""
    ground = asked.ground
    here = replace(asked, ground=replace(ground, share=Share(WORK)))
    there = replace(asked, ground=replace(ground, solver=second or ground.solver, share=Share(WORK)))

    there_asked = (_partners, _scenarios, _budgets)
    if second is None:
        mine, others = _weights(here), _answers(there, there_asked)
    else:
        mine, others = side_by_side(partial(_weights, here), partial(_answers, there, there_asked), second)
    found, missing = mine[0] | others[0], [*mine[1], *others[1]]
    bars = [*mine[0]["bars"], *others[0]["bars"]]
    proven = [bar for bar in bars if bar.low.proven and bar.high.proven]
    missing += [f"tornado:{bar.kind}:{bar.id}" for bar in bars if bar not in proven]
    order = {name: place for place, name in enumerate(PARTS)}
    missing.sort(key=lambda name: order[name.split(":")[0]])
    return {**found, "tornado": [bar.as_json() for bar in widest(proven)]}, missing


def _answers(asked: Asked, questions: Sequence[Question]) -> tuple[Part, list[str]]:
    """All answers together."""
    found: Part = {}
    missing: list[str] = []
    for ask in questions:
        more, beside = ask(asked)
        found |= more
        missing += beside
    return found, missing


def _weights(asked: Asked) -> tuple[Part, list[str]]:
    """The interval of every weight of the first level in which the plan stays, and the bars that follow from it."""
    ground, plan = asked.ground, asked.solution
    rays = [move.ray() for move in moves(ground, first=True)]
    bands = _bands(asked, rays)
    stays = {name: (span.low, span.high) for name, span in bands.items()}
    told = {ray.criterion: _plain(bands[ray.criterion].as_json()) for ray in rays if ray.criterion in bands}
    missing = [f"weights:{ray.criterion}" for ray in rays if ray.criterion not in bands]
    return {"weights": told, "bars": list(weight_bars(ground, plan, rays, stays))}, missing


def _bands(asked: Asked, rays: Sequence[Ray]) -> dict[str, WeightRange]:
    """The intervals of which both ends are proven."""
    ground, pool = asked.ground, Pool()
    plan, found = pool.add(asked.solution.values), {}
    for values in asked.known:
        pool.add(values)
    # By name and not as the file has them: what one search finds is where the next begins.
    for ray in sorted(rays, key=lambda ray: ray.criterion):
        path = Envelope(ground, ray, pool, ground.deadline)
        ends = path.end(plan, upwards=False), path.end(plan, upwards=True)
        if all(end.proven for end in ends):
            found[ray.criterion] = _band(asked, pool, ray, ends, plan)
    return found


def _band(asked: Asked, pool: Pool, ray: Ray, ends: tuple[End, End], plan: Key) -> WeightRange:
    present = chosen(pool.plans[plan])
    below, above = (
        None if end.after is None else exchange(asked.ground.alternatives, present, chosen(pool.plans[end.after]))
        for end in ends
    )
    return WeightRange(ends[0].share, ray.current, ends[1].share, below, above, True)


def _plain(row: Mapping[str, Any]) -> Part:
    return {key: value for key, value in row.items() if key not in ("profile", "proven")}


def _budgets(asked: Asked) -> tuple[Part, list[str]]:
    """The best value at a few factors of the budget without `for`, if there is just one, and every budget's bar."""
    ground, plan = asked.ground, asked.solution
    sweep, found = _swept(asked), {}
    if sweep is not None:
        rows = swept(ground.problem, sweep)
        found = {(sweep, factor): ground.best(rows.at(factor), [plan.values]) for factor in FACTORS}
    told, missing = _steps_at(asked, sweep, found) if sweep is not None else ({}, [])
    return {**told, "bars": list(budget_bars(ground, plan, found))}, missing


def _steps_at(asked: Asked, sweep: str, found: Mapping[Step, Outcome]) -> tuple[Part, list[str]]:
    """The present amounts and the factors of which the best plan is known."""
    ground, plan = asked.ground, asked.solution
    rows, amount, missing = swept(ground.problem, sweep), _amount(asked, sweep), []
    assert plan.objective is not None
    points = [_point(asked, amount, Fraction(1), plan.objective, plan.values)]
    for (_, factor), best in found.items():
        if best.status not in (Status.OPTIMAL, Status.INFEASIBLE):
            missing.append(f"budget:{number(factor)}")
        elif best.objective is not None:
            fits = not rows.at(factor).violations(plan.values)
            values = plan.values if fits and best.objective == plan.objective else best.values
            points.append(_point(asked, amount, factor, best.objective, values))
    if len(missing) == len(FACTORS):
        return {}, ["budget"]
    points.sort(key=lambda point: point["factor"])
    return {"budget": {"sweep": sweep, "amount": number(amount), "exact": False, "points": points}}, missing


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


def _scenarios(asked: Asked) -> tuple[Part, list[str]]:
    """The best plan of every scenario, and what the plan keeps of it."""
    if not asked.scenarios or not asked.ground.alternatives.portfolio.scenarios:
        return {}, []
    told = _table(each_alone(asked.ground, asked.solution, asked.ground.weights).as_json())
    settled = (Status.OPTIMAL.value, Status.INFEASIBLE.value)
    missing = [f"scenarios:{world['id']}" for world in told["worlds"] if world["status"] not in settled]
    told["worlds"] = [world for world in told["worlds"] if world["status"] in settled]
    return ({"scenarios": told} if len(told["worlds"]) > 1 else {}), missing


def _table(found: Mapping[str, Any]) -> Part:
    """The regret table: a row for every world, and every plan in all of them."""
    keys = ("id", "expected", "worst_regret", "cvar", "values", "regrets")
    plans = [{key: plan[key] for key in keys} for plan in found["plans"]]
    worths = {key: found[key] for key in ("alpha", "evpi", "vss")}
    return {"worlds": [_plain(row) for row in found["scenarios"]], "plans": plans, **worths}


def _partners(asked: Asked) -> tuple[Part, list[str]]:
    """What is lost without each partner and each bloc, the plan kept: nothing is solved."""
    ground, plan = asked.ground, asked.solution
    base, joined = worlds(ground, ground.weights)[0], memberships(plan.values)
    value = kept(base, base, plan.chosen, joined).value
    found = losses(ground, base, plan.chosen, joined, value, False)
    return {"partners": [loss.as_json(ground.alternatives) for loss in found]}, []


# -------------------------------------------------------------------------------------------------- full form


def _full(asked: Asked) -> tuple[Part, list[str]]:
    """The analyses themselves; what they could not prove in time is missing."""
    ground = asked.ground
    found = _firm(sensitivity(_half(ground), None, asked.solution.chosen).as_json())
    found["budget"] = _steps(replace(asked, ground=_half(ground)))
    found["robust"] = certainty(_half(ground))
    found |= _worlds(asked)
    return found, [name for name in PARTS if name in found and found[name] is None]


def _half(ground: Ground) -> Ground:
    """With half of the time that is left."""
    return replace(ground, deadline=ground.deadline.within(ground.deadline.left / 2))


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
        return {"scenarios": {}, **_partners(asked)[0]}
    found = scenarios(ground, ground.weights)
    told = found.as_json()
    proven = found.status == Status.OPTIMAL.value
    several = bool(ground.alternatives.portfolio.scenarios)
    return {
        "scenarios": ({} if not several else _table(told) if proven else None),
        **(_partners(asked)[0] if not _all(row["proven"] for row in told["losses"]) else {"partners": told["losses"]}),
    }
