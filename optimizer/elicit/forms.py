"""The same questions on paper: a page per person, as a workbook that is read back, or as HTML to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from optimizer.elicit.interview import Question, accept, questions
from optimizer.elicit.nodes import Asked
from optimizer.elicit.page import page, step_told
from optimizer.faults import Fault, Place, Refused
from optimizer.read import TEXT_COLUMNS, read_table
from optimizer.visible import shown
from optimizer.weights import WeightError

HEADS = ("question", "answer", "id")
HOW = {
    "swing": "Name the step that you would take first: it has 100 points. Give the others points beside it, 0 or more.",
    "best-worst": "Name the step worth most and the one worth least, and compare the others with these two: 1 (the "
    "same) to 9 (extremely more).",
    "pairwise": "Compare in pairs: 1 the same, 3 somewhat, 5 clearly, 7 strongly, 9 extremely more; 1/3 to 1/9 for "
    "less.",
}
ON_PAPER = {
    "swing": "Write 100 into the row of that step.",
    "best-worst": "Write most and least into the rows of these two.",
    "pairwise": "A box says how many times as much its row is worth as the criterion with the number above it; dashed "
    "boxes may be left empty.",
}
_NARROW, _WIDE, _HIGH = 16, 100, 15
A4 = 9
"""The number of the size of paper in workbooks."""


def form(path: Path, title: str, nodes: Sequence[Asked], way: str, person: str = "") -> bytes:
    """The bytes of a form for one person: a workbook where the path ends in .xlsx, else a page of HTML."""
    if path.suffix == ".xlsx":
        return _workbook(title, nodes, way, person)
    return page(title, f"{HOW[way]} {ON_PAPER[way]}", nodes, way, person)


def returned(path: Path, nodes: Sequence[Asked], way: str) -> tuple[str, str, dict[str, str]]:
    """The name, the way of asking and the answers on a form that came back (.xlsx or .csv).

    `way` where the form does not say. Raises Refused with every fault of it.
    """
    faults: list[Fault] = []
    table = read_table(path, None, faults, rows="answers", text=TEXT_COLUMNS | {"question", "answer", "id"})
    if table is None or any(not fault.warning for fault in faults):
        raise Refused(faults)
    rows = {str(row.get("id", "")): (number, row) for number, row in enumerate(table.value)}
    given = {name: str(row["answer"]) for name, (_, row) in rows.items() if "answer" in row}
    answers: dict[str, str] = {}
    way = given["how"] if given.get("how") in HOW else way
    for question in _all(nodes, way, given):
        if question.id in given:
            try:
                answers[question.id] = accept(question, given[question.id])
            except WeightError as error:
                place = table.place((rows[question.id][0], "answer"))
                faults.append(Fault("W111", place, f"{question.text} {error.message}", error.remedy))
    person = given.get("person", "").strip()
    if not person:
        faults.append(Fault("W111", Place(str(path)), "the form has no name on it", "write the name into its row"))
    if faults:
        raise Refused(faults)
    return person, way, answers


def _all(nodes: Sequence[Asked], way: str, answers: Mapping[str, str]) -> Iterator[Question]:
    for node in nodes:
        yield from questions(node, way, answers)


def _rows(nodes: Sequence[Asked], way: str) -> Iterator[tuple[str, str | None]]:
    """What stands on the form: a text, and the id of the question where something is to be answered."""
    known = {node.id: node for node in nodes}
    for node in nodes:
        yield node.title, None
        for child in node.steps:
            yield f"    {node.named(child)}: {step_told(node, child, known)}", None
        for question in questions(node, way, {}):
            yield f"({question.text})" if question.free else question.text, question.id


def _workbook(title: str, nodes: Sequence[Asked], way: str, person: str) -> bytes:
    from optimizer.workbook.book import Book, Style

    book, plain, strong = Book(), Style(text_wrap=True), Style(bold=True, text_wrap=True)
    open_ = Style(bg_color="#FFF7D6", border_color="#888888", bottom=1, top=1)
    sheet = book.sheet("weights")
    for column, width in enumerate((_WIDE, _NARROW, _NARROW)):
        sheet.library.set_column(column, column, width)
    sheet.line(0, HEADS, strong)
    how = f"{HOW[way]} Questions in brackets may be left out." if way == "pairwise" else HOW[way]
    lines: list[tuple[str, str | None, str]] = [(f"{title}: your name", "person", person), (how, "how", way)]
    lines += [(text, name, "") for text, name in _rows(nodes, way)]
    for row, (text, name, answer) in enumerate(lines, 1):
        sheet.library.set_row(row, _HIGH * (1 + len(text) // (_WIDE - 12)))
        sheet.put(row, 0, shown(text), plain if name or text.startswith("    ") else strong)
        if name:
            sheet.put(row, 1, answer, open_)
            sheet.put(row, 2, name, Style(font_color="#888888"))
    sheet.library.freeze_panes(1, 0)
    sheet.library.set_paper(A4)
    sheet.library.set_margins(0.4, 0.4, 0.4, 0.4)
    sheet.library.fit_to_pages(1, 1)
    return book.bytes()
