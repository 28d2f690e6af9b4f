"""The oracle: every plan of a small portfolio, judged in fractions straight from DESIGN 3 and 4.

`read_book` takes plain dicts of the shape of the YAML files; `enumerate_plans` tries every combination of alternatives
and joining years; `Book.judge` says what one given plan spends, is worth and breaks. Shares no code with the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from tests.support.choices import Alternative, Builder, listed
from tests.support.rulebook import Bonus, Check, Reader, kind_of
from tests.support.verdicts import Screened, screen
from tests.support.worth import Text, fraction, value_tree

Money = dict[tuple[str, int], Fraction]
Plan = tuple[Alternative, ...]
Joins = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget by year; `line` is the budget itself and those it lies within."""

    id: str
    amount: Mapping[int, Fraction]
    carry_over: Fraction
    selector: Text | None
    line: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alliance:
    """What joining costs, when it is possible and which budgets pay."""

    id: str
    joining: Fraction
    fee: Fraction
    opens: int
    requires: Text | None
    budgets: frozenset[str]

    def costs(self, joined: int, last: int) -> dict[int, Fraction]:
        """Return what is paid by year: joining in that year, the fee in that year and every later one."""
        return {year: self.fee + (self.joining if year == joined else 0) for year in range(joined, last + 1)}


@dataclass(frozen=True, slots=True)
class Judged:
    """One plan: what it is worth and costs, what it breaks (words), spending by budget and year (spent, carried).

    `used` is by resource and year; `missed` how far every rule instance is from holding; `lost` what goals and verdicts
    take off the value.
    """

    value: Fraction
    cost_total: Fraction
    broken: Sequence[str]
    spending: Mapping[tuple[str, int], tuple[Fraction, Fraction]]
    used: Mapping[tuple[str, int], Fraction]
    missed: Sequence[tuple[Check, Fraction]]
    lost: Fraction


@dataclass(slots=True)
class Best:
    """The best value (`None`: no plan), what it gains over doing nothing, every optimal plan, the least cost of them.

    `without`: the best value with that rule left out.
    """

    value: Fraction | None = None
    gain: Fraction | None = None
    plans: list[Plan] = field(default_factory=list)
    cheapest: Fraction | None = None
    without: dict[str, Fraction | None] = field(default_factory=dict)

    def binding(self) -> set[str]:
        """Return the ids of the rules whose removal changes the best value or makes the portfolio possible."""
        return {rule for rule, value in self.without.items() if value != self.value}


