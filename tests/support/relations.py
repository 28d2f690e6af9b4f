"""Changes of a generated portfolio whose effect is known beforehand: what metamorphic tests are made of.

Every function takes a `Desk` (plain dicts of the shape of the files) and returns a changed copy, or None where the
change cannot be made. Nothing here reads a program's answer, and nothing of the program is used.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.support.generate import Desk
from tests.support.generate_criteria import leaves

Text = dict[str, Any]
MONEY = ("total_cost", "present_cost", "peak_cost")
TOTALS = ("at_most", "at_least", "exactly")
SHARES = ("share_at_most", "share_at_least")
_COMPARED = re.compile(r"\b([a-z_]+) (<=|>=|<|>) (-?[\d.]+)")
Number = Decimal | int


def copied(desk: Desk) -> Desk:
    """A desk that may be changed in place."""
    return copy.deepcopy(desk)


# ---------------------------------------------------------------------------------------------------- walking about


def options(desk: Desk) -> Iterator[Text]:
    """Every option."""
    for technology in desk.portfolio["technologies"]:
        yield from technology["options"]


def limits(desk: Desk) -> Iterator[Text]:
    """The limits of verdicts."""
    for verdict in (desk.tree or {}).get("verdicts", {}).values():
        yield from verdict.get("limits", ())


def rules(desk: Desk) -> list[Text]:
    """The rules of the portfolio, and the limits of verdicts."""
    return [*desk.portfolio.get("rules", ()), *limits(desk)]


def selectors(rule: Text) -> Iterator[Text]:
    """The selectors of a rule."""
    yield from (rule[key] for key in ("of", "among") if key in rule)
    yield from rule.get("excludes", rule.get("together", ()))
    yield from rule.get("synergy", {}).get("all", ())
    yield from (part for key, part in rule.get("requires", {}).items() if key != "by")


def all_selectors(desk: Desk) -> Iterator[Text]:
    """Every selector of a portfolio and its tree."""
    for rule in rules(desk):
        yield from selectors(rule)
    yield from (budget["for"] for budget in desk.portfolio["budgets"].values() if "for" in budget)
    yield from (a["requires"] for a in desk.portfolio.get("alliances", {}).values() if "requires" in a)
    for verdict in (desk.tree or {}).get("verdicts", {}).values():
        yield from (mode for mode in verdict["modes"] if isinstance(mode, dict))


def expressions(desk: Desk, change: Callable[[str], str]) -> None:
    """Change the text of every expression in place."""
    for selector in all_selectors(desk):
        if "where" in selector:
            selector["where"] = change(selector["where"])
    for question in (desk.tree or {}).get("questions", {}).values():
        if "when" in question:
            question["when"] = change(question["when"])


def numbers_beside(desk: Desk, change: Mapping[str, Callable[[Number], Number]]) -> None:
    """Change the numbers that a name is compared with, in every expression."""

    def one(found: re.Match[str]) -> str:
        name, sign, number = found.groups()
        return f"{name} {sign} {_plain(change[name](Decimal(number)))}" if name in change else found[0]

    expressions(desk, lambda text: _COMPARED.sub(one, text))


def measured(desk: Desk, change: Mapping[str, Callable[[Number], Number]]) -> None:
    """Change the ranges of the criteria that are computed."""
    for _, leaf in leaves(desk.criteria["criteria"]):
        if leaf.get("measure") in change:
            moved = change[leaf["measure"]]
            leaf |= {side: moved(leaf[side]) for side in ("worst", "best")}
            if "shape" in leaf:
                leaf["shape"]["points"] = sorted([moved(x), y] for x, y in leaf["shape"]["points"])


def _plain(number: Number) -> str:
    return f"{number:f}"


def put(part: Text, key: str, change: Callable[[Any], Any]) -> None:
    """Change what stands under a key, where there is anything."""
    if key in part:
        part[key] = change(part[key])


def by_entry(amount: Any, change: Callable[[Number], Any]) -> Any:
    """An amount (a number, a list by year, a mapping) with every number changed."""
    if isinstance(amount, Mapping):
        return {key: by_entry(part, change) for key, part in amount.items()}
    if isinstance(amount, list):
        return [by_entry(part, change) for part in amount]
    return change(amount)


# ------------------------------------------------------------------------------------------------- the relations


def renamed(desk: Desk, seed: int) -> tuple[Desk, dict[str, str], dict[str, str]]:
    """Other ids of technologies, options, partners, blocs, alliances, budgets, resources, rules, domains, tags.

    Also the new names of technologies and of options.
    """
    desk, names = copied(desk), _Names(random.Random(seed))
    portfolio = desk.portfolio
    _rename_mappings(portfolio, names)
    for technology in portfolio["technologies"]:
        _rename_technology(technology, names)
    for row in (*portfolio.get("ratings", ()), *portfolio.get("overrides", ())):
        put(row, "technology", names.of("technology"))
        put(row, "option", names.of("option"))
    for selector in all_selectors(desk):
        for key in ("technology", "option", "partner", "bloc", "alliance", "domain", "family", "tag"):
            put(selector, key, names.of(key))
    for rule in rules(desk):
        put(rule, "id", names.of("rule"))
        put(rule, "measure", lambda measure: names.kept.get("resource", {}).get(measure, measure))
        put(rule.get("synergy", {}), "saves", names.keys("budget"))
    return desk, names.kept["technology"], names.kept["option"]


class _Names:
    """New names, the same for the same; their order is another."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self.kept: dict[str, dict[str, str]] = {}

    def new(self, kind: str, name: str) -> str:
        """The new name of something."""
        known = self.kept.setdefault(kind, {})
        fresh = f"{self._draw.choice('abcxyz')}{self._draw.randint(0, 99)}.{kind[:2]}-{len(known)}"
        return known.setdefault(name, fresh)

    def of(self, kind: str) -> Callable[[Any], Any]:
        """What renames one of a kind, or a list of them."""
        return lambda one: [self.new(kind, n) for n in one] if isinstance(one, list) else self.new(kind, one)

    def keys(self, kind: str) -> Callable[[Any], Any]:
        """What renames the keys of a mapping; anything else is left as it is."""
        return lambda part: {self.new(kind, k): x for k, x in part.items()} if isinstance(part, dict) else part


