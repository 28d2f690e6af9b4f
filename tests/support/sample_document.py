"""A run document as the program writes it, made by hand so that the report can be worked on alone.

Fourteen quantum technologies of a Korean planner. Titles, suppliers and the published figures follow the
founding case; every other number is invented. Sums (spending, shares, weights) are computed from the parts, so the
document is consistent in itself. `sample()` is the full document, `infeasible()` and `no_plan()` the other ends.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from tests.support.sample_firmness import sample_firmness

Json = dict[str, Any]
YEARS = list(range(2026, 2033))
FIRST_LEVEL = ["cost", "risk", "opportunity", "timing", "capability"]
NATIONAL = {2026: 66.0, 2027: 101.0, 2028: 107.8, 2029: 80.0, 2030: 32.0, 2031: 20.0, 2032: 15.0}
PROTECTION = 6.0
RESEARCHERS = {2026: 420, 2027: 470, 2028: 520, 2029: 560, 2030: 600, 2031: 640, 2032: 680}

TABLE = Path(__file__).with_name("sample_technologies.csv")

VERDICTS: dict[str, tuple[str, list[str], list[str]]] = {
    "own-required": (
        "The state must be able to act alone here, and time and capability suffice.",
        ["own"],
        ["fund the smallest viable size"],
    ),
    "own-or-access": (
        "An industrial priority with several suppliers; either way serves.",
        ["own", "access", "none"],
        [],
    ),
    "access": (
        "Capability at home does not suffice in time, and reliable partners are within reach.",
        ["access", "none"],
        ["a second source is kept"],
    ),
    "diplomacy-first": (
        "No substitute exists and few suppliers hold it; ordinary purchase does not secure it.",
        ["access", "none"],
        ["nothing is counted before the licence is in force", "an institutional owner of the cooperation is named"],
    ),
    "protect": (
        "It is held, listed as core, and a leak would do serious harm.",
        ["protect"],
        ["legal duties stay while listed"],
    ),
    "protect-light": ("It is held, but the lead will not outlast the measure by much.", ["protect", "none"], []),
    "seed-only": ("Too early and too far behind for a full programme.", ["own", "none"], ["seed programme only"]),
    "watch": ("Not strategic by the evidence at hand.", ["none"], ["look again in 2028"]),
}

PARTNERS = {
    "fi": "Finland",
    "uk": "United Kingdom",
    "us": "United States",
    "jp": "Japan",
    "nl": "Netherlands",
    "de": "Germany",
}
OPTION_TITLES = {
    "buy-fi-uk": "Purchase from two makers, shared",
    "own-full": "Full national programme",
    "guard": "Security programme",
    "joint-us-jp": "Joint development under licence",
    "licence-nl": "Licence with training",
    "own-team": "National team",
    "stock-jp": "Purchase and two-year stock",
    "seed": "Seed programme",
    "joint-de": "Joint research institute",
}

CRITERIA: list[tuple[Any, ...]] = [
    # id, parent, title, local weight, unit, worst, best, shape, measure, applies_to
    ("cost", None, "Cost", 0.15, None, None, None, None, None, None),
    ("programme_cost", "cost", "Programme cost", 0.70, "KRW bn", 800, 0, "linear", "present_cost", None),
    ("leverage", "cost", "Private money per public money", 0.30, "ratio", 0.05, 6, "log", None, ["own", "access"]),
    ("risk", None, "Risk", 0.25, None, None, None, None, None, None),
    ("denial", "risk", "Probability of denial over the need period", 0.6, "probability", 1, 0, "linear", None, None),
    ("reliability", "risk", "Partner reliability", 0.4, "0-1", 0, 1, "linear", None, ["access"]),
    ("opportunity", None, "Opportunity", 0.30, "expert scale 0-4", 0, 4, "linear", None, None),
    ("timing", None, "Timing", 0.15, None, None, None, None, None, None),
    ("slack", "timing", "Years to spare before the need date", 1.0, "years", -5, 5, "logistic", "slack", None),
    ("capability", None, "Capability", 0.15, None, None, None, None, None, None),
    ("level", "capability", "Level against the leader", 0.75, "% of leader", 50, 100, "points", None, None),
    ("people", "capability", "People against need", 0.25, "ratio", 0, 1, "linear", None, None),
]


def sample() -> Json:
    """The document of a finished, proven run."""
    decisions = [_decision(rank, line) for rank, line in enumerate(technologies(), start=1)]
    spending = _spending(decisions)
    value = round(sum(item["value"] for item in decisions), 6)
    gain = round(value - sum(item["value_of_none"] for item in decisions), 6)
    document: Json = {**_heading(), "status": "optimal", "value": value, "gain": gain, "bound": value, "gap": 0.0}
    document["cost_total"] = round(sum(item["cost_total"] for item in decisions) + 3.5, 4)
    document["rounding"] = 0.0000035
    document["decisions"] = decisions
    document["spending"] = spending
    document["resources"] = [
        {"resource": "researchers", "title": "Researchers", "unit": "FTE", "year": year, "amount": amount, "used": used}
        for (year, amount), used in zip(RESEARCHERS.items(), [398, 470, 511, 488, 402, 350, 120], strict=True)
    ]
    document["alliances"] = [
        {"id": "qdg", "title": "Quantum Development Group", "joined": 2026, "cost": 3.5, "members": ["fi", "uk", "us"]},
        {"id": "eu-chips", "title": "European quantum chips pilot line", "joined": None, "cost": 0.0},
    ]
    document["weights"] = {item["id"]: item["global"] for item in document["criteria_tree"]}
    document["rules"] = _rules()
    document["synergies"] = [{"id": "shared-cryostat", "each": None, "value": 0.02}]
    document["penalties"] = [{"id": "europe", "each": None, "value": 0.012}]
    document["shortfalls"] = [{"technology": "cryo-cmos", "value_lost": 0.1210, "money_needed": 14.5}]
    shares = {"de": 0.06, "fi": 0.15, "jp": 0.35, "nl": 0.05, "uk": 0.15, "us": 0.24}
    hhi = round(sum(share * share for share in shares.values()), 6)
    largest = {"id": "jp", "share": 0.35}
    document["concentration"] = [{"key": "partner", "hhi": hhi, "largest": largest, "shares": shares}]
    document["notes"] = ["cover cuts were added before the search"]
    document["certificate"] = {
        "holds": True,
        "rows_checked": 118,
        "violations": [],
        "value_recomputed": value,
        "bound_recomputed": value,
        "method": "rows and value in exact fractions; bound from the solver's duals, rounded and re-added in integers",
    }
    document["ties"] = {"unique": True, "alternatives": 0, "finished": True}
    document["provenance"] = _provenance()
    document["overrides"] = _overrides()
    document["screening"] = [_screening(item) for item in decisions]
    document["warnings"] = _warnings()
    plan = {item["technology"]: (item["option"], item["start"] or 0) for item in decisions}
    document["firmness"] = sample_firmness(value, plan)
    return document


def small() -> Json:
    """The proven document with the first four and the last three technologies alone, for tests that write it often."""
    document = sample()
    kept = {row["technology"] for row in document["decisions"][:4] + document["decisions"][-3:]}
    for key in ("decisions", "provenance", "screening"):
        document[key] = [row for row in document[key] if row["technology"] in kept]
    return document


def technologies() -> list[Json]:
    """The fourteen technologies of the table, numbers as numbers."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [_typed(line) for line in csv.DictReader(file)]


