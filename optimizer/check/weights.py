"""Weights of the value tree, and the modes for which its first level must count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from optimizer.check.expressions import place_within
from optimizer.check.view import View, offer
from optimizer.faults import Fault, Place, nearest
from optimizer.read.document import Path
from optimizer.schema import CriteriaSet
from optimizer.schema.criteria import MEASURES
from optimizer.value_tree import criteria_of, mode_faults, node_weights, value_tree, weight_doubts, weight_faults
from optimizer.weights import WeightError


def weights(view: View) -> Iterator[Fault]:
    """W101: weights that cannot be had at a node; W102: a first-level criterion with no leaf for a mode in use.

    W108 (warning): judgements that contradict each other, people who do not agree.
    """
    if not view.whole("criteria_set", "criteria_set.criteria", "criteria_set.children", "criteria_set.weights"):
        return
    criteria = view.case.criteria
    tree = value_tree(criteria, {})
    places = _Places(view)
    found = weight_faults(tree, places)
    yield from found or weight_doubts(tree, places)
    if not found and view.whole("criteria_set.leaf", "criteria_set.applies_to", "technologies.options.mode"):
        modes: list[str] = sorted({option.mode for _, _, option in view.options()} - {"none"})
        yield from mode_faults(tree, modes, places)


def preferences(view: View) -> Iterator[Fault]:
    """C139: a statement about the weight of a criterion that is not there, or of criteria that are no siblings."""
    if not view.whole("criteria_set", "criteria_set.criteria", "criteria_set.children"):
        return
    known = {name: path[:-1] for name, _, path in criteria_of(view.case.criteria)}
    for number, statement in enumerate(view.case.criteria.preferences):
        place = view.case.place("criteria_set", "preferences", number)
        strangers = [name for name in statement.names if name not in known]
        for name in strangers:
            there = place_within(view, place, statement.text, statement.names[name])
            yield Fault("C139", there, f'there is no criterion "{name}"', offer(name, known, "criterion"))
        if not strangers and len({known[name] for name in statement.names}) > 1:
            message = f'"{statement.text}" compares criteria that are not children of one node'
            remedy = "weights are shares among siblings: compare siblings, or the criteria above them"
            yield Fault("C139", place, message, remedy)


def given_weights(criteria: CriteriaSet, given: Mapping[str, str]) -> list[Fault]:
    """W103: weights of the command line (`ID` to `W`) that cannot be had, each at its `--weight ID=W`."""
    each = [fault for name, text in given.items() for fault in _given(criteria, {name: text})]
    return each or _given(criteria, given)


def _given(criteria: CriteriaSet, given: Mapping[str, str]) -> list[Fault]:
    try:
        node_weights(value_tree(criteria, given))
    except WeightError as error:
        return [Fault("W103", place_of_given(given), error.message, error.remedy)]
    return []


def place_of_given(given: Mapping[str, str]) -> Place:
    """Where the command line gives these weights."""
    return Place(" ".join(f"--weight {name}={text}" for name, text in given.items()) or "--weight")


class _Places(Mapping[str, Place]):
    """The place of the weights of every node: its `weights`, else the node itself; looked up only when asked for."""

    def __init__(self, view: View) -> None:
        criteria = view.case.criteria
        self.view = view
        self.paths: dict[str, Path] = {name: path for name, _, path in criteria_of(criteria)}
        self.paths |= {
            name: (*path, "weights") for name, node, path in criteria_of(criteria) if node.weights is not None
        }
        self.paths[criteria.criteria_set] = ("weights",) if criteria.weights is not None else ("criteria",)

    def __getitem__(self, name: str) -> Place:
        path = self.paths[name]
        return self.view.case.place("criteria_set", *path, key=path[-1] != "weights")

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


def spelled_measures(view: View) -> Iterator[Fault]:
    """C137 (warning): a `measure` that is near one the program computes, and is then taken for a word."""
    if not view.whole("criteria_set"):
        return
    for name, leaf, path in criteria_of(view.case.criteria):
        if leaf.measure is None or leaf.computed:
            continue
        near = nearest(leaf.measure.replace("-", "_").replace(" ", "_"), MEASURES, most=1)
        if near and abs(len(near[0]) - len(leaf.measure)) <= 2:
            place = view.case.place("criteria_set", *path, "measure")
            message = f'measure "{leaf.measure}" of "{name}" is not computed; ratings are expected for it'
            yield Fault("C137", place, message, f'did you mean "{near[0]}"?', warning=True)


def words_for_none(view: View) -> Iterator[Fault]:
    """C138: `if_none` with a word that is neither worst, best, technology nor a level of the criterion."""
    for name, leaf in view.leaves.items() if view.whole("criteria_set", "criteria_set.leaf") else ():
        word = getattr(leaf.if_none, "level", None)
        if word is not None and word not in (leaf.levels or {}):
            path = next(path for found, _, path in criteria_of(view.case.criteria) if found == name)
            known = ["worst", "best", "technology", *(leaf.levels or {})]
            near = nearest(word, known, most=1)
            remedy = f'did you mean "{near[0]}"?' if near else f"write a number, or one of {', '.join(known)}"
            yield Fault(
                "C138", view.case.place("criteria_set", *path, "if_none"), f'if_none of "{name}" is "{word}"', remedy
            )
