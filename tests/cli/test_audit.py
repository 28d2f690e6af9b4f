"""`optimizer audit`: a run as it was made holds; whatever is changed in it afterwards is found, with exit code 6."""

import hashlib
import json
import shutil

import pytest
from click.testing import CliRunner

from optimizer.cli.group import Commands
from optimizer.run import audited  # noqa: F401 - the door that the command is a skin over
from tests.support.desks import lay

PORTFOLIO = """
    budgets: {national: {amount: 10}}
    technologies:
      - {id: a, options: [{id: own, mode: own, cost: 6, ratings: {worth: 6}}]}
      - {id: b, options: [{id: own, mode: own, cost: 5, ratings: {worth: 5}}]}
      - {id: c, options: [{id: own, mode: own, cost: 5, ratings: {worth: 4}}]}
    rules:
      - {id: some, at_least: 1, of: {mode: own}}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("audit")
    desk = lay(root, PORTFOLIO)
    return desk, desk.run("small").write(["md"])


@pytest.fixture
def copied(made, tmp_path):
    desk, folder = made
    target = tmp_path / folder.name
    shutil.copytree(folder, target)
    return desk, target


def settled(found):
    return {check.what: check.holds for check in found.checks}


def test_a_run_as_it_was_made(made):
    desk, folder = made
    found = desk.audit(str(folder))
    assert found.holds and found.proven
    assert set(settled(found).values()) == {True}
    assert found.bound == found.value


def test_an_input_that_was_changed(copied):
    desk, folder = copied
    path = next((folder / "inputs").rglob("portfolio.yaml"))
    path.write_text(path.read_text().replace("amount: 10", "amount: 11"))
    found = settled(desk.audit(str(folder)))
    assert not found["files"] and not found["inputs"] and not found["optimality"]


@pytest.mark.parametrize(
    "what, change",
    [
        ("plan", lambda record: record.update(value=record["value"] + 0.1)),
        ("plan", lambda record: record["spending"][0].update(spent=1)),
        ("plan", lambda record: record["decisions"][0].update(option="none", mode="none", start=None)),
        ("rules", lambda record: record["rules"][0].update(slack=7)),
        ("weights", lambda record: record["weights"].update(worth=0.5)),
        ("verdicts", lambda record: record["screening"][0].update(eligible=["none"])),
        ("priorities", lambda record: record["decisions"][0].update(priority=3)),
        ("contents", lambda record: record["decisions"][0]["partial"].update(worth=0.1)),
        ("contents", lambda record: record["decisions"][0]["alternatives_considered"][0].update(cost_total=1)),
        ("contents", lambda record: record["spending"][0].update(amount=11)),
        ("contents", lambda record: record["criteria_tree"][0].update(worst=1)),
        ("contents", lambda record: record["provenance"][0].update(best=9)),
        ("reports", lambda record: record["decisions"][0].update(cost_total=7)),
    ],
)
def test_a_record_that_was_changed_with_its_manifest(copied, what, change):
    desk, folder = copied
    record = json.loads((folder / "run.json").read_text())
    change(record)
    data = (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()
    (folder / "run.json").write_bytes(data)
    manifest = json.loads((folder / "manifest.json").read_text())
    for row in manifest["files"]:
        if row["path"] == "run.json":
            row["sha256"] = hashlib.sha256(data).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    folder = folder.rename(folder.parent / hashlib.sha256(data).hexdigest()[:12])
    found = settled(desk.audit(str(folder)))
    assert found["files"] and found["record"] and found[what] is False


def test_a_proof_that_was_changed(copied):
    desk, folder = copied
    tree = json.loads((folder / "proof.json").read_text())
    tree["nodes"] = [["leaf", 0, []]]
    (folder / "proof.json").write_text(json.dumps(tree))
    found = desk.audit(str(folder))
    assert settled(found)["optimality"] is False and not found.holds


@pytest.fixture(scope="module")
def impossible(tmp_path_factory):
    desk = lay(tmp_path_factory.mktemp("impossible"), PORTFOLIO.replace("at_least: 1", "at_least: 3"))
    return desk, desk.run("small").write(["md"])


def test_that_there_is_no_plan_is_proven(impossible):
    desk, folder = impossible
    found = desk.audit(str(folder))
    assert found.holds and set(settled(found).values()) == {True}
    assert "no plan keeps every limit" in found.checks[-1].words


@pytest.mark.parametrize("nodes", [[], [["leaf", 0, []]], [["leaf", 1, []]], [["leaf", 0, [[0, 1]]]]])
def test_a_false_proof_that_there_is_no_plan(impossible, tmp_path, nodes):
    desk, folder = impossible
    shutil.copytree(folder, tmp_path / folder.name)
    (tmp_path / folder.name / "proof.json").write_text(json.dumps({"denominator": 1, "nodes": nodes}))
    assert settled(desk.audit(str(tmp_path / folder.name)))["plan"] is False
    (tmp_path / folder.name / "proof.json").unlink()
    assert settled(desk.audit(str(tmp_path / folder.name)))["plan"] is None


def test_without_a_proof_the_rigorous_bound_is_told(copied):
    desk, folder = copied
    (folder / "proof.json").unlink()
    found = desk.audit(str(folder))
    assert settled(found)["files"] is False
    assert found.bound >= found.value


def test_the_command(made, copied, monkeypatch):
    desk, folder = made
    monkeypatch.chdir(desk.root)
    command = Commands().get_command(None, "audit")
    done = CliRunner().invoke(command, [str(folder), "--json"])
    assert done.exit_code == 0 and json.loads(done.stdout)["proven"]
    (copied[1] / "report.md").write_text("something else")
    done = CliRunner().invoke(command, [str(copied[1])])
    assert done.exit_code == 6 and "WRONG" in done.stdout
