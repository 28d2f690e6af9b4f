"""`weights`: what is printed, and `--set`, which changes one number and no other byte of the file."""

import io
import json
import os
import stat

import pytest

from optimizer.edit import set_weight
from optimizer.faults import Refused
from optimizer.run import WriteError

FLOW = """\
# 가중치 - a weight is worth the step from worst to best
criteria_set: worth    # 평가 기준
title: "기준: # not a comment"
weights: {method: direct, values: {cost: 40,gain:   60.50 }, note: 가정}  # 합은 100이 아니어도 된다
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
"""
BLOCK = """\
criteria_set: worth
weights:
  method: swing
  values:
    cost: 1e1   # cost: 99
    gain: 100
criteria:
  cost: {unit: cost, worst: 100, best: 0}
  gain: {weights: {method: rank, order: [near, [far, odd]]}, children: {near: {worst: 0, best: 1},
    far: {worst: 0, best: 1}, odd: {worst: 0, best: 1}}}
"""
SOURCED = """\
criteria_set: worth
criteria:
  cost: {weight: {value: 40, source: "값 40", source_year: 2040}, worst: 100, best: 0}
  gain: {weight: 60, worst: 0, best: 10}
"""
TABLE = "criteria_set: worth\ncriteria: leaves.csv\n"
LEAVES = "id,weight,worst,best\ncost,40,100,0\ngain,60,0,10\n"


def laid(folder, text, encode=str.encode):
    path = folder / "worth.yaml"
    path.write_bytes(encode(text))
    return path


FORMS = {
    "plain": str.encode,
    "with a mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "Windows lines": lambda text: text.replace("\n", "\r\n").encode(),
    "both": lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
}


@pytest.mark.parametrize("encode", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize(
    "text, criterion, before, new, after",
    [
        (FLOW, "cost", "{cost: 40,gain:", "7", "{cost: 7,gain:"),
        (FLOW, "gain", "gain:   60.50 }", "100.125", "gain:   100.125 }"),
        (FLOW, "direct", "weight: 70}", "1e2", "weight: 1e2}"),
        (FLOW, "wide", "weight:    30      # 30 of 100", "0", "weight:    0      # 30 of 100"),
        (BLOCK, "cost", "cost: 1e1   # cost: 99", "25", "cost: 25   # cost: 99"),
        (BLOCK, "gain", "gain: 100", "33", "gain: 33"),
        (SOURCED, "cost", "{value: 40, source", "33", "{value: 33, source"),
    ],
)
def test_set_changes_one_number_and_no_other_byte(tmp_path, encode, text, criterion, before, new, after):
    assert text.count(before) == 1
    path = laid(tmp_path, text, encode)
    edit = set_weight(path, criterion, new)
    assert path.read_bytes() == encode(text.replace(before, after))
    assert (edit.criterion, edit.new, edit.line) == (criterion, new, text[: text.index(before)].count("\n") + 1)
    set_weight(path, criterion, edit.old)
    assert path.read_bytes() == encode(text)


REFUSED = [
    (FLOW, "cost", "abc", "W104", '"abc" is not a number', "write digits"),
    (FLOW, "cost", "0,5", "W104", '"0,5"', "0.5"),
    (FLOW, "cost", "-1", "W104", "below 0", "0 or more"),
    (FLOW, "cost", "40%", "W104", "a share cannot be written back", "--weight"),
    (FLOW, "cost", "1 # free", "W104", "is not a number", ""),
    (FLOW, "cots", "4", "W106", 'no criterion "cots"', 'did you mean "cost"?'),
    (FLOW, "worth", "4", "W106", 'no criterion "worth"', "there are: cost, gain, direct, wide"),
    (BLOCK, "near", "4", "W105", "not a number written in this file", "its node weighs by a method"),
    (TABLE, "cost", "4", "W105", "not a number written in this file", "leaves.csv"),
]


@pytest.mark.parametrize("text, criterion, new, code, message, remedy", REFUSED)
def test_set_refuses_what_it_cannot_do_and_touches_nothing(tmp_path, text, criterion, new, code, message, remedy):
    path = laid(tmp_path, text)
    (tmp_path / "leaves.csv").write_text(LEAVES)
    with pytest.raises(Refused) as refused:
        set_weight(path, criterion, new)
    (fault,) = refused.value.faults
    assert fault.code == code
    assert message in fault.message
    assert remedy in fault.remedy
    assert path.read_bytes() == text.encode()
    assert (tmp_path / "leaves.csv").read_text() == LEAVES


def test_set_refuses_to_leave_a_node_without_any_weight(tmp_path):
    path = laid(tmp_path, FLOW.replace("weight: 70", "weight: 0"))
    before = path.read_bytes()
    with pytest.raises(Refused, match="W104"):
        set_weight(path, "wide", "0")
    assert path.read_bytes() == before


def test_set_refuses_a_file_that_is_faulty_already(tmp_path):
    path = laid(tmp_path, FLOW.replace("best: 0", "bets: 0"))
    before = path.read_bytes()
    with pytest.raises(Refused) as refused:
        set_weight(path, "cost", "4")
    assert "bets" in str(refused.value)
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="rights and links as on Unix")
def test_set_keeps_rights_and_links(tmp_path):
    path = laid(tmp_path, FLOW)
    path.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    set_weight(link, "cost", "7")
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert b"{cost: 7," in path.read_bytes()