def _rename_mappings(portfolio: Text, names: _Names) -> None:
    for partner in portfolio.get("partners", {}).values():
        put(partner, "bloc", names.of("bloc"))
    for alliance in portfolio.get("alliances", {}).values():
        put(alliance, "charged_to", names.of("budget"))
    for budget in portfolio["budgets"].values():
        put(budget, "within", names.of("budget"))
    for key in ("partners", "alliances", "budgets", "resources"):
        put(portfolio, key, names.keys(key[:-1]))


def _rename_technology(technology: Text, names: _Names) -> None:
    put(technology, "id", names.of("technology"))
    put(technology, "family", names.of("family"))
    put(technology, "domain", names.of("domain"))
    put(technology, "tags", names.of("tag"))
    for option in technology["options"]:
        put(option, "id", names.of("option"))
        put(option, "bridge", names.of("option"))
        put(option, "alliance", names.of("alliance"))
        put(option, "tags", names.of("tag"))
        put(option, "cost", names.keys("budget"))
        put(option, "resources", names.keys("resource"))
        partner = names.keys("partner") if isinstance(option.get("partner"), dict) else names.of("partner")
        put(option, "partner", partner)


def money_times(desk: Desk, factor: Decimal) -> Desk:
    """Everything in another unit of money."""
    desk = copied(desk)

    def times(amount: Any) -> Any:
        return by_entry(amount, lambda number: number * factor)

    for budget in desk.portfolio["budgets"].values():
        put(budget, "amount", times)
    for alliance in desk.portfolio.get("alliances", {}).values():
        put(alliance, "joining", times)
        put(alliance, "fee", times)
    for option in options(desk):
        put(option, "cost", times)
    for rule in rules(desk):
        if rule.get("measure") == "cost":
            _sums(rule, factor)
        put(rule.get("synergy", {}), "saves", times)
    measured(desk, dict.fromkeys(MONEY, times))
    numbers_beside(desk, dict.fromkeys(MONEY, times))
    return desk


