"""Ids: given once, and never two that differ only by case, width or blanks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from optimizer.check.view import View
from optimizer.faults import Fault
from optimizer.read.document import Path
from optimizer.value_tree import criteria_of

Named = tuple[str, str, Path, bool]
"""(id, noun of the document, path, whether the id is a key there)."""


def repeated_ids(view: View) -> Iterator[Fault]:
    """C110: a technology, an option of a technology, a rule or a scenario whose id was given before."""
    portfolio = view.portfolio
    for key, noun in (("technologies", "technology"), ("rules", "rule"), ("scenarios", "scenario")):
        entries = getattr(portfolio, key)
        yield from _repeated(view, noun, [(entry.id, (key, number, "id")) for number, entry in enumerate(entries)])
    for number, technology in enumerate(portfolio.technologies):
        path: Path = ("technologies", number, "options")
        options = [(option.id, (*path, n, "id")) for n, option in enumerate(technology.options)]
        yield from _repeated(view, f"option of {technology.id},", options)


def _repeated(view: View, noun: str, named: Iterable[tuple[str, Path]]) -> Iterator[Fault]:
    first: dict[str, Path] = {}
    for name, path in named:
        if name in first:
            place, before = view.at(*path), view.at(*first[name])
            message = f'{noun} id "{name}" is given twice (first at {before})'
            yield Fault("C110", place, message, "rename or delete one of the two")
        first.setdefault(name, path)


def none_is_none(view: View) -> Iterator[Fault]:
    """C114: an option called none that does something; `none` is there already, and does nothing."""
    for path, technology, option in view.options():
        if option.id == "none" and option.mode != "none":
            message = f'an option of "{technology.id}" is called none, but its mode is {option.mode}'
            yield Fault("C114", view.at(*path, "id"), message, "rename it; `none` is doing nothing")


def repeated_criteria(view: View) -> Iterator[Fault]:
    """C111: a criterion whose id was given before in the value tree, or is that of the set."""
    if not view.whole("criteria_set"):
        return
    criteria = view.case.criteria
    first: dict[str, Path] = {criteria.criteria_set: ("criteria_set",)}
    for name, _, path in criteria_of(criteria):
        if name in first:
            place = view.case.place("criteria_set", *path, key=True)
            before = view.case.place("criteria_set", *first[name], key=True)
            what = "is the id of the set too" if name == criteria.criteria_set else "is given twice in the value tree"
            message = f'criterion "{name}" {what} (first at {before})'
            yield Fault("C111", place, message, "rename one of the two; ids are unique in the whole tree")
        first.setdefault(name, path)


def alike_ids(view: View) -> Iterator[Fault]:
    """C112: two ids of one kind that differ only by case, width or blanks."""
    for noun, named in _kinds(view):
        yield from _alike(view, noun, named, warning=False)


def alike_words(view: View) -> Iterator[Fault]:
    """C113 (warning): two families, domains, tags or blocs that differ only by case, width or blanks."""
    for noun, named in _words(view):
        yield from _alike(view, noun, named, warning=True)


def _alike(view: View, noun: str, named: Iterable[Named], *, warning: bool) -> Iterator[Fault]:
    first: dict[str, Named] = {}
    told: set[str] = set()
    for one in named:
        name, document, path, of_key = one
        before = first.setdefault(_folded(name), one)
        if before[0] == name or name in told:
            continue
        told.add(name)
        place = view.case.place(document, *path, key=of_key)
        other = view.case.place(before[1], *before[2], key=before[3])
        message = f'{noun} "{name}" differs from "{before[0]}" (at {other}) only by case, width or blanks'
        yield Fault("C113" if warning else "C112", place, message, "spell them the same, or tell them apart", warning)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _kinds(view: View) -> Iterator[tuple[str, Iterable[Named]]]:
    portfolio, tree = view.portfolio, view.case.tree
    for key, noun in (("technologies", "technology"), ("rules", "rule"), ("scenarios", "scenario")):
        yield noun, [(e.id, "portfolio", (key, n, "id"), False) for n, e in enumerate(getattr(portfolio, key))]
    for key, noun in (
        ("budgets", "budget"),
        ("resources", "resource"),
        ("partners", "partner"),
        ("alliances", "alliance"),
    ):
        yield noun, [(name, "portfolio", (key, name), True) for name in getattr(portfolio, key)]
    for number, technology in enumerate(portfolio.technologies):
        path: Path = ("technologies", number, "options")
        yield "option", [(o.id, "portfolio", (*path, n, "id"), False) for n, o in enumerate(technology.options)]
    yield "evidence", _evidence(view)
    if view.whole("criteria_set"):
        yield "criterion", [(name, "criteria_set", path, True) for name, _, path in criteria_of(view.case.criteria)]
    if tree is not None:
        questions = [(name, "decision_tree", ("questions", name), True) for name in tree.questions]
        yield "tree id", [*questions, *((name, "decision_tree", ("verdicts", name), True) for name in tree.verdicts)]


def _evidence(view: View) -> Iterator[Named]:
    for number, technology in enumerate(view.portfolio.technologies):
        for name in technology.evidence:
            yield name, "portfolio", ("technologies", number, "evidence", name), True


def _words(view: View) -> Iterator[tuple[str, Iterable[Named]]]:
    technologies = view.portfolio.technologies
    for key in ("family", "domain"):
        words = ((getattr(t, key), ("technologies", n, key)) for n, t in enumerate(technologies))
        yield key, [(word, "portfolio", path, False) for word, path in words if word is not None]
    tags: list[Named] = [
        (tag, "portfolio", ("technologies", n, "tags"), False) for n, t in enumerate(technologies) for tag in t.tags
    ]
    tags += [(tag, "portfolio", (*path, "tags"), False) for path, _, option in view.options() for tag in option.tags]
    yield "tag", tags
    partners = view.portfolio.partners.items()
    yield "bloc", [(bloc, "portfolio", ("partners", name, "bloc"), False) for name, p in partners for bloc in p.bloc]
