"""Small faults put into a module one at a time, as a slip of the hand would: what a test suite should notice.

Comparisons and their borders, arithmetic, whole numbers by one, truth turned round, `and` for `or`, a statement left
out, nothing returned. Left alone: texts, annotations, assertions (they speak to the type checker), decorators, and
`strict=` of `zip`, which can only speak where two lists differ that never do.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_LEFT_ALONE = {"annotation", "returns", "decorator_list"}
Step = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: its module, as seen from the project's folder, the way through the tree, and what is changed."""

    path: Path
    line: int
    steps: tuple[Step, ...]
    turn: int
    old: str
    new: str

    @property
    def name(self) -> str:
        """The same in every run on the same file, to ask for this one again."""
        return f"{self.path}:{self.line}: {self.old} -> {self.new}"

    def tree(self) -> ast.Module:
        """The module with the fault in it."""
        tree = parsed(self.path)
        holder, (field, at) = _reached(tree, self.steps[:-1]), self.steps[-1]
        node = _reached(holder, self.steps[-1:])
        fresh = list(_changed(node))[self.turn]
        ast.copy_location(fresh, node)
        if at is None:
            setattr(holder, field, fresh)
        else:
            getattr(holder, field)[at] = fresh
        return ast.fix_missing_locations(tree)


def parsed(path: Path) -> ast.Module:
    """A module, wherever this process stands."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def mutants(path: Path) -> list[Mutant]:
    """Every fault that can be put into a module."""
    tree = parsed(path)
    found = []
    for steps, node in _nodes(tree, ()):
        for turn, fresh in enumerate(_changed(node)):
            line = getattr(node, "lineno", 0) or _reached(tree, steps[:-1]).lineno
            found.append(Mutant(path, line, steps, turn, _short(node), _short(fresh)))
    return found


def _nodes(node: ast.AST, steps: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], ast.AST]]:
    for field, value in ast.iter_fields(node):
        if field in _LEFT_ALONE:
            continue
        for at, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_silent(child):
                here = (*steps, (field, at))
                yield here, child
                yield from _nodes(child, here)


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.Raise):
        return "AssertionError" in ast.unparse(node)
    return isinstance(node, ast.Assert) or (isinstance(node, ast.keyword) and node.arg == "strict")


def _reached(node: ast.AST, steps: tuple[Step, ...]) -> Any:
    for field, at in steps:
        value = getattr(node, field)
        node = value if at is None else value[at]
    return node


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    yield from _statements(node) if isinstance(node, ast.stmt) else _expressions(node)
    if isinstance(node, (ast.If, ast.While, ast.IfExp)) and not isinstance(node.test, (ast.Compare, ast.UnaryOp)):
        fresh = copy.copy(node)
        fresh.test = ast.UnaryOp(ast.Not(), node.test)
        yield fresh


def _expressions(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            yield from _compared(node)
        case ast.BinOp() if type(node.op) in _COMPUTED:
            yield ast.BinOp(node.left, _COMPUTED[type(node.op)](), node.right)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Constant():
            yield from _constants(node.value)
        case ast.comprehension() if node.ifs and not isinstance(node.ifs[0], (ast.Compare, ast.UnaryOp)):
            fresh = copy.copy(node)
            fresh.ifs = [ast.UnaryOp(ast.Not(), node.ifs[0]), *node.ifs[1:]]
            yield fresh


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise():
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for at, op in enumerate(node.ops):
        ops = [*node.ops[:at], _COMPARED[type(op)](), *node.ops[at + 1 :]]
        yield ast.Compare(node.left, ops, node.comparators)


def _constants(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        if value > 1:
            yield ast.Constant(value - 1)
    elif isinstance(value, float) and value + 1 != value:
        yield ast.Constant(value + 1)


def _short(node: ast.AST) -> str:
    if isinstance(node, (ast.If, ast.While, ast.IfExp)):
        node = node.test
    text = " ".join(ast.unparse(node).split()) if not isinstance(node, ast.comprehension) else _ifs(node)
    return text if len(text) <= 90 else f"{text[:87]}..."


def _ifs(node: ast.comprehension) -> str:
    return " ".join(f"if {ast.unparse(test)}" for test in node.ifs)
