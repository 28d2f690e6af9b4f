"""Proofs that no plan is worth more, or that there is none at all, checked in whole numbers by Python alone.

A proof is a tree. A split says how the plans are parted in two: by the alternatives of one technology (the first so
many of them, or the others), or by a column of 0 and 1. A leaf holds whole-number multipliers of rows. For y >= 0

    value of any plan of the leaf <= y b + sum over technologies of max over alternatives left of (c - y A)
                                         + sum over other columns of max at their ends of (c - y A) x

(weak duality: Geoffrion 1974, theorem 1(a)); with c left out, a sum below 0 shows that the leaf has no plan at all
(Farkas 1902). The tree is looked through from its root, so no plan can have been left out. It is trusted: this module,
and that the program's rows are what the files say. It is not trusted: whoever made the proof, and any solver.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

Row = tuple[list[tuple[int, int]], int]
"""(column, coefficient) and the upper bound of their sum."""

DEEPEST = 500
LONGEST = 200_000
"""Nodes of a proof, and how deep they may lie."""


class ProofError(Exception):
    """Something is no proof."""


@dataclass(frozen=True, slots=True)
class Program:
    """Maximise `objective` over columns from 0 to `uppers`, one column of every choice, within rows `sum <= upper`.

    `whole`: columns besides those of choices that are 0 or 1 and nothing between. A value is objective / `scale`, and
    the value of every plan is a multiple of `step`.
    """

    objective: list[int]
    uppers: list[int]
    choices: list[list[int]]
    whole: list[int]
    rows: list[Row]
    scale: int
    step: Fraction


@dataclass(slots=True)
class _Part:
    """The plans of one node: the columns held at 0, those held at 1."""

    barred: frozenset[int]
    held: frozenset[int]
    depth: int


def proven_bound(program: Program, proof: Any) -> Fraction | None:
    """No plan is worth more than this, in value; None: there is no plan. Raises ProofError where neither is shown.

    `proof`: {"denominator": D, "nodes": [...]} with nodes in the order first part, then second part; a node is
    ["split", choice, how many are first], ["column", column] or ["leaf", with objective (1) or without (0),
    [[row, multiplier times D], ...]].
    """
    if not isinstance(proof, dict) or not isinstance(proof.get("nodes"), list):
        raise ProofError("there are no nodes")
    denominator, nodes = _number(proof.get("denominator"), 1), proof["nodes"]
    if len(nodes) > LONGEST:
        raise ProofError("it is too long")
    best: int | None = None
    for part, leaf in _leaves(program, nodes):
        found = _leaf_bound(program, part, leaf, denominator)
        if found is not None:
            best = found if best is None else max(best, found)
    if best is None:
        return None
    value = Fraction(best, denominator * program.scale)
    return floor(value / program.step) * program.step


def _leaves(program: Program, nodes: Sequence[Any]) -> Iterator[tuple[_Part, Any]]:
    """Every leaf with its plans; the nodes must be one whole tree, neither more nor less."""
    waiting = [_Part(frozenset(), frozenset(), 0)]
    for node in nodes:
        if not waiting:
            raise ProofError("nodes are left over")
        if not isinstance(node, list) or len(node) not in (2, 3):
            raise ProofError("something is no node")
        part = waiting.pop()
        if part.depth > DEEPEST:
            raise ProofError("it is too deep")
        if node[0] == "leaf" and len(node) == 3:
            yield part, node
        elif node[0] == "split" and len(node) == 3:
            waiting.extend(reversed(_split(program, part, node)))
        elif node[0] == "column" and len(node) == 2:
            waiting.extend(reversed(_parted(program, part, node[1])))
        else:
            raise ProofError("something is no node")
    if waiting:
        raise ProofError("parts of the tree are missing")


def _split(program: Program, part: _Part, node: Sequence[Any]) -> list[_Part]:
    """The plans with one of the first alternatives of a technology, and those with one of the others."""
    choice = program.choices[_number(node[1], 0, len(program.choices) - 1)]
    at = _number(node[2], 1, len(choice) - 1)
    return [_Part(part.barred.union(out), part.held, part.depth + 1) for out in (choice[at:], choice[:at])]


def _parted(program: Program, part: _Part, column: Any) -> list[_Part]:
    """The plans in which a column is 0, and those in which it is 1."""
    if type(column) is not int or column not in program.whole:
        raise ProofError("a column is split that need not be whole")
    return [
        _Part(part.barred | {column}, part.held, part.depth + 1),
        _Part(part.barred, part.held | {column}, part.depth + 1),
    ]


def _leaf_bound(program: Program, part: _Part, leaf: Sequence[Any], denominator: int) -> int | None:
    """The bound of a leaf in 1 / denominator; None where it has no plan. Raises ProofError if neither is shown."""
    counted = _number(leaf[1], 0, 1)
    if part.held & part.barred:
        return None
    reduced = [counted * denominator * worth for worth in program.objective]
    total = 0
    if not isinstance(leaf[2], list):
        raise ProofError("a leaf has no multipliers")
    for pair in leaf[2]:
        if not isinstance(pair, list) or len(pair) != 2:
            raise ProofError("a multiplier is not of a row")
        terms, upper = program.rows[_number(pair[0], 0, len(program.rows) - 1)]
        multiplier = _number(pair[1], 0)
        total += multiplier * upper
        for column, value in terms:
            reduced[column] -= multiplier * value
    most = _most(program, part, reduced)
    if most is None:
        return None
    if counted:
        return total + most
    if total + most < 0:
        return None
    raise ProofError("a leaf is said to have no plan, but that is not shown")


def _most(program: Program, part: _Part, reduced: Sequence[int]) -> int | None:
    """The most that the columns can add within a part; None where a technology has no alternative left."""
    total, chosen = 0, set()
    for choice in program.choices:
        left = [reduced[column] for column in choice if column not in part.barred]
        if not left:
            return None
        total += max(left)
        chosen.update(choice)
    for column, gain in enumerate(reduced):
        if column in part.held:
            total += gain
        elif gain > 0 and column not in chosen and column not in part.barred:
            total += gain * program.uppers[column]
    return total


def _number(value: Any, least: int, most: int | None = None) -> int:
    if type(value) is not int or value < least or (most is not None and value > most):
        raise ProofError("a number is not what it should be")
    return value
