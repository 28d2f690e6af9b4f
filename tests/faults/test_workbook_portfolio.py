"""A portfolio that is a workbook: read like any other, every fault at its cell, and Excel's own traps told apart."""

import datetime as dt

import openpyxl
import pytest

from optimizer import Desk
from tests.support.workbooks import cell_of, plain, read, small_workbook, spoil

PORTFOLIO = """\
    title: Small
    budgets: {all: {amount: {2026: 10, 2027: 10, 2028: 10}, carry_over: 0.5}}
    technologies:
      - {id: a, title: First, needed_by: 2028, importance: 1.5, evidence: {held: true},
         options: [{id: own, mode: own, cost: [4, 2], ratings: {worth: 8}}]}
      - {id: b, title: Second, needed_by: 2027, evidence: {held: false},
         options: [{id: own, mode: own, cost: 3, ratings: {worth: 5}}]}
    rules:
      - {id: one, at_most: 1, of: {mode: own}}
"""
CRITERIA = """\
    criteria_set: one
    criteria:
      worth: {worst: 0, best: 10, if_none: 0, weight: 3}
      late:
        weight: 1
        children: {slack: {measure: slack, worst: -5, best: 5, unit: years}}
"""


@pytest.fixture
def book(tmp_path):
    return small_workbook(tmp_path, PORTFOLIO, criteria=CRITERIA)


def told(book, change):
    spoil(book, change)
    return read(book, book.parent)


def put(sheet, row, column, value):
    def change(book):
        found = book[sheet]
        heads = {cell.value: cell.column for cell in found[1]}
        names = next(cells for cells in found.columns if cells[0].value in ("id", "key"))
        number = next(cell.row for cell in names if cell.value == row)
        found.cell(number, heads[column]).value = value

    return change


def one(faults):
    assert len(faults) == 1, faults
    return faults[0]


def test_it_reads_as_the_files_it_was_made_of(book, tmp_path):
    case, faults = read(book, tmp_path)
    assert faults == []
    assert plain(case) == plain(read(tmp_path / "yaml/portfolios/small/portfolio.yaml", tmp_path / "yaml")[0])


def test_a_run_of_it_decides_the_same(book, tmp_path):
    desk = Desk(tmp_path / "yaml", tmp_path / "reports")
    from_book, from_yaml = desk.run(book), desk.run("small")
    keys = ("technology", "option", "start", "value", "cost_total", "why")
    assert [[row[key] for key in keys] for row in from_book.document["decisions"]] == [
        [row[key] for key in keys] for row in from_yaml.document["decisions"]
    ]
    assert from_book.value == from_yaml.value
    assert [row["path"] for row in from_book.document["inputs"]] == ["book.xlsx"]


# ---------------------------------------------------------------------------------------- faults at their cells


@pytest.mark.parametrize(
    "sheet, row, column, value, code, words",
    [
        ("technologies", "a", "importance", "TBD", "S103", '"TBD" is not a number'),
        ("technologies", "a", "needed_by", dt.date(2028, 1, 1), "S103", "is a date"),
        ("options", "own", "mode", "owned", "S1", "owned"),
        ("options", "own", "cost", "4;x", "S103", '"x" is not a number'),
        ("options", "own", "cost", "[4, {]", "R218", "cannot be read"),
        ("options", "own", "cost", "[4, 2", "R218", "ends with ]"),
        ("options", "own", "cost", "{all: 1, all: 2}", "R218", "given twice in one cell"),
        ("options", "own", "cost", "[&a 4, *a]", "R218", "anchors"),
        ("options", "own", "cost", "[4, 2", "R218", "close it"),
        ("rules", "one", "of", "{mod: own}", "S101", "mod"),
        ("budgets", "all", "amount.2026", "=1/0", "R306", "no stored result"),
        ("portfolio", "years", "value", "2026;x", "S103", '"x" is not a number'),
        ("portfolio", "money.unit", "key", "mony.unit", "S101", "mony"),
        ("portfolio", "title", "key", "a..b", "R217", "no key"),
        ("portfolio", "years", "value", "[2026, {]", "R218", "cannot be read"),
        ("options", "own", "cost", "[" * 60 + "]" * 60, "R218", "nested deeper than 40"),
        ("criteria", "slack", "parent", "lat", "C102", 'did you mean "late"'),
        ("criteria", "late", "parent", "slack", "C102", "stands below it"),
    ],
)
def test_a_fault_is_told_at_its_cell(book, sheet, row, column, value, code, words):
    place = f"book.xlsx!{sheet}!{cell_of(book, sheet, row, column)}"
    case, faults = told(book, put(sheet, row, column, value))
    assert case is None
    found = [line for line in faults if words in line]
    assert found, faults
    assert found[0].startswith(f"{place}: {code}"), found


