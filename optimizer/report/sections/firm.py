"""How firm the plan is: what turns each decision, and what other weights, budgets and worlds would change.

Read from `firmness` of the document alone; what was not asked, or not proven in time, is said to be missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from optimizer.report.blocks import (
    Block,
    Callout,
    Cell,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    Tone,
    row,
    without_empty,
)
from optimizer.report.context import Context, Document
from optimizer.report.shown import printed

CLASSES: dict[str, Tone] = {"firm": "good", "conditional": "", "borderline": "warn", "open": ""}
_UNASKED: Document = {"class": None, "turns": ()}
_SHOWN = 2
"""Turns that are named beside a decision; the rest are counted."""


def firm(context: Context) -> Section:
    """The chapter; it says what was not asked."""
    found = context.part("firmness")
    blocks: list[Block] = [Paragraph(context.say("firm.lead"), "lead")]
    if counted(context):
        blocks.append(Paragraph(counted(context)))
    if found.get("missing"):
        why = "time" if found.get("cut_short") else found["form"]
        names = "; ".join(_missing(context, found["missing"]))
        blocks.append(Callout(context.say("firm.missing"), context.say(f"firm.missing.{why}", names=names), "warn"))
    tables = [_decisions(context), *_worlds(context), _plans(context), _losses(context)]
    return Section(context.say("firm.title"), (*blocks, *(table for table in tables if table)))


def _missing(context: Context, names: Sequence[str]) -> list[str]:
    """What is missing by name: a part of the chapter, with those of it that were not answered."""
    parts: dict[str, list[str]] = {}
    for name in names:
        part, *which = name.split(":")
        parts.setdefault(part, []).extend(_which(context, part, which))
    return [
        context.say("firm.missing.some", part=context.say(f"firm.part.{part}"), names=context.words.join(several))
        if several
        else context.say(f"firm.part.{part}")
        for part, several in parts.items()
    ]


def _which(context: Context, part: str, which: Sequence[str]) -> list[str]:
    """The one question of a part that is meant, in words; nothing where it is the whole part."""
    if not which:
        return []
    if part == "budget":
        return [printed(float(which[0]), "share", 0)]
    if part == "scenarios":
        return [world_name(context, which[0])]
    by = which[0] if part == "tornado" else "weight"
    return [context.named("budgets", which[-1]) if by == "budget" else context.criterion(which[-1])]


def counted(context: Context) -> str:
    """How many decisions are firm, conditional and borderline, in one sentence; empty where nothing was asked."""
    classes = Counter(one["class"] for one in (context.part("firmness").get("decisions") or {}).values())
    if not sum(classes[name] for name in CLASSES):
        return ""
    key = "firm.counted.open" if classes["open"] else "firm.counted"
    return context.say(key, all=classes.total(), **{name: classes[name] for name in CLASSES})


def changed(context: Context, change: Document) -> str:
    """What comes in, what goes out and what is done otherwise, by the titles of technologies."""
    enters, leaves = ({one["technology"]: one["option"] for one in change[side]} for side in ("enters", "leaves"))
    sides = {
        "in": [name for name in enters if name not in leaves],
        "out": [name for name in leaves if name not in enters],
        "other": [name for name in enters if leaves.get(name, enters[name]) != enters[name]],
        "later": [name for name in enters if leaves.get(name) == enters[name]],
    }
    said = [
        context.say(f"firm.change.{side}", names=context.names([context.name(name) for name in names]))
        for side, names in sides.items()
        if names
    ]
    return "; ".join(said)


# ------------------------------------------------------------------------------------------- decision by decision


def _decisions(context: Context) -> Table | None:
    told = context.part("firmness").get("decisions") or {}
    if not counted(context):
        return None
    columns = (
        context.column("technology", head=True, width="wide"),
        context.column("mode"),
        context.column("firmness"),
        context.column("core-index", "share", digits=0),
        context.column("turned-by", width="wide"),
        context.column("needs", width="medium"),
    )
    rows = tuple(_decided(context, item, told.get(item["technology"], _UNASKED)) for item in context.decisions)
    title, note = context.say("firm.decisions"), context.say("firm.decisions.note")
    return without_empty(Table(columns, rows, title, note=note, wide=True))


def _decided(context: Context, item: Document, told: Document) -> Row:
    word = told["class"]
    mark = Cell(context.say(f"firm.class.{word}"), tone=CLASSES[word]) if word in CLASSES else Cell(None)
    turns = [_turn(context, item, turn) for turn in told["turns"]]
    more = len(turns) - _SHOWN
    named = "; ".join(turns[:_SHOWN])
    sub = context.words.count("firm.more-turns", more) if more > 0 else ""
    said = Cell(named or context.say("firm.nothing-turns"), sub)
    return row(
        context.name(item["technology"]),
        context.mode(item["mode"]),
        mark,
        _core(context, item),
        said,
        _needed(context, item),
    )


def _core(context: Context, item: Document) -> Cell:
    """In what share of the non-dominated portfolios the choice is, where `robust` was asked."""
    robust = context.part("firmness").get("robust") or {}
    index = (robust.get("core_index") or {}).get(item["technology"], {}).get(item.get("option"))
    word = (robust.get("class") or {}).get(item["technology"], {}).get(item.get("option"))
    return Cell(index, context.words.get(f"firm.robust.{word}", "") if word else "")


def _turn(context: Context, item: Document, turn: Document) -> str:
    """One change that turns the decision, and what is done then."""
    end, by = turn["end"], turn["by"]
    key = f"firm.turn.{by}.{end}" if end else f"firm.turn.{by}"
    share = context.share(abs(turn["change"])) if turn["change"] is not None else ""
    name = {"weight": context.criterion, "score": context.criterion}.get(by, str)(turn["id"])
    if by == "budget":
        name = context.named("budgets", turn["id"])
    if by == "scenario":
        name = world_name(context, turn["id"])
    at = "" if turn["at"] is None or by != "weight" else printed(turn["at"], "share", 1)
    return context.say(key, name=name, share=share, at=at, then=_then(context, item, turn["option"]))


def _then(context: Context, item: Document, option: str | None) -> str:
    """The option that is taken then; what it is called, or that nothing is done."""
    if option is None:
        return context.say("firm.left-alone")
    others = [one for one in item.get("alternatives_considered") or () if one.get("option") == option]
    return context.words.title(others[0] if others else {}, option)


def _needed(context: Context, item: Document) -> str | None:
    """For what is left alone: the least that an option would take, in value and in money."""
    tags = (context.part("firmness").get("options") or {}).get(item["technology"], {})
    acting = {one["option"] for one in item.get("alternatives_considered") or () if one.get("mode") != "none"}
    able = [tag for name, tag in tags.items() if name in acting and tag["value_needed"] is not None]
    if item["mode"] != "none" or not able:
        return None
    money = [tag["money_needed"] for tag in able if tag["money_needed"] is not None]
    value = context.score(min(tag["value_needed"] for tag in able))
    if not money:
        return context.say("firm.needs-value", value=value)
    return context.say("firm.needs", value=value, money=context.money(min(money)))


# ------------------------------------------------------------------------------------------------ other worlds


def world_name(context: Context, name: str) -> str:
    """The title of a scenario; that of the portfolio as it is."""
    if name == "base":
        return context.say("firm.base")
    found = (context.part("firmness").get("scenarios") or {}).get("worlds", ())
    title = next((str(world.get("title") or name) for world in found if world["id"] == name), name)
    return context.named("scenarios", name, title)


def _worlds(context: Context) -> Iterator[Table]:
    """The regret table of the plan."""
    worlds = (context.part("firmness").get("scenarios") or {}).get("worlds", ())
    if not worlds:
        return
    columns = (
        context.column("scenario", head=True, width="wide"),
        context.column("probability", "share", digits=0),
        context.column("best-there", "number", digits=3),
        context.column("kept-there", "number", digits=3),
        context.column("regret", "number", digits=3),
        context.column("taken-away", width="medium"),
        context.column("over-budget", width="medium"),
        context.column("would-change", width="wide"),
    )
    table = Table(columns, tuple(_world(context, world) for world in worlds), context.say("firm.worlds"), wide=True)
    yield without_empty(Table(table.columns, table.rows, table.caption, context.say("firm.worlds.note"), wide=True))


def _world(context: Context, world: Document) -> Row:
    over = [context.named("budgets", name) for name, held in (world.get("budgets") or {}).items() if not held]
    hit = [context.name(name) for name in world.get("hit") or ()]
    return row(
        world_name(context, world["id"]),
        world["probability"],
        world["value"],
        world["kept"],
        world["regret"],
        context.names(hit) or None,
        context.words.join(over) or None,
        changed(context, world) or None,
    )


def _plans(context: Context) -> Table | None:
    """Plans for all worlds beside this one, where they were asked."""
    found = context.part("firmness").get("scenarios") or {}
    plans, worlds = found.get("plans", ()), found.get("worlds", ())
    if len(plans) < 2:
        return None
    columns = (
        context.column("plan", head=True, width="wide"),
        context.column("expected", "number", digits=3),
        context.column("worst-regret", "number", digits=3),
        *(Column(world_name(context, world["id"]), "number", digits=3) for world in worlds),
    )
    rows = tuple(
        row(
            context.words.get(f"firm.plan.{plan['id']}", plan["id"]),
            plan["expected"],
            plan["worst_regret"],
            *(plan["regrets"].get(world["id"]) for world in worlds),
        )
        for plan in plans
    )
    return Table(columns, rows, context.say("firm.plans"), note=context.say("firm.plans.note"), wide=True)


def _losses(context: Context) -> Table | None:
    """What each partner and each bloc is worth to the plan."""
    found = context.part("firmness").get("partners") or ()
    losses = [
        loss for loss in found if loss["hit"] or loss["kept"] or loss["replanned"]
    ]  # the plan does without others
    if not losses:
        return None
    columns = (
        context.column("lost-partner", head=True, width="medium"),
        context.column("taken-away", width="wide"),
        context.column("loss-kept", "number", digits=3),
        context.column("loss-replanned", "number", digits=3),
        context.column("uncovered", width="medium"),
    )
    ranked = sorted(losses, key=lambda loss: (loss["kind"] != "partner", -loss["kept"], loss["id"]))
    rows = tuple(_loss(context, loss) for loss in ranked)
    title, note = context.say("firm.losses"), context.say("firm.losses.note")
    return without_empty(Table(columns, rows, title, note=note, wide=True))


def _loss(context: Context, loss: Document) -> Row:
    partner = loss["kind"] == "partner"
    name = context.named("partners", loss["id"], loss["title"]) if partner else context.case(loss["id"])
    gone = context.say("firm.no-plan") if loss["proven"] and loss["replanned"] is None else loss["replanned"]
    uncovered = [context.words.get(f"function.{one}", one) for one in loss["uncovered_kept"]]
    return row(
        Cell(name, "" if partner else context.say("firm.bloc")),
        context.names([context.name(one["technology"]) for one in loss["hit"]]) or None,
        loss["kept"],
        gone,
        context.words.join(uncovered) or None,
    )
