"""LP and MPS text: read by other programs, they have the same best value; names are legal and nobody's twice."""

import re
import shutil
import subprocess
import sys
import warnings

import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.problem import Column, Entry, assemble
from optimizer.solve.export import export, unique_names
from tests.support.tiny_problems import best_by_hand, random_problem, row


def solved_by_highs(path):
    """Objective as HiGHS reads and solves a file, in a process of its own."""
    script = (
        "import highspy, sys; h = highspy.Highs(); h.setOptionValue('output_flag', False);"
        "h.readModel(sys.argv[1]); h.run(); print(h.getObjectiveValue())"
    )
    return float(
        subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.parametrize("seed", [1, 3, 6])
def test_both_texts_have_the_same_best_value(tmp_path, seed):
    problem = random_problem(seed, alliance=seed == 3)
    made = export(problem)
    (tmp_path / "plan.lp").write_text(made.lp)
    (tmp_path / "plan.mps").write_text(made.mps)
    best = best_by_hand(problem)[0]
    assert solved_by_highs(tmp_path / "plan.lp") == best
    assert solved_by_highs(tmp_path / "plan.mps") == -best
    if cbc := program_cbc():
        words = [cbc, tmp_path / "plan.mps", "solve", "quit"]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        assert float(re.search(r"Objective value: +(\S+)", said)[1]) == -best


def program_cbc():
    """The CBC program that PuLP 3 brings along, or one that is installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pulp.PULP_CBC_CMD(msg=False).path if hasattr(pulp, "PULP_CBC_CMD") else shutil.which("cbc")


def test_columns_of_every_kind_and_rows_of_every_shape(tmp_path):
    columns = [
        Column(("choose", "AI chip", "own", 2026), 5),
        Column(("choose", "AI-chip", "own", 2026), 7),
        Column(("choose", "양자", "own", 0), 3),
        Column(("e5",), -2, 0, "I", 0, 9),
        Column(("short", "goal"), -3, 0, "C", 0, None),
        Column(("in", "no row")),
    ]
    rows = [
        Entry(row("budget", "n", 2026, "예산 2026"), [(0, 3), (1, 4), (2, 2), (4, -1)], 2, 6),
        Entry(row("rule", "x", None, "x_2026_low"), [(0, 1), (3, -1)], None, 0),
        Entry(row("rule", "y", None, "x 2026", "one of the two"), [(1, 1), (2, 1)], 1, 1),
    ]
    made = export(assemble(columns, rows))
    assert set(made.columns.values()) == {column.label for column in columns}
    assert "one of the two" in made.rows.values()
    (tmp_path / "plan.lp").write_text(made.lp)
    (tmp_path / "plan.mps").write_text(made.mps)
    assert solved_by_highs(tmp_path / "plan.lp") == -solved_by_highs(tmp_path / "plan.mps") == 7
    assert made.lp.isascii() and made.mps.isascii()


@given(st.lists(st.text(max_size=80), max_size=20))
def test_names_are_legal_and_unique(texts):
    names = unique_names(texts)
    assert len({name.lower() for name in names}) == len(texts)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,59}", name) for name in names)
    assert not any(re.match(r"[eE][0-9_]", name) for name in names)


def test_names_that_can_be_kept_are_kept():
    assert unique_names(["choose_qkd_own_2026", "budget national 2026"]) == [
        "choose_qkd_own_2026",
        "budget_national_2026",
    ]
