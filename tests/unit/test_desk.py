"""The desk: the whole way from files to a written run, what it refuses, and what must not change a decision."""

import hashlib
import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import optimizer
from optimizer import Desk, decide, starter, versions
from optimizer.faults import Refused
from optimizer.result import EXIT_CODES, CertificateError
from optimizer.run import NotARunError, WriteError
from optimizer.solve import Solver, SolveSettings
from tests.support.desks import CRITERIA, lay
from tests.support.solvers import needs_cbc

F = Fraction
SMALL = """
title: A small portfolio
budgets: {b: {amount: 9}}
technologies:
  - id: a
    options:
      - {id: own, mode: own, cost: 5, ratings: {worth: 8}}
      - {id: buy, mode: access, cost: 3, ratings: {worth: 5}}
  - {id: c, ratings: {worth: 6}, options: [{id: own, mode: own, cost: 6}]}
scenarios: [{id: cut, changes: [{budget: b, multiply: 0.5}]}]
"""


@pytest.fixture(scope="module")
def solver():
    with Solver() as one:
        yield one


def plan(run):
    return {d["technology"]: (d["option"], d["start"]) for d in run.document["decisions"]}


# ------------------------------------------------------------------------------------------------- reading and refusing


def test_what_was_read_is_known_by_its_name_on_the_desk_and_its_digest(tmp_path):
    portfolio = SMALL.replace("technologies:", "ratings: ratings.csv\ntechnologies:").replace(
        "ratings: {worth: 6}, ", ""
    )
    here = lay(tmp_path, portfolio, ratings="technology,criterion,best\nc,worth,7\n")
    prepared = here.prepare("small")
    assert sorted(prepared.files) == [
        "criteria/one.yaml",
        "portfolios/small/portfolio.yaml",
        "portfolios/small/ratings.csv",
    ]
    for name, data in prepared.files.items():
        assert (tmp_path / name).read_bytes() == data
        assert prepared.inputs[name] == hashlib.sha256(data).hexdigest()


def test_files_outside_the_desk_are_kept_apart_even_if_they_have_one_name(tmp_path):
    lay(tmp_path / "other", SMALL)
    there = tmp_path / "other/portfolios/small/portfolio.yaml"
    there.write_text(there.read_text().replace("criteria: one", "criteria: criteria/portfolio.yaml"))
    (there.parent / "criteria").mkdir()
    (there.parent / "criteria/portfolio.yaml").write_text(CRITERIA)
    (tmp_path / "desk").mkdir()
    prepared = Desk(tmp_path / "desk").prepare(there)
    assert sorted(prepared.files) == ["portfolio.yaml", "small/portfolio.yaml"]
    assert prepared.files["portfolio.yaml"].decode() == CRITERIA


def test_what_is_not_on_the_desk_is_looked_for_on_the_starter_desk(tmp_path):
    prepared = Desk(tmp_path).prepare("steel-37")
    assert prepared.case.portfolio.portfolio == "steel-37"
    assert "portfolios/steel-37/portfolio.yaml" in prepared.files  # by the same name on every machine
    assert Desk(tmp_path).weights("steel")["criteria"] == "steel"


