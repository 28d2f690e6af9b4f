"""The planners' desk: finds the files and runs the stages in order. The whole way of the data is on this page.

read -> schema -> check -> score, screen -> formulate -> solve -> verify -> analyse -> report
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from optimizer import starter
from optimizer.analyse.again import solved_again
from optimizer.analyse.basis import Answer, Basis
from optimizer.analyse.ground import Ground, silent
from optimizer.check import read_and_check, read_and_check_criteria
from optimizer.check.weights import given_weights
from optimizer.decide import Questions, begun, decide
from optimizer.experts import people_of, seen_by
from optimizer.faults import Fault, Place, Refused, gathered
from optimizer.problem import Problem
from optimizer.result import ComparedRuns, Run, ScoreTable, believed, compared_runs
from optimizer.run import (
    Audit,
    Findings,
    audited,
    document,
    find_run,
    input_name,
    number,
    read_files,
    read_inputs,
    read_run,
    score_rows,
    screening_rows,
    weights_document,
    write_files,
)
from optimizer.scenario import as_asked
from optimizer.schema import Reading
from optimizer.solve import (
    Deadline,
    Solver,
    SolveSettings,
    ordered,
)
from optimizer.solve.export import export
from optimizer.stages import Prepared, Stages, staged
from optimizer.sweep import NO_JOURNAL, Sweeps
from optimizer.value_tree import value_tree
from optimizer.versions import versions

if TYPE_CHECKING:  # imported when they are asked for: a plain run needs neither other analyses nor writers
    from optimizer.analyse.frontier import Frontier
    from optimizer.analyse.pareto import Pareto
    from optimizer.analyse.people import People
    from optimizer.analyse.robust import Robust
    from optimizer.analyse.scenarios import Scenarios
    from optimizer.analyse.sensitivity import Sensitivity
    from optimizer.analyse.ties import Ties
    from optimizer.analyse.values import ValueCheck

Weights = Mapping[str, str | int | float]
PLAIN_BLANKS = {0x00A0: " ", 0x202F: " "}
"""The narrow blanks inside numbers are for pages; the record is searched and compared by programs."""


class Desk:
    """A folder with `criteria/`, `portfolios/` and `reports/`; what is not on it is looked for on the starter desk."""

    def __init__(self, root: str | Path = ".", reports: str | Path | None = None, began: float | None = None) -> None:
        """`began`: the monotonic moment from which `seconds` count, for a command; None counts from each call."""
        self.root, self.began = Path(root), began
        self.reports = self.root / "reports" if reports is None else Path(reports)
        self._names: dict[Path, str] = {}

    # -------------------------------------------------------------------------------------------- the stages

    def prepare(
        self,
        portfolio: str | Path,
        *,
        criteria: str | None = None,
        weights: Weights | None = None,
        budgets: Weights | None = None,
        scenario: str | None = None,
        person: str | None = None,
    ) -> Prepared:
        """Read a portfolio with all that it names, check it, and make the changes asked for. Raises Refused.

        `person`: with the weights and answers of one of its people in the place of what all of them say together.
        """
        reading = self._reading(str(portfolio), "portfolio")
        path = reading.find(str(portfolio), "portfolio", None, Place("PORTFOLIO"))
        case, found = (None, reading.faults) if path is None else read_and_check(reading, path, criteria)
        if case is None:
            raise Refused(found)
        case = case if person is None else seen_by(case, person)
        given = {name: str(weight) for name, weight in (weights or {}).items()}
        case, given = as_asked(case, given, _budget_words(budgets or {}), scenario)
        files: dict[str, bytes] = {}
        for path, data in sorted(reading.inputs.items()):
            files[input_name(self._named(path), path.resolve().parent.name, files)] = data
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        return Prepared(case, given, tuple(found), digests, files)

    def stages(self, prepared: Prepared) -> Stages:
        """Expand, score and screen. Raises Refused."""
        return staged(prepared)

    def run(  # noqa: PLR0913 - what a planner may say of a run
        self,
        portfolio: str | Path,
        *,
        criteria: str | None = None,
        weights: Weights | None = None,
        budgets: Weights | None = None,
        scenario: str | None = None,
        near: str | None = None,
        firm: str = "quick",
        settings: SolveSettings | None = None,
        solver: Solver | None = None,
        all_repairs: bool = False,
        second_opinion: bool = False,
    ) -> Run:
        """The main job: check, score, screen, solve, verify, analyse. Nothing is written until `Run.write`.

        `weights` maps criteria to numbers ("40" or "40%"), `budgets` to factors (0.9 or "0.9x") or amounts ("500").
        `all_repairs`: if no plan satisfies everything, find every minimal repair, not only those of a single limit.
        `firm`: how firm the plan is: not asked (`none`), `quick` (what is proven in seconds) or `full`.
        `second_opinion`: others solve it again; whoever contradicts the answer is a SecondOpinionError.
        Raises Refused, CertificateError, NotARunError (for `near`).
        """
        settings = settings or (solver.settings if solver is not None else SolveSettings())
        deadline, process = Deadline.before_writing(settings.seconds, self.began), begun(settings, solver)
        prepared = self.prepare(portfolio, criteria=criteria, weights=weights, budgets=budgets, scenario=scenario)
        earlier = None if near is None else self._decisions(near)
        stages = self.stages(prepared)
        asked = Questions(firm, scenario is not None, all_repairs, second_opinion)
        decided = believed(decide(stages, settings, process, deadline, earlier, asked))
        told = {"criteria": criteria, "scenario": scenario, "near": near, "weights": dict(prepared.weights)}
        told["firm"] = firm
        told["budgets"] = _budget_words(budgets or {})
        findings = Findings(
            prepared.case,
            stages.scores,
            stages.screenings,
            decided.problem,
            decided.solution,
            decided.certificate,
            decided.worth,
            {**told, **_settings(settings)},
            prepared.inputs,
            versions(),
            stages.warnings,
            decided.conflict,
            decided.solution.notes,
            self._named,
            decided.firmness,
            decided.opinions,
            decided.is_word,
        )
        done = Run(_worded(document(findings)), self.reports, prepared.files, decided.problem, compared=self.compare)
        done.proof = None if decided.proof is None else decided.proof.tree
        return done

    def compare(self, old: Run, new: Run) -> ComparedRuns:
        """What changed from one run to another, and (by solving again) which input caused which decision."""
        with TemporaryDirectory(prefix="optimizer-compare-") as folder:
            return compared_runs(old, new, Path(folder), self._solved_again)

    def _solved_again(self, basis: Basis) -> Answer:
        near = basis.asked.get("near")
        return solved_again(basis, None if near is None else self._decisions(str(near)))

    # ---------------------------------------------------------------------------------------------- analyses

    def ground(
        self,
        portfolio: str | Path,
        *,
        settings: SolveSettings | None = None,
        solver: Solver | None = None,
        sweeps: Sweeps = NO_JOURNAL,
        tell: Callable[[str], None] = silent,
        **options: Any,
    ) -> Ground:
        """What every analysis stands on, its time running; `sweeps`: who works; `options` are those of `prepare`."""
        settings = settings or (solver.settings if solver is not None else SolveSettings())
        deadline, process = Deadline.after(settings.seconds, self.began), begun(settings, solver)
        prepared = self.prepare(portfolio, **options)
        stages = self.stages(prepared)
        asked = (tell, self._named, prepared.weights, sweeps)
        return Ground(stages.scores, stages.screenings, ordered(stages.formulate()), process, deadline, *asked)

    def frontier(
        self,
        portfolio: str | Path,
        *,
        sweep: str | None = None,
        least: Fraction | int = 0,
        most: Fraction | int | None = None,
        **options: Any,
    ) -> Frontier:
        """The exact value of a budget: its amounts times every factor from `least` to `most`. Raises Refused."""
        from optimizer.analyse.frontier import frontier

        ground = self.ground(portfolio, **options)
        return frontier(ground, sweep, Fraction(least), None if most is None else Fraction(most))

    def pareto(self, portfolio: str | Path, objectives: Sequence[str], **options: Any) -> Pareto:
        """The exact non-dominated set of these objectives (criteria, `value`, `cost`). Raises Refused."""
        from optimizer.analyse.pareto import pareto

        return pareto(self.ground(portfolio, **options), objectives)

    def people(self, portfolio: str | Path, **options: Any) -> People:
        """Everybody's own plan beside the consensus: what is shared, what it costs each. Raises Refused."""
        from optimizer.analyse.people import people

        ground = self.ground(portfolio, **options)
        names = people_of(ground.alternatives.case)
        options = {**options, "solver": ground.solver}
        seen = {name: self.ground(portfolio, person=name, **options) for name in names}
        return people(ground, {name: own.beside(ground) for name, own in seen.items()})

    def scenarios(self, portfolio: str | Path, *, alpha: Fraction | str = Fraction(4, 5), **options: Any) -> Scenarios:
        """The best plan of each scenario, regrets, one plan for all, what partners are worth. Raises Refused."""
        from optimizer.analyse.scenarios import scenarios

        given = {name: str(weight) for name, weight in (options.get("weights") or {}).items()}
        return scenarios(self.ground(portfolio, **options), given, Fraction(alpha))

    def robust(
        self,
        portfolio: str | Path,
        *,
        most: int = 500,
        gamma: Fraction | int | None = None,
        samples: int = 0,
        **options: Any,
    ) -> Robust:
        """What is certain although weights and ratings are not: core, borderline, exterior. Raises Refused.

        At most `most` plans that nothing dominates are gathered; classes are exact even where there are more.
        `gamma`: so many technologies at once may spend their `overrun`, and the budgets still hold. `samples`: so many
        weights and ratings are drawn (by the seed of the settings), and how often each option is the best is counted.
        """
        from optimizer.analyse.robust import robust

        ground = self.ground(portfolio, **options)
        guard = None if gamma is None else Fraction(gamma)
        return robust(ground, most, guard, samples, ground.solver.settings.seed)

    def sensitivity(
        self, portfolio: str | Path, *, sweep: str | None = None, near: str | None = None, **options: Any
    ) -> Sensitivity:
        """How firm the plan is: weight intervals, price tags, tornado. Raises Refused, NotARunError (for `near`)."""
        from optimizer.analyse.sensitivity import sensitivity

        earlier = None if near is None else self._decisions(near)
        return sensitivity(self.ground(portfolio, **options), sweep, earlier)

    def ties(self, portfolio: str | Path, *, within: Fraction | str = Fraction(1, 100), **options: Any) -> Ties:
        """What plans within a share of the best value all do, never do, or may do; those that differ most."""
        from optimizer.analyse.ties import ties

        return ties(self.ground(portfolio, **options), Fraction(within))

    # ------------------------------------------------------------------------------------- one stage at a time

    def check(self, *portfolios: str | Path, **options: Any) -> list[Fault]:
        """All faults and warnings of everything that the portfolios read; nothing is solved.

        `options` are those of `prepare`: the portfolios are checked with these criteria, weights, budgets, scenario.
        """
        found: list[Fault] = []
        for portfolio in portfolios:
            with gathered(found):
                found += self.stages(self.prepare(portfolio, **options)).warnings
        return sorted(set(found), key=lambda fault: fault.order)

    def score(self, portfolio: str | Path, **options: Any) -> ScoreTable:
        """Partial and overall values of every alternative, and what is odd about the criteria."""
        from optimizer.analyse.values import value_check

        stages = self.stages(self.prepare(portfolio, **options))
        return ScoreTable(score_rows(stages), value_check(stages.scores), stages.warnings)

    def value_check(self, portfolio: str | Path, **options: Any) -> ValueCheck:
        """The value functions with the ratings on them, what is odd about the criteria, weights by data alone."""
        from optimizer.analyse.values import value_check

        return value_check(self.stages(self.prepare(portfolio, **options)).scores)

    def screen(self, portfolio: str | Path, **options: Any) -> list[dict[str, Any]]:
        """Verdict and path of every technology."""
        return screening_rows(self.stages(self.prepare(portfolio, **options)).screenings.values())

    def problem(self, portfolio: str | Path, **options: Any) -> Problem:
        """The integer program itself: for experts, and for an outside audit."""
        return self.stages(self.prepare(portfolio, **options)).formulate()

    def export(
        self, portfolio: str | Path, *, lp: Path | None = None, mps: Path | None = None, **options: Any
    ) -> list[Path]:
        """Write the integer program as LP and MPS files, for an outside audit. Raises Refused, WriteError."""
        made = export(self.problem(portfolio, **options))
        texts = {str(path): text.encode() for path, text in ((lp, made.lp), (mps, made.mps)) if path is not None}
        return write_files(Path(), texts)

    def workbook(self, portfolio: str | Path, path: Path, criteria: str | None = None) -> list[Path]:
        """Write a portfolio with its criteria and its tree as a workbook that reads as the same. Raises Refused."""
        from optimizer.workbook import write_workbook

        made = write_workbook(self.prepare(portfolio, criteria=criteria).case)
        return write_files(path.parent, {path.name: made})

    def weights(self, criteria: str | Path, changes: Weights | None = None) -> dict[str, Any]:
        """The weights at every node of a criteria set and how they came about. Raises Refused."""
        reading = self._reading(str(criteria), "criteria_set")
        path = reading.find(str(criteria), "criteria_set", None, Place("CRITERIA"))
        case, found = (None, reading.faults) if path is None else read_and_check_criteria(reading, path)
        if case is None:
            raise Refused(found)
        given = {name: str(weight) for name, weight in (changes or {}).items()}
        if wrong := given_weights(case.criteria, given):
            raise Refused([*found, *wrong])
        told = weights_document(case.criteria, value_tree(case.criteria, given))
        remarks = [fault.as_json() for fault in found]
        return {"criteria": case.criteria.criteria_set, "path": str(path), **told, "warnings": remarks}

    def audit(self, name: str) -> Audit:
        """A run of the past checked again from its folder, without a solver. Raises NotARunError, Refused."""
        from optimizer.report.reprinted import reprinted

        folder = find_run(self.reports, name)
        with TemporaryDirectory(prefix="optimizer-audit-") as root:
            return audited(read_run(folder), read_files(folder), folder.resolve().name, Path(root), reprinted)

    def open(self, name: str) -> Run:
        """A run of the past, by folder or id. Raises NotARunError."""
        folder = find_run(self.reports, name)
        return Run(read_run(folder), self.reports, read_inputs(folder), None, folder, self.compare)

    def lent(self, name: str | Path, noun: str = "portfolio") -> Path | None:
        """The starter desk, where a name is not on this desk but is on that one."""
        shipped = starter.folder()
        if shipped is None or Reading(self.root).find(str(name), noun, None, Place(str(name))) is not None:
            return None
        return None if Reading(shipped).find(str(name), noun, None, Place(str(name))) is None else shipped

    # ------------------------------------------------------------------------------------------------ inside

    def _reading(self, name: str, noun: str) -> Reading:
        """Read from this desk; a name that is not on it is looked for on the starter desk."""
        return Reading(self.lent(name, noun) or self.root)

    def _named(self, path: Path) -> str:
        """The name of an input in the record: relative to the desk, so that it is the same on every machine."""
        if path not in self._names:
            whole, roots = (
                path.resolve(),
                (root.resolve() for root in (self.root, starter.folder()) if root is not None),
            )
            near = next((whole.relative_to(root) for root in roots if whole.is_relative_to(root)), Path(path.name))
            self._names[path] = near.as_posix()
        return self._names[path]

    def _decisions(self, near: str) -> dict[str, tuple[str, int]]:
        return self.open(near).choices


def _worded(found: dict[str, Any]) -> dict[str, Any]:
    """The record with the one sentence of why that its report prints."""
    from optimizer.report import why_of

    sentences = why_of(found)
    for decision in found["decisions"]:
        decision["why"] = sentences.get(decision["technology"], "").translate(PLAIN_BLANKS)
    return found


def _budget_words(budgets: Weights) -> dict[str, str]:
    return {name: value if isinstance(value, str) else f"{value}x" for name, value in budgets.items()}


def _settings(settings: SolveSettings) -> dict[str, Any]:
    return {
        "seconds": number(settings.seconds),
        "gap": number(settings.gap),
        "solver": settings.solver,
        "threads": settings.threads,
        "seed": settings.seed,
    }