def infeasible() -> Json:
    """No plan satisfies everything: a conflict of three lines and two repairs."""
    document = sample()
    for key in ("value", "gain", "bound", "gap", "cost_total"):
        document[key] = None
    for key in ("decisions", "spending", "resources", "alliances", "rules", "shortfalls", "synergies"):
        document[key] = []
    nothing = {"holds": None, "rows_checked": 0, "violations": [], "value_recomputed": None, "bound_recomputed": None}
    document["certificate"] = {**nothing, "method": "no plan was found, so there is none to check"}
    document["ties"] = {"unique": False, "alternatives": None, "known": False, "finished": False}
    document["status"] = "infeasible"
    document["conflict"] = [
        {
            "id": "national",
            "kind": "budget",
            "year": 2027,
            "where": "portfolio.yaml:14:3",
            "sentence": "Budget national has 18.0 KRW bn in 2027",
        },
        {
            "id": "own-required",
            "kind": "verdict",
            "year": None,
            "where": "portfolio.yaml:88:5",
            "sentence": "Quantum key distribution, metropolitan network must be owned",
        },
        {
            "id": "state-floor",
            "kind": "rule",
            "year": None,
            "where": "portfolio.yaml:301:5",
            "sentence": "At least 2 technologies of the state function are owned or protected",
        },
    ]
    document["repairs"] = [
        {
            "sentence": "Raise budget national in 2027 by 13.0 KRW bn",
            "cost": 13.0,
            "changes": [{"id": "national", "kind": "budget", "year": 2027, "by": 13.0}],
        },
        {
            "sentence": "Lower the least number of state-floor to 1",
            "cost": 1,
            "changes": [{"id": "state-floor", "kind": "rule", "year": None, "by": 1}],
        },
    ]
    return document


