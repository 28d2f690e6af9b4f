"""Several experts: combined, their spread kept, splits told; and a plan for each with what the consensus costs him."""

from decimal import Decimal

import pytest

import optimizer
from optimizer.check import read_and_check
from optimizer.experts import consensus, people_of, seen_by
from optimizer.faults import Refused
from optimizer.schema import Reading
from tests.cli.small_desk import CRITERIA, PORTFOLIO, TREE

GROUP = CRITERIA.replace(
    "{method: direct, values: {cost: 40, gain: 60}}",
    "{method: group, people: {Kim: {method: direct, values: {cost: 90, gain: 10}},"
    " Lee: {method: direct, values: {cost: 20, gain: 80}}}}",
)
HEAD = "technology,attribute,expert,value\n"
OPEN = PORTFOLIO.replace("evidence: {held: false}", "evidence: {}").replace(
    "ratings: {direct: 4, wide: 3}", "ratings: {direct: 4}"
)


@pytest.fixture
def desk(tmp_path):
    def lay(rows, criteria=CRITERIA, portfolio=OPEN):
        (tmp_path / "criteria").mkdir(exist_ok=True)
        (tmp_path / "portfolios").mkdir(exist_ok=True)
        (tmp_path / "criteria" / "worth.yaml").write_text(criteria, encoding="utf-8")
        (tmp_path / "criteria" / "ways.yaml").write_text(TREE, encoding="utf-8")
        (tmp_path / "portfolios" / "small.yaml").write_text(portfolio + "experts: experts.csv\n", encoding="utf-8")
        (tmp_path / "portfolios" / "experts.csv").write_text(HEAD + rows, encoding="utf-8")
        return tmp_path

    return lay


def case(root):
    reading = Reading(root)
    return read_and_check(reading, root / "portfolios" / "small.yaml")


WIDE = "laser,wide,Kim,2\nlaser,wide,Lee,8\nlaser,wide,Park,3\nlaser,wide,Choi,4\n"
HELD = "chip,held,Kim,true\nchip,held,Lee,false\nchip,held,Park,true\n"


def test_numbers_by_their_median_with_the_spread_as_interval(desk):
    found, faults = case(desk(WIDE))
    laser = found.portfolio.technologies[1]
    rating = laser.ratings["wide"]
    assert (rating.low, rating.best, rating.high) == (2, Decimal("3.5"), 8)
    assert rating.source == "experts: median of 4"
    assert not [fault for fault in faults if "wide" in fault.message]


def test_yes_and_no_by_majority_and_a_split_keeps_both_ways_open(desk):
    found, _ = case(desk(HELD + "laser,wide,Kim,3\n"))
    assert found.portfolio.technologies[0].evidence["held"].value is True
    root = desk(HELD + "chip,held,Choi,false\nlaser,wide,Kim,3\n")
    found, faults = case(root)
    assert found.portfolio.technologies[0].evidence["held"].value == "unknown"
    assert any(f.code == "C184" and "Kim yes, Lee no, Park yes, Choi no" in f.message for f in faults)
    chip = next(row for row in optimizer.Desk(root).screen("small") if row["technology"] == "chip")
    assert chip["verdicts"] == ["keep", "get"] and chip["path"][0]["by"] == "unknown: both"


def test_what_the_technology_says_itself_stands(desk):
    found, faults = case(desk("sensor,held,Kim,false\nlaser,wide,Kim,3\n"))
    assert found.portfolio.technologies[2].evidence["held"] is True
    assert any(f.code == "C183" and f.warning for f in faults)


