"""How firm a run says that its plan is: the quick form beside the analyses, what turns a decision, the same bytes."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from optimizer import Desk, decide
from optimizer.analyse import firmness as asked
from optimizer.analyse.ground import Ground
from optimizer.analyse.nearest import corners
from optimizer.analyse.turning import turning
from optimizer.solve import Deadline
from tests.cli import small_desk
from tests.property.test_scenarios import CRITERIA, drawn

SEEDS = range(8)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("firm")
    small_desk.lay(folder)
    (folder / "criteria" / "two.yaml").write_text(json.dumps(CRITERIA), encoding="utf-8")
    for seed in SEEDS:
        text = json.dumps({**drawn(seed), "portfolio": f"p{seed}"})
        (folder / "portfolios" / f"p{seed}.yaml").write_text(text, encoding="utf-8")
    return Desk(folder)


def quick(desk, name, **options):
    return desk.run(name, **{"firm": "quick", **options}).document["firmness"]


@pytest.mark.parametrize("name", ["small", *(f"p{seed}" for seed in SEEDS)])
def test_the_quick_form_says_what_the_analyses_say(desk, name):
    found, firm = quick(desk, name), desk.sensitivity(name).as_json()
    assert not found["missing"]
    for criterion, span in found["weights"].items():
        for key in ("low", "current", "high"):
            assert span[key] == pytest.approx(firm["weights"][criterion][key], abs=1e-12)
    bars = {(bar["kind"], bar["id"]): bar for bar in firm["tornado"]}
    for bar in found["tornado"]:
        for end in ("low", "high"):
            assert bar[end]["value"] == pytest.approx(bars[bar["kind"], bar["id"]][end]["value"], abs=1e-9)
    worlds = desk.scenarios(name).as_json()
    for mine, theirs in zip(found["scenarios"]["worlds"], worlds["scenarios"], strict=True):
        assert (mine["id"], mine["value"]) == (theirs["id"], pytest.approx(theirs["value"], abs=1e-9))
    if found.get("budget"):
        steps = desk.frontier(name, sweep=found["budget"]["sweep"]).as_json()["points"]
        for point in found["budget"]["points"]:
            best = [step["value"] for step in steps if step["factor"] <= point["factor"]][-1]
            assert point["value"] == pytest.approx(best, abs=1e-9)


def test_the_full_form_holds_every_analysis_whole(desk):
    found = quick(desk, "small", firm="full")
    firm, steps = desk.sensitivity("small").as_json(), desk.frontier("small", sweep="national").as_json()
    assert found["form"] == "full"
    assert not found["missing"]
    assert found["options"] == firm["options"]
    assert found["tornado"] == firm["tornado"]
    assert [p["value"] for p in found["budget"]["points"]] == [p["value"] for p in steps["points"]]
    assert found["budget"]["exact"] is True
    assert all(row["proven"] for row in found.get("partners", ()))


def test_nothing_is_asked_where_nothing_is_wanted_or_nothing_is_proven(desk):
    assert quick(desk, "small", firm="none") == {}
    assert quick(desk, "impossible") == {}


def test_the_plan_of_a_scenario_has_no_scenarios(desk):
    found = quick(desk, "small", scenario="cut")
    assert "scenarios" not in found
    assert "scenarios" not in found["missing"]
    assert found["weights"]


def test_what_the_share_of_work_does_not_cover_is_missing_by_name(desk, monkeypatch):
    whole = quick(desk, "small")
    monkeypatch.setattr(asked, "WORK", 0)
    found = quick(desk, "small")
    assert {"weights:gain", "tornado:budget:national", "budget", "scenarios:cut"} <= set(found["missing"])
    assert not {"weights", "budget", "scenarios", "cut_short"} & set(found)
    assert found.get("partners") == whole.get("partners")
    assert {one["class"] for one in found["decisions"].values()} == {None}


def test_a_smaller_share_answers_fewer_questions_and_no_other_way(desk, monkeypatch):
    whole = quick(desk, "small")
    monkeypatch.setattr(asked, "WORK", 1)
    found = quick(desk, "small")
    assert found["missing"]
    assert found == quick(desk, "small")
    assert found.get("weights", {}).items() <= whole["weights"].items()
    assert [bar for bar in found.get("tornado", ()) if bar not in whole["tornado"]] == []


def test_the_quick_form_is_asked_by_default_and_says_if_the_time_of_the_run_cut_it_short(desk, monkeypatch):
    assert desk.run("small").id == desk.run("small", firm="quick").id
    monkeypatch.setattr(decide, "Ground", lambda *parts: replace(Ground(*parts), deadline=Deadline.after(-1)))
    found = quick(desk, "small")
    assert found["cut_short"] is True
    assert "weights:gain" in found["missing"]


def test_the_same_bytes_twice_and_with_two_processes(desk, monkeypatch):
    once, again = desk.run("small", firm="quick"), desk.run("small", firm="quick")
    assert once.id == again.id
    monkeypatch.setattr("optimizer.decide.WORTH_TWO", 1)
    assert quick(desk, "small") == once.document["firmness"]
    assert desk.run("small").id == once.id


def test_a_decision_turns_where_a_best_plan_takes_another_option():
    def step(name, option, start=2026):
        return {"technology": name, "option": option, "start": start}

    found = {
        "weights": {
            "risk": {
                "low": 0.19,
                "current": 0.2,
                "high": 0.4,
                "below": {"enters": [step("a", "own")], "leaves": [step("a", "buy")]},
                "above": {"enters": [step("b", "own", 2027)], "leaves": [step("b", "own")]},
            }
        },
        "scenarios": {"worlds": [{"id": "cut", "enters": [], "leaves": [step("c", "own")]}]},
    }
    told = turning({"a": ("buy", 2026), "b": ("own", 2026), "c": ("own", 2026)}, found)
    assert [told[name]["class"] for name in "abc"] == ["borderline", "firm", "conditional"]
    assert told["a"]["turns"][0] == {
        "by": "weight",
        "id": "risk",
        "end": "low",
        "at": 0.19,
        "change": pytest.approx(-0.05),
        "slight": True,
        "option": "own",
    }
    assert told["c"]["turns"][0]["option"] is None
    partly = turning({"a": ("buy", 2026), "b": ("own", 2026)}, {"weights": found["weights"]}, whole=False)
    assert [partly[name]["class"] for name in "ab"] == ["borderline", "open"]


def test_the_corners_of_a_ball_of_weights_take_as_much_as_they_give():
    now = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 6))
    assert {tuple(12 * w for w in corner) for corner in corners(now, Fraction(1, 4))} == {
        (9, 3, 0), (9, 1, 2), (5, 7, 0), (3, 7, 2), (6, 1, 5), (3, 4, 5),
    }  # fmt: skip