def no_plan() -> Json:
    """The time ran out before any plan was found; whether one exists is open."""
    document = infeasible()
    document |= {"status": "no-plan-found", "conflict": [], "repairs": []}
    return document


def feasible() -> Json:
    """A plan was found, but not proven best."""
    document = sample()
    document |= {"status": "feasible", "firmness": {}, "bound": round(document["value"] * 1.013, 6), "gap": 0.013}
    document["ties"] = {"unique": None, "alternatives": None, "finished": False}
    for item in document["decisions"]:
        item["replacement"] |= {"proven": False}
    return document


def _heading() -> Json:
    return {
        "schema": 1,
        "portfolio": "korea-quantum",
        "criteria": "sovereignty",
        "title": "Korea, quantum technologies 2026–2032",
        "titles": {"ko": "대한민국 양자기술 2026–2032"},
        "criteria_title": "Technology sovereignty, five criteria",
        "mode_words": {},
        "money": {"unit": "KRW bn", "price_year": 2025, "discount_rate": 0.045},
        "years": [2026, 2032],
        "criteria_tree": _tree(),
        "settings": {
            "seconds": 60.0,
            "gap": 0.0,
            "solver": "highs",
            "threads": 1,
            "seed": 0,
            "weights": {},
            "budgets": {},
            "scenario": None,
        },
        "versions": {"optimizer": "0.1.0", "python": "3.11.7", "pulp": "3.3.2", "highspy": "1.15.1", "numpy": "2.4.6"},
        "inputs": [
            {"path": "criteria/core-technology.yaml", "sha256": "9f2c" * 16},
            {"path": "criteria/sovereignty.yaml", "sha256": "41ab" * 16},
            {"path": "portfolios/korea-quantum/portfolio.yaml", "sha256": "c07d" * 16},
            {"path": "portfolios/korea-quantum/ratings.csv", "sha256": "5e88" * 16},
        ],
    }


def _tree() -> list[Json]:
    share = {row[0]: row[3] for row in CRITERIA}
    return [
        {
            "id": row[0],
            "parent": row[1],
            "title": row[2],
            "level": 1 if row[1] is None else 2,
            "weight": row[3],
            "global": round(row[3] * (share[row[1]] if row[1] else 1.0), 6),
            "unit": row[4],
            "worst": row[5],
            "best": row[6],
            "shape": row[7],
            "source": "assumed" if row[0] == "people" else None,
            "source_year": None,
            "measure": row[8],
            "applies_to": row[9],
            "method": "direct",
        }
        for row in CRITERIA
    ]


def _typed(line: dict[str, str]) -> Json:
    row: Json = {key: value or None for key, value in line.items()}
    row |= {key: int(line[key]) for key in ("start", "lead", "needed_by") if line[key]}
    row |= {key: float(line[key]) for key in ("idle", "loss") if line[key]}
    row |= {key: [float(part) for part in line[key].split(";") if part] for key in ("cost", "partial")}
    return row | {"partners": [part for part in line["partners"].split(";") if part]}


