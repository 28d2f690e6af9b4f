"""`explain`, `compare`, `report`, `--near`: what is asked of runs of the past; and `export`."""

import json
import re

import pytest

from optimizer.desk import Desk
from tests.cli.terminal import on_terminal, plain


@pytest.fixture
def two(desk, call):
    """The ids of two runs, the second with half the money."""
    ids = []
    for words in ([], ["--budget", "national=0.5x"]):
        code, out, _ = call("run", "small", "--quiet", *words)
        assert code == 0
        ids.append(re.split(r"[/\\]", out.strip())[-1])
    return ids


def test_a_run_is_found_by_folder_by_id_and_by_its_beginning(call, desk, two):
    first, _ = two
    answers = {call("explain", name, "chip") for name in (first, first[:5], f"reports/small/{first}")}
    assert len(answers) == 1
    code, out, err = answers.pop()
    assert (code, err) == (0, "")
    assert out.startswith("Chip, 2 nm: own (plant), priority ")
    assert "Is it held at home? no (evidence)" in out
    assert re.search(r"Not buy \(access\): .*0\.17", out)


def test_explain_as_json_is_the_decision(call, desk, two):
    record = Desk().open(two[0]).document
    wanted = next(row for row in record["decisions"] if row["technology"] == "laser")
    assert json.loads(call("explain", two[0], "laser", "--json", "--seconds", "0")[1]) == wanted
    told = json.loads(call("explain", two[0], "laser", "--json")[1])
    assert {**told, "what_it_takes": None} == {**wanted, "what_it_takes": None}


def test_explain_tells_what_it_would_take(call, desk, two):
    code, out, _ = call("explain", two[0], "chip")
    assert code == 0
    assert "With buy the best plan loses 0.148 of value" in out
    assert "its score would have to rise from 0.656 to 0.804" in out
    assert "0.709 to 0.857: buy" in out
    assert "\ncut\tbuy\n" in out
    assert "How often it is in the best plan, in 100 draws of weights and ratings\n" in out
    # The second run had half the money: that is asked of it, not of the files.
    taken = json.loads(call("explain", two[1], "chip", "--json")[1])["what_it_takes"]
    assert taken["options"]["plant"]["money_needed"] == 10  # 12 + 2 + 1 a year
    assert call("explain", two[0], "chip", "--seconds", "0")[1].count("What it would take") == 0
    assert call("explain", two[0], "chip", "--write", "why.html", "--lang", "ko")[0] == 0
    page = (desk / "why.html").read_text(encoding="utf-8")
    assert all(word in page for word in ("반도체", "결정이 바뀌려면", "0.804", "70.9%", "cut"))
    assert call("explain", two[0], "chip", "--write", "why.doc")[0] == 2


@pytest.mark.parametrize(
    "words, place, remedy",
    [
        (["explain", "RUN", "chop"], "TECHNOLOGY: C109 ", 'did you mean "chip"?'),
        (["explain", "RUN", "9"], "TECHNOLOGY: C109 ", "there are: chip, laser, sensor"),
        (["explain", "ffff", "chip"], "RUN: R406 ", "there are: "),
        (["report", "RUN0"], "RUN: R406 ", "did you mean "),
        (["run", "small", "--near", "zz"], "--near: R406 ", "there are: "),
    ],
)
def test_what_is_not_there_is_refused_with_what_is_near(call, desk, two, words, place, remedy):
    words = [word.replace("RUN", two[0]) for word in words]
    for more in ([], ["--json"]):
        code, out, err = call(*words, *more)
        assert code == 3
        assert remedy in (json.loads(out)["faults"][0]["remedy"] if more else err)
    assert call(*words)[2].startswith(place)


def test_a_beginning_of_two_runs_is_refused(call, desk, two):
    runs = desk / "reports" / "small"
    (runs / f"{two[0][:4]}ffffffff").mkdir()
    (runs / f"{two[0][:4]}ffffffff" / "run.json").write_bytes((runs / two[0] / "run.json").read_bytes())
    for name in (two[0][:4], ""):
        code, _, err = call("explain", name, "chip")
        assert (code, err.partition(": ")[0]) == (3, "RUN")
    assert "begins 2 runs" in call("explain", two[0][:4], "chip")[2]


