"""The summary a minister reads: computed from the run, sentence by sentence, with what it does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from optimizer.report.blocks import Block, Bullets, Cell, Facts, Section
from optimizer.report.context import MODES, Context, Document
from optimizer.report.sections.decisions import is_late
from optimizer.report.status import status_callout
from optimizer.report.tightness import FULL, limits
from optimizer.report.why import alternatives, idle

_NAMED = 3


def summary(context: Context) -> Section:
    """Status, key figures, and one sentence on each thing a decider asks first."""
    blocks: tuple[Block, ...] = (status_callout(context), _figures(context), Bullets(tuple(_sentences(context))))
    return Section(context.say("summary.title"), blocks)


def _figures(context: Context) -> Facts:
    decisions = context.decisions
    acted = sum(item["mode"] != "none" for item in decisions)
    rules = context.rows("rules")
    items = [(context.say("figure.acted"), Cell(context.say("figure.of", n=acted, all=len(decisions))))]
    items.append((context.say("figure.gain"), Cell(_gain(context))))
    if context.document.get("cost_total") is not None:
        items.append((context.say("figure.cost"), context.figure(context.document["cost_total"])))
    if rules:
        names = {item["id"] for item in rules}
        held = names - {item["id"] for item in rules if not item.get("holds", True)}
        items.append((context.say("figure.rules"), Cell(context.say("figure.of", n=len(held), all=len(names)))))
    return Facts(tuple(items), "figures")


def _gain(context: Context) -> str:
    gain = context.document.get("gain")
    return context.say("figure.unknown") if gain is None else context.score(gain)


def _sentences(context: Context) -> Iterator[tuple[str, str]]:
    parts = {
        "decisions": _modes,
        "money": _money,
        "weight": _hardest,
        "late": _late,
        "limits": _limits,
        "rules": _missed,
        "left": _left,
        "open": _open,
        "evidence": _evidence,
        "firm": _firm,
    }
    for key, part in parts.items():
        text = part(context)
        if text:
            yield context.say(f"summary.{key}"), text


def _modes(context: Context) -> str:
    count = Counter(item["mode"] for item in context.decisions)
    said = [context.words.count(f"summary.mode.{mode}", count[mode]) for mode in MODES if count[mode]]
    return context.words.count("summary.modes", len(context.decisions), modes=context.words.join(said))


def _money(context: Context) -> str:
    total = context.document.get("cost_total") or 0.0
    if not total:
        return context.say("summary.no-money")
    spent = _by_mode(context, total)
    said = [context.say(f"summary.share.{mode}", share=context.share(amount / total)) for mode, amount in spent.items()]
    facts = {"total": context.money(total), "shares": context.words.join(said)}
    if not context.period:
        return context.say("summary.spends-plain", **facts)
    return context.say("summary.spends", period=context.period, **facts)


def _by_mode(context: Context, total: float) -> dict[str, float]:
    """Money by mode, and what is left for alliances; parts under half a percent of the whole are not worth a word."""
    spent = dict.fromkeys((*MODES, "other"), 0.0)
    for item in context.decisions:
        spent[item["mode"]] += item.get("cost_total") or 0.0
    spent["other"] = total - sum(spent.values())
    return {mode: amount for mode, amount in spent.items() if abs(amount) >= total / 200}


def _hardest(context: Context) -> str:
    """The technologies whose choice is hardest to replace, with what each is worth."""
    ranked = [item for item in context.decisions if item["mode"] != "none"]
    said = [text for text in (_replacing(context, item) for item in ranked) if text][:_NAMED]
    return context.say("summary.hardest", items=context.words.join(said)) if said else ""


def _replacing(context: Context, decision: Document) -> str:
    replacement = decision.get("replacement") or {"value": decision.get("replacement_value")}
    name = context.name(decision["technology"])
    if replacement.get("irreplaceable"):
        return context.say("summary.irreplaceable", name=name)
    value = replacement.get("value")
    return context.say("summary.worth", name=name, value=context.score(value)) if value and value > 0 else ""


def _late(context: Context) -> str:
    """Technologies whose choice is ready after the year they are needed."""
    late = [item for item in context.decisions if item["mode"] != "none" and is_late(item)]
    said = [_late_one(context, item) for item in late]
    return context.words.count("summary.late.text", len(said), names=context.names(said)) if said else ""


def _late_one(context: Context, item: Document) -> str:
    facts = {"ready": item["ready"], "needed": item["needed_by"]}
    return context.say("summary.late.one-of", name=context.name(item["technology"]), **facts)


def _limits(context: Context) -> str:
    """The limits at their bound, else the nearest one; nearness, not price."""
    found = [limit for limit in limits(context) if limit.used <= 1 + 1e-9]
    full = [limit.name for limit in found if limit.used >= FULL]
    if full:
        return context.say("summary.full", names=context.names(full))
    return context.say("summary.nearest", name=found[0].name, share=context.share(found[0].used)) if found else ""


def _missed(context: Context) -> str:
    missed = [str(item.get("sentence") or item["id"]) for item in context.rows("rules") if not item.get("holds", True)]
    return context.words.count("summary.missed", len(missed), rules="; ".join(missed)) if missed else ""


def _left(context: Context) -> str:
    """Technologies left without action although acting would be worth more, and strategic ones that fell short."""
    short = [context.name(item["technology"]) for item in context.rows("shortfalls")]
    wanted = [context.name(item["technology"]) for item in context.decisions if _worth_acting(item)]
    wanted = [name for name in wanted if name not in short]
    said = [context.words.count("summary.short", len(short), names=context.names(short))] if short else []
    if wanted:
        said.append(context.words.count("summary.wanted", len(wanted), names=context.names(wanted)))
    return " ".join(said) or context.say("summary.nothing-left")


def _worth_acting(decision: Document) -> bool:
    if decision["mode"] != "none":
        return False
    nothing = idle(decision)
    found = (item for item in alternatives(decision) if item.get("mode") != "none" and item.get("eligible"))
    return any(nothing is not None and (item.get("value") or 0.0) > nothing for item in found)


def _open(context: Context) -> str:
    """Verdicts that stay open because a fact is unknown, and those that a person's word decided."""
    undecided = [context.name(item["technology"]) for item in context.rows("screening") if item.get("would_decide")]
    names = context.names(undecided)
    said = [context.words.count("summary.undecided", len(undecided), names=names)] if undecided else []
    people = len(context.rows("overrides"))
    if people:
        said.append(context.words.count("summary.overridden", people))
    return " ".join(said)


def _evidence(context: Context) -> str:
    ratings = context.ratings
    assumed = sum(bool(item.get("assumed")) for item in ratings)
    if not ratings:
        return ""
    text = context.say("summary.assumed", n=assumed, all=len(ratings), share=context.share(assumed / len(ratings)))
    warnings = len(context.rows("warnings"))
    return text + (" " + context.words.count("summary.warnings", warnings) if warnings else "")


def _firm(context: Context) -> str:
    return context.say("summary.unexamined")
