"""Ratings: there where a leaf criterion asks for them, in its unit and levels, and under a name that something uses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from optimizer.check.view import View, listed
from optimizer.expression import occurrences
from optimizer.facts import ratings_of
from optimizer.faults import Fault, Place, did_you_mean, nearest
from optimizer.read.document import Path
from optimizer.schema import Criterion, Option, Quantity, Technology
from optimizer.value_tree import criteria_of

_CRITERIA = ("criteria_set", "criteria_set.criteria")
_RATED = (
    "technologies",
    "technologies.id",
    "technologies.ratings",
    "technologies.options",
    "technologies.options.mode",
    "technologies.options.partner",
    "technologies.options.ratings",
    "partners",
    "partners.ratings",
)


def missing_ratings(view: View) -> Iterator[Fault]:
    """C224: a leaf criterion without a rating where it applies; C226: without any in the whole portfolio."""
    if view.portfolio.missing == "unknown" or not view.whole(*_CRITERIA, *_RATED):
        return
    for name, leaf in view.leaves.items():
        if not leaf.computed and view.whole(f"criteria_set.leaf.{name}"):
            yield from _Lack(view, name, leaf).faults()


class _Lack:
    """Who has no rating on one leaf criterion."""

    def __init__(self, view: View, name: str, leaf: Criterion) -> None:
        self.view, self.name, self.leaf = view, name, leaf

    def faults(self) -> Iterator[Fault]:
        """One fault for each technology, naming its options; one in all where nobody has any rating."""
        lacking = {number: names for number, t in self.view.technologies.values() if (names := self._options(t))}
        if lacking and not self._given:
            yield self._nowhere()
            return
        for number, names in lacking.items():
            technology = self.view.portfolio.technologies[number]
            whole = len(names) == sum(self._applies(option) for option in technology.options) + ("none" in names)
            path: Path = ("technologies", number, "ratings", self.name)
            if not whole and len(names) == 1 and names[0] != "none":
                position = next(n for n, option in enumerate(technology.options) if option.id == names[0])
                path = ("technologies", number, "options", position, "ratings", self.name)
            verb = "needs" if len(names) == 1 else "need"
            message = f'"{technology.id}" has no rating "{self.name}", and {listed(names)} {verb} one'
            remedy = "give it, write `unknown`, or `missing: unknown` in the portfolio"
            yield Fault("C224", self.view.at(*path), message, remedy)

    def _options(self, technology: Technology) -> list[str]:
        """The options of a technology that have none; `none` where it takes the technology's own."""
        names = [o.id for o in technology.options if self._applies(o) and not self._rated(technology, o)]
        counts = self.leaf.applies_to is None or "none" in self.leaf.applies_to
        written = any(option.mode == "none" and self.name in option.ratings for option in technology.options)
        if counts and self.leaf.if_none == "technology" and self.name not in technology.ratings and not written:
            names.append("none")
        return names

    def _applies(self, option: Option) -> bool:
        return option.mode != "none" and (self.leaf.applies_to is None or option.mode in self.leaf.applies_to)

    def _rated(self, technology: Technology, option: Option) -> bool:
        if not option.partner.keys() <= self.view.portfolio.partners.keys():
            return True  # a partner that is not there is told, and might have the rating
        return bool(ratings_of(self.view.portfolio, technology, option, self.name))

    @cached_property
    def _given(self) -> bool:
        portfolio = self.view.portfolio
        of_partners = any(self.name in partner.ratings for partner in portfolio.partners.values())
        of_technologies = any(self.name in technology.ratings for technology in portfolio.technologies)
        return (
            of_partners or of_technologies or any(self.name in option.ratings for _, _, option in self.view.options())
        )

    def _nowhere(self) -> Fault:
        used = {name for technology in self.view.portfolio.technologies for name in technology.ratings}
        near = did_you_mean(self.name, used - self.view.leaves.keys())
        table = self.view.table("technologies")
        if table is not None and any(column.startswith("ratings.") for column in table.columns):
            header = table.place((0, table.columns[0]), key=True)
            message = f'column "ratings.{self.name}" is missing; present: {", ".join(table.columns)}'
            place = Place(header.file, header.line, None, header.sheet)
            add = (
                f"rename the column {self.name}"
                if self.name in table.columns
                else f"add the column ratings.{self.name}"
            )
            return Fault("C226", place, message, near or add)
        criteria = self.view.case.criteria.criteria_set
        message = f'nothing in the portfolio has a rating "{self.name}", a leaf criterion of "{criteria}"'
        remedy = near or "rate technologies, options or partners on it, or write `missing: unknown`"
        return Fault("C226", self.view.at("technologies"), message, remedy)


def fitting_ratings(view: View) -> Iterator[Fault]:
    """C221: a level that the criterion does not have; C223: a unit or measure that differs from the criterion's."""
    for path, name, rating in ratings_given(view):
        leaf = view.leaves.get(name)
        if leaf is None or leaf.computed or not view.whole(f"criteria_set.leaf.{name}"):
            continue
        yield from _wrong_level(view, path, name, rating, leaf)
        for key in ("unit", "measure"):
            own, wanted = getattr(rating, key), getattr(leaf, key)
            if own is not None and wanted is not None and own != wanted:
                message = f'rating "{name}" has {key} "{own}", its criterion has {key} "{wanted}"'
                place = view.at(*path, key)
                yield Fault("C223", place, message, "convert it, or make it a criterion of its own")


