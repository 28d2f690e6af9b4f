"""What a planner gets in Python: runs, tables and comparisons that write and show themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from optimizer.analyse.again import ground_again
from optimizer.analyse.basis import Solved, basis_of, choices_of
from optimizer.analyse.compare import Comparison, Past, compare
from optimizer.analyse.explain import Explained, explain
from optimizer.analyse.ground import silent
from optimizer.analyse.whatif import FACTORS, WhatIf, whatif
from optimizer.faults import Fault, Refused
from optimizer.problem import Problem
from optimizer.run import INPUTS, PROOF, add_files, canonical, compact, run_id, write_files, write_run
from optimizer.solve import Choice, Opinion, Solution
from optimizer.verify import Certificate

if TYPE_CHECKING:
    import pandas as pd

    from optimizer.analyse.values import ValueCheck
    from optimizer.decide import Decided
    from optimizer.report import Report

EXIT_CODES = {"optimal": 0, "infeasible": 4, "feasible": 5, "no-plan-found": 5, "interrupted": 130}
"""The exit code of each status (DESIGN 5)."""


class CertificateError(Exception):
    """Our own check of the answer failed (exit 6): no report is written."""

    def __init__(self, certificate: Certificate) -> None:
        self.certificate = certificate
        broken = "; ".join(violation.sentence for violation in certificate.violations[:5])
        super().__init__(
            f"the answer does not stand up to an independent check: {broken or 'another value was claimed'}"
        )


class SecondOpinionError(Exception):
    """Somebody else contradicts the answer (exit 6): no report is written; both plans and values are named."""

    def __init__(self, first: Solution, value: Fraction | None, opinion: Opinion) -> None:
        self.opinion = opinion
        mine = f"the first answer: {_plan_words(value, first.chosen, opinion.chosen)}"
        other = f"{opinion.by}: {_plan_words(opinion.value, opinion.chosen, first.chosen)}"
        super().__init__(f"a second opinion contradicts the answer: {opinion.by} {opinion.words}\n  {mine}\n  {other}")


def believed(decided: Decided) -> Decided:
    """What was decided, where our own check of it holds and nobody asked for an opinion contradicts it.

    Raises CertificateError, SecondOpinionError.
    """
    if decided.certificate is not None and not decided.certificate.holds:
        raise CertificateError(decided.certificate)
    for opinion in decided.opinions:
        if opinion.agrees is False:
            raise SecondOpinionError(decided.solution, decided.value, opinion)
    return decided


class ScoreTable:
    """Every alternative with its partial and overall values; `found`: what is odd about the criteria.

    `warnings`: what was remarked while reading and scoring, and what is odd, by place.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], found: ValueCheck, warnings: Iterable[Fault] = ()) -> None:
        self.rows, self.found = [dict(row) for row in rows], found
        self.warnings = sorted({*warnings, *found.warnings}, key=lambda fault: fault.order)

    def as_json(self) -> dict[str, Any]:
        """The document of `score` (DESIGN 6), with what is odd, and with weights that the data alone would give."""
        beside = self.found.as_json()["weights_beside"]
        warnings = [fault.as_json() for fault in self.warnings]
        return {"alternatives": self.rows, "warnings": warnings, "weights_beside": beside}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per alternative; columns of `partial` and `measures` by their names."""
        flat = [{**_without(row, "partial", "measures"), **row["partial"], **row["measures"]} for row in self.rows]
        return _frame(flat)


class Run:
    """One pass, made or read back: its record, its tables, its folder.

    `document` is the run record (DESIGN 6) as plain values; `problem` the integer program (None when read back).
    """

    def __init__(
        self,
        document: dict[str, Any],
        reports: Path,
        files: Mapping[str, bytes],
        problem: Problem | None,
        folder: Path | None = None,
        compared: Callable[[Run, Run], ComparedRuns] | None = None,
    ) -> None:
        self.document, self.reports, self.files = document, reports, files
        self.problem, self.folder, self._compared = problem, folder, compared
        self.proof: Mapping[str, Any] | None = None
        """The tree that shows, in whole numbers, what no plan can exceed; None without one, or when read back."""

    def __repr__(self) -> str:
        """A run in one line."""
        return f"Run({self.document['portfolio']}, {self.status}, value {self.value}, id {self.id})"

    @property
    def id(self) -> str:
        """The id of the run: it comes from the content of the record."""
        return run_id(canonical(self.document))

    @property
    def status(self) -> str:
        """`optimal`, `feasible`, `infeasible` or `no-plan-found`."""
        return str(self.document["status"])

    @property
    def value(self) -> float | None:
        """The value of the plan, None without one."""
        return self.document["value"]  # type: ignore[no-any-return]

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """One row per technology, by priority, indexed by technology."""
        return _frame(self.document["decisions"], "technology")

    @cached_property
    def spending(self) -> pd.DataFrame:
        """Amount, spent and carried by budget and year."""
        return _frame(self.document["spending"])

    @cached_property
    def rules(self) -> pd.DataFrame:
        """Every rule with its level and its slack."""
        return _frame(self.document["rules"])

    @cached_property
    def screening(self) -> pd.DataFrame:
        """Verdict and path of every technology, indexed by technology."""
        return _frame(self.document["screening"], "technology")

    @cached_property
    def provenance(self) -> pd.DataFrame:
        """Every rating with its source."""
        return _frame(self.document["provenance"])

    def explain(self, technology: str) -> str:
        """Why this option, and why not another, in plain words. KeyError for an unknown technology."""
        rows = {row["technology"]: row for row in self.document["decisions"]}
        row = rows[technology]
        lines = [f"{row['title']}: {row['mode']} ({row['option']}), priority {row['priority']}", row["why"]]
        if row["verdict"]:
            lines.append(f"Verdict {row['verdict']}: {row['because'] or 'no reason is written'}")
        lines += [f"  {step['ask']} {_answer(step['answer'])} ({step['by']})" for step in row["path"]]
        lines += [
            f"Not {other['option']} ({other['mode']}): {other['why_not']}"
            for other in row["alternatives_considered"]
            if other["why_not"]
        ]
        return "\n".join(lines)

    def compare(self, other: Run) -> ComparedRuns:
        """What is different in this run from another, and which input caused it."""
        if self._compared is None:
            return ComparedRuns(compare(Past(other.id, other.document), Past(self.id, self.document)))
        return self._compared(other, self)

    def explained(self, technology: str, seconds: float = 60.0, tell: Callable[[str], None] = silent) -> Explained:
        """What would change the decision about a technology, by solving again from the run's own inputs.

        Raises KeyError for an unknown technology; Refused where the inputs were not kept.
        """
        with TemporaryDirectory(prefix="optimizer-explain-") as folder:
            basis = basis_of(self.document, self.files, Path(folder))
            ground = ground_again(basis, seconds, tell)
            return explain(ground, technology, self.choices)

    def write_explanation(self, told: Mapping[str, Any], path: Path, language: str = "en") -> Path:
        """Write a decision, with what it takes, as a page (`.html`, `.md`). Raises WriteError, ValueError."""
        from optimizer.report.explanation import write_explanation

        data = write_explanation(self.document, told, path.suffix.removeprefix("."), language)
        return write_files(path.parent, {path.name: data})[0]

    def whatif(
        self,
        sweep: str | None = None,
        factors: Iterable[Fraction | str] = FACTORS,
        seconds: float = 60.0,
        tell: Callable[[str], None] = silent,
    ) -> WhatIf:
        """Proven plans for other weights, and for a budget times these factors, from the run's own inputs.

        `sweep` is the budget; without a name the only one without `for`, if there is one. Raises Refused.
        """
        with TemporaryDirectory(prefix="optimizer-whatif-") as folder:
            basis = basis_of(self.document, self.files, Path(folder))
            return whatif(
                ground_again(basis, seconds, tell), self.choices, sweep, [Fraction(factor) for factor in factors]
            )

    def write_whatif(self, found: WhatIf, path: Path | None = None, language: str = "en") -> Path:
        """Write the what-if page of a pool, in the run's folder if no path is given. Raises WriteError."""
        from optimizer.report.whatif_page import write_whatif

        page = write_whatif({**found.as_json(), "run": self.id}, language)
        if path is not None:
            return write_files(path.parent, {path.name: page})[0]
        assert self.folder is not None
        return add_files(self.folder, {"whatif.html": page})[0]

    @property
    def choices(self) -> dict[str, tuple[str, int]]:
        """Option and start of every technology; of doing nothing that costs money, its first year; 0 without any."""
        return choices_of(self.document)

    def reports_in(self, formats: Iterable[str], language: str = "en") -> dict[str, bytes]:
        """The report in the formats asked for, as file names and bytes."""
        from optimizer import report

        return report.write(self.document, formats, language)

    def write(self, formats: Iterable[str] = ("html", "md"), language: str = "en", *, private: bool = False) -> Path:
        """Write the folder of the run (record, inputs, manifest, report) and return it. Raises WriteError.

        `private`: nobody else may read it (folders 0700, files 0600).
        """
        files = {f"{INPUTS}/{name}": data for name, data in self.files.items()}
        files |= {} if self.proof is None else {PROOF: compact(self.proof)}
        files |= {"run.json": canonical(self.document), **self.reports_in(formats, language)}
        self.folder = write_run(self.reports, str(self.document["portfolio"]), files, private=private)
        return self.folder

    def rewrite(self, formats: Iterable[str], language: str = "en") -> list[Path]:
        """Write the report of a finished run again, in its folder, without solving. Raises WriteError."""
        assert self.folder is not None
        return add_files(self.folder, self.reports_in(formats, language))


