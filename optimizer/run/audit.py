"""A finished run checked again from its folder alone, without a solver: files, inputs, every number, and its proof."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

from optimizer.analyse.basis import Basis, basis_of
from optimizer.run.folder import INPUTS, PROOF, RECORD, not_as_listed, run_id
from optimizer.run.rebuilt import SOLVED, differences
from optimizer.scenario import as_asked
from optimizer.screen import Screening
from optimizer.stages import Prepared, Stages, staged
from optimizer.verify import Certificate, Claim, Plan, verify
from optimizer.verify.program import program_of
from optimizer.verify.proof import ProofError, proven_bound
from optimizer.weights import global_shares

Record = Mapping[str, Any]
CLOSE = Fraction(1, 10**9)
"""Numbers of the record are printed as the nearest float; so far, relative to their size, they may be off."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing checked: `holds` is None where it could not be settled, which is no fault; `words`: what was seen."""

    what: str
    holds: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit saw. `bound` and `gap` (absolute, in value) are rigorous; `proven`: no plan is worth more."""

    checks: tuple[Checked, ...]
    value: Fraction | None = None
    bound: Fraction | None = None
    proven: bool = False

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.holds is not False for check in self.checks)

    def as_json(self) -> dict[str, Any]:
        """The document of `audit --json`."""
        gap = None if self.value is None or self.bound is None else float(self.bound - self.value)
        return {
            "holds": self.holds,
            "proven": self.proven,
            "value": None if self.value is None else float(self.value),
            "bound": None if self.bound is None else float(self.bound),
            "gap": gap,
            "checks": [{"what": one.what, "holds": one.holds, "words": one.words} for one in self.checks],
        }


Printed = Callable[[Record, Mapping[str, bytes]], Iterable[Checked]]


def audited(
    record: Record, files: Mapping[str, bytes], folder: str, root: Path, printed: Printed | None = None
) -> Audit:
    """The audit of a run: its record, all files of its folder by name, the folder's name; inputs are laid in `root`.

    `printed`: who looks at its reports. Raises Refused where the inputs that were kept cannot be read.
    """
    before = [*_files(files, folder), *_inputs(record, files), *(printed(record, files) if printed else ())]
    inputs = {name.removeprefix(f"{INPUTS}/"): data for name, data in files.items() if name.startswith(f"{INPUTS}/")}
    basis = basis_of(record, inputs, root)
    stages = _staged(basis)
    if not record["decisions"]:
        told = _rebuilt(stages, record, None, root)
        return Audit((*before, told, _no_plan(stages, record, files.get(PROOF))))
    certificate = _certificate(stages, record)
    value, proof = certificate.value, files.get(PROOF)
    bound, words = _bound(stages, proof, certificate)
    room = 2 * _exact(record["rounding"])
    proven = bound <= value + room
    numbers = [*_numbers(stages, record, certificate), _rebuilt(stages, record, certificate, root)]
    checks = [*before, *numbers, _proof(proof, words, bound - value, proven)]
    return Audit(tuple(checks), value, bound, proven)


def _files(files: Mapping[str, bytes], folder: str) -> Iterator[Checked]:
    """Every file as the manifest has it, and the record as the folder is called."""
    wrong = not_as_listed(files)
    names = f"changed, missing or not listed: {', '.join(wrong)}" if wrong else f"{len(files) - 1} files as listed"
    yield Checked("files", not wrong, names)
    said = run_id(files[RECORD])
    yield Checked("record", said == folder, f"its id is {said}, its folder is called {folder}")


def _inputs(record: Record, files: Mapping[str, bytes]) -> Iterator[Checked]:
    """Every input kept as the record has it."""
    wrong = []
    for row in record["inputs"]:
        data = files.get(f"{INPUTS}/{PurePosixPath(row['path'])}")
        if data is None or hashlib.sha256(data).hexdigest() != row["sha256"]:
            wrong.append(str(row["path"]))
    told = f"not those of the run: {', '.join(wrong)}" if wrong else f"{len(record['inputs'])} inputs as read"
    yield Checked("inputs", not wrong, told)


def _staged(basis: Basis) -> Stages:
    """The inputs read, scored and screened again, with what was asked for on the command line."""
    asked = basis.asked
    case, weights = as_asked(basis.case, asked["weights"], asked.get("budgets") or {}, asked.get("scenario"))
    return staged(Prepared(case, weights, (), {}, {}))


def _certificate(stages: Stages, record: Record) -> Certificate:
    """The plan of the record recomputed, against all that the record says of it."""
    nothing = {item.technology: item.start for item in stages.alternatives.items if item.mode == "none"}
    decisions = {
        row["technology"]: (row["option"], nothing.get(row["technology"]) if row["mode"] == "none" else row["start"])
        for row in record["decisions"]
    }
    plan = Plan(decisions, {row["id"]: row["joined"] for row in record["alliances"]})
    return verify(stages.scores, stages.screenings, plan, claimed=_claim(record))


def _claim(record: Record) -> Claim:
    rounding = _exact(record["rounding"])
    largest = max(
        [abs(_exact(record["cost_total"])), *(abs(_exact(row["amount"])) for row in record["spending"]), Fraction(1)]
    )
    return Claim(
        value=_exact(record["value"]),
        gain=_exact(record["gain"]),
        bound=None if record["bound"] is None else _exact(record["bound"]),
        cost_total=_exact(record["cost_total"]),
        spending={(r["budget"], r["year"]): (_exact(r["spent"]), _exact(r["carried"])) for r in record["spending"]},
        resources={(r["resource"], r["year"]): _exact(r["used"]) for r in record["resources"]},
        alliances={r["id"]: _exact(r["cost"]) for r in record["alliances"]},
        costs={d["technology"]: {int(y): _exact(c) for y, c in d["cost"].items()} for d in record["decisions"]},
        ready={d["technology"]: None if d["ready"] is None else _near(d["ready"]) for d in record["decisions"]},
        synergies=tuple((r["id"], r["each"]) for r in record["synergies"]),
        penalties=sum((_exact(r["value"]) for r in record["penalties"]), Fraction(0)),
        rounding=rounding,
        tolerance=CLOSE * largest,
    )


def _numbers(stages: Stages, record: Record, certificate: Certificate) -> Iterator[Checked]:
    """The plan, and whatever else the record says that can be recomputed."""
    told = [violation.sentence for violation in certificate.violations]
    fine = f"{certificate.rows_checked} limits kept; value, gain, money, resources and readiness as recomputed"
    yield Checked("plan", certificate.holds, "; ".join(told[:5]) or fine)
    yield _same("rules", _ruled(record), {
        (r.id, r.each, r.technology): (r.holds, _shown(r.level), _shown(r.slack)) for r in certificate.rules
    })  # fmt: skip
    shares = {name: _shown(share) for name, share in global_shares(stages.scores.tree).items()}
    yield _same("weights", {name: _shown(share) for name, share in record["weights"].items()}, shares)
    yield _same("verdicts", _screened(record), {name: _verdict(one) for name, one in stages.screenings.items()})
    yield _same("values", {d["technology"]: _shown(d["overall"]) for d in record["decisions"]}, {
        d.technology: _shown(d.value) for d in certificate.decisions
    })  # fmt: skip
    yield _priorities(record)


def _rebuilt(stages: Stages, record: Record, certificate: Certificate | None, root: Path) -> Checked:
    """Everything in the record that no solver is needed for, written again."""
    wrong = sorted(set(differences(stages, record, certificate, root)))
    fine = f"as written again from inputs and plan; left to a solver: {', '.join(SOLVED)}"
    return Checked("contents", not wrong, f"not as written again: {', '.join(wrong[:5])}" if wrong else fine)


def _ruled(record: Record) -> dict[Any, Any]:
    return {
        (r["id"], r["each"], r["technology"]): (r["holds"], _shown(r["level"]), _shown(r["slack"]))
        for r in record["rules"]
    }


def _screened(record: Record) -> dict[Any, Any]:
    return {row["technology"]: (list(row["verdicts"]), list(row["eligible"])) for row in record["screening"]}


def _verdict(screening: Screening) -> tuple[list[str], list[str]]:
    return list(screening.verdicts), list(screening.eligible)


def _same(what: str, said: Mapping[Any, Any], found: Mapping[Any, Any]) -> Checked:
    wrong = sorted({str(key) for key in {*said, *found} if said.get(key) != found.get(key)})
    words = f"not as recomputed: {', '.join(wrong[:5])}" if wrong else f"{len(found)} as recomputed"
    return Checked(what, not wrong, words)


def _priorities(record: Record) -> Checked:
    """Priorities from one on, by what a decision's mode would be missed for; doing nothing last."""
    rows = sorted(record["decisions"], key=lambda row: row["priority"])
    places = [row["priority"] for row in rows]
    ranks = [
        (row["mode"] == "none", not row["replacement"]["irreplaceable"], -(row["replacement"]["value"] or 0))
        for row in rows
    ]
    holds = places == list(range(1, len(rows) + 1)) and ranks == sorted(ranks)
    return Checked("priorities", holds, "by replacement value" if holds else "not in order of the replacement values")


