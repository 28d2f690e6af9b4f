"""Every exit code of DESIGN 5, what is printed with it, and that `--json` prints one document and nothing else."""

import json
import sys
from types import SimpleNamespace

import pytest

from optimizer.cli.outcome import MEANINGS
from optimizer.desk import Desk
from optimizer.result import EXIT_CODES, CertificateError
from optimizer.solve import Status
from tests.benchmarks.large_desk import lay as lay_large


def runs(desk):
    return sorted(path.parent.name for path in desk.glob("reports/*/*/run.json"))


def test_0_done_and_proven(call, desk):
    code, out, err = call("run", "small", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["schema"], found["status"], found["portfolio"]) == ("optimizer-run/1", "optimal", "small")
    # chip owned (24 of 40), both guards: by hand, 0.4 * (1 - cost / 100) + 0.6 * (0.7 * direct + 0.3 * wide) / 10
    chosen = {row["technology"]: row["option"] for row in found["decisions"]}
    assert chosen == {"chip": "plant", "laser": "guard", "sensor": "guard"}
    assert found["value"] == pytest.approx(0.304 + 0.522 + 0.384 + 0.222 + 0.392 + 0.288, abs=1e-6)
    assert len(runs(desk)) == 1


def test_1_is_our_own_fault_and_shows_no_traceback(call, desk, monkeypatch):
    def broken(*_args, **_options):
        raise ZeroDivisionError("what should never happen")

    monkeypatch.setattr(Desk, "score", broken)
    code, out, err = call("score", "small")
    assert (code, out) == (1, "")
    assert "a fault of the program, not yours: ZeroDivisionError: what should never happen" in err
    assert "Traceback" not in err
    monkeypatch.setenv("OPTIMIZER_DEBUG", "1")
    assert "Traceback" in call("score", "small")[2]


def test_2_unknown_solver_lists_those_that_are_here(call, desk):
    code, out, err = call("run", "small", "--solver", "Higs")
    assert (code, out) == (2, "")
    assert 'there is no solver "Higs" here; did you mean "HiGHS"? there are: auto, HiGHS' in " ".join(err.split())
    code, _, err = call("run", "small", "--solver", "oracle")
    assert code == 2
    assert 'there is no solver "oracle" here; there are: auto, HiGHS' in " ".join(err.split())
    assert not (desk / "reports").exists()


REFUSED = [
    (["run", "smal"], "PORTFOLIO: R401 ", 'did you mean "small"?'),
    (["run", "portfolios/small/portfolo.yaml"], "PORTFOLIO: R401 ", 'did you mean "portfolio.yaml"?'),
    (["run", "nowhere/at/all.yaml"], "PORTFOLIO: R401 ", "cannot find nowhere/at/all.yaml"),
    (["score", "smal"], "PORTFOLIO: R401 ", "small"),
    (["screen", "smal"], "PORTFOLIO: R401 ", "small"),
    (["export", "smal", "--lp", "model.lp"], "PORTFOLIO: R401 ", "small"),
    (["weights", "wroth"], "CRITERIA: R401 ", 'did you mean "worth"?'),
    (["run", "small", "--criteria", "wroth"], "--criteria: R401 ", 'did you mean "worth"?'),
    (["run", "small", "--weight", "cost=abc"], "--weight", '"abc" is not a '),
    (["run", "small", "--weight", "cots=4"], "--weight", 'did you mean "cost"?'),
    (["run", "small", "--weight", "cost=-4"], "--weight", "below 0"),
    (["run", "small", "--budget", "national=many"], "--budget", '"many" is not a number'),
    (["run", "small", "--budget", "natinal=4"], "--budget", 'did you mean "national"?'),
    (["run", "small", "--budget", "national=-1x"], "--budget", "below 0"),
    (["run", "small", "--scenario", "cutt"], "--scenario: C301 ", 'did you mean "cut"?'),
    (["run", "small", "--near", "0123"], "--near: R406 ", "reports holds no run yet"),
    (["explain", "0123", "chip"], "RUN: R406 ", "reports holds no run yet"),
    (["compare", "0123", "4567"], "FIRST: R406 ", "reports holds no run yet"),
    (["report", "0123"], "RUN: R406 ", "reports holds no run yet"),
    (["run", "faulty"], "portfolios/faulty.yaml:20:25: S105 ", 'did you mean "access"?'),
]


