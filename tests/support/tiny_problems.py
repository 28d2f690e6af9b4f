"""Small random problems and their answers by trying every plan: nothing of `optimizer.solve` is used here."""

from __future__ import annotations

import hashlib
import itertools
import random
from fractions import Fraction

from optimizer.problem import Column, Entry, Problem, Row, assemble


def row(kind, id, year=None, name=None, sentence=""):
    return Row(kind, id, year, sentence or f"{kind} {id}", (), name or f"{kind}|{id}|{year}")


def random_problem(seed, technologies=4, coarse=True, size=10, alliance=False, tight=0.45):
    """Technologies with two or three options, two budget years, a floor, an exclusion, and maybe an alliance."""
    draw = random.Random(seed)
    columns, entries, spend, owned = [], [], {0: [], 1: []}, []
    for number in range(technologies):
        own_choice = []
        for option in ["none", "own", "access", "protect"][: draw.choice([2, 3, 4])]:
            costs = [0, 0] if option == "none" else [draw.randint(1, size), draw.randint(0, size)]
            value = draw.randint(0, 2) if option == "none" else draw.randint(2, 6) if coarse else draw.randint(100, 999)
            place = len(columns)
            columns.append(Column(("choose", f"t{number}", option, 0 if option == "none" else 2026), value, sum(costs)))
            own_choice.append((place, 1))
            for year, cost in enumerate(costs):
                spend[year].append((place, cost))
            if option == "own":
                owned.append((place, 1))
        entries.append(Entry(row("choice", f"t{number}"), own_choice, 1, 1))
    if alliance:
        _join(columns, entries, spend, draw, size)
    for year, terms in spend.items():
        limit = int(sum(cost for _, cost in terms) * tight)
        entries.append(Entry(row("budget", "national", 2026 + year), terms, None, limit))
    entries.append(Entry(row("rule", "routes"), owned, None, max(1, len(owned) - 1)))
    entries.append(Entry(row("rule", "floor"), [(c, 1) for c, column in enumerate(columns) if _acts(column)], 1, None))
    return assemble(columns, entries, Fraction(1))


def _acts(column):
    return column.label[0] == "choose" and column.label[2] != "none"


def _join(columns, entries, spend, draw, size):
    """An alliance that the access options need; joining may cost nothing."""
    places = {}
    for year in (2026, 2027):
        places[year] = len(columns)
        cost = draw.choice([0, draw.randint(1, size)])
        columns.append(Column(("join", "pact", year), 0, cost))
        spend[year - 2026].append((places[year], cost))
    for place, column in enumerate(columns):
        if column.label[0] == "choose" and column.label[2] == "access":
            terms = [(place, 1), *((joined, -1) for joined in places.values())]
            entries.append(Entry(row("alliance", "pact", None, f"alliance|pact|{place}"), terms, None, 0))
    entries.append(Entry(row("link", "pact once"), [(place, 1) for place in places.values()], None, 1))


def plans(problem: Problem):
    """Every plan of a problem of binary columns that keeps all rows, as a tuple of 0 and 1."""
    rows = [(problem.coefficients(number), *problem.bounds(number)) for number in range(len(problem.rows))]
    choices = [list(terms) for number, (terms, *_) in enumerate(rows) if problem.rows[number].kind == "choice"]
    rest = sorted(set(range(len(problem.labels))) - set(itertools.chain(*choices)))
    for picks in itertools.product(*choices):
        for bits in itertools.product((0, 1), repeat=len(rest)):
            values = [0] * len(problem.labels)
            for column in picks:
                values[column] = 1
            for column, bit in zip(rest, bits, strict=True):
                values[column] = bit
            inside = all(low <= v <= high for v, low, high in zip(values, problem.lower, problem.upper, strict=True))
            if inside and all(_keeps(values, *one) for one in rows):
                yield tuple(values)


def _keeps(values, terms, lower, upper):
    total = sum(weight * values[column] for column, weight in terms.items())
    return (lower is None or total >= lower) and (upper is None or total <= upper)


def worth(problem, values):
    return sum(int(w) * v for w, v in zip(problem.objective, values, strict=True))


def best_by_hand(problem, near=None):
    """(best value, how many choices reach it, the one the rule for ties names), or None if there is no plan."""
    found = list(plans(problem))
    if not found:
        return None
    best = max(worth(problem, plan) for plan in found)
    tied = [plan for plan in found if worth(problem, plan) == best]
    choose = [number for number, label in enumerate(problem.labels) if label[0] == "choose"]
    choices = {tuple(plan[number] for number in choose) for plan in tied}

    def rank(plan):
        labels = [label for label, value in zip(problem.labels, plan, strict=True) if value]
        kept = sum(1 for label in labels if (near or {}).get(label[1]) == label[2:])
        cost = sum(int(c) * v for c, v in zip(problem.costs, plan, strict=True))
        return kept, -cost, sum(_weight(label) for label in labels)

    chosen = max(tied, key=rank)
    return best, len(choices), {label for label, value in zip(problem.labels, chosen, strict=True) if value}


def _weight(label):
    number = int(hashlib.sha256("|".join(["1", *map(str, label[1:])]).encode()).hexdigest(), 16) % 2**20
    return number if label[0] == "choose" else -1 - number if label[0] == "join" else 0


def shuffled(problem, seed):
    """The same problem with columns and rows in another order."""
    draw = random.Random(seed)
    order = draw.sample(range(len(problem.labels)), len(problem.labels))
    place = {old: new for new, old in enumerate(order)}
    columns = [
        Column(
            problem.labels[old],
            int(problem.objective[old]),
            int(problem.costs[old]),
            str(problem.kinds[old]),
            float(problem.lower[old]),
            float(problem.upper[old]),
        )
        for old in order
    ]
    rows = draw.sample(range(len(problem.rows)), len(problem.rows))
    entries = [
        Entry(problem.rows[old], [(place[c], w) for c, w in problem.coefficients(old).items()], *problem.bounds(old))
        for old in rows
    ]
    return assemble(columns, entries, problem.scale, problem.offset, problem.rounding)


def planted_conflict(seed, technologies):
    """A problem with a plan that is known, and demands on top of it that are at odds with its budgets or each other."""
    draw = random.Random(seed)
    problem = random_problem(seed, technologies, size=100, coarse=False, tight=0.2)
    acting = [place for place, label in enumerate(problem.labels) if label[0] == "choose" and label[2] != "none"]
    kind = seed % 4
    if kind == 0:  # many must be acted on, which the budgets cannot pay for
        least = max(2, round(technologies * 0.9))
        return problem.with_rows([Entry(row("rule", "many"), [(place, 1) for place in acting], least, None)])
    if kind == 1:  # verdicts that ask for action on more than there is money for
        asked = draw.sample(range(technologies), max(2, round(technologies * 0.9)))
        nothing = {label[1]: place for place, label in enumerate(problem.labels) if label[2] == "none"}
        verdicts = [Entry(row("verdict", f"t{number}"), [(nothing[f"t{number}"], 1)], None, 0) for number in asked]
        return problem.with_rows(verdicts)
    if kind == 2:  # more than there are
        return problem.with_rows([Entry(row("rule", "all"), [(place, 1) for place in acting], technologies + 1, None)])
    dear = [(place, int(problem.costs[place])) for place in acting]  # money must be spent that is not there
    entries = [Entry(row("rule", "spend"), dear, int(sum(cost for _, cost in dear) * 0.5), None)]
    return problem.with_rows(entries)
