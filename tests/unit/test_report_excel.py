"""The Excel writer, read back by openpyxl, which we did not write; what it drops (charts) is looked for in the XML."""

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from optimizer.report import build, write
from optimizer.report.blocks import Chart, Column, Report, Section, Table, row
from optimizer.report.excel import write_excel
from optimizer.workbook import sheet_name
from tests.support.hostile import HOSTILE, replaced
from tests.support.sample_document import infeasible, sample, small


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


@cache
def book(language="en"):
    return opened(write(sample(), ["xlsx"], language)["report.xlsx"])


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def cells(workbook):
    return [cell for sheet in workbook for line in sheet.iter_rows() for cell in line if cell.value is not None]


def sheet_of(workbook, words):
    return next(sheet for sheet in workbook if words in sheet.title)


def table_in(sheet):
    """Heads and rows below the header that the filter names."""
    first, last = sheet.auto_filter.ref.split(":")
    header, *rows = [[cell.value for cell in line] for line in sheet[f"{first}:{last}"]]
    return header, rows


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("make", [small, infeasible])
def test_hostile_text_stays_text(make, hostile):
    data = write(replaced(make(), hostile), ["xlsx"])["report.xlsx"]
    for name, part in parts(data).items():
        names = {element.tag.rpartition("}")[2] for element in ET.fromstring(part).iter()}
        # In a chart `f` is where its numbers stand, written by the library; everywhere else it is a formula.
        assert "f" not in names or name.startswith("xl/charts/")
        assert b'TargetMode="External"' not in part


@pytest.mark.parametrize(
    "hostile", [HOSTILE[0], '=HYPERLINK("http://evil.example")', "=1+1", "@SUM(A1)", "0123", "1e5"]
)
def test_another_reader_sees_text(hostile):
    found = opened(write(replaced(small(), hostile), ["xlsx"])["report.xlsx"])
    assert {cell.data_type for cell in cells(found)} <= {"s", "n"}
    assert [cell.coordinate for cell in cells(found) if cell.hyperlink and not cell.hyperlink.location] == []
    assert {cell.data_type for cell in cells(found) if str(cell.value) == hostile} == {"s"}


def test_text_that_looks_like_the_librarys_own_markup_is_text():
    text = "<r></si><si><t>out</t></r>"
    data = write(replaced(small(), text), ["xlsx"])["report.xlsx"]
    assert any(str(cell.value).strip() == text for cell in cells(opened(data)))


def test_every_link_leads_to_a_cell_of_the_workbook():
    found = book()
    links = [cell.hyperlink.location for cell in cells(found) if cell.hyperlink]
    assert len(links) > 2 * len(found.sheetnames)
    for location in links:
        sheet, _, cell = location.rpartition("!")
        assert found[sheet.strip("'")][cell].value


def test_the_contents_name_every_sheet():
    found = book()
    named = {cell.hyperlink.location.rpartition("!")[0].strip("'") for cell in cells(found) if cell.hyperlink}
    assert set(found.sheetnames) <= named


def test_decisions_can_be_filtered_and_keep_their_head_in_sight():
    sheet = sheet_of(book(), "What to do about")
    header, rows = table_in(sheet)
    titles = [item["title"] for item in sample()["decisions"]]
    assert [line[1].partition(" (")[0] for line in rows] == titles
    first = int(re.search(r"\d+", sheet.auto_filter.ref)[0])
    assert sheet.freeze_panes == f"C{first + 1}"
    assert "Mode" in header


def test_numbers_are_numbers_in_the_format_of_their_kind():
    sheet = sheet_of(book(), "Cost of the decisions")
    header, rows = table_in(sheet)
    year, share = header.index("2026"), header.index("Share")
    top = int(re.search(r"\d+", sheet.auto_filter.ref)[0])
    money, part = sheet.cell(top + 1, year + 1), sheet.cell(top + 1, share + 1)
    assert isinstance(money.value, (int, float)) and money.number_format.startswith("#,##0")
    assert 0 <= part.value <= 1 and part.number_format == "0%"
    assert all(isinstance(line[year], (int, float, type(None))) for line in rows)
    spending = sheet_of(book(), "Budget")
    assert {cell.number_format for cell in spending["A"] if isinstance(cell.value, int)} == {"0"}


def test_korean_is_written_and_columns_are_wide_enough():
    found = book("ko")
    assert any("가" <= sign <= "힣" for name in found.sheetnames for sign in name)
    sheet = found[found.sheetnames[0]]
    assert sheet["A1"].value == sample()["titles"]["ko"]


def test_the_same_bytes_every_time():
    assert write(sample(), ["xlsx"]) == write(sample(), ["xlsx"])


def test_nothing_of_the_report_is_lost():
    report = build(sample())
    found = " ".join(str(cell.value) for cell in cells(book()))
    for block in report.blocks:
        for part in block.blocks:
            if isinstance(part, Table):
                for line in part.rows:
                    words = [cell.value for cell in line.cells if isinstance(cell.value, str)]
                    words += [cell.sub for cell in line.cells if cell.sub] + [line.note]
                    assert [word for word in words if word and word not in found] == []


# ------------------------------------------------------------------------------------------------------------- charts


def charted(spec, columns, rows, message="What it shows"):
    table = Table(columns, rows, "A table of a chart")
    chart = Chart(message, spec, table)
    report = Report("r", "s", "en", "ok", (Section("One", (chart, chart)),), build(small()).labels)
    return write_excel(report)