def test_set_leaves_the_file_where_it_cannot_write(tmp_path, monkeypatch):
    path = laid(tmp_path, FLOW)

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("optimizer.run.folder.os.fsync", full)
    with pytest.raises(WriteError):
        set_weight(path, "cost", "7")
    assert path.read_bytes() == FLOW.encode()
    assert list(tmp_path.iterdir()) == [path]


# ------------------------------------------------------------------------------------------------ the command


def test_the_command_says_where_and_what(call, desk):
    path = desk / "criteria" / "worth.yaml"
    before = path.read_bytes()
    code, out, err = call("weights", "worth", "--set", "cost=10")
    assert (code, out.replace("\\", "/"), err) == (0, "criteria/worth.yaml:4: cost 40 -> 10\n", "")
    assert path.read_bytes() == before.replace(b"cost: 40", b"cost: 10")
    code, out, err = call("weights", "worth", "--set", "wide=35", "--json")
    told = json.loads(out)
    assert (code, told["line"], told["criterion"], told["old"], told["new"]) == (0, 10, "wide", "30", "35")


def test_a_weight_tried_changes_no_file(call, desk):
    before = (desk / "criteria" / "worth.yaml").read_bytes()
    tried = json.loads(call("weights", "worth", "--weight", "cost=20", "--weight", "direct=50%", "--json")[1])
    assert tried["weights"] == pytest.approx({"cost": 0.25, "gain": 0.75, "direct": 0.375, "wide": 0.375})
    assert (desk / "criteria" / "worth.yaml").read_bytes() == before


def test_weights_by_hand(call, desk):
    found = json.loads(call("weights", "worth", "--json")[1])
    assert found["weights"] == pytest.approx({"cost": 0.4, "gain": 0.6, "direct": 0.42, "wide": 0.18})
    assert [(node["id"], node["method"]) for node in found["nodes"]] == [("worth", "direct"), ("gain", "written")]
    assert found["nodes"][1]["weights"] == pytest.approx({"direct": 0.7, "wide": 0.3})


def test_weights_say_which_swing_they_weigh(call, desk):
    _, out, _ = call("weights", "worth")
    rows = {line.partition("\t")[0]: line.split("\t") for line in out.splitlines() if "\t" in line}
    assert rows["cost"][1] in ("40 = from 100 to 0 KRW bn", "40 % = from 100 to 0 KRW bn")
    assert rows["wide"][1] in ("30 = from 0 to 10 points", "30 % = from 0 to 10 points")
    assert [float(cell) for cell in rows["wide"][2:]] == pytest.approx([0.3, 0.18])


