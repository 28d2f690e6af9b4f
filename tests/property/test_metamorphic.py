"""Twelve changes of a portfolio whose effect on the answer is known without solving anything (RELIABILITY A3).

Nobody has to know the right answer for this: two answers are compared with each other. A few dozen generated portfolios
for each; with `--long` hundreds. Eight relations need no files and compare exact values, costs, plans and scores; four
compare whole run documents, byte for byte where that is promised.
"""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

import optimizer
from optimizer.solve import Solver, SolveSettings
from tests.support import relations
from tests.support.answers import answer
from tests.support.generate import seeded, write

FEW, MANY = 16, 300
FEW_FILES, MANY_FILES = 4, 40
MOST = 300
NEAR = Fraction(1, 10**9)


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings()) as process:
        yield process


@pytest.fixture(scope="module")
def asked(solver):
    """Every generated portfolio with its answer, which is asked for once."""
    known = {}

    def of(seed):
        if seed not in known:
            desk = seeded(seed, MOST)
            known[seed] = desk, answer(desk, solver)
        return known[seed]

    return of


@pytest.fixture
def cases(request, asked):
    """(seed, portfolio, answer): some for each relation, others for each, some of them without any plan."""
    many = request.config.getoption("--long")
    first = 1 if many else 1 + sum(request.node.name.encode()) % 40

    def drawn(suits=lambda desk: True):
        count, seed = 0, first
        while count < (MANY if many else FEW):
            desk, found = asked(seed)
            if suits(desk):
                count += 1
                yield seed, desk, found
            seed += 1

    return drawn


def alike(one, other, what):
    """Say that parts of two answers are the same; where values had to be rounded, that they are as near as is told."""
    room = one.rounding + other.rounding
    if not room:
        assert one.only(*what) == other.only(*what)
        return
    assert (one.value is None) == (other.value is None)
    if one.value is not None and other.value is not None:
        assert abs(one.value - other.value) <= room + NEAR


PLAN = ("value", "gain", "cost", "chosen", "joined")


def test_ids_do_not_count(cases, solver):
    """Other names: the same value and cost, as many plans as good; the same plan, but for the last tie-break."""
    for seed, desk, found in cases():
        named, technologies, options = relations.renamed(desk, seed)
        other = answer(named, solver)
        alike(found, other, ("value", "gain", "cost", "ties"))
        if found.ties == (True, 0) and not found.rounding:
            translated = {
                technologies[name]: (options.get(option, option), start)
                for name, (option, start) in found.chosen.items()
            }
            assert other.chosen == translated, seed


def test_the_unit_of_money_does_not_count(cases, solver):
    for seed, desk, found in cases():
        factor = ["1000", "0.001", "8"][seed % 3]
        other = answer(relations.money_times(desk, Decimal(factor)), solver)
        scaled = found if found.cost is None else replace(found, cost=found.cost * Fraction(factor))
        alike(scaled, other, (*PLAN, "ties", "scores"))


def test_years_in_two_halves(cases, solver):
    """Half the money in each half, everything else as long as before: worth as much, and the same choices."""
    for _, desk, _ in cases(lambda desk: relations.years_split(desk) is not None):
        whole, half = relations.years_split(desk)
        one, two = answer(whole, solver), answer(half, solver)
        alike(one, two, ("value", "gain", "cost", "ties"))
        if one.ties == (True, 0) and not one.rounding + two.rounding:
            first = whole.portfolio["years"][0]
            moved = {
                name: (option, start and first + 2 * (start - first)) for name, (option, start) in one.chosen.items()
            }
            assert two.chosen == moved


def test_what_nobody_can_pay_for_changes_nothing(cases, solver):
    for seed, desk, found in cases():
        other = relations.another_option(desk, seed, [10**4, 10**9][seed % 2])
        if other is not None:
            alike(found, answer(other, solver), (*PLAN, "ties"))


def test_what_is_dearer_and_no_better_changes_nothing(cases, solver):
    for seed, desk, _ in cases(lambda desk: relations.without_appetite(desk) is not None):
        plain = relations.without_appetite(desk)
        other = relations.another_option(plain, seed, Decimal("0.25"))
        if other is not None:
            alike(answer(plain, solver), answer(other, solver), PLAN)


