"""How firm the sample's plan is, made by hand in the shape that a run records; every number is invented."""

from __future__ import annotations

from typing import Any

from optimizer.analyse.turning import turning

Json = dict[str, Any]


def step(technology: str, option: str, start: int = 2026) -> Json:
    """One thing that enters or leaves."""
    return {"technology": technology, "option": option, "start": start}


def change(enters: list[Json] | None = None, leaves: list[Json] | None = None) -> Json:
    """What enters and what leaves."""
    return {"enters": enters or [], "leaves": leaves or []}


GRAVIMETER = step("gravimeter", "own-full")
NV_OUT = step("nv-magnetometer", "joint-de", 2028)
COAX = change([step("cryo-coax", "licence-nl")], [step("cryo-coax", "stock-jp")])


def sample_firmness(value: float, plan: dict[str, tuple[str, int]]) -> Json:
    """Weights, tornado, budget, scenarios and partners of a plan of this value."""
    found = {
        "weights": _weights(),
        "tornado": _tornado(value),
        "budget": _budget(value),
        "scenarios": _scenarios(value),
        "partners": _partners(),
    }
    return {"form": "quick", **found, "missing": [], "decisions": turning(plan, found)}


def _weights() -> Json:
    spans = {
        "cost": (0.04, 0.15, 0.41, change([GRAVIMETER], [NV_OUT]), COAX),
        "risk": (0.12, 0.25, 0.41, None, COAX),
        "opportunity": (0.19, 0.30, 0.52, COAX, change([GRAVIMETER])),
        "timing": (0.0, 0.15, 0.28, None, COAX),
        "capability": (0.14, 0.15, 1.0, change([], [NV_OUT]), None),
    }
    keys = ("low", "current", "high", "below", "above")
    return {name: dict(zip(keys, span, strict=True)) for name, span in spans.items()}


def _tornado(value: float) -> list[Json]:
    def side(moved: float, lost: float | None = 0.0, turned: Json | None = None) -> Json:
        return {"value": round(value + moved, 3), "lost_if_kept": lost, **(turned or change()), "proven": True}

    return [
        {"kind": "weight", "id": "opportunity", "low": side(-0.21), "high": side(0.22)},
        {"kind": "budget", "id": "national", "low": side(-0.12, None, change([], [NV_OUT])), "high": side(0.03, 0.03)},
        {"kind": "weight", "id": "risk", "low": side(0.04), "high": side(-0.05)},
    ]


def _budget(value: float) -> Json:
    amount = 421.8
    rows = [
        (0.8, -0.31, change([], [NV_OUT, step("cryo-coax", "stock-jp")])),
        (0.9, -0.12, change([], [NV_OUT])),
        (1, 0.0, change()),
        (1.1, 0.03, change([GRAVIMETER])),
        (1.2, 0.05, change([GRAVIMETER])),
    ]
    points = [
        {"factor": factor, "budget": amount * factor, "value": round(value + moved, 3), "cost": 387.1 * factor, **what}
        for factor, moved, what in rows
    ]
    return {"sweep": "national", "amount": amount, "exact": False, "points": points}


def _scenarios(value: float) -> Json:
    def world(name: str, title: str, chance: float, best: float, kept: float, hit: list[str], what: Json) -> Json:
        told = {"id": name, "title": title, "probability": chance, "known": None, "status": "optimal"}
        told |= {"value": round(value + best, 3), "kept": round(value + kept, 3), "regret": round(best - kept, 3)}
        return told | {"hit": hit, "broken": [], "budgets": {"national": name != "cut"}, **what}

    worlds = [
        world("base", "", 0.6, 0.0, 0.0, [], change()),
        world("nl-stops", "The Netherlands stop supply", 0.15, -0.09, -0.31, ["single-photon-detector"], COAX),
        world("cut", "The budget is cut to 62 %", 0.25, -0.4, 0.0, [], change([], [NV_OUT])),
    ]
    regrets = {one["id"]: one["regret"] for one in worlds}
    values = {one["id"]: one["kept"] for one in worlds}
    plan = {"id": "base", "expected": round(value - 0.047, 3), "worst_regret": 0.22, "cvar": round(value - 0.2, 3)}
    plans = [{**plan, "values": values, "regrets": regrets}]
    return {"worlds": worlds, "plans": plans, "alpha": 0.8, "evpi": None, "vss": None}


def _partners() -> list[Json]:
    def loss(kind: str, name: str, title: str, kept: float) -> Json:
        hit = [{"technology": "single-photon-detector", "title": "Superconducting single-photon detector"}]
        told = {"kind": kind, "id": name, "title": title, "hit": hit, "kept": kept, "replanned": None}
        told |= {**change(), "uncovered_kept": [], "uncovered": [], "probability": None}
        return told | {"expected_loss": None, "proven": False}

    return [loss("partner", "nl", "Netherlands", 0.35), loss("bloc", "eu", "eu", 0.61)]