@dataclass(frozen=True, slots=True)
class Book:
    """A portfolio ready to be enumerated, technology by technology: `choices` are what verdicts leave of `offered`."""

    first: int
    last: int
    choices: Sequence[Sequence[Alternative]]
    offered: Sequence[Sequence[Alternative]]
    screened: Sequence[Screened]
    budgets: Mapping[str, Budget]
    resources: Mapping[str, Mapping[int, Fraction]]
    alliances: Mapping[str, Alliance]
    checks: Sequence[Check]
    bonuses: Sequence[Bonus]
    rules: Mapping[str, Text]
    charges: Mapping[int, Money]
    worth: Mapping[int, Fraction]
    doing_nothing: Fraction

    def combinations(self) -> int:
        """Return how many combinations of alternatives there are."""
        return prod(len(choice) for choice in self.choices)

    def bonuses_of(self, mask: int, without: str | None) -> list[Bonus]:
        """Return the synergies won, those of one rule left out."""
        return [b for b in self.bonuses if b.rule != without and b.won(mask)]

    def saved(self, bonuses: Sequence[Bonus]) -> Money:
        """Return what the synergies take off, by budget named and year."""
        saved: Money = {}
        for bonus in bonuses:
            for budget, entries in bonus.saves.items():
                for i, amount in enumerate(entries):
                    if self.first + i <= self.last:
                        key = (budget, self.first + i)
                        saved[key] = saved.get(key, Fraction()) + amount
        return saved

    def spent(self, plan: Plan, joins: Joins, saved: Money) -> Money:
        """Return the spend of every budget and year, less savings, those it lies within charged too."""
        spent = {(budget, year): Fraction() for budget in self.budgets for year in self.years()}
        for a in plan:
            for key, amount in self.charges[a.index].items():
                spent[key] += amount
        for name, joined in joins.items():
            for year, amount in self.alliances[name].costs(joined, self.last).items():
                for budget in self.alliances[name].budgets:
                    spent[budget, year] += amount
        for (named, year), amount in saved.items():
            for budget in self.budgets[named].line:
                spent[budget, year] -= amount
        return spent

    def carried(self, spent: Money) -> Money:
        """Return the balance after every year: amount + carry-over of the balance before - spend."""
        balances: Money = {}
        for budget in self.budgets.values():
            balance = Fraction()
            for year in self.years():
                balance = budget.amount.get(year, Fraction()) + budget.carry_over * balance - spent[budget.id, year]
                balances[budget.id, year] = balance
        return balances

    def years(self) -> range:
        """Return the years of the plan."""
        return range(self.first, self.last + 1)

    def cost(self, plan: Plan, joins: Joins, saved: Money) -> Fraction:
        """Return cost_total: alternatives in the plan's years, alliances, less savings; each unit of money once."""
        alternatives = sum((x for a in plan for x in a.costs.values()), Fraction())
        joined = sum(
            (x for name, y in joins.items() for x in self.alliances[name].costs(y, self.last).values()), Fraction()
        )
        return alternatives + joined - sum(saved.values(), Fraction())

    def used(self, plan: Plan) -> Money:
        """Return what the plan uses of every resource in every year."""
        keys = [(name, year) for name in self.resources for year in self.years()]
        return {key: sum((a.uses.get(key, Fraction()) for a in plan), Fraction()) for key in keys}

    def overused(self, plan: Plan) -> list[tuple[str, int]]:
        """Return the resources and years of which the plan uses too much."""
        return [key for key, used in self.used(plan).items() if used > self.resources[key[0]].get(key[1], 0)]

    def joinings(self, plan: Plan) -> Iterator[dict[str, int]]:
        """Yield every way to join in time the alliances that the plan needs (joining others only costs)."""
        needs: dict[str, int] = {}
        for a in plan:
            for name in a.alliances():
                assert a.start is not None
                needs[name] = min(needs.get(name, a.start), a.start)
        names = sorted(needs)
        ways = [
            [y for y in self.years() if y <= needs[n] and self._may_join(plan, self.alliances[n], y)] for n in names
        ]
        for years in product(*ways):
            yield dict(zip(names, years, strict=True))

    def _may_join(self, plan: Plan, alliance: Alliance, year: int) -> bool:
        if year < alliance.opens:
            return False
        if alliance.requires is None:
            return True
        return any(a.ready is not None and a.ready <= year and a.matches([alliance.requires]) for a in plan)

    def cheapest(self, plan: Plan, bonuses: Sequence[Bonus]) -> Fraction | None:
        """Return the least cost_total at which money, resources and alliances work out, `None` if they do not."""
        if self.overused(plan):
            return None
        saved = self.saved(bonuses)
        costs = [
            self.cost(plan, joins, saved)
            for joins in self.joinings(plan)
            if min(self.carried(self.spent(plan, joins, saved)).values(), default=0) >= 0
        ]
        return min(costs, default=None)

    def judge(self, options: Mapping[str, tuple[str, int]], joins: Joins) -> Judged:
        """Return what a plan is: {technology: (option, start)}, start 0 for `none`; {alliance: joining year}."""
        plan = tuple(next(a for a in choice if a.key == options[a.technology["id"]]) for choice in self.offered)
        chosen, mask = [a.index for a in plan], sum(1 << a.index for a in plan)
        bonuses = self.bonuses_of(mask, None)
        saved = self.saved(bonuses)
        spent = self.spent(plan, joins, saved)
        carried = self.carried(spent)
        missed = [(check, check.miss(chosen, mask)) for check in self.checks]
        broken = [f"rule {check.rule}" for check, miss in missed if miss and check.penalty is None]
        broken += [f"verdict of {a.technology['id']}" for a in plan if not any(a in choice for choice in self.choices)]
        broken += [f"budget {name} {year}" for (name, year), balance in carried.items() if balance < 0]
        broken += [f"resource {name} {year}" for name, year in self.overused(plan)]
        broken += [f"alliance {name}" for name in self._unserved(plan, joins)]
        value = sum((self.worth[i] for i in chosen), Fraction()) + sum((b.value for b in bonuses), Fraction())
        goals = sum((check.penalty * miss for check, miss in missed if check.penalty is not None), Fraction())
        verdicts = sum((s.penalty for a, s in zip(plan, self.screened, strict=True) if a.mode == "none"), Fraction())
        spending = {key: (spent[key], carried[key]) for key in spent}
        cost = self.cost(plan, joins, saved)
        return Judged(value - goals, cost, broken, spending, self.used(plan), missed, goals + verdicts)

    def _unserved(self, plan: Plan, joins: Joins) -> list[str]:
        late = [n for a in plan for n in a.alliances() if n not in joins or joins[n] > (a.start or 0)]
        return late + [n for n, year in joins.items() if not self._may_join(plan, self.alliances[n], year)]


