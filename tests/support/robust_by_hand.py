"""Robust portfolios by enumeration: every plan of a small portfolio, compared pair by pair in plain fractions.

Nothing of the program is used: extreme points come from solving every pair of tight statements, ratings and values
from the numbers that were drawn.
"""

import json
import random
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import lcm

F = Fraction
NAMES = ("a", "b", "c")
STATEMENTS = {
    "a >= b": (1, -1, 0, 0),
    "c <= 0.5": (0, 0, -1, F(-1, 2)),
    "a >= 1.5 * c": (1, 0, F(-3, 2), 0),
    "b >= 0.2": (0, 1, 0, F(1, 5)),
    "b + c >= 0.3": (0, 1, 1, F(3, 10)),
    "c >= b": (0, -1, 1, 0),
}
BONUS, PRICE = F(1, 4), F(1, 8)
UNTIL = 2030


def drawn(seed, intervals=True, statements=None):
    """A portfolio of three to five technologies, as a document, with its criteria set.

    With intervals, options may share a rating of their technology, with doing nothing too, and late value may count
    less.
    """
    draw = random.Random(seed)
    technologies = [
        {"id": f"t{n}", "options": [option(draw, place, intervals) for place in range(draw.randint(1, 2))]}
        for n in range(draw.randint(3, 5))
    ]
    rules = []
    if draw.random() < 0.4:
        bonus = {"all": [{"technology": "t0"}, {"technology": "t1"}], "value": float(BONUS)}
        goal = {"id": "goal", "at_least": 2, "of": {"option": "o0"}, "penalty": float(PRICE)}
        rules = [{"id": "pair", "synergy": bonus}, goal]
    said = draw.sample(sorted(STATEMENTS), draw.randint(0, 3)) if statements is None else statements
    criteria = {
        "criteria_set": "three",
        "weights": {"method": "equal"},
        "preferences": said,
        "criteria": {name: {"worst": 0, "best": 10, "if_none": n} for n, name in enumerate(NAMES)},
    }
    if not said:
        del criteria["preferences"]
    if intervals and seed % 5 in (1, 2):
        criteria["criteria"]["a"]["if_none"] = "technology"
        for technology in technologies:
            technology["ratings"] = {"a": sorted(draw.randint(0, 10) for _ in range(3))}
            for one in technology["options"]:
                if draw.random() < 0.6:
                    del one["ratings"]["a"]
    if intervals and seed % 3 == 1:
        criteria["criteria"]["c"]["accrues"] = {"until": UNTIL}
    portfolio = {
        "portfolio": "small",
        "years": [2026, 2027],
        "criteria": "three",
        "budgets": {"money": {"amount": draw.randint(4, 8), "carry_over": 1}},
        "technologies": technologies,
        "rules": rules,
    }
    return portfolio, criteria


def option(draw, place, intervals):
    ratings = {}
    for name in NAMES:
        low, mid, high = sorted(draw.randint(0, 10) for _ in range(3))
        wide = intervals and draw.random() < 0.3
        ratings[name] = [low, mid, high] if wide else mid
        if wide and draw.random() < 0.1:
            ratings[name] = "unknown"
    found = {"id": f"o{place}", "mode": "own", "cost": [draw.randint(1, 5)], "ratings": ratings}
    return found | ({"start": [2026, 2027]} if draw.random() < 0.2 else {})


def lay(folder, portfolio, criteria):
    for name, document in (("criteria/three.yaml", criteria), ("portfolios/small.yaml", portfolio)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document))


def extreme_points(criteria):
    """Every point at which two walls meet and all others are kept; weights sum to 1."""
    walls = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0)] + [STATEMENTS[s] for s in criteria.get("preferences", [])]
    found = set()
    for one, other in combinations(walls, 2):
        point = solved([[1, 1, 1, 1], list(one), list(other)])
        if point and all(sum(f * w for f, w in zip(wall, point, strict=False)) >= wall[3] for wall in walls):
            found.add(point)
    return sorted(found)


def solved(rows):
    """Three equations in three unknowns (Cramer); None where they have no single answer."""
    matrix, right = [row[:3] for row in rows], [row[3] for row in rows]
    whole = determinant(matrix)
    if not whole:
        return None
    columns = range(3)
    return tuple(
        F(determinant([[right[i] if j == k else matrix[i][j] for j in columns] for i in columns])) / whole
        for k in columns
    )


def determinant(m):
    return (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )


