"""The comparison of two runs as a page in a real browser: all is seen, nothing sticks out, axe-core is content."""

import copy

import pytest

from optimizer.desk import Desk
from optimizer.report.comparison import build_comparison, write_comparison
from tests.browser.test_pages import BEYOND, ROOT, UNSEEN, WIDTHS
from tests.cli import small_desk
from tests.support.browser import axe, chromium, show, tables_of
from tests.support.hostile import HOSTILE, mapped

# What says how a comparison is to be read; every other text in it is a planner's.
KEPT = {"schema", "status", "mode", "code", "group", "needs", "enough", "kind", "restored", "others", "technology"}


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    small_desk.lay(folder)
    here = Desk(folder)
    tight = here.run("small", budgets={"national": "0.5x"}, weights={"cost": 70})
    return tight.compare(here.run("small")).comparison.as_json()


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def page(driver, tmp_path):
    def opened(comparison, language="en", width=1280, *, dark=False):
        path = tmp_path / "comparison.html"
        path.write_bytes(write_comparison(comparison, "html", language))
        show(driver, path, width, dark=dark)
        return driver

    return opened


def hostile(comparison):
    turn = iter(HOSTILE * 9)
    return mapped(copy.deepcopy(comparison), lambda _: next(turn), "", KEPT)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_nothing_sticks_out_and_all_is_seen(page, comparison, language, width):
    for one in (comparison, hostile(comparison)):
        driver = page(one, language, width)
        wide, room = driver.execute_script(ROOT)
        assert wide <= room == width
        assert driver.execute_script(BEYOND) == []
        assert driver.execute_script(UNSEEN) == []
        counted = driver.execute_script("return document.querySelectorAll('table').length")
        assert counted == len(tables_of(build_comparison(one, language).blocks))


@pytest.mark.parametrize("language, width, dark", [("en", 1280, False), ("ko", 390, True)])
def test_axe_finds_nothing(page, comparison, language, width, dark):
    assert axe(page(comparison, language, width, dark=dark)) == []


def test_hostile_text_asks_for_nothing_and_does_not_act(page, comparison):
    driver = page(hostile(comparison))
    assert driver.execute_script("return performance.getEntriesByType('resource').map(e => e.name)") == []
    acting = "script, link, iframe, object, embed, form, img, svg *[onload], foreignObject"
    assert driver.execute_script(f"return document.querySelectorAll('{acting}').length") == 0
    assert driver.execute_script("return [...document.links].every(a => a.getAttribute('href').startsWith('#'))")
