"""The what-if page: sliders for the weights over a pool of proven plans, in one file that asks for nothing.

What planners wrote reaches the page as JSON alone, every sign that hides or acts written out (`shown`), and the script
sets it as text. Style and script are named to the browser by their hashes: nothing else is run, nothing is fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from optimizer.report.context import Document
from optimizer.report.html import environment
from optimizer.report.shown import at_most
from optimizer.report.words import Words, words_of
from optimizer.visible import shown

TITLED = ("criteria", "technologies", "options")


def write_whatif(document: Document, language: str = "en") -> bytes:
    """The page of a pool (`optimizer-whatif/1`) as one UTF-8 HTML file. ValueError for a language without words."""
    words = words_of(language)
    style, script = (_template(name) for name in ("whatif.css", "whatif.js"))
    policy = f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}"
    title = words.title(document, str(document["portfolio"]))
    text = (
        environment()
        .get_template("whatif.html.j2")
        .render(
            language=language,
            policy=policy,
            heading=words("whatif.title", title=title),
            subtitle=words("whatif.kind", run=document["run"]),
            words=words.table,
            style=Markup(style),  # noqa: S704 - ours
            script=Markup(script),  # noqa: S704 - ours
            data=Markup(_safe(_data(document, words))),  # noqa: S704 - no sign of markup is left in it
        )
    )
    return text.encode("utf-8")


def _data(document: Document, words: Words) -> dict[str, Any]:
    """What the script reads: the pool with titles in the page's language, and the words it says."""
    said = {key: text for key, text in words.table.items() if key.startswith(("whatif.", "mode."))}
    if document.get("solvers_word"):
        said["whatif.proven"] = said["whatif.word"]
    budget = document["budget"]
    return {
        "unit": shown(str(document["money"]["unit"] or "")),
        "base": document["base"],
        "rounding": document["rounding"],
        "rounding_shown": at_most(document["rounding"]),
        "criteria": [{**_named(one, words), "share": one["share"]} for one in document["criteria"]],
        "technologies": [
            {
                **_named(one, words),
                "options": [{**_named(option, words), "mode": option["mode"]} for option in one["options"]],
            }
            for one in document["technologies"]
        ],
        "budget": None if budget is None else _named(budget, words),
        "plans": document["plans"],
        "steps": document["steps"],
        "words": said,
    }


def _named(one: Mapping[str, Any], words: Words) -> dict[str, str]:
    return {"id": shown(str(one["id"])), "title": shown(words.title(one, str(one["id"])))}


def _template(name: str) -> str:
    return (files("optimizer.report") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How a policy names a style or a script: the SHA-256 of its text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _safe(data: Any) -> str:
    """JSON in which nothing can end the element that holds it."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
