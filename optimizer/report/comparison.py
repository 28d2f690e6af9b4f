"""The comparison of two runs, written through the same blocks as a report."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.report.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Facts,
    Paragraph,
    Report,
    Row,
    Section,
    Table,
    Value,
    row,
    without_empty,
)
from optimizer.report.build import labels_of
from optimizer.report.changed_inputs import changed_inputs, group_of, group_word, said
from optimizer.report.context import Context, Document, context_of
from optimizer.report.html import write_html
from optimizer.report.markdown import write_markdown
from optimizer.report.shown import DASH, MINUS, printed
from optimizer.report.words import words_of
from optimizer.visible import json_text

_WRITERS = {"html": write_html, "md": write_markdown}


def write_comparison(comparison: Document, form: str, language: str = "en") -> bytes:
    """A comparison (`optimizer-comparison/2`) as `html`, `md` or `json`. ValueError for another form."""
    if form == "json":
        return f"{json_text(comparison, indent=1, sort_keys=True)}\n".encode()
    if form not in _WRITERS:
        raise ValueError(f"no comparison format {form!r}; there are html, json, md")
    return _WRITERS[form](build_comparison(comparison, language))


def build_comparison(comparison: Document, language: str = "en") -> Report:
    """The blocks of a comparison: in short, decisions with their causes, worth, limits, inputs, settings and files."""
    unit = (comparison.get("new") or {}).get("unit")
    context = context_of({**comparison, "money": {"unit": unit}}, words_of(language))
    parts = (_short, _decisions, _worth, _limits, changed_inputs, _settings, _files)
    runs = context.say("comparison.kind", old=_run(context, "old"), new=_run(context, "new"))
    return Report(_title(context), runs, language, "", tuple(part(context) for part in parts), labels_of(context.words))


def _title(context: Context) -> str:
    old, new = (context.words.title(context.part(which), str(context.part(which)["run"])) for which in ("old", "new"))
    return new if old == new else context.say("comparison.title", new=new, old=old)


def _run(context: Context, which: str) -> str:
    return str(context.part(which).get("run") or "")


# ------------------------------------------------------------------------------------------------------- in short


def _short(context: Context) -> Section:
    notes = tuple(_note(context, note) for note in context.rows("notes"))
    blocks: tuple[Block, ...] = (*notes, _runs(context), Bullets(tuple(_sentences(context))))
    return Section(context.say("comparison.short"), blocks)


def _runs(context: Context) -> Table:
    column = context.column
    columns = (
        column("compared", head=True),
        column("run", "id"),
        column("portfolio", width="medium"),
        column("criteria-set", width="medium"),
        column("status"),
        column("value", "number", digits=3),
        column("gain", "number", digits=3),
        context.money_column("column.cost"),
    )
    rows = [_run_row(context, which) for which in ("old", "new")]
    rows.append(_difference_row(context, *(context.part(which) for which in ("old", "new"))))
    return Table(columns, tuple(rows), context.say("comparison.runs"))


def _run_row(context: Context, which: str) -> Row:
    run = context.part(which)
    criteria = {"title": run.get("criteria_title"), "titles": run.get("criteria_titles")}
    titles = [context.words.title(run, str(run.get("portfolio") or ""))]
    titles += [context.words.title(criteria, str(run.get("criteria") or ""))]
    status = context.words.get(f"status.{run.get('status')}", str(run.get("status")))
    numbers = (run.get(key) for key in ("value", "gain", "cost_total"))
    return row(context.say(f"comparison.{which}"), run.get("run"), *map(_text, titles), status, *numbers)


def _difference_row(context: Context, old: Document, new: Document) -> Row:
    amounts = [
        context.document.get("value"),
        _less(new.get("gain"), old.get("gain")),
        context.document.get("cost_total"),
    ]
    texts = (_signed(amount, digits) for amount, digits in zip(amounts, (3, 3, None), strict=True))
    return row(context.say("comparison.difference"), None, None, None, None, *texts, emphasis="total")


def _less(new: float | None, old: float | None) -> float | None:
    return None if new is None or old is None else new - old


def _signed(amount: float | None, digits: int | None = None) -> Cell:
    """A difference with its sign; what is none says so."""
    if amount is None:
        return Cell(None)
    if abs(amount) < 1e-9:
        return Cell(0)
    text = printed(amount, "money" if digits is None else "number", digits)
    return Cell(text if text.startswith((MINUS, ">", "<")) else f"+{text}", kind="number")


def _text(value: object) -> str | None:
    return str(value) if value else None


def _note(context: Context, note: Document) -> Callout:
    """A remark on the comparison itself: what makes the two runs hard to compare, or what could not be told."""
    code = str(note["code"])
    facts = {key: str(note.get(key) or "") for key in ("old", "new", "message")}
    facts["runs"] = context.words.join([str(run) for run in note.get("runs") or ()])
    facts["which"] = context.say(f"comparison.{note['run']}") if note.get("run") else ""
    facts["groups"] = context.words.join([group_of(context, key) for key in note.get("groups") or ()])
    facts["status"] = context.words.get(f"status.{note.get('status')}", "")
    changed = (f"{one['program']} {one['old']} → {one['new']}" for one in note.get("changed") or ())
    facts["changed"] = ", ".join(changed)
    return Callout(context.say(f"comparison.note.{code}"), context.say(f"comparison.note.{code}.text", **facts), "warn")


def _sentences(context: Context) -> Iterator[tuple[str, str]]:
    parts = {"decisions": _decided, "causes": _caused, "limits": _bound, "inputs": _fed}
    for key, part in parts.items():
        text = part(context)
        if text:
            yield context.say(f"comparison.{key}"), text


def _decided(context: Context) -> str:
    if not all(context.part(which).get("value") is not None for which in ("old", "new")):
        return context.say("comparison.none.plan")
    found = context.rows("decisions")
    names = context.names([context.words.title(one, one["technology"]) for one in found])
    return context.words.count("comparison.decided", len(found), names=names) if found else _none(context, "decisions")


def _none(context: Context, key: str) -> str:
    return context.say(f"comparison.none.{key}")


def _caused(context: Context) -> str:
    """For each group of changes that brings something back when it is put back: how much."""
    said = [
        context.words.count("comparison.restores", len(one["restored"]), group=group_word(context, one))
        for one in context.rows("groups")
        if one.get("restored")
    ]
    said += [text for text in (_revives(context, one) for one in context.rows("groups")) if text]
    return " ".join(said)


def _revives(context: Context, group: Document) -> str:
    """Where one of the runs has no plan: whether putting this group back makes one."""
    old, new = (context.part(which).get("status") for which in ("old", "new"))
    back = (group.get("put_back") or {}).get("status")
    if new == "infeasible" and old != "infeasible" and back in ("optimal", "feasible"):
        return context.say("comparison.revives", group=group_word(context, group))
    if old == "infeasible" and new != "infeasible" and back == "infeasible":
        return context.say("comparison.opened", group=group_word(context, group))
    return ""


def _bound(context: Context) -> str:
    found = context.rows("limits")
    said = []
    for tight in (True, False):
        names = [_limit_name(context, one) for one in found if bool(one["tight"]) is tight]
        key = "comparison.tight" if tight else "comparison.loose"
        said += [context.say(key, names=context.names(names))] if names else []
    return " ".join(said) or _none(context, "limits")


def _fed(context: Context) -> str:
    found = [one for one in context.rows("inputs") if one["matters"]]
    rest = len(context.rows("inputs")) - len(found)
    said = context.words.count("comparison.fed", len(found)) if found else ""
    return " ".join(filter(None, [said, context.words.count("comparison.fed-words", rest) if rest else ""]))


# ------------------------------------------------------------------------------------------------------ chapters


def _chapter(context: Context, key: str, table: Table | None) -> Section:
    """A chapter with its table, or the sentence that there is nothing to tell."""
    return Section(context.say(f"comparison.{key}"), (table or Paragraph(_none(context, key)),))


def _decisions(context: Context) -> Section:
    column = context.column
    columns = (
        column("technology", head=True, width="wide"),
        column("old", width="medium"),
        column("new", width="medium"),
        column("value-change", "number"),
        context.money_column("column.cost-change"),
        column("cause", width="wide"),
    )
    rows = tuple(_decision_row(context, one) for one in context.rows("decisions"))
    note = context.say("comparison.decisions.note")
    table = without_empty(Table(columns, rows, context.say("comparison.decisions"), note=note)) if rows else None
    return _chapter(context, "decisions", table)


def _decision_row(context: Context, one: Document) -> Row:
    name = Cell(context.words.title(one, one["technology"]), str(one["technology"]))
    cells = (_decision(context, one[which]) for which in ("old", "new"))
    return row(name, *cells, _signed(one["value"], 3), _signed(one["cost_total"]), _cause(context, one))


def _decision(context: Context, decision: Document | None) -> Cell:
    """A decision in one cell: the mode, and below it the option and its start."""
    if decision is None:
        return Cell(context.say("comparison.not-there"))
    if decision["mode"] == "none":
        return context.mode("none")
    titled = {"title": decision.get("option_title"), "titles": decision.get("option_titles")}
    option = context.words.title(titled, str(decision["option"]))
    start = decision.get("start")
    said = option if start is None else context.say("comparison.from", option=option, year=start)
    return context.mode(decision["mode"], said)


def _cause(context: Context, one: Document) -> str | None:
    """Which changes a decision needs, which are enough alone, or that it takes several together."""
    if one.get("needs") is None:
        return None
    needs, enough = ([group_of(context, key) for key in one.get(part) or ()] for part in ("needs", "enough"))
    if len(needs) == 1:
        return needs[0]
    if needs:
        return context.say("comparison.all-needed", groups=context.words.join(needs))
    if enough:
        return context.say("comparison.any-enough", groups=context.words.join(enough))
    return context.say("comparison.together")


def _worth(context: Context) -> Section:
    column = context.column
    columns = (
        column("change", head=True, width="medium"),
        column("changes", "number", digits=0),
        column("without", "number", digits=3),
        column("worth", "number"),
        context.money_column("column.cost-change"),
        column("brings-back", width="wide"),
    )
    rows = tuple(_group_row(context, one) for one in context.rows("groups") if one["put_back"] or one.get("refused"))
    note = context.say("comparison.worth.note")
    return _chapter(
        context, "worth", Table(columns, rows, context.say("comparison.worth"), note=note) if rows else None
    )


def _group_row(context: Context, one: Document) -> Row:
    back, name = one.get("put_back"), group_word(context, one)
    if back is None:
        said = context.say("comparison.refused", message=one.get("refused") or "")
        return row(name, one["changes"], None, None, None, said)
    if back["value"] is None:
        status = context.words.get(f"status.{back['status']}", back["status"])
        return row(name, one["changes"], Cell(status), None, None, None)
    worth = _signed(one["worth"], 3) if one["same_scale"] else Cell(DASH, context.say("comparison.other-scale"))
    return row(name, one["changes"], back["value"], worth, _signed(one["cost"]), _brought_back(context, one))


def _brought_back(context: Context, one: Document) -> str:
    """The decisions that come back, and how many others move."""
    titles = {row["technology"]: context.words.title(row, row["technology"]) for row in context.rows("decisions")}
    names = context.names([titles.get(name, name) for name in one["restored"]]) or context.say("comparison.nothing")
    others = len(one["others"])
    return names + (f" {context.words.count('comparison.others', others)}" if others else "")


def _limits(context: Context) -> Section:
    column = context.column
    columns = (
        column("limit", head=True, width="wide"),
        column("state"),
        column("old-use", width="medium"),
        column("new-use", width="medium"),
        column("unit"),
    )
    rows = tuple(_limit_row(context, one) for one in context.rows("limits"))
    table = Table(columns, rows, context.say("comparison.limits")) if rows else None
    return _chapter(context, "limits", table)


def _limit_row(context: Context, one: Document) -> Row:
    unit = context.unit if one["kind"] == "budget" else str(one.get("unit") or "")
    state = context.say("comparison.now-tight" if one["tight"] else "comparison.now-loose")
    uses = (_use(context, one, which) for which in ("old", "new"))
    return row(_limit_name(context, one), state, *uses, context.words.get(f"unit.{unit}", unit) or None)


def _use(context: Context, one: Document, which: str) -> str:
    level = one.get(which)
    if level is None:
        return context.say("comparison.not-there")
    kind = "share" if one.get("unit") == "share" else "money" if one["kind"] == "budget" else "number"
    used, bound = (printed(level[key], kind) for key in ("level", "bound"))
    floor = level["level"] > level["bound"]  # a floor that is kept; what is above a ceiling is no plan
    return context.say("comparison.use-above" if floor else "comparison.use", level=used, bound=bound)


def _limit_name(context: Context, one: Document) -> str:
    name = context.words.title(one, str(one["id"]))
    if one.get("year"):
        return context.say("limit.year", name=name, year=one["year"])
    return f"{name} ({one['each']})" if one.get("each") else name


def _settings(context: Context) -> Section:
    found = context.rows("settings")
    columns = (context.column("setting", head=True), context.column("old"), context.column("new"))
    rows = tuple(
        row(context.words.get(f"setting.{one['setting']}", one["setting"]), *_pair(context, one)) for one in found
    )
    return _chapter(context, "settings", Table(columns, rows, context.say("comparison.settings")) if rows else None)


def _pair(context: Context, one: Document) -> tuple[Value, Value]:
    old, new = (said(context, one[which] or None) for which in ("old", "new"))
    return old, new


def _files(context: Context) -> Section:
    """Files whose bytes differ, with their digests."""
    found = context.rows("files")
    items = tuple((str(one["path"]), Cell(_digests(one))) for one in found)
    if not found:
        return _chapter(context, "files", None)
    return Section(context.say("comparison.files"), (Facts(items),))


def _digests(one: Document) -> str:
    return f"{one['old'] or DASH} → {one['new'] or DASH}"
