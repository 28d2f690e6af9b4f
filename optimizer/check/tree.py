"""The decision tree: every way leads somewhere, nothing goes in a loop, everything is reached."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.check.view import View, offer
from optimizer.faults import Fault
from optimizer.read.document import Path
from optimizer.schema import DecisionTree

_PARTS = (
    "decision_tree",
    "decision_tree.questions",
    "decision_tree.verdicts",
    "decision_tree.start",
    "decision_tree.questions.*",
)


def _whole(view: View) -> DecisionTree | None:
    return view.case.tree if view.whole(*_PARTS) else None


def ways(view: View) -> Iterator[Fault]:
    """C140: a start, `then` or `otherwise` that leads to neither a question nor a verdict."""
    tree = _whole(view)
    if tree is None:
        return
    known = [*tree.questions, *tree.verdicts]
    steps: list[tuple[Path, str, str]] = [(("start",), "`start`", tree.start)]
    for name, question in tree.questions.items():
        steps.append((("questions", name, "then"), f'`then` of question "{name}"', question.then))
        steps.append((("questions", name, "otherwise"), f'`otherwise` of question "{name}"', question.otherwise))
    for path, what, target in steps:
        if target not in known:
            message = f"{what} leads to {target}, which is neither a question nor a verdict"
            place = view.case.place("decision_tree", *path)
            yield Fault("C140", place, message, offer(target, known, "question or verdict"))


def names(view: View) -> Iterator[Fault]:
    """C141: a question and a verdict of the same id."""
    tree = view.case.tree
    for name in tree.verdicts if tree is not None else ():
        if tree is not None and name in tree.questions:
            place = view.case.place("decision_tree", "verdicts", name, key=True)
            other = view.case.place("decision_tree", "questions", name, key=True)
            yield Fault(
                "C141", place, f'verdict "{name}" has the id of a question (at {other})', "rename one of the two"
            )


def loops(view: View) -> Iterator[Fault]:
    """C142: questions that lead back to themselves."""
    tree = _whole(view)
    if tree is None:
        return
    done: set[str] = set()
    for name in tree.questions:
        loop = _loop(tree, name, done)
        if loop:
            place = view.case.place("decision_tree", "questions", loop[-1], key=True)
            message = f"questions go round in a loop: {' - '.join([*loop, loop[0]])}"
            yield Fault("C142", place, message, "let one of them lead to a verdict")


def _loop(tree: DecisionTree, start: str, done: set[str]) -> list[str]:
    """The first loop met on the ways from a question; questions known to lead into none are `done`."""
    path: list[str] = []
    ahead: list[tuple[str, bool]] = [(start, False)]
    while ahead:
        name, leaving = ahead.pop()
        if leaving:
            path.pop()
            done.add(name)
        elif name in path:
            done.update(path)
            return path[path.index(name) :]
        elif name in tree.questions and name not in done:
            path.append(name)
            question = tree.questions[name]
            ahead += [(name, True), (question.otherwise, False), (question.then, False)]
    return []


def unreached(view: View) -> Iterator[Fault]:
    """C143: a question that no way leads to; C144 (warning): such a verdict."""
    tree = _whole(view)
    if tree is None or tree.start not in {*tree.questions, *tree.verdicts}:
        return
    reached: set[str] = set()
    ahead = [tree.start]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            question = tree.questions.get(name)
            ahead += [] if question is None else [question.then, question.otherwise]
    for kind, code in (("questions", "C143"), ("verdicts", "C144")):
        for name in getattr(tree, kind):
            if name not in reached:
                place = view.case.place("decision_tree", kind, name, key=True)
                message = f'no way from the start leads to {kind[:-1]} "{name}"'
                remedy = "let a `then` or `otherwise` lead to it, or remove it"
                yield Fault(code, place, message, remedy, warning=kind == "verdicts")


def reused(view: View) -> Iterator[Fault]:
    """C145: `same_as` that names no question with a `when`."""
    tree = view.case.tree
    if tree is None or not view.whole("decision_tree", "decision_tree.questions", "decision_tree.questions.*"):
        return
    asked = [name for name, question in tree.questions.items() if question.when is not None]
    for name, question in tree.questions.items():
        if question.same_as is not None and question.same_as not in asked:
            there = "has itself `same_as`" if question.same_as in tree.questions else "is no question"
            message = f'"{name}" is the same as "{question.same_as}", which {there}'
            place = view.case.place("decision_tree", "questions", name, "same_as")
            yield Fault("C145", place, message, offer(question.same_as, asked, "question with `when`"))


def idle_verdicts(view: View) -> Iterator[Fault]:
    """C146 (warning): a verdict that needs a mode which no technology of this portfolio can ever take."""
    tree = view.case.tree
    if tree is None or not view.whole("technologies", "technologies.options", "technologies.options.mode"):
        return
    offered = {option.mode for _, _, option in view.options()} | {"none"}
    for name, verdict in tree.verdicts.items():
        plain = [mode for mode in verdict.modes if isinstance(mode, str)]
        if len(plain) == len(verdict.modes) and offered.isdisjoint(plain):
            place = view.case.place("decision_tree", "verdicts", name, "modes")
            message = f'verdict "{name}" admits only {" and ".join(plain)}, which no option of this portfolio is'
            yield Fault(
                "C146", place, message, "fine if no technology reaches it; else write such options", warning=True
            )
