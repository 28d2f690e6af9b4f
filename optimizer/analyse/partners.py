"""What is lost without a partner, without a bloc, and when a condition is not met: the plan kept, and replanned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from optimizer.alternatives import Alternatives
from optimizer.analyse.change import Choices, Exchange, chosen, exchange
from optimizer.analyse.ground import Ground
from optimizer.analyse.worlds import World, changed, kept, memberships
from optimizer.figures import number
from optimizer.schema import Option
from optimizer.schema.portfolio import Change, Condition, Selector
from optimizer.solve import Outcome, Status


@dataclass(frozen=True, slots=True)
class Loss:
    """The loss of value without something that a plan uses: with the plan `kept`, and `replanned` (None: no plan left).

    `change` is what replaces it; `uncovered` are the functions of sovereignty that the plan serves and a kept (then:
    a new) plan does not. `probability` that it is lost, where that is stated.
    """

    kind: str
    id: str
    title: str
    hit: tuple[str, ...]
    kept: Fraction
    replanned: Fraction | None
    change: Exchange
    uncovered_kept: tuple[str, ...]
    uncovered: tuple[str, ...]
    proven: bool
    probability: Fraction | None = None

    def as_json(self, alternatives: Alternatives) -> dict[str, Any]:
        """One row of `losses` or `conditions`."""
        names = {name: technology.title or name for name, technology in alternatives.technologies.items()}
        return {
            "kind": self.kind,
            "id": self.id,
            "title": self.title,
            "hit": [{"technology": name, "title": names[name]} for name in self.hit],
            "kept": number(self.kept),
            "replanned": None if self.replanned is None else number(self.replanned),
            **self.change.as_json(),
            "uncovered_kept": list(self.uncovered_kept),
            "uncovered": list(self.uncovered),
            "probability": None if self.probability is None else number(self.probability),
            "expected_loss": None if self.probability is None else number(self.probability * self.kept),
            "proven": self.proven,
        }


def losses(
    ground: Ground,
    base: World,
    plan: Choices,
    joined: Mapping[str, int],
    value: Fraction,
    replan: bool = True,
) -> Iterator[Loss]:
    """Every partner removed in turn, then every bloc, by name; also those that the plan does without.

    Without `replan` nothing is solved: only what is lost with the plan kept is known, of partners that it uses.
    """
    partners = ground.alternatives.portfolio.partners
    used = sorted(set(partners) if replan else {name for option in _options(ground, plan) for name in option.partner})
    blocs = sorted({bloc for name in used for bloc in partners[name].bloc})
    found: dict[frozenset[str], Loss] = {}
    for kind, names in (("partner", used), ("bloc", blocs)):
        for name in names:
            gone = frozenset((name,) if kind == "partner" else (p for p, one in partners.items() if name in one.bloc))
            title = (partners[name].title or name) if kind == "partner" else name
            if gone not in found:
                change = Change(of=Selector(partner=tuple(sorted(gone))), available=False)
                found[gone] = _lost(ground, base, plan, joined, value, _Taken(kind, name, title, (change,)), replan)
            yield replace(found[gone], kind=kind, id=name, title=title)


def condition_losses(
    ground: Ground, base: World, plan: Choices, joined: Mapping[str, int], value: Fraction
) -> Iterator[Loss]:
    """Every condition that the plan counts on, not met: what comes after it never comes (`from: unknown`)."""
    held: dict[tuple[str, Decimal | None], list[tuple[str, str]]] = {}
    for name, (option, _) in sorted(plan.items()):
        condition = ground.alternatives.options[name, option].condition
        if condition is not None and condition.probability is not None:
            held.setdefault((condition.title or "", condition.probability), []).append((name, option))
    for (title, chance), keys in sorted(held.items(), key=lambda pair: pair[1]):
        failed = Condition.model_validate({"title": title or None, "from": "unknown", "probability": chance})
        changes = tuple(Change(of=Selector(technology=(n,), option=(o,)), condition=failed) for n, o in keys)
        taken = _Taken(
            "condition", title or keys[0][0], title, changes, tuple(n for n, _ in keys), 1 - Fraction(chance or 0)
        )
        yield _lost(ground, base, plan, joined, value, taken)


@dataclass(frozen=True, slots=True)
class _Taken:
    kind: str
    id: str
    title: str
    changes: tuple[Change, ...]
    hit: tuple[str, ...] = ()
    probability: Fraction | None = None


def _lost(
    ground: Ground,
    base: World,
    plan: Choices,
    joined: Mapping[str, int],
    value: Fraction,
    taken: _Taken,
    replan: bool = True,
) -> Loss:
    table = ground.alternatives
    world = changed(taken.id, taken.title, Fraction(1), None, table.case, taken.changes, base.weights)
    stood = kept(base, world, plan, joined)
    found = ground.best(world.problem) if replan else Outcome(Status.NO_PLAN)
    ground.tell(f"without {taken.id}")
    left = {name: choice for name, choice in plan.items() if name not in stood.hit}
    after: Choices = chosen(found.values)
    covered = _functions(ground, plan)
    replanned = None
    if found.values:  # exact, where the objective may be rounded
        best = kept(world, world, after, memberships(found.values)).value
        sound = not (stood.hit or stood.broken) and all(stood.budgets.values())
        if sound and best <= stood.value:  # the plan itself is as good as any
            best, after = stood.value, plan
        replanned = value - best
    return Loss(
        taken.kind,
        taken.id,
        taken.title,
        stood.hit or taken.hit,
        value - stood.value,
        replanned,
        exchange(table, plan, after) if after else Exchange(),
        tuple(sorted(covered - _functions(ground, left))),
        tuple(sorted(covered - _functions(ground, after))) if after else (),
        found.status in (Status.OPTIMAL, Status.INFEASIBLE),
        taken.probability,
    )


def _options(ground: Ground, plan: Choices) -> Iterator[Option]:
    """The options of a plan, bridges included."""
    table = ground.alternatives
    for name, (option, _) in plan.items():
        chosen_one = table.options[name, option]
        yield chosen_one
        if chosen_one.bridge is not None:
            yield table.options[name, chosen_one.bridge]


def _functions(ground: Ground, plan: Choices) -> set[str]:
    """The functions (Edler et al. 2020) for which a plan does anything."""
    table = ground.alternatives
    return {
        function
        for name, (option, _) in plan.items()
        if table.options[name, option].mode != "none"
        for function in table.technologies[name].functions
    }
