"""The comparison of two runs as HTML, Markdown and JSON: every fact of it, in words."""

import copy
import json
from html.parser import HTMLParser

import pytest

from optimizer.report.blocks import Bullets, Callout, Section, Table
from optimizer.report.comparison import build_comparison, write_comparison
from tests.support.hostile import HOSTILE


def run(name, **more):
    plain = {
        "run": name,
        "portfolio": "clocks",
        "title": "Clocks",
        "titles": {"ko": "시계"},
        "criteria": "worth",
        "criteria_title": "What counts",
        "status": "optimal",
        "value": 2.5,
        "gain": 1.5,
        "cost_total": 1310,
        "unit": "KRW bn",
    }
    return plain | more


def decided(mode, option, start, **more):
    return {"mode": mode, "option": option, "option_title": None, "option_titles": {}, "start": start} | more


COMPARISON = {
    "schema": "optimizer-comparison/2",
    "old": run("aaa111"),
    "new": run("bbb222", value=2.375, gain=1.6, cost_total=1322.5),
    "value": -0.125,
    "cost_total": 12.5,
    "files": [{"path": "portfolio.yaml", "old": "ab" * 32, "new": "cd" * 32}],
    "settings": [{"setting": "budgets", "old": {}, "new": {"national": "0.9x"}}],
    "inputs": [
        {
            "group": "budgets",
            "noun": "settings",
            "path": "budgets.national",
            "old": None,
            "new": "0.9x",
            "where_old": None,
            "where_new": None,
            "matters": True,
        },
        {
            "group": "technology:clock",
            "noun": "portfolio",
            "path": "technologies.clock.options.full.cost",
            "old": [5, 6],
            "new": {f"b{n}": [1, 2, 3] for n in range(12)},
            "where_old": "portfolio.yaml:9:3",
            "where_new": "portfolio.yaml:10:3",
            "matters": True,
        },
        {
            "group": "words",
            "noun": "portfolio",
            "path": "technologies.clock.note",
            "old": "a",
            "new": True,
            "where_old": "portfolio.yaml:1:3",
            "where_new": "portfolio.yaml:2:3",
            "matters": False,
        },
    ],
    "groups": [
        {
            "group": "budgets",
            "changes": 1,
            "put_back": {"status": "optimal", "value": 2.5, "cost_total": 1300},
            "refused": None,
            "worth": -0.125,
            "cost": 22.5,
            "same_scale": True,
            "restored": ["clock"],
            "others": ["fountain"],
        },
        {
            "group": "technology:clock",
            "title": "Optical clock",
            "titles": {"ko": "광시계"},
            "changes": 1,
            "put_back": None,
            "refused": "it is gone",
            "worth": None,
            "cost": None,
            "same_scale": True,
            "restored": [],
            "others": [],
        },
    ],
    "decisions": [
        {
            "technology": "clock",
            "title": "Optical clock",
            "titles": {"ko": "광시계"},
            "old": decided("own", "full", 2026, option_title="Full size", option_titles={"ko": "전체 규모"}),
            "new": decided("none", "none", None),
            "value": -0.125,
            "cost_total": 12.5,
            "needs": ["budgets"],
            "enough": [],
        },
    ],
    "alliances": [],
    "limits": [
        {
            "kind": "budget",
            "id": "national",
            "year": 2027,
            "each": None,
            "unit": None,
            "title": "National",
            "titles": {"ko": "국가"},
            "tight": True,
            "old": {"level": 5, "bound": 10, "used": 0.5},
            "new": {"level": 9, "bound": 9, "used": 1.0},
        },
    ],
    "notes": [],
}


def tables(comparison, language="en"):
    return {
        section.title: block
        for section in build_comparison(comparison, language).blocks
        if isinstance(section, Section)
        for block in section.blocks
        if isinstance(block, Table)
    }


def cells(line):
    return [(cell.value, cell.sub) if cell.sub else cell.value for cell in line.cells]