def _decision(rank: int, row: Json) -> Json:
    mode, start, partners, costs = row["mode"], row["start"], row["partners"], row["cost"]
    weights = [0.15, 0.25, 0.30, 0.15, 0.15]
    value = round(sum(w * v for w, v in zip(weights, row["partial"], strict=True)), 6)
    reason, eligible, conditions = VERDICTS[row["verdict"]]
    licence = {"title": "export licence", "from": 2028, "probability": 0.6}
    first = row["technology"] == "dilution-refrigerator"
    return {
        "technology": row["technology"],
        "title": row["title"],
        "titles": {"ko": row["korean"]},
        "family": row["domain"],
        "domain": row["domain"],
        "functions": ["state", "competitiveness"],
        "tags": [],
        "needed_by": row["needed_by"],
        "importance": 1.0,
        "mode": mode,
        "option": row["option"],
        "option_title": OPTION_TITLES.get(row["option"], ""),
        "partners": partners,
        "partner_titles": [PARTNERS[name] for name in partners],
        "alliance": "qdg" if "fi" in partners else None,
        "bridge": None,
        "start": start,
        "ready": start + row["lead"] if start else None,
        "partial": dict(zip(FIRST_LEVEL, row["partial"], strict=True)),
        "value": value,
        "value_of_none": row["idle"],
        "cost": {str((start or YEARS[0]) + n): amount for n, amount in enumerate(costs)},
        "cost_total": round(sum(costs), 4),
        "verdict": row["verdict"],
        "because": reason,
        "conditions": conditions,
        "priority": rank,
        "replacement_value": row["loss"],
        "why": "",
        "replacement": {"value": row["loss"], "proven": mode != "none", "irreplaceable": first},
        "needs": licence if row["technology"] == "qc-superconducting" else None,
        "path": _path(row["verdict"]),
        "alternatives_considered": _alternatives(row, value, eligible),
    }


def _alternatives(row: Json, value: float, eligible: list[str]) -> list[Json]:
    mode, option, start = row["mode"], row["option"], row["start"]
    rows = []
    if mode != "none":
        own = {"option": option, "title": OPTION_TITLES[option], "mode": mode, "eligible": True, "why_not": None}
        rows.append(own | {"start": start, "value": value, "cost_total": sum(row["cost"])})
    if mode != "own" and row["technology"] != "photonic-computing":
        rows.append(_full_programme("own" in eligible))
    if mode == "none" and "access" in eligible:
        buy = {"option": "buy", "title": "Purchase", "mode": "access", "start": 2026, "eligible": True}
        rows.append(buy | {"value": 0.29, "cost_total": 9.0, "why_not": "worth less than doing nothing"})
    nothing = {"option": "none", "title": "none", "mode": "none", "start": None, "eligible": "none" in eligible}
    why = None if mode == "none" else "worth less"
    return [*rows, nothing | {"value": row["idle"], "cost_total": 0.0, "why_not": why}]


def _full_programme(able: bool) -> Json:
    why = "would need 64.0 KRW bn that bring more elsewhere" if able else "the verdict does not admit own"
    programme = {"option": "own-full", "title": "Full national programme", "mode": "own", "start": 2026}
    return programme | {"eligible": able, "value": 0.47, "cost_total": 64.0, "why_not": why}


def _path(verdict: str) -> list[Json]:
    held = verdict.startswith("protect")
    steps = [("held", "Is this generation held at home?", held)]
    if held:
        steps.append(("harm", "Would a leak abroad do serious harm?", True))
    else:
        ask = "Does it serve the state, society or competitiveness materially?"
        steps.append(("strategic", ask, verdict != "watch"))
    if not held and verdict != "watch":
        steps.append(("time", "Is there time to build it?", verdict in ("own-required", "own-or-access")))
        steps.append(("monopoly", "Do few suppliers hold it, with no substitute?", verdict == "diplomacy-first"))
    return [{"question": name, "ask": ask, "answer": answer, "by": "evidence"} for name, ask, answer in steps]


def _screening(decision: Json) -> Json:
    return {
        "technology": decision["technology"],
        "verdicts": [decision["verdict"]],
        "eligible": VERDICTS[decision["verdict"]][1],
        "path": decision["path"],
        "would_decide": ["suppliers"] if decision["technology"] == "nv-magnetometer" else [],
        "without_override": ["access"] if decision["technology"] == "qkd-network" else None,
    }