def _sums(rule: Text, factor: Decimal | int) -> None:
    """The number of a rule about a sum, and its penalty for each unit, where the unit has become smaller."""
    for key in TOTALS:
        put(rule, key, lambda number: number * factor)
    put(rule, "penalty", lambda penalty: penalty / Decimal(factor))


def years_split(desk: Desk) -> tuple[Desk, Desk] | None:
    """Every year as two half-years, with half the money in each; and the portfolio to compare with.

    The latter is the given one without what a half-year cannot say: one start for every option, all or nothing carried
    over, no discounting, no rule about a single year. None where it has alliances (a year's fee, a joining that cannot
    be halved).
    """
    if desk.portfolio.get("alliances"):
        return None
    whole = copied(desk)
    whole.portfolio["money"].pop("discount_rate", None)
    first = whole.portfolio["years"][0]
    for option in options(whole):
        if option["mode"] != "none":
            option["start"] = [option.get("start", [first])[0]] * 2
    for budget in whole.portfolio["budgets"].values():
        budget["carry_over"] = round(budget.get("carry_over", 0))
    if "rules" in whole.portfolio:
        whole.portfolio["rules"] = [rule for rule in whole.portfolio["rules"] if "year" not in rule]
    half = copied(whole)
    _halve(half, first)
    return whole, half


