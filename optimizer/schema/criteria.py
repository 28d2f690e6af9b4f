"""What matters: a value tree of criteria with weights and value functions (DESIGN 4.1)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator, model_validator

from optimizer.schema.preferences import Preferences
from optimizer.schema.quantities import (
    Entry,
    Exact,
    Frozen,
    Id,
    Mode,
    NonNegative,
    Quantity,
    Share,
    Text,
    Year,
    fault,
    given,
    under_one_source,
)
from optimizer.schema.weighing import WeightMethod

MEASURES = ("total_cost", "present_cost", "peak_cost", "lead_time", "ready", "slack")


class Logistic(Frozen):
    """1 / (1 + exp(-steepness * sign(best - worst) * (x - midpoint))), before rescaling."""

    midpoint: Exact
    steepness: Annotated[Exact, Field(gt=0)]


class LogisticShape(Frozen):
    """Logistic value function."""

    logistic: Logistic


class ExponentialShape(Frozen):
    """Exponential value function with risk tolerance RHO in the leaf's unit; not 0."""

    exponential: Exact

    @model_validator(mode="after")
    def _not_zero(self) -> ExponentialShape:
        if self.exponential == 0:
            raise fault("shape", "exponential with RHO 0", "give a RHO other than 0; for a straight line use linear")
        return self


class PointsShape(Frozen):
    """Piecewise linear through [rating, value] points."""

    points: Annotated[tuple[tuple[Exact, Exact], ...], Field(min_length=2)]

    @field_validator("points", mode="after")
    @classmethod
    def _ascending(cls, points: tuple[tuple[Decimal, Decimal], ...]) -> tuple[tuple[Decimal, Decimal], ...]:
        """The points from left to right, in whatever order they are written."""
        ratings = [x for x, _ in points]
        twice = next((x for number, x in enumerate(ratings) if x in ratings[:number]), None)
        if twice is not None:
            raise fault("shape", f"two points at the rating {twice}", "give each rating once")
        return tuple(sorted(points))

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """The worst and the best rating: the ends, the one of less value first; None where both are worth the same."""
        (left, low), (right, high) = self.points[0], self.points[-1]
        return None if low == high else (left, right) if low < high else (right, left)

    def at(self, x: Fraction) -> Fraction:
        """The value at a rating; outside the points it is that of the nearer end."""
        points = [(Fraction(rating), Fraction(value)) for rating, value in self.points]
        if x <= points[0][0]:
            return points[0][1]
        for (left, low), (right, high) in pairwise(points):
            if x <= right:
                return low + (high - low) * (x - left) / (right - left)
        return points[-1][1]


class LevelsShape(Frozen):
    """Named levels and their partial values, 0 to 1."""

    levels: Annotated[dict[Text, Share], BeforeValidator(under_one_source), Field(min_length=1)]


_SHAPES: dict[type[Frozen], str] = {
    LogisticShape: "logistic",
    ExponentialShape: "exponential",
    PointsShape: "points",
    LevelsShape: "levels",
}


def _shape_tag(value: Any) -> str:
    if type(value) in _SHAPES:
        return _SHAPES[type(value)]
    if isinstance(value, dict):
        return next((tag for tag in _SHAPES.values() if tag in value), "unknown shape")
    return "word"


Shape = Annotated[
    Annotated[Literal["linear", "log"], Tag("word")]
    | Annotated[LogisticShape, Tag("logistic")]
    | Annotated[ExponentialShape, Tag("exponential")]
    | Annotated[PointsShape, Tag("points")]
    | Annotated[LevelsShape, Tag("levels")],
    Discriminator(_shape_tag),
]


class Accrues(Frozen):
    """What comes late counts less: the partial value is multiplied by the share of years left until `until`."""

    until: Year


