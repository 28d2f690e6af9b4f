"""The example of the documentation, run for real: a desk of its own, korea-quantum, two runs and their comparison."""

import json

import pandas as pd
import pytest

import optimizer
from optimizer.faults import Refused
from optimizer.lay import lay

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    lay(folder)
    return optimizer.Desk(folder)


@pytest.fixture(scope="module")
def base(desk):
    return desk.run("korea-quantum")


@pytest.fixture(scope="module")
def tight(desk):
    return desk.run("korea-quantum", weights={"risk": 40}, budgets={"national": 0.9})


def test_nothing_is_written_until_asked(desk, base):
    assert base.folder is None
    assert not list(desk.reports.glob("*/*/run.json"))


def test_the_comparison_is_written(desk, base, tight):
    written = tight.compare(base).write(desk.root / "reports/tight-against-base.html")
    text = written.read_text(encoding="utf-8")
    assert written == desk.root / "reports" / "tight-against-base.html"
    assert "0.9x" in text
    assert "risk" in text


def test_decisions_and_the_like_are_frames(base):
    assert isinstance(base.decisions, pd.DataFrame)
    assert base.decisions.loc["qkd-links", "mode"] in ("own", "access", "protect", "none")
    assert set(base.decisions["mode"]) >= {"own", "access", "protect"}
    assert list(base.decisions["priority"]) == list(range(1, len(base.decisions) + 1))
    assert base.decisions["cost_total"].sum() <= base.document["cost_total"] + 1e-6
    by_year = base.spending[base.spending["budget"] == "national"].set_index("year")
    assert (by_year["spent"] <= by_year["amount"] + 0.5 * by_year["carried"].shift(fill_value=0) + 1e-6).all()
    assert base.rules["holds"].all()
    assert base.screening.loc["qc-superconducting", "verdicts"] == ["diplomacy-first"]
    assert set(base.provenance.columns) >= {"criterion", "source", "source_year", "assumed"}


def test_the_weights_and_the_budget_of_the_second_run_are_those_asked_for(base, tight):
    assert base.document["weights"]["risk"] == pytest.approx(20 / 100)
    assert tight.document["weights"]["risk"] == pytest.approx(40 / 120)
    ours = [row["amount"] for row in tight.document["spending"] if row["budget"] == "national"]
    theirs = [row["amount"] for row in base.document["spending"] if row["budget"] == "national"]
    assert ours == pytest.approx([0.9 * amount for amount in theirs])


def test_compare_tells_what_it_is_worth(base, tight):
    found = tight.compare(base)
    assert found.comparison.value == pytest.approx(tight.value - base.value)
    changed = {row["setting"] for row in found.comparison.settings}
    assert changed == {"budgets", "weights"}
    assert {group["group"] for group in found.comparison.groups} == {"budgets", "weights"}
    assert len(found.decisions) > 0
    assert isinstance(found.decisions, pd.DataFrame)


def test_explain_is_a_few_plain_sentences(base):
    text = base.explain("qkd-links")
    assert text.startswith(base.decisions.loc["qkd-links", "title"])
    assert "Not " in text
    with pytest.raises(KeyError):
        base.explain("no-such-technology")


def test_the_run_is_written_and_opened_again(desk, base):
    folder = base.write()
    assert folder == desk.reports / "korea-quantum" / base.id
    assert {path.name for path in folder.iterdir()} == {
        "run.json",
        "proof.json",
        "manifest.json",
        "report.html",
        "report.md",
        "inputs",
    }
    assert json.loads((folder / "run.json").read_bytes()) == base.document
    again = desk.open(base.id[:6])
    assert again.document == base.document
    assert again.id == base.id
    assert again.explain("qkd-links") == base.explain("qkd-links")


def test_the_door_for_experts(base):
    problem = base.problem
    kinds = {row.kind for row in problem.rows}
    assert {"choice", "budget"} <= kinds
    chosen = base.decisions.loc["qc-superconducting"]
    assert problem.index[("choose", "qc-superconducting", chosen["option"], chosen["start"] or 0)] >= 0


def test_faults_are_raised_all_at_once(desk):
    with pytest.raises(Refused) as refused:
        desk.run("korea-quantum", budgets={"natinal": 0.9})
    assert 'did you mean "national"?' in str(refused.value)
