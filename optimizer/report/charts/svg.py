"""From Vega's SVG to ours: only known elements, attributes and colours are left, and ids that are unique on the page.

Vega is trusted to place marks, not to print text: everything is read as XML and written anew here. What is not on the
lists below is dropped, so no link, script, style or reference can come through, whatever stands in a planner's files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from xml.etree import ElementTree as ET

from optimizer.report.charts.style import HATCHED, PALETTE
from optimizer.visible import shown

_DRAWN = frozenset({"path", "line", "rect", "text", "tspan", "g"})
_NUMBERS = re.compile(r"[-+0-9.eE, ]+(px)?")
_SHAPE = re.compile(r"[-+0-9.eE, MmLlHhVvAaCcZzSsQqTt]+")
_PLACE = re.compile(r"((translate|rotate|scale)\([-+0-9.eE, ]+\) ?)+")
_WORD = re.compile(r"start|middle|end|bold|normal|[0-9]{3}")
_ALLOWED = {
    **dict.fromkeys(("x", "y", "x1", "x2", "y1", "y2", "dy", "width", "height", "font-size"), _NUMBERS),
    **dict.fromkeys(("opacity", "fill-opacity", "stroke-opacity", "stroke-width", "stroke-dasharray"), _NUMBERS),
    **dict.fromkeys(("text-anchor", "font-weight"), _WORD),
    "d": _SHAPE,
    "aria-hidden": re.compile("true"),
    "transform": _PLACE,
}
_USUAL = {("opacity", "1"), ("stroke-width", "1"), ("transform", "translate(0,0)"), ("text-anchor", "start")}
_FIGURE = re.compile(r"-?\d+\.\d{2,}")
_HATCH = {
    "access": '<path d="M-1 1l2-2M0 6 6 0M5 7l2-2" stroke="{colour}" stroke-width="2.6"/>',
    "protect": '<path d="M0 1.5h6M0 4.5h6" stroke="{colour}" stroke-width="1.7"/>',
    "other": '<path d="M1.5 1.5h1.6v1.6H1.5zM4.5 4.5h1.6v1.6H4.5z" fill="{colour}"/>',
    "none": '<path d="M0 0h6v6H0z" fill="none" stroke="{colour}" stroke-width=".8"/>',
}


@dataclass(frozen=True, slots=True)
class Theme:
    """How a writer names colours (by role) and the font of a drawing."""

    colours: Mapping[str, str]
    font: str = ""


PRINTED = Theme(PALETTE, "Liberation Sans, Arial, Noto Sans CJK KR, Malgun Gothic, Apple SD Gothic Neo")
STYLED = Theme({role: f"var(--{role})" for role in PALETTE})
"""Colours from the page's style sheet, so that they follow light and dark; the font is the page's."""


def redrawn(svg: str, ident: str, label: str, theme: Theme) -> str:
    """A drawing of Vega's as a clean `<svg>` with `label` for those who do not see it; ids begin with `ident`."""
    root = ET.fromstring(svg)  # noqa: S314 - Vega writes no entity, and expat expands none without limit
    wide, high = (int(float(root.get(side) or 0)) for side in ("width", "height"))
    pen = _Pen(ident, theme)
    inside = "".join(pen.drawn(child, rect=False) for child in root)
    font = f' font-family="{theme.font}"' if theme.font else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"{font} '
        f'role="graphics-document" aria-label="{_said(label)}">{pen.patterns()}{inside}</svg>'
    )


class _Pen:
    """Writes elements anew, and remembers which patterns they need."""

    def __init__(self, ident: str, theme: Theme) -> None:
        self.ident, self.theme = ident, theme
        self.used: set[str] = set()

    def drawn(self, element: ET.Element, *, rect: bool) -> str:
        """One element and all below it; `rect` tells that it is a bar, which is hatched by its mode."""
        tag = element.tag.rpartition("}")[2]
        if tag not in _DRAWN or element.get("display") == "none" or (tag == "path" and not element.get("d")):
            return ""
        rect = rect or "mark-rect" in (element.get("class") or "")
        given = self._attributes(element, rect)
        inside = _said(element.text or "") + "".join(self.drawn(child, rect=rect) for child in element)
        if tag == "g":
            return f"<g{given}>{inside}</g>" if given and inside else inside
        if not {"fill", "stroke"} & set(element.keys()) and tag in ("path", "rect", "line"):
            return ""
        label = element.get("aria-label") if element.get("role") == "graphics-symbol" else None
        if label:
            said = _said(label)
            return f'<{tag} role="graphics-symbol" aria-label="{said}"{given}><title>{said}</title></{tag}>'
        return f"<{tag}{given}>{inside}</{tag}>" if inside else f"<{tag}{given}/>"

    def patterns(self) -> str:
        """The definitions of the hatchings that were used."""
        found = [self._pattern(role) for role in sorted(self.used)]
        return f"<defs>{''.join(found)}</defs>" if found else ""

    def _pattern(self, role: str) -> str:
        colour = self.theme.colours[role]
        wash = f'<path d="M0 0h6v6H0z" fill="{colour}" fill-opacity=".22"/>'
        drawn = wash + _HATCH[role].format(colour=colour)
        return f'<pattern id="{self.ident}-{role}" width="6" height="6" patternUnits="userSpaceOnUse">{drawn}</pattern>'

    def _attributes(self, element: ET.Element, rect: bool) -> str:
        found = []
        for name, value in element.attrib.items():
            if name in ("fill", "stroke"):
                found.append(f' {name}="{self._colour(value, rect and name == "fill")}"')
            elif name in _ALLOWED and _ALLOWED[name].fullmatch(value) and (name, value) not in _USUAL:
                found.append(f' {name}="{_FIGURE.sub(_rounded, value)}"')
        return "".join(found)

    def _colour(self, value: str, hatched: bool) -> str:
        role = _ROLES.get(value.lower())
        if role is None:
            return "none"
        if hatched and role in HATCHED:
            self.used.add(role)
            return f"url(#{self.ident}-{role})"
        return self.theme.colours[role]


_ROLES = {colour: role for role, colour in PALETTE.items()}


def _rounded(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0")


def _said(text: str) -> str:
    return escape(shown(text), quote=True)
