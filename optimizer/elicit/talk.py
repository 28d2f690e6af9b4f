"""An interview in the terminal: one question after the other, kept after every answer, so it can go on another day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from optimizer.elicit.interview import Question, accept, method_of, questions
from optimizer.elicit.nodes import Asked
from optimizer.weights import Method, NodeWeights, WeightError, weigh

HELP = "`back` undoes the last answer, `quit` stops (what is answered is kept), `?` shows this again."


@dataclass(frozen=True, slots=True)
class Talk:
    """How to speak with somebody: `say` a line, `ask` for one, and `keep` the answers so far."""

    say: Callable[[str], None]
    ask: Callable[[str], str]
    keep: Callable[[dict[str, str]], None]


def interview(node: Asked, way: str, answers: dict[str, str], talk: Talk) -> tuple[Method, NodeWeights] | None:
    """Ask what is not answered yet, until the node's weights are known; None where it was ended with `quit`.

    `answers` are those of an earlier sitting, and change with every new one.
    """
    _explain(node, talk)
    while True:
        question = next((q for q in questions(node, way, answers) if q.id not in answers), None)
        if question is None:
            method = method_of(node, way, answers)
            found = weigh(node.id, tuple(node.steps), method)
            if not _again(found, answers, node, talk):
                return method, found
            continue
        reply = talk.ask(f"{question.text} ").strip()
        if reply == "quit":
            return None
        _take(question, reply, node, answers, talk)


def _take(question: Question, reply: str, node: Asked, answers: dict[str, str], talk: Talk) -> None:
    if reply == "?":
        _explain(node, talk)
    elif reply == "back":
        _undo(node, answers, talk)
    else:
        try:
            answers[question.id] = accept(question, reply)
        except WeightError as error:
            talk.say(f"{error}")
        else:
            talk.keep(answers)


def _explain(node: Asked, talk: Talk) -> None:
    talk.say(f"{node.title}: what is each step from worst to best worth?")
    for child, steps in node.steps.items():
        talk.say(f"  {node.named(child)}{': ' + steps[0] if len(steps) == 1 else ''}")
        for step in steps if len(steps) > 1 else ():
            talk.say(f"    {step}")
    talk.say(HELP)


def _undo(node: Asked, answers: dict[str, str], talk: Talk) -> None:
    mine = [name for name in answers if name.startswith(f"{node.id}/")]
    if mine:
        answers.pop(mine[-1])
        talk.keep(answers)
    else:
        talk.say("there is no answer to undo")


def _again(found: NodeWeights, answers: dict[str, str], node: Asked, talk: Talk) -> bool:
    """Show what the answers make; where they contradict each other, offer to ask the worst of them again."""
    talk.say(f"{node.title}: " + ", ".join(f"{child} {float(w * 100):.1f} %" for child, w in found.weights.items()))
    worst = (found.consistency or {}).get("worst_judgement")
    if not found.doubts or worst is None or "pair" not in worst:
        return False
    talk.say(f"{found.doubts[0].message}; {found.doubts[0].remedy}")
    if talk.ask("Ask that pair again? (y/n) ").strip().lower() not in ("y", "yes"):
        return False
    a, b = worst["pair"].split("/")
    for name in (f"{node.id}/pair/{a}/{b}", f"{node.id}/pair/{b}/{a}"):
        answers.pop(name, None)
    return True
