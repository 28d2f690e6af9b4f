"""The program against trying every plan: no difference in status, value, gain, plan, money or rules is allowed.

A small number of portfolios always; 2 000 with `--long`. At the end a table says how often every rule kind was there, and
how often it mattered (without it, the best value or the possibility of any plan would be another).
"""

import os
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings

import optimizer
from optimizer.solve import Solver, SolveSettings
from tests.support.compare import differences
from tests.support.enumerate_plans import enumerate_plans, rule_kinds
from tests.support.generate import portfolios, seeded, write
from tests.support.rulebook import KINDS

FEW, MANY = 60, 2000


@dataclass
class Tally:
    """What the portfolios of one test had in them."""

    count: int = 0
    impossible: int = 0
    present: Counter = field(default_factory=Counter)
    binding: Counter = field(default_factory=Counter)

    def add(self, book, best):
        """Count one portfolio: rules by kind and variant."""
        self.count += 1
        self.impossible += best.value is None
        kinds, binding = rule_kinds(book), best.binding()
        for counter, names in ((self.present, kinds), (self.binding, binding)):
            counter.update({kinds[name] for name in names})
            variants = {(v, kinds[n]) for n in names for v in ("each", "penalty", "measure", "year") if v in book.rules[n]}
            variants |= {(f"by {book.rules[n]['requires']['by']}", "requires") for n in names if _by(book.rules[n])}
            variants |= {("saves", "synergy") for n in names if "saves" in book.rules[n].get("synergy", ())}
            counter.update(variants)

    def table(self):
        """Say it, one line a kind: present, binding, then the same by variant."""
        lines = [f"{self.count} portfolios, {self.impossible / self.count:.0%} impossible; present/binding by rule kind:"]
        for kind in KINDS:
            variants = sorted(key for key in self.present if isinstance(key, tuple) and key[1] == kind)
            told = ", ".join(f"{v[0]} {self.present[v]}/{self.binding[v]}" for v in variants)
            lines.append(f"  {kind:15} {self.present[kind]:5}/{self.binding[kind]:<5} {told}")
        return "\n".join(lines)


def _by(rule):
    return "by" in rule.get("requires", ())


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(gap=0)) as process:
        yield process


def compare(desk, folder, solver, tally):
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    path = write(desk, folder)
    book = desk.book()
    best = enumerate_plans(book)
    tally.add(book, best)
    run = optimizer.Desk(folder).run(path, solver=solver)
    assert differences(book, best, run.document) == []


@pytest.fixture(scope="module")
def tally(request):
    """Count, and say at the end what was counted."""
    found = Tally()
    yield found
    if found.count:
        request.config.get_terminal_writer().line("\n" + found.table())


def test_drawn_portfolios(request, solver, tally, tmp_path_factory):
    """Hypothesis draws, and shrinks what differs."""
    folder = tmp_path_factory.mktemp("drawn")
    many = request.config.getoption("--long")

    @settings(
        max_examples=MANY if many else FEW, suppress_health_check=list(HealthCheck), deadline=None, database=None,
        derandomize=not many, print_blob=True,
    )  # fmt: skip
    @given(portfolios())
    def differ_nowhere(desk):
        compare(desk, folder, solver, tally)

    differ_nowhere()


@pytest.mark.long
def test_seeded_portfolios(solver, tmp_path_factory):
    """The counts that the summary promises: every kind at least 50 times present and binding, 10 to 40 % impossible."""
    folder, tally = tmp_path_factory.mktemp("seeded"), Tally()
    first = int(os.environ.get("FIRST_SEED", "0"))
    for seed in range(first, first + MANY):
        try:
            compare(seeded(seed, most=20_000 if seed % 50 == 0 else 3000), folder, solver, tally)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error
    print("\n" + tally.table())
    assert 0.1 <= tally.impossible / tally.count <= 0.4
    assert all(tally.binding[kind] >= 50 for kind in KINDS), tally.table()