class Criterion(Entry):
    """A node of the value tree: it has `children`, or it is a leaf with `worst` and `best`."""

    weight: Annotated[NonNegative | None, BeforeValidator(given)] = None
    weights: WeightMethod | None = None
    children: dict[Id, Criterion] = {}
    measure: Text | None = None
    unit: Text | None = None
    worst: Exact | None = None
    best: Exact | None = None
    shape: Shape = "linear"
    applies_to: tuple[Mode, ...] | None = None
    if_none: Quantity | Literal["worst", "best", "technology"] | None = None
    accrues: Accrues | None = None

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        form = dict(value)
        if isinstance(form.get("if_none"), str) and form["if_none"] in ("worst", "best", "technology"):
            form["if_none"] = str(form["if_none"])
        if isinstance(form.get("applies_to"), str):
            form["applies_to"] = [form["applies_to"]]
        return form

    @model_validator(mode="after")
    def _node_or_leaf(self) -> Criterion:
        leaf_keys = {"worst", "best", "shape", "applies_to", "if_none", "accrues", "measure", "unit"}
        stray = sorted(leaf_keys & self.model_fields_set)
        if self.children and stray:
            raise fault("node", f"a criterion with `children` also has `{stray[0]}`", "move it to a leaf criterion")
        leaf = self._with_its_points()
        if not self.children:
            _leaf_is_whole(leaf)
        return leaf

    def _with_its_points(self) -> Criterion:
        """A leaf with points needs no range of its own: it runs from end to end of them."""
        ends = self.shape.ends if isinstance(self.shape, PointsShape) else None
        if ends is None or self.worst is not None or self.best is not None:
            return self
        return self.model_copy(update={"worst": ends[0], "best": ends[1]})

    @property
    def computed(self) -> bool:
        """True where the program computes the leaf's number itself."""
        return self.measure in MEASURES

    @property
    def levels(self) -> dict[str, Any] | None:
        """The named levels, where the leaf is measured in words."""
        return self.shape.levels if isinstance(self.shape, LevelsShape) else None


def _leaf_is_whole(leaf: Criterion) -> None:
    if leaf.levels is not None:
        if leaf.worst is not None or leaf.best is not None:
            raise fault("leaf", "levels together with `worst` or `best`", "levels need neither; remove them")
        return
    if leaf.weights is not None:
        raise fault("leaf", "`weights` at a criterion without `children`", "add `children`, or remove `weights`")
    for key, value in (("worst", leaf.worst), ("best", leaf.best)):
        if value is None:
            raise fault(
                "leaf", f"a leaf criterion without `{key}`", f"give `{key}:` in the leaf's unit, or `children:`"
            )
    _range_is_usable(leaf)


def _range_is_usable(leaf: Criterion) -> None:
    assert leaf.worst is not None and leaf.best is not None
    if leaf.worst == leaf.best:
        raise fault("leaf", f"`worst` and `best` are both {leaf.best}", "give two different numbers")
    if leaf.shape == "log" and (leaf.worst <= 0 or leaf.best <= 0):
        raise fault("leaf", "shape log with `worst` or `best` not above 0", "use positive ends, or another shape")
    if isinstance(leaf.shape, PointsShape):
        _points_are_usable(leaf.shape, Fraction(leaf.worst), Fraction(leaf.best))


def _points_are_usable(shape: PointsShape, worst: Fraction, best: Fraction) -> None:
    """Between `worst` and `best` every value must lie between theirs, or a partial value would leave 0..1."""
    low, high = shape.at(worst), shape.at(best)
    if low == high:
        raise fault("leaf", "the points have the same value at `worst` and at `best`", "let one be worth more")
    for rating, value in shape.points:
        if min(worst, best) < rating < max(worst, best) and not min(low, high) <= value <= max(low, high):
            message = f"the point at {rating} is worth less than `worst` or more than `best`"
            raise fault("leaf", message, "let `worst` be the rating worth least and `best` the one worth most")


class CriteriaSet(Entry):
    """A file `criteria/NAME.yaml`: the value tree."""

    criteria_set: Id
    weights: WeightMethod | None = None
    preferences: Preferences = ()
    criteria: Annotated[dict[Id, Criterion], Field(min_length=1)]
