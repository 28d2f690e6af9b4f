"""The what-if page in a real browser: what it shows is what a run finds, nothing is asked for, no text acts."""

import json
import random
import re
from itertools import cycle, islice, pairwise

import pytest

from optimizer.desk import Desk
from optimizer.report.whatif_page import write_whatif
from tests.browser.test_pages import BEYOND, ROOT
from tests.cli import small_desk
from tests.support.browser import axe, chromium, show
from tests.support.hostile import HOSTILE

MOVE = """
const set = (id, value, kind) => {
  const found = document.getElementById(id);
  found.value = value;
  found.dispatchEvent(new Event(kind, {bubbles: true})); };
arguments[0].forEach((weight, place) => set(`slider-${place}`, weight, 'input'));
if (arguments[1] !== null) set('budget', arguments[1], 'change');
const data = document.body.dataset;
return {value: data.value, most: data.most, plan: data.plan, yaml: document.getElementById('yaml').value,
  proof: document.getElementById('proof').textContent, against: document.getElementById('against').textContent};
"""
REQUESTS = "return performance.getEntriesByType('resource').map(e => e.name)"


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A desk with a run, its pool, and the page."""
    folder = tmp_path_factory.mktemp("desk")
    small_desk.lay(folder)
    run = Desk(folder).run("small")
    run.write(("md",))
    found = run.whatif("national", ("0.4", "0.7", "1", "1.3"))
    return Desk(folder), found.as_json(), run.write_whatif(found)


def move(driver, weights, step=None):
    return driver.execute_script(MOVE, weights, step)


def test_plan_and_value_are_those_of_a_run_with_these_weights(driver, made):
    here, document, page = made
    assert document["status"] == "optimal"
    show(driver, page)
    rng, names = random.Random(5), [one["id"] for one in document["criteria"]]
    for turn in range(12):
        weights = [rng.randrange(1, 101) for _ in names]
        step = turn % len(document["steps"])
        factor = document["steps"][step]["factor"]
        seen = move(driver, weights, step)
        done = here.run("small", weights=dict(zip(names, weights, strict=True)), budgets={"national": f"{factor}x"})
        assert float(seen["value"]) == pytest.approx(done.value, abs=1e-9)
        if done.document["ties"]["unique"]:
            assert chosen(document, seen["plan"]) == {
                row["technology"]: (row["option"], row["start"] or 0) for row in done.document["decisions"]
            }
        assert seen["proof"].startswith("Proven")
        told = re.search(r"values: {(.*)}}", seen["yaml"])[1]
        assert told == ", ".join(f"{name}: {weight}" for name, weight in zip(names, weights, strict=True))


def test_the_yaml_is_read_as_these_weights(driver, made):
    here, _, page = made
    show(driver, page)
    seen = move(driver, [30, 7], 0)
    path = here.root / "criteria" / "worth.yaml"
    before = path.read_text(encoding="utf-8")
    lines = [seen["yaml"] if line.startswith("weights:") else line for line in before.splitlines(keepends=True)]
    path.write_text("".join(lines), encoding="utf-8")
    try:
        assert here.weights("worth")["weights"]["cost"] == pytest.approx(30 / 37)
    finally:
        path.write_text(before, encoding="utf-8")


def chosen(document, plan):
    return {
        one["id"]: (one["options"][place]["id"], 0 if one["options"][place]["mode"] == "none" else start)
        for one, (place, start) in zip(document["technologies"], json.loads(plan), strict=True)
    }


def test_the_page_begins_with_the_run_and_asks_for_nothing(driver, made):
    page = made[2]
    show(driver, page)
    told = "return document.getElementById('against').textContent"
    assert driver.execute_script(told) == "The plan of the run stays."
    assert driver.execute_script(REQUESTS) == []
    policy = driver.execute_script("return document.querySelector('meta[http-equiv]').content")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in re.sub("http-equiv", "", page.read_text(encoding="utf-8"))
    assert driver.get_log("browser") == []


def test_nothing_to_weigh_and_an_amount_that_is_too_small_are_said(driver, made):
    show(driver, made[2])
    assert move(driver, [0, 0])["proof"] == "Give at least one criterion a weight above 0."
    assert move(driver, [1, 2])["proof"].startswith("Proven")


def test_a_bound_holds_where_the_pool_is_not_complete(driver, made, tmp_path):
    """The same pool with few plans and few proofs: what the page calls possible is never less than what there is."""
    _, document, _ = made
    step = document["steps"][2]
    full = [document["plans"][place] for place in step["plans"]]

    def best(shares, plans):
        return max(sum(w * s for w, s in zip([*shares, 1], plan["sums"], strict=True)) for plan in plans)

    known = [{"weights": list(w), "most": best(w, full)} for w in ((0, 1), (1, 0), (0.25, 0.75))]
    fewer = {**step, "complete": False, "plans": step["plans"][:2], "known": known}
    page = tmp_path / "partial.html"
    page.write_bytes(write_whatif({**document, "run": "x", "steps": [fewer]}))
    show(driver, page)
    gaps = []
    for cost in range(0, 101, 5):
        seen = move(driver, [cost, 100 - cost])
        shares = (cost / 100, 1 - cost / 100)
        assert float(seen["value"]) == pytest.approx(best(shares, [document["plans"][n] for n in fewer["plans"]]))
        ends = sorted(known, key=lambda one: one["weights"][0])
        low, high = next((a, b) for a, b in pairwise(ends) if a["weights"][0] <= shares[0] <= b["weights"][0])
        part = (shares[0] - low["weights"][0]) / (high["weights"][0] - low["weights"][0])
        assert float(seen["most"]) == pytest.approx((1 - part) * low["most"] + part * high["most"], abs=1e-5)
        assert float(seen["most"]) >= best(shares, full)
        gaps.append(re.search(r"at most ([\d.]+) % better", seen["proof"])[1])
        gap = (float(seen["most"]) / float(seen["value"]) - 1) * 100
        assert float(gaps[-1]) >= gap - 1e-9
    assert len(set(gaps)) > 3


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_and_axe_is_content(driver, made, tmp_path, width, language, dark):
    page = tmp_path / "page.html"
    page.write_bytes(write_whatif({**made[1], "run": "0123456789ab"}, language))
    show(driver, page, width, dark=dark)
    move(driver, [100, 1], 0)
    wide, room = driver.execute_script(ROOT)
    assert wide <= room == width
    assert driver.execute_script(BEYOND) == []
    assert axe(driver) == []
    said = driver.execute_script("return document.body.innerText")
    assert ("반도체" in said) == (language == "ko")


def test_names_are_text_and_nothing_else(driver, made, tmp_path):
    """Every title in turn is one of the hostile texts: none acts, none breaks out, none makes the page too wide."""
    _, document, _ = made
    for first in range(0, len(HOSTILE), 10):
        told, texts = json.loads(json.dumps(document)), islice(cycle(HOSTILE), first, None)
        options = [option for one in told["technologies"] for option in one["options"]]
        for one in [told, *told["criteria"], *told["technologies"], told["budget"], *options]:
            one["title"], one["titles"] = next(texts), {}
        page = tmp_path / "hostile.html"
        page.write_bytes(write_whatif({**told, "run": HOSTILE[first]}))
        show(driver, page, 390)
        counted = driver.execute_script(
            "return ['script', 'img', 'svg', 'h1', 'b', 'a', 'tbody tr'].map(s => document.querySelectorAll(s).length)"
        )
        assert counted == [2, 0, 0, 1, 0, 0, 3]
        assert driver.execute_script(ROOT)[0] <= 390
        assert driver.execute_script(REQUESTS) == []
    assert driver.get_log("browser") == []