def test_a_broken_record_is_refused(call, desk, two):
    (desk / "reports" / "small" / two[0] / "run.json").write_text('{"schema": "optimizer-run/1", ')
    code, _, err = call("report", two[0])
    assert code == 3
    assert err.startswith("RUN: R406 ")
    (desk / "reports" / "small" / two[0] / "run.json").write_text('{"schema": "another/1"}')
    assert call("report", two[0])[0] == 3


def test_explain_where_no_plan_was_found(call, desk):
    run = call("run", "impossible", "--quiet")[1].strip()
    code, _, err = call("explain", run, "chip")
    assert code == 3
    assert "this run found no plan" in err


def test_explain_wraps_on_a_terminal(desk, two):
    code, text = on_terminal("explain", two[0], "chip", cwd=desk, columns=50)
    assert code == 0
    lines = plain(text).splitlines()
    assert [line for line in lines if len(line) > 50] == []


def test_compare_says_what_changed_and_why(call, desk, two):
    code, out, err = call("compare", *two)
    assert (code, err) == (0, "")
    assert out.startswith(f"A small portfolio\nComparison of two runs · {two[1]} against {two[0]}\n")
    assert f"\nold\t{two[0]}\tA small portfolio\tWhat counts\tProven best\t" in out
    assert re.search(r"\nChip, 2 nm \(chip\)\town \(plant, from 2026\)\t.*\tthe budgets\n", out)
    assert "\nbudgets.national\t\t0.5x\t\tcommand line\n" in out
    assert "\nbudgets changed\t\tnational 0.5x\n" in out
    assert "No file changed." in out
    same = json.loads(call("compare", two[0], two[0], "--json")[1])
    assert (same["value"], same["decisions"], same["settings"], same["inputs"]) == (0, [], [], [])


def test_compare_in_json_and_korean(call, desk, two):
    found = json.loads(call("compare", *two, "--json")[1])
    assert (found["old"]["run"], found["new"]["run"], found["new"]["unit"]) == (*two, "KRW bn")
    assert [row["group"] for row in found["groups"]] == ["budgets"]
    assert {tuple(row["needs"]) for row in found["decisions"]} == {("budgets",)}
    assert "반도체" in call("compare", *two, "--lang", "ko")[1]


def test_compare_names_everything_that_is_not_there(call, desk, two):
    code, out, err = call("compare", "ffff", "eeee")
    assert (code, out) == (3, "")
    assert [line.partition(": ")[0] for line in err.splitlines()[:2]] == ["FIRST", "SECOND"]


def test_compare_wraps_on_a_terminal(desk, two):
    code, text = on_terminal("compare", *two, cwd=desk, columns=60)
    assert code == 0
    assert [line for line in plain(text).splitlines() if len(line) > 60] == []


@pytest.mark.parametrize("form", ["html", "md", "json"])
def test_compare_is_written(call, desk, two, form):
    code, out, _ = call("compare", *two, "--write", f"changes/what.{form}")
    assert code == 0
    assert f"written changes/what.{form}" in out.replace("\\", "/")
    assert (desk / "changes" / f"what.{form}").stat().st_size > 100


def test_report_is_written_again_in_another_language(call, desk, two):
    folder = desk / "reports" / "small" / two[0]
    english = (folder / "report.md").read_bytes()
    code, out, _ = call("report", two[0], "--format", "md", "--lang", "ko", "--json")
    assert (code, json.loads(out)) == (0, {"written": [str(folder.relative_to(desk) / "report.md")]})
    assert "반도체" in (folder / "report.md").read_text(encoding="utf-8")
    code, out, _ = call("report", two[0])
    assert (code, len(out.splitlines())) == (0, 2)
    assert (folder / "report.md").read_bytes() == english


