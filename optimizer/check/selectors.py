"""Selectors: every value is found in the file, and all of them together can match something."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.check.view import Site, View, listed, offer
from optimizer.faults import Fault
from optimizer.schema import Selector
from optimizer.select import KEYS, Choice

_OPTIONS = ("technologies", "technologies.options", "technologies.options.mode")
_PARTNERS = (*_OPTIONS, "partners", "technologies.options.partner")
_RESTS_ON = {
    "technology": ("technologies", "technologies.id"),
    "family": ("technologies", "technologies.family"),
    "domain": ("technologies", "technologies.domain"),
    "function": ("technologies", "technologies.functions"),
    "mode": _OPTIONS,
    "option": (*_OPTIONS, "technologies.options.id"),
    "partner": _PARTNERS,
    "bloc": (*_PARTNERS, "partners.bloc"),
    "alliance": (*_OPTIONS, "alliances", "technologies.options.alliance"),
    "tag": ("technologies", "technologies.options", "technologies.tags", "technologies.options.tags"),
}
"""What a key finds its values in; where some of that is left out, a value may be there after all."""
_WHO = {
    "function": "no technology has",
    "family": "no technology has",
    "domain": "no technology has",
    "bloc": "no partner is of",
}


def selector_values(view: View) -> Iterator[Fault]:
    """C127: a value of a selector that nothing in the file has (only a warning in a decision tree)."""
    for site in view.sites:
        for key in KEYS:
            if view.whole(*_RESTS_ON[key]):
                yield from _strangers(view, site, key)


def _strangers(view: View, site: Site, key: str) -> Iterator[Fault]:
    wanted = getattr(site.selector, key)
    if wanted is None:
        return
    known = view.values[key]
    for number, value in enumerate(wanted):
        if value not in known:
            place = view.case.place(site.noun, *site.path, key, number)
            there = f'{_WHO[key]} {key} "{value}"' if key in _WHO else f'there is no {key} "{value}"'
            yield Fault("C127", place, f"{there} in this portfolio", offer(value, known, key), site.shared)


def selector_matches(view: View) -> Iterator[Fault]:
    """C128: a selector that can match nothing in the file (only a warning in a decision tree)."""
    strays = _strays(view)
    for site in view.sites:
        keys = [key for key in KEYS if getattr(site.selector, key) is not None]
        if (
            "limits" in site.path
            or not strays.isdisjoint(keys)
            or not view.whole(*_OPTIONS, *(kind for key in keys for kind in _RESTS_ON[key]))
        ):
            continue
        if any(value not in view.values[key] for key in keys for value in getattr(site.selector, key)):
            continue
        if not _matches(view, site.selector, keys):
            message, remedy = _nothing(view, site.selector, keys)
            yield Fault("C128", view.case.place(site.noun, *site.path), message, remedy, site.shared)


def _matches(view: View, selector: Selector, keys: list[str]) -> bool:
    if set(keys) <= {"mode"}:  # quick, for these are the widest
        offered = {option.mode for _, _, option in view.options()}
        return "none" in (selector.mode or ()) or not offered.isdisjoint(selector.mode or offered - {"none"})
    return bool(view.selection.options(Choice(selector)))


def _strays(view: View) -> set[str]:
    """Keys whose values some option misspells, which is told elsewhere."""
    known = {"partner": view.portfolio.partners.keys(), "alliance": view.portfolio.alliances.keys()}
    named = [("partner", name) for _, _, option in view.options() for name in option.partner]
    named += [("alliance", option.alliance) for _, _, option in view.options() if option.alliance is not None]
    found = {key for key, name in named if name not in known[key]}
    return found | {"bloc"} if "partner" in found else found


def _nothing(view: View, selector: Selector, keys: list[str]) -> tuple[str, str]:
    if not keys:
        return "the selector matches nothing in the file: there is no option but none", "write options"
    words = " and ".join(f"{key} {' or '.join(getattr(selector, key))}" for key in keys)
    message = f"the selector matches nothing in the file: no option is of {words}"
    for key in reversed(keys):
        others = selector.model_copy(update={key: None})
        left = view.selection.options(Choice(others))
        if left and len(keys) > 1:
            there = sorted({value for option in left for value in _values(view, option, key)})
            has = f"there, {key} is {listed(there)}" if there else f"nothing there has a {key}"
            return message, f"leave out `{key}` or another key; {has}"
    return message, "correct the selector, or give some option these features"


def _values(view: View, option: tuple[str, str], key: str) -> set[str]:
    shares = view.selection.partners.get(option, {})
    if key == "partner":
        return set(shares)
    if key == "bloc":
        return {bloc for name in shares for bloc in view.selection.blocs.get(name, ())}
    return set(view.selection.features[option][key])


def repeated_rules(view: View) -> Iterator[Fault]:
    """C130: a rule repeated `each` KEY where nothing in the file has such a key."""
    for number, rule in enumerate(view.portfolio.rules):
        if rule.each is not None and view.whole(*_RESTS_ON[rule.each]) and not view.selection.values(rule.each):
            message = f'rule "{rule.id}" is repeated for each {rule.each}, but nothing in the file has one'
            yield Fault(
                "C130",
                view.at("rules", number, "each"),
                message,
                "remove `each`, or give it to technologies or partners",
            )
