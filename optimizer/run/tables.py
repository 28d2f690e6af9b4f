"""The tables of the run document: money, resources, alliances, weights, rules, provenance."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.analyse.certificate import shadow_prices
from optimizer.figures import number
from optimizer.run.findings import Findings
from optimizer.schema.criteria import Criterion
from optimizer.schema.portfolio import Rule
from optimizer.value_tree import criteria_of
from optimizer.verify import RuleState
from optimizer.weights import global_shares


def budgets(found: Findings) -> list[dict[str, Any]]:
    """Amount, spent and carried of every budget and year."""
    if found.certificate is None:
        return []
    held = found.case.portfolio.budgets
    return [
        {
            "budget": row.budget,
            "title": held[row.budget].title or row.budget,
            "titles": dict(held[row.budget].titles),
            "within": held[row.budget].within,
            "year": row.year,
            "amount": number(row.amount),
            "spent": number(row.spent),
            "carried": number(row.carried),
        }
        for row in found.certificate.spending
    ]


def resources(found: Findings) -> list[dict[str, Any]]:
    """Amount and use of every resource and year."""
    if found.certificate is None:
        return []
    held = found.case.portfolio.resources
    return [
        {
            "resource": row.resource,
            "title": held[row.resource].title or row.resource,
            "titles": dict(held[row.resource].titles),
            "unit": held[row.resource].unit,
            "year": row.year,
            "amount": number(row.amount),
            "used": number(row.used),
        }
        for row in found.certificate.resources
    ]


def limit_prices(found: Findings) -> list[dict[str, Any]]:
    """What 1 % more of a budget or a resource, in every year, is worth in the linear relaxation; the most first.

    worth = 0.01 * sum over years of shadow price * what is available (amounts of earlier years as far as they carry
    over). An estimate at the margin, since plans move in whole steps. Only what is worth something is listed.
    """
    if found.certificate is None:
        return []
    prices, portfolio = shadow_prices(found.problem, found.solution), found.case.portfolio
    worth: dict[tuple[str, str], Fraction] = {}
    carried: dict[str, Fraction] = {}
    for row in found.certificate.spending:
        share = Fraction(portfolio.budgets[row.budget].carry_over)
        carried[row.budget] = row.amount + share * carried.get(row.budget, Fraction(0))
        _add(worth, ("budget", row.budget), prices.get(("budget", row.budget, row.year), 0) * carried[row.budget])
    for use in found.certificate.resources:
        _add(worth, ("resource", use.resource), prices.get(("resource", use.resource, use.year), 0) * use.amount)
    ranked = sorted(((-amount, key) for key, amount in worth.items() if amount > 0))
    return [{"kind": key[0], "id": key[1], "worth_of_one_percent": number(-amount / 100)} for amount, key in ranked]


def alliances(found: Findings) -> list[dict[str, Any]]:
    """The alliances joined, with their cost over the plan's years."""
    if found.certificate is None:
        return []
    titles = found.case.portfolio.alliances
    return [
        {"id": row.id, "title": titles[row.id].title or row.id, "joined": row.joined, "cost": number(row.cost)}
        for row in found.certificate.alliances
    ]


def weights(found: Findings) -> dict[str, Any]:
    """The share of every criterion in the whole."""
    return {name: number(share) for name, share in global_shares(found.scores.tree).items()}