def test_every_difference_is_told():
    for form in ("html", "md"):
        text = write_comparison(COMPARISON, form).decode()
        for said in ("bbb222 against aaa111", "Optical clock", "Full size, from 2026", "0.9x", "ab" * 32, "1,322.5"):
            assert said in text
    assert json.loads(write_comparison(COMPARISON, "json")) == COMPARISON


def test_decisions_with_their_worth_and_their_cause():
    line = tables(COMPARISON)["Decisions that changed"].rows[0]
    assert cells(line) == [
        ("Optical clock", "clock"),
        ("own", "Full size, from 2026"),
        "none",
        "−0.125",
        "+12.5",
        "the budgets",
    ]


@pytest.mark.parametrize(
    "needs, enough, said",
    [
        (["budgets", "rules"], [], "the budgets and the rules, all of them needed"),
        ([], ["budgets", "technology:clock"], "the budgets and Optical clock, each of them enough alone"),
        ([], [], "several changes together"),
    ],
)
def test_causes_in_words(needs, enough, said):
    comparison = copy.deepcopy(COMPARISON)
    comparison["decisions"][0] |= {"needs": needs, "enough": enough}
    assert tables(comparison)["Decisions that changed"].rows[0].cells[5].value == said


def test_a_cause_that_was_not_examined_is_not_told():
    comparison = copy.deepcopy(COMPARISON)
    comparison["decisions"][0] |= {"needs": None, "enough": None}
    assert "Because of" not in [column.title for column in tables(comparison)["Decisions that changed"].columns]


def test_groups_say_what_each_change_is_worth():
    rows = tables(COMPARISON)["What each group of changes is worth"].rows
    assert cells(rows[0]) == ["the budgets", 1, 2.5, "−0.125", "+22.5", "Optical clock (one other moves elsewhere)"]
    assert cells(rows[1])[-1] == "cannot be put back alone: it is gone"
    other = copy.deepcopy(COMPARISON)
    other["groups"][0] |= {"same_scale": False}
    assert cells(tables(other)["What each group of changes is worth"].rows[0])[3] == (
        "–",
        "values do not measure the same",
    )
    other["groups"][0] |= {"put_back": {"status": "infeasible", "value": None, "cost_total": None}, "restored": []}
    assert cells(tables(other)["What each group of changes is worth"].rows[0])[2] == "No plan satisfies everything"


def test_inputs_stand_under_their_group_with_their_places():
    rows = tables(COMPARISON)["Inputs that changed"].rows
    assert [cells(line) for line in rows] == [
        ["the budgets", None, None, None, None],
        ["budgets.national", None, "0.9x", None, "command line"],
        ["Optical clock", None, None, None, None],
        [
            "technologies.clock.options.full.cost",
            "5; 6",
            "given, 36 entries",
            "portfolio.yaml:9:3",
            "portfolio.yaml:10:3",
        ],
        ["titles, sources and notes", None, None, None, None],
        ["technologies.clock.note", "a", "yes", "portfolio.yaml:1:3", "portfolio.yaml:2:3"],
    ]


def test_limits_say_how_much_was_used():
    assert cells(tables(COMPARISON)["Limits that became tight or loose"].rows[0]) == [
        "National, 2027",
        "tight now",
        "5 of 10",
        "9 of 9",
        "KRW bn",
    ]


def test_in_short():
    bullets = next(block for block in build_comparison(COMPARISON).blocks[0].blocks if isinstance(block, Bullets))
    said = dict(bullets.items)
    assert said["Decisions that changed"] == "One technology is decided otherwise: Optical clock."
    assert said["Causes"] == "With the budgets put back alone, one of the old decisions returns."
    assert said["Limits that became tight or loose"] == "At their bound now: National, 2027."
    assert said["Inputs that changed"] == (
        "2 keys that can change a plan differ. One more is a title, source or note, on which no plan depends."
    )


def test_no_difference_is_told_too():
    empty = {key: [] for key in ("files", "settings", "inputs", "groups", "decisions", "limits")}
    text = write_comparison(COMPARISON | empty | {"value": 0, "cost_total": 0}, "md").decode()
    for said in (
        "No decision changed",
        "No file changed",
        "No setting changed",
        "No key of the files",
        "No limit became",
    ):
        assert said in text


