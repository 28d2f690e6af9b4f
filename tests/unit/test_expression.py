"""The language of `when:` and `where:`: what it reads, what it answers, what it refuses and how it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.expression import (
    DEEPEST,
    LONGEST,
    And,
    AnyOption,
    AtLeast,
    Compare,
    Expression,
    ExpressionError,
    FactError,
    Facts,
    Literal,
    Member,
    Name,
    Not,
    Or,
    Truth,
    deciding,
    evaluate,
    modes,
    names,
    occurrences,
    parse,
)

YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def answer(text: str, facts: Mapping[str, Any], options: Mapping[str, list[Mapping[str, Any]]] | None = None) -> Truth:
    return evaluate(parse(text), facts.get, _offered(options or {}))


def _offered(options: Mapping[str, list[Mapping[str, Any]]]) -> Callable[[str], Iterable[Facts]]:
    return lambda mode: [facts.get for facts in options.get(mode, [])]


# ---------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    "text, tree",
    [
        ("held", Name("held")),
        ("true", Literal(True)),
        ("not held", Not(Name("held"))),
        ("level >= 90", Compare(Name("level"), ">=", Literal(Decimal(90)))),
        ("90 <= level", Compare(Literal(Decimal(90)), "<=", Name("level"))),
        ("x=-5", Compare(Name("x"), "=", Literal(Decimal(-5)))),
        ("x<1e-3", Compare(Name("x"), "<", Literal(Decimal("0.001")))),
        ("domain != 'quantum sensing'", Compare(Name("domain"), "!=", Literal("quantum sensing"))),
        ('note = "it\'s"', Compare(Name("note"), "=", Literal("it's"))),
        ("a.b-c_1 > slack-2", Compare(Name("a.b-c_1"), ">", Name("slack-2"))),
        ("등급 >= 3", Compare(Name("등급"), ">=", Literal(Decimal(3)))),
        ("\tmode\n in [own, 'access', in]", Member(Name("mode"), ("own", "access", "in"))),
        ("place in [1, 2.5]", Member(Name("place"), (Decimal(1), Decimal("2.5")))),
        ("a or b and not c", Or((Name("a"), And((Name("b"), Not(Name("c"))))))),
        ("(a or b) and c", And((Or((Name("a"), Name("b"))), Name("c")))),
        ("a and b and c", And((Name("a"), Name("b"), Name("c")))),
        ("not x in [1]", Not(Member(Name("x"), (Decimal(1),)))),
        ("any own (a or b)", AnyOption("own", Or((Name("a"), Name("b"))))),
        ("2 of (a, b or c, d)", AtLeast(2, (Name("a"), Or((Name("b"), Name("c"))), Name("d")))),
        ("order and android", And((Name("order"), Name("android")))),
    ],
)
def test_reads(text: str, tree: Expression) -> None:
    assert parse(text) == tree


def test_names_know_their_place() -> None:
    places = occurrences(parse("a or any own (slack >= b) or c in [d]"))
    found = [(name.name, name.offset, mode) for name, mode in places]
    assert found == [("a", 0, None), ("slack", 14, "own"), ("b", 23, "own"), ("c", 29, None)]


def test_names_and_modes_are_sorted_and_unique() -> None:
    tree = parse("any own (slack > z) or slack > 0 and not any access (1 of (slack > 1, b)) or b or any own (b)")
    assert names(tree)[:3] == (("b", None), ("b", "access"), ("b", "own"))
    assert names(tree)[3:] == (("slack", None), ("slack", "access"), ("slack", "own"), ("z", "own"))
    assert modes(tree) == ("access", "own")
    assert modes(parse("any none (true)")) == ("none",)
    assert names(parse("true")) == ()


@pytest.mark.parametrize(
    "text, offset, said",
    [
        ("", 0, "empty"),
        ("   ", 3, "empty"),
        ("level == 90", 6, "write `=`"),
        ("level => 90", 6, "write `>=`"),
        ("level =< 90", 6, "write `<=`"),
        ("level <> 90", 6, "write `!=`"),
        ("level ≥ 90", 6, "write `>=`"),
        ("a && b", 2, "write `and`"),
        ("a || b", 2, "write `or`"),
        ("!a", 0, "write `not`"),
        ("\uff08a)", 0, "write `(`"),
        ("level > \uff19", 8, "write `9`"),
        ("a = \u201cb\u201d", 4, 'write `"`'),
        ("a AND b", 2, "write `and` in small letters"),
        ("a = True", 4, "write `true` in small letters"),
        ("NOT a", 0, "write `not` in small letters"),
        ("1 < x < 3", 6, "write `1 < x and x < …`"),
        ("a = b = c", 6, "chained"),
        ("x in [1] = true", 9, "chained"),
        ("level", None, ""),
        ("5", 0, "alone is neither yes nor no"),
        ("a or 'text'", 5, "alone is neither yes nor no"),
        ("level - 5 > 0", 6, "no arithmetic"),
        ("level -5 > 0", 6, "no arithmetic"),
        ("level + 5 > 0", 6, "no arithmetic"),
        ("a * b", 2, "no arithmetic"),
        ("level > 010", 8, "remove the 0"),
        ("level > .5", 8, "write a digit before the point: 0.5"),
        ("level > -.5", 8, "write a digit before the point: -0.5"),
        ("level > 5.", 8, "is not a number"),
        ("level > 1_000", 8, "is not a number"),
        ("level > 1e9999", 8, "is not a number"),
        ("2nm", 0, "a name starts with a letter"),
        ("2of (a, b)", 0, "is not a number"),
        ("size in [28nm]", 9, "a text stands in quotes"),
        ("size in [1,000]", 11, "remove the 0"),
        ("a b", 2, "stands where `and`, `or` or the end was expected"),
        ("(a", 2, "ends where `)` was expected"),
        ("a)", 1, "`)` stands where"),
        ("a and", 5, "ends where a name, a number or a text was expected"),
        ("a and or b", 6, "`or` stands where"),
        ("a >", 3, "ends where"),
        ("x in 5", 5, "`[` after `in`"),
        ("x in []", 6, "`]` stands where"),
        ("x in [1, 'a']", 5, "mixes"),
        ("x in [true, a]", 5, "mixes"),
        ("x in [unknown]", 6, "unknown"),
        ("5 in [5]", 0, "write `NAME in [..]`"),
        ("x not in [1]", 2, "write `not x in [..]`"),
        ("level = unknown", 8, "`unknown:`"),
        ("unknown", 0, "`unknown:`"),
        ("level > 'high'", 6, "only numbers have an order"),
        ("flag >= true", 5, "only numbers have an order"),
        ("1 = 'a'", 2, "is compared with"),
        ("any (slack > 0)", 4, "write own, access, protect or none"),
        ("any onw (slack > 0)", 4, "did you mean `own`?"),
        ("any own slack", 8, "`(` after `any own`"),
        ("any own (any access (a))", 9, "join the two"),
        ("3 of (a, b)", 0, "from 1 to 2"),
        ("0 of (a, b)", 0, "from 1 to 2"),
        ("-1 of (a, b)", 0, "from 1 to 2"),
        ("1.5 of (a, b)", 0, "from 1 to 2"),
        ("2 of a", 5, "`(` after `2 of`"),
        ("2 of (a, b", 10, "`)`"),
        ("x = 'abc", 4, "close the quote"),
        ("__import__('os')", 10, "stands where"),
        ("a; b", 1, "cannot stand in an expression"),
        ("a\x00", 1, "U+0000"),
        ("of", 0, "`of` stands where"),
    ],
)
def test_refuses_with_place_and_advice(text: str, offset: int | None, said: str) -> None:
    if offset is None:
        parse(text)
        return
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert said in str(caught.value)
    assert caught.value.offset == (0 if not text.strip() else offset)
    assert caught.value.message and caught.value.remedy


def test_bounds_of_length_and_depth() -> None:
    deepest = "(" * (DEEPEST - 1) + "a" + ")" * (DEEPEST - 1)
    assert parse(deepest) == Name("a")
    for text in (f"({deepest})", "not " * DEEPEST + "a", "(" * LONGEST, "any own (" * 200, "1 of (" * 500):
        with pytest.raises(ExpressionError):
            parse(text)
    with pytest.raises(ExpressionError, match="4001 characters"):
        parse("a" * 4001)
    assert len(parse(" or ".join(["a"] * 800)).terms) == 800  # type: ignore[union-attr]


@settings(max_examples=300)
@given(st.text() | st.text("()[],'\"<>=!-.0129aéb 등of\n") | st.lists(st.sampled_from(
    ["a", "any", "own", "(", ")", "of", "2", "in", "[", "]", ",", "not", "and", "or", "=", "<", "'t'", "true", "-1"]
)).map(" ".join))  # fmt: skip
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionError as caught:
        refusal = caught
    else:
        assert parse(f"({text})") == tree
        return
    assert 0 <= refusal.offset <= len(text)
    assert refusal.message and refusal.remedy


# ---------------------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    "text, expected",
    [
        ("held", YES),
        ("not held", NO),
        ("gone", OPEN),
        ("gone or held", YES),
        ("gone and held", OPEN),
        ("gone and not held", NO),
        ("level >= 62.5", YES),
        ("level > 62.5", NO),
        ("level < third", NO),
        ("third = 0.333333333333333333333333333333333333", NO),
        ("third < 0.334 and 0.333 < third", YES),
        ("count = 3.0", YES),
        ("gone > 5 or gone <= 5", OPEN),
        ("domain = quantum-word", NO),
        ("domain = 'quantum'", YES),
        ("domain in [chips, quantum]", YES),
        ("held = true", YES),
        ("held != true", NO),
        ("held in [false]", NO),
        ("functions = 'state'", YES),
        ("functions != 'state'", NO),
        ("functions = 'society'", NO),
        ("functions in [society, state]", YES),
        ("functions = tags", YES),
        ("nothing = 'state'", NO),
        ("nothing != 'state'", YES),
        ("gone in [a]", OPEN),
        ("2 of (held, gone, level > 1)", YES),
        ("2 of (held, gone, level < 1)", OPEN),
        ("3 of (held, gone, level < 1)", NO),
        ("true", YES),
        ("false", NO),
    ],
)
def test_answers(text: str, expected: Truth) -> None:
    facts = {
        "held": True,
        "level": Decimal("62.5"),
        "third": Fraction(1, 3),
        "count": 3,
        "domain": "quantum",
        "quantum-word": "other",
        "functions": ("competitiveness", "state"),
        "tags": ("state", "flagship"),
        "nothing": (),
    }
    assert answer(text, facts) is expected


@pytest.mark.parametrize(
    "slacks, expected",
    [([], NO), ([-1], NO), ([-1, 0], YES), ([None, 0], YES), ([None, -1], OPEN), ([None], OPEN)],
)
def test_any_option(slacks: list[int | None], expected: Truth) -> None:
    options: dict[str, list[Mapping[str, Any]]] = {
        "own": [{"slack": slack} for slack in slacks],
        "access": [{"slack": 9}],
    }
    assert answer("any own (slack >= 0)", {"slack": 100}, options) is expected


def test_kleene_tables() -> None:
    """Kleene 1952, section 64, strong conjunction and disjunction, written out by hand."""
    facts = {"t": True, "f": False}
    rows = {"t": "tuf", "u": "uuf", "f": "fff"}
    letters = {"t": YES, "u": OPEN, "f": NO}
    for left, row in rows.items():
        for right, both in zip("tuf", row, strict=True):
            assert answer(f"{left} and {right}", facts) is letters[both]
            flipped = {"t": "f", "u": "u", "f": "t"}
            assert answer(f"not {left} or not {right}", facts) is letters[flipped[both]]


@pytest.mark.parametrize(
    "text, name, said",
    [
        ("level >= 90", "level", 'the text "high" is compared with the number 90'),
        ("90 <= level", "level", "the number 90 is compared with"),
        ("trl", "trl", "asked for yes or no, but it is the number 8"),
        ("trl", "trl", "`trl >= 1`"),
        ("level", "level", 'the text "high"'),
        ("trl = 'eight'", "trl", "is compared with"),
        ("trl = held", "trl", "true (yes/no)"),
        ("level < level", "level", "only numbers have an order"),
        ("trl in [a, b]", "trl", "in [..]"),
        ("functions > 3", "functions", "the list [state, society]"),
        ("held and trl", "trl", "yes or no"),
        ("false and trl", "trl", "yes or no"),
        ("endless > 3", "endless", "Infinity"),
        ("any own (level > 1)", "level", "is compared with"),
    ],
)
def test_a_fact_of_the_wrong_kind(text: str, name: str, said: str) -> None:
    facts = {
        "level": "high",
        "trl": Decimal(8),
        "held": True,
        "functions": ("state", "society"),
        "endless": Decimal("Infinity"),
    }
    with pytest.raises(FactError) as caught:
        answer(text, facts, {"own": [facts]})
    assert caught.value.name == name
    assert said in str(caught.value)


def test_an_answer_has_no_truth_value_of_python() -> None:
    with pytest.raises(TypeError):
        bool(YES)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("held", ()),
        ("gone", ("gone",)),
        ("held or gone", ()),
        ("held and gone", ("gone",)),
        ("lost > 3 and (gone or held)", ("lost",)),
        ("2 of (lost > 1, gone, held, gone and not held)", ("gone", "lost")),
        ("not lost in [a] and any own (slack >= 0 or gone)", ("gone", "lost", "slack")),
        ("lost > lost", ("lost",)),
        ("any protect (gone)", ()),
    ],
)
def test_the_facts_that_would_decide(text: str, expected: tuple[str, ...]) -> None:
    own = _offered({"own": [{"slack": -1, "gone": False}, {"slack": None}]})
    assert deciding(parse(text), {"held": True}.get, own) == expected


# ------------------------------------------------------------- against an evaluator of our own, on whole numbers

Game = tuple[str, Callable[[Mapping[str, int]], int]]  # an expression and its answer, 1 or 0, by arithmetic
FLAGS, NUMBERS = ("f", "g-1", "등급"), ("x", "y.z")


def _leaves() -> st.SearchStrategy[Game]:
    flags = st.sampled_from(FLAGS).map(lambda name: (name, lambda facts: facts[name]))
    signs: dict[str, Callable[[int], int]] = {
        "<": lambda gap: int(gap < 0),
        "<=": lambda gap: int(gap <= 0),
        "=": lambda gap: int(gap == 0),
        "!=": lambda gap: int(gap != 0),
        ">=": lambda gap: int(gap >= 0),
        ">": lambda gap: int(gap > 0),
    }
    compared = st.builds(
        lambda name, sign, number: (f"{name} {sign} {number}", lambda facts: signs[sign](facts[name] - number)),
        st.sampled_from(NUMBERS), st.sampled_from(sorted(signs)), st.integers(-3, 3),
    )  # fmt: skip
    members = st.builds(
        lambda name, items: (f"{name} in {items}", lambda facts: int(facts[name] in items)),
        st.sampled_from(NUMBERS), st.lists(st.integers(-3, 3), min_size=1, max_size=3),
    )  # fmt: skip
    return st.one_of(flags, compared, members)


def _larger(inner: st.SearchStrategy[Game]) -> st.SearchStrategy[Game]:
    def joined(word: str, choose: Callable[[Iterable[int]], int]) -> st.SearchStrategy[Game]:
        return st.lists(inner, min_size=2, max_size=3).map(
            lambda games: (
                f"({f' {word} '.join(text for text, _ in games)})",
                lambda facts: choose([play(facts) for _, play in games]),
            )
        )

    counted = st.lists(inner, min_size=1, max_size=4).flatmap(
        lambda games: st.integers(1, len(games)).map(
            lambda count: (
                f"{count} of ({', '.join(text for text, _ in games)})",
                lambda facts: int(sum(play(facts) for _, play in games) >= count),
            )
        )
    )
    denied = inner.map(lambda game: (f"not {game[0]}", lambda facts: 1 - game[1](facts)))
    return st.one_of(joined("and", min), joined("or", max), counted, denied)


GAMES = st.recursive(_leaves(), _larger, max_leaves=12)
FACTS = st.fixed_dictionaries({**{f: st.integers(0, 1) for f in FLAGS}, **{n: st.integers(-4, 4) for n in NUMBERS}})


def _typed(facts: Mapping[str, int], hidden: Iterable[str] = ()) -> dict[str, Any]:
    typed: dict[str, Any] = {n: bool(v) if n in FLAGS else Decimal(v) for n, v in facts.items()}
    return typed | dict.fromkeys(hidden)


@given(GAMES, FACTS)
def test_two_valued_answers_agree_with_plain_arithmetic(game: Game, facts: dict[str, int]) -> None:
    text, play = game
    assert answer(text, _typed(facts)) is (YES if play(facts) else NO)


@given(GAMES, FACTS, st.sets(st.sampled_from(FLAGS + NUMBERS)), st.sets(st.sampled_from(FLAGS + NUMBERS)))
def test_learning_more_never_turns_an_answer(game: Game, facts: dict[str, int], one: set[str], two: set[str]) -> None:
    """Monotonicity of strong three-valued logic: a definite answer stays when unknown facts become known."""
    less, more = answer(game[0], _typed(facts, one | two)), answer(game[0], _typed(facts, one))
    assert less is OPEN or less is more


@given(GAMES, FACTS, st.sets(st.sampled_from(FLAGS + NUMBERS)))
def test_the_deciding_facts_settle_and_no_others_do(game: Game, facts: dict[str, int], hidden: set[str]) -> None:
    tree, known = parse(game[0]), _typed(facts, hidden)
    asked = deciding(tree, known.get, _offered({}))
    assert list(asked) == sorted(set(asked)) and set(asked) <= hidden
    if evaluate(tree, known.get, _offered({})) is not OPEN:
        assert asked == ()
        return
    assert answer(game[0], _typed(facts, hidden - set(asked))) is not OPEN
    assert answer(game[0], _typed(facts, asked)) is OPEN
    for name in asked:
        assert answer(game[0], _typed(facts, [name])) in (YES, NO, OPEN)


@given(st.fractions(), st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_numbers_are_compared_exactly(left: Fraction, right: Decimal) -> None:
    gap = left * right.as_integer_ratio()[1] - right.as_integer_ratio()[0]
    assert answer("a < b", {"a": left, "b": right}) is (YES if gap < 0 else NO)
    assert answer("b <= a", {"a": left, "b": right}) is (YES if gap >= 0 else NO)
    assert answer("a = b", {"a": left, "b": right}) is (YES if gap == 0 else NO)
