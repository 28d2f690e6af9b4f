"""Scenarios and overrides: what they change is there, and can be changed in that way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from optimizer.check.ratings import ratings_given
from optimizer.check.view import View, offer
from optimizer.faults import Fault
from optimizer.read.document import Path
from optimizer.schema.criteria import Criterion
from optimizer.schema.portfolio import Change
from optimizer.value_tree import criteria_of, node_weights, value_tree
from optimizer.weights import WeightError

_EFFECTS = {
    "of": ("available", "rating", "cost", "lead_time", "evidence", "condition"),
    "budget": ("multiply", "add"),
    "resource": ("multiply", "add"),
    "alliance": ("available", "opens", "joining", "fee"),
    "weights": (),
}
_GOES_WITH = {"from": "available", "add": "rating", "multiply": "rating", "set": "rating"}


def changes(view: View) -> Iterator[tuple[Path, Change]]:
    """Every change of every scenario with its path."""
    for number, scenario in enumerate(view.portfolio.scenarios):
        for position, change in enumerate(scenario.changes):
            yield ("scenarios", number, "changes", position), change


def changed_things(view: View) -> Iterator[Fault]:
    """C123, C125, C121: a budget, a resource or an alliance of a change that the portfolio does not have."""
    portfolio = view.portfolio
    kinds = (
        ("budget", "C123", portfolio.budgets),
        ("resource", "C125", portfolio.resources),
        ("alliance", "C121", portfolio.alliances),
    )
    for path, change in changes(view):
        for noun, code, known in kinds:
            name = getattr(change, noun)
            if name is not None and name not in known and view.whole(f"{noun}s"):
                yield Fault(code, view.at(*path, noun), f'there is no {noun} "{name}"', offer(name, known, noun))


def changed_ratings(view: View) -> Iterator[Fault]:
    """C131: a rating of a change, or a weight, that is no criterion, or that the program computes itself."""
    if not view.whole("criteria_set", "criteria_set.criteria", "criteria_set.children"):
        return
    rated = {name for _, name, _ in ratings_given(view)}
    for path, change in changes(view):
        if change.rating is not None:
            leaf = view.leaves.get(change.rating)
            if leaf is None and change.rating in rated:
                continue  # a rating that only the decision tree or a `where` asks about
            if leaf is None:
                message = f'there is no leaf criterion "{change.rating}", and nothing has such a rating'
                known = {*view.leaves, *rated}
                yield Fault("C131", view.at(*path, "rating"), message, offer(change.rating, known, "rating"))
            elif leaf.computed:
                message = f'"{change.rating}" is computed ({leaf.measure}), not rated'
                remedy = "change `cost`, `lead_time` or `condition` instead"
                yield Fault("C131", view.at(*path, "rating"), message, remedy)
            else:
                yield from _levels(view, path, change, leaf)
        known = {name for name, _, _ in criteria_of(view.case.criteria)}
        for name in (change.weights or {}).keys() - known:
            place = view.at(*path, "weights", name, key=True)
            yield Fault("C131", place, f'there is no criterion "{name}"', offer(name, known, "criterion"))
        if change.weights is not None and change.weights.keys() <= known:
            yield from _weights(view, path, change.weights)


def _weights(view: View, path: Path, weights: Mapping[str, Decimal]) -> Iterator[Fault]:
    """Weights that cannot be put into this value tree (a warning: the scenario may be meant for another)."""
    try:
        node_weights(value_tree(view.case.criteria, {name: str(weight) for name, weight in weights.items()}))
    except WeightError as error:
        yield Fault("C131", view.at(*path, "weights"), error.message, error.remedy, warning=True)


def _levels(view: View, path: Path, change: Change, leaf: Criterion) -> Iterator[Fault]:
    """A change by words of a rating in numbers, or the other way round."""
    levels = leaf.levels
    if change.set is not None and not change.set.unknown:
        word = change.set.level if change.set.level is not None else str(change.set.best)
        if word not in levels if levels is not None else change.set.level is not None:
            what = "is not a level of" if levels is not None else "is not a number, on"
            remedy = offer(word, levels, "level") if levels is not None else "give a number"
            yield Fault("C131", view.at(*path, "set"), f'"{word}" {what} criterion "{change.rating}"', remedy)
    elif levels is not None and change.set is None:
        message = f'"{change.rating}" is rated in levels: there is nothing to add to or to multiply'
        yield Fault("C131", view.at(*path, "rating"), message, f"write `set: {next(iter(levels))}` or another level")


def effects(view: View) -> Iterator[Fault]:
    """C132: a change that does nothing to its subject, or something that cannot be done to it."""
    if not view.whole("scenarios.changes.*"):
        return
    for path, change in changes(view):
        given = [
            field.alias or name for name, field in Change.model_fields.items() if getattr(change, name) is not None
        ]
        subject = next(key for key in _EFFECTS if key in given)
        effects = [key for key in given if key in _EFFECTS[subject]]
        extra = [key for key in given if key not in (subject, *effects) and _GOES_WITH.get(key) not in effects]
        words = ", ".join(f"`{key}`" for key in _EFFECTS[subject])
        if extra:
            message = f"`{extra[0]}` does not go with `{subject}` in a change"
            yield Fault(
                "C132",
                view.at(*path, extra[0], key=True),
                message,
                f"it takes {words}" if words else f"remove `{extra[0]}`",
            )
        elif _EFFECTS[subject] and not effects:
            yield Fault(
                "C132",
                view.at(*path),
                f"the change says of what, but not what changes: `{subject}` alone",
                f"add one of {words}",
            )
        elif change.available is False and change.of is not None and "none" in (change.of.mode or ()):
            message = "doing nothing cannot be made unavailable: it is always there"
            yield Fault("C132", view.at(*path, "available"), message, "leave `none` out of `mode`")
        elif "rating" in effects and len({"add", "multiply", "set"} & set(given)) != 1:
            message = f'the change of rating "{change.rating}" needs exactly one of `add`, `multiply` and `set`'
            yield Fault("C132", view.at(*path, "rating"), message, "write one of the three")
        elif subject in ("budget", "resource") and len(effects) != 1:
            yield Fault(
                "C132", view.at(*path), f"a change of a {subject} needs exactly one of {words}", "write one of the two"
            )


def probabilities(view: View) -> Iterator[Fault]:
    """C133: probabilities of scenarios that sum to more than 1."""
    given = [(n, s.probability) for n, s in enumerate(view.portfolio.scenarios) if s.probability is not None]
    total = sum((probability for _, probability in given), Decimal(0))
    if total > 1:
        place = view.at("scenarios", given[-1][0], "probability")
        message = f"the probabilities of the scenarios sum to {total}, more than 1"
        yield Fault("C133", place, message, "lower them; what is left over to 1 is the probability of the base case")


def years(view: View) -> Iterator[Fault]:
    """C134 (warning): a scenario known, or a change from, a year after the plan: it changes nothing."""
    last = view.portfolio.years[1]
    for number, scenario in enumerate(view.portfolio.scenarios):
        if scenario.known is not None and scenario.known > last:
            yield _too_late(view, ("scenarios", number, "known"), scenario.known)
    for path, change in changes(view):
        if change.starts is not None and change.starts > last:
            yield _too_late(view, (*path, "from"), change.starts)


def _too_late(view: View, path: Path, year: int) -> Fault:
    message = f"{year} lies after the last year of the plan, {view.portfolio.years[1]}"
    return Fault("C134", view.at(*path), message, "correct the year, or extend `years`", warning=True)


def overrides(view: View) -> Iterator[Fault]:
    """C135: an override of a technology or a question that is not there, or one given twice."""
    tree = view.case.tree
    first: dict[tuple[str, str], int] = {}
    for number, override in enumerate(view.portfolio.overrides):
        if override.technology not in view.technologies and view.whole("technologies", "technologies.id"):
            message = f'there is no technology "{override.technology}"'
            remedy = offer(override.technology, view.technologies, "technology")
            yield Fault("C135", view.at("overrides", number, "technology"), message, remedy)
        if tree is not None and override.question not in tree.questions and view.whole("decision_tree.questions"):
            message = f'the decision tree has no question "{override.question}"'
            remedy = offer(override.question, tree.questions, "question")
            yield Fault("C135", view.at("overrides", number, "question"), message, remedy)
        key = (override.technology, override.question)
        if key in first:
            before = view.at("overrides", first[key])
            answer = f'the answer to "{override.question}" for "{override.technology}"'
            message = f"{answer} is overridden twice (first at {before})"
            yield Fault("C135", view.at("overrides", number), message, "keep one of the two")
        first.setdefault(key, number)
    if view.portfolio.overrides and tree is None and view.whole("decision_tree"):
        message = "there are overrides, but no decision tree whose answers they could replace"
        yield Fault("C136", view.at("overrides"), message, "write `decision_tree: NAME`, or remove them", warning=True)