@pytest.mark.parametrize(
    "rows, code, said",
    [
        ("chip,held,Kim,true\nchip,held,Lee,3\n", "C181", "of different kinds"),
        ("chip,held,Kim,true\nchip,held,Kim,false\n", "C182", "Kim speaks twice"),
        ("chop,held,Kim,true\n", "C135", 'no technology "chop"'),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_row(desk, rows, code, said):
    found, faults = case(desk(rows + "laser,wide,Kim,3\n"))
    (fault,) = [fault for fault in faults if fault.code == code]
    assert found is None and said in fault.message and "experts.csv:" in str(fault.place)


def test_words_and_unknown_answers(desk):
    found, _ = case(desk("chip,maker,Kim,fi\nchip,maker,Lee,fi\nchip,maker,Park,jp\nchip,held,Kim,unknown\n" + WIDE))
    said = {one.attribute: one for one in consensus(found)}
    assert said["maker"].combined == "fi" and not said["maker"].agreed and said["maker"].spread is None
    assert said["held"].values == {} and not said["held"].split


def test_a_case_as_one_person_sees_it(desk):
    found, _ = case(desk(HELD + WIDE, GROUP))
    assert people_of(found) == ("Choi", "Kim", "Lee", "Park")
    lee = seen_by(found, "Lee")
    assert lee.portfolio.technologies[0].evidence["held"].value is False
    rating = lee.portfolio.technologies[1].ratings["wide"]
    assert (rating.low, rating.best, rating.high) == (8, 8, 8)
    assert lee.criteria.weights.values == {"cost": 20, "gain": 80}
    assert seen_by(found, "Park").criteria.weights.method == "group"


def test_a_plan_for_everybody_and_the_regret_of_the_consensus(desk):
    root = desk("laser,wide,Kim,3\nlaser,wide,Lee,3\nchip,held,Kim,false\n", GROUP)
    here = optimizer.Desk(root)
    found = here.people("small").as_json()
    assert (found["status"], [one["name"] for one in found["people"]]) == ("optimal", ["Kim", "Lee"])
    agreed = here.run("small")
    assert found["value"] == pytest.approx(agreed.value)
    for person, share in (("Kim", "90%"), ("Lee", "20%")):
        mine = next(one for one in found["people"] if one["name"] == person)
        own = here.run("small", weights={"cost": share})
        assert mine["value"] == pytest.approx(own.value)
        scores = {
            (r["technology"], r["option"], r["start"]): r["value"]
            for r in here.score("small", weights={"cost": share}).rows
        }
        plan = [(d["technology"], d["option"], d["start"]) for d in agreed.document["decisions"]]
        assert mine["regret"] == pytest.approx(own.value - sum(scores[key] for key in plan), abs=1e-9)
        assert mine["regret"] >= 0
    assert len(found["shared"]) + len(found["split"]) == 3
    assert found["questions"] == []


def test_answers_that_do_not_admit_the_consensus(desk):
    root = desk("chip,held,Kim,true\nchip,held,Lee,false\nchip,held,Park,false\nlaser,wide,Kim,3\n")
    found = optimizer.Desk(root).people("small").as_json()
    kim = found["people"][0]
    assert (kim["name"], kim["not_admitted"], kim["regret"]) == ("Kim", ["chip"], None)
    (row,) = found["questions"]
    assert row == {
        "technology": "chip",
        "question": "held",
        "answers": {"Kim": "yes", "Lee": "no", "Park": "no"},
        "combined": "no",
    }
    assert {(row["attribute"], row["combined"]) for row in found["disagreement"]} == {("held", False), ("wide", 3)}


def test_a_portfolio_without_people(desk):
    root = desk("", portfolio=PORTFOLIO)
    (root / "portfolios" / "small.yaml").write_text(PORTFOLIO, encoding="utf-8")
    found = optimizer.Desk(root).people("small").as_json()
    assert (found["people"], found["split"]) == ([], [])
    with pytest.raises(Refused):
        optimizer.Desk(root).people("smal")


JUDGES = GROUP.replace(
    "{method: direct, values: {cost: 20, gain: 80}}", "{method: ahp, judgements: {gain/cost: 4}}"
).replace(
    "children:",
    "weights: {method: bwm, best: direct, worst: wide, best_to_others: {wide: 3}, others_to_worst: {}}\n    children:",
)


def test_the_record_and_the_report_say_who_judged_and_who_disagrees(desk):
    criteria = JUDGES.replace("weight: 70, ", "").replace("weight: 30, ", "")
    run = optimizer.Desk(
        desk("laser,wide,Kim,3\nlaser,wide,Lee,4\nchip,held,Kim,false\nchip,held,Lee,true\n", criteria)
    ).run("small")
    root, gain = run.document["weighing"]
    assert (root["people"]["Lee"]["weights"], gain["consistency"]["xi"]) == ({"cost": 0.2, "gain": 0.8}, 0)
    assert [(row["attribute"], row["combined"]) for row in run.document["experts"]] == [
        ("wide", 3.5),
        ("held", "unknown"),
    ]
    english = run.reports_in(["md"], "en")["report.md"].decode("utf-8")
    assert "Kendall's W 0.00" in english and "xi 0.000" in english and "ratio 0.000 (random index saaty)" in english
    assert "Kim: no; Lee: yes" in english and "Kim: 3; Lee: 4" in english
    korean = "".join(data.decode("utf-8") for data in run.reports_in(["md"], "ko").values())
    assert "전문가 의견이 갈리는 곳" in korean and "Kim: 아니요; Lee: 예" in korean


def test_a_rating_that_experts_give_is_not_told_missing_beside_another_fault(desk):
    root = desk("laser,wide,Kim,3\nchip,held,Kim,true\n", portfolio=OPEN.replace("carry_over: 0.5", "carry_over: 5"))
    found, faults = case(root)
    assert found is None
    assert [fault for fault in faults if not fault.warning and "carry_over" not in fault.message] == []
