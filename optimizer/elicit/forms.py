"""The same questions on paper: a page per person, as a workbook that is read back, or as HTML to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from optimizer.elicit.interview import Question, accept, questions
from optimizer.elicit.nodes import Asked
from optimizer.faults import Fault, Place, Refused
from optimizer.read import TEXT_COLUMNS, read_table
from optimizer.weights import WeightError

HEADS = ("question", "answer", "id")
HOW = {
    "swing": "Name the step that you would take first: it has 100 points. Give the others points beside it, 0 or more.",
    "best-worst": "Name the step worth most and the one worth least, and compare the others with these two: 1 (the "
    "same) to 9 (extremely more).",
    "pairwise": "Compare in pairs: 1 the same, 3 somewhat, 5 clearly, 7 strongly, 9 extremely more; 1/3 to 1/9 for "
    "less. Questions in brackets may be left out.",
}
_NARROW, _WIDE = 16, 88
_STYLE = (
    "body{font:11pt/1.4 system-ui,'Noto Sans KR','Malgun Gothic',sans-serif;margin:2rem auto;max-width:44rem}"
    "h1{font-size:1.35rem}h2{font-size:1.1rem;margin:1.2rem 0 .3rem}table{border-collapse:collapse;width:100%}"
    "td{border-top:1px solid #999;padding:.3rem .4rem;vertical-align:top}td.answer{width:7rem;border:1px solid #555}"
    "tr{break-inside:avoid}p{margin:.3rem 0}@media print{body{margin:0}}@page{margin:15mm}"
)


def form(path: Path, title: str, nodes: Sequence[Asked], way: str, person: str = "") -> bytes:
    """The bytes of a form for one person: a workbook where the path ends in .xlsx, else a page of HTML."""
    return _workbook(title, nodes, way, person) if path.suffix == ".xlsx" else _page(title, nodes, way, person)


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
    for node in nodes:
        yield node.title, None
        for child, steps in node.steps.items():
            yield f"    {node.named(child)}: {'; '.join(steps)}", None
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
    lines: list[tuple[str, str | None, str]] = [(f"{title}: your name", "person", person), (HOW[way], "how", way)]
    lines += [(text, name, "") for text, name in _rows(nodes, way)]
    for row, (text, name, answer) in enumerate(lines, 1):
        sheet.put(row, 0, text, plain if name or text.startswith("    ") else strong)
        if name:
            sheet.put(row, 1, answer, open_)
            sheet.put(row, 2, name, Style(font_color="#888888"))
    sheet.library.freeze_panes(1, 0)
    sheet.library.fit_to_pages(1, 0)
    return book.bytes()


def _page(title: str, nodes: Sequence[Asked], way: str, person: str) -> bytes:
    parts = [f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>"]
    parts.append(f"<h1>{escape(title)}</h1><p>Name: {escape(person) or '________________________'}</p>")
    parts.append(f"<p>{escape(HOW[way])}</p>")
    for node in nodes:
        parts.append(f"<h2>{escape(node.title)}</h2>")
        parts += [
            f"<p><b>{escape(node.named(child))}</b>: {escape('; '.join(steps))}</p>"
            for child, steps in node.steps.items()
        ]
        parts.append("<table>")
        for question in questions(node, way, {}):
            text = escape(f"({question.text})" if question.free else question.text)
            parts.append(f"<tr><td>{text}</td><td class=answer></td></tr>")
        parts.append("</table>")
    return ("\n".join(parts) + "</html>\n").encode()