@pytest.mark.parametrize(
    "words, place, remedy", REFUSED, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_3_input_refused_names_place_and_remedy_and_writes_nothing(call, desk, words, place, remedy):
    before = sorted(desk.rglob("*"))
    code, out, err = call(*words)
    first, *_, last = err.splitlines()
    assert (code, out) == (3, "")
    assert first.startswith(place)
    assert " - " in first
    assert remedy in err
    assert last.endswith("0 warnings")
    code, out, err = call(*words, "--json")
    told = json.loads(out)
    assert (code, err) == (3, "")
    assert set(told) == {"faults", "warnings"}
    assert set(told["faults"][0]) >= {"code", "file", "line", "column", "message", "remedy"}
    assert sorted(desk.rglob("*")) == before


def test_3_every_fault_is_listed_in_one_pass(call, desk):
    code, out, err = call("run", "faulty")
    assert (code, out) == (3, "")
    assert [line.partition(": ")[0] for line in err.splitlines()[:2]] == [
        "portfolios/faulty.yaml:20:25",
        "portfolios/faulty.yaml:24:39",
    ]
    assert err.splitlines()[-1] == "2 faults, 0 warnings"


def test_4_no_plan_is_explained_and_written(call, desk):
    code, out, _ = call("run", "impossible")
    assert code == 4
    assert "No plan satisfies everything." in out
    assert "portfolios/impossible.yaml:31:5" in out
    assert "Each of these is enough by itself\n- lower the least of rule must from 4 to 3" in out
    assert len(runs(desk)) == 1
    code, out, _ = call("run", "impossible", "--json")
    found = json.loads(out)
    assert (code, found["status"], found["decisions"]) == (4, "infeasible", [])
    assert [row["id"] for row in found["conflict"]] == ["must"]


def test_5_stopped_before_proof_is_never_called_optimal(call, tmp_path, monkeypatch):
    lay_large(tmp_path, 150)
    monkeypatch.chdir(tmp_path)
    code, out, _ = call("run", "portfolio.yaml", "--seconds", "2", "--json")
    found = json.loads(out)
    assert code == 5
    assert found["status"] in ("feasible", "no-plan-found")
    assert len(runs(tmp_path)) == 1
    code, out, err = call("run", "portfolio.yaml", "--seconds", "2")
    assert code == 5
    assert "not proven best" in out or "No plan was found in time" in out
    assert "Proven" not in out + err


def test_6_a_failed_certificate_writes_no_report(call, desk, monkeypatch):
    def fails(*_args, **_options):
        broken = SimpleNamespace(sentence="budget national in 2026: 25 spent of 20")
        return SimpleNamespace(holds=False, violations=(broken,))

    monkeypatch.setattr("optimizer.analyse.certificate.verify", fails)
    for words in ([], ["--json"]):
        code, out, err = call("run", "small", *words)
        assert (code, out) == (6, "")
        assert "does not stand up to an independent check: budget national in 2026: 25 spent of 20" in err
    assert not (desk / "reports").exists()


def test_every_status_has_an_exit_code_and_every_code_a_meaning():
    assert set(EXIT_CODES) == {status.value for status in Status}
    assert set(EXIT_CODES.values()) < set(MEANINGS)
    assert set(MEANINGS) == {0, 1, 2, 3, 4, 5, 6, 7, 130}
    assert issubclass(CertificateError, Exception)


def test_check_lists_faults_before_warnings_and_counts_them(call, desk):
    code, out, err = call("check", "impossible", "faulty", "small")
    lines = out.splitlines()
    assert (code, err) == (3, "")
    assert lines[0].startswith('portfolios/faulty.yaml:20:25: S105 chip.buy.mode: "acess" is not a mode - ')
    assert lines[2].startswith('portfolios/impossible.yaml:31:26: C163 warning: rule "must" asks for 4')
    assert lines[-1] == "2 faults, 1 warning"


def test_check_takes_what_run_takes_and_can_be_silent_about_warnings(call, desk):
    assert call("check", "small", "--weight", "cost=50", "--budget", "national=2x", "--scenario", "cut")[0] == 0
    code, out, err = call("check", "small", "--weight", "cots=50", "--budget", "natonal=2x", "--scenario", "cutt")
    assert (code, err, out.count("did you mean")) == (3, "", 3)
    assert call("check", "faulty", "impossible")[1].endswith("2 faults, 1 warning\n")
    assert call("check", "faulty", "impossible", "--quiet")[1].endswith("2 faults, 0 warnings\n")


def test_check_of_good_files_is_quick_to_say_so(call, desk):
    assert call("check", "small") == (0, "0 faults, 0 warnings\n", "")
    assert call("check", "impossible")[0] == 0  # a warning refuses nothing
    code, out, err = call("check", "small", "--json")
    assert (code, json.loads(out), err) == (0, {"faults": [], "warnings": []}, "")
    assert not (desk / "reports").exists()


def test_check_gives_the_same_as_json(call, desk):
    code, out, err = call("check", "faulty", "impossible", "--json")
    told = json.loads(out)
    assert (code, err) == (3, "")
    assert [(row["code"], row["line"], row["column"]) for row in told["faults"]] == [("S105", 20, 25), ("S103", 24, 39)]
    assert [row["code"] for row in told["warnings"]] == ["C163"]


@pytest.mark.parametrize(
    "words, keys",
    [
        (["score", "small"], {"alternatives", "warnings", "weights_beside"}),
        (["screen", "small"], {"technologies"}),
        (["weights", "worth"], {"weights", "nodes", "warnings"}),
        (["schema", "criteria"], {"$schema", "title", "type", "if", "then", "else", "definitions"}),
        (["doctor"], {"versions", "solvers", "solver_trouble", "korean_fonts", "desk", "starter"}),
        (["init", "new"], {"written", "kept"}),
        (["export", "small", "--lp", "a.lp", "--mps", "a.mps"], {"written"}),
    ],
)
def test_json_is_one_document_and_nothing_else(call, desk, words, keys):
    code, out, err = call(*words, "--json")
    assert (code, err) == (0, "")
    assert set(json.loads(out)) == keys


def test_exit_code_reaches_the_shell_from_python_m(desk, monkeypatch, capsys):
    from optimizer.cli import main

    monkeypatch.setattr(sys, "argv", ["optimizer", "check", "faulty"])
    monkeypatch.setattr("optimizer.cli.interruptible", lambda: lambda: False)
    monkeypatch.setattr("optimizer.cli.finished", lambda: None)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 3
    assert "2 faults" in capsys.readouterr().out