@dataclass(frozen=True, slots=True)
class _Halves:
    """How years from `first` on become half-years."""

    first: int

    def begins(self, year: Any) -> Any:
        """The first half of a year."""
        return year if year == "unknown" else self.first + 2 * (year - self.first)

    def money(self, amount: Any) -> Any:
        """Half an amount in each half."""
        if isinstance(amount, list):
            return [x / Decimal(2) for x in amount for _ in (0, 1)]
        return self._by_year(amount, lambda x: x / Decimal(2))

    def use(self, amount: Any) -> Any:
        """As many people in each half as in the year."""
        if isinstance(amount, list):
            return [x for x in amount for _ in (0, 1)]
        return self._by_year(amount, lambda x: x)

    def _by_year(self, amount: Any, change: Callable[[Number], Number]) -> Any:
        if not isinstance(amount, Mapping):
            return change(amount)
        return {self.begins(year) + half: change(x) for year, x in amount.items() for half in (0, 1)}

    def each(self, change: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The same for every entry of a mapping by ids."""
        return lambda part: {key: change(x) for key, x in part.items()}


def _halve(desk: Desk, first: int) -> None:
    portfolio, halves = desk.portfolio, _Halves(first)
    portfolio["years"] = [first, halves.begins(portfolio["years"][1]) + 1]
    for budget in portfolio["budgets"].values():
        put(budget, "amount", halves.money)
    for resource in portfolio.get("resources", {}).values():
        put(resource, "amount", halves.use)
    for technology in portfolio["technologies"]:
        put(technology, "needed_by", halves.begins)
    for option in options(desk):
        _halve_option(option, halves)
    for rule in rules(desk):
        if rule.get("measure") in portfolio.get("resources", {}):
            _sums(rule, 2)
        put(rule.get("synergy", {}), "saves", halves.each(halves.money))
    for _, leaf in leaves(desk.criteria["criteria"]):
        put(leaf.get("accrues", {}), "until", lambda until: halves.begins(until + 1) - 1)
    double: Callable[[Number], Number] = lambda years: 2 * years  # noqa: E731
    times = {"lead_time": double, "slack": double, "ready": halves.begins, "peak_cost": halves.money}
    measured(desk, times)
    numbers_beside(desk, {**times, "needed_by": halves.begins})


def _halve_option(option: Text, halves: _Halves) -> None:
    by_budget = isinstance(option.get("cost"), Mapping)
    put(option, "cost", halves.each(halves.money) if by_budget else halves.money)
    put(option, "resources", halves.each(halves.use))
    put(option, "lead_time", lambda years: 2 * years)
    put(option, "start", lambda years: [halves.begins(year) for year in years])
    put(option.get("condition", {}), "from", halves.begins)


def another_option(desk: Desk, seed: int, dearer: Number) -> Desk | None:
    """A second option like one that is there, but dearer by so much in its first year."""
    desk, draw = copied(desk), random.Random(seed)
    open_to = [(t, o) for t in desk.portfolio["technologies"] for o in t["options"] if o["mode"] != "none"]
    if not open_to:
        return None
    technology, option = draw.choice(open_to)
    _twin(desk, technology, option, "twin", draw.randint(0, len(technology["options"])), dearer)
    return desk


def doubled(desk: Desk) -> Desk:
    """Two technologies' options twice: of plans that are as good, only the last tie-break tells which is taken."""
    desk = copied(desk)
    for technology in desk.portfolio["technologies"][:2]:
        for option in [option for option in technology["options"] if option["mode"] != "none"]:
            _twin(desk, technology, option, f"{option['id']}-too", len(technology["options"]), 0)
    return desk


def _twin(desk: Desk, technology: Text, option: Text, name: str, place: int, dearer: Number) -> None:
    twin = copy.deepcopy(option) | {"id": name}
    cost = twin["cost"]
    entries = cost[min(cost)] if isinstance(cost, Mapping) else cost
    entries[0] += dearer
    technology["options"].insert(place, twin)
    rows = desk.portfolio.get("ratings", [])
    mine = [r for r in rows if r["technology"] == technology["id"] and r.get("option") == option["id"]]
    rows += [row | {"option": name} for row in mine]


def without_appetite(desk: Desk) -> Desk | None:
    """Without the rules under which a dearer or worse option can be of use; None where an option is asked for by name.

    What is said of one option alone (a limit, a budget) is not said of its twin.
    """
    desk = copied(desk)

    def harmless(rule: Text) -> bool:
        measure = rule.get("measure", "count")
        return measure == "count" or (measure == "cost" and "at_most" in rule)

    desk.portfolio["rules"] = [rule for rule in desk.portfolio.get("rules", ()) if harmless(rule)]
    by_name = any({"option", "where"} & set(selector) for selector in all_selectors(desk))
    return None if by_name else desk


def budget_raised(desk: Desk, seed: int) -> Desk:
    """One budget larger, in one year or in all."""
    desk, draw = copied(desk), random.Random(seed)
    budget = desk.portfolio["budgets"][draw.choice(sorted(desk.portfolio["budgets"]))]
    more = Decimal(draw.randint(1, 400)) / 100
    amount = budget["amount"]
    if isinstance(amount, Mapping):
        year = draw.choice(sorted(amount))
        budget["amount"] = {**amount, year: amount[year] + more}
    elif isinstance(amount, list):
        place = draw.randrange(len(amount))
        budget["amount"] = [x + more * (i == place) for i, x in enumerate(amount)]
    else:
        budget["amount"] = amount + more
    return desk


def rule_twice(desk: Desk, seed: int) -> Desk | None:
    """One rule written twice, under two ids; what it costs or brings is halved in both."""
    desk, draw = copied(desk), random.Random(seed)
    found = desk.portfolio.get("rules", [])
    if not found:
        return None
    rule = draw.choice(found)
    if "penalty" in rule:
        rule["penalty"] /= Decimal(2)
    for key in {"value", "saves"} & set(rule.get("synergy", ())):
        rule["synergy"][key] = by_entry(rule["synergy"][key], lambda x: x / Decimal(2))
    found.insert(draw.randint(0, len(found)), copy.deepcopy(rule) | {"id": "again"})
    return desk


def rule_dropped(desk: Desk, seed: int) -> Desk | None:
    """Without one of the rules that must hold."""
    desk, draw = copied(desk), random.Random(seed)
    found = desk.portfolio.get("rules", [])
    hard = [place for place, rule in enumerate(found) if "penalty" not in rule and "synergy" not in rule]
    if not hard:
        return None
    del found[draw.choice(hard)]
    return desk


def criteria_permuted(desk: Desk, seed: int) -> Desk:
    """Criteria in another order, and the leaf criteria's ids given to one another, with weights and ratings."""
    desk, draw = copied(desk), random.Random(seed)
    ids = [key for key, _ in leaves(desk.criteria["criteria"])]
    new = dict(zip(ids, draw.sample(ids, len(ids)), strict=True))
    criteria = _permuted(desk.criteria, "criteria", new, draw)
    portfolio = desk.portfolio
    for owner in (*portfolio["technologies"], *options(desk), *portfolio.get("partners", {}).values()):
        if "ratings" in owner:
            owner["ratings"] = {new[key]: rating for key, rating in owner["ratings"].items()}
    for row in portfolio.get("ratings", ()):
        row["criterion"] = new[row["criterion"]]
    expressions(desk, lambda text: re.sub(r"\bc\d+\b", lambda name: new.get(name[0], name[0]), text))
    return replace(desk, criteria=criteria)


def _permuted(node: Text, key: str, new: Mapping[str, str], draw: random.Random) -> Text:
    children = {
        new.get(name, name): _permuted(child, "children", new, draw) if "children" in child else child
        for name, child in node[key].items()
    }
    changed = {**node, key: dict(draw.sample(list(children.items()), len(children)))}
    weights = node.get("weights", {})
    if "values" in weights:
        values = [(new.get(name, name), value) for name, value in weights["values"].items()]
        changed["weights"] = weights | {"values": dict(draw.sample(values, len(values)))}
    if "order" in weights:
        order = [
            [new.get(n, n) for n in one] if isinstance(one, list) else new.get(one, one) for one in weights["order"]
        ]
        changed["weights"] = weights | {"order": order}
    return changed


def shuffled(desk: Desk, seed: int) -> Desk:
    """Every list of things and every mapping by ids in another order (not the words of a selector: they are quoted)."""
    desk, draw = copied(desk), random.Random(seed)

    def mixed(items: Any) -> Any:
        if isinstance(items, dict):
            return dict(draw.sample(list(items.items()), len(items)))
        return draw.sample(items, len(items))

    portfolio = desk.portfolio
    for technology in portfolio["technologies"]:
        technology |= {key: mixed(technology[key]) for key in ("options", "functions", "tags") if key in technology}
    for key in ("technologies", "rules", "partners", "alliances", "budgets", "resources", "ratings"):
        portfolio |= {key: mixed(portfolio[key])} if key in portfolio else {}
    if desk.tree is not None:
        desk.tree["questions"] = mixed(desk.tree["questions"])
        desk.tree["verdicts"] = mixed(desk.tree["verdicts"])
    return replace(desk, portfolio=mixed(portfolio))


def translated(desk: Desk) -> tuple[Desk, dict[str, str]]:
    """Every title in another language, with what stood there before; nothing else is a word for people."""
    desk = copied(desk)
    before: dict[str, str] = {}

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("title"), str):
                new = f"이름 {len(before)} <b>&\u202f기술"
                before[new], part["title"] = part["title"], new
            for child in part.values():
                walk(child)
        elif isinstance(part, list):
            for child in part:
                walk(child)

    for text in (desk.portfolio, desk.criteria, desk.tree):
        walk(text)
    return desk, before