def read_book(portfolio: Text, criteria: Text, tree: Text | None = None) -> Book:
    """Read plain dicts of the shape of the files."""
    portfolio = _with_table(portfolio)
    roots = value_tree(criteria)
    leaves = [leaf for root in roots for leaf in root.leaves()]
    first, last = (int(year) for year in portfolio["years"])
    builder = Builder(portfolio, roots, first, last)
    offered = [builder.technology(technology) for technology in portfolio["technologies"]]
    everything = [a for choice in offered for a in choice]
    screened = [screen(portfolio, tree, choice, leaves) for choice in offered]
    budgets = _budgets(portfolio, first, last)
    reader = Reader(portfolio, everything)
    instances = [i for rule in portfolio.get("rules", ()) for i in reader.read(rule)]
    rules = {rule["id"]: rule for rule in portfolio.get("rules", ())}
    for choice, found in zip(offered, screened, strict=True):
        for limit in found.limits:
            rules[limit["id"]] = limit
            instances += reader.read(limit, ({"technology": choice[0].technology["id"]},))
    worth = {a.index: a.importance * a.value for a in everything}
    doing_nothing = sum((worth[choice[0].index] for choice in offered), Fraction())
    for choice, found in zip(offered, screened, strict=True):
        worth[choice[0].index] -= found.penalty
    return Book(
        first, last, [found.eligible for found in screened], offered, screened, budgets,
        {name: by_year(r["amount"], first, last) for name, r in portfolio.get("resources", {}).items()},
        {name: _alliance(name, text, budgets, first) for name, text in portfolio.get("alliances", {}).items()},
        [i for i in instances if isinstance(i, Check)], [i for i in instances if isinstance(i, Bonus)], rules,
        {a.index: _charges(a, budgets, builder) for a in everything}, worth, doing_nothing,
    )  # fmt: skip


def by_year(amount: Any, first: int, last: int) -> dict[int, Fraction]:
    """Return an amount by year: a mapping (a year left out has nothing), a list from the first year, or one number."""
    if isinstance(amount, Mapping):
        return {int(year): fraction(x) for year, x in amount.items()}
    if isinstance(amount, (list, tuple)):
        return {first + i: fraction(x) for i, x in enumerate(amount)}
    return dict.fromkeys(range(first, last + 1), fraction(amount))


def _budgets(portfolio: Text, first: int, last: int) -> dict[str, Budget]:
    texts = portfolio["budgets"]
    found = {}
    for name, text in texts.items():
        line = [name]
        while "within" in texts[line[-1]]:
            line.append(texts[line[-1]]["within"])
        amount = by_year(text["amount"], first, last)
        found[name] = Budget(name, amount, fraction(text.get("carry_over", 0)), text.get("for"), tuple(line))
    return found


def _alliance(name: str, text: Text, budgets: Mapping[str, Budget], first: int) -> Alliance:
    paying = listed(text.get("charged_to", [b.id for b in budgets.values() if b.selector is None]))
    lines = frozenset(line for budget in paying for line in budgets[budget].line)
    joining, fee = fraction(text.get("joining", 0)), fraction(text.get("fee", 0))
    return Alliance(name, joining, fee, int(text.get("opens", first)), text.get("requires"), lines)


