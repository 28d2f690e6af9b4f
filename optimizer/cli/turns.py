"""What it would take for another option of a technology, told in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.cli import show
from optimizer.cli.analyses import steps

Found = Mapping[str, Any]


def told_turns(found: Found) -> None:
    """The best plans without this option and with each other, the weights and scenarios at which it turns."""
    if not found["options"]:
        show.paragraph("Solved again in the time given, no proven plan was found: give it more --seconds.")
        return
    show.heading("What it would take")
    for option, tag in found["options"].items():
        show.paragraph(_chosen(option, tag) if tag["chosen"] else _other(option, tag, found), "  ")
    show.heading("Which option is in the best plan when one weight moves, the others in proportion")
    rows = [
        [name, line["current"], [_stretch(part) for part in line["stretches"]]]
        for name, line in found["weights"].items()
    ]
    show.table(["criterion", "share now", "shares"], rows, right=(1,))
    if found["scenarios"]:
        show.heading("Which option is in the best plan of each scenario")
        show.table(
            ["scenario", "option"], [[name, option or "not known"] for name, option in found["scenarios"].items()]
        )
    if found["draws"] and found["draws"]["draws"]:
        show.heading(f"How often it is in the best plan, in {found['draws']['draws']} draws of weights and ratings")
        shares = [
            [name, share["acceptability"], *share["interval"]] for name, share in found["draws"]["options"].items()
        ]
        rows = [[name, *map(show.percent, numbers)] for name, *numbers in shares]
        show.table(["option", "share", "at least (95 %)", "at most"], rows, right=(1, 2, 3))
    if found["status"] != "optimal":
        show.remark("note: stopped before all was proven; give it more --seconds")
    if words := found.get("solvers_word"):
        show.remark(f"note: in {words} of the answers behind this the best is so on the solver's word, not proven")


def _chosen(option: str, tag: Found) -> str:
    if not tag["proven"]["replacement"]:
        return f"Without {option}: not settled in time."
    if tag["replacement"] is None:
        return f"Without {option} there is no plan at all."
    return f"Without {option} the best plan loses {_number(tag['replacement'])} of value{_moves(tag)}."


def _other(option: str, tag: Found, found: Found) -> str:
    if not tag["proven"]["value_needed"]:
        return f"With {option}: not settled in time."
    if tag["value_needed"] is None:
        return f"With {option} there is no plan at all."
    if not tag["value_needed"]:
        return f"With {option} the best plan is as good{_moves(tag)}."
    text = f"With {option} the best plan loses {_number(tag['value_needed'])} of value{_moves(tag)}."
    needed = tag["score_needed"]
    score = (
        f"no score would do (it has {_number(tag['score'])} of 1)"
        if needed is None
        else (f"its score would have to rise from {_number(tag['score'])} to {_number(needed)}")
    )
    return f"{text} To be chosen, {score}{_money(tag, found)}."


def _money(tag: Found, found: Found) -> str:
    if found["sweep"] is None:
        return ""
    if not tag["proven"]["money_needed"]:
        return f"; how much more of budget {found['sweep']} would do is not settled"
    if tag["money_needed"] is None:
        return f"; no more of budget {found['sweep']} would do"
    unit = found["money"]["unit"] or ""
    return f", or budget {found['sweep']} to grow by {_number(tag['money_needed'])} {unit}".rstrip()


def _moves(tag: Found) -> str:
    both = (("in:", tag["enters"]), ("out:", tag["displaces"]))
    parts = [f"{word} {', '.join(steps(rows))}" for word, rows in both if rows]
    return f" ({'; '.join(parts)})" if parts else ""


def _stretch(part: Found) -> str:
    sure = "" if part["proven"] else " (not proven)"
    return f"{_number(part['low'])} to {_number(part['high'])}: {part['option']}{sure}"


def _number(value: float) -> str:
    return show.shown(float(value))