def test_a_run_without_a_plan_and_what_makes_one_again():
    comparison = copy.deepcopy(COMPARISON) | {"decisions": [], "value": None, "cost_total": None}
    comparison["new"] |= {"status": "infeasible", "value": None, "gain": None, "cost_total": None}
    comparison["groups"][0] |= {"restored": []}
    comparison["notes"] = [{"code": "not-proven", "run": "new", "status": "infeasible"}]
    text = write_comparison(comparison, "md").decode()
    for said in (
        "With the budgets put back there is a plan again",
        "Status of the new run: No plan satisfies everything",
    ):
        assert said in text
    comparison["old"], comparison["new"] = comparison["new"], comparison["old"]
    comparison["groups"][0] |= {"put_back": {"status": "infeasible", "value": None, "cost_total": None}}
    assert (
        "Without the change of the budgets there would still be no plan" in write_comparison(comparison, "md").decode()
    )


NOTES = [
    {"code": "other-portfolio", "old": "a", "new": "b"},
    {"code": "other-money", "old": "EUR m", "new": "KRW bn"},
    {"code": "other-scale"},
    {"code": "other-versions", "changed": [{"program": "highspy", "old": "1.10", "new": "1.15"}]},
    {"code": "no-inputs", "runs": ["aaa111"]},
    {"code": "not-solved-again", "message": "no run"},
    {"code": "not-the-same-again", "runs": ["aaa111", "bbb222"]},
]


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("note", NOTES, ids=lambda note: note["code"])
def test_remarks_have_words_in_every_language(note, language):
    report = build_comparison(COMPARISON | {"notes": [note]}, language)
    callout = next(block for block in report.blocks[0].blocks if isinstance(block, Callout))
    facts = [
        part
        for value in note.values()
        if isinstance(value, (str, list))
        for part in ([value] if isinstance(value, str) else value)
    ]
    for fact in facts[1:]:
        wanted = fact.values() if isinstance(fact, dict) else [fact]
        assert all(text in callout.text for text in wanted)


def test_changes_that_time_left_out_are_named():
    note = {"code": "no-time", "groups": ["budgets", "rules"]}
    said = [build_comparison(COMPARISON | {"notes": [note]}, language).blocks[0].blocks[0] for language in ("en", "ko")]
    assert "these were put back: the budgets and the rules." in said[0].text
    assert "예산" in said[1].text


def test_korean():
    report = build_comparison(COMPARISON, "ko")
    assert report.title == "시계"
    found = tables(COMPARISON, "ko")["달라진 결정"]
    assert cells(found.rows[0])[:3] == [("광시계", "clock"), ("자체 확보", "전체 규모, 2026년 착수"), "보류"]


def test_an_unknown_form_is_named():
    with pytest.raises(ValueError, match=r"'pdf'.*html, json, md"):
        write_comparison(COMPARISON, "pdf")


class Tags(HTMLParser):
    """Counts elements."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, tuple(name for name, _ in attrs)))


def tags(comparison):
    found = Tags()
    found.feed(write_comparison(comparison, "html").decode())
    return found.tags


@pytest.mark.parametrize("text", HOSTILE[::4])
def test_hostile_text_leaves_no_element(text):
    hostile, plain = (copy.deepcopy(COMPARISON) for _ in range(2))
    for one, said in ((hostile, text), (plain, "x")):
        one["old"] |= {"title": said}
        one["new"] |= {"title": said, "criteria_title": said, "unit": said}
        one["groups"][1] |= {"title": said, "refused": said}
        one["decisions"][0] |= {"title": said, "old": decided("own", said, 2026, option_title=said)}
        one["inputs"][2] |= {"path": said, "old": said, "new": said, "where_old": said}
        one["limits"][0] |= {"title": said}
        one["notes"] = [{"code": "not-solved-again", "message": said}]
    assert tags(hostile) == tags(plain)
