"""Portfolio, scores and verdicts put into one integer program (DESIGN 3): the only formulation there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from optimizer.alternatives import Alternatives, scaled
from optimizer.formulate.draft import Draft, link
from optimizer.formulate.rules import RuleRows, instances, savings
from optimizer.problem import Problem, Row
from optimizer.schema.portfolio import Rule, Synergy
from optimizer.schema.quantities import best
from optimizer.score import Scores
from optimizer.screen import Screening
from optimizer.select import Choice
from optimizer.sentences import alliance_sentence, budget_sentence, resource_sentence, verdict_sentence

__all__ = ["formulate"]


def formulate(scores: Scores, screenings: Mapping[str, Screening]) -> Problem:
    """The program: exactly one alternative per technology, within budgets, resources, alliances, verdicts and rules.

    Maximises importance * V plus bonuses less penalties. Every row knows its sentence and its place in the file.
    """
    alternatives = scores.alternatives
    draft = Draft(alternatives)
    _choices(draft, scores, screenings)
    joins = _alliances(draft, alternatives)
    for kind, rule, path, technology in _rules(alternatives, screenings):
        for narrow in instances(rule, alternatives):
            RuleRows(draft, scores, rule, kind, path, narrow, technology).write()
    _budgets(draft, alternatives, joins)
    _resources(draft, alternatives)
    return draft.problem(Fraction(alternatives.portfolio.resolution))


def _choices(draft: Draft, scores: Scores, screenings: Mapping[str, Screening]) -> None:
    alternatives = scores.alternatives
    for index, technology in enumerate(alternatives.portfolio.technologies):
        screening = screenings[technology.id]
        importance = Fraction(technology.importance)
        plain = importance == 1
        nothing = []
        terms = {}
        for number in alternatives.of_technology[technology.id]:
            item = alternatives.items[number]
            idle = item.mode == "none"
            if item.option not in screening.eligible and not (idle and screening.forbids_none):
                continue
            worth = scores.value(number) if plain else importance * scores.value(number)
            if idle and screening.penalty is not None:
                worth -= Fraction(screening.penalty)
            label = ("choose", item.technology, item.option, item.start or 0)
            column = draft.column(label, worth, alternatives.plan_costs[number])
            draft.choose[number] = column
            terms[column] = 1
            if idle:
                nothing.append(column)
        draft.row(
            Row("choice", technology.id, None, "", ("technologies", index), f"choice|{technology.id}"), terms, 1, 1
        )
        if screening.forbids_none:
            sentence = verdict_sentence(technology, screening)
            path = ("technologies", index)
            row = Row("verdict", technology.id, None, sentence, path, f"verdict|{technology.id}")
            draft.row(row, dict.fromkeys(nothing, 1), upper=0)


def _rules(
    alternatives: Alternatives, screenings: Mapping[str, Screening]
) -> Iterator[tuple[str, Rule, tuple[str | int, ...], str | None]]:
    """Every rule with its kind, its path, and the technology it is narrowed to (limits of verdicts)."""
    for index, rule in enumerate(alternatives.portfolio.rules):
        yield "rule", rule, ("rules", index), None
    for name, screening in screenings.items():
        for index, rule in enumerate(screening.limits):
            yield "limit", rule, ("verdicts", screening.verdicts[0], "limits", index), name


def _alliances(draft: Draft, alternatives: Alternatives) -> dict[tuple[str, int], int]:
    """Columns of joining, by (alliance, year), with the rows that membership takes."""
    needing: dict[str, dict[str, list[int]]] = {}
    for number in draft.choose:
        item = alternatives.items[number]
        for name in item.alliances:
            needing.setdefault(name, {}).setdefault(item.technology, []).append(number)
    joins: dict[tuple[str, int], int] = {}
    for name in sorted(needing):
        alliance = alternatives.portfolio.alliances[name]
        years = [
            y
            for y in alternatives.portfolio.span
            if alliance.available and (alliance.opens is None or y >= alliance.opens)
        ]
        for year in years:
            joins[name, year] = draft.column(
                ("join", name, year), cost=sum(membership(alternatives, name, year).values())
            )
        draft.row(link(f"join|{name}"), {joins[name, year]: 1 for year in years}, upper=1)
        _members(draft, alternatives, name, needing[name], joins)
        if alliance.requires is not None:
            _standard(draft, alternatives, name, joins)
    return joins


def _members(
    draft: Draft,
    alternatives: Alternatives,
    name: str,
    needing: dict[str, list[int]],
    joins: dict[tuple[str, int], int],
) -> None:
    for technology, numbers in needing.items():
        starts = {number: alternatives.items[number].start or alternatives.portfolio.years[0] for number in numbers}
        for start in sorted(set(starts.values())):
            # One alternative per technology is chosen, so all that start by then may share the row.
            terms = {draft.choose[number]: 1 for number in numbers if starts[number] <= start}
            terms |= {column: -1 for (m, year), column in joins.items() if m == name and year <= start}
            sentence = alliance_sentence(alternatives.portfolio, name, technology)
            draft.row(
                Row("alliance", name, start, sentence, ("alliances", name), f"alliance|{name}|{technology}|{start}"),
                terms,
                upper=0,
            )


def _standard(draft: Draft, alternatives: Alternatives, name: str, joins: dict[tuple[str, int], int]) -> None:
    requires = alternatives.portfolio.alliances[name].requires
    assert requires is not None
    meets = alternatives.matching(Choice(requires))
    for (alliance, year), join in joins.items():
        if alliance == name:
            ready = [
                n for n in meets if n in draft.choose and (r := alternatives.items[n].ready) is not None and r <= year
            ]
            row = Row(
                "alliance",
                name,
                year,
                f"joining {name} in {year} needs its standard to be met",
                ("alliances", name, "requires"),
                f"standard|{name}|{year}",
            )
            draft.row(row, {join: 1, **{draft.choose[n]: -1 for n in ready}}, upper=0)


def membership(alternatives: Alternatives, name: str, joined: int) -> dict[int, int]:
    """Cost of an alliance by year when joined in a year: joining then, the fee then and in every later year."""
    alliance = alternatives.portfolio.alliances[name]
    fee = scaled(best(alliance.fee), alternatives.money)
    costs = {year: fee for year in alternatives.portfolio.span if year >= joined}
    costs[joined] += scaled(best(alliance.joining), alternatives.money)
    return costs


def charged_to(alternatives: Alternatives, name: str) -> tuple[str, ...]:
    """The budgets that an alliance's cost falls in, parents included once."""
    portfolio = alternatives.portfolio
    named = portfolio.alliances[name].charged_to
    budgets = (
        named if named is not None else tuple(b for b, budget in portfolio.budgets.items() if budget.takes is None)
    )
    return tuple(dict.fromkeys(up for budget in budgets for up in alternatives.ancestry[budget]))


