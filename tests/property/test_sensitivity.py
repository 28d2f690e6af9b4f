"""Weight intervals, profiles, price tags and the nearest change against every plan of small generated portfolios."""

import copy
from decimal import Decimal
from fractions import Fraction

import pytest
from scipy.optimize import linprog

import optimizer
from optimizer.solve import Solver, SolveSettings
from tests.support.enumerate_plans import read_book
from tests.support.every_plan import every_plan
from tests.support.generate import seeded, write
from tests.support.worth import value_tree

LEAST = 60
MOST = 120
STEP = Fraction(1, 10**9)


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(seconds=120)) as process:
        yield process


def steps_of(decisions):
    return {(d["technology"], d["option"], d["start"] or 0) for d in decisions if d["mode"] != "none"}


def after(steps, change):
    return (steps - set(change.leaves)) | set(change.enters)


def nodes(criteria, shares):
    """Every node with children of the criteria text, with the shares of its children by the oracle."""
    yield criteria, {root.id: root.weight for root in shares}
    for root in shares:
        if root.children:
            yield from nodes_below(criteria["criteria"][root.id], root)


def nodes_below(text, node):
    yield text, {child.id: child.weight for child in node.children}
    for child in node.children:
        if child.children:
            yield from nodes_below(text["children"][child.id], child)


def reweighted(made, name, share):
    """The criteria text with another local share of one criterion, its siblings in proportion."""
    criteria = copy.deepcopy(made.criteria)
    for text, shares in nodes(criteria, value_tree(made.criteria)):
        if name in shares:
            rest = 1 - shares[name]
            parts = {other: part / rest if rest else Fraction(1, len(shares) - 1) for other, part in shares.items()}
            values = {other: share if other == name else (1 - share) * part for other, part in parts.items()}
            text["weights"] = {"method": "direct", "values": values}
            for child in text.get("children", text.get("criteria")).values():
                child.pop("weight", None)
    return criteria


def value_at(made, plan, name, share):
    """What the best plan and one given by its steps are worth at a share."""
    book = read_book(made.portfolio, reweighted(made, name, share), made.tree)
    values = [(p.steps(), p.value) for p in every_plan(book)]
    return max(value for _, value in values), max((v for steps, v in values if steps == plan), default=None)


def check_weights(made, found, plan):
    """The plan is the best inside its interval, and somebody else is outside."""
    room = 2 * found.about.rounding
    for name, span in found.weights.items():
        assert span.low <= span.current <= span.high
        assert span.proven
        inside = [min(max(share, STEP), 1 - STEP) for share in (span.low, span.high)]
        for share in inside:
            best, own = value_at(made, plan, name, share)
            assert own >= best - room - STEP
        for share, change in ((span.low - STEP, span.below), (span.high + STEP, span.above)):
            if change is not None and 0 < share < 1 and not room:
                best, own = value_at(made, plan, name, share)
                assert own < best
                assert value_at(made, after(plan, change), name, share)[1] == best
        assert not span.profile or (span.profile[0].low, span.profile[-1].high) == (0, 1)
        for part in span.profile:
            best, own = value_at(made, after(plan, part.change), name, (part.low + part.high) / 2)
            assert own >= best - room


def check_price_tags(made, found, plan, sweep):
    book = made.book()
    room = 2 * found.about.rounding
    plans = list(every_plan(book, sweep))
    now = [p for p in plans if p.factor <= 1]
    best = max(p.value for p in now)
    amount = sum(book.budgets[sweep].amount.get(year, Fraction()) for year in book.years())
    for (technology, option), tag in found.options.items():

        def has(p, key=(technology, option)):
            return any((a.technology["id"], a.key[0]) == key for a in p.plan)

        with_it = [p.value for p in now if has(p)]
        without = [p.value for p in now if not has(p)]
        assert "value_needed" in tag.proven
        if tag.chosen:
            assert (tag.value_needed, tag.money_needed) == (0, 0)
            assert (tag.replacement is None) == (not without)
            assert not without or abs(tag.replacement - (best - max(without))) <= room
            continue
        assert (tag.value_needed is None) == (not with_it)
        assert not with_it or abs(tag.value_needed - (best - max(with_it))) <= room
        assert "money_needed" in tag.proven
        if not room:
            needed = None
            for factor in sorted({Fraction(1), *(p.factor for p in plans if p.factor > 1)}):
                paid = [p for p in plans if p.factor <= factor]
                if any(p.value == max(q.value for q in paid) and has(p) for p in paid):
                    needed = (factor - 1) * amount
                    break
            assert tag.money_needed == needed


