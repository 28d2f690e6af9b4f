"""Whether exactly one alternative is chosen for each technology, offered in that year and admitted by its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from optimizer.schema.portfolio import Option, Technology
from optimizer.screen import Screening
from optimizer.select import options_of
from optimizer.verify.books import Books
from optimizer.verify.matching import Chosen, query_of
from optimizer.verify.plan import Plan, Violation
from optimizer.verify.taken import Taken, course_of, starts_of, taken
from optimizer.verify.worth import Worth


def choice_faults(
    books: Books, worth: Worth, screenings: Mapping[str, Screening], plan: Plan, chosen: Chosen
) -> Iterator[Violation]:
    """Everything wrong with what is decided, technology by technology."""
    decided = {item.id: item for item in chosen.items}
    for technology in books.portfolio.technologies:
        screening = screenings.get(technology.id)
        if screening is None:
            yield Violation("verdict", technology.id, None, f"{technology.id}: no verdict is known")
        if technology.id not in plan.decisions:
            yield Violation("choice", technology.id, None, f"{technology.id}: nothing is decided, not even `none`")
        elif technology.id not in decided:
            option = plan.decisions[technology.id][0]
            yield Violation("choice", technology.id, None, f'{technology.id}: there is no option "{option}"')
        else:
            yield from _not_offered(books, worth, decided[technology.id])
            yield from _not_admitted(decided[technology.id], screening)
        yield from _not_scored(books, worth, technology, screening)
    for name in sorted(plan.decisions.keys() - books.technologies.keys()):
        yield Violation("choice", name, None, f'there is no technology "{name}"')


def _not_offered(books: Books, worth: Worth, item: Taken) -> Iterator[Violation]:
    option, starts = item.course.option, starts_of(books, item.course.technology, item.course.option)
    if item.start not in starts:
        offered = ", ".join(map(str, starts)) if starts else "no year"
        words = f"{item.id} {option.id}: a start in {item.start} is not offered ({offered} is)"
        yield Violation("choice", item.id, item.start, words)
    elif _gone(worth, item):
        words = f"{item.id} {option.id}: a start in {item.start} is made unavailable by the scenario"
        yield Violation("choice", item.id, item.start, words)


def _gone(worth: Worth, item: Taken) -> bool:
    """Whether a change of the scenario makes it unavailable: what it means, starting from a year on.

    A `where` cannot be asked of what is not in the scored table; there it is taken to hold.
    """
    alternatives = worth.scores.alternatives

    def holds(where: str, number: int | None) -> bool:
        return number is None or alternatives.holds(where, number)

    for change in alternatives.case.changes:
        if change.available is False and change.of is not None:
            since = change.starts or alternatives.portfolio.years[0]
            if (item.start is None or item.start >= since) and query_of(change.of).of(item, holds) is not None:
                return True
    return False


def _not_admitted(item: Taken, screening: Screening | None) -> Iterator[Violation]:
    if screening is None:
        return
    verdict = ", ".join(screening.verdicts) or "(no tree)"
    if item.mode == "none" and screening.forbids_none:
        yield Violation("verdict", item.id, None, f"{item.id}: the verdict {verdict} forbids doing nothing")
    elif item.course.option.id not in screening.eligible:
        words = f"{item.id}: the verdict {verdict} does not admit {item.course.option.id}"
        yield Violation("verdict", item.id, None, words)


def _not_scored(books: Books, worth: Worth, technology: Technology, screening: Screening | None) -> Iterator[Violation]:
    """Eligible alternatives that are missing from the scored table: a better plan might lie there."""
    scored = worth.starts(technology.id)
    for option in options_of(technology):
        if screening is not None and option.id in screening.eligible:
            for start in starts_of(books, technology, option):
                if start not in scored.get(option.id, ()) and not _gone(
                    worth, _unscored(books, technology, option, start)
                ):
                    words = f"{technology.id} {option.id}: a start in {start} is offered, but was not scored"
                    yield Violation("choice", technology.id, start, words)


def _unscored(books: Books, technology: Technology, option: Option, start: int | None) -> Taken:
    return taken(books, course_of(books, technology, option), start, None)
