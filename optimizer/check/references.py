"""Names that must lead somewhere: partners, alliances, bridges, budgets, resources, measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimizer.check.view import View, offer
from optimizer.faults import Fault, Place
from optimizer.read.document import Path
from optimizer.schema import Option, Rule, Technology

MEASURES = ("count", "cost", "value")


def partners(view: View) -> Iterator[Fault]:
    """C120: a partner of an option, or of an alliance (where a bloc may stand too), that is not there."""
    portfolio = view.portfolio
    if not view.whole("partners", "partners.bloc"):
        return
    known = set(portfolio.partners)
    for path, _, option in view.options():
        for name in option.partner.keys() - known:
            yield _unknown("C120", view.name_at(*path, "partner", name=name), "partner", name, known)
    groups = known | {bloc for partner in portfolio.partners.values() for bloc in partner.bloc}
    for alliance, entry in portfolio.alliances.items():
        for number, name in enumerate(entry.partners):
            if name not in groups:
                place = view.at("alliances", alliance, "partners", number)
                yield _unknown("C120", place, "partner or bloc", name, groups)


def alliances(view: View) -> Iterator[Fault]:
    """C121: an alliance that is not there; C129 (warning): an option's partner is none of its members."""
    known = view.portfolio.alliances
    blocs = {name: {name, *partner.bloc} for name, partner in view.portfolio.partners.items()}
    for path, _, option in view.options():
        if option.alliance is None:
            continue
        if option.alliance not in known:
            if view.whole("alliances"):
                yield _unknown("C121", view.at(*path, "alliance"), "alliance", option.alliance, known)
            continue
        members = set(known[option.alliance].partners)
        for name in option.partner:
            if members and name in blocs and members.isdisjoint(blocs[name]):
                message = f'partner "{name}" is not among the partners of alliance "{option.alliance}"'
                remedy = f"correct the option, or add it to the alliance's `partners`: {', '.join(sorted(members))}"
                yield Fault("C129", view.name_at(*path, "partner", name=name), message, remedy, warning=True)


def bridges(view: View) -> Iterator[Fault]:
    """C122: a bridge that is no access option of the same technology."""
    if not view.whole("technologies.options", "technologies.options.id", "technologies.options.mode"):
        return
    for path, technology, option in view.options():
        if option.bridge is not None:
            wrong = _wrong_bridge(technology, option)
            if wrong is not None:
                yield Fault("C122", view.at(*path, "bridge"), *wrong)


def _wrong_bridge(technology: Technology, option: Option) -> tuple[str, str] | None:
    access = [other.id for other in technology.options if other.mode == "access" and other.id != option.id]
    name = str(option.bridge)
    if name in access:
        return None
    found = next((other for other in technology.options if other.id == name), None)
    if found is None:
        return f'"{technology.id}" has no option "{name}" to serve as a bridge', offer(
            name, access, "access option of it"
        )
    what = "itself" if name == option.id else f"of mode {found.mode}"
    message = f'the bridge of "{technology.id}" {option.id} is {what}, it must be another option of mode access'
    return message, offer(name, access, "access option of it")


def budgets(view: View) -> Iterator[Fault]:
    """C123: a budget named in a cost, in `within`, `charged_to` or `saves` that the portfolio does not have."""
    if not view.whole("budgets"):
        return
    known = view.portfolio.budgets
    for name, path, of_key in _budgets_named(view):
        if name not in known:
            yield _unknown("C123", view.at(*path, key=of_key), "budget", name, known)


def _budgets_named(view: View) -> Iterator[tuple[str, Path, bool]]:
    portfolio = view.portfolio
    for path, _, option in view.options():
        if isinstance(option.cost, dict):
            yield from ((name, (*path, "cost", name), True) for name in option.cost)
    for budget, entry in portfolio.budgets.items():
        if entry.within is not None:
            yield entry.within, ("budgets", budget, "within"), False
    for alliance, group in portfolio.alliances.items():
        for number, name in enumerate(group.charged_to or ()):
            yield name, ("alliances", alliance, "charged_to", number), False
    for number, rule in enumerate(portfolio.rules):
        for name in rule.synergy.saves if rule.synergy is not None else ():
            yield name, ("rules", number, "synergy", "saves", name), True


def budget_loops(view: View) -> Iterator[Fault]:
    """C124: a budget that is within itself, directly or round a loop."""
    parents = {name: budget.within for name, budget in view.portfolio.budgets.items()}
    told: set[str] = set()
    for name in parents:
        chain: list[str] = []
        current: str | None = name
        while current in parents and current not in chain:
            chain.append(str(current))
            current = parents[str(current)]
        if current == name and name not in told:
            told.update(chain)
            loop = " within ".join([*chain, name])
            yield Fault(
                "C124", view.at("budgets", name, "within"), f"budgets go round in a loop: {loop}", "remove one `within`"
            )


def resources(view: View) -> Iterator[Fault]:
    """C125: a resource that an option uses and the portfolio does not have."""
    known = view.portfolio.resources
    if not view.whole("resources"):
        return
    for path, _, option in view.options():
        for name in option.resources.keys() - known.keys():
            yield _unknown("C125", view.at(*path, "resources", name, key=True), "resource", name, known)


def measures(view: View) -> Iterator[Fault]:
    """C126: the measure of a rule that is neither count, cost, value nor a resource."""
    known = (*MEASURES, *view.portfolio.resources)
    if not view.whole("resources"):
        return
    for noun, path, rule in rules_of(view):
        if rule.measure not in known:
            message = f'"{rule.measure}" is no measure of a rule'
            place = view.case.place(noun, *path, "measure")
            yield Fault("C126", place, message, offer(rule.measure, known, "measure"))


def rules_of(view: View) -> Iterator[tuple[str, Path, Rule]]:
    """Every rule: of the portfolio, and the limits of verdicts."""
    for number, rule in enumerate(view.portfolio.rules):
        yield "portfolio", ("rules", number), rule
    for name, verdict in view.case.tree.verdicts.items() if view.case.tree is not None else ():
        for number, rule in enumerate(verdict.limits):
            yield "decision_tree", ("verdicts", name, "limits", number), rule


def _unknown(code: str, place: Place, noun: str, name: str, known: Iterable[str]) -> Fault:
    return Fault(code, place, f'there is no {noun} "{name}"', offer(name, known, noun))