def test_a_key_given_twice(book):
    case, faults = told(book, put("portfolio", "title", "key", "portfolio"))
    assert case is None
    assert 'book.xlsx!portfolio!A3: R208 "portfolio" is given twice (first in row 2)' in faults[0]


def test_a_value_without_a_key(book):
    case, faults = told(book, lambda file: file["portfolio"].append([None, "x"]))
    assert case is None
    assert "R207" in one(faults)


def test_a_setting_that_stands_in_the_way_of_an_earlier_one(book):
    case, faults = told(book, lambda file: file["portfolio"].append(["money", "{unit: M}"]))
    assert case is None
    assert any('R214 "money" is given here and in another row' in line for line in faults)


def test_a_sheet_of_settings_that_cannot_be_read(book):
    case, faults = told(book, lambda file: file["portfolio"].cell(1048576, 16384, "x"))
    assert case is None
    assert "book.xlsx!portfolio!XFD1048576: R305" in faults[0]


def test_quotes_in_a_title_are_quotes(book):
    case, faults = told(book, put("technologies", "a", "title", '"Own" or "bought"'))
    assert faults == []
    assert case.portfolio.technologies[0].title == '"Own" or "bought"'


def test_what_no_cell_can_hold_is_refused_by_name(tmp_path):
    from optimizer.faults import Refused

    with pytest.raises(Refused, match="R318 no cell of the column titles can hold"):
        small_workbook(tmp_path, PORTFOLIO.replace("title: First", "titles: {ko.kr: x}"), criteria=CRITERIA)


def test_a_workbook_without_settings(book):
    case, faults = told(book, lambda file: file.remove(file["portfolio"]))
    assert case is None
    assert 'R308 the workbook has no sheet "portfolio"' in faults[0]
    assert "technologies" in faults[0]


def test_settings_without_their_header(book):
    case, faults = told(book, lambda file: file["portfolio"].delete_rows(1))
    assert case is None
    assert 'book.xlsx!portfolio!1: R219 column "key" is missing' in faults[0]


def test_a_sheet_whose_name_is_misspelt_is_told(book):
    def rename(file):
        file["rules"].title = "Rule"

    case, faults = told(book, rename)
    assert case is not None
    assert 'book.xlsx!Rule: R316 the sheet "Rule" is not read - did you mean "rules"' in one(faults)


def test_names_of_sheets_are_read_whatever_their_case_and_own_sheets_are_left_alone(book):
    def change(file):
        file["rules"].title = "x"
        file["x"].title = "RULES"
        file.create_sheet("my notes").append(["anything", "at", "all"])

    case, faults = told(book, change)
    assert faults == []
    assert [rule.id for rule in case.portfolio.rules] == ["one"]


def test_a_table_that_is_given_twice(book):
    case, faults = told(book, lambda file: file["portfolio"].append(["rules", "rules.csv"]))
    assert case is None
    assert any('R214 "rules" is given here and as the sheet "rules"' in line for line in faults)


def test_a_workbook_of_a_later_form(book):
    def later(file):
        file["_optimizer"]["B2"] = "2"

    case, faults = told(book, later)
    assert case is None
    assert "R317" in faults[0]


