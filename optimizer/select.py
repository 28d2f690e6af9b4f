"""Which alternatives a selector means (DESIGN 4.2).

Matching is by option: what an option is never depends on its start year. Only `where` looks at an alternative,
and is asked afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optimizer.schema.portfolio import Option, Portfolio, Selector, Technology

OptionKey = tuple[str, str]
"""(technology id, option id)."""

KEYS = ("technology", "family", "domain", "function", "mode", "option", "partner", "bloc", "alliance", "tag")
BY_PARTNER = ("partner", "bloc")
NONE = Option(id="none", mode="none")
"""Doing nothing, where the file writes no option of mode `none` of its own."""


def options_of(technology: Technology) -> tuple[Option, ...]:
    """The options of a technology with doing nothing among them (last, unless the file writes it)."""
    if any(option.mode == "none" for option in technology.options):
        return technology.options
    return (*technology.options, NONE)


@dataclass(frozen=True, slots=True)
class Choice:
    """A selector, perhaps narrowed by `each` to one value of one key, and by the limit of a verdict to a technology."""

    selector: Selector
    key: str | None = None
    only: str | None = None
    technology: str | None = None

    @property
    def parts(self) -> tuple[Selector, ...]:
        """The selectors that must all match."""
        pairs = ((self.key, self.only), ("technology", self.technology))
        narrow = [{key: [value]} for key, value in pairs if key is not None and value is not None]
        return (self.selector, *map(Selector.model_validate, narrow))

    @property
    def by_partner(self) -> bool:
        """True where sums take the partner's share."""
        return any(getattr(part, key) is not None for part in self.parts for key in BY_PARTNER)


@dataclass(frozen=True)
class Selection:
    """Finds the options of a portfolio that selectors mean."""

    portfolio: Portfolio

    @cached_property
    def features(self) -> dict[OptionKey, dict[str, frozenset[str]]]:
        """The values of every selector key, by option; partners and blocs apart."""
        found = {}
        for technology in self.portfolio.technologies:
            shared = _shared_features(technology)
            for option in options_of(technology):
                found[technology.id, option.id] = {**shared, **_own_features(technology, option)}
        return found

    @cached_property
    def partners(self) -> dict[OptionKey, dict[str, Fraction]]:
        """The shares of the partners, by option; an option without partners is left out."""
        return {
            (technology.id, option.id): {name: Fraction(share) for name, share in option.partner.items()}
            for technology in self.portfolio.technologies
            for option in technology.options
            if option.partner
        }

    @cached_property
    def _index(self) -> dict[tuple[str, str], frozenset[OptionKey]]:
        found: defaultdict[tuple[str, str], set[OptionKey]] = defaultdict(set)
        for key, features in self.features.items():
            for name, values in features.items():
                for value in values:
                    found[name, value].add(key)
        return {pair: frozenset(keys) for pair, keys in found.items()}

    @cached_property
    def _idle(self) -> frozenset[OptionKey]:
        return self._index.get(("mode", "none"), frozenset())

    @cached_property
    def _by_partner(self) -> dict[str, tuple[OptionKey, ...]]:
        found: dict[str, list[OptionKey]] = {}
        for key, shares in self.partners.items():
            for name in shares:
                found.setdefault(name, []).append(key)
        return {name: tuple(keys) for name, keys in found.items()}

    def options(self, choice: Choice) -> dict[OptionKey, Fraction]:
        """The options that match (before `where`), each with the partner's share (1 where none is meant); sorted."""
        return dict(sorted(self.unsorted(choice).items()))

    def unsorted(self, choice: Choice) -> dict[OptionKey, Fraction]:
        """The same in any order, for who sorts them otherwise."""
        keys: set[OptionKey] | None = None
        for part in choice.parts:
            for name in KEYS:
                wanted = getattr(part, name)
                if wanted is not None and name not in BY_PARTNER:
                    keys = self._both(keys, ((name, value) for value in wanted))
        found = set(self.features) if keys is None else keys
        if not any(part.mode is not None and "none" in part.mode for part in choice.parts):
            found = found - self._idle
        return self._shared(found, choice)

    def _both(self, keys: set[OptionKey] | None, pairs: Iterable[tuple[str, str]]) -> set[OptionKey]:
        matched: set[OptionKey] = set()
        for pair in pairs:
            matched |= self._index.get(pair, frozenset())
        return matched if keys is None else keys & matched

    def _shared(self, found: set[OptionKey], choice: Choice) -> dict[OptionKey, Fraction]:
        if not choice.by_partner:
            return dict.fromkeys(found, Fraction(1))
        shares: dict[OptionKey, Fraction] = {}
        for name in sorted(self._by_partner):
            if self._meant(name, choice):
                for key in self._by_partner[name]:
                    if key in found:
                        shares[key] = shares.get(key, Fraction(0)) + self.partners[key][name]
        return shares

    def _meant(self, partner: str, choice: Choice) -> bool:
        blocs = self.blocs.get(partner, ())
        return all(
            (part.partner is None or partner in part.partner)
            and (part.bloc is None or any(bloc in part.bloc for bloc in blocs))
            for part in choice.parts
        )

    @cached_property
    def blocs(self) -> dict[str, tuple[str, ...]]:
        """The blocs of every partner."""
        return {name: partner.bloc for name, partner in self.portfolio.partners.items()}

    def values(self, key: str) -> tuple[str, ...]:
        """Every value of a key in the file, sorted: what `each` runs over."""
        if key == "partner":
            used = {name for shares in self.partners.values() for name in shares}
            return tuple(sorted(used | set(self.portfolio.partners)))
        if key == "bloc":
            return tuple(sorted({bloc for blocs in self.blocs.values() for bloc in blocs}))
        return tuple(sorted({value for features in self.features.values() for value in features[key]}))


def _shared_features(technology: Technology) -> dict[str, frozenset[str]]:
    return {
        "technology": frozenset((technology.id,)),
        "family": frozenset((technology.family,) if technology.family else ()),
        "domain": frozenset((technology.domain,) if technology.domain else ()),
        "function": frozenset(technology.functions),
    }


def _own_features(technology: Technology, option: Option) -> dict[str, frozenset[str]]:
    return {
        "mode": frozenset((option.mode,)),
        "option": frozenset((option.id,)),
        "alliance": frozenset((option.alliance,) if option.alliance else ()),
        "tag": frozenset((*technology.tags, *option.tags)),
    }
