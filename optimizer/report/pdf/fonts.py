"""Fonts of the printed report, and what to do where the one for Korean is missing."""

from __future__ import annotations

from collections.abc import Iterable

LATIN = ("Liberation Sans", "Arial", "Helvetica Neue", "DejaVu Sans")
KOREAN = ("Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo", "Noto Sans KR", "NanumGothic", "Nanum Gothic")
"""Fonts for Korean, the first that is found is taken."""
ADVICE = (
    "install one: on Debian and Ubuntu `apt-get install fonts-noto-cjk`, elsewhere Noto Sans KR, Malgun Gothic "
    "(Windows) or Apple SD Gothic Neo (macOS); or ask for --format html, which uses the reader's fonts"
)


def missing_for(texts: Iterable[str], families: Iterable[str]) -> bool:
    """Whether some text has Korean letters and no font for them is among `families`."""
    return not set(KOREAN) & set(families) and any(map(_korean, texts))


def _korean(text: str) -> bool:
    return not text.isascii() and any(
        "\u1100" <= sign <= "\u11ff" or "\u3130" <= sign <= "\u318f" or "\uac00" <= sign <= "\ud7a3" for sign in text
    )