def _no_plan(stages: Stages, record: Record, proof: bytes | None) -> Checked:
    """Whether there is no plan, where the run found none."""
    if record["status"] != "infeasible":
        return Checked("plan", None, f"the run found no plan in time ({record['status']}), which says nothing")
    if proof is None:
        return Checked("plan", None, "NOT PROVEN here: the run says that there is no plan, but holds no proof of it")
    bound, fault = _proven(stages, proof)
    if fault:
        return Checked("plan", False, fault)
    if bound is not None:
        return Checked("plan", False, "the proof of this run does not show that there is no plan")
    return Checked("plan", True, "PROVEN: no plan keeps every limit; checked in whole numbers, without a solver")


def _proven(stages: Stages, proof: bytes) -> tuple[Fraction | None, str]:
    """What a proof shows (None: there is no plan), and why it shows nothing."""
    try:
        return proven_bound(program_of(stages.scores, stages.screenings), json.loads(proof)), ""
    except (ProofError, ValueError, RecursionError) as error:
        return None, f"the proof of this run proves nothing: {error}"


def _bound(stages: Stages, proof: bytes | None, certificate: Certificate) -> tuple[Fraction, str]:
    """The lowest bound there is evidence for here, and what was seen of the proof (nothing: it shows what it says)."""
    if proof is None:
        return certificate.bound, "there is no proof with this run"
    shown, fault = _proven(stages, proof)
    if fault or shown is None:
        return certificate.bound, fault or "the proof of this run says that there is no plan, and here is one"
    return min(shown, certificate.bound), ""


def _proof(proof: bytes | None, fault: str, gap: Fraction, proven: bool) -> Checked:
    """How it stands with optimality; a proof that proves nothing is a fault, one that is not there is none."""
    if fault and proof is not None:
        return Checked("optimality", False, fault)
    if proven:
        return Checked("optimality", True, "PROVEN: checked in whole numbers, without a solver")
    least = f"no plan is worth more than {float(gap):.6g} above this one"
    return Checked("optimality", None, f"NOT PROVEN here{f' ({fault})' if fault else ''}: {least}")


def _exact(number: float | str | None) -> Fraction:
    return Fraction(str(number or 0))


def _near(number: float | str) -> Fraction:
    """A readiness as it was before it was printed: thirds of a year and the like are not decimals."""
    return _exact(number).limit_denominator(10**6)


def _shown(number: Fraction | float | None) -> str | None:
    """A number as it can be compared after printing."""
    return None if number is None else f"{float(number):.9g}"
