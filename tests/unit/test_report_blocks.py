"""The block model, and the three writers on blocks that no chapter makes yet."""

import json

import pytest

from optimizer.report import FORMATS, build, write
from optimizer.report.blocks import Cell, Chart, Column, Report, Section, Table, row, without_empty
from optimizer.report.data import write_json
from optimizer.report.html import write_html
from optimizer.report.layout import cell_text, column_digits
from optimizer.report.markdown import write_markdown
from tests.support.sample_document import feasible, infeasible, no_plan, sample


def test_a_row_must_fit_its_table():
    with pytest.raises(ValueError, match="table 'money': 1 cells for 2 columns"):
        Table((Column("a"), Column("b")), (row(1),), "money")


def test_numbers_stand_right_unless_asked():
    assert Column("x", "money").side == "right"
    assert Column("x", "year", align="left").side == "left"
    assert Column("x").side == "left"


def test_money_columns_of_one_table_have_the_same_digits():
    table = Table(
        (Column("a", "money"), Column("b", "money"), Column("c", "number")), (row(1, 2.5, 0.125), row(3, 4, 2)), "t"
    )
    digits = column_digits(table)
    assert digits == [1, 1, None]
    texts = [cell_text(*triple) for triple in zip(table.rows[0].cells, table.columns, digits, strict=True)]
    assert texts == ["1.0", "2.5", "0.125"]
    assert cell_text(Cell(0.3, kind="share"), table.columns[2], None) == "30%"


def chart():
    table = Table((Column("mode"), Column("cost", "money")), (row("own", 3.5),), "the numbers")
    figure = Chart("Own takes most", {"mark": "bar"}, table)
    labels = {"skip": "s", "contents": "c", "from-file": "f", "chart.table": "n", "chart.undrawn": "u"}
    return Report("t", "s", "en", "", (Section("One", (figure,)),), labels)


def test_a_chart_is_never_less_than_its_table():
    for data in (write_html(chart()), write_markdown(chart())):
        text = data.decode()
        assert "Own takes most" in text
        assert "the numbers" in text
        assert "3.5" in text
    assert json.loads(write_json(chart()))["blocks"][0]["blocks"][0]["spec"] == {"mark": "bar"}


def test_json_keeps_numbers_and_names_every_block():
    found = json.loads(write(sample(), ["json"])["report.json"])
    assert found["block"] == "report"
    assert [chapter["title"] for chapter in found["blocks"]][:2] == ["Summary", "Decisions by priority"]
    table = found["blocks"][1]["blocks"][1]
    assert table["block"] == "table"
    assert [cells["cells"][7]["value"] for cells in table["rows"]][:3] == [50.0, 93.0, pytest.approx(9.8)]


@pytest.mark.parametrize("make", [sample, feasible, infeasible, no_plan])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_same_document_gives_the_same_bytes(make, language):
    assert write(make(), FORMATS, language) == write(json.loads(json.dumps(make())), FORMATS, language)


def test_an_unknown_format_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"'docx'.*html, json, md"):
        write(sample(), ["docx"])


def test_formats_are_named_as_files():
    assert list(write(sample(), ["md", "html", "md"])) == ["report.md", "report.html"]


@pytest.mark.parametrize(
    "make, first, chapters",
    [
        (sample, "Summary", 12),
        (feasible, "Summary", 11),
        (infeasible, "Why there is no plan", 6),
        (no_plan, "Why there is no plan", 6),
    ],
)
def test_chapters(make, first, chapters):
    blocks = build(make()).blocks
    assert len(blocks) == chapters
    assert blocks[0].title == first


def test_a_bare_document_is_still_a_report():
    for status in ("optimal", "infeasible", "no-plan-found", "interrupted"):
        files = write({"portfolio": "p", "status": status}, FORMATS)
        assert all(files.values())


def test_an_older_document_lacks_parts_and_is_still_printed():
    document = sample()
    for key in ("criteria_tree", "provenance", "screening", "rules", "resources", "concentration", "ties", "settings"):
        del document[key]
    for item in document["decisions"]:
        for key in ("alternatives_considered", "path", "replacement", "partner_titles", "because", "value_of_none"):
            del item[key]
    text = write(document, ["md"])["report.md"].decode()
    assert "without own here the plan would lose 0.284" in text.lower()


def test_columns_without_anything_are_left_out():
    table = without_empty(
        Table((Column("a"), Column("b"), Column("c")), (row("x", None, 0), row("y", None, None)), "t")
    )
    assert [column.title for column in table.columns] == ["a", "c"]
    assert [cell.value for cell in table.rows[1].cells] == ["y", None]
