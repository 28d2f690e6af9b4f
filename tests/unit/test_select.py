"""What a selector means: all of its keys, any of their values, partners by their shares, and never `none` by chance."""

from fractions import Fraction

import pytest

from optimizer.schema.portfolio import Selector
from optimizer.select import Choice, Selection
from tests.support.desks import stages

F = Fraction
DESK = """
budgets: {b: {amount: 100}}
partners: {fi: {bloc: eu}, de: {bloc: [eu, nato]}, us: {bloc: nato}, jp: {}}
alliances: {pact: {fee: 1}}
technologies:
  - id: a
    family: f
    domain: d
    functions: [state, society]
    tags: [flagship]
    needed_by: 2030
    evidence: {level: 62.5, stage: unknown}
    options:
      - {id: own, mode: own, cost: [3, 3], ratings: {worth: 9}, start: [2026, 2027], bridge: joint}
      - {id: joint, mode: access, partner: {fi: 0.75, us: 0.25}, cost: 1, lead_time: 0, ratings: {worth: 5}}
  - id: b
    family: g
    functions: society
    options:
      - {id: own, mode: own, cost: 2, tags: seed, ratings: {worth: 4}}
      - {id: buy, mode: access, partner: {de: 0.5, jp: 0.5}, alliance: pact, cost: 1, ratings: {worth: 3}}
      - {id: keep, mode: none, tags: seed, ratings: {worth: 2}}
  - {id: c}
"""


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return stages(tmp_path_factory.mktemp("desk"), DESK).alternatives


def selector(**keys):
    return Selector.model_validate(keys)


def meant(table, **keys):
    return [f"{t}.{o}" for t, o in table.selection.options(Choice(selector(**keys)))]


@pytest.mark.parametrize(
    "keys, wanted",
    [
        ({}, "a.joint a.own b.buy b.own"),  # everything but `none`
        ({"mode": "none"}, "a.none b.keep c.none"),
        ({"mode": ["own", "none"]}, "a.none a.own b.keep b.own c.none"),
        ({"technology": "c"}, ""),
        ({"technology": ["a", "b"], "mode": "own"}, "a.own b.own"),
        ({"family": "f"}, "a.joint a.own"),
        ({"domain": "d"}, "a.joint a.own"),
        ({"function": "society"}, "a.joint a.own b.buy b.own"),
        ({"function": ["state"], "family": ["f", "g"]}, "a.joint a.own"),
        ({"option": "own"}, "a.own b.own"),
        ({"tag": "seed"}, "b.own"),  # an option's own tag; the `none` that has it is not said
        ({"tag": "seed", "mode": "none"}, "b.keep"),
        ({"tag": "flagship"}, "a.joint a.own"),  # a technology's tag is every option's
        ({"alliance": "pact"}, "b.buy"),
        ({"partner": ["fi", "jp"]}, "a.joint b.buy"),
        ({"bloc": "eu"}, "a.joint b.buy"),
        ({"bloc": "nato", "partner": "us"}, "a.joint"),
        ({"bloc": "nato", "partner": "fi"}, ""),  # one and the same partner must be both
        ({"partner": "fi", "family": "g"}, ""),
        ({"family": "f", "mode": "protect"}, ""),
        ({"domain": "other"}, ""),
    ],
)
def test_what_a_selector_means(table, keys, wanted):
    assert " ".join(meant(table, **keys)) == wanted


def test_sums_by_partner_take_the_share(table):
    def shares(**keys):
        return {option: share for (_, option), share in table.selection.options(Choice(selector(**keys))).items()}

    assert shares(partner="fi") == {"joint": F(3, 4)}
    assert shares(partner=["fi", "us"]) == {"joint": 1}
    assert shares(bloc="nato") == {"joint": F(1, 4), "buy": F(1, 2)}
    assert shares(mode="access") == {"joint": 1, "buy": 1}


def test_a_selector_narrowed_by_each_and_by_the_limit_of_a_verdict(table):
    def options(*narrow):
        return list(table.selection.options(Choice(selector(mode=["own", "access"]), *narrow)).items())

    assert options("partner", "fi") == [(("a", "joint"), F(3, 4))]
    assert options("family", "g") == [(("b", "buy"), 1), (("b", "own"), 1)]
    assert options(None, None, "a") == [(("a", "joint"), 1), (("a", "own"), 1)]
    assert options("family", "g", "a") == []


@pytest.mark.parametrize(
    "key, wanted",
    [
        ("technology", "a b c"),
        ("family", "f g"),
        ("domain", "d"),
        ("function", "society state"),
        ("partner", "de fi jp us"),
        ("bloc", "eu nato"),
    ],
)
def test_what_each_runs_over(table, key, wanted):
    assert " ".join(table.selection.values(key)) == wanted


def test_an_option_with_a_bridge_is_matched_by_either_part(table):
    def found(**keys):
        matched = table.matching(Choice(selector(**keys)))
        items = table.items
        return {(items[n].technology, items[n].option, items[n].start): share for n, share in matched.items()}

    assert found(partner="us") == {
        ("a", "own", 2026): F(1, 4),
        ("a", "own", 2027): F(1, 4),
        ("a", "joint", 2026): F(1, 4),
    }
    assert found(technology="a", mode="access") == dict.fromkeys(found(partner="us"), 1)
    assert found(technology="a", mode="own") == {("a", "own", 2026): 1, ("a", "own", 2027): 1}


@pytest.mark.parametrize(
    "where, wanted",
    [
        ("worth >= 5", "own@2026 own@2027 joint@2026"),
        ("ready <= 2028", "own@2026 joint@2026 own@2026 buy@2026"),
        ("slack >= 4", "own@2026 joint@2026"),  # unknown for `b`, which is not needed by a year
        ("level > 60", "own@2026 own@2027 joint@2026"),
        ("stage = 'lab'", ""),  # unknown does not match
        ("not (stage = 'lab')", ""),
        ("total_cost <= 2", "joint@2026 own@2026 buy@2026"),
        ("family = 'g' and lead_time = 1", "own@2026 buy@2026"),
        ("'state' = functions", "own@2026 own@2027 joint@2026"),
    ],
)
def test_where_asks_of_every_alternative(table, where, wanted):
    items = [table.items[n] for n in table.matching(Choice(selector(where=where)))]
    assert " ".join(f"{item.option}@{item.start}" for item in items) == wanted


def test_doing_nothing_inherits_no_rating_for_where_either(table):
    items = [table.items[n] for n in table.matching(Choice(selector(mode="none", where="worth >= 0")))]
    assert [item.option for item in items] == ["keep"]


def test_a_portfolio_without_partners_has_none(tmp_path):
    table = stages(tmp_path, "resources: {r: {amount: 1}}\ntechnologies: [{id: a}]\n").alternatives
    assert Selection(table.portfolio).values("partner") == () == Selection(table.portfolio).values("bloc")