@pytest.mark.parametrize(
    "ask, words",
    [
        (lambda d: d.prepare("smal"), 'PORTFOLIO: R401 no portfolio "smal" found - did you mean "small"?'),
        (lambda d: d.prepare("small", criteria="two"), '--criteria: R401 no criteria set "two" found'),
        (lambda d: d.run("small", weights={"worht": 1}), '--weight worht=1: W103 there is no criterion "worht"'),
        (lambda d: d.run("small", weights={"worth": "x"}), '--weight worth=x: W103 "x" is not a weight'),
        (lambda d: d.run("small", budgets={"d": 1}), 'C302 no budget "d" - there are: b'),
        (lambda d: d.run("small", scenario="cutt"), 'C301 no scenario "cutt"'),
        (lambda d: d.weights("two"), 'CRITERIA: R401 no criteria set "two" found'),
        (lambda d: d.weights("one", {"worth": "-1"}), "--weight worth=-1: W103"),
        (lambda d: d.weights("one", {"wroth": "1"}), 'did you mean "worth"'),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_the_place_and_the_remedy(tmp_path, ask, words):
    with pytest.raises(Refused, match=re.escape(words)):
        ask(lay(tmp_path, SMALL))


def test_every_fault_of_every_file_in_one_pass_in_order(tmp_path):
    here = lay(
        tmp_path,
        SMALL.replace("mode: access", "mode: acces").replace("cost: 6", "cost: -6"),
        CRITERIA.replace("best: 10", "bset: 10"),
    )
    found = here.check("small")
    places = [(Path(fault.place.file).name, fault.place.line) for fault in found]
    assert {name for name, _ in places} == {"one.yaml", "portfolio.yaml"} and len(found) >= 3
    assert found == sorted(found, key=lambda fault: fault.order)
    assert all(fault.remedy for fault in found)


def test_everything_wrong_with_the_command_line_is_told_at_once(tmp_path):
    asked = {"weights": {"wroth": "1", "worth": "-1"}, "budgets": {"d": 1, "b": "x"}, "scenario": "cutt"}
    found = lay(tmp_path, SMALL).check("small", **asked)
    assert [(str(fault.place), fault.code) for fault in found] == [
        ("--budget b=x", "C303"), ("--budget d=1x", "C302"), ("--scenario", "C301"),
        ("--weight worth=-1", "W103"), ("--weight wroth=1", "W103"),
    ]  # fmt: skip


def test_a_portfolio_is_checked_as_it_would_be_run(tmp_path):
    here = lay(tmp_path, SMALL)
    (tmp_path / "criteria/two.yaml").write_text(CRITERIA.replace("set: one", "set: two").replace("worth:", "wealth:"))
    assert here.check("small") == []
    assert {fault.code for fault in here.check("small", criteria="two") if not fault.warning} == {"C226"}
    assert here.check("small", criteria="one", weights={"worth": "100%"}, budgets={"b": 0.5}, scenario="cut") == []


def test_check_gathers_the_warnings_of_all_stages_and_of_all_portfolios(tmp_path):
    here = lay(tmp_path, SMALL.replace("worth: 8", "worth: 80").replace("cost: 6", "cost: [6, 0, 0, 0]"))
    good = tmp_path / "portfolios/good.yaml"
    good.write_text(
        (tmp_path / "portfolios/small/portfolio.yaml")
        .read_text()
        .replace("worth: 80", "worth: unknown")
        .replace("portfolio: small", "portfolio: good")
    )
    found = here.check("small", "good")
    assert {fault.code for fault in found} >= {"C222", "C210", "C220"} and all(fault.warning for fault in found)
    assert here.check("small", "small") == here.check("small")


# ------------------------------------------------------------------------------------------------------ stage by stage


def test_scores_of_every_alternative(tmp_path):
    table = lay(tmp_path, SMALL).score("small")
    assert [(row["technology"], row["option"], row["start"], row["value"]) for row in table.rows] == [
        ("a", "own", 2026, 0.8), ("a", "buy", 2026, 0.5), ("a", "none", None, 0),
        ("c", "own", 2026, 0.6), ("c", "none", None, 0),
    ]  # fmt: skip
    assert table.rows[0]["partial"] == {"worth": 0.8} and table.rows[0]["eligible"] is True
    measures = {"total_cost": 5, "present_cost": 5, "peak_cost": 5, "lead_time": 1, "ready": 2027, "slack": None}
    assert table.rows[0]["measures"] == measures
    frame = table.frame
    assert list(frame["worth"]) == [0.8, 0.5, 0, 0.6, 0] and list(frame["total_cost"])[:2] == [5, 3]
    assert "partial" not in frame and len(frame) == 5


def test_screening_weights_and_the_program_itself(tmp_path):
    here = lay(tmp_path, SMALL)
    assert here.screen("small")[0]["eligible"] == ["own", "buy", "none"]
    found = here.weights("one", {"worth": "100%"})
    assert found["weights"] == {"worth": 1} and found["nodes"][0]["id"] == "one"
    assert found["leaves"] == {"worth": {"unit": None, "worst": 0, "best": 10}}
    assert json.loads(json.dumps(found))["criteria"] == "one"
    assert found["nodes"][0]["written"] is None and found["nodes"][0]["swing"] == {"worth": "100 % = from 0 to 10"}
    assert here.weights("one")["nodes"][0]["swing"] == {"worth": "100 % = from 0 to 10"}
    assert here.problem("small", budgets={"b": 0.5}).rows[-1].sentence == "b 2026: spend at most 4.5 M"


def test_the_program_is_written_for_an_outside_audit(tmp_path):
    here = lay(tmp_path, SMALL)
    written = here.export("small", lp=tmp_path / "out/model.lp", mps=tmp_path / "out/model.mps")
    assert [path.name for path in written] == ["model.lp", "model.mps"]
    assert "Maximize" in written[0].read_text() and "ROWS" in written[1].read_text()
    assert here.export("small", lp=tmp_path / "only.lp") == [tmp_path / "only.lp"]


WORDS = """criteria_set: words
criteria:
  cost: {weight: 20, unit: KRW bn, worst: 800, best: 0}
  harm: {weight: 12.5, shape: {levels: {great: 0, some: 0.5, none: 1}}}
  rest: {weight: 1, children: {a: {worst: 0, best: 1}, b: {worst: 0, best: 1}}, weights: {method: equal}}
"""


def test_weights_say_what_was_written_and_what_it_weighs(tmp_path):
    (tmp_path / "words.yaml").write_text(WORDS)
    top, rest = Desk(tmp_path).weights(str(tmp_path / "words.yaml"))["nodes"]
    assert top["written"] == {"cost": 20, "harm": 12.5, "rest": 1} and rest["written"] is None
    assert top["swing"] == {"cost": "20 = from 800 to 0 KRW bn", "harm": "12.5 = from great to none", "rest": "1"}
    assert rest["swing"] == {"a": "50 % = from 0 to 1", "b": "50 % = from 0 to 1"}


@pytest.mark.parametrize(
    "old, new, place",
    [
        ("a: {worst", "cost: {worst", "5:32: C111"),
        ("a: {worst", "Harm: {worst", "5:32: C112"),
        ("weight: 20", "weight: -20", "3:"),
        ("unit: KRW bn", "measure: total-cost", "3:"),
        ("method: equal", "method: rank, order: [a]", "5:"),
    ],
)
def test_a_criteria_set_by_itself_is_checked_like_one_that_is_planned_with(tmp_path, old, new, place):
    (tmp_path / "words.yaml").write_text(WORDS.replace(old, new))
    name = str(tmp_path / "words.yaml")
    try:
        found = Desk(tmp_path).weights(name)["warnings"]
    except Refused as refused:
        found = [fault.as_json() for fault in refused.faults]
    assert any(f"{row['line']}:{row['column']}: {row['code']}".startswith(place) for row in found), found


# -------------------------------------------------------------------------------------------------------------- a run


def test_a_run_is_written_read_back_explained_and_compared(tmp_path, solver):
    here = lay(tmp_path, SMALL)
    base = here.run("small", solver=solver)
    assert (base.status, base.value) == ("optimal", 1.1) and EXIT_CODES[base.status] == 0
    assert plan(base) == {"a": ("buy", 2026), "c": ("own", 2026)}
    folder = base.write()
    assert folder == here.reports / "small" / base.id and base.folder == folder
    assert sorted(p.name for p in folder.iterdir()) == [
        "inputs",
        "manifest.json",
        "proof.json",
        "report.html",
        "report.md",
        "run.json",
    ]
    assert (folder / "inputs/criteria/one.yaml").read_text() == CRITERIA

    again = here.open(base.id[:6])
    assert (again.document, again.id, again.problem) == (base.document, base.id, None)
    assert again.write(("md",)) == folder and (folder / "report.html").exists()
    (report,) = again.rewrite(("html",), "ko")
    assert 'lang="ko"' in report.read_text()
    assert report == folder / "report.html"
    assert here.open(str(folder)).value == 1.1

    tight = here.run("small", budgets={"b": "7"}, solver=solver)
    assert tight.id != base.id and tight.problem is not None
    page = tight.compare(base).write(tmp_path / "reports/tight.html")
    assert "<html" in page.read_text()
    compared = tight.compare(base)
    assert list(compared.decisions["technology"]) == ["a", "c"] and compared.comparison.value == pytest.approx(-0.3)
    with pytest.raises(ValueError, match="docx"):
        compared.write(tmp_path / "tight.docx")
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError):
        compared.write(tmp_path / "file/tight.md")


def test_the_tables_of_a_run(tmp_path, solver):
    run = lay(tmp_path, SMALL).run("small", solver=solver)
    assert list(run.decisions.index) == ["a", "c"] and run.decisions.loc["a", "mode"] == "access"
    assert list(run.spending["spent"]) == [9, 0, 0] and len(run.screening) == 2
    assert list(run.provenance["best"].dropna()) == [8, 5, 6] and run.rules.empty


def test_a_decision_in_words(tmp_path, solver):
    tree = """
decision_tree: tree
start: q
questions: {q: {ask: Is it held?, when: held, then: yes, otherwise: no}}
verdicts: {yes: {modes: [own], because: It is ours.}, no: {modes: [access, none]}}
"""
    here = lay(tmp_path, SMALL.replace("- id: a", "- id: a\n    evidence: {held: true}"), tree=tree)
    told = here.run("small", solver=solver).explain("a").splitlines()
    assert told[0] == "a: own (own), priority 1" and told[2] == "Verdict yes: It is ours."
    assert "  Is it held? yes (evidence)" in told and "Not buy (access): not admitted by the verdict yes" in told
    told = here.run("small", solver=solver).explain("c").splitlines()
    assert "Verdict yes, no: It is ours." in told and "  Is it held? unknown (unknown: both)" in told
    with pytest.raises(KeyError):
        here.run("small", solver=solver).explain("z")
    plain = lay(tmp_path / "plain", SMALL).run("small", solver=solver)
    assert "Verdict" not in plain.explain("a")


def test_a_verdict_without_a_reason(tmp_path, solver):
    tree = "decision_tree: tree\nstart: v\nquestions: {}\nverdicts: {v: {modes: [own, none]}}\n"
    told = lay(tmp_path, SMALL, tree=tree).run("small", solver=solver).explain("c")
    assert "Verdict v: no reason is written" in told


def test_the_same_inputs_give_the_same_bytes_wherever_they_lie(tmp_path, solver):
    one = lay(tmp_path / "here", SMALL).run("small", solver=solver).write()
    two = lay(tmp_path / "over/there", SMALL).run("small", solver=solver).write()
    assert one.name == two.name
    for path in one.rglob("*"):
        if path.is_file():
            assert (two / path.relative_to(one)).read_bytes() == path.read_bytes()


def test_what_was_asked_for_is_in_the_record(tmp_path, solver):
    changes = SMALL.replace("multiply: 0.5}", "multiply: 0.5}, {weights: {worth: 2}}")
    here = lay(tmp_path, changes, CRITERIA + "weights: {method: direct, values: {worth: 1}}\n")
    other = here.run("small", criteria="one", weights={"worth": 40}, budgets={"b": 0.9}, scenario="cut", solver=solver)
    settings = other.document["settings"]
    assert settings["weights"] == {"worth": "40"} and settings["budgets"] == {"b": "0.9x"}  # not the scenario's weight
    assert (settings["criteria"], settings["scenario"]) == ("one", "cut")
    assert other.document["spending"][0]["amount"] == 4.05


def test_a_desk_that_keeps_its_runs_elsewhere(tmp_path, solver):
    lay(tmp_path, SMALL)
    here = Desk(str(tmp_path), tmp_path / "elsewhere")
    folder = here.run("small", solver=solver).write(("md",))
    assert folder.parent == tmp_path / "elsewhere/small" and not (tmp_path / "reports").exists()


def test_a_run_of_its_own_needs_no_solver_from_outside(tmp_path):
    assert optimizer.Desk(tmp_path).root == tmp_path
    run = lay(tmp_path, SMALL).run("small", settings=SolveSettings(seconds=30, seed=3))
    assert run.value == 1.1 and run.document["settings"]["seed"] == 3


# ------------------------------------------------------------------------------------- an answer that does not stand up


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda s: {"objective": s.objective + 1}, "1.2 is claimed"),
        (lambda s: {"chosen": {**s.chosen, "a": ("own", 2026)}}, "b 2026: 2 M more is spent"),
    ],
)
def test_an_answer_that_fails_the_check_is_never_written(tmp_path, solver, monkeypatch, change, words):
    real = decide.solve

    def wrong(*arguments, **more):
        solution = real(*arguments, **more)
        return replace(solution, **change(solution))

    monkeypatch.setattr(decide, "solve", wrong)
    with pytest.raises(CertificateError, match="the answer does not stand up to an independent check") as error:
        lay(tmp_path, SMALL).run("small", solver=solver)
    assert not error.value.certificate.holds and words in str(error.value)
    assert not (tmp_path / "reports").exists()