def _charges(alternative: Alternative, budgets: Mapping[str, Budget], builder: Builder) -> Money:
    charges: Money = {}
    for part in alternative.parts:
        for named, entries in part.costs.items():
            taking = [named] if named is not None else [b.id for b in budgets.values() if _takes(b, part)]
            paying = {line for budget in taking for line in budgets[budget].line}
            for year, amount in builder.by_year(entries, alternative.start or builder.first).items():
                for budget in paying:
                    charges[budget, year] = charges.get((budget, year), Fraction()) + amount
    return charges


def _takes(budget: Budget, part: Any) -> bool:
    if budget.selector is None:
        return True
    if "none" in part.traits["mode"] and "none" not in listed(budget.selector.get("mode", ())):
        return False
    return bool(part.matches([budget.selector]))


def _with_table(portfolio: Text) -> Text:
    """Return the portfolio with its tidy `ratings` table written into options, or technologies where none is named."""
    technologies = [
        dict(t, ratings=dict(t.get("ratings", {})), options=[dict(o) for o in t["options"]])
        for t in portfolio["technologies"]
    ]
    for row in portfolio.get("ratings", ()):
        technology = next(t for t in technologies if t["id"] == row["technology"])
        owner = next(o for o in technology["options"] if o["id"] == row["option"]) if row.get("option") else technology
        owner["ratings"] = {**owner.get("ratings", {}), row["criterion"]: row["best"]}
    return dict(portfolio, technologies=technologies)


def enumerate_plans(book: Book) -> Best:
    """Try every combination; also find the best value with each rule left out (`Best.without`)."""
    best = Best(without=dict.fromkeys(book.rules))
    order = [sorted(choice, key=lambda a: -book.worth[a.index]) for choice in book.choices]
    for plan in product(*order):
        _weigh(book, best, plan)
    if best.value is not None:
        best.gain = best.value - book.doing_nothing
    return best


def _weigh(book: Book, best: Best, plan: Plan) -> None:
    chosen, mask = [a.index for a in plan], sum(1 << a.index for a in plan)
    value = sum((book.worth[i] for i in chosen), Fraction())
    failing: set[str] = set()
    share: dict[str, Fraction] = {}
    for check in book.checks:
        miss = check.miss(chosen, mask)
        if miss and check.penalty is None:
            failing.add(check.rule)
            if len(failing) > 1:
                return
        elif miss and check.penalty is not None:
            share[check.rule] = share.get(check.rule, Fraction()) - check.penalty * miss
    bonuses = book.bonuses_of(mask, None)
    for bonus in bonuses:
        share[bonus.rule] = share.get(bonus.rule, Fraction()) + bonus.value
    _compare(book, best, plan, value + sum(share.values(), Fraction()), share, failing, bonuses)


def _compare(
    book: Book,
    best: Best,
    plan: Plan,
    value: Fraction,
    share: Mapping[str, Fraction],
    failing: set[str],
    bonuses: Sequence[Bonus],
) -> None:
    wanted = [
        rule for rule, found in best.without.items()
        if failing <= {rule} and (found is None or value - share.get(rule, 0) > found)
    ]  # fmt: skip
    optimal = not failing and (best.value is None or value >= best.value)
    if not wanted and not optimal:
        return
    cost = book.cheapest(plan, bonuses)
    for rule in wanted:
        saving = any(b.rule == rule and b.saves for b in bonuses)
        possible = book.cheapest(plan, [b for b in bonuses if b.rule != rule]) if saving else cost
        if possible is not None:
            best.without[rule] = value - share.get(rule, Fraction())
    if not optimal or cost is None:
        return
    if best.value is None or value > best.value:
        best.value, best.plans, best.cheapest = value, [], None
    best.plans.append(plan)
    best.cheapest = cost if best.cheapest is None else min(best.cheapest, cost)


def rule_kinds(book: Book) -> dict[str, str]:
    """Return the kind of every rule (and verdict limit) by id."""
    return {name: kind_of(rule) for name, rule in book.rules.items()}
