"""The value functions of a portfolio's criteria with the ratings that fall on them, and what is odd about the criteria.

What is looked for: a criterion that tells nothing apart, one whose weight can move no choice, two that move together
(counted twice, if they mean the same: Keeney & Raiffa 1976, section 2.3), and money that counts in the scores although
a budget limits it. Weights by entropy and CRITIC stand beside the chosen ones as a check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from statistics import correlation
from typing import Any

from optimizer.faults import Fault
from optimizer.figures import number
from optimizer.schema.criteria import Criterion
from optimizer.score import Scores
from optimizer.value import clipped, ends, known, partial_value
from optimizer.value_tree import criteria_of
from optimizer.weights import WeightError, critic, entropy, global_shares

STEPS = 40
"""A curve is shown at so many steps from worst to best."""
TOGETHER = 0.95
"""Two criteria with this correlation or more move together."""
FEW = 5
"""From so many alternatives on a correlation says something."""
COSTS = ("total_cost", "present_cost", "peak_cost")
Rating = Fraction | str


@dataclass(frozen=True, slots=True)
class Curve:
    """A value function: `points` from worst to best (rating, value), and the `ratings` on it with their number.

    Ratings are those of alternatives that do something; `outside`: how many lie outside worst..best.
    """

    id: str
    title: str
    unit: str
    shape: str
    points: tuple[tuple[Rating, Fraction], ...]
    ratings: tuple[tuple[Rating, int], ...]
    outside: int

    def as_json(self) -> dict[str, Any]:
        """One row of `curves`."""
        return {
            "criterion": self.id,
            "title": self.title,
            "unit": self.unit,
            "shape": self.shape,
            "points": [[_plain(x), number(v)] for x, v in self.points],
            "ratings": [[_plain(x), count] for x, count in self.ratings],
            "outside": self.outside,
        }


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """The curves of all leaf criteria, what is odd about the criteria, and weights of the first level by data alone."""

    curves: tuple[Curve, ...]
    warnings: tuple[Fault, ...]
    beside: Mapping[str, Mapping[str, Fraction]]

    def as_json(self) -> dict[str, Any]:
        """What `score --plot --json` adds."""
        return {
            "curves": [curve.as_json() for curve in self.curves],
            "warnings": [fault.as_json() for fault in self.warnings],
            "weights_beside": {
                rule: {name: number(share) for name, share in shares.items()} for rule, shares in self.beside.items()
            },
        }


def value_check(scores: Scores) -> ValueCheck:
    """Look at every criterion of scores."""
    return ValueCheck(tuple(_curves(scores)), tuple(_remarks(scores)), _beside(scores))


def _curves(scores: Scores) -> Iterator[Curve]:
    for name, leaf in scores.leaves.items():
        found = Counter(_ratings(scores, name, leaf))
        word = leaf.shape if isinstance(leaf.shape, str) else next(iter(leaf.shape.model_dump()))
        outside = sum(count for x, count in found.items() if clipped(leaf, x))
        marks = sorted(found.items(), key=lambda pair: (isinstance(pair[0], str), pair[0]))
        points = tuple((x, partial_value(leaf, x)) for x in _samples(leaf))
        yield Curve(name, leaf.title or name, leaf.unit or "", word, points, tuple(marks), outside)


def _samples(leaf: Criterion) -> list[Rating]:
    levels = leaf.levels
    if levels is not None:
        return [*sorted(levels, key=lambda level: (levels[str(level)], level))]
    worst, best = ends(leaf)
    return [worst + (best - worst) * step / STEPS for step in range(STEPS + 1)]


def _ratings(scores: Scores, name: str, leaf: Criterion) -> Iterator[Rating]:
    """The known ratings of every alternative that does something and for which the leaf counts; each option once."""
    table, seen = scores.alternatives, set[Any]()
    for item in table.items:
        if item.mode == "none" or (leaf.applies_to is not None and item.mode not in leaf.applies_to):
            continue
        if leaf.computed:
            measured = table.measure(item, str(leaf.measure))
            if measured is not None:
                yield measured
        elif item.key not in seen:
            seen.add(item.key)
            yield from (known(leaf, rating) for rating in table.rating(item, name) if not rating.unknown)


def _beside(scores: Scores) -> dict[str, dict[str, Fraction]]:
    """First-level weights: the chosen ones, and by entropy (of values, as sums) and CRITIC of what does something."""
    first = [child.id for child in scores.tree.children]
    chosen = {name: share for name, share in global_shares(scores.tree).items() if name in first}
    acts = [n for n, item in enumerate(scores.alternatives.items) if item.mode != "none"]
    partials = [scores.partials(n) for n in acts]
    columns = {name: [values.get(name, Fraction()) for values in partials] for name in first}
    found = {"chosen": chosen}
    if len(acts) > 1 and len(first) > 1:
        for rule, weigh in (("entropy", entropy), ("critic", critic)):
            try:
                found[rule] = weigh(columns)
            except WeightError:
                continue  # nothing tells the alternatives apart, which the remarks say
    return found


def _remarks(scores: Scores) -> Iterator[Fault]:
    places = {name: path for name, _, path in criteria_of(scores.alternatives.case.criteria)}
    shares = global_shares(scores.tree)

    def fault(code: str, name: str, message: str, remedy: str) -> Fault:
        return Fault(
            code, scores.alternatives.case.place("criteria_set", *places[name], key=True), message, remedy, True
        )

    for name, leaf in scores.leaves.items():
        values = {value for value in scores.partial[name] if value is not None}
        told = f'"{name}" has {float(shares[name] * 100):.3g} % of the weight'
        if not values:
            yield fault("C192", name, f"{told}, and counts for no alternative", "see its `applies_to`")
        elif len(values) == 1:
            message = f'"{name}" does not distinguish: every alternative has the value {float(min(values)):.3g}'
            yield fault("C190", name, message, "give it other ratings or another range, or leave it out")
        elif not _moves(scores, name):
            message = f"{told}, and is the same for all that can be done about a technology: it moves no choice"
            yield fault("C192", name, message, "rate options apart, or leave it out")
        if leaf.measure in COSTS and shares[name] and scores.alternatives.portfolio.budgets:
            message = f"money counts twice: {told}, and budgets limit it"
            yield fault("C193", name, message, "fine if cheaper is better within the budget; else take its weight away")
    for one, other, r in _together(scores):
        message = f'"{one}" and "{other}" move together (correlation {r:.2f})'
        yield fault("C191", other, message, "if they mean the same, keep one; else their weights count as they are")


def _moves(scores: Scores, name: str) -> bool:
    """Whether the leaf differs between two alternatives of any one technology."""
    seen: dict[str, Fraction | None] = {}
    column = scores.partial[name]
    return any(
        seen.setdefault(item.technology, column[n]) != column[n] for n, item in enumerate(scores.alternatives.items)
    )


def _together(scores: Scores) -> Iterator[tuple[str, str, float]]:
    """Pairs of leaves that rise together over the alternatives that do something."""
    acts = [n for n, item in enumerate(scores.alternatives.items) if item.mode != "none"]
    for one, other in combinations(scores.leaves, 2):
        both = [(scores.partial[one][n], scores.partial[other][n]) for n in acts]
        pairs = [(float(a), float(b)) for a, b in both if a is not None and b is not None]
        if len(pairs) >= FEW and all(len(set(column)) > 1 for column in zip(*pairs, strict=True)):
            r = correlation(*zip(*pairs, strict=True))
            if r >= TOGETHER:
                yield one, other, r


def _plain(x: Rating) -> Any:
    return x if isinstance(x, str) else number(x)


# ------------------------------------------------------------------------------------------------ drawn

WIDTH, HEIGHT, MARGIN, ACROSS = 320, 210, 44, 3


def as_svg(curves: Sequence[Curve]) -> str:
    """All curves as one picture, a small chart each: the function as a line, the ratings as ticks on its axis."""
    from html import escape

    rows = -(-len(curves) // ACROSS)
    size = f'width="{WIDTH * ACROSS}" height="{HEIGHT * rows}" viewBox="0 0 {WIDTH * ACROSS} {HEIGHT * rows}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">']
    parts.append('<title>Value functions</title><rect width="100%" height="100%" fill="#fff"/>')
    for at, curve in enumerate(curves):
        x, y = WIDTH * (at % ACROSS), HEIGHT * (at // ACROSS)
        parts.append(f'<g transform="translate({x},{y})"><title>{escape(curve.title)}</title>')
        parts += _drawn(curve, [escape(text) for text in (curve.title[:46], curve.unit[:40])])
        parts.append("</g>")
    return "\n".join([*parts, "</svg>\n"])


def _drawn(curve: Curve, words: Sequence[str]) -> Iterator[str]:
    from html import escape

    wide, high = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    n = max(len(curve.points) - 1, 1)
    spots = [(MARGIN + wide * i / n, MARGIN + high * (1 - float(v))) for i, (_, v) in enumerate(curve.points)]
    yield f'<text x="{MARGIN}" y="20" font-weight="bold">{words[0]}</text>'
    yield f'<path d="M{MARGIN} {MARGIN}V{MARGIN + high}H{MARGIN + wide}" fill="none" stroke="#555"/>'
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    yield f'<polyline points="{line}" fill="none" stroke="#0b5cad" stroke-width="2"/>'
    for end in (0, 1):
        yield f'<text x="{MARGIN - 6}" y="{MARGIN + high * (1 - end) + 4:.0f}" text-anchor="end">{end}</text>'
    for anchor, x, (rating, _) in (("start", MARGIN, curve.points[0]), ("end", MARGIN + wide, curve.points[-1])):
        yield f'<text x="{x}" y="{MARGIN + high + 26}" text-anchor="{anchor}">{escape(_short(rating))}</text>'
    yield f'<text x="{MARGIN + wide / 2:.0f}" y="{MARGIN + high + 26}" text-anchor="middle">{words[1]}</text>'
    for share, count in _where(curve):
        tick = MARGIN + wide * share
        yield f'<path d="M{tick:.1f} {MARGIN + high}v{min(4 + 2 * count, 14)}" stroke="#b3400f" stroke-width="1.5"/>'


def _where(curve: Curve) -> Iterator[tuple[float, int]]:
    """Where ratings stand on the axis, 0 at worst to 1 at best, with their number."""
    names = [x for x, _ in curve.points]
    for rating, count in curve.ratings:
        if isinstance(rating, str):
            if rating in names:
                yield names.index(rating) / max(len(names) - 1, 1), count
            continue
        worst, best = curve.points[0][0], curve.points[-1][0]
        assert not isinstance(worst, str) and not isinstance(best, str)
        yield float(min(max((rating - worst) / (best - worst), Fraction()), Fraction(1))), count


def bars(curve: Curve, width: int = 40) -> Iterator[tuple[Rating, Fraction, str, int]]:
    """The curve as text: rating, value, a bar of that length, and the number of ratings nearest to it."""
    kept = range(0, len(curve.points), 1 if len(curve.points) < STEPS else STEPS // 10)
    nearest = Counter[int]()
    last = max(len(curve.points) - 1, 1)
    for share, count in _where(curve):
        nearest[min(kept, key=lambda i: (abs(i / last - share), i))] += count
    for i in kept:
        rating, value = curve.points[i]
        yield rating, value, "#" * round(float(value) * width), nearest[i]


def _short(rating: Rating) -> str:
    return rating if isinstance(rating, str) else f"{float(rating):.6g}"
