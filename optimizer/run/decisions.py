"""The decisions of a plan, by priority, each with what it costs, what it brings, and what else was considered."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.alternatives import Alternative
from optimizer.figures import number
from optimizer.run.findings import Findings
from optimizer.sentences import plain


def decisions(found: Findings) -> list[dict[str, Any]]:
    """Every technology's decision, doing nothing included, in order of priority; empty without a plan.

    Priority is rank by replacement value (first where no plan remains; doing nothing last), then by value per money,
    then by id. `why`, the sentence that the report prints, is left for whoever has the report's words.
    """
    chosen = found.chosen()
    ranked = sorted(chosen.items(), key=lambda pair: _rank(found, *pair))
    return [_decision(found, place, name, item) for place, (name, item) in enumerate(ranked, 1)]


def _rank(found: Findings, name: str, chosen: int) -> tuple[Any, ...]:
    item = found.alternatives.items[chosen]
    replacement = found.replacements.get(name)
    irreplaceable = replacement is not None and replacement.irreplaceable
    value = Fraction(0) if replacement is None or replacement.value is None else replacement.value
    cost = found.alternatives.plan_costs[chosen]
    per_money = found.worth(chosen) / cost if cost else None
    return item.mode == "none", not irreplaceable, -value, per_money is not None, -(per_money or 0), name


def _decision(found: Findings, priority: int, name: str, chosen: int) -> dict[str, Any]:
    table, scores = found.alternatives, found.scores
    item, technology, screening = table.items[chosen], table.technologies[name], found.screenings[name]
    option, partners = table.options[item.key], table.portfolio.partners
    years = {year: Fraction(amount, table.money) for year, amount in sorted(table.cost_in_plan(chosen).items())}
    bridge = table.options.get((name, item.bridge)) if item.bridge else None
    reached = {**option.partner, **(bridge.partner if bridge is not None else {})}
    return {
        "priority": priority,
        "technology": name,
        "title": technology.title or name,
        "titles": dict(technology.titles),
        "family": technology.family,
        "domain": technology.domain,
        "functions": list(technology.functions),
        "tags": list(technology.tags),
        "needed_by": technology.needed_by,
        "importance": number(technology.importance),
        "mode": item.mode,
        "option": item.option,
        "option_title": option.title or item.option,
        "option_titles": dict(option.titles),
        "partners": sorted(reached),
        "partner_titles": [partners[p].title or p if p in partners else p for p in sorted(reached)],
        "alliance": item.alliances[0] if item.alliances else None,
        "alliances": list(item.alliances),
        "bridge": item.bridge,
        "start": item.start if item.mode != "none" else None,
        "ready": None if item.ready is None else number(item.ready),
        "value": number(found.worth(chosen)),
        "overall": number(scores.value(chosen)),
        "value_of_none": number(found.worth(scores.nothing[name])),
        "partial": {criterion: number(value) for criterion, value in scores.partials(chosen).items()},
        "cost": {str(year): number(amount) for year, amount in years.items()},
        "cost_total": number(sum(years.values(), Fraction(0))),
        "verdict": ", ".join(screening.verdicts),
        "verdicts": list(screening.verdicts),
        "because": screening.because,
        "conditions": list(screening.conditions),
        "needs": _condition(option),
        "replacement_value": _replacement(found, name)["value"],
        "replacement": _replacement(found, name),
        "why": "",
        "alternatives_considered": _considered(found, name, chosen),
        "path": _path(found, name),
    }


def _condition(option: Any) -> dict[str, Any] | None:
    condition = option.condition
    if condition is None:
        return None
    probability = None if condition.probability is None else number(condition.probability)
    return {"title": condition.title, "from": condition.starts, "probability": probability}


def _replacement(found: Findings, name: str) -> dict[str, Any]:
    replacement = found.replacements.get(name)
    if replacement is None:
        return {"value": None, "proven": False, "irreplaceable": False}
    value = None if replacement.value is None else number(replacement.value)
    return {"value": value, "proven": replacement.proven, "irreplaceable": replacement.irreplaceable}


def _path(found: Findings, name: str) -> list[dict[str, Any]]:
    tree = found.case.tree
    questions = {} if tree is None else tree.questions
    steps = []
    for step in found.screenings[name].path:
        question = questions[step.question]
        asked = questions[question.same_as] if question.same_as is not None else question
        answer = "unknown" if step.answer is None else step.answer
        steps.append({"question": step.question, "ask": asked.ask or step.question, "answer": answer, "by": step.by})
    return steps


def _considered(found: Findings, name: str, chosen: int) -> list[dict[str, Any]]:
    """The best start of every option of a technology, and why it is not the choice."""
    best: dict[str, int] = {}
    for number_ in found.alternatives.of_technology[name]:
        option = found.alternatives.items[number_].option
        if option not in best or found.worth(number_) > found.worth(best[option]):
            best[option] = number_
    best[found.alternatives.items[chosen].option] = chosen
    return [_alternative(found, name, n, chosen) for n in best.values()]


def _alternative(found: Findings, name: str, candidate: int, chosen: int) -> dict[str, Any]:
    table = found.alternatives
    item = table.items[candidate]
    option = table.options[item.key]
    return {
        "option": item.option,
        "title": option.title or item.option,
        "titles": dict(option.titles),
        "mode": item.mode,
        "start": item.start if item.mode != "none" else None,
        "eligible": item.option in found.screenings[name].eligible,
        "value": number(found.worth(candidate)),
        "cost_total": number(Fraction(table.plan_costs[candidate], table.money)),
        "why_not": None if candidate == chosen else _why_not(found, name, item, candidate, chosen),
        "lost_by": None if candidate == chosen else _lost_by(found, name, candidate, chosen),
    }


def _lost_by(found: Findings, name: str, candidate: int, chosen: int) -> dict[str, Any]:
    """Why an alternative was not taken, as facts: the reason, its value and cost less those of the choice."""
    table, screening = found.alternatives, found.screenings[name]
    more = found.worth(candidate) - found.worth(chosen)
    dearer = Fraction(table.plan_costs[candidate] - table.plan_costs[chosen], table.money)
    penalty = screening.penalty if table.items[candidate].mode == "none" else None
    if table.items[candidate].option not in screening.eligible:
        reason = "verdict"
    elif penalty is not None:
        reason = "penalty"
    elif more == 0:
        reason = "as-much" if dearer <= 0 else "dearer"
    else:
        reason = "worth-less" if more < 0 else "money" if dearer > 0 else "limit"
    priced = None if penalty is None else number(penalty)
    return {"reason": reason, "value": number(more), "cost": number(dearer), "penalty": priced}


def _why_not(found: Findings, name: str, item: Alternative, candidate: int, chosen: int) -> str:
    screening = found.screenings[name]
    if item.option not in screening.eligible:
        return f"not admitted by the verdict {', '.join(screening.verdicts)}"
    table = found.alternatives
    more = found.worth(candidate) - found.worth(chosen)
    dearer = Fraction(table.plan_costs[candidate] - table.plan_costs[chosen], table.money)
    unit = found.case.portfolio.money.unit
    if item.mode == "none" and screening.penalty is not None:
        worth = f"worth {_rounded(-more)} less, and" if more < 0 else f"worth {_rounded(more)} more, but"
        return f"{worth} its verdict asks {plain(screening.penalty)} of value for leaving it"
    if more < 0:
        saving = f", and saves {plain(-dearer)} {unit}" if dearer < 0 else ""
        return f"worth {_rounded(-more)} less{saving}"
    if more == 0:
        return (
            "worth as much; the tie rule decides" if dearer <= 0 else f"worth as much and {plain(dearer)} {unit} dearer"
        )
    if dearer > 0:
        return (
            f"worth {_rounded(more)} more and {plain(dearer)} {unit} dearer: under the limits that buys more elsewhere"
        )
    return f"worth {_rounded(more)} more, but a limit other than money stands against it"


def _rounded(value: Fraction) -> str:
    """A value to three decimals, as the report prints values; never a difference that reads as none."""
    text = f"{float(value):.3f}"
    return text if float(text) else plain(value)