def _budgets(draft: Draft, alternatives: Alternatives, joins: dict[tuple[str, int], int]) -> None:
    spend: defaultdict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    for number, column in draft.choose.items():
        for key, amount in alternatives.charges(number).items():
            spend[key][column] = amount
    for (name, joined), column in joins.items():
        for year, amount in membership(alternatives, name, joined).items():
            for budget in charged_to(alternatives, name) if amount else ():
                spend[budget, year][column] = amount
    for label, column in _synergies(draft):
        for (budget, year), amount in savings(alternatives, label).items():
            for up in alternatives.ancestry[budget]:
                terms = spend[up, year]
                terms[column] = terms.get(column, 0) - amount
    for name in alternatives.portfolio.budgets:
        _balance(draft, alternatives, name, {year: spend.get((name, year), {}) for year in alternatives.portfolio.span})


def _synergies(draft: Draft) -> Iterator[tuple[Synergy, int]]:
    rules = {rule.id: rule for rule in draft.alternatives.portfolio.rules}
    for column, label in enumerate(draft.labels):
        if label[0] == "synergy":
            synergy = rules[str(label[2])].synergy
            assert synergy is not None
            yield synergy, column


def _balance(draft: Draft, alternatives: Alternatives, name: str, spend: dict[int, dict[int, int]]) -> None:
    """What is carried into the next year is never negative: one row a year, with earlier years times carry-over.

    carried[y] = amount[y] + c * carried[y-1] - spend[y] >= 0 unrolls to
    sum over y' <= y of c^(y-y') * spend[y'] <= sum over y' <= y of c^(y-y') * amount[y'].
    """
    budget, amounts = alternatives.portfolio.budgets[name], alternatives.amounts[name]
    kept = Fraction(budget.carry_over)
    up, down = kept.numerator, kept.denominator
    terms: dict[int, int] = {}
    available = 0
    for year in alternatives.portfolio.span:
        # Multiplying through by the denominator each year keeps everything whole.
        factor = down ** (year - alternatives.portfolio.years[0])
        if up != 1:
            terms = {column: amount * up for column, amount in terms.items()} if up else {}
        available = available * up
        for column, amount in spend[year].items():
            terms[column] = terms.get(column, 0) + amount * factor
        available += amounts[year] * factor
        if any(amount > 0 for amount in spend[year].values()):
            row = Row(
                "budget",
                name,
                year,
                budget_sentence(alternatives, name, year),
                ("budgets", name),
                f"budget|{name}|{year}",
            )
            draft.row(row, terms, upper=available, unit=alternatives.money * factor)


def _resources(draft: Draft, alternatives: Alternatives) -> None:
    use: dict[tuple[str, int], dict[int, int]] = {}
    for number, column in draft.choose.items():
        for key, amount in alternatives.items[number].uses.items():
            use.setdefault(key, {})[column] = amount
    for name, year in sorted(use):
        row = Row(
            "resource",
            name,
            year,
            resource_sentence(alternatives, name, year),
            ("resources", name),
            f"resource|{name}|{year}",
        )
        draft.row(row, use[name, year], upper=alternatives.supplies[name][year], unit=alternatives.units)
