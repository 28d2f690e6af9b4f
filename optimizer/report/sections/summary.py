"""The summary a minister reads: computed from the run, sentence by sentence, with what it does not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from optimizer.report.blocks import Block, Bullets, Cell, Facts, Section
from optimizer.report.context import MODES, Context, Document
from optimizer.report.sections.decisions import is_late
from optimizer.report.sections.firm import counted
from optimizer.report.shown import DASH
from optimizer.report.status import status_callout
from optimizer.report.tightness import FULL, Limit, limits
from optimizer.report.why import alternatives, left_out

_NAMED = 3
_NEXT_TO_NOTHING = 0.01
"""The share of the gain below which a loss makes a choice easy to replace."""


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
    spent, saved = _by_mode(context, total)
    gross = sum(spent.values())
    if not total or not gross:
        return context.say("summary.no-money")
    parts = ((mode, amount / gross) for mode, amount in spent.items() if amount >= gross / 200)
    said = [context.say(f"summary.share.{mode}", share=context.share(share)) for mode, share in parts]
    facts = {"total": context.money(total), "shares": context.words.join(said), "period": context.period}
    years = len(context.span)
    text = (
        context.words.count("summary.spends", years, **facts) if years else context.say("summary.spends-plain", **facts)
    )
    if saved < gross / 10**6:
        return text
    return f"{text} {context.say('summary.saved', saved=context.money(saved), gross=context.money(gross))}"


def _by_mode(context: Context, total: float) -> tuple[dict[str, float], float]:
    """Money by mode and for alliances before savings, and what synergies save of it."""
    spent = dict.fromkeys((*MODES, "other"), 0.0)
    for item in context.decisions:
        spent[item["mode"]] += item.get("cost_total") or 0.0
    spent["other"] = sum(item.get("cost") or 0.0 for item in context.rows("alliances"))
    saved = sum(spent.values()) - total
    spent["other"] += max(0.0, -saved)  # of what the document does not tell apart
    return spent, max(0.0, saved)


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
    """The limits at their bound, else the nearest one; and which of them costs most, by the relaxation's prices."""
    found = [limit for limit in limits(context) if limit.used <= 1 + 1e-9]
    full = _with_years(context, [limit for limit in found if limit.used >= FULL])
    if full:
        said = context.say("summary.full", names=context.names(full))
    else:
        nearest = {"name": found[0].name, "share": context.share(found[0].used)} if found else {}
        said = context.say("summary.nearest", **nearest) if found else ""
    return " ".join(filter(None, [said, _dearest(context)]))


def _with_years(context: Context, found: list[Limit]) -> list[str]:
    """The names of limits; one that is full in several years is named once, with all of them."""
    years: dict[str, list[int]] = {}
    for limit in found:
        years.setdefault(limit.thing, []).extend([] if limit.year is None else [limit.year])
    said = {thing: context.words.join(_spans(sorted(known))) for thing, known in years.items()}
    return [context.say("limit.year", name=thing, year=text) if text else thing for thing, text in said.items()]


def _spans(years: list[int]) -> list[str]:
    """Years in words, three or more in a row as a span."""
    rows: list[list[int]] = []
    for year in years:
        if rows and year == rows[-1][-1] + 1:
            rows[-1].append(year)
        else:
            rows.append([year])
    spans = ([f"{row[0]}{DASH}{row[-1]}"] if len(row) > 2 else map(str, row) for row in rows)
    return [text for span in spans for text in span]


def _dearest(context: Context) -> str:
    """The budget or resource of which a little more would be worth most."""
    prices = context.rows("limit_prices")
    if not prices:
        return ""
    noun = {"budget": "budgets", "resource": "resources"}[prices[0]["kind"]]
    value = context.score(prices[0]["worth_of_one_percent"])
    return context.say("summary.dearest", name=context.named(noun, prices[0]["id"]), value=value)


def _missed(context: Context) -> str:
    missed = [str(item.get("sentence") or item["id"]) for item in context.rows("rules") if not item.get("holds", True)]
    return context.words.count("summary.missed", len(missed), rules="; ".join(missed)) if missed else ""


def _left(context: Context) -> str:
    """Technologies left without action although acting would be worth more, and strategic ones that fell short."""
    short = [item["technology"] for item in context.rows("shortfalls")]
    wanted = [item["technology"] for item in context.decisions if left_out(item) and item["technology"] not in short]
    said = [_counted(context, "summary.short", short)] if short else []
    if wanted:
        said.append(_counted(context, "summary.wanted-besides" if short else "summary.wanted", wanted))
    said = said or [context.say("summary.nothing-left")]
    return " ".join(filter(None, [*said, _state(context)]))


def _counted(context: Context, key: str, technologies: list[str]) -> str:
    names = context.names([context.name(name) for name in technologies])
    return context.words.count(key, len(technologies), names=names)


def _state(context: Context) -> str:
    """Technologies that serve a duty of the state and that nothing is done about."""
    serving = [item for item in context.decisions if "state" in (item.get("functions") or ())]
    idle_ones = [context.name(item["technology"]) for item in serving if item["mode"] == "none"]
    if not serving:
        return ""
    if not idle_ones:
        return context.words.count("summary.state-all", len(serving))
    names = context.names(idle_ones)
    return context.words.count("summary.state-left", len(idle_ones), all=len(serving), names=names)


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
    key = "summary.assumed" if assumed else "summary.assumed-none"
    text = context.say(key, n=assumed, all=len(ratings), share=context.share(assumed / len(ratings)))
    warnings = len(context.rows("warnings"))
    return text + (" " + context.words.count("summary.warnings", warnings) if warnings else "")


def _firm(context: Context) -> str:
    """Which choices are firm as far as replacement values tell, which are not, and what was not examined."""
    acted = [item for item in context.decisions if item["mode"] != "none" and item.get("replacement")]
    firm = [item["technology"] for item in acted if _forced(item)]
    easy = [item["technology"] for item in acted if item["technology"] not in firm and _easy(context, item)]
    said = [_counted(context, key, found) for key, found in (("summary.forced", firm), ("summary.easy", easy)) if found]
    classes = counted(context)
    return " ".join([classes, *said] if classes else [*said, context.say("summary.unexamined")])


def _forced(item: Document) -> bool:
    """Whether no plan remains without the choice, or its verdict admits no other mode."""
    found = (one for one in alternatives(item) if one.get("eligible"))
    able = {one.get("mode") for one in found if (one.get("lost_by") or {}).get("reason") != "penalty"}
    return bool(item["replacement"].get("irreplaceable")) or able == {item["mode"]}


def _easy(context: Context, item: Document) -> bool:
    """Whether the plan would lose next to nothing if another mode were taken."""
    replacement, gain = item["replacement"], context.document.get("gain") or 0.0
    value = replacement.get("value")
    return bool(replacement.get("proven", True)) and value is not None and gain > 0 and value < _NEXT_TO_NOTHING * gain
