"""Years in order and inside the plan, and rules that something could meet."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.check.references import rules_of
from optimizer.check.view import View
from optimizer.faults import Fault
from optimizer.schema import Quantity, Rule
from optimizer.select import Choice


def starts(view: View) -> Iterator[Fault]:
    """C160: a start outside the plan, or earliest after latest."""
    first, last = view.portfolio.years
    if not view.whole("years"):
        return
    for path, technology, option in view.options():
        if option.start is None:
            continue
        earliest, latest = option.start
        name = f'"{technology.id}" {option.id}'
        place = view.at(*path, "start")
        if earliest > latest:
            yield Fault(
                "C160",
                place,
                f"{name}: the earliest start {earliest} is after the latest {latest}",
                "write [earliest, latest]",
            )
        elif earliest < first or latest > last:
            message = f"{name}: start {earliest} to {latest} lies outside the plan, {first} to {last}"
            yield Fault("C160", place, message, "correct the years, or extend `years`")


def conditions(view: View) -> Iterator[Fault]:
    """C161 (warning): a condition that is met before the plan begins, so that it changes nothing."""
    if not view.whole("years"):
        return
    for path, technology, option in view.options():
        met = option.condition.starts if option.condition is not None else None
        if isinstance(met, int) and met < view.portfolio.years[0]:
            message = f'the condition of "{technology.id}" {option.id} is met from {met}, before the plan begins'
            yield Fault(
                "C161", view.at(*path, "condition", "from"), message, "correct the year, or remove it", warning=True
            )


def late_alliances(view: View) -> Iterator[Fault]:
    """C166 (warning): an alliance that opens after the plan, so that nothing that needs it can start."""
    last = view.portfolio.years[1]
    for name, alliance in view.portfolio.alliances.items():
        if alliance.opens is not None and alliance.opens > last and view.whole("years"):
            message = f'alliance "{name}" opens in {alliance.opens}, after the last year of the plan, {last}'
            remedy = "correct the year; no option that needs it can start"
            yield Fault("C166", view.at("alliances", name, "opens"), message, remedy, warning=True)


def years_of_rules(view: View) -> Iterator[Fault]:
    """C162: a rule's year outside the plan, or beside a measure that has no years."""
    first, last = view.portfolio.years
    if not view.whole("years"):
        return
    for noun, path, rule in rules_of(view):
        if rule.year is None:
            continue
        place = view.case.place(noun, *path, "year")
        if rule.year not in view.portfolio.span:
            message = f'rule "{rule.id}" is about {rule.year}, outside the plan, {first} to {last}'
            yield Fault("C162", place, message, "correct the year, or extend `years`")
        elif rule.measure in ("count", "value"):
            message = f'rule "{rule.id}" names a year, but its measure {rule.measure} has none'
            yield Fault("C162", place, message, "write `measure: cost` or a resource, or remove `year`")


def reachable_counts(view: View) -> Iterator[Fault]:
    """C163 (warning): more technologies asked for than there are that could match."""
    if not view.whole("technologies", "technologies.*", "rules.*"):
        return
    for number, rule in enumerate(view.portfolio.rules):
        bound = rule.at_least if rule.at_least is not None else rule.exactly
        if bound is None or rule.measure != "count" or rule.of is None or rule.penalty is not None:
            continue
        wanted = bound.best if isinstance(bound, Quantity) else bound
        key, most = _fewest(view, rule)
        if wanted is not None and wanted > most:
            where = f" for {rule.each} {key}" if key is not None else ""
            there = "only 1 technology" if most == 1 else f"only {most} technologies" if most else "no technology"
            message = f'rule "{rule.id}" asks for {wanted}{where}, but {there} could match'
            remedy = "lower the number, widen `of`, or give the rule a `penalty`"
            yield Fault("C163", view.at("rules", number, rule.kind), message, remedy, warning=True)


def _fewest(view: View, rule: Rule) -> tuple[str | None, int]:
    """How many technologies can match, for the value of `each` that has the fewest."""
    assert rule.of is not None
    if rule.each is None:
        return None, _count(view, Choice(rule.of))
    counts = {value: _count(view, Choice(rule.of, rule.each, value)) for value in view.selection.values(rule.each)}
    return min(counts.items(), key=lambda pair: (pair[1], pair[0]), default=(None, 0))


def _count(view: View, choice: Choice) -> int:
    return len({technology for technology, _ in view.selection.options(choice)})


def circular_needs(view: View) -> Iterator[Fault]:
    """C164 (warning): technologies that need one another to be ready before they start, round a circle."""
    if not view.whole("technologies", "technologies.*", "rules.*"):
        return
    needs = _needs(view)
    told: set[str] = set()
    for start in needs:
        circle = _circle(needs, start)
        if circle and told.isdisjoint(circle):
            told.update(circle)
            number = needs[circle[-1]][0][1]
            chain = " needs ".join([*circle, circle[0]])
            message = f"{chain}: each must be ready before the next can start, so none of them can be chosen"
            place = view.at("rules", number, "requires")
            yield Fault("C164", place, message, "remove one `requires`, or `by: start`", warning=True)


def _needs(view: View) -> dict[str, list[tuple[str, int, bool]]]:
    """(needed technology, number of the rule, whether strictly before) by technology; hard rules in time only."""
    needs: dict[str, list[tuple[str, int, bool]]] = {}
    for number, rule in enumerate(view.portfolio.rules):
        requires = rule.requires
        if requires is None or requires.by is None or rule.penalty is not None or rule.each is not None:
            continue
        meeting = {technology for technology, _ in view.selection.options(Choice(requires.then))}
        if len(meeting) != 1 or requires.given.where is not None:
            continue
        given = {technology for technology, _ in view.selection.options(Choice(requires.given))}
        strictly = requires.by == "start" and all(_takes_time(view, name) for name in meeting)
        for technology in sorted(given - meeting):
            needs.setdefault(technology, []).append((next(iter(meeting)), number, strictly))
    return needs


def _takes_time(view: View, technology: str) -> bool:
    """Whether every option of a technology is ready only after its start."""
    options = [option for option in view.technologies[technology][1].options if option.mode != "none"]
    return all(Fraction(option.lead_time if option.lead_time is not None else 1) > 0 for option in options)


def _circle(needs: dict[str, list[tuple[str, int, bool]]], start: str) -> list[str]:
    """A circle from `start` back to it with at least one strict need in it, or nothing."""
    ahead: list[tuple[str, list[str], bool]] = [(start, [], False)]
    seen: set[tuple[str, bool]] = set()
    while ahead:
        name, path, strict = ahead.pop()
        if name == start and path and strict:
            return path
        if (name, strict) in seen:
            continue
        seen.add((name, strict))
        for needed, _, strictly in needs.get(name, ()):
            if needed not in path or needed == start:
                ahead.append((needed, [*path, name], strict or strictly))
    return []
