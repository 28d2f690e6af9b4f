"""A form to print: one table per node and one row per criterion, so that a whole value tree fits on a page of A4."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence

from optimizer.elicit.nodes import Asked
from optimizer.visible import shown

STYLE = (
    "@page{size:A4;margin:10mm 12mm}body{font:9pt/1.2 system-ui,'Noto Sans KR','Malgun Gothic',sans-serif;"
    "margin:1rem auto;max-width:46rem}@media print{body{margin:0;max-width:none}}"
    "h1{font-size:13pt;margin:0 0 .2rem}h2{font-size:10pt;margin:.5rem 0 .1rem;break-after:avoid}p{margin:.1rem 0}"
    "table{border-collapse:collapse;width:100%;break-inside:avoid}tr{break-inside:avoid}"
    "th,td{border-top:1px solid #999;padding:.12rem .3rem;text-align:left;vertical-align:top;font-weight:normal}"
    "thead th{border-top:0;color:#444;font-size:8pt;vertical-align:bottom}tbody th{font-weight:bold;width:42%}"
    ".box{border:1px solid #333;height:4.6mm}.free{border-style:dashed}.none{border-top:0}"
    "thead .box{border:0;width:6em}.pairwise thead .box{width:2.4em}"
)
_BOX = "<td class=box></td>"
HEADS = {
    "swing": ("points",),
    "best-worst": ("most or least?", "most is … times this", "this is … times least"),
}


def page(title: str, how: str, nodes: Sequence[Asked], way: str, person: str) -> bytes:
    """The page, without scripts and without anything from elsewhere; `how` says how it is filled in."""
    known = {node.id: node for node in nodes}
    parts = [f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>"]
    parts.append(f"<h1>{escape(title)}</h1><p>Name: {escape(person) or '________________________'}</p>")
    parts.append(f"<p>{escape(how)}</p>")
    for node in nodes:
        parts += _table(node, way, known)
    return ("\n".join(parts) + "</html>\n").encode()


def _table(node: Asked, way: str, known: Mapping[str, Asked]) -> Iterator[str]:
    size = len(node.steps)
    heads = HEADS.get(way) or tuple(f"as {number}" for number in range(2, size + 1))
    columns = "".join(f"<th scope=col class=box>{head}</th>" for head in heads)
    yield f"<h2>{escape(node.title)}</h2><table class={way}><thead><tr><th scope=col>criterion</th>"
    yield f"<th scope=col>from worst to best</th>{columns}</tr></thead><tbody>"
    for row, child in enumerate(node.steps):
        boxes = _pairs(row, size) if way == "pairwise" else _BOX * len(heads)
        name = escape(node.titles[child])
        said = f"{row + 1} {name}" if way == "pairwise" else name
        yield f"<tr><th scope=row>{said}</th><td>{escape(step_told(node, child, known))}</td>{boxes}</tr>"
    yield "</tbody></table>"


def _pairs(row: int, size: int) -> str:
    """The boxes of a row beside every later criterion; only the first of them must be filled in."""
    later = [_BOX if column == row + 1 else "<td class='box free'></td>" for column in range(row + 1, size)]
    return "<td class=none></td>" * row + "".join(later)


def step_told(node: Asked, child: str, known: Mapping[str, Asked]) -> str:
    """The step of a child; of a branch whose own table is on the same form (`known`), where that is."""
    if child in known:
        return f'everything under "{known[child].title}" below, from worst to best'
    return "; ".join(node.steps[child])


def escape(text: str) -> str:
    """A text as part of the page, with nothing in it that acts or hides."""
    return html.escape(shown(text))