def check_nearest(made, found, plan):
    """The least move to any rival's face by a linear program of another hand."""
    shares = {root.id: root.weight for root in value_tree(made.criteria)}
    names, plans = list(shares), list(every_plan(made.book()))
    sums = [
        [sum((a.importance * a.partials.get(name, Fraction()) for a in p.plan), Fraction()) for name in names]
        for p in plans
    ]
    worth = [sum(x * shares[name] for x, name in zip(own, names, strict=True)) for own in sums]
    rest = [p.value - x for p, x in zip(plans, worth, strict=True)]
    mine = next(n for n, p in enumerate(plans) if p.steps() == plan)
    wide = len(names)
    least = None
    for own, constant in zip(sums, rest, strict=True):
        gains = [float(a - b) for a, b in zip(own, sums[mine], strict=True)]
        if max(gains) + float(constant - rest[mine]) <= 1e-12:
            continue  # never better, whatever the weights
        rows = [[-g for g in gains] + [0.0] * wide]
        right = [float(constant - rest[mine])]
        for n in range(wide):
            for sign in (1.0, -1.0):
                row = [0.0] * (2 * wide)
                row[n], row[wide + n] = sign, -1.0
                rows.append(row)
                right.append(sign * float(shares[names[n]]))
        answer = linprog([0.0] * wide + [1.0] * wide, rows, right, [[1.0] * wide + [0.0] * wide], [1.0])
        if answer.status == 0 and (least is None or answer.fun < least):
            least = answer.fun
    assert found.nearest.proven
    if not found.about.rounding:
        assert (found.nearest.distance is None) == (least is None)
        assert least is None or float(found.nearest.distance) == pytest.approx(least, abs=1e-6)


def check_tornado(made, found):
    room = found.about.rounding
    for bar in found.tornado:
        if bar.kind == "budget":
            plans = list(every_plan(made.book(), bar.id))
            for side, factor in ((bar.low, Fraction(9, 10)), (bar.high, Fraction(11, 10))):
                best = max((p.value for p in plans if p.factor <= factor), default=None)
                assert (side.value is None) == (best is None)
                assert best is None or abs(side.value - best) <= room
        if bar.kind == "cost":
            for side, factor in ((bar.low, Decimal("0.9")), (bar.high, Decimal("1.1"))):
                best = max((p.value for p in every_plan(dearer(made, factor))), default=None)
                assert (side.value is None) == (best is None)
                assert best is None or abs(side.value - best) <= side.rounding


def dearer(made, factor):
    portfolio = copy.deepcopy(made.portfolio)
    for technology in portfolio["technologies"]:
        for option in technology["options"]:
            if option["mode"] != "none" and "cost" in option:
                option["cost"] = times(option["cost"], factor)
    return read_book(portfolio, made.criteria, made.tree)


def times(cost, factor):
    if isinstance(cost, dict):
        return {key: times(part, factor) for key, part in cost.items()}
    if isinstance(cost, (list, tuple)):
        return [times(part, factor) for part in cost]
    return Fraction(str(cost)) * Fraction(factor)


def has_value_rule(made):
    return any(rule.get("measure") == "value" for rule in made.portfolio.get("rules", ()))


def same_as_by_hand(seed, folder, solver):
    folder.mkdir(exist_ok=True)
    made = seeded(seed, MOST)
    write(made, folder)
    sweep = sorted(made.portfolio["budgets"])[seed % len(made.portfolio["budgets"])]
    found = optimizer.Desk(folder).sensitivity("portfolio.yaml", sweep=sweep, solver=solver)
    if found.status == "infeasible":
        assert not list(every_plan(made.book()))
        return 0
    assert found.status == "optimal"
    plan = steps_of(found.decisions)
    check_price_tags(made, found, plan, sweep)
    check_tornado(made, found)
    if not has_value_rule(made):
        check_weights(made, found, plan)
        check_nearest(made, found, plan)
    return len(found.options)


@pytest.mark.parametrize("seed", range(16))
def test_everything_is_as_every_plan_says(seed, tmp_path, solver):
    same_as_by_hand(seed, tmp_path, solver)


@pytest.mark.long
@pytest.mark.parametrize("first", range(100, 800, 100))
def test_everything_of_many_portfolios(first, tmp_path, solver):
    """About four in five have a plan, so all parts together compare more than five hundred."""
    found = [same_as_by_hand(seed, tmp_path / str(seed), solver) for seed in range(first, first + 100)]
    assert sum(map(bool, found)) >= LEAST