YEARS = (Column("Mode", head=True), Column("2026", "money"), Column("2027", "money"), Column("Share", "share"))
BY_MODE = (row("own", 1.5, 2.0, 0.5), row("access", 1.0, 2.5, 0.5), row("All", 2.5, 4.5, 1.0, emphasis="total"))


def charts_of(data):
    return [part.decode() for name, part in sorted(parts(data).items()) if name.startswith("xl/charts/chart")]


def test_a_chart_of_years_has_a_series_for_each_row_and_leaves_out_the_sum():
    first = charts_of(charted({"mark": "bar"}, YEARS, BY_MODE))[0]
    assert references(first) == [
        "$A$1", "$A$6", "$B$5:$C$5", "$B$6:$C$6", "$A$7", "$B$5:$C$5", "$B$7:$C$7",
    ]  # fmt: skip
    assert 'grouping val="stacked"' in first
    assert "<c:v>2.5</c:v>" in first and "<c:v>4.5</c:v>" not in first


def references(chart):
    return [found.rpartition("!")[2] for found in re.findall(r"<c:f>(.*?)</c:f>", chart)]


def test_money_by_year_is_stacked_up_to_its_sum_with_the_limit_above():
    columns = [Column("Year", "year", head=True)]
    columns += [Column(name, "money") for name in ("own", "access", "Spent", "Amount", "Left")]
    rows = (row(2026, 5.0, 1.0, 6.0, 8.0, 2.0), row(2027, 6.0, 0.5, 6.5, 8.0, 1.5))
    data = charted({"layer": [{"mark": "bar"}, {"mark": {"type": "rule"}}]}, tuple(columns), rows)
    chart = charts_of(data)[0]
    bars, _, lines = chart.partition("<c:lineChart>")
    assert "$B$6:$B$7" in references(bars) and "$C$6:$C$7" in references(bars)
    assert "$D$6:$D$7" not in references(chart) and "$F$6:$F$7" not in references(chart)
    assert references(lines)[:3] == ["$E$5", "$A$6:$A$7", "$E$6:$E$7"]


def test_another_unit_has_an_axis_of_its_own():
    columns = (Column("Technology", head=True), Column("Gain", "number"), Column("Cost", "money"))
    chart = charts_of(charted({"mark": "bar"}, columns, (row("a", 0.5, 10.0), row("b", 0.4, 90.0))))[0]
    assert chart.count("<c:valAx>") == 2
    assert references(chart.partition("<c:lineChart>")[2])[2] == "$C$6:$C$7"


def test_years_are_dots():
    columns = (Column("Technology", head=True), Column("Start", "year"), Column("Ready", "year"))
    chart = charts_of(charted({"mark": "bar"}, columns, (row("a", 2026, 2028), row("b", 2027, 2027))))[0]
    assert chart.count("<c:ser>") == 2
    assert chart.count("<a:noFill/>") >= 2


def test_names_lie_at_the_side_where_they_are_long():
    columns = (
        Column("Domain", head=True),
        Column("own", "number"),
        Column("none", "number"),
        Column("Total", "number"),
    )
    chart = charts_of(charted({"mark": "bar"}, columns, (row("a", 1, 2, 3), row("b", 2, 2, 4))))[0]
    assert 'barDir val="bar"' in chart
    assert chart.count("<c:ser>") == 2


def test_a_map_of_points_is_a_scatter_chart():
    columns = (Column("Technology", head=True), Column("Risk", "number"), Column("Opportunity", "number"))
    chart = charts_of(charted({"mark": "point"}, columns, (row("a", 0.1, 0.9), row("b", 0.4, 0.2))))[0]
    assert "<c:scatterChart>" in chart
    assert references(chart)[2:4] == ["$A$6", "$A$7"]  # each point bears the name of its row


def test_a_heat_map_colours_the_cells():
    columns = (Column("Technology", head=True), Column("Risk", "number"))
    data = charted({"mark": "rect"}, columns, (row("a", 0.1), row("b", 0.4)))
    assert charts_of(data) == []
    assert b"<colorScale>" in parts(data)["xl/worksheets/sheet3.xml"]


def test_a_chart_never_says_what_a_formula_would():
    hostile = '=HYPERLINK("http://evil.example")'
    columns = (replace(YEARS[0], title=hostile), *YEARS[1:])
    rows = tuple(replace(line, cells=(replace(line.cells[0], value=hostile), *line.cells[1:])) for line in BY_MODE)
    for chart in charts_of(charted({"mark": "bar"}, columns, rows, hostile)):
        assert not any("HYPERLINK" in ref for ref in re.findall(r"<c:f>(.*?)</c:f>", chart))


def test_a_table_without_numbers_has_no_chart():
    assert charts_of(charted({"mark": "bar"}, (Column("Word", head=True),), (row("a"),))) == []


# -------------------------------------------------------------------------------------------------------- sheet names


@pytest.mark.parametrize(
    "title, name",
    [
        ("a/b\\c?*[d]:e'f", "a b c d e f"),
        ("'quoted'", "quoted"),
        ("History", "History 1"),
        ("", "Sheet"),
        ("?", "Sheet"),
        ("x" * 40, "x" * 31),
        ("Budget: International cooperation, KRW bn", "Budget International"),
        ("=1+1", "1+1"),
    ],
)
def test_names_of_sheets_are_names_excel_takes(title, name):
    assert sheet_name(title) == name


def test_no_two_sheets_have_one_name():
    taken = {"x" * 31: "", f"{'x' * 27} (2)": ""}
    assert sheet_name("X" * 50, taken) == "X" * 27 + " (3)"