# ------------------------------------------------------------------------------------------------------ ties and near

TIED = """
budgets: {b: {amount: [4, 2]}}
technologies:
  - {id: a, options: [{id: own, mode: own, cost: 2, start: [2026, 2027], ratings: {worth: 5}}]}
  - {id: c, options: [{id: own, mode: own, cost: 2, start: [2026, 2027], ratings: {worth: 5}}]}
  - id: d
    options:
      - {id: own, mode: own, cost: 2, ratings: {worth: 5}}
      - {id: keep, mode: none, cost: 2, ratings: {worth: 5}}
"""


def test_of_equal_plans_the_one_that_changes_least_is_taken(tmp_path, solver):
    here = lay(tmp_path, TIED)
    base = here.run("small", solver=solver)
    assert base.document["ties"]["unique"] is False and base.document["ties"]["finished"]
    seen = set()
    for wanted in ("a", "c"):
        for year in (2026, 2027):
            # Forced once, then only kept because it was so before.
            rule = f"rules: [{{id: r, at_least: 1, of: {{technology: {wanted}, where: ready = {year + 1}}}}}]\n"
            forced = lay(tmp_path / f"{wanted}{year}", TIED + rule).run("small", solver=solver)
            forced.write(("md",))
            kept = here.run("small", near=str(forced.folder), solver=solver)
            assert plan(kept)[wanted] == ("own", year) and kept.value == base.value
            seen.add(tuple(sorted(plan(kept).items())))
    assert len(seen) >= 2


