"""Expressions of `when` and `where`: they can be read, and their names mean one thing that the files know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from optimizer.check.view import View, Written
from optimizer.expression import Name, modes, occurrences
from optimizer.facts import FIELDS, MEASURED
from optimizer.faults import Fault, Place, did_you_mean


def syntax(view: View) -> Iterator[Fault]:
    """E101: an expression that cannot be read; E102: `any` in a `where`, which looks at one alternative only."""
    good, bad = view.expressions
    for one, error in bad:
        if not view.whole(".".join(map(str, (one.noun, *one.path)))):
            continue  # a comma cut it into pieces, which is told
        yield Fault("E101", place_in(view, one, error.offset), f"{one.key}: {error.message}", error.remedy)
    for one, expression in good:
        if one.key == "where" and modes(expression):
            at = max(one.text.find("any "), 0)
            message = "where: `any` looks at all options of a technology, but `where` at one alternative"
            yield Fault(
                "E102",
                place_in(view, one, at),
                message,
                "write what is inside the brackets alone, and the mode as `mode:`",
            )


def names(view: View) -> Iterator[Fault]:
    """E103: a name that means two things at once; E104 (warning): one that means nothing in this portfolio."""
    known = _Known(view)
    for one, expression in view.expressions[0]:
        told: set[str] = set()
        for name, mode in occurrences(expression):
            if name.name in told:
                continue
            told.add(name.name)
            fault = known.judged(one, name, inside=mode is not None or one.key == "where")
            if fault is not None:
                yield fault


@dataclass(frozen=True)
class _Known:
    """The names that the portfolio gives a meaning to."""

    view: View

    @cached_property
    def evidence(self) -> set[str]:
        return {name for technology in self.view.portfolio.technologies for name in technology.evidence}

    @cached_property
    def own_ratings(self) -> dict[str, str]:
        """Rating names of technologies, each with a technology that has it."""
        return {name: t.id for t in self.view.portfolio.technologies for name in t.ratings}

    @cached_property
    def ratings(self) -> set[str]:
        portfolio = self.view.portfolio
        of_options = {name for _, _, option in self.view.options() for name in option.ratings}
        of_partners = {name for partner in portfolio.partners.values() for name in partner.ratings}
        return {*self.own_ratings, *of_options, *of_partners}

    def judged(self, one: Written, name: Name, *, inside: bool) -> Fault | None:
        """What is wrong with a name; `inside` an `any` or a `where` it is asked of an alternative."""
        twice = self._two_things(name.name, inside=inside)
        if twice is not None:
            message = f"{one.key}: `{name.name}` is ambiguous: {twice}"
            return Fault("E103", place_in(self.view, one, name.offset), message, "rename the rating")
        known = {*self.evidence, *self.ratings, *FIELDS, *self.view.leaves}
        if name.name in (known | set(MEASURED) if inside else known):
            return None
        if not self.view.whole(
            "technologies", "technologies.*", "criteria_set", "criteria_set.criteria", "partners", "partners.*"
        ):
            return None
        return self._stranger(one, name, known)

    def _two_things(self, name: str, *, inside: bool) -> str | None:
        if name in FIELDS and name in self.own_ratings:
            return f'a rating of "{self.own_ratings[name]}" and a field of every technology'
        leaf = self.view.leaves.get(name)
        if inside and name in MEASURED and name in self.ratings and (leaf is None or not leaf.computed):
            return "a rating and what the program computes"
        return None

    def _stranger(self, one: Written, name: Name, known: set[str]) -> Fault:
        place = place_in(self.view, one, name.offset)
        if name.name in MEASURED:
            message = f"{one.key}: `{name.name}` is computed for an option, and no option is meant here; it is unknown"
            return Fault("E104", place, message, f"write it inside `any own ({name.name} …)`", warning=True)
        message = f"{one.key}: no evidence, rating or field in this portfolio is called `{name.name}`; it is unknown"
        remedy = did_you_mean(name.name, {*known, *MEASURED}) or "give it as evidence, or correct the name"
        return Fault("E104", place, message, remedy, warning=True)


def place_in(view: View, one: Written, offset: int) -> Place:
    """The place of a character of an expression."""
    return place_within(view, view.case.place(one.noun, *one.path), one.text, offset)


def place_within(view: View, place: Place, text: str, offset: int) -> Place:
    """The place of a character of a text, where the file writes it on one line as it is; else that of the text."""
    source = view.case.sources.get(place.file)
    if source is None or place.line is None or place.column is None or not place.file.endswith((".yaml", ".yml")):
        return place
    lines = source.decode("utf-8-sig", "replace").splitlines()
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    for quote in (0, 1):
        start = place.column - 1 + quote
        if line[start : start + len(text)] == text:
            return Place(place.file, place.line, start + 1 + min(offset, len(text)), place.sheet)
    return place
