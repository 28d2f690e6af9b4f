"""The limits as rows in whole numbers, derived by the checker's own hand for proofs of optimality.

Nothing of the formulation is read: rows come from the books, ledger, selectors and rules with which plans are checked.
Every plan that keeps all limits is a point of this program with an objective of at least its value, so what bounds the
objective bounds the value of every plan. (Where a rule could be written more tightly that is left out: it would only
make proofs shorter.) All rows are `sum <= upper`, all columns are 0 or more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, lcm

from optimizer.score import Scores
from optimizer.screen import Screening
from optimizer.select import options_of
from optimizer.verify.books import Books, known
from optimizer.verify.ledger import Takers
from optimizer.verify.matching import Chosen, asking, query_of
from optimizer.verify.proof import Program, Row
from optimizer.verify.rules import SUMS, Measuring, Stated, stated
from optimizer.verify.synergies import savings
from optimizer.verify.taken import Taken, course_of, taken
from optimizer.verify.worth import Worth

ONE = Fraction(1)
Terms = dict[int, Fraction]


def program_of(scores: Scores, screenings: Mapping[str, Screening]) -> Program:
    """The program of a case, its value in 1 / `scale`; `step` divides the value of every plan."""
    books = Books(scores.alternatives.portfolio)
    draft = _Draft(books, Worth(scores, books), Takers(books, asking(scores.alternatives)), screenings)
    draft.alternatives()
    draft.alliances()
    for one in stated(scores.alternatives, screenings):
        draft.rule(one)
    draft.money()
    draft.resources()
    return draft.program()


@dataclass
class _Draft:
    """The program while it is put together. The first columns are alternatives: column n is `items[n]`."""

    books: Books
    worth: Worth
    takers: Takers
    screenings: Mapping[str, Screening]
    items: list[Taken] = field(default_factory=list)
    choices: list[list[int]] = field(default_factory=list)
    objective: list[Fraction] = field(default_factory=list)
    uppers: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, Fraction]] = field(default_factory=list)
    joins: dict[tuple[str, int], int] = field(default_factory=dict)
    synergies: list[tuple[int, Stated]] = field(default_factory=list)
    grains: set[int] = field(default_factory=set)

    def column(self, worth: Fraction = Fraction(0), upper: int = 1) -> int:
        """A new column."""
        self.objective.append(worth)
        self.uppers.append(upper)
        return len(self.uppers) - 1

    def row(self, terms: Mapping[int, Fraction | int], upper: Fraction | int = 0) -> None:
        """A new row: sum <= upper."""
        self.rows.append(({column: Fraction(value) for column, value in terms.items() if value}, Fraction(upper)))

    # ------------------------------------------------------------------------------------------ what is chosen

    def alternatives(self) -> None:
        """A column for every alternative that is admitted, exactly one of which is chosen for each technology."""
        for technology in self.books.portfolio.technologies:
            screening, starts = self.screenings.get(technology.id), self.worth.starts(technology.id)
            choice = []
            for option in options_of(technology):
                if not _admits(screening, option.id, option.mode):
                    continue
                course = course_of(self.books, technology, option)
                for start, number in starts.get(option.id, {}).items():
                    lost = _penalty(screening) if option.mode == "none" else Fraction(0)
                    worth = self.worth.exact(number) - lost
                    self.grains.add(worth.denominator)
                    choice.append(self.column(worth))
                    self.items.append(taken(self.books, course, start, number))
            self.choices.append(choice)
        self.all = Chosen(tuple(self.items), self.takers.holds)
        self.measuring = Measuring(self.books, self.all, self.worth)

    def alliances(self) -> None:
        """A column for every year of joining; an alternative needs a year no later than its start."""
        for name, alliance in self.books.portfolio.alliances.items():
            years = [
                y for y in self.books.years if alliance.available and (alliance.opens is None or y >= alliance.opens)
            ]
            for year in years:
                self.joins[name, year] = self.column()
            self.row({self.joins[name, year]: 1 for year in years}, 1)
            for choice in self.choices:
                needing = [number for number in choice if name in self.items[number].course.alliances]
                for start in sorted({self.items[number].begins for number in needing}):
                    by_then = {number: 1 for number in needing if self.items[number].begins <= start}
                    self.row({**by_then, **{self.joins[name, year]: -1 for year in years if year <= start}})
            if alliance.requires is not None:
                meets = self.all.matched(query_of(alliance.requires))
                for year in years:
                    self.row({self.joins[name, year]: 1, **dict.fromkeys(self._ready_by(meets, Fraction(year)), -1)})

    def _ready_by(self, places: Iterable[int], when: Fraction) -> list[int]:
        known_ready = ((place, self.items[place].ready) for place in places)
        return [place for place, ready in known_ready if ready is not None and ready <= when]

    def money(self) -> None:
        """Every budget's balance in every year, unrolled: earlier years count by what would have been carried over."""
        spend: dict[tuple[str, int], Terms] = {cell: {} for cell in self.books.amounts}
        for column, cells in self._spending():
            for cell, amount in cells:
                spend[cell][column] = spend[cell].get(column, Fraction(0)) + amount
        for name, share in self.books.carry.items():
            terms: Terms = {}
            available = Fraction(0)
            for year in self.books.years:
                terms = {column: amount * share for column, amount in terms.items() if share}
                for column, spent in spend[name, year].items():
                    terms[column] = terms.get(column, Fraction(0)) + spent
                available = available * share + self.books.amounts[name, year]
                self.row(terms, available)

    def _spending(self) -> Iterator[tuple[int, Iterable[tuple[tuple[str, int], int]]]]:
        for number, item in enumerate(self.items):
            yield number, self.takers.charges(item)
        for (name, year), column in self.joins.items():
            yield column, self.takers.membership(name, year)
        for column, one in self.synergies:
            saved = self.takers.savings(savings(self.books, one))
            yield column, [(cell, -amount) for cell, amount in saved]

    def resources(self) -> None:
        """Every resource in every year."""
        uses: dict[tuple[str, int], Terms] = {cell: {} for cell in self.books.supplies}
        for number, item in enumerate(self.items):
            for name, year, amount in item.resources(self.books):
                uses[name, year][number] = uses[name, year].get(number, Fraction(0)) + amount
        for cell, supply in self.books.supplies.items():
            self.row(uses[cell], supply)

    # ------------------------------------------------------------------------------------------------- rules

    def rule(self, one: Stated) -> None:
        """The rows of a rule for one value of its `each`."""
        kind = one.rule.kind
        if kind in SUMS:
            self._sum(one)
        elif kind.startswith("share_"):
            self._share(one)
        elif kind == "requires":
            self._requires(one)
        elif kind == "excludes":
            self._excludes(one)
        elif kind == "together":
            self._together(one)
        else:
            self._synergy(one)

    def _level(self, shares: Mapping[int, Fraction], one: Stated) -> Terms:
        """What every alternative adds to a measured sum."""
        rule = one.rule
        return {place: self.measuring.total({place: share}, rule.measure, rule.year) for place, share in shares.items()}

    def _bounded(self, terms: Terms, number: Fraction, penalty: Fraction | None) -> None:
        """Sum <= number, or what it is missed by is paid for."""
        if penalty is None:
            self.row(terms, number)
            return
        self.grains |= {(penalty * amount).denominator for amount in (*terms.values(), number)}
        most = ceil(sum((abs(amount) for amount in terms.values()), abs(number)))
        self.row({**terms, self.column(-penalty, most): -ONE}, number)

    def _sum(self, one: Stated) -> None:
        rule, terms = one.rule, self._level(self.all.matched(one.queries[0]), one)
        number = Fraction(known(getattr(rule, rule.kind)))
        if rule.kind != "at_least":
            self._bounded(terms, number, _paid(one))
        if rule.kind != "at_most":
            self._bounded({column: -amount for column, amount in terms.items()}, -number, _paid(one))

    def _share(self, one: Stated) -> None:
        assert one.whole is not None
        bound, among = Fraction(getattr(one.rule, one.rule.kind)), self.all.matched(one.whole)
        part = self._level({p: share for p, share in self.all.matched(one.queries[0]).items() if p in among}, one)
        sign = 1 if one.rule.kind == "share_at_most" else -1
        whole = self._level(among, one)
        terms = {place: sign * (part.get(place, Fraction(0)) - bound * amount) for place, amount in whole.items()}
        self._bounded(terms, Fraction(0), _paid(one))

    def _requires(self, one: Stated) -> None:
        """One of those that serve in time, or what needs it is not chosen; one row for needs that are served alike."""
        assert one.rule.requires is not None
        serving = sorted(self.all.matched(one.queries[1]))
        rows: dict[tuple[str, tuple[int, ...]], list[int]] = {}
        for place in self.all.matched(one.queries[0]):
            item, by = self.items[place], one.rule.requires.by
            limit = None if by is None else item.ready if by == "ready" else _year(item.start)
            serves = list(serving) if limit is None else self._ready_by(serving, limit)
            if place not in serves:
                rows.setdefault((item.id, tuple(serves)), []).append(place)
        for (_, served), places in rows.items():
            self._unless_paid({**dict.fromkeys(places, 1), **dict.fromkeys(served, -1)}, 0, one, 1)

    def _unless_paid(self, terms: dict[int, int], upper: int, one: Stated, most: int) -> None:
        """A row that may be missed by up to `most` where a penalty is paid for it."""
        penalty = _paid(one)
        if penalty is not None:
            self.grains.add(penalty.denominator)
            terms = {**terms, self.column(-penalty, most): -1}
        self.row(terms, upper)

    def _serving(self, one: Stated) -> list[list[int]]:
        return [sorted(self.all.matched(query)) for query in one.queries]

    def _serves(self, places: Iterable[int], column: int) -> None:
        """The column is 1 where any of these is chosen: one row for each technology."""
        found: dict[str, dict[int, int]] = {}
        for place in places:
            found.setdefault(self.items[place].id, {column: -1})[place] = 1
        for terms in found.values():
            self.row(terms)

    def _excludes(self, one: Stated) -> None:
        terms: dict[int, int] = {}
        for places in self._serving(one):
            column = self.column()
            self._serves(places, column)
            terms[column] = 1
        self._unless_paid(terms, 1, one, len(terms))

    def _together(self, one: Stated) -> None:
        some, every = self.column(), self.column()
        for places in self._serving(one):
            self._serves(places, some)
            self.row({every: 1, **dict.fromkeys(places, -1)})
        self._unless_paid({some: 1, every: -1}, 0, one, 1)

    def _synergy(self, one: Stated) -> None:
        assert one.rule.synergy is not None
        worth = Fraction(known(one.rule.synergy.value))
        self.grains.add(worth.denominator)
        column = self.column(worth)
        self.synergies.append((column, one))
        for places in self._serving(one):
            self.row({column: 1, **dict.fromkeys(places, -1)})

    # ------------------------------------------------------------------------------------------------ the whole

    def program(self) -> Program:
        """Everything in whole numbers."""
        scale = lcm(*{worth.denominator for worth in self.objective})
        step = Fraction(1, lcm(*self.grains))
        rows = [
            _whole(terms, upper)
            for terms, upper in self.rows
            if upper < 0 or any(value > 0 for value in terms.values())
        ]
        joins = sorted(self.joins.values())
        return Program(
            [int(worth * scale) for worth in self.objective], self.uppers, self.choices, joins, rows, scale, step
        )


def _whole(terms: Terms, upper: Fraction) -> Row:
    scale = lcm(upper.denominator, *{value.denominator for value in terms.values()})
    return [(column, int(value * scale)) for column, value in sorted(terms.items())], int(upper * scale)


def _admits(screening: Screening | None, option: str, mode: str) -> bool:
    if screening is None:
        return True
    return option in screening.eligible and not (mode == "none" and screening.forbids_none)


def _penalty(screening: Screening | None) -> Fraction:
    paid = screening is not None and screening.needed and screening.penalty is not None
    return Fraction(screening.penalty) if paid and screening and screening.penalty else Fraction(0)


def _paid(one: Stated) -> Fraction | None:
    return None if one.rule.penalty is None else Fraction(one.rule.penalty)


def _year(start: int | None) -> Fraction | None:
    return None if start is None else Fraction(start)