def test_doing_nothing_at_a_cost_is_kept_too(tmp_path, solver):
    here = lay(tmp_path, TIED)
    rule = "rules: [{id: r, at_least: 1, of: {option: keep, mode: none}}]\n"
    forced = lay(tmp_path / "forced", TIED + rule).run("small", solver=solver)
    forced.write(("md",))
    kept = here.run("small", near=str(forced.folder), solver=solver)
    assert plan(kept) == plan(forced) and plan(kept)["d"] == ("keep", None)


def test_an_earlier_run_that_is_not_there(tmp_path, solver):
    with pytest.raises(NotARunError, match='no run "abc"'):
        lay(tmp_path, SMALL).run("small", near="abc", solver=solver)


# --------------------------------------------------------------------------------------------- what must not matter


def generated(order=1):
    """Twelve technologies of four kinds, three of each alike but for their names: ties in plenty."""
    technologies = []
    for n in range(12):
        kind = n % 4
        options = [
            f"mode: own, cost: [{3 + kind}, {2 - kind % 2}], start: [2026, 2027], ratings: {{worth: {6 + kind}}}",
            f"mode: access, partner: {'fi' if kind else 'us'}, cost: {2 + kind % 2}, ratings: {{worth: {4 + kind}}}",
        ]
        options = [f"{{id: {name}, {option}}}" for name, option in zip(("own", "buy"), options, strict=True)]
        options = ", ".join(options[::order])
        technologies.append(f"  - {{id: t{n}, family: f{kind}, needed_by: 2030, options: [{options}]}}\n")
    rules = [
        "  - {id: few, at_most: 2, of: {mode: own}, each: family}\n",
        "  - {id: spread, share_at_most: 0.6, of: {}, among: {mode: access}, measure: cost, each: partner}\n",
        "  - {id: aim, at_least: 3, of: {family: f3, mode: own}, penalty: 0.05}\n",
    ]
    head = "budgets: {b: {amount: [14, 12, 6], carry_over: 0.5}}\npartners: {fi: {bloc: eu}, us: {bloc: nato}}\n"
    return f"{head}technologies:\n{''.join(technologies[::order])}rules:\n{''.join(rules[::order])}"


