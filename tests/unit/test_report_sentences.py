"""The computed sentences: what is said of the plan, and why each decision is what it is."""

import re

import pytest

from optimizer.report import why_of
from optimizer.report.context import context_of
from optimizer.report.sections.summary import summary
from optimizer.report.status import status_callout, status_word, ties_text
from optimizer.report.tightness import limits, used_share
from optimizer.report.why import why
from optimizer.report.words import words_of
from tests.support.sample_document import feasible, infeasible, no_plan, sample


def context(document):
    return context_of(document, words_of("en"))


def sentences(document):
    return dict(summary(context(document)).blocks[2].items)


# ------------------------------------------------------------------------------------------------------- status


def test_proven_best_is_said_only_of_a_proven_plan():
    assert status_word(context(sample())) == "Proven best"
    word = status_callout(context(sample() | {"solvers_word": True}))
    assert (word.title, word.tone) == ("Best plan on the solver's word, not proven", "warn")
    assert "That is the solver's word" in word.text
    for other in (feasible(), infeasible(), no_plan(), sample() | {"status": "interrupted"}):
        callout = status_callout(context(other))
        assert "proven best" not in callout.title.lower().replace("not proven best", "")
        assert callout.tone != "good"


def test_a_gap_that_was_allowed_is_told():
    callout = status_callout(context(sample() | {"gap": 0.005}))
    assert callout.title == "Proven within 0.5%"
    assert "more than 0.5% above this one" in callout.text


def test_an_unproven_plan_tells_how_much_better_another_could_be():
    document = feasible()
    callout = status_callout(context(document))
    assert "a gap of 1.3%" in callout.text
    assert f"{document['bound'] - document['value']:.3f}" in callout.text
    unknown = status_callout(context(document | {"bound": None}))
    assert "not known" in unknown.text


def test_an_interrupted_search_shows_what_it_found():
    callout = status_callout(context(feasible() | {"status": "interrupted"}))
    assert callout.title == "Interrupted before proof"
    assert "may be worth up to" in callout.text


def test_the_cost_of_rounding_is_written_out_and_never_understated():
    assert "0.0000035 of value at most" in status_callout(context(sample())).text
    assert "rounded" not in status_callout(context(sample() | {"rounding": 0})).text


@pytest.mark.parametrize(
    "ties, said",
    [
        ({"unique": True, "alternatives": 0}, "the only plan"),
        ({"unique": False, "alternatives": 1, "finished": True}, "One other plan is worth exactly as much."),
        ({"unique": False, "alternatives": 7, "finished": True}, "7 other plans are worth exactly as much."),
        ({"unique": False, "alternatives": None, "finished": True}, "At least one other plan"),
        ({"unique": False, "alternatives": None, "finished": False}, "Time ran out before the rule for equals"),
        ({"unique": None, "alternatives": None}, "was not settled"),
    ],
)
def test_ties(ties, said):
    assert said in ties_text(context(sample() | {"ties": ties}))


def test_nothing_is_said_of_ties_where_nothing_was_proven():
    assert ties_text(context(feasible())) == ""
    assert ties_text(context(sample() | {"ties": None})) == ""


# ---------------------------------------------------------------------------------------------------------- why


def decision(name, **changes):
    return next(item for item in sample()["decisions"] if item["technology"] == name) | changes


@pytest.mark.parametrize(
    "replacement, said",
    [
        ({"value": None, "proven": True, "irreplaceable": True}, "without own here no plan satisfies everything."),
        ({"value": 0.351, "proven": True, "irreplaceable": False}, "would lose 0.351, 10% of its gain."),
        ({"value": 0.351, "proven": False, "irreplaceable": False}, "would lose 0.351 or more"),
        ({"value": 0.0, "proven": True, "irreplaceable": False}, "the plan would be worth as much."),
        ({"value": None, "proven": False, "irreplaceable": False}, "was not computed."),
    ],
)
def test_why_of_a_choice_gives_the_reason_and_the_loss(replacement, said):
    text = why(context(sample() | {"gain": 3.51}), decision("qkd-network", replacement=replacement))
    assert text.startswith("The state must be able to act alone here, and time and capability suffice; ")
    assert text.endswith(said) or said in text


