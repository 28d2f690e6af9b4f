"""What the Tab key offers: commands, options, names of the desk; and the scripts for the shells."""

import json
import re
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

from optimizer.cli.group import COMMANDS, optimizer
from tests.cli.terminal import COMMAND, surroundings

SCENARIOS = "- {id: cut}\n- {id: open}\n"


def offered(*words):
    """What is offered for the last of these words."""
    *before, last = words
    shell = ShellComplete(optimizer, {}, "optimizer", "_OPTIMIZER_COMPLETE")
    return [item.value for item in shell.get_completions(list(before), last)]


def run_folder(desk, name, **document):
    folder = desk / "reports" / "small" / name
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(document))


@pytest.fixture
def two_runs(desk):
    run_folder(desk, "3f2a91c0ffee", decisions=[{"technology": "laser"}, {"technology": "chip"}])
    run_folder(desk, "77b0ce000000", decisions=[])
    return desk


def test_commands_and_options():
    assert offered("") == list(COMMANDS)
    assert offered("re") == ["report"]
    assert set(offered("run", "--s")) == {"--scenario", "--seconds", "--solver", "--seed", "--second-opinion"}
    assert offered("run", "x", "--lang", "") == ["en", "ko"]
    assert offered("schema", "") == ["criteria", "portfolio"]
    assert offered("report", "x", "--format", "h") == ["html"]


def test_portfolios_of_the_desk_and_of_the_starter_desk(desk):
    assert {"small", "faulty", "impossible", "korea-quantum", "steel-37"} <= set(offered("run", ""))
    assert offered("run", "sm") == ["small"]
    assert offered("check", "small", "im") == ["impossible"]


def test_criteria_sets_but_not_decision_trees(desk):
    assert {"worth", "sovereignty"} <= set(offered("weights", ""))
    assert offered("weights", "wa") == []  # ways.yaml is a decision tree
    assert offered("run", "small", "--criteria", "wo") == ["worth"]


def test_files_where_a_path_is_being_written(desk):
    shell = ShellComplete(optimizer, {}, "optimizer", "_OPTIMIZER_COMPLETE")
    (item,) = shell.get_completions(["run"], "./portfolios/sm")
    assert item.type == "file"
    (item,) = shell.get_completions(["explain"], "reports/sm")
    assert item.type == "dir"


def test_runs_and_their_technologies(two_runs):
    assert offered("explain", "") == ["3f2a91c0ffee", "77b0ce000000"]
    assert offered("compare", "3f2a91c0ffee", "7") == ["77b0ce000000"]
    assert offered("run", "small", "--near", "3") == ["3f2a91c0ffee"]
    assert offered("explain", "3f2a", "") == ["chip", "laser"]
    assert offered("explain", "reports/small/3f2a91c0ffee", "l") == ["laser"]
    assert offered("explain", "nothing", "") == []


def test_runs_of_another_folder(two_runs):
    (two_runs / "reports").rename(two_runs / "elsewhere")
    assert offered("explain", "") == []
    assert offered("explain", "--out", "elsewhere", "7") == ["77b0ce000000"]
    assert offered("explain", "--out", "elsewhere", "3f2a", "c") == ["chip"]


def test_budgets_scenarios_and_weights_of_the_portfolio_named_before(desk):
    assert offered("run", "small", "--budget", "") == ["guard=", "national="]
    assert offered("run", "small", "--scenario", "c") == ["cut"]
    assert offered("run", "small", "--weight", "") == ["cost=", "direct=", "gain=", "wide="]
    assert offered("run", "--weight", "") == []
    assert offered("weights", "worth", "--set", "w") == ["wide="]
    assert offered("run", "portfolios/small/portfolio.yaml", "--budget", "n") == ["national="]


def test_scenarios_in_a_file_of_their_own(desk):
    path = desk / "portfolios" / "small" / "portfolio.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.partition("scenarios:")[0] + "scenarios: scenarios.yaml\n", encoding="utf-8")
    for listed in (SCENARIOS, f"scenarios:\n{SCENARIOS}"):
        (path.parent / "scenarios.yaml").write_text(listed)
        assert offered("run", "small", "--scenario", "") == ["cut", "open"]
    (path.parent / "scenarios.yaml").unlink()
    assert offered("run", "small", "--scenario", "") == []


@pytest.mark.parametrize(
    "text", ["portfolio: [", "- a\n- b\n", "", "portfolio: x\nbudgets: b.csv\ncriteria: 3\nscenarios: 4\n", "\x00"]
)
def test_broken_files_offer_nothing_and_break_nothing(two_runs, text):
    (two_runs / "portfolios" / "small" / "portfolio.yaml").write_text(text)
    (two_runs / "criteria" / "worth.yaml").write_text(text)
    (two_runs / "reports" / "small" / "3f2a91c0ffee" / "run.json").write_text(text)
    for words in (("--budget", ""), ("--scenario", ""), ("--weight", ""), ("--criteria", "wo")):
        assert offered("run", "small", *words) == []
    assert offered("explain", "3f2a", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts_for_the_shells(shell, desk):
    environment = surroundings(_OPTIMIZER_COMPLETE=f"{shell}_source")
    done = subprocess.run(COMMAND, cwd=desk, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"_OPTIMIZER_COMPLETE={shell}_complete" in done.stdout
    assert re.search(r"\boptimizer\b", done.stdout)


def asked(desk, line):
    """What the script of bash asks for a line, and the answer."""
    words = line.split(" ")
    environment = surroundings(_OPTIMIZER_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1))
    done = subprocess.run(COMMAND, cwd=desk, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_the_tab_key_in_bash(two_runs):
    assert asked(two_runs, "optimizer explain 3f2a ch") == ["plain,chip"]
    assert asked(two_runs, "optimizer run sma") == ["plain,small"]


def test_completion_imports_nothing_that_takes_time(two_runs):
    look = "import sys; from optimizer.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    environment = surroundings(
        _OPTIMIZER_COMPLETE="bash_complete", COMP_WORDS="optimizer run small --weight ", COMP_CWORD="4"
    )
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=two_runs, env=environment, capture_output=True, text=True, check=True
    )
    assert "plain,cost=" in done.stdout
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert loaded & {"numpy", "pandas", "pydantic", "pulp", "highspy"} == set()
