"""A published three-objective front read as a robust portfolio without any knowledge of weights."""

from fractions import Fraction
from pathlib import Path

from optimizer import Desk

HERE = Path(__file__).parent


def test_every_point_of_the_front_is_a_portfolio_that_nothing_dominates():
    found = Desk(HERE / "pareto-3-objectives").robust("portfolio.yaml")
    assert found.status == "optimal"
    assert len(found.plans) == 7
    chosen = {technology: share for (technology, option), share in found.core_index.items() if option == "own"}
    sevenths = {"i0": 4, "i1": 4, "i2": 7, "i3": 7, "i4": 7, "i5": 0, "i6": 3, "i7": 4, "i8": 4, "i9": 5}
    assert chosen == {name: Fraction(count, 7) for name, count in sevenths.items()}
    core = {technology for (technology, option), word in found.classes.items() if (option, word) == ("own", "core")}
    assert core == {"i2", "i3", "i4"}
    assert found.classes["i5", "own"] == "exterior"
