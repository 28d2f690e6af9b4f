"""Reports opened in a real browser: all is seen, nothing sticks out, nothing is asked for, and axe-core is content."""

import base64
import re

import pytest

from optimizer.report import build, write
from optimizer.report.blocks import charts_of
from tests.support.browser import assert_all_said, axe, chromium, need, run, show, tables_of
from tests.support.hostile import HOSTILE, mixed
from tests.support.large_document import many
from tests.support.sample_document import infeasible, sample, small

WIDTHS = (1280, 390)
A4 = frozenset({595, 842})
PAGES = {
    "proven": (sample, "en"),
    "korean": (sample, "ko"),
    "small": (small, "en"),
    "impossible": (infeasible, "en"),
    "many": (lambda: many(50), "en"),
    "hostile": (lambda: mixed(sample(), HOSTILE), "en"),
}


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, (make, language) in PAGES.items():
        (folder / f"{name}.html").write_bytes(write(make(), ["html"], language)["report.html"])
    return folder


# What sticks out of the window; what lies in a box that scrolls may, and so may what only screen readers find.
BEYOND = """
const inside = e => { for (let p = e.parentElement; p; p = p.parentElement) {
  const box = p.getBoundingClientRect();
  if (getComputedStyle(p).overflowX === 'auto' && box.right <= innerWidth) return true; }
  return false; };
return [...document.body.querySelectorAll('*')].filter(e => { const r = e.getBoundingClientRect();
  return r.width && (r.right > innerWidth + 1 || r.left < -1) && !e.closest('.skip') && !inside(e); })
  .map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 40)).slice(0, 5);
"""
ROOT = "const e = document.scrollingElement; return [e.scrollWidth, e.clientWidth]"
UNSEEN = """
return [...document.querySelectorAll('table, figure svg[role]')].filter(e => {
  const r = e.getBoundingClientRect(); return r.width < 40 || r.height < 20; }).map(e => e.outerHTML.slice(0, 80));
"""
# Words in a drawing that pass its edge.
CUT = """
return [...document.querySelectorAll('figure svg[role] text')].filter(e => {
  const a = e.getBoundingClientRect(), b = e.closest('svg[role]').getBoundingClientRect();
  return a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1; })
  .map(e => e.textContent.slice(0, 60));
"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_and_all_is_seen(driver, pages, name, width):
    show(driver, pages / f"{name}.html", width)
    driver.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    wide, room = driver.execute_script(ROOT)
    assert wide <= room == width
    assert driver.execute_script(BEYOND) == []
    assert driver.execute_script(UNSEEN) == []
    assert driver.execute_script(CUT) == []
    report = build(PAGES[name][0](), PAGES[name][1])
    count = "return ['table', 'figure', 'figure svg[role]'].map(s => document.querySelectorAll(s).length)"
    counted = driver.execute_script(count)
    charts = len(list(charts_of(report.blocks)))
    assert counted == [len(tables_of(report.blocks)), charts, charts]


@pytest.mark.parametrize(
    "name, width, dark",
    [("proven", 1280, False), ("small", 1280, True), ("small", 390, False), ("impossible", 390, True)],
)
def test_axe_finds_nothing(driver, pages, name, width, dark):
    show(driver, pages / f"{name}.html", width, dark=dark)
    driver.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    assert axe(driver) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_for_and_nothing_acts(driver, pages, name):
    show(driver, pages / f"{name}.html")
    asked = "return performance.getEntriesByType('resource').map(e => e.name)"
    assert driver.execute_script(asked) == []
    assert driver.get_log("browser") == []
    acting = "script, link, iframe, object, embed, form, img, foreignObject, animate, set, use, image"
    assert driver.execute_script(f"return document.querySelectorAll('{acting}').length") == 0
    assert driver.execute_script("return [...document.links].every(a => a.getAttribute('href').startsWith('#'))")


def test_marks_differ_in_light_and_dark(driver, pages):
    found = []
    for dark in (False, True):
        show(driver, pages / "proven.html", dark=dark)
        first = "return getComputedStyle(document.querySelector('figure svg [role=graphics-symbol]')).fill"
        found.append(driver.execute_script(first))
    assert len(set(found)) == 2
    assert "none" not in found


@pytest.mark.parametrize("name", ["proven", "korean"])
def test_printed_it_holds_every_table_and_chart(driver, pages, tmp_path, name):
    need("pdftotext", "pdfinfo")
    show(driver, pages / f"{name}.html")
    printed = driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    path = tmp_path / "printed.pdf"
    path.write_bytes(base64.b64decode(printed["data"]))
    assert_all_said(path, build(PAGES[name][0](), PAGES[name][1]))
    sizes = set(re.findall(r"size: +([.\d]+) x ([.\d]+)", run("pdfinfo", "-f", "1", "-l", "99", str(path))))
    assert {frozenset(map(round, map(float, size))) for size in sizes} == {A4}
    assert len(sizes) == 2  # upright, and on its side for the wide tables
