"""The program against trying every plan: no difference in status, value, gain, plan, money or rules is allowed.

A small number of portfolios always; with `--long` 2 000 drawn by Hypothesis and 2 000 from seeds. A table says how
often every rule kind was there, and how often it mattered (without it the best value, or whether there is any plan,
would be another).
"""

import os
from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings

import optimizer
from optimizer.solve import Solver, SolveSettings
from tests.support.compare import differences, replacements, scores
from tests.support.enumerate_plans import enumerate_plans, rule_kinds
from tests.support.generate import portfolios, seeded, write
from tests.support.rulebook import KINDS

FEW_DRAWN, FEW_SEEDED, MANY = 20, 60, 2000


@dataclass
class Tally:
    """What the portfolios of one test had in them."""

    what: str
    count: int = 0
    impossible: int = 0
    present: Counter = field(default_factory=Counter)
    binding: Counter = field(default_factory=Counter)

    def add(self, book, best):
        """Count one portfolio: its rules by kind, and by kind and variant."""
        self.count += 1
        self.impossible += best.value is None
        kinds, binding = rule_kinds(book), best.binding()
        for counter, names in ((self.present, kinds), (self.binding, binding)):
            counter.update({kinds[name] for name in names})
            counter.update({(kinds[name], variant) for name in names for variant in variants(book.rules[name])})

    def table(self):
        """Say it, one line a kind: present/binding, then the same by variant."""
        share = self.impossible / self.count
        lines = [f"{self.count} {self.what} portfolios, {share:.0%} impossible; rules present/binding:"]
        for kind in KINDS:
            keys = sorted(key for key in self.present if isinstance(key, tuple) and key[0] == kind)
            told = ", ".join(f"{key[1]} {self.present[key]}/{self.binding[key]}" for key in keys)
            lines.append(f"  {kind:15}{self.present[kind]:5}/{self.binding[kind]:<5}{told}")
        return "\n".join(lines)


def variants(rule):
    """Return what is special about a rule."""
    found = {word for word in ("penalty", "year") if word in rule}
    found |= {f"each {rule['each']}"} if "each" in rule else set()
    found |= {f"by {rule['requires']['by']}"} if "by" in rule.get("requires", ()) else set()
    found |= {"saves"} if "saves" in rule.get("synergy", ()) else set()
    measure = rule.get("measure", "count")
    return found if measure == "count" else found | {measure if measure in ("cost", "value") else "resource"}


@pytest.fixture(scope="module")
def solver():
    with Solver(SolveSettings(gap=0)) as process:
        yield process


@pytest.fixture(scope="module")
def tell(request):
    """Write a line where it is seen although tests are quiet."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    reporter = request.config.pluginmanager.getplugin("terminalreporter")

    def write_line(text):
        with capture.global_and_fixture_disabled():
            reporter.write_line("\n" + text)

    return write_line


def compare(desk, folder, solver, tally):
    for old in folder.iterdir():
        old.unlink()
    book = desk.book()
    best = enumerate_plans(book)
    tally.add(book, best)
    path = write(desk, folder)
    assert scores(book, optimizer.Desk(folder).score(path).rows) == []
    run = optimizer.Desk(folder).run(path, solver=solver, firm="none")
    assert differences(book, best, run.document) == []
    if best.value is not None and book.combinations() < 200:
        assert replacements(book, best, run.document) == []


def test_drawn_portfolios(request, solver, tell, tmp_path):
    """Hypothesis draws, and shrinks what differs."""
    many, tally = request.config.getoption("--long"), Tally("drawn")

    @settings(
        max_examples=MANY if many else FEW_DRAWN, suppress_health_check=list(HealthCheck), deadline=None, database=None,
        derandomize=not many, print_blob=True,
    )  # fmt: skip
    @given(portfolios())
    def differ_nowhere(desk):
        compare(desk, tmp_path, solver, tally)

    differ_nowhere()
    tell(tally.table())


def test_seeded_portfolios(request, solver, tell, tmp_path):
    """The same from seeds (more varied than Hypothesis draws), a few of them large; enough of everything among many."""
    many = request.config.getoption("--long")
    tally, first = Tally("seeded"), int(os.environ.get("FIRST_SEED", "1"))
    for seed in range(first, first + (MANY if many else FEW_SEEDED)):
        desk = seeded(seed, most=20_000 if seed % 50 == 0 else 3000)
        try:
            compare(desk, tmp_path, solver, tally)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}") from error
    tell(tally.table())
    assert 0.1 <= tally.impossible / tally.count <= 0.4
    assert min(tally.binding[kind] for kind in KINDS) >= (50 if many else 1)