def fitting_ranges(view: View) -> Iterator[Fault]:
    """C223: an end of a criterion's range in a unit or measure that is not the criterion's own."""
    if not view.whole("criteria_set", "criteria_set.leaf"):
        return
    for name, leaf, path in criteria_of(view.case.criteria):
        written: Any = view.case.documents["criteria_set"].value
        for step in path:
            written = written[step]
        for end in ("worst", "best", "if_none"):
            said = written.get(end)
            for key in ("unit", "measure") if isinstance(said, dict) else ():
                own, wanted = said.get(key), getattr(leaf, key)
                if own is not None and wanted is not None and str(own) != wanted:
                    message = f'{end} of "{name}" has {key} "{own}", its criterion has {key} "{wanted}"'
                    place = view.case.place("criteria_set", *path, end, key)
                    yield Fault("C223", place, message, "convert it, or correct one of the two")


def _wrong_level(view: View, path: Path, name: str, rating: Quantity, leaf: Criterion) -> Iterator[Fault]:
    levels = leaf.levels
    word = rating.level if rating.level is not None else str(rating.best)
    if rating.unknown or (word in levels if levels is not None else rating.level is None):
        return
    place = view.at(*path)
    if place.column is None:  # a row of a table of ratings
        place = view.at(*path, "best")
    if levels is None:
        remedy = 'did you mean "unknown"?' if nearest(word, ["unknown"]) else "give a number, or `unknown`"
        yield Fault("C221", place, f'"{word}" is not a number, on criterion "{name}"', remedy)
    else:
        remedy = did_you_mean(word, levels) or f"write one of {', '.join(levels)}, or `unknown`"
        yield Fault("C221", place, f'"{word}" is not a level of criterion "{name}"', remedy)


def needed_by(view: View) -> Iterator[Fault]:
    """C225: a technology without `needed_by` where a criterion measures its slack."""
    slack = [name for name, leaf in view.leaves.items() if leaf.measure == "slack"]
    if (
        not slack
        or view.portfolio.missing == "unknown"
        or not view.whole("technologies", "technologies.needed_by", *_CRITERIA)
    ):
        return
    modes = view.leaves[slack[0]].applies_to
    table = view.table("technologies")
    asked = any(o.mode != "none" and (modes is None or o.mode in modes) for _, _, o in view.options())
    if asked and table is not None and table.columns and "needed_by" not in table.columns:
        header = table.place((0, table.columns[0]), key=True)
        message = f'column "needed_by" is missing; present: {", ".join(table.columns)}'
        remedy = did_you_mean("needed_by", table.columns) or f'add the column: criterion "{slack[0]}" needs it'
        yield Fault("C225", Place(header.file, header.line, None, header.sheet), message, remedy)
        return
    for number, technology in enumerate(view.portfolio.technologies):
        counts = any(o.mode != "none" and (modes is None or o.mode in modes) for o in technology.options)
        if technology.needed_by is None and counts:
            message = f'"{technology.id}" has no `needed_by`, and criterion "{slack[0]}" needs it'
            yield Fault("C225", view.at("technologies", number, "needed_by"), message, "give the year")


def unused_names(view: View) -> Iterator[Fault]:
    """C170 (warning): a rating or a fact that nothing uses, under a name near one that is used."""
    if not view.whole(*_CRITERIA, "decision_tree", "decision_tree.questions", "decision_tree.questions.*"):
        return
    asked = {name.name for _, expression in view.expressions[0] for name, _ in occurrences(expression)}
    used = asked | view.leaves.keys()
    told: set[tuple[str, str]] = set()
    for path, name, _ in ratings_given(view):
        if name not in used and ("rating", name) not in told:
            told.add(("rating", name))
            yield from _near(view.named_at(*path), "rating", name, used)
    for number, technology in enumerate(view.portfolio.technologies):
        for name in technology.evidence.keys() - used:
            if ("fact", name) not in told:
                told.add(("fact", name))
                place = view.at("technologies", number, "evidence", name, key=True)
                yield from _near(place, "fact", name, asked)


def _near(place: Place, noun: str, name: str, used: set[str]) -> Iterator[Fault]:
    remedy = did_you_mean(name, used)
    if remedy:
        yield Fault("C170", place, f'nothing uses the {noun} "{name}"', remedy, warning=True)


def computed_ratings(view: View) -> Iterator[Fault]:
    """C171 (warning): ratings of a criterion that the program computes itself; they are not looked at."""
    told: set[str] = set()
    for path, name, _ in ratings_given(view):
        leaf = view.leaves.get(name)
        if leaf is not None and leaf.computed and name not in told:
            told.add(name)
            message = f'the rating "{name}" is not looked at: the criterion is computed ({leaf.measure})'
            yield Fault(
                "C171", view.named_at(*path), message, "remove the rating, or the criterion's `measure`", warning=True
            )


def ratings_given(view: View) -> Iterator[tuple[Path, str, Quantity]]:
    """Every rating of the portfolio with its path and its name."""
    portfolio = view.portfolio
    for name, partner in portfolio.partners.items():
        yield from ((("partners", name, "ratings", key), key, rating) for key, rating in partner.ratings.items())
    for number, technology in enumerate(portfolio.technologies):
        path: Path = ("technologies", number)
        yield from (((*path, "ratings", key), key, rating) for key, rating in technology.ratings.items())
    for path, _, option in view.options():
        yield from (((*path, "ratings", key), key, rating) for key, rating in option.ratings.items())
