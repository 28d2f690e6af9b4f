"""`score --plot`: value functions in the terminal, as a document, and as a picture."""

import json


def test_curves_are_printed_with_the_ratings_on_them(call, desk):
    code, out, err = call("score", "small", "--plot")
    assert code == 0
    assert "cost: cost, KRW bn (linear)" in out and "rating\tvalue\talternatives" in out
    assert "Weights, beside what the data alone would say" in out
    assert "C193 warning: money counts twice" in err


def test_scores_come_with_what_is_odd_about_the_criteria(call, desk):
    code, out, err = call("score", "small")
    assert code == 0 and "C193" not in out
    assert "C193 warning: money counts twice" in err
    assert "as a check beside the chosen ones: chosen cost 40 %" in err and "; critic cost " in err
    assert call("score", "small", "--quiet")[2] == ""
    document = json.loads(call("score", "small", "--json")[1])
    assert "C193" in {warning["code"] for warning in document["warnings"]}
    assert set(document["weights_beside"]) == {"chosen", "entropy", "critic"}
    assert json.loads(call("check", "small", "--json")[1])["warnings"] == []


def test_curves_as_a_document_and_as_a_picture(call, desk):
    code, out, err = call("score", "small", "--plot", "--out", "curves.svg", "--json")
    document = json.loads(out)
    assert code == 0 and "drawn in curves.svg" in err
    assert [curve["criterion"] for curve in document["curves"]] == ["cost", "direct", "wide"]
    assert set(document["weights_beside"]) == {"chosen", "entropy", "critic"}
    assert (desk / "curves.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_picture_of_nothing_is_refused(call, desk):
    code, _, err = call("score", "small", "--out", "curves.svg")
    assert code == 2 and "--out draws what --plot shows" in err
