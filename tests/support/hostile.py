"""Strings that would act, hide or break out if a writer let them, and documents full of them."""

import copy
import itertools

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "</td></tr></table><h1>out</h1>",
    "</title><b>x</b>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "<!-- comment",
    "--><b>x</b>",
    "<![CDATA[x]]>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE x>",
    "&lt;b&gt; &amp; &#60;b&#62;",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "<http://evil.example>",
    "http://evil.example/x",
    "www.evil.example",
    "mail@evil.example",
    "[x]: http://evil.example",
    "[^1]: note",
    "| a | b |\n|---|---|",
    "a | b \\| c \\",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "2) item",
    "> quote",
    "```\ncode",
    "~~~\ncode",
    "`code` **bold** _it_ ~~no~~ $x$",
    "***",
    "---",
    "===",
    "line\nbreak\r\nand\u2028more",
    "  \n    indented",
    "{{ 7*7 }} {% raw %} ${7*7} #{x}",
    "{title} {0} %s %(x)s",
    '=HYPERLINK("http://evil.example")',
    "\u202egpj.exe\u202c",
    "\u200b\u200d\ufeff\u00ad",
    "nul\x00 bell\x07 escape\x1b[31m",
    "lone \ud800 half",
    "a" + "\u0301" * 300,
    "\u3164\u115f",
    "\u200eleft\u200fright\u061carabic",
    "tags \U000e0041\U000e0042\U000e007f",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "\\\\evil.example\\share",
    "x" * 5000,
]

# What says how a document is to be read stays; every other text is a planner's and may be anything.
_KEPT = {"mode", "status", "kind", "sha256", "schema", "applies_to", "shape"}


def replaced(document, text):
    """The document with every planner's text replaced by `text`."""
    return mapped(copy.deepcopy(document), lambda _: text, "")


def mixed(document, texts):
    """The document with its texts replaced by `texts` in turn, the same text by the same; ids of criteria stay."""
    turn, given = itertools.cycle(texts), {}
    ids = {part["id"] for part in document["criteria_tree"]}
    change = lambda text: text if text in ids else given.setdefault(text, next(turn))  # noqa: E731
    return mapped(copy.deepcopy(document), change, "")


def mapped(value, change, key, kept=_KEPT):
    """A document with `change` made to every text but those below the keys `kept`."""
    if isinstance(value, dict):
        return {name: mapped(item, change, name, kept) for name, item in value.items()}
    if isinstance(value, list):
        return [mapped(item, change, key, kept) for item in value]
    return change(value) if isinstance(value, str) and key not in kept else value
