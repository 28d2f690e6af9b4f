"""One honest sentence for every decision, built only from facts in the document.

For an option that was chosen: the verdict's reason and what the plan would lose without it. For none: whether nothing
was allowed, nothing was worth it, or something was worth it and money or a limit went elsewhere.
"""

from __future__ import annotations

from optimizer.report.context import Context, Document


def why(context: Context, decision: Document) -> str:
    """The sentence for one decision."""
    if decision.get("mode") == "none":
        return _sentence(_why_none(context, decision))
    first = _reason(context, decision) or _brings(context, decision)
    return _sentence("; ".join(filter(None, [first, _loss(context, decision)])))


def alternatives(decision: Document) -> list[Document]:
    """The alternatives that were considered, the most valuable first."""
    found = decision.get("alternatives_considered") or ()
    return sorted(found, key=_best_first)


def _best_first(item: Document) -> tuple[float, str, int]:
    return (-(item.get("value") or 0.0), str(item.get("option")), item.get("start") or 0)


def idle(decision: Document) -> float | None:
    """The value of doing nothing about this technology, if the document tells."""
    if decision.get("value_of_none") is not None:
        return float(decision["value_of_none"])
    nothing = [item for item in alternatives(decision) if item.get("mode") == "none"]
    return nothing[0].get("value") if nothing else None


def left_out(decision: Document) -> Document | None:
    """The best eligible alternative of a technology that is left alone, where it is worth more than doing nothing."""
    nothing = idle(decision)
    if decision["mode"] != "none" or nothing is None:
        return None
    able = (item for item in alternatives(decision) if item.get("mode") != "none" and item.get("eligible"))
    best = next(able, None)
    return best if best is not None and (best.get("value") or 0.0) > nothing else None


def lost(context: Context, decision: Document, other: Document) -> str:
    """By what an alternative lost against the choice, in words; the record's own words where it has no facts."""
    facts = other.get("lost_by")
    if not facts:
        return str(other.get("why_not") or "")
    reason, value, cost = facts["reason"], facts.get("value") or 0.0, facts.get("cost") or 0.0
    said = context.say(
        f"lost.{reason}",
        value=context.score(abs(value)),
        verdict=context.verdicts(decision),
        penalty=context.score(facts.get("penalty") or 0.0),
        cost=context.money(abs(cost)),
    )
    saves = reason == "worth-less" and cost < 0
    return said + (context.say("lost.saves", cost=context.money(-cost)) if saves else "")


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _reason(context: Context, decision: Document) -> str:
    """The verdict's reason, which is in one language; its title, where there is one in the report's own language."""
    titles = context.part("names").get("verdicts") or {}
    found = decision.get("verdicts") or ()
    if found and all(context.words.language in (titles.get(name) or {}).get("titles", ()) for name in found):
        return context.say("why.verdict", verdict=context.verdicts(decision))
    return str(decision.get("because") or "").strip().rstrip(".")


def _brings(context: Context, decision: Document) -> str:
    """Where no verdict gives a reason: what the choice is worth beside doing nothing."""
    value, nothing = decision.get("value"), idle(decision)
    if value is None or nothing is None:
        return ""
    return context.say("why.brings", value=context.score(value), idle=context.score(nothing))


def _loss(context: Context, decision: Document) -> str:
    """What the plan would lose if the chosen mode were forbidden here."""
    replacement = decision.get("replacement") or {"value": decision.get("replacement_value")}
    mode, value = context.mode_word(decision["mode"]), replacement.get("value")
    if replacement.get("irreplaceable"):
        return context.say("why.irreplaceable", mode=mode)
    if value is None:
        return context.say("why.unexamined", mode=mode)
    if abs(value) < 1e-9:
        return context.say("why.free", mode=mode)
    key = "why.loss" if replacement.get("proven", True) else "why.loss-unproven"
    return context.say(key, mode=mode, value=context.score(value)) + _of_gain(context, value)


def _of_gain(context: Context, value: float) -> str:
    gain = context.document.get("gain") or 0.0
    return context.say("why.of-gain", share=context.share(value / gain)) if gain > 0 and value > 0 else ""


def _why_none(context: Context, decision: Document) -> str:
    acting = [item for item in alternatives(decision) if item.get("mode") != "none"]
    able = [item for item in acting if item.get("eligible")]
    if not acting:
        return "; ".join(filter(None, [_reason(context, decision), context.say("why.nothing-offered")]))
    if not able:
        options = len({item.get("option") for item in acting})
        barred = context.words.count("why.nothing-eligible", options)
        return "; ".join(filter(None, [_reason(context, decision), barred]))
    return _why_left(context, decision, able[0])


def _why_left(context: Context, decision: Document, best: Document) -> str:
    """The best eligible alternative was not taken: it is worth less than nothing, or a limit stands in its way."""
    named = context.words.title(best, str(best.get("option")))
    value, nothing = best.get("value") or 0.0, idle(decision)
    facts = {"option": named, "value": context.score(value)}
    if nothing is not None and value <= nothing:
        return context.say("why.not-worth", idle=context.score(nothing), **facts)
    facts["more"] = context.score(value - (nothing or 0.0))
    cost = best.get("cost_total") or 0.0
    key = "why.left" if cost > 0 else "why.left-barred"
    return context.say(key, cost=context.money(cost), **facts)
