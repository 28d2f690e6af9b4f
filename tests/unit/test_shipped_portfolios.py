"""The portfolios that ship: read without a remark, and each tells the story that it is there for."""

import pytest

from optimizer import Desk
from tests.architecture.sources import ROOT

SHIPPED = sorted(path.parent.name for path in (ROOT / "portfolios").glob("*/portfolio.yaml"))
TWO_GENERATIONS = {
    "dram": ("dram-30nm", "dram-10nm"),
    "nand": ("nand-64", "nand-1000"),
    "li-ion": ("li-ion-265", "li-ion-350"),
    "cathode": ("cathode-80", "cathode-90"),
    "satellite": ("satellite-50cm", "satellite-25cm"),
}


def plan(run):
    return {row["technology"]: row["option"] for row in run.document["decisions"]}


def test_four_portfolios_ship():
    assert {"europe-alliances", "korea-quantum", "korea-strategic-12", "steel-37"} <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_portfolio_is_read_without_a_remark(name):
    assert [str(fault) for fault in Desk(ROOT).check(name)] == []


def test_every_number_says_where_it_comes_from():
    for name in SHIPPED:
        portfolio = Desk(ROOT).prepare(name).case.portfolio
        assert portfolio.source or all(technology.source for technology in portfolio.technologies), name


def test_the_listed_generation_can_be_protected_and_the_next_one_owned():
    """DOMAIN's rule: one entry is one generation; the law names two of them for these families."""
    screened = {row["technology"]: row for row in Desk(ROOT).screen("korea-strategic-12")}
    portfolio = Desk(ROOT).prepare("korea-strategic-12").case.portfolio
    families = {technology.id: technology.family for technology in portfolio.technologies}
    for family, (listed, following) in TWO_GENERATIONS.items():
        assert families[listed] == families[following] == family
        assert screened[listed]["verdicts"] == ["protect"]
        assert "own-full" in screened[following]["eligible"]
    assert {technology.domain for technology in portfolio.technologies} == {
        *("semi-disp", "battery", "mobility", "nuclear", "bio", "space-ocean"),
        *("hydrogen", "cyber", "ai", "comms", "robot-mfg", "quantum"),
    }


def test_the_computer_is_a_matter_of_diplomacy_there_too():
    verdicts = {row["technology"]: row["verdicts"] for row in Desk(ROOT).screen("korea-strategic-12")}
    assert verdicts["quantum-computing"] == ["diplomacy-first"]


def test_an_alliance_is_joined_once_its_standard_is_met(solver):
    run = Desk(ROOT).run("europe-alliances", solver=solver, firm="none").document
    assert run["status"] == "optimal"
    ready = {row["technology"]: row["ready"] for row in run["decisions"] if row["mode"] != "none"}
    joined = {row["id"]: row["joined"] for row in run["alliances"]}
    assert joined["eba"] >= ready["battery-passport"] and joined["gaia-x"] >= ready["gaia-x-label"]
    assert (
        plan(Desk(ROOT).run("europe-alliances", scenario="no-door", solver=solver, firm="none"))["solid-state-cell"]
        != "eba"
    )


@pytest.fixture(scope="module")
def solver():
    from optimizer.solve import Solver

    with Solver() as one:
        yield one
