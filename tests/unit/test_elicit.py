"""Asking people: the interview, the forms that come back, and the criteria file in which only the weights change."""

import json
from fractions import Fraction

import openpyxl
import pytest
import yaml

from optimizer.elicit import Sitting, Talk, put
from optimizer.faults import Refused
from optimizer.schema import Reading
from optimizer.value_tree import value_tree
from optimizer.weights import Method, WeightError, global_shares, local_weights

FLOW = """\
# 가중치
criteria_set: worth    # 평가 기준
title: "What counts"
weights: {method: direct, values: {cost: 40, gain: 60}, note: 가정}  # 합은 100
criteria:
  cost: {unit: "억원, 누계", worst: 100, best: 0}
  gain:
    children:
      direct: {unit: 점, worst: 0, best: 10, weight: 70}
      wide:
        # the weight stands below its unit
        unit: 점
        weight:    30      # 30 of 100
        worst: 0
        best: 10
      far: {weight: 5, worst: 0, best: 1}
"""
BLOCK = """\
criteria_set: worth
weights:
  method: direct
  values:
    cost: 40  # of 100

    gain: 60

# the criteria
criteria:
  cost: {worst: 100, best: 0}
  gain: {worst: 0, best: 10}
"""


def encoded(text, windows, mark):
    return (b"\xef\xbb\xbf" if mark else b"") + (text.replace("\n", "\r\n") if windows else text).encode()


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("mark", [False, True])
def test_only_the_weights_of_the_node_change(windows, mark):
    swing = Method("swing", {"values": {"cost": Fraction(100), "gain": Fraction(25)}})
    found = put(encoded(FLOW, windows, mark), "worth", swing)
    before = "weights: {method: direct, values: {cost: 40, gain: 60}, note: 가정}"
    assert found == encoded(
        FLOW.replace(before, "weights: {method: swing, values: {cost: 100, gain: 25}}"), windows, mark
    )
    found = put(encoded(BLOCK, windows, mark), "worth", swing)
    before = "  method: direct\n  values:\n    cost: 40  # of 100\n\n    gain: 60"
    assert found == encoded(BLOCK.replace(before, "  {method: swing, values: {cost: 100, gain: 25}}"), windows, mark)


def test_numbers_beside_the_children_go_where_a_method_comes():
    judged = Method("ahp", {"judgements": {"direct/wide": Fraction(1, 3), "wide/far": Fraction(5, 2)}})
    found = put(FLOW.encode(), "gain", judged).decode()
    expected = FLOW.replace(", weight: 70", "").replace("        weight:    30      # 30 of 100\n", "")
    expected = expected.replace("{weight: 5, worst: 0", "{worst: 0")
    line = "    weights: {method: ahp, judgements: {direct/wide: 1/3, wide/far: 2.5}}\n    children:"
    assert found == expected.replace("    children:", line)


def test_a_node_that_is_not_written_in_the_file_is_refused():
    for text, node in ((FLOW, "far"), ("criteria_set: worth\ncriteria: leaves.csv\n", "worth"), ("", "worth")):
        with pytest.raises(WeightError, match="not written in this file"):
            put(text.encode(), node, Method("equal", {}))


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "worth.yaml"
    found.write_text(FLOW, encoding="utf-8")
    return found


def tree(path):
    reading = Reading(path.parent)
    model, _ = reading.read(path, "criteria_set")
    return value_tree(model, {})


def talk(sitting, replies):
    """Somebody who gives these replies, then no more; what is said to him is kept."""
    said, left = [], list(replies)
    return Talk(said.append, lambda question: (said.append(question), left.pop(0))[1], sitting.keep), said


def test_an_interview_by_swings_goes_on_another_day(path):
    sitting = Sitting.of(path, "swing", "worth")
    talked, said = talk(sitting, ["gain", "x", "back", "cost", "quit"])
    assert sitting.ask(talked) is None
    assert "  cost: from 100 to 0 억원, 누계" in said
    assert any("is not a number" in line for line in said)
    assert json.loads(sitting.kept_in.read_text(encoding="utf-8"))["answers"] == {"worth/first": "cost"}
    assert path.read_text(encoding="utf-8") == FLOW
    talked, said = talk(sitting, ["?", "-1", "60"])
    assert sitting.ask(talked) == path
    assert any("If lifting cost is worth 100 points" in line and "gain" in line for line in said)
    assert local_weights(tree(path)).weights == {"cost": Fraction(5, 8), "gain": Fraction(3, 8)}
    assert not sitting.kept_in.exists()


