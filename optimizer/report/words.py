"""The words of a report, one table for each language (`locale/en.json`, `locale/ko.json`).

English is complete; a key that another table lacks is taken from English, so a report is never without words.
A key ending in `.one` is used where the count is one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "ko")


@dataclass(frozen=True, slots=True)
class Words:
    """The word table of one language."""

    language: str
    table: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence `key` with its places filled in; `KeyError` if there is none (our fault, not the planner's)."""
        return self.table[key].format_map(values)

    def count(self, key: str, n: int, **values: object) -> str:
        """The sentence for `n` things."""
        single = f"{key}.one"
        return self(single if n == 1 and single in self.table else key, n=n, **values)

    def get(self, key: str, otherwise: str) -> str:
        """The word `key`, or `otherwise` for names that only the planner's files know."""
        return self.table.get(key, otherwise)

    def join(self, items: Sequence[str]) -> str:
        """`a, b and c`; items that hold a comma themselves are set apart by semicolons."""
        if len(items) < 2:
            return "".join(items)
        if any("," in item for item in items):
            return "; ".join(items)
        return self("list.last", first=self("list.comma").join(items[:-1]), last=items[-1])

    def title(self, thing: Mapping[str, Any], otherwise: str = "") -> str:
        """The title in this language, else the plain title, else `otherwise`."""
        titles = thing.get("titles") or {}
        return str(titles.get(self.language) or thing.get("title") or otherwise)

    def compact(self, amount: float, unit: str) -> tuple[str, str] | None:
        """An amount of Korean money as Koreans write it, `("3456.8억", "원")`; None for other languages and units."""
        scale = _WON.get(unit) if self.language == "ko" else None
        if scale is None or not amount:
            return None
        from babel.numbers import format_compact_decimal

        won = round(amount * scale)
        digits = 4 if abs(won) >= 10**12 else 1
        return format_compact_decimal(won, locale="ko", fraction_digits=digits).replace("-", "\u2212"), "원"


_WON = {
    "KRW": 1,
    **dict.fromkeys(("KRW m", "KRW mn", "KRW million"), 10**6),
    **dict.fromkeys(("KRW bn", "KRW billion"), 10**9),
    **dict.fromkeys(("KRW tn", "KRW trillion"), 10**12),
}
"""How many won the units of Korean money are."""


@lru_cache(maxsize=len(LANGUAGES))
def words_of(language: str) -> Words:
    """The words of `language`; `ValueError` names the languages there are."""
    if language not in LANGUAGES:
        raise ValueError(f"no words for language {language!r}; there are {', '.join(LANGUAGES)}")
    return Words(language, _table("en") | _table(language))


def _table(language: str) -> dict[str, str]:
    text = (files(__package__) / "locale" / f"{language}.json").read_text(encoding="utf-8")
    table: dict[str, str] = json.loads(text)
    return table
