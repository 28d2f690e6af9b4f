"""Workbooks on the command line: laid with `init --excel`, planned with, exported, and the report in Excel's form."""

import json

import openpyxl
import pytest

from optimizer import starter


def test_a_workbook_to_type_in_can_be_checked_by_itself(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = call("init", "--excel")
    assert (code, out, err) == (0, "written portfolio.xlsx\n", "next: optimizer run portfolio.xlsx\n")
    monkeypatch.setattr(starter, "folder", lambda: None)  # it stands by itself
    code, out, _ = call("check", "portfolio.xlsx", "--json")
    assert (code, json.loads(out)["faults"]) == (0, [])
    before = (tmp_path / "portfolio.xlsx").read_bytes()
    code, out, _ = call("init", "--excel", "portfolio.xlsx", "--json")
    assert json.loads(out) == {"written": [], "kept": ["portfolio.xlsx"]}
    assert (tmp_path / "portfolio.xlsx").read_bytes() == before


def test_a_workbook_is_not_laid_as_a_desk(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("init", "mine.xlsx")
    assert code == 2
    assert "--excel" in err


def test_every_command_takes_a_workbook(call, desk):
    code, out, _ = call("export", "small", "--xlsx", "small.xlsx")
    assert (code, out) == (0, "small.xlsx\n")
    for command in ("score", "screen"):
        told = [json.loads(call(command, name, "--json")[1]) for name in ("small", "small.xlsx")]
        for document in told:
            document.pop("warnings", None)  # their places differ
        assert told[0] == told[1]
    code, out, _ = call("run", "small.xlsx", "--json")
    document = json.loads(out)
    assert (code, document["status"]) == (0, "optimal")
    decided = json.loads(call("run", "small", "--json")[1])["decisions"]
    assert [row["option"] for row in document["decisions"]] == [row["option"] for row in decided]
    assert call("weights", "small.xlsx", "--json")[0] == 0
    assert call("export", "small.xlsx", "--lp", "model.lp")[0] == 0


def test_the_report_as_a_workbook(call, desk):
    call("run", "small", "--quiet")
    name = next((desk / "reports" / "small").iterdir()).name
    code, out, _ = call("report", name, "--format", "xlsx", "--lang", "ko")
    assert code == 0
    found = openpyxl.load_workbook(out.strip())
    assert found.sheetnames[0] == "목차"


@pytest.mark.parametrize(
    "words, said",
    [
        (("--xlsx", "small.xlsx", "--budget", "all=2x"), "leave out --budget"),
        (("--xlsx", "small.xls"), "does not end in .xlsx"),
        ((), "--xlsx FILE"),
    ],
)
def test_what_cannot_be_exported_is_a_wrong_command(call, desk, words, said):
    code, _, err = call("export", "small", *words)
    assert code == 2
    assert said in " ".join(err.split())


def test_a_weight_in_a_workbook_is_typed_there(call, desk):
    call("export", "small", "--xlsx", "small.xlsx")
    before = (desk / "small.xlsx").read_bytes()
    code, _, err = call("weights", "small.xlsx", "--set", "risk=40")
    assert code == 3
    assert "type the weight into its cell" in err
    assert (desk / "small.xlsx").read_bytes() == before