def loosened(desk, found, loose, solver):
    """Something was taken away that held a plan back: nothing is lost, and a plan that was possible before was found.

    Whether the new plan was possible before is for the enumerating oracle to say.
    """
    other = answer(loose, solver)
    if found.value is None:
        if other.value is not None:
            assert desk.book().judge(other.chosen, other.joined).broken
        return
    assert other.value is not None
    assert other.value >= found.value - found.rounding - other.rounding
    if not found.rounding + other.rounding and not desk.book().judge(other.chosen, other.joined).broken:
        assert other.only(*PLAN) == found.only(*PLAN)


def test_more_money_is_never_worse(cases, solver):
    for seed, desk, found in cases():
        loosened(desk, found, relations.budget_raised(desk, seed), solver)


def test_a_rule_less_is_never_worse(cases, solver):
    """Where the plan without the rule keeps it all the same, it is the plan with the rule."""
    for seed, desk, found in cases(lambda desk: relations.rule_dropped(desk, 0) is not None):
        loosened(desk, found, relations.rule_dropped(desk, seed), solver)


def test_a_rule_said_twice_is_said_once(cases, solver):
    for seed, desk, found in cases(lambda desk: relations.rule_twice(desk, 0) is not None):
        alike(found, answer(relations.rule_twice(desk, seed), solver), (*PLAN, "ties"))


def test_criteria_go_with_their_weights(cases, solver):
    """In any order, under each other's names: every alternative is worth what it was, and the plan is the same."""
    for seed, desk, found in cases():
        other = answer(relations.criteria_permuted(desk, seed), solver)
        assert other.scores == found.scores
        alike(found, other, (*PLAN, "ties"))


# --------------------------------------------------------------------------------- whole documents, read from files


@pytest.fixture(scope="module")
def documents(request):
    """Seeds of portfolios of five to nine technologies: too many plans to try them all, and many that are as good."""
    return range(1, 1 + (MANY_FILES if request.config.getoption("--long") else FEW_FILES))


@pytest.fixture(scope="module")
def recorded(solver, tmp_path_factory):
    """The document of a seed, which is written once."""
    known = {}

    def of(seed):
        if seed not in known:
            known[seed] = document(wide(seed), tmp_path_factory.mktemp("plain"), solver)
        return known[seed]

    return of


def wide(seed):
    return relations.doubled(seeded(seed, technologies=5 + seed % 5))


def document(desk, folder, solver):
    """The record of a run, without the digests and settings of what was read."""
    for old in folder.iterdir():
        old.unlink()
    path = write(desk, folder)
    found = dict(optimizer.Desk(folder).run(path, solver=solver).document)
    return {key: value for key, value in found.items() if key not in ("inputs", "settings", "versions")}


def unordered(part):
    """Without the order of lists, places in files, and numbers of lines."""
    if isinstance(part, dict):
        return {key: unordered(child) for key, child in part.items() if key not in ("where", "line", "column", "file")}
    if isinstance(part, list):
        return sorted((unordered(child) for child in part), key=text)
    return part


def text(part):
    return json.dumps(part, ensure_ascii=False, sort_keys=True)


def test_the_order_of_rows_does_not_count(documents, recorded, solver, tmp_path):
    for seed in documents:
        for again in range(1 if len(documents) < MANY_FILES else 3):
            other = document(relations.shuffled(wide(seed), 100 * seed + again), tmp_path, solver)
            assert unordered(other) == unordered(recorded(seed)), seed


def test_titles_do_not_count(documents, recorded, solver, tmp_path):
    """Another language: the same record but for the titles, byte for byte."""
    for seed in documents:
        desk, before = relations.translated(wide(seed))
        found = text(document(desk, tmp_path, solver))
        for new, old in before.items():
            found = found.replace(text(new)[1:-1], old)
        assert found == text(recorded(seed)), seed


@pytest.mark.parametrize("settings", [{"threads": 2}, {"threads": 4}, {"seed": 1}, {"seed": 9}], ids=str)
def test_threads_and_seeds_do_not_count(documents, recorded, tmp_path, settings):
    with Solver(SolveSettings(**settings)) as process:
        for seed in documents:
            assert text(document(wide(seed), tmp_path, process)) == text(recorded(seed)), seed


@pytest.mark.long
@pytest.mark.parametrize("of_solver", [0, 2, 3, 4, 5, 6, 7, 8])
def test_other_seeds_do_not_count(documents, recorded, tmp_path, of_solver):
    with Solver(SolveSettings(seed=of_solver)) as process:
        for seed in documents:
            assert text(document(wide(seed), tmp_path, process)) == text(recorded(seed)), seed