def test_a_csv_called_xlsx(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_text("portfolio,title\na,b\n", encoding="utf-8")
    case, faults = read(path, tmp_path)
    assert case is None
    assert "R301" in faults[0] and "CSV" in faults[0]


# --------------------------------------------------------------------------------------------------- Excel's traps


def test_a_hidden_row_is_read_and_told(book):
    def hide(file):
        file["technologies"].row_dimensions[3].hidden = True

    case, faults = told(book, hide)
    assert [technology.id for technology in case.portfolio.technologies] == ["a", "b"]
    assert "book.xlsx!technologies!3: R315 row 3 is hidden" in one(faults)


def test_a_hidden_column_is_read(book):
    def hide(file):
        file["technologies"].column_dimensions["C"].hidden = True

    case, faults = told(book, hide)
    assert faults == []
    assert len(case.portfolio.technologies) == 2


def test_merged_cells(book):
    case, faults = told(book, lambda file: file["technologies"].merge_cells("B2:B3"))
    assert case is None
    assert "book.xlsx!technologies!B2: R307 cells B2:B3 are merged" in faults[0]


def test_a_stray_cell_in_the_far_corner(book):
    case, faults = told(book, lambda file: file["options"].cell(1048576, 16384, "x"))
    assert case is None
    assert "R305" in faults[0] and "XFD1048576" in faults[0]


def test_an_error_cell(book):
    def spoilt(file):
        file["technologies"]["D2"] = "#N/A"
        file["technologies"]["D2"].data_type = "e"

    case, faults = told(book, spoilt)
    assert case is None
    assert "book.xlsx!technologies!D2: R309" in faults[0]


def test_blank_rows_text_numbers_and_truths_are_what_they_seem(book, tmp_path):
    before = plain(read(book, tmp_path)[0])

    def change(file):
        sheet = file["technologies"]
        sheet.append([" ", "\u00a0"])
        heads = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(2, heads["importance"]).value = "1.5"
        sheet.cell(2, heads["evidence.held"]).value = "TRUE"
        sheet.cell(3, heads["evidence.held"]).value = False
        file["budgets"]["B2"].number_format = "0%"

    case, faults = told(book, change)
    assert faults == []
    assert plain(case) == before


# ------------------------------------------------------------------------------------------ names inside and outside


def test_criteria_of_the_desk_may_be_named_instead(book, tmp_path):
    def without(file):
        for name in ("criteria_set", "criteria"):
            file.remove(file[name])

    spoil(book, without)
    case, faults = read(book, tmp_path / "yaml")
    assert faults == []
    assert case.criteria.criteria_set == "one"
    assert case.documents["criteria_set"].file.endswith("one.yaml")


def test_a_table_of_criteria_alone_is_a_criteria_set(book, tmp_path):
    def change(file):
        file.remove(file["criteria_set"])
        sheet = file["portfolio"]
        row = next(cell.row for cell in sheet["A"] if cell.value == "criteria")
        sheet.cell(row, 2).value = None

    case, faults = told(book, change)
    assert faults == []
    assert case.criteria.criteria_set == "workbook"
    assert list(case.criteria.criteria) == ["worth", "late"]


def test_it_is_found_by_its_name_among_the_portfolios(book, tmp_path):
    (tmp_path / "portfolios").mkdir()
    book.rename(tmp_path / "portfolios/mine.xlsx")
    assert Desk(tmp_path).prepare("mine").case.portfolio.portfolio == "small"


def test_a_workbook_that_is_not_there_is_told_with_those_that_are(book, tmp_path):
    from optimizer.faults import Refused

    with pytest.raises(Refused) as refused:
        Desk(tmp_path).prepare(str(tmp_path / "bok.xlsx"))
    assert "book.xlsx" in str(refused.value)


# ------------------------------------------------------------------------------------------------------- the template


def validations(sheet):
    return {str(rule.sqref): (rule.type, rule.formula1) for rule in sheet.data_validations.dataValidation}  # by cells


def test_lists_bounds_comments_and_heads_in_sight(book):
    found = openpyxl.load_workbook(book)
    options, technologies = found["options"], found["technologies"]
    heads = {cell.value: cell for cell in options[1]}
    rules = validations(options)
    mode = heads["mode"].column_letter
    assert next(rule for cells, rule in rules.items() if cells.startswith(f"{mode}2")) == (
        "list",
        '"own,access,protect,none"',
    )
    technology = heads["technology"].column_letter
    assert next(rule for cells, rule in rules.items() if cells.startswith(f"{technology}2"))[1].startswith(
        "technologies!$A$2"
    )
    held = next(cell.column_letter for cell in technologies[1] if cell.value == "evidence.held")
    kinds = validations(technologies)
    assert next(rule for cells, rule in kinds.items() if cells.startswith(f"{held}2"))[1] == '"true,false,unknown"'
    importance = next(cell.column_letter for cell in technologies[1] if cell.value == "importance")
    assert next(rule for cells, rule in kinds.items() if cells.startswith(f"{importance}2")) == ("decimal", "0")
    assert "own: at home" in heads["mode"].comment.text
    assert all(sheet.freeze_panes for sheet in found if sheet.title in ("options", "technologies", "portfolio"))


def test_every_column_and_setting_has_its_sentence(book):
    found = openpyxl.load_workbook(book)
    silent = [
        f"{sheet.title}.{cell.value}"
        for sheet in found
        for cell in sheet[1]
        if cell.comment is None and sheet["A1"].value != "key" and sheet.title != "read me"
    ]
    assert silent == []
    settings = list(found["portfolio"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in settings if not row[2]] == []


def test_no_cell_is_a_formula_and_the_form_is_hidden(book):
    found = openpyxl.load_workbook(book)
    cells = [cell for sheet in found for line in sheet.iter_rows() for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert found["_optimizer"].sheet_state == "veryHidden"
    assert [cell.value for cell in found["_optimizer"][2]] == ["format", "1"]


def test_the_same_bytes_every_time(book, tmp_path):
    other = tmp_path / "other.xlsx"
    Desk(tmp_path / "yaml").workbook("small", other)
    assert other.read_bytes() == book.read_bytes()
    Desk(tmp_path).workbook(book, other)
    assert plain(read(other, tmp_path)[0]) == plain(read(book, tmp_path)[0])


def test_a_text_too_long_for_a_cell_is_refused_before_anything_is_written(tmp_path):
    from optimizer.faults import Refused

    with pytest.raises(Refused, match="R318"):
        small_workbook(tmp_path, PORTFOLIO.replace("title: First", f"title: {'x' * 33000}"), criteria=CRITERIA)
    assert not (tmp_path / "book.xlsx").exists()