def test_why_without_a_reason_starts_with_a_capital():
    text = why(context(sample()), decision("qkd-network", because=None))
    assert text.startswith(
        "It scores 0.756 against 0.330 for doing nothing; without own here the plan would lose 0.284"
    )


def test_why_nothing_is_done():
    said = why_of(sample())
    assert "not worth it" in said["cryo-cmos"].lower()
    assert "Purchase, scores 0.290 against 0.310" in said["cryo-cmos"]
    assert said["gravimeter"].startswith("Worth acting on, but left out: Full national programme would score 0.470")
    assert said["photonic-computing"] == "Not strategic by the evidence at hand; no option but none is offered."


def test_why_nothing_is_eligible():
    barred = [item | {"eligible": item["mode"] == "none"} for item in decision("gravimeter")["alternatives_considered"]]
    text = why(context(sample()), decision("gravimeter", alternatives_considered=barred))
    assert text.endswith("none of its 2 options is eligible.")


# ------------------------------------------------------------------------------------------------------ summary


def test_the_summary_counts_what_is_done():
    said = sentences(sample())["Decisions"]
    assert said == (
        "Of 14 technologies, 4 are to be owned, 5 accessed through partners, 2 protected and 3 left without action."
    )


def test_money_is_shared_out_by_mode_and_adds_up():
    document = sample()
    said = sentences(document)["Money"]
    spent = {
        mode: sum(d["cost_total"] for d in document["decisions"] if d["mode"] == mode) for mode in ("own", "access")
    }
    for mode, amount in spent.items():
        assert f"{100 * amount / document['cost_total']:.0f}% to {mode}" in said
    assert "387.1\u00a0KRW\u00a0bn over 2026–2032" in said


def test_no_money_is_said_plainly():
    assert sentences(sample() | {"cost_total": 0})["Money"] == "The plan commits no money."


def test_what_is_left_out_is_named():
    said = sentences(sample())["Not covered"]
    assert "gets none: Cryogenic CMOS control chip." in said
    assert "One more would be worth acting on, but money or a limit went elsewhere: Cold-atom gravimeter." in said
    assert "Of 14 technologies that serve a duty of the state, 3 are left without action: " in said
    alone = sentences(sample() | {"shortfalls": []})["Not covered"]
    assert alone.startswith("One technology would be worth acting on, but money or a limit went elsewhere: ")


def acting(document):
    return [row for row in document["decisions"] if row["mode"] != "none"]


def test_nothing_left_out_is_said_and_duties_of_the_state_are_counted():
    document = sample() | {"shortfalls": []}
    document["decisions"] = acting(document)
    assert sentences(document)["Not covered"] == (
        "No technology that its verdict or its score calls for is left out. "
        "All 11 technologies that serve a duty of the state are acted on."
    )
    document["decisions"] = acting(document)[:1]
    assert sentences(document)["Not covered"].endswith(
        "The one technology that serves a duty of the state is acted on."
    )
    for row in document["decisions"]:
        row["functions"] = ["society"]
    assert "state" not in sentences(document)["Not covered"]


def test_savings_are_told_and_no_share_passes_the_whole():
    document = sample()
    gross = sum(row["cost_total"] for row in document["decisions"]) + 3.5
    document["cost_total"] = gross * 0.5
    said = sentences(document)["Money"]
    assert f"Synergies save {gross * 0.5:.1f}\u00a0KRW\u00a0bn of {gross:.1f}\u00a0KRW\u00a0bn" in said
    shares = [float(share) for share in re.findall(r"([0-9.]+)%", said)]
    assert sum(shares) == pytest.approx(100, abs=1)
    assert "Synergies" not in sentences(sample())["Money"]


def test_the_limit_that_costs_most_is_named_by_its_title():
    prices = [{"kind": "budget", "id": "national", "worth_of_one_percent": 0.0127}]
    names = {"budgets": {"national": {"title": "National programme", "titles": {}}}}
    said = sentences(sample() | {"limit_prices": prices, "names": names})["Tightest limit"]
    assert said.endswith("National programme costs most: 1% more of it in every year would be worth about 0.013.")
    assert "costs most" not in sentences(sample())["Tightest limit"]


