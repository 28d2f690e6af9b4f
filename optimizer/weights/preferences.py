"""What is certain about the weights of a node's children, as a polytope: its extreme points, exactly.

Weights are shares: 0 or more, summing to 1. Statements cut off part of this simplex; what is left is the convex hull of
its extreme points (E(S) of Liesiö, Mild & Salo 2007, European Journal of Operational Research 181:1488-1505, section
4), so a linear function of the weights takes its least and its greatest value at one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from optimizer.schema.preferences import Preference, Relation

Point = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Feasible:
    """The weights that a node's statements allow: every extreme point, one number per child; none where they clash."""

    children: tuple[str, ...]
    points: tuple[Point, ...]

    @property
    def ranges(self) -> dict[str, tuple[Fraction, Fraction]]:
        """The least and the greatest share of every child; empty where statements clash."""
        columns = zip(*self.points, strict=True)
        return {child: (min(column), max(column)) for child, column in zip(self.children, columns, strict=False)}

    @property
    def centre(self) -> Point:
        """The mean of the extreme points: weights that keep every statement."""
        return tuple(sum(column, Fraction()) / len(self.points) for column in zip(*self.points, strict=True))


@dataclass(frozen=True, slots=True)
class _Corner:
    """An extreme point, and the walls (children that weigh 0, halfspaces) that it lies in: a bit for each."""

    point: Point
    walls: int


def feasible(children: Sequence[str], preferences: Iterable[Preference]) -> Feasible:
    """The weights of the children that keep all statements (whose criteria must be among the children).

    The double description method (Motzkin, Raiffa, Thompson & Thrall 1953), in fractions: cut by one halfspace after
    the other; new corners lie between neighbours, one on either side. Points are sorted, so that the order of the
    statements does not matter.
    """
    n = len(children)
    corners = [_Corner(tuple(Fraction(i == k) for k in range(n)), 2**n - 1 - 2**i) for i in range(n)]
    for number, wall in enumerate(_walls(children, preferences), n):
        corners = _cut(corners, wall, 2**number)
    return Feasible(tuple(children), tuple(sorted({corner.point for corner in corners})))


def clash(children: Sequence[str], preferences: Sequence[Preference]) -> tuple[int, ...]:
    """Numbers of statements that no weights keep together, though without any one of them some do; () if none clash.

    A deletion filter (Chinneck 2008, Feasibility and Infeasibility in Optimization, section 6.1): the later of two
    statements that would do is kept.
    """
    kept = list(range(len(preferences)))
    if feasible(children, preferences).points:
        return ()
    for number in list(kept):
        rest = [other for other in kept if other != number]
        if not feasible(children, [preferences[other] for other in rest]).points:
            kept = rest
    return tuple(kept)


def broken(preference: Preference, weights: Mapping[str, Fraction]) -> bool:
    """Whether weights of a node do not keep a statement about its children."""
    return any(not _keeps(relation, weights) for relation in preference.relations)


def _keeps(relation: Relation, weights: Mapping[str, Fraction]) -> bool:
    total = sum((factor * weights[name] for name, factor in relation.coefficients.items()), Fraction())
    return total == relation.bound if relation.equal else total >= relation.bound


def _walls(children: Sequence[str], preferences: Iterable[Preference]) -> Iterable[Point]:
    """Halfspaces wall w >= 0: as the weights sum to 1, a bound is taken off every coefficient."""
    for relation in (relation for preference in preferences for relation in preference.relations):
        wall = tuple(relation.coefficients.get(child, Fraction()) - relation.bound for child in children)
        yield wall
        if relation.equal:
            yield tuple(-a for a in wall)


def _cut(corners: Sequence[_Corner], wall: Point, bit: int) -> list[_Corner]:
    """The corners of what lies on the right side of a wall."""
    sides = [(corner, sum((a * w for a, w in zip(wall, corner.point, strict=True)), Fraction())) for corner in corners]
    left = [(corner, side) for corner, side in sides if side < 0]
    kept = [corner if side else _Corner(corner.point, corner.walls | bit) for corner, side in sides if side >= 0]
    for inside, right in sides:
        for outside, wrong in left if right > 0 else ():
            if _neighbours(inside, outside, corners):
                point = tuple(
                    (right * b - wrong * a) / (right - wrong) for a, b in zip(inside.point, outside.point, strict=True)
                )
                kept.append(_Corner(point, (inside.walls & outside.walls) | bit))
    return kept


def _neighbours(one: _Corner, other: _Corner, corners: Sequence[_Corner]) -> bool:
    """Whether an edge joins two corners: it lies in n - 2 walls or more, and no third corner lies in all of these."""
    shared = one.walls & other.walls
    if shared.bit_count() < len(one.point) - 2:
        return False
    return not any(shared & third.walls == shared for third in corners if third is not one and third is not other)