def test_a_run_writes_the_formats_that_are_asked_for(call, desk):
    code, out, _ = call("run", "small", "--format", "md,xlsx,json", "--lang", "ko")
    folder = next((desk / "reports" / "small").iterdir())
    assert code == 0
    assert f"report: reports/small/{folder.name}/report.md\n" in out.replace("\\", "/")
    assert {path.name for path in folder.glob("report.*")} == {"report.md", "report.xlsx", "report.json"}
    assert "반도체" in (folder / "report.md").read_text(encoding="utf-8")
    assert call("run", "small", "--format", "docx")[0] == 2


def test_reports_elsewhere(call, desk):
    code, out, _ = call("run", "small", "--quiet", "--out", "else/where")
    assert code == 0
    run = re.split(r"[/\\]", out.strip())[-1]
    assert not (desk / "reports").exists()
    assert call("explain", run, "chip")[0] == 3
    assert call("explain", run, "chip", "--out", "else/where")[0] == 0


def test_near_keeps_what_a_run_decided_where_it_is_worth_as_much(call, desk):
    """Two ways to a chip, worth the same at the same price: the one that a run of before took is taken again."""
    path = desk / "portfolios" / "small" / "portfolio.yaml"
    plant = "{id: plant, mode: own, cost: [12, 12], lead_time: 2, ratings: {direct: 9, wide: 8}}"
    twin = plant.replace("plant", "twin").replace("own", "access, partner: fi")
    text = path.read_text(encoding="utf-8").replace(plant, f"{plant}\n      - {twin}")
    for favoured in ("plant", "twin"):
        other = {"plant": "twin", "twin": "plant"}[favoured]
        dearer = re.sub(rf"(id: {other}, mode: [^[]*)\[12, 12\]", r"\1[12, 13]", text)
        path.write_text(dearer, encoding="utf-8")
        run = call("run", "small", "--quiet")[1].strip()
        assert chosen(call, "explain", run, "chip") == favoured
        path.write_text(text, encoding="utf-8")
        near = call("run", "small", "--near", run, "--quiet")[1].strip()
        assert chosen(call, "explain", near, "chip") == favoured
        assert Desk().open(near).document["ties"]["unique"] is False


def chosen(call, *words):
    """The option of a decision, or of every technology of a run."""
    found = json.loads(call(*words, "--json")[1])
    return found["option"] if "option" in found else {row["technology"]: row["option"] for row in found["decisions"]}


def test_export_writes_the_model(call, desk):
    code, out, err = call("export", "small", "--lp", "out/model.lp", "--mps", "model.mps")
    assert (code, out.replace("\\", "/")) == (0, "out/model.lp\nmodel.mps\n")
    assert "minimises" in err and call("export", "small", "--mps", "model.mps", "--quiet")[2] == ""
    assert "the objective is maximised" in (desk / "out" / "model.lp").read_text().splitlines()[0]
    assert "the objective is minimised" in (desk / "model.mps").read_text().splitlines()[0]
    assert re.search(r"(?im)^(minimi[sz]e|maximi[sz]e)", (desk / "out" / "model.lp").read_text())
    assert re.search(r"(?m)^ROWS", (desk / "model.mps").read_text())


def test_changes_of_the_command_line_reach_the_plan(call, desk):
    poor = chosen(call, "run", "small", "--budget", "national=2")
    assert poor == {"chip": "none", "laser": "none", "sensor": "guard"}
    assert set(chosen(call, "run", "small", "--weight", "cost=99.9%").values()) == {"none"}
    cut = json.loads(call("run", "small", "--scenario", "cut", "--json")[1])
    assert {row["amount"] for row in cut["spending"] if row["budget"] == "national"} == {10}
    assert cut["settings"]["scenario"] == "cut"
    worth = (desk / "criteria" / "worth.yaml").read_text(encoding="utf-8")
    (desk / "criteria" / "other.yaml").write_text(worth.replace("set: worth", "set: other"), encoding="utf-8")
    assert json.loads(call("run", "small", "--criteria", "other", "--json")[1])["criteria"] == "other"
