"""The comparison of two runs as HTML, Markdown and JSON."""

import json

import pytest

from optimizer.report.comparison import build_comparison, write_comparison

COMPARISON = {
    "schema": "optimizer-comparison/1",
    "old": "Base",
    "new": "Less money",
    "value": -0.125,
    "cost_total": 12.5,
    "inputs": [{"path": "portfolio.yaml", "old": "ab" * 32, "new": "cd" * 32}],
    "settings": [{"setting": "budgets", "old": {}, "new": {"national": "0.9x"}}],
    "decisions": [{"technology": "clock", "old": "own: full from 2026", "new": None}],
}


def test_every_difference_is_told():
    for form in ("html", "md"):
        text = write_comparison(COMPARISON, form).decode()
        for said in ("Less money, against Base", "−0.125", "+12.5", "clock", "own: full from 2026", "0.9x", "ab" * 32):
            assert said in text
    assert json.loads(write_comparison(COMPARISON, "json")) == COMPARISON


def test_no_difference_is_told_too():
    same = COMPARISON | {"inputs": [], "settings": [], "decisions": [], "value": 0, "cost_total": None}
    text = write_comparison(same, "md").decode()
    for said in ("No decision changed", "No file changed", "No setting changed"):
        assert said in text


def test_korean():
    assert build_comparison(COMPARISON, "ko").blocks[1].title == "바뀐 결정"


def test_an_unknown_form_is_named():
    with pytest.raises(ValueError, match=r"'pdf'.*html, json, md"):
        write_comparison(COMPARISON, "pdf")