def _spending(decisions: list[Json]) -> list[Json]:
    guard = [item for item in decisions if item["mode"] == "protect"]
    rows = []
    carried = 0.0
    for year, amount in NATIONAL.items():
        spent = sum(item["cost"].get(str(year), 0.0) for item in decisions) + 0.5
        carried = amount + 0.5 * carried - spent
        rows.append(_spent("national", "National quantum programme", year, amount, spent, carried))
    for year in YEARS:
        spent = sum(item["cost"].get(str(year), 0.0) for item in guard)
        rows.append(_spent("protection", "Protection", year, PROTECTION, spent, PROTECTION - spent))
    return rows


def _spent(budget: str, title: str, year: int, amount: float, spent: float, carried: float) -> Json:
    return {
        "budget": budget,
        "title": title,
        "year": year,
        "amount": amount,
        "spent": round(spent, 4),
        "carried": round(carried, 4),
    }


RULE_KEYS = ("id", "kind", "sentence", "level", "bound", "slack", "unit", "because")
JAPAN = "At most 40 % of the access money goes to one partner (Japan)"
DUTIES = "At least 2 technologies of the state function are owned or protected"
RULES: list[tuple[Any, ...]] = [
    ("cooling", "requires", "A superconducting computer needs a refrigerator", None, None, None, "technology", "cold"),
    ("one-partner", "share_at_most", JAPAN, 0.391, 0.4, 0.009, "share", "no partner may hold the programme"),
    ("routes", "at_most", "At most 2 computing routes are owned", 2, 2, 0, "technology", "people are few"),
    ("state-floor", "at_least", DUTIES, 4, 2, 2, "technology", "core duties of the state"),
    ("blocs", "excludes", "No technology draws on both blocs", None, None, None, "technology", None),
    (
        "europe",
        "share_at_least",
        "At least 30 % of the access money goes to Europe",
        0.27,
        0.3,
        -0.03,
        "share",
        "spread",
    ),
]


def _rules() -> list[Json]:
    rows = [dict(zip(RULE_KEYS, line, strict=True)) | {"each": None, "holds": True, "penalty": 0.0} for line in RULES]
    rows[-1] |= {"holds": False, "penalty": 0.012}
    return [row | {"where": f"portfolio.yaml:{310 + 2 * place}:5"} for place, row in enumerate(rows)]


def _provenance() -> list[Json]:
    sourced = {
        "level": ("KISTEP technology level survey", 2023),
        "denial": ("MIT Technology Review, component shortages", 2019),
    }
    rows = []
    for row in technologies():
        for criterion, low, best, high, unit in (
            ("denial", 0.1, 0.3, 0.6, "probability"),
            ("opportunity", None, 3.0, None, "expert scale 0-4"),
            ("level", None, 62.5, None, "% of leader"),
            ("people", 0.2, 0.26, 0.4, "ratio"),
        ):
            source, year = sourced.get(criterion, ("assumed", None))
            rows.append(
                {
                    "technology": row["technology"],
                    "option": None,
                    "partner": None,
                    "criterion": criterion,
                    "low": low,
                    "best": best,
                    "high": high,
                    "unit": unit,
                    "measure": "expert survey" if criterion == "level" else None,
                    "source": source,
                    "source_year": year,
                    "note": None,
                    "assumed": source == "assumed",
                    "where": f"ratings.csv:{len(rows) + 2}:4",
                }
            )
    return rows


def _overrides() -> list[Json]:
    return [
        {
            "technology": "qkd-network",
            "question": "time",
            "answer": "yes",
            "by": "Kim, panel on communication",
            "on": "2025-11-04",
            "because": "The testbed of 2025 already runs over 100 km.",
        },
    ]


def _warnings() -> list[Json]:
    return [
        {
            "code": "C131",
            "file": "ratings.csv",
            "line": 41,
            "column": 4,
            "message": "rating 1.2 of leverage lies outside 0.05..6",
            "remedy": "check the unit",
        },
        {
            "code": "C140",
            "file": "portfolio.yaml",
            "line": 96,
            "column": 7,
            "message": "suppliers of nv-magnetometer is unknown; both branches stay open",
            "remedy": "give the number of suppliers",
        },
    ]
