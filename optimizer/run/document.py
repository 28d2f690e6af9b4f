"""The run document (DESIGN 6): what `run --json` prints, what `run.json` holds, all that reports are written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from optimizer.analyse.ground import conflict_rows
from optimizer.experts import consensus
from optimizer.facts import MEASURED
from optimizer.figures import number
from optimizer.run.decisions import decisions
from optimizer.run.findings import Findings
from optimizer.run.names import names
from optimizer.run.provenance import provenance
from optimizer.run.repairs import repair_row
from optimizer.run.tables import (
    alliances,
    budgets,
    concentration,
    criteria_tree,
    limit_prices,
    resources,
    rules,
    shortfalls,
    synergies_and_penalties,
    weights,
)
from optimizer.screen import Screening
from optimizer.solve import Opinion
from optimizer.stages import Stages
from optimizer.weights import as_json

SCHEMA = "optimizer-run/1"


def document(found: Findings) -> dict[str, Any]:
    """The document of one pass: plain values only, no clock, the same for the same inputs."""
    return {
        **_identity(found),
        **_result(found),
        "names": names(found),
        "decisions": decisions(found),
        "spending": budgets(found),
        "resources": resources(found),
        "limit_prices": limit_prices(found),
        "alliances": alliances(found),
        "weights": weights(found),
        "criteria_tree": criteria_tree(found),
        "weighing": [as_json(node) for node in found.scores.nodes if node.consistency or node.people],
        "experts": [one.as_json() for one in consensus(found.case)],
        "rules": rules(found),
        **synergies_and_penalties(found),
        "shortfalls": shortfalls(found),
        "concentration": concentration(found),
        "certificate": _certificate(found),
        "second_opinion": [_opinion(one) for one in found.opinions],
        "ties": _ties(found),
        **_conflict(found),
        "firmness": dict(found.firmness),
        "screening": screening_rows(found.screenings.values()),
        "overrides": [override.model_dump() for override in found.case.portfolio.overrides],
        "provenance": provenance(found),
        "warnings": [replace(fault, place=found.relative(fault.place)).as_json() for fault in found.warnings],
        "notes": list(found.notes),
        "inputs": [_input(found, path, digest) for path, digest in sorted(found.inputs.items())],
        "versions": dict(sorted(found.versions.items())),
        "settings": dict(sorted(found.settings.items())),
    }


def screening_rows(screenings: Any) -> list[dict[str, Any]]:
    """The rows of `screen --json`."""
    return [_screening(screening) for screening in screenings]


def _screening(screening: Screening) -> dict[str, Any]:
    return {
        "technology": screening.technology,
        "verdicts": list(screening.verdicts),
        "eligible": list(screening.eligible),
        "path": [
            {"question": step.question, "answer": "unknown" if step.answer is None else step.answer, "by": step.by}
            for step in screening.path
        ],
        "would_decide": list(screening.would_decide),
        "without_override": None if screening.without_override is None else list(screening.without_override),
        "because": screening.because,
        "conditions": list(screening.conditions),
    }


def _input(found: Findings, path: str, digest: str) -> dict[str, Any]:
    return {"path": path, "sha256": digest, "holds": found.holds(path)}


def _identity(found: Findings) -> dict[str, Any]:
    portfolio, criteria = found.case.portfolio, found.case.criteria
    return {
        "schema": SCHEMA,
        "portfolio": portfolio.portfolio,
        "title": portfolio.title or portfolio.portfolio,
        "titles": dict(portfolio.titles),
        "criteria": criteria.criteria_set,
        "criteria_title": criteria.title or criteria.criteria_set,
        "criteria_titles": dict(criteria.titles),
        "money": {
            "unit": portfolio.money.unit,
            "price_year": portfolio.money.price_year,
            "discount_rate": number(portfolio.money.discount_rate),
        },
        "years": list(portfolio.years),
    }


def _result(found: Findings) -> dict[str, Any]:
    solution, certificate = found.solution, found.certificate
    bound = solution.bound
    # The proof is of the rounded program: what rounding can cost is part of what nothing can exceed.
    true_bound = None if bound is None else found.problem.true_value(bound) + found.problem.rounding
    return {
        "status": solution.status.value,
        "value": None if certificate is None else number(certificate.value),
        "gain": None if certificate is None else number(certificate.gain),
        "bound": None if true_bound is None else number(true_bound),
        "gap": None if solution.gap is None else number(Fraction(solution.gap)),
        "cost_total": None if certificate is None else number(certificate.cost_total),
        "rounding": number(found.problem.rounding),
        **({"solvers_word": True} if found.is_word else {}),
    }


def _certificate(found: Findings) -> dict[str, Any]:
    """What was recomputed of the plan; without a plan `holds` is None, for there is nothing that could hold."""
    certificate = found.certificate
    if certificate is None:
        return {
            "holds": None,
            "rows_checked": 0,
            "violations": [],
            "value_recomputed": None,
            "bound_recomputed": None,
            "method": "no plan was found, so there is none to check",
        }
    return {
        "holds": certificate.holds,
        "rows_checked": certificate.rows_checked,
        "violations": [violation.sentence for violation in certificate.violations],
        "value_recomputed": number(certificate.value),
        "bound_recomputed": number(certificate.bound),
        "method": "every limit and the value recomputed from the files in exact arithmetic; "
        "bound by Lagrangian relaxation with the solver's multipliers, recomputed exactly",
    }


def _opinion(one: Opinion) -> dict[str, Any]:
    """What somebody else says of the answer; the whole opinion is lost with a run that it contradicts."""
    return {
        "by": one.by,
        "agrees": one.agrees,
        "words": one.words,
        "status": None if one.status is None else one.status.value,
        "value": None if one.value is None else number(one.value),
        "bound": None if one.bound is None else number(one.bound),
    }


def _ties(found: Findings) -> dict[str, Any]:
    """`unique` is said only where it is proven; `known` tells a plan with rivals from one that was not looked at."""
    solution = found.solution
    return {
        "unique": solution.unique is True,
        "alternatives": solution.alternatives,
        "known": solution.unique is not None,
        "finished": solution.ties_finished,
    }


def _conflict(found: Findings) -> dict[str, Any]:
    conflict = found.conflict
    if conflict is None:
        return {"conflict": [], "repairs": []}
    rows = list(conflict_rows(conflict, found.case, found.named))
    repairs = sorted((repair_row(found, repair) for repair in conflict.repairs), key=lambda row: row["cost"])
    return {"conflict": rows, "repairs": repairs}


def score_rows(stages: Stages) -> Iterator[dict[str, Any]]:
    """Rows of `score --json`: every alternative with its values, partial values and measures."""
    table, scores = stages.alternatives, stages.scores
    for position, item in enumerate(table.items):
        measures = {name: table.measure(item, name) for name in MEASURED}
        yield {
            "technology": item.technology,
            "option": item.option,
            "mode": item.mode,
            "start": item.start,
            "eligible": item.option in stages.screenings[item.technology].eligible,
            "value": number(scores.value(position)),
            "partial": {name: number(value) for name, value in scores.partials(position).items()},
            "measures": {name: None if value is None else number(value) for name, value in measures.items()},
        }