@pytest.fixture(scope="module")
def reference(solver, tmp_path_factory):
    run = lay(tmp_path_factory.mktemp("desk"), generated()).run("small", solver=solver, firm="none")
    assert run.document["ties"] == {
        "unique": False,
        "alternatives": run.document["ties"]["alternatives"],
        "known": True,
        "finished": True,
    }
    return run


def test_the_order_of_the_files_rows_changes_no_decision(reference, solver, tmp_path):
    shuffled = lay(tmp_path, generated(-1)).run("small", solver=solver, firm="none")
    assert plan(shuffled) == plan(reference) and shuffled.value == reference.value
    assert [d["technology"] for d in shuffled.document["decisions"]] == list(plan(reference))


@pytest.mark.slow
@pytest.mark.parametrize(
    "settings",
    [
        SolveSettings(seed=7),
        SolveSettings(threads=2),
        SolveSettings(seed=11, threads=2),
        pytest.param(SolveSettings(solver="PULP_CBC_CMD"), marks=needs_cbc),
    ],
    ids=str,
)
def test_neither_seed_nor_threads_nor_solver_change_a_decision(reference, tmp_path, settings):
    with Solver(settings) as other:
        run = lay(tmp_path, generated()).run("small", solver=other, firm="none")
    assert run.status == "optimal" and plan(run) == plan(reference) and run.value == reference.value


