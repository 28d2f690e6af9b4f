"""What a planner sees at 80 columns, and what a program gets through a pipe: nothing is lost in either."""

import csv
import io
import json
import os
import re
import unicodedata

import pytest

if os.name == "nt":
    pytest.skip("there are no such terminals", allow_module_level=True)

from tests.architecture.sources import ROOT
from tests.benchmarks.large_desk import lay as lay_large
from tests.cli.terminal import COMMAND_LINE, on_terminal, piped, piped_shell, plain


@pytest.fixture
def record(desk, call):
    """The document of a run of the small desk."""
    return json.loads(call("run", "small", "--json")[1])


def width(line):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


def words(text):
    """The text without the places where it was wrapped."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("columns", [80, 60, 40, 200])
def test_run_fits_the_terminal_and_says_everything(desk, record, columns):
    code, text = on_terminal("run", "small", cwd=desk, columns=columns)
    shown = plain(text)
    assert code == 0
    tables = shown.partition("report: ")[0]
    assert [line for line in tables.splitlines() if width(line) > columns] == []
    for row in record["decisions"]:
        for part in (row["technology"], f"{row['mode']}:", row["option"], *row["verdict"].split(), *row["partners"]):
            assert part in tables
    for year in ("2026", "2027"):
        assert year in tables
    assert f"report: reports/small/{record_id(desk)}/report.html\n" in shown


def record_id(desk):
    (folder,) = (desk / "reports" / "small").iterdir()
    return folder.name


def test_wide_terminals_show_the_reasons_too(desk, record):
    _, text = on_terminal("run", "small", cwd=desk, columns=200)
    for row in record["decisions"]:
        assert words(row["why"][:40]) in words(plain(text))


def test_long_ids_are_never_cut(desk, call):
    """At 80 columns and fewer a table too wide for its longest words is shown row by row."""
    path = desk / "portfolios" / "small" / "portfolio.yaml"
    long = "a-technology-with-a-name-that-takes-more-than-half-of-the-line"
    path.write_text(path.read_text(encoding="utf-8").replace("id: chip", f"id: {long}"), encoding="utf-8")
    for columns in (80, 50):
        _, text = on_terminal("screen", "small", cwd=desk, columns=columns)
        assert [line for line in plain(text).splitlines() if width(line) > columns] == []
        assert words(long) in words(plain(text))
    assert long in plain(on_terminal("run", "small", cwd=desk)[1])


def test_korean_takes_two_columns_a_letter(desk, call):
    path = desk / "criteria" / "worth.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("unit: points", "unit: 전문가 평가 점수"), encoding="utf-8"
    )
    for columns in (80, 44):
        _, text = on_terminal("weights", "worth", cwd=desk, columns=columns)
        assert [line for line in plain(text).splitlines() if width(line) > columns] == []
        assert "70 % = from 0 to 10" in " ".join(plain(text).split()) or "70 = from 0 to 10" in " ".join(
            plain(text).split()
        )
        assert "전문가" in text


def test_scores_and_verdicts_are_complete_at_eighty_columns(desk, call):
    alternatives = json.loads(call("score", "small", "--json")[1])["alternatives"]
    shown = plain(on_terminal("score", "small", cwd=desk)[1])
    assert all(name in shown for row in alternatives for name in (row["technology"], row["option"], *row["partial"]))
    technologies = json.loads(call("screen", "small", "--json")[1])["technologies"]
    shown = plain(on_terminal("screen", "small", cwd=desk)[1])
    for row in technologies:
        assert all(word in shown for word in (row["technology"], *row["verdicts"], *row["eligible"]))


def test_pipes_get_tabs_and_every_number_in_full(desk, record):
    done = piped("run", "small", cwd=desk)
    assert (done.returncode, done.stderr) == (0, b"")
    blocks = done.stdout.decode().split("\n\n")
    rows = list(csv.DictReader(io.StringIO(blocks[1].partition("\n")[2]), delimiter="\t"))
    assert [row["technology"] for row in rows] == [row["technology"] for row in record["decisions"]]
    for row, wanted in zip(rows, record["decisions"], strict=True):
        assert float(row["value"]) == wanted["value"]
        assert (row["why"], row["mode"], row["option"]) == (wanted["why"], wanted["mode"], wanted["option"])
    spending = list(csv.DictReader(io.StringIO(blocks[2].partition("\n")[2]), delimiter="\t"))
    assert [float(row["spent"]) for row in spending[:4]] == [row["spent"] for row in record["spending"]]
    assert b"\x1b" not in done.stdout


def test_piped_scores_hold_every_partial_value(desk, call):
    alternatives = json.loads(call("score", "small", "--json")[1])["alternatives"]
    rows = list(csv.DictReader(io.StringIO(piped("score", "small", cwd=desk).stdout.decode()), delimiter="\t"))
    assert len(rows) == len(alternatives)
    for row, wanted in zip(rows, alternatives, strict=True):
        assert float(row["value"]) == wanted["value"]
        assert {name: float(row[name]) for name in wanted["partial"]} == wanted["partial"]


def test_colour_is_for_terminals_whose_owner_wants_it(desk):
    assert "\x1b[1m" in on_terminal("--help", cwd=desk)[1]
    assert "\x1b[1m" in on_terminal("screen", "small", cwd=desk)[1]
    for unwanted in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        for command in (["--help"], ["screen", "small"], ["check", "faulty"], ["run", "--lang", "x", "small"]):
            assert "\x1b" not in on_terminal(*command, cwd=desk, **unwanted)[1]
    assert b"\x1b" not in piped("--help", cwd=desk).stdout + piped("screen", "small", cwd=desk).stdout


@pytest.mark.parametrize(
    "command", [["run", "small"], ["check", "faulty"], ["score", "small"], ["weights", "worth"], ["run", "없다"]]
)
def test_ascii_streams_show_escapes_and_never_crash(desk, command):
    (desk / "criteria" / "worth.yaml").write_text(
        (desk / "criteria" / "worth.yaml").read_text(encoding="utf-8").replace("unit: points", "unit: 점수"),
        encoding="utf-8",
    )
    ascii_only = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = piped(*command, cwd=desk, **ascii_only)
    assert done.returncode in (0, 3)
    assert (done.stdout + done.stderr).isascii()
    assert b"Traceback" not in done.stderr
    code, text = on_terminal(*command, cwd=desk, **ascii_only)
    assert code == done.returncode
    assert text.isascii()


def test_json_stays_json_on_an_ascii_stream(desk):
    path = desk / "portfolios" / "small" / "portfolio.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Chip, 2 nm", "칩 é 😀"), encoding="utf-8")
    done = piped("run", "small", "--json", cwd=desk, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.stdout.isascii()
    titles = {row["technology"]: row["title"] for row in json.loads(done.stdout)["decisions"]}
    assert titles["chip"] == "칩 é 😀"
    as_utf8 = piped("run", "small", "--json", cwd=desk).stdout
    assert json.loads(as_utf8) == json.loads(done.stdout)
    assert "칩 é 😀".encode() in as_utf8


def test_quiet_prints_where_the_run_is_and_nothing_else(desk):
    done = piped("run", "small", "--quiet", cwd=desk)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (desk / done.stdout.decode().strip() / "report.html").is_file()
    assert len(done.stdout.splitlines()) == 1


def test_a_reader_that_has_read_enough_changes_no_exit_code(desk):
    shell = piped_shell(f"{COMMAND_LINE} run impossible 2>&1 | true; echo ${{PIPESTATUS[0]}}", desk)
    assert (shell.stdout, shell.stderr) == ("4\n", "")


def test_a_full_stdout_is_told_with_7(desk):
    if not os.path.exists("/dev/full"):  # noqa: PTH110 - a device
        pytest.skip("this system has no /dev/full")
    shell = piped_shell(f"{COMMAND_LINE} check small > /dev/full; echo $? >&2", desk)
    assert shell.stderr == "optimizer: cannot write to the output: no space left on device\n7\n"


def test_progress_is_for_terminals_alone(desk, tmp_path):
    large = tmp_path / "large"
    large.mkdir()
    lay_large(large, 150)
    words = ["run", "portfolio.yaml", "--seconds", "4"]
    code, text = on_terminal(*words, cwd=large)
    assert code == 5
    assert re.search(r"\rplanning: [1-9]\d* s of at most 4 s, Ctrl-C stops ", text)
    assert "\r\x1b[K" in text  # and the line is gone when there is something to say
    done = piped(*words, cwd=large)
    assert done.returncode == 5
    assert b"planning" not in done.stdout + done.stderr


def test_the_shipped_portfolio_fits_eighty_columns():
    for words_ in (["weights", "sovereignty"], ["screen", "korea-quantum"], ["score", "korea-quantum"]):
        code, text = on_terminal(*words_, cwd=ROOT)
        assert code == 0
        assert [line for line in plain(text).splitlines() if width(line) > 80] == []
