"""From the run document to a report: which chapters, in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from optimizer.report.blocks import Chart, Report, Section, Table
from optimizer.report.charts import (
    budget_worth,
    budget_years,
    core_index,
    decision_map,
    domains,
    exposure,
    gains,
    heat_map,
    timeline,
    tornado,
    tree_paths,
    weight_bands,
)
from optimizer.report.context import Context, Document, context_of
from optimizer.report.sections.decisions import decisions
from optimizer.report.sections.firm import firm
from optimizer.report.sections.gaps import gaps
from optimizer.report.sections.glossary import glossary
from optimizer.report.sections.money import money
from optimizer.report.sections.pages import pages
from optimizer.report.sections.record import record
from optimizer.report.sections.refusal import refusal
from optimizer.report.sections.rules import rules
from optimizer.report.sections.scores import scores
from optimizer.report.sections.sources import sources
from optimizer.report.sections.summary import summary
from optimizer.report.sections.weights import weights
from optimizer.report.status import status_word
from optimizer.report.why import why
from optimizer.report.words import Words, words_of

Part = Callable[[Context], Section]
Picture = Callable[[Context], Chart | None]
_WITH_PLAN: tuple[Part, ...] = (
    summary,
    decisions,
    money,
    scores,
    rules,
    firm,
    gaps,
    pages,
    weights,
    sources,
    record,
    glossary,
)
_WITHOUT_PLAN: tuple[Part, ...] = (refusal, gaps, weights, sources, record, glossary)
_LABELS = ("skip", "contents", "from-file")
_OF_CHARTS = ("chart.table", "chart.undrawn")
_FIRST: Mapping[Part, tuple[Picture, ...]] = {
    money: (budget_years, gains),
    scores: (heat_map,),
    pages: (tree_paths,),
}
"""Charts that open a chapter, after its lead."""
_LAST: Mapping[Part, tuple[Picture, ...]] = {
    summary: (decision_map,),
    decisions: (domains, timeline),
    money: (exposure,),
    firm: (weight_bands, core_index, tornado, budget_worth),
}
"""Charts that close a chapter."""


def build(document: Document, language: str = "en") -> Report:
    """The report of one run document (DESIGN 6) in one language (`en`, `ko`).

    Pure: the same document gives the same blocks. `ValueError` for a language without words.
    """
    context = context_of(document, words_of(language))
    parts = _WITH_PLAN if document.get("decisions") else _WITHOUT_PLAN
    told = (part for part in parts if part is not firm or context.part("firmness"))
    chapters = tuple(_illustrated(part, context) for part in told)
    title = context.words.title(document, str(document.get("portfolio") or ""))
    return Report(title, _subtitle(context), language, status_word(context), chapters, labels_of(context.words))


def _illustrated(part: Part, context: Context) -> Section:
    """A chapter with its charts."""
    section = part(context)
    first, last = ([chart for draw in found.get(part, ()) if (chart := draw(context))] for found in (_FIRST, _LAST))
    # A chart of a table that the chapter has anyway carries that table, so that it is not printed twice.
    tables = {block.caption: block for block in section.blocks if isinstance(block, Table)}
    first = [replace(chart, table=tables.get(chart.table.caption, chart.table)) for chart in first]
    carried = [chart.table for chart in first]
    section = replace(section, blocks=tuple(block for block in section.blocks if block not in carried))
    lead = section.blocks[: bool(first)]
    return replace(section, blocks=(*lead, *first, *section.blocks[len(lead) :], *last))


def labels_of(words: Words) -> dict[str, str]:
    """The writers' own words."""
    return {key: words(f"label.{key}") for key in _LABELS} | {key: words(key) for key in _OF_CHARTS}


def _subtitle(context: Context) -> str:
    """Portfolio, criteria and money in one line under the title."""
    document, money = context.document, context.part("money")
    criteria = {"title": document.get("criteria_title"), "titles": document.get("criteria_titles")}
    facts = [context.say("front.kind"), context.words.title(criteria, str(document.get("criteria") or ""))]
    if context.period:
        facts.append(context.say("front.years", period=context.period))
    if money.get("unit"):
        key = "front.prices" if money.get("price_year") else "front.money"
        facts.append(context.say(key, unit=context.unit, year=money.get("price_year")))
    if money.get("discount_rate"):
        facts.append(context.say("front.discount", rate=context.share(money["discount_rate"])))
    return " · ".join(filter(None, facts))


def why_of(document: Document, language: str = "en") -> dict[str, str]:
    """The one sentence of why for every technology, as the decision table prints it."""
    context = context_of(document, words_of(language))
    return {item["technology"]: why(context, item) for item in context.decisions}
