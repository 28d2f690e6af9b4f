"""What every part of the report draws on: the run document and the words of one language.

The document is read leniently: what an older or shorter document lacks is left out of the report, never invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer.report.blocks import Cell, Column, Tone, Value
from optimizer.report.shown import DASH, NBSP, digits_for, printed
from optimizer.report.words import Words

Document = Mapping[str, Any]
MANY = 8
"""As many names a sentence can carry; the rest are counted, and stand in the tables."""
MODES: tuple[Tone, ...] = ("own", "access", "protect", "none")


@dataclass(frozen=True, slots=True)
class Context:
    """The document, the words, and the titles by id that nearly every part needs.

    `grouped`: lists of the document by technology, as far as they were asked for.
    """

    document: Document
    words: Words
    titles: Mapping[str, str]
    criteria: Mapping[str, str]
    grouped: dict[str, dict[object, list[Document]]] = field(default_factory=dict, compare=False, repr=False)

    def say(self, key: str, **values: object) -> str:
        """The sentence `key` of the report's language."""
        return self.words(key, **values)

    def rows(self, key: str) -> list[Document]:
        """The list `key` of the document, empty if it is not there."""
        return list(self.document.get(key) or ())

    def of(self, key: str, technology: object) -> list[Document]:
        """The rows of the list `key` that are of one technology."""
        if key not in self.grouped:
            groups = self.grouped.setdefault(key, {})
            for one in self.rows(key):
                groups.setdefault(one.get("technology"), []).append(one)
        return self.grouped[key].get(technology, [])

    @property
    def ratings(self) -> list[Document]:
        """The rows of the provenance that tell of ratings."""
        return [row for row in self.rows("provenance") if row.get("what", "rating") == "rating"]

    def part(self, key: str) -> Document:
        """The mapping `key` of the document, empty if it is not there."""
        return self.document.get(key) or {}

    @property
    def decisions(self) -> list[Document]:
        """Every technology's decision, in order of priority."""
        return sorted(self.rows("decisions"), key=lambda item: (item.get("priority") or 10**9, item["technology"]))

    @property
    def period(self) -> str:
        """The planning years in words: `2026-2032`, or the one year there is; empty where none are given."""
        span = self.span
        if len(span) < 2:
            return "".join(map(str, span))
        return f"{span[0]}{DASH}{span[-1]}"

    def names(self, found: Sequence[str]) -> str:
        """Names in a sentence, the first few of many."""
        if len(found) <= MANY + 1:
            return self.words.join(found)
        return self.words.count("list.more", len(found) - MANY, names=self.words.join(list(found[:MANY])))

    @property
    def unit(self) -> str:
        """The unit of money, in words where this language has some."""
        unit = str(self.part("money").get("unit") or "")
        return self.words.get(f"money.unit.{unit}", unit)

    @property
    def span(self) -> list[int]:
        """The planning years."""
        first, last = self.document.get("years") or (0, -1)
        return list(range(int(first), int(last) + 1))

    def name(self, technology: object) -> str:
        """The title of a technology, else its id."""
        return self.titles.get(str(technology), str(technology))

    def named(self, noun: str, name: object, otherwise: str = "") -> str:
        """The title of a budget, partner, verdict, … (`names` of the document) in this language, else its id."""
        titles = (self.part("names").get(noun) or {}).get(str(name)) or {}
        return self.words.title(titles, otherwise or str(name))

    def alliance(self, name: object) -> str:
        """The title of an alliance, else its id; empty for none."""
        found = (self.words.title(item, str(name)) for item in self.rows("alliances") if item.get("id") == name)
        return self.named("alliances", name, next(found, str(name))) if name else ""

    def rule(self, item: Document) -> str:
        """A rule in few words: its title, with the case of `each` that the line is for; else its sentence."""
        name, each = str(item["id"]), item.get("each")
        title = self.named("rules", name, " ")
        if title.isspace():
            return str(item.get("sentence") or name)
        return f"{title} ({self.case(each)})" if each else title

    def case(self, each: object) -> str:
        """The value of a rule's `each` in words: a partner's, a bloc's or a technology's title, else itself."""
        return self.named("partners", each, self.words.get(f"bloc.{each}", self.name(each)))

    def partners(self, item: Document) -> str:
        """The partners of a decision by their titles."""
        names = list(item.get("partners") or ())
        titles = list(item.get("partner_titles") or names)
        return listed([self.named("partners", name, str(title)) for name, title in zip(names, titles, strict=False)])

    def verdicts(self, item: Document) -> str:
        """The verdicts of a decision by their titles."""
        found = item.get("verdicts") or [one for one in str(item.get("verdict") or "").split(", ") if one]
        return self.words.join([self.named("verdicts", one) for one in found])

    def criterion(self, name: object) -> str:
        """The title of a criterion, else its id."""
        return self.criteria.get(str(name), str(name))

    def money(self, amount: float) -> str:
        """An amount with its unit."""
        compact = self.words.compact(amount, str(self.part("money").get("unit") or ""))
        if compact is not None:
            return " ".join(compact)
        return f"{printed(amount, 'money')}{NBSP}{together(self.unit)}".rstrip(NBSP)

    def figure(self, amount: float) -> Cell:
        """An amount as a key figure, its unit set small beside it."""
        compact = self.words.compact(amount, str(self.part("money").get("unit") or ""))
        if compact is not None:
            return Cell(*compact)
        return Cell(printed(amount, "money"), self.unit)

    def share(self, share: float) -> str:
        """A share in whole percent, with a digit where it is small or where it would round up to the whole."""
        whole = share == 0 or 0.1 <= share < 0.995 or share >= 1
        return printed(share, "share", 0 if whole else digits_for([share], "share"))

    def score(self, value: float) -> str:
        """A value on the 0 to 1 scale, three digits."""
        return printed(value, "number", 3)

    def mode(self, mode: object, sub: str = "") -> Cell:
        """The mode as a marked cell."""
        tone: Tone = next((known for known in MODES if known == mode), "")
        return Cell(self.mode_word(mode), sub, tone)

    def mode_word(self, mode: object) -> str:
        """The mode's word: the planner's own if the document gives one, else the report's."""
        own = self.part("mode_words").get(str(mode))
        return str(own) if own and self.words.language == "en" else self.words.get(f"mode.{mode}", str(mode))

    def money_column(self, key: str) -> Column:
        """A column of amounts whose head names the unit."""
        title = self.say(key)
        return Column(f"{title}, {together(self.unit)}" if self.unit else title, "money")

    def column(self, key: str, *args: Any, **hints: Any) -> Column:
        """A column headed by the word `column.KEY`."""
        return Column(self.say(f"column.{key}"), *args, **hints)


def context_of(document: Document, words: Words) -> Context:
    """The context of one document."""
    decisions = document.get("decisions") or ()
    tree = document.get("criteria_tree") or ()
    titles = {item["technology"]: words.title(item, item["technology"]) for item in decisions}
    return Context(document, words, titles, {item["id"]: words.title(item, item["id"]) for item in tree})


def listed(value: object) -> str:
    """A value or a list of values as text: `a, b`."""
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)


def plain(value: object) -> Value:
    """A value for a cell: text, number or nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return listed(value) or None
    return value


def together(unit: str) -> str:
    """A short unit (`KRW bn`) that is not broken over two lines; a long one may be."""
    return unit.replace(" ", NBSP) if len(unit) <= 10 else unit
