"""The Markdown writer, read back by a CommonMark parser that we did not write."""

from functools import cache

import pytest
from markdown_it import MarkdownIt

from optimizer.report import write
from optimizer.report.markdown import text
from tests.support.hostile import HOSTILE, replaced
from tests.support.sample_document import infeasible, sample, small


def tokens(data):
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.parse(data.decode("utf-8"))


def shape(data):
    """What the parser sees, but for the text itself: blocks, and the kinds of sign inside them."""
    found = []
    for token in tokens(data):
        found.append((token.type, token.tag))
        found += [(child.type, child.tag) for child in token.children or () if child.type not in ("text", "softbreak")]
    return found


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("make", [small, infeasible])
def test_hostile_text_stays_text(make, hostile):
    seen = shape(write(replaced(make(), hostile), ["md"])["report.md"])
    assert seen == harmless(make)
    assert {kind for kind, _ in seen}.isdisjoint(
        {"link_open", "image", "html_inline", "html_block", "code_inline", "fence"}
    )


@cache
def harmless(make):
    return shape(write(replaced(make(), "x"), ["md"])["report.md"])


@pytest.mark.parametrize(
    "said", ["a_b*c", "x | y", "1. first", "- dash", "50.0", "a < b & c > d", "#5", "back\\slash", "~5 [k]"]
)
def test_text_comes_back_as_it_was(said):
    inline = next(token for token in tokens(text(said).encode()) if token.type == "inline")
    assert "".join(child.content for child in inline.children) == said


def test_numbers_are_not_cluttered():
    assert text("50.0") == "50.0"
    assert text("Cost, KRW bn (2025)") == "Cost, KRW bn (2025)"


def test_tables_come_back_whole():
    document = sample()
    found = tokens(write(document, ["md"])["report.md"])
    cells = [token.content for token in found if token.type == "inline"]
    for item in document["decisions"]:
        assert any(cell.startswith(item["title"]) for cell in cells)
    opened = [token for token in found if token.type == "table_open"]
    assert len(opened) > 20


def test_numbers_stand_right():
    lines = write(sample(), ["md"])["report.md"].decode().splitlines()
    head = next(place for place, line in enumerate(lines) if line.startswith("| Year | Amount"))
    assert lines[head + 1].count("-:") == 5
    assert lines[head + 2].split("|")[2].endswith("66.0 ")


def test_korean_letters_take_two_columns():
    lines = write(sample(), ["md"], "ko")["report.md"].decode().splitlines()
    table = [line for line in lines if line.startswith(("| ● 자체 확보", "| ◆ 협력 접근"))]
    assert table[0].index("34.0") == table[1].index("24.5")