def test_a_constant_for_every_option_and_for_doing_nothing_changes_no_decision(reference, solver, tmp_path):
    # One point more for everything, nothing included: values rise by 0.1 for each of twelve, gains stay.
    portfolio = re.sub(r"worth: (\d+)", lambda found: f"worth: {int(found[1]) + 1}", generated())
    more = lay(tmp_path, portfolio, CRITERIA.replace("if_none: 0", "if_none: 1")).run(
        "small", solver=solver, firm="none"
    )
    assert plan(more) == plan(reference)
    assert more.value == pytest.approx(reference.value + 1.2) and more.document["gain"] == pytest.approx(
        reference.document["gain"]
    )


TWO = """
criteria_set: one
weights: {method: direct, values: {worth: WORTH, spent: SPENT}}
criteria: {worth: {worst: 0, best: 10, if_none: 0}, spent: {measure: total_cost, worst: 20, best: 0}}
"""


def test_weights_times_a_number_change_no_decision(solver, tmp_path):
    runs = [
        lay(tmp_path / str(k), generated(), TWO.replace("WORTH", str(30 * k)).replace("SPENT", str(10 * k))).run(
            "small", solver=solver, firm="none"
        )
        for k in (1, 7)
    ]
    assert plan(runs[0]) == plan(runs[1]) and runs[0].value == runs[1].value


def test_more_money_is_never_worse(reference, solver, tmp_path):
    here = lay(tmp_path, generated())
    values = [
        here.run("small", budgets={"b": factor}, solver=solver, firm="none").value
        for factor in ("0x", "0.3x", "0.8x", "1.2x", "9x")
    ]
    assert values == sorted(values) and values[0] < values[2] <= reference.value <= values[3]


def test_carrying_more_over_is_never_worse_and_a_year_without_money_changes_nothing(reference, solver, tmp_path):
    def value(name, old, new):
        return lay(tmp_path / name, generated().replace(old, new)).run("small", solver=solver, firm="none").value

    carried = [value(share, "carry_over: 0.5", f"carry_over: {share}") for share in ("0", "0.85", "1")]
    assert carried[0] <= reference.value <= carried[1] <= carried[2]
    assert value("longer", "budgets:", "years: [2026, 2031]\nbudgets:") == reference.value


