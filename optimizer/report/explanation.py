"""The page of one technology: what the run recorded of it, and what it would take to decide otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from optimizer.report.blocks import Block, Paragraph, Report, Section, Table, row
from optimizer.report.build import labels_of
from optimizer.report.context import Context, Document, context_of
from optimizer.report.html import write_html
from optimizer.report.markdown import write_markdown
from optimizer.report.sections.pages import page
from optimizer.report.words import words_of

_WRITERS = {"html": write_html, "md": write_markdown}


def write_explanation(document: Document, told: Document, form: str, language: str = "en") -> bytes:
    """The page as `html` or `md`; `told` is a decision of the document with what it takes. ValueError otherwise."""
    if form not in _WRITERS:
        raise ValueError(f"no format {form!r}; there are {', '.join(_WRITERS)}")
    return _WRITERS[form](build_explanation(document, told, language))


def build_explanation(document: Document, told: Document, language: str = "en") -> Report:
    """The blocks of the page."""
    context = context_of(document, words_of(language))
    name = context.name(told["technology"])
    subtitle = context.words.title(document, str(document["portfolio"]))
    parts = [page(context, told)]
    if told.get("what_it_takes"):
        parts.append(_turns(context, told))
    return Report(name, subtitle, language, str(document["status"]), tuple(parts), labels_of(context.words))


def _turns(context: Context, told: Document) -> Section:
    found = told["what_it_takes"]
    titles = {item["option"]: context.words.title(item, item["option"]) for item in told["alternatives_considered"]}
    blocks: list[Block] = [Paragraph(context.say("turns.lead"), "lead")]
    if found["status"] != "optimal":
        blocks.append(Paragraph(context.say("turns.open"), "small"))
    if found.get("solvers_word"):
        blocks.append(Paragraph(context.say("turns.word", n=found["solvers_word"]), "small"))
    blocks += [_options(context, found, titles), _weights(context, found, titles)]
    blocks += [_scenarios(context, found, titles)] if found["scenarios"] else []
    drawn = found.get("draws")
    blocks += [_often(context, drawn, titles)] if drawn and drawn["draws"] else []
    return Section(context.say("turns.title"), tuple(blocks))


def _options(context: Context, found: Document, titles: Mapping[str, str]) -> Table:
    columns = (
        context.column("option", head=True),
        context.column("value-lost", "number", digits=3),
        context.column("score-now", "number", digits=3),
        context.column("score-needed", "number", digits=3),
        context.money_column("column.money-needed"),
        context.column("enters", width="wide"),
        context.column("leaves", width="wide"),
    )
    rows = tuple(_option(context, titles.get(name, name), tag) for name, tag in found["options"].items())
    return Table(columns, rows, context.say("turns.options"), context.say("turns.options.note"))


def _option(context: Context, title: str, tag: Document) -> Any:
    lost = tag["replacement"] if tag["chosen"] else tag["value_needed"]
    needs = (None, None) if tag["chosen"] else (tag["score_needed"], tag["money_needed"])
    named = context.say("turns.without", option=title) if tag["chosen"] else title
    return row(named, lost, tag["score"], *needs, _steps(context, tag["enters"]), _steps(context, tag["displaces"]))


def _steps(context: Context, rows: Iterable[Document]) -> str:
    return "; ".join(f"{context.name(one['technology'])}: {one['option']}" for one in rows)


def _weights(context: Context, found: Document, titles: Mapping[str, str]) -> Table:
    columns = (
        context.column("criterion", head=True),
        context.column("from", "share", digits=1),
        context.column("to", "share", digits=1),
        context.column("option"),
    )
    rows = tuple(
        row(context.criterion(name), part["low"], part["high"], titles.get(part["option"], part["option"]))
        for name, line in found["weights"].items()
        for part in line["stretches"]
    )
    return Table(columns, rows, context.say("turns.weights"))


def _scenarios(context: Context, found: Document, titles: Mapping[str, str]) -> Table:
    columns = (context.column("scenario", head=True), context.column("option"))
    rows = tuple(
        row(context.named("scenarios", name, name), None if option is None else titles.get(option, option))
        for name, option in found["scenarios"].items()
    )
    return Table(columns, rows, context.say("turns.scenarios"))


def _often(context: Context, drawn: Document, titles: Mapping[str, str]) -> Table:
    ends = ("share", "share-low", "share-high")
    columns = (context.column("option", head=True), *(context.column(name, "share") for name in ends))
    rows = tuple(
        row(titles.get(name, name), share["acceptability"], *share["interval"])
        for name, share in drawn["options"].items()
    )
    title = context.say("turns.often", draws=str(drawn["draws"]))
    return Table(columns, rows, title, context.say("turns.often.note"))
