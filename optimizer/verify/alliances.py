"""Whether every alliance that is needed was joined in time, and every one joined could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from optimizer.schema.portfolio import Alliance
from optimizer.verify.books import Books
from optimizer.verify.matching import Chosen, query_of
from optimizer.verify.plan import Violation
from optimizer.verify.taken import Taken


def membership_faults(books: Books, chosen: Chosen, joined: Mapping[str, int]) -> Iterator[Violation]:
    """Every need that no membership serves, and every joining that is not possible."""
    for item in chosen.items:
        yield from unserved(item, joined)
    for name, year in joined.items():
        alliance = books.portfolio.alliances[name]
        for sentence, by in _barred(books, chosen, name, alliance, year):
            yield Violation("alliance", name, year, sentence, by)


def needs_checked(chosen: Chosen, joined: Iterable[str]) -> int:
    """How many limits `membership_faults` looks at."""
    return sum(len(item.course.alliances) for item in chosen.items) + len(list(joined))


def unserved(item: Taken, joined: Mapping[str, int]) -> Iterator[Violation]:
    """The alliances that an alternative needs and that were not joined by its start."""
    for name in item.course.alliances:
        if name not in joined:
            words = f"{item.id} starts in {item.begins} through {name}, which is never joined"
            yield Violation("alliance", name, item.begins, words)
        elif joined[name] > item.begins:
            words = f"{item.id} starts in {item.begins} through {name}, which is joined in {joined[name]} only"
            yield Violation("alliance", name, item.begins, words, Fraction(joined[name] - item.begins))


def may_join(books: Books, chosen: Chosen, name: str, year: int) -> bool:
    """Whether an alliance can be joined in a year."""
    return not any(_barred(books, chosen, name, books.portfolio.alliances[name], year))


def _barred(books: Books, chosen: Chosen, name: str, alliance: Alliance, year: int) -> Iterator[tuple[str, Fraction]]:
    if not alliance.available:
        yield f"{name} is joined in {year}, but is not available", Fraction(1)
    if year not in books.years:
        yield f"{name} is joined in {year}, outside the plan's years", Fraction(1)
    if alliance.opens is not None and year < alliance.opens:
        yield f"{name} is joined in {year}, but opens in {alliance.opens}", Fraction(alliance.opens - year)
    if alliance.requires is not None and not _standard_met(chosen, alliance, year):
        yield f"{name} is joined in {year}, before what it requires is ready", Fraction(1)


def _standard_met(chosen: Chosen, alliance: Alliance, year: int) -> bool:
    assert alliance.requires is not None
    ready = [chosen.items[place].ready for place in chosen.matched(query_of(alliance.requires))]
    return any(when is not None and when <= year for when in ready)
