"""What experts say: of technologies that are there, in one kind, not said otherwise, and with a majority."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.check.view import View, offer
from optimizer.experts import Consensus, consensus
from optimizer.faults import Fault


def known_technologies(view: View) -> Iterator[Fault]:
    """C135: an expert's word on a technology that is not there."""
    if not view.whole("technologies", "technologies.id"):
        return
    for number, expert in enumerate(view.portfolio.experts):
        if expert.technology not in view.technologies:
            place = view.at("experts", number, "technology")
            message = f'there is no technology "{expert.technology}"'
            yield Fault("C135", place, message, offer(expert.technology, view.technologies, "technology"))


def what_they_say(view: View) -> Iterator[Fault]:
    """C181: values of different kinds; C182: one expert twice; C183, C184 (warnings): not used, no majority."""
    for one in consensus(view.case) if view.portfolio.experts else ():
        place = view.at("experts", one.rows[0])
        what = f'"{one.attribute}" of "{one.technology}"'
        if one.mixed:
            yield Fault("C181", place, f"what experts say of {what} is of different kinds", "let all answer alike")
        yield from _repeated(view, one, what)
        if not one.used:
            remedy = "take out the value of the technology, or the experts'"
            yield Fault(
                "C183", place, f"{what} has a value of its own; what experts say is not used", remedy, warning=True
            )
        elif one.split:
            told = ", ".join(f"{name} {_word(value)}" for name, value in one.values.items())
            message = f"experts have no majority on {what}: {told}"
            yield Fault("C184", place, message, "it is unknown; ask one more, or override the question", warning=True)


def _repeated(view: View, one: Consensus, what: str) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row in one.rows:
        name = view.portfolio.experts[row].expert
        if name in seen:
            first = view.at("experts", seen[name])
            yield Fault(
                "C182", view.at("experts", row), f"{name} speaks twice of {what} (first at {first})", "keep one"
            )
        seen.setdefault(name, row)


def _word(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