def criteria_tree(found: Findings) -> list[dict[str, Any]]:
    """Every criterion with its place in the tree, its weights and its value function."""
    shares = global_shares(found.scores.tree)
    local = {child: (share, node) for node in found.scores.nodes for child, share in node.weights.items()}
    rows = []
    for name, criterion, path in criteria_of(found.case.criteria):
        share, node = local[name]
        parent = str(path[-3]) if len(path) > 2 else None
        rows.append(
            {
                "id": name,
                "parent": parent,
                "title": criterion.title or name,
                "titles": dict(criterion.titles),
                "level": (len(path) // 2) - 1,
                "weight": number(share),
                "global": number(shares[name]),
                "method": node.method,
                **_leaf(criterion),
            }
        )
    return rows


def _leaf(criterion: Criterion) -> dict[str, Any]:
    shape = criterion.shape if isinstance(criterion.shape, str) else next(iter(criterion.shape.model_dump()))
    bare = bool(criterion.children)
    return {
        "unit": criterion.unit,
        "worst": None if criterion.worst is None else number(criterion.worst),
        "best": None if criterion.best is None else number(criterion.best),
        "shape": None if bare else shape,
        "measure": criterion.measure,
        "applies_to": None if criterion.applies_to is None else list(criterion.applies_to),
        "source": criterion.source,
        "source_year": criterion.source_year,
        "note": criterion.note,
    }


def rules(found: Findings) -> list[dict[str, Any]]:
    """Every rule and every verdict's limit, whether it holds and how near it is to binding.

    A rule has a row per value of `each`, a limit one per `technology` whose verdict it is.
    """
    if found.certificate is None:
        return []
    return [_rule(found, state) for state in found.certificate.rules]


def _rule(found: Findings, state: RuleState) -> dict[str, Any]:
    rule = _written(found, state)
    return {
        "id": state.id,
        "each": state.each,
        "technology": state.technology,
        "kind": state.kind,
        "sentence": state.sentence,
        "holds": state.holds,
        "level": None if state.level is None else number(state.level),
        "bound": number(state.bound),
        "slack": None if state.slack is None else number(state.slack),
        "unit": state.unit,
        "because": rule.because,
        "where": found.place(state.noun, *state.path),
        "goal": rule.penalty is not None,
        "penalty": number(state.penalty_paid),
    }


def _written(found: Findings, state: RuleState) -> Rule:
    """The rule as it is written: a limit of a verdict (`technology` is whom it binds), or a rule of the portfolio."""
    number = int(state.path[-1])
    if state.technology is None:
        return found.case.portfolio.rules[number]
    return found.screenings[state.technology].limits[number]


def synergies_and_penalties(found: Findings) -> dict[str, Any]:
    """What rules and verdicts added to the value and took from it."""
    if found.certificate is None:
        return {"synergies": [], "penalties": []}
    return {
        "synergies": [
            {"id": row.id, "each": row.each, "value": number(row.value), "saved": number(row.saved)}
            for row in found.certificate.synergies
        ],
        "penalties": [
            {"id": row.id, "each": row.each, "kind": row.kind, "value": number(row.value)}
            for row in found.certificate.penalties
        ],
    }


def shortfalls(found: Findings) -> list[dict[str, Any]]:
    """Technologies whose verdict asks for a mode, and for which nothing is done at a price."""
    if found.certificate is None:
        return []
    return [
        {
            "technology": row.technology,
            "value_lost": number(row.value_lost),
            "money_needed": None if row.money_needed is None else number(row.money_needed),
        }
        for row in found.certificate.shortfalls
    ]


def concentration(found: Findings) -> list[dict[str, Any]]:
    """How concentrated the money for access is, by partner and by bloc.

    hhi = sum of squared shares (Herfindahl 1950, Hirschman 1964), 0 to 1; `largest` the largest share and whose it is.
    """
    money: dict[str, dict[str, Fraction]] = {"partner": {}, "bloc": {}}
    table = found.alternatives
    for chosen in found.chosen().values():
        item = table.items[chosen]
        option = table.options[item.key]
        if item.mode != "access":
            continue
        total = Fraction(sum(table.cost_in_plan(chosen).values()), table.money)
        for partner, share in option.partner.items():
            _add(money["partner"], partner, total * Fraction(share))
            for bloc in table.selection.blocs.get(partner, ()):
                _add(money["bloc"], bloc, total * Fraction(share))
    return [_concentrated(key, amounts) for key, amounts in money.items() if any(amounts.values())]


def _add(amounts: dict[Any, Fraction], name: Any, amount: Fraction) -> None:
    amounts[name] = amounts.get(name, Fraction(0)) + amount


def _concentrated(key: str, amounts: dict[str, Fraction]) -> dict[str, Any]:
    total = sum(amounts.values(), Fraction(0))
    shares = {name: amount / total for name, amount in amounts.items()}
    name = max(sorted(shares), key=lambda n: shares[n])
    hhi = sum((share * share for share in shares.values()), Fraction(0))
    largest = {"id": name, "share": number(shares[name])}
    by_id = {n: number(share) for n, share in sorted(shares.items())}
    return {"key": key, "hhi": number(hhi), "largest": largest, "shares": by_id}
