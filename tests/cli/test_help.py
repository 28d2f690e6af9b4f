"""The help: what it says, how it is laid out, what it may cost; and what is near a word that does not exist."""

import os
import re
import shlex
import subprocess
import sys

import click
import pytest

from optimizer import __version__
from optimizer.cli import options
from optimizer.cli.group import COMMANDS, EXAMPLES, optimizer
from optimizer.report import FORMATS
from tests.architecture.sources import ROOT

HEAVY = {"numpy", "pandas", "pulp", "highspy", "pydantic", "yaml", "jinja2", "babel", "xlsxwriter", "python_calamine"}


def command(name):
    return optimizer.get_command(click.Context(optimizer), name)


@pytest.mark.parametrize("words", [["--help"], ["-h"], *([name, "--help"] for name in COMMANDS)], ids=" ".join)
def test_help_fits_eighty_columns_and_needs_no_more_than_ascii(call, words):
    code, out, err = call(*words)
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if len(line) > 80] == []
    assert out.isascii()
    assert "Examples:\n  optimizer " in out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_gives_json_and_says_what_it_does(name):
    assert command(name).help
    assert command(name).examples
    assert "--json" in {name for param in command(name).params for name in param.opts}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_argument_is_explained(name):
    context = click.Context(command(name), info_name=name)
    records = [param.get_help_record(context) for param in command(name).get_params(context)]
    assert all(record and record[1] for record in records)


def readme():
    """The command lines of the README: those that stand by themselves."""
    return re.findall(r"(?m)^    (optimizer .+)$", (ROOT / "README.md").read_text(encoding="utf-8"))


def test_examples_are_command_lines_that_work():
    lines = [line for name in COMMANDS for line in command(name).examples]
    lines += [line.partition("   ")[0] for line in EXAMPLES if "--help" not in line]
    assert len(readme()) >= 6
    for line in lines + readme():
        program, name, *words = shlex.split(line.partition(" > ")[0])
        assert program == "optimizer"
        context = command(name).make_context(name, words, parent=click.Context(optimizer))
        assert context.command.name == name


def test_examples_stand_on_lines_of_their_own(call):
    _, out, _ = call("run", "--help")
    for line in command("run").examples:
        assert f"\n  {line}\n" in out


def test_help_lists_the_commands_in_sections(call):
    _, out, _ = call("--help")
    for name in COMMANDS:
        assert f"\n  {name.ljust(7)}  " in out
    assert out.index("\nPrepare:") < out.index("  init ") < out.index("\nDecide:") < out.index("  run ")


def test_help_of_run_sorts_options_by_what_they_are_for(call):
    _, out, _ = call("run", "--help")
    order = ["PORTFOLIO  ", "What to change:", "--budget", "How to solve:", "--seconds", "Options:", "--json", "--help"]
    places = [out.index(word) for word in order]
    assert places == sorted(places)


def test_no_words_at_all_are_a_wrong_command_line_with_the_help(call):
    code, out, err = call()
    assert (code, out) == (2, "")
    assert err.startswith("Usage: optimizer")


def test_version(call):
    assert call("--version") == (0, f"optimizer, version {__version__}\n", "")


@pytest.mark.parametrize(
    "words, hint",
    [
        (["rnu", "small"], 'there is no command "rnu"; did you mean "run"?'),
        (["sweep"], 'there is no command "sweep"; there are: init, check,'),
        (["run", "small", "--sceario", "cut"], 'there is no option --sceario; did you mean "--scenario"?'),
        (["--versoin"], 'there is no option --versoin; did you mean "--version"?'),
        (["run", "small", "--lang", "kor"], 'there is no language "kor"; did you mean "ko"?'),
        (["run", "small", "--lang", "fr"], 'there is no language "fr"; choose from en, ko'),
        (["schema", "portfolios"], 'there is no schema "portfolios"; did you mean "portfolio"?'),
        (["report", "x", "--format", "html,mdd"], 'there is no format "mdd"; did you mean "md"?'),
        (["report", "x", "--format", ","], "name at least one format"),
        (["run", "small", "--weight", "cost"], '"cost" is not of the form ID=VALUE'),
        (["run", "small", "--weight", "=4"], '"=4" is not of the form ID=VALUE'),
        (["run", "small", "--budget", "national="], '"national=" is not of the form ID=VALUE'),
        (["run", "small", "--weight", "cost=1", "--weight", "cost=2"], '"cost" is given twice, as 1 and as 2'),
        (["run", "small", "--seconds", "soon"], '"soon" is not a number; write seconds as in 60 or 0.5'),
        (["run", "small", "--seconds", "0"], "0 is out of range; write seconds as a number, above 0"),
        (["run", "small", "--seconds", "inf"], "inf is out of range"),
        (["run", "small", "--gap", "nan"], "nan is out of range; write the gap as a number, 0 or more"),
        (["run", "small", "--gap", "-0.1"], "-0.1 is out of range"),
        (["run", "small", "--threads", "0"], "write threads as a whole number from 1 to 256, not 0"),
        (["run", "small", "--seed", "1.5"], "write the seed as a whole number from 0 to 2147483647, not 1.5"),
        (["run"], "Missing argument"),
        (["run", "small", "other"], "unexpected extra argument"),
        (["export", "small"], "say where to: --lp FILE, --mps FILE, or --xlsx FILE"),
        (["compare", "a", "b", "--write", "c.docx"], '"c.docx" does not end in .html, .md or .json'),
        (["weights", "worth", "--set", "cost=1", "--weight", "cost=2"], "--set does its own work: give one of"),
        (["weights", "worth", "--set", "cost"], '"cost" is not of the form ID=VALUE'),
    ],
)
def test_wrong_command_lines_end_with_2_and_say_what_is_near(call, desk, words, hint):
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert hint in " ".join(err.split())
    assert not (desk / "reports").exists()


def test_formats_are_those_of_reports():
    assert set(options.FORMATS) == set(FORMATS)


def test_help_imports_nothing_that_takes_time():
    look = "import sys; from optimizer.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", look, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: ")
    assert {name.partition(".")[0] for name in done.stderr.split()} & HEAVY == set()


@pytest.mark.skipif(os.name == "nt", reason="counts the processor time of children")
def test_help_answers_in_under_three_tenths_of_a_second():
    spent = []
    for _ in range(3):  # of processor time, which a busy machine does not lengthen much
        before = os.times()
        subprocess.run([sys.executable, "-m", "optimizer", "--help"], cwd=ROOT, capture_output=True, check=True)
        after = os.times()
        spent.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(spent) < 0.3
