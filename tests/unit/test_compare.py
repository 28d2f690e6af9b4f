"""Two records side by side: every difference, and nothing else."""

from optimizer.analyse.compare import compare


def record(**more):
    decisions = [
        {"technology": "a", "mode": "own", "option": "build", "start": 2026},
        {"technology": "b", "mode": "access", "option": "buy", "start": 2027},
        {"technology": "c", "mode": "none", "option": "none", "start": None},
    ]
    plain = {
        "title": "Base",
        "inputs": [{"path": "p.yaml", "sha256": "1"}, {"path": "c.yaml", "sha256": "2"}],
        "settings": {"seed": 0, "budgets": {}, "scenario": None},
        "decisions": decisions,
        "value": 2.5,
        "cost_total": 10,
    }
    return plain | more


def test_a_run_and_itself():
    found = compare(record(), record())
    assert (found.inputs, found.settings, found.decisions, found.value, found.cost_total) == ((), (), (), 0, 0)


def test_what_changed_in_the_inputs_the_settings_and_the_decisions():
    new = record(
        title="Tight",
        inputs=[{"path": "p.yaml", "sha256": "9"}, {"path": "new.csv", "sha256": "3"}],
        settings={"seed": 0, "budgets": {"b": "0.9x"}, "scenario": "cut"},
        decisions=[
            {"technology": "c", "mode": "own", "option": "build", "start": None},
            {"technology": "b", "mode": "access", "option": "buy", "start": 2028},
            {"technology": "a", "mode": "own", "option": "build", "start": 2026},
        ],
        value=2.25,
        cost_total=9,
    )
    found = compare(record(), new).as_json()
    assert found == {
        "schema": "optimizer-comparison/1",
        "old": "Base",
        "new": "Tight",
        "value": -0.25,
        "cost_total": -1,
        "inputs": [
            {"path": "c.yaml", "old": "2", "new": None},
            {"path": "new.csv", "old": None, "new": "3"},
            {"path": "p.yaml", "old": "1", "new": "9"},
        ],
        "settings": [
            {"setting": "budgets", "old": {}, "new": {"b": "0.9x"}},
            {"setting": "scenario", "old": None, "new": "cut"},
        ],
        "decisions": [
            {"technology": "b", "old": "access: buy from 2027", "new": "access: buy from 2028"},
            {"technology": "c", "old": "none", "new": "own: build"},
        ],
    }


def test_a_run_without_a_plan_has_no_difference_in_value():
    found = compare(record(), record(value=None, cost_total=None, decisions=[]))
    assert found.value is None and found.cost_total is None
    assert [row["new"] for row in found.decisions] == [None, None, None]