def test_best_worst_and_pairs(path):
    sitting = Sitting.of(path, "best-worst", "gain")
    talked, _ = talk(sitting, ["direct", "far", "2", "0.5", "8", "4"])
    assert sitting.ask(talked) == path
    assert global_shares(tree(path))["direct"] == Fraction(3, 5) * Fraction(8, 13)
    sitting = Sitting.of(path, "pairwise", "gain")
    talked, said = talk(sitting, ["9", "1/9", "9", "y", "8", "", "n"])
    assert sitting.ask(talked) == path
    assert any("contradict each other" in line for line in said)
    assert said.count("Ask that pair again? (y/n) ") == 2  # y: that pair comes again; n: it is let be


def test_a_pair_that_need_not_be_judged_may_be_left_out(path):
    sitting = Sitting.of(path, "pairwise", "gain")
    talked, _ = talk(sitting, ["2", "", "3"])
    assert sitting.ask(talked) == path
    found = local_weights(next(node for node in tree(path).children if node.id == "gain"))
    assert found.weights == {"direct": Fraction(6, 10), "wide": Fraction(3, 10), "far": Fraction(1, 10)}


def fill(path, answers):
    """Write answers into a form, by the id of the question."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row in sheet.iter_rows(min_row=2):
        if row[2].value in answers:
            row[1].value = answers[row[2].value]
    book.save(path)


SWINGS = {"worth/first": "gain", "worth/points/cost": 50, "gain/first": "direct"}
SWINGS |= {"gain/points/wide": 40, "gain/points/far": 60}


def test_forms_come_back_and_people_stand_beside_each_other(path, tmp_path):
    sitting = Sitting.of(path, "swing")
    for person, cost in (("김", 50), ('O\'Neil: "Lee"', 100)):
        form = sitting.form(tmp_path / f"{cost}.xlsx", person)
        fill(form, SWINGS | {"worth/points/cost": cost})
    assert sitting.take((tmp_path / "50.xlsx", tmp_path / "100.xlsx")) == path
    found = tree(path)
    assert list(local_weights(found).people) == ["김", 'O\'Neil: "Lee"']
    assert local_weights(found).weights == {"cost": Fraction(5, 12), "gain": Fraction(7, 12)}
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["criteria"]["gain"]["children"]["wide"]["unit"] == "점"
    fill(tmp_path / "50.xlsx", {"worth/points/cost": 100})
    sitting.take((tmp_path / "50.xlsx",))
    assert local_weights(tree(path)).weights == {"cost": Fraction(1, 2), "gain": Fraction(1, 2)}


def test_every_fault_of_a_form_is_told_at_its_cell_and_nothing_is_written(path, tmp_path):
    sitting = Sitting.of(path, "swing")
    form = sitting.form(tmp_path / "form.xlsx")
    fill(form, SWINGS | {"worth/first": "gian", "gain/points/wide": "much", "worth/points/cost": 0})
    with pytest.raises(Refused) as refused:
        sitting.take((form,))
    told = [str(fault) for fault in refused.value.faults]
    assert any('did you mean "gain"?' in line and "!weights!B" in line for line in told)
    assert any('"much" is not a number' in line for line in told)
    assert any("no name on it" in line for line in told)
    assert path.read_text(encoding="utf-8") == FLOW


def test_an_answer_that_is_missing_is_told(path, tmp_path):
    form = Sitting.of(path, "best-worst", "gain").form(tmp_path / "form.xlsx", "Kim")
    fill(form, {"gain/best": "direct", "gain/worst": "far"})
    sitting = Sitting.of(path, "swing", "gain")  # the form knows its own way of asking
    with pytest.raises(Refused, match="no answer to: How many times as much is direct worth as wide"):
        sitting.take((form,))


@pytest.mark.parametrize("way", ["swing", "best-worst", "pairwise"])
def test_a_page_to_print_has_every_question_and_no_script(path, tmp_path, way):
    page = Sitting.of(path, way).form(tmp_path / "form.html", "<Kim>").read_text(encoding="utf-8")
    assert "&lt;Kim&gt;" in page and "<script" not in page
    assert "from 100 to 0 억원, 누계" in page
    assert page.count("<td class=box>") == {"swing": 5, "best-worst": 15, "pairwise": 3}[way]
    assert page.count("<td class='box free'>") == (1 if way == "pairwise" else 0)


def test_what_cannot_be_asked(path, tmp_path):
    with pytest.raises(Refused, match='did you mean "gain"'):
        Sitting.of(path, "swing", "gian")
    with pytest.raises(Refused, match=r"cannot be written as form\.pdf"):
        Sitting.of(path, "swing").form(tmp_path / "form.pdf")