def compared_runs(old: Run, new: Run, folder: Path, solved: Solved) -> ComparedRuns:
    """Two runs compared: the inputs kept with them are laid out in `folder`, read, and solved again by `solved`."""
    return ComparedRuns(compare(_past(old, folder / "old"), _past(new, folder / "new"), solved))


def _past(run: Run, folder: Path) -> Past:
    try:
        return Past(run.id, run.document, basis_of(run.document, run.files, folder))
    except Refused:
        return Past(run.id, run.document)


class ComparedRuns:
    """A comparison of two runs that writes itself."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison

    def __repr__(self) -> str:
        """A comparison in one line."""
        old, new = self.comparison.old["run"], self.comparison.new["run"]
        return f"ComparedRuns({new} against {old}, {len(self.comparison.decisions)} decisions changed)"

    @cached_property
    def decisions(self) -> pd.DataFrame:
        """One row per technology whose decision changed."""
        return _frame(self.comparison.decisions)

    def report(self, language: str = "en") -> Report:
        """The comparison as blocks, from which every writer prints."""
        from optimizer.report.comparison import build_comparison

        return build_comparison(self.comparison.as_json(), language)

    def write(self, path: str | Path, language: str = "en") -> Path:
        """Write the comparison as `.html`, `.md` or `.json`. Raises WriteError; ValueError for another ending."""
        from optimizer.report.comparison import write_comparison

        target = Path(path)
        data = write_comparison(self.comparison.as_json(), target.suffix.removeprefix("."), language)
        return write_files(target.parent, {target.name: data})[0]


def _plan_words(value: Fraction | None, chosen: Mapping[str, Choice] | None, other: Mapping[str, Choice] | None) -> str:
    """A plan's value, and what it chooses otherwise than another (all of it, where there is no other)."""
    if not chosen or value is None:
        return "no plan"
    different = {name: one for name, one in sorted(chosen.items()) if (other or {}).get(name) != one}
    words = [f"{name} {option}{f' from {start}' if start else ''}" for name, (option, start) in different.items()]
    return f"value {float(value):.9g}; {', '.join(words) or 'the same choices'}"


def _answer(answer: Any) -> str:
    return {True: "yes", False: "no"}.get(answer, str(answer))


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in names}


def _frame(rows: Iterable[Mapping[str, Any]], index: str | None = None) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(list(rows))
    return frame.set_index(index, drop=False) if index is not None and index in frame else frame
