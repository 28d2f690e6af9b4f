"""What may be said of a plan: proven best, best found, impossible, or nothing found. Never more than was shown."""

from __future__ import annotations

from optimizer.report.blocks import Callout
from optimizer.report.context import Context
from optimizer.report.shown import at_most

# A gap below this is the noise of writing a ratio of integers as a binary fraction.
_NO_GAP = 1e-9


def status_callout(context: Context) -> Callout:
    """The status as a heading and an exact sentence."""
    status = str(context.document.get("status"))
    if status == "optimal":
        return _optimal(context)
    if status == "feasible":
        return Callout(context.say("status.feasible"), _feasible_text(context), "warn")
    if status == "interrupted" and context.decisions:
        return Callout(context.say("status.interrupted"), _feasible_text(context), "warn")
    if status == "infeasible":
        text = [context.say("status.infeasible.text"), _word(context, "status.infeasible.word")]
        return Callout(context.say("status.infeasible"), " ".join(filter(None, text)), "bad")
    return Callout(status_word(context), context.say("status.no-plan-found.text"), "bad")


def status_word(context: Context) -> str:
    """The status in two or three words."""
    status = str(context.document.get("status"))
    if status == "optimal" and context.document.get("solvers_word"):
        return context.say("status.word")
    if status == "optimal" and _gap(context) > _NO_GAP:
        return context.say("status.within", gap=context.share(_gap(context)))
    return context.words.get(f"status.{status}", status)


def ties_text(context: Context) -> str:
    """Whether another plan is worth as much; empty where nothing was proven or the document does not say."""
    ties = context.part("ties")
    if context.document.get("status") != "optimal":
        return ""
    if not ties or not ties.get("known", ties.get("unique") is not None):
        return context.say("ties.open") if ties else ""
    if ties["unique"]:
        return context.say("ties.unique")
    others = ties.get("alternatives")
    count = context.say("ties.some") if others is None else context.words.count("ties.many", int(others))
    return f"{count} {context.say('ties.rule' if ties.get('finished', True) else 'ties.unfinished')}"


def _optimal(context: Context) -> Callout:
    gap = _gap(context)
    key = "status.optimal.text" if gap <= _NO_GAP else "status.within.text"
    word = _word(context, "status.word.text")
    texts = [context.say(key, gap=context.share(gap)), word, _rounding(context), ties_text(context)]
    return Callout(status_word(context), " ".join(filter(None, texts)), "warn" if word else "good")


def _word(context: Context, key: str) -> str:
    """What is added where nothing but the solver's word stands for it."""
    return context.say(key) if context.document.get("solvers_word") else ""


def _gap(context: Context) -> float:
    return float(context.document.get("gap") or 0.0)


def _rounding(context: Context) -> str:
    rounding = context.document.get("rounding") or 0.0
    return context.say("status.rounding", rounding=at_most(rounding)) if rounding else ""


def _feasible_text(context: Context) -> str:
    bound, gap = context.document.get("bound"), context.document.get("gap")
    if bound is None or gap is None:
        return context.say("status.feasible.unknown")
    more = bound - (context.document.get("value") or 0.0)
    facts = {"bound": at_most(bound, 4), "more": context.score(more), "gap": context.share(gap)}
    return context.say("status.feasible.text", **facts)
