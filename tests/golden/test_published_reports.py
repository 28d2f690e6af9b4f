"""The reports in `reports/published` are those of the portfolios as they are, written by the program as it is.

A change that is meant: `python -m tests.support.published_reports` (a minute).
"""

from io import BytesIO

import openpyxl
import pytest

from optimizer.report import write
from tests.support.published_reports import FOLDER, FORMATS, PORTFOLIOS, published, record, told, words


@pytest.mark.slow
@pytest.mark.parametrize("name", PORTFOLIOS)
def test_a_portfolio_still_has_the_plan_that_was_published(name):
    assert told(record(name)) == told(published(name))


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_a_published_page_says_what_the_program_would_say(name):
    page = write(published(name), ["html"], "en")["report.html"].decode("utf-8")
    assert words(page) == words((FOLDER / name / "report.html").read_text("utf-8"))


@pytest.mark.parametrize("name", PORTFOLIOS)
def test_a_published_workbook_holds_what_the_program_would_write(name):
    fresh = openpyxl.load_workbook(BytesIO(write(published(name), ["xlsx"], "en")["report.xlsx"]))
    there = openpyxl.load_workbook(FOLDER / name / "report.xlsx")
    assert fresh.sheetnames == there.sheetnames
    for sheet in fresh:
        assert list(sheet.values) == list(there[sheet.title].values), sheet.title


def test_every_portfolio_has_its_report_in_every_format():
    for name in PORTFOLIOS:
        assert {path.name for path in (FOLDER / name).iterdir()} == {
            "run.json",
            *(f"report.{kind}" for kind in FORMATS),
        }