# ------------------------------------------------------------------------------- numbers of many digits, the whole way


@pytest.mark.parametrize(
    "bound, costs, wanted",
    [
        # The two that fit exactly are worth most; a third with many digits beside them must not cut them off.
        ("100", ["33.333333333333336", "40", "60"], "bc"),
        ("100", ["33.333333333333336", "40.000000000000001", "60"], "ac"),
    ],
)
def test_a_plan_that_spends_all_there_is_to_the_last_digit(tmp_path, solver, bound, costs, wanted):
    options = "".join(
        f"  - {{id: {name}, options: [{{id: own, mode: own, cost: [{cost}], ratings: {{worth: {worth}}}}}]}}\n"
        for name, cost, worth in zip("abc", costs, (1, 8, 9), strict=True)
    )
    run = lay(tmp_path, f"budgets: {{b: {{amount: {bound}}}}}\ntechnologies:\n{options}").run(
        "small", solver=solver, firm="none"
    )
    assert run.status == "optimal"
    assert "".join(sorted(name for name, (option, _) in plan(run).items() if option == "own")) == wanted


def test_a_balance_carried_through_twenty_years_to_the_last_digit(tmp_path, solver):
    run = lay(
        tmp_path,
        """
years: [2026, 2045]
budgets: {b: {amount: {2026: 100, 2040: 1}, carry_over: 0.85}}
technologies:
  - {id: a, options: [{id: own, mode: own, cost: [85], start: 2027, ratings: {worth: 9}}]}
  - {id: c, options: [{id: own, mode: own, cost: [1], start: 2040, ratings: {worth: 5}}]}
""",
    ).run("small", solver=solver, firm="none")
    assert (run.status, run.value) == ("optimal", 1.4)


def test_a_price_in_units_too_fine_for_the_objective_is_still_paid(tmp_path, solver):
    # b's family should bring 1 of value at 10 each: choosing it saves 10 * ln 5 / ln 10, far more than a is better.
    run = lay(
        tmp_path,
        """
budgets: {b: {amount: 5}}
technologies:
  - {id: a, options: [{id: own, mode: own, cost: [5], ratings: {worth: 6}}]}
  - {id: b, family: f, options: [{id: own, mode: own, cost: [5], ratings: {worth: 5}}]}
rules: [{id: goal, at_least: 1, of: {family: f}, measure: value, penalty: 10}]
""",
        CRITERIA.replace("worst: 0, best: 10, if_none: 0", "worst: 1, best: 10, if_none: 1, shape: log"),
    ).run("small", solver=solver, firm="none")
    assert plan(run)["b"] == ("own", 2026)
    assert run.document["rounding"] < 1e-5 and run.value == pytest.approx(0.69897 - 10 * (1 - 0.69897), abs=1e-4)


# --------------------------------------------------------------------------------------- the starter desk and versions


def test_the_starter_desk_lies_in_the_package_or_in_the_project(tmp_path, monkeypatch):
    assert (starter.folder() / "portfolios/steel-37/portfolio.yaml").is_file()
    monkeypatch.setattr(starter, "__file__", str(tmp_path / "optimizer/starter.py"))
    assert starter.folder() is None
    with pytest.raises(Refused, match="R401"):
        Desk(tmp_path).prepare("steel-37")
    for name in ("criteria", "portfolios"):
        (tmp_path / "optimizer/starter" / name).mkdir(parents=True)
    assert starter.folder() == (tmp_path / "optimizer/starter").resolve()


def test_versions_of_what_could_change_an_answer(monkeypatch):
    found = versions.versions()
    assert found["optimizer"] == optimizer.__version__ and {"python", "highspy", "pulp"} <= found.keys()
    monkeypatch.setattr(versions, "PACKAGES", ("no-such-package",))
    assert versions.versions()["no-such-package"] == "not installed"


def test_exit_codes_of_every_status():
    assert EXIT_CODES == {"optimal": 0, "infeasible": 4, "feasible": 5, "no-plan-found": 5, "interrupted": 130}