def test_how_firm_the_choices_are():
    document = sample() | {"firmness": {}}
    for row in acting(document):
        row["replacement"] = {"value": 1.0, "proven": True, "irreplaceable": False}
        for one in row["alternatives_considered"]:
            one["eligible"] = True
    said = sentences(document)["How firm"]
    assert said == "What other weights, scores or budgets would change is not part of this report."
    first, second, third = acting(document)[:3]
    first["replacement"] = {"value": None, "proven": True, "irreplaceable": True}
    for one in second["alternatives_considered"]:
        one["eligible"] = one["mode"] == second["mode"]
    third["replacement"]["value"] = 0.001
    said = sentences(document)["How firm"]
    assert said.startswith("2 choices of a mode are forced, as the verdict admits no other")
    assert f"One choice could be decided otherwise at a loss of less than 1% of the gain: {third['title']}." in said
    third["replacement"]["proven"] = False
    assert "could be decided otherwise" not in sentences(document)["How firm"]


def test_titles_of_rules_stand_for_their_selectors():
    rule = {"id": "cap", "kind": "at_most", "level": 2, "bound": 2, "holds": True, "each": "fi", "unit": "count"}
    rule["sentence"] = "Cap: at most 2 chosen of partner fi, where slack >= -2"
    names = {"rules": {"cap": {"title": "Two at most", "titles": {}}}, "partners": {"fi": {"title": "Finland"}}}
    said = sentences(sample() | {"rules": [rule], "resources": [], "names": names})["Tightest limit"]
    assert said == "Fully used: Two at most (Finland)."


def test_limits_at_their_bound_are_named_else_the_nearest():
    assert (
        sentences(sample())["Tightest limit"] == "Fully used: At most 2 computing routes are owned; Researchers, 2027."
    )
    loose = sample()
    loose["rules"] = []
    loose["resources"] = []
    assert sentences(loose)["Tightest limit"].startswith("Nearest to its end is National quantum programme, 2028, ")


def test_assumed_ratings_are_counted():
    assert sentences(sample())["Evidence"].startswith("28 of 56 ratings (50%) are assumed")


def test_a_short_document_makes_a_short_summary():
    bare = {"status": "optimal", "portfolio": "p", "gap": 0, "decisions": sample()["decisions"]}
    said = sentences(bare)
    assert {"Evidence", "Tightest limit", "Rules not met", "Open facts"}.isdisjoint(said)


# ---------------------------------------------------------------------------------------------------- tightness


@pytest.mark.parametrize(
    "kind, level, bound, used",
    [
        ("at_most", 2, 4, 0.5),
        ("at_least", 4, 2, 0.5),
        ("share_at_least", 0.2, 0.3, 1.5),
        ("at_most", 0, 0, None),
        ("at_least", 0, 2, None),
        ("at_most", 9999, 10000, 0.999),
        ("exactly", 2, 2, None),
        ("requires", None, None, None),
    ],
)
def test_used_share(kind, level, bound, used):
    assert used_share({"kind": kind, "level": level, "bound": bound}) == pytest.approx(used)


def test_limits_are_in_order_of_nearness():
    found = limits(context(sample()))
    assert [limit.used for limit in found] == sorted((limit.used for limit in found), reverse=True)
    assert found[0].name == "At least 30 % of the access money goes to Europe"


def test_many_names_are_cut_short_and_counted():
    document = sample()
    document["shortfalls"] = [{"technology": f"t{n}", "value_lost": 0, "money_needed": None} for n in range(12)]
    said = sentences(document)["Not covered"]
    assert "12 technologies need a mode" in said
    assert "t6 and t7, and 4 more." in said


def test_a_share_is_not_rounded_up_to_the_whole():
    assert context(sample()).share(0.999) == "99.9%"
    assert context(sample()).share(1.0) == "100%"
    assert context(sample()).share(0.5) == "50%"


def test_one_year_is_one_year():
    assert "in 1991: " in sentences(sample() | {"years": [1991, 1991]})["Money"]
