"""A run document of many technologies: those of the sample again and again, under names of their own."""

import copy

from tests.support.sample_document import sample


def many(count):
    """The sample document with `count` technologies; sums of money grow with them."""
    document = sample()
    once = document["decisions"]
    turns = [(k, item) for k in range(-(-count // len(once))) for item in once][:count]
    document["decisions"] = [_copy(item, k) | {"priority": n} for n, (k, item) in enumerate(turns, 1)]
    for key in ("provenance", "screening"):
        held = document.get(key) or []
        named = [(k, row) for k in range(-(-count // len(once))) for row in held if row.get("technology")]
        document[key] = [_copy(row, k) for k, row in named]
    factor = count / len(once)
    for row in document["spending"]:
        row |= {name: row[name] * factor for name in ("amount", "spent", "carried")}
    document["cost_total"] *= factor
    return document


def _copy(item, turn):
    found = copy.deepcopy(item)
    found["technology"] = f"{item['technology']}-{turn}"
    if "title" in item:
        found["title"] = f"{item['title']}, line {turn + 1}"
    if found.get("domain"):
        found["domain"] = f"{item['domain']} {turn // 4 + 1}"
    return found