def test_the_desk_that_ships_with_the_program_is_not_written_to(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = call("weights", "sovereignty", "--set", "risk=30")
    assert (code, out) == (3, "")
    assert "W107 this criteria set came with the program - lay a desk with `optimizer init`" in err


# ------------------------------------------------------------------------------------------------ methods, people


JUDGED = """\
criteria_set: judged
weights: {method: ahp, judgements: {a/b: 3, b/c: 1/2, a/c: 8}, random_index: donegan-dodd}
preferences: [a >= b, c <= 0.25]
criteria:
  a: {weights: {method: bwm, best: p, worst: q, best_to_others: {q: 4}, others_to_worst: {}}, children:
    {p: {worst: 0, best: 1}, q: {worst: 0, best: 1}}}
  b: {weights: {method: group, people: {김: {method: direct, values: {r: 1, s: 3}},
    Lee: {method: rank, order: [r, s], formula: sum}}}, children: {r: {worst: 0, best: 1}, s: {worst: 0, best: 1}}}
  c: {worst: 800, best: 0, unit: KRW bn}
"""


@pytest.fixture
def judged(desk):
    path = desk / "criteria" / "judged.yaml"
    path.write_text(JUDGED, encoding="utf-8")
    return path


def test_methods_that_judge_themselves_say_how_well(call, judged):
    code, out, err = call("weights", "judged")
    assert code == 0
    assert "W108" in err and "consistency ratio" in err
    for told in ("random index donegan-dodd", "lambda max", "geometric mean would give: a", "best p, worst q", "xi 0"):
        assert told in out
    assert "김 (direct): r 25 %, s 75 %" in out
    rows = {line.partition("\t")[0]: line.split("\t") for line in out.splitlines() if "\t" in line}
    assert rows["c"][4] == "0;0.25" and rows["a"][4] == "0.375;1"
    assert rows["c"][1].endswith("= from 800 to 0 KRW bn")


def test_the_document_of_methods(call, judged):
    root, a, b = json.loads(call("weights", "judged", "--json")[1])["nodes"]
    assert (root["id"], root["method"]) == ("judged", "ahp")
    assert root["consistency"]["cr"] == pytest.approx(root["consistency"]["ci"] / 0.4887)
    assert root["allowed"] == {"a": [0.375, 1], "b": [0, 0.5], "c": [0, 0.25]}
    assert (a["consistency"]["xi"], a["weights"]) == (0, {"p": 0.8, "q": 0.2})
    assert b["weights"] == pytest.approx({"r": (0.25 + 2 / 3) / 2, "s": (0.75 + 1 / 3) / 2})
    assert set(b["people"]) == {"김", "Lee"}


@pytest.mark.parametrize("criterion", ["a", "p", "r"])
def test_methods_without_numbers_take_shares_and_refuse_numbers(call, judged, criterion):
    code, out, _ = call("weights", "judged", "--weight", f"{criterion}=40%", "--json")
    node = next(node for node in json.loads(out)["nodes"] if criterion in node["weights"])
    assert (code, node["method"], node["weights"][criterion]) == (0, "set", pytest.approx(0.4))
    code, _, err = call("weights", "judged", "--weight", f"{criterion}=40")
    assert code == 3 and f"`{criterion}=40%`" in err
    code, _, err = call("weights", "judged", "--set", f"{criterion}=40")
    assert code == 3 and "W105" in err and "weighs by a method" in err
    assert judged.read_text(encoding="utf-8") == JUDGED


def test_a_form_goes_out_and_comes_back(call, judged, tmp_path):
    from tests.unit.test_elicit import fill

    form = tmp_path / "kim.xlsx"
    code, out, _ = call("weights", "worth", "--form", str(form), "--person", "Kim", "--node", "worth")
    assert (code, out.strip()) == (0, str(form))
    fill(form, {"worth/first": "gain", "worth/points/cost": 25})
    code, out, _ = call("weights", "worth", "--read", str(form), "--node", "worth", "--json")
    assert code == 0
    (node, *_) = json.loads(call("weights", "worth", "--json")[1])["nodes"]
    assert (node["method"], node["weights"]) == ("group", {"cost": 0.2, "gain": 0.8})


def test_one_piece_of_work_at_a_time(call, judged):
    code, _, err = call("weights", "judged", "--ask", "--set", "a=3")
    assert code == 2 and "give one of" in err


def test_an_interview_through_the_command_goes_on_another_day(call, desk, monkeypatch):
    path = desk / "criteria" / "worth.yaml"
    before = path.read_text(encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("gain\nquit\n"))
    code, out, err = call("weights", "worth", "--ask", "--node", "worth", "--person", "김")
    assert (code, path.read_text(encoding="utf-8")) == (0, before)
    assert "cost: from 100 to 0 KRW bn" in out and "goes on from here" in err
    code, _, err = call("weights", "worth", "--ask", "--node", "worth", "--person", "Lee")
    assert code == 3 and "the answers of 김 wait to be finished - go on with --person 김" in err
    monkeypatch.setattr("sys.stdin", io.StringIO("25\n"))
    code, out, _ = call("weights", "worth", "--ask", "--node", "worth", "--person", "김")
    assert code == 0 and "worth.yaml" in out
    (node, *_) = json.loads(call("weights", "worth", "--json")[1])["nodes"]
    assert (node["method"], node["weights"], list(node["people"])) == ("group", {"cost": 0.2, "gain": 0.8}, ["김"])


SPREAD = """\
criteria_set: spread
weights: {method: group, combine: geometric, people: {Kim: {method: ahp, judgements: {a/b: 9, b/c: 3}},
  Lee: {method: ahp, judgements: {a/b: 1, b/c: 1}}, Park: {method: ahp, judgements: {a/b: 1/9, b/c: 1/3}}}}
criteria:
  a: {weights: {method: bwm, best: p, worst: q, best_to_others: {q: 8, r: 2}, others_to_worst: {r: 2}, intervals: true},
    children: {p: {worst: 0, best: 1}, q: {worst: 0, best: 1}, r: {worst: 0, best: 1}}}
  b: {shape: {levels: {low: 0, high: 1}}}
  c: {worst: 0, best: 1}
"""


def test_people_who_disagree_and_ranges_are_told(call, desk):
    (desk / "criteria" / "spread.yaml").write_text(SPREAD, encoding="utf-8")
    code, out, err = call("weights", "spread")
    assert code == 0
    for told in ("agreement: Kendall's W 0", "farthest apart from the others", "by the nonlinear model"):
        assert told in out
    assert "W108" in err and "no more alike than by chance" in err
    code, out, _ = call("weights", "spread", "--form", "form.html", "--how", "pairwise")
    assert code == 0 and "from low to high" in (desk / "form.html").read_text(encoding="utf-8")