class ByHand:
    """All plans of a portfolio as tuples of (technology, option, start), their values, and what follows."""

    def __init__(self, portfolio, criteria):
        self.portfolio, self.corners = portfolio, extreme_points(criteria)
        self.ends, self.sources = {}, {}
        self.late = "accrues" in criteria["criteria"]["c"]
        choices = []
        for technology in portfolio["technologies"]:
            own = [(technology["id"], "none", 0)]
            shared = {name: ends(rating) for name, rating in technology.get("ratings", {}).items()}
            self.ends[technology["id"], "none"] = [(F(n, 10), F(n, 10), F(n, 10)) for n in range(3)]
            self.sources[technology["id"], "none"] = ["none"] * 3
            if criteria["criteria"]["a"]["if_none"] == "technology":
                self.ends[technology["id"], "none"][0] = shared["a"]
                self.sources[technology["id"], "none"][0] = "technology"
            for one in technology["options"]:
                first, last = one.get("start", [2026, 2026])
                own += [(technology["id"], one["id"], start) for start in range(first, last + 1)]
                rated = {name: ends(rating) for name, rating in one["ratings"].items()}
                self.ends[technology["id"], one["id"]] = [(shared | rated)[name] for name in NAMES]
                self.sources[technology["id"], one["id"]] = [
                    one["id"] if name in rated else "technology" for name in NAMES
                ]
            choices.append(own)
        self.costs = {(t["id"], o["id"]): o["cost"][0] for t in portfolio["technologies"] for o in t["options"]}
        # whole numbers for what is compared most often: every pair of plans
        self.whole = 80 * 5 * lcm(*(w.denominator for corner in self.corners for w in corner))
        self.apart = {
            (x, y, corner): int(
                self.whole * sum(w * part for w, part in zip(corner, self.differences(x, y), strict=True))
            )
            for own in choices
            for x, y in product(own, own)
            for corner in self.corners
        }
        self.plans = [plan for plan in product(*choices) if self.keeps(plan)]
        self.extras = {plan: int(self.whole * self.extra(plan)) for plan in self.plans}

    @cached_property
    def undominated(self):
        """Every plan that no other dominates."""
        return [q for q in self.plans if not any(self.dominates(p, q) for p in self.plans)]

    @property
    def relatively_inside(self):
        """Whether the weights allowed have a point with every weight above 0 and a above b."""
        centre = [sum(column) for column in zip(*self.corners, strict=True)]
        return bool(centre) and all(centre) and centre[0] > centre[1]

    def keeps(self, plan):
        amount = self.portfolio["budgets"]["money"]["amount"]
        spent = {y: sum(self.costs[t, o] for t, o, s in plan if o != "none" and s == y) for y in (2026, 2027)}
        return spent[2026] <= amount and sum(spent.values()) <= 2 * amount

    def of(self, step, corner, end):
        """The value of one choice at a corner with its ratings at an end: 0 low, 1 best, 2 high."""
        parts = zip(corner, self.factors(step), self.ends[step[:2]], strict=True)
        return sum(w * factor * part[end] for w, factor, part in parts)

    def factors(self, step):
        """What is left of a choice's partial values when late value counts less; it is ready a year after its start."""
        late = self.late and step[1] != "none"
        return (1, 1, F(UNTIL - (step[2] + 1) + 1, UNTIL - 2026 + 1) if late else 1)

    def differences(self, x, y):
        """By criterion the least that a choice can be worth more than another for the same technology."""
        for place, (f, g) in enumerate(zip(self.factors(x), self.factors(y), strict=True)):
            (low, _, high), (_, _, top) = self.ends[x[:2]][place], self.ends[y[:2]][place]
            same = self.sources[x[:2]][place] == self.sources[y[:2]][place]
            yield min((f - g) * low, (f - g) * high) if same else f * low - g * top

    def extra(self, plan):
        if not self.portfolio["rules"]:
            return F(0)
        chosen = {t: o for t, o, _ in plan}
        pair = BONUS if chosen["t0"] != "none" and chosen["t1"] != "none" else 0
        return pair - PRICE * max(0, 2 - sum(o == "o0" for o in chosen.values()))

    def least(self, p, q, corner):
        """The least that p can be worth more than q at a corner, in `whole` numbers."""
        apart = self.apart
        return self.extras[p] - self.extras[q] + sum(apart[x, y, corner] for x, y in zip(p, q, strict=True) if x != y)

    def dominates(self, p, q):
        never_less = all(self.least(p, q, w) >= 0 for w in self.corners)
        return never_less and any(self.least(q, p, w) < 0 for w in self.corners)

    def value(self, plan, corner, end):
        return self.extra(plan) + sum(self.of(step, corner, end) for step in plan)

    def regret(self, plan):
        return F(max(-self.least(plan, q, w) for q in self.plans for w in self.corners), self.whole)

    def core_index(self):
        share = {}
        for technology, name in self.ends:
            count = sum((technology, name) in {step[:2] for step in plan} for plan in self.undominated)
            share.setdefault(technology, {})[name] = F(count, len(self.undominated))
        return share


def ends(rating):
    if rating == "unknown":
        return F(0), F(0), F(1)
    low, best, high = rating if isinstance(rating, list) else (rating,) * 3
    return F(low, 10), F(best, 10), F(high, 10)


def as_plan(decisions):
    """A plan of the program's document in the form used here."""
    return tuple((d["technology"], d["option"], d["start"] or 0) for d in decisions)
