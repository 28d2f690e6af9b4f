"""Two runs side by side: what changed in the inputs, in the decisions and in the limits, what it is worth, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from optimizer.analyse.basis import Answer, Basis, Record, Solved
from optimizer.analyse.causes import Causes, Group, causes, same_plan
from optimizer.analyse.differences import WORDS, Difference, differences, plain
from optimizer.analyse.limits import FULL, Level, levels
from optimizer.faults import Refused

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The comparison of two runs as rows of plain values (`as_json` lists the keys).

    `value` and `cost_total` are new less old, None where one run has no plan. `decisions` are the technologies that
    are decided otherwise. `notes` are remarks by code, each a mapping with `code`.
    """

    old: Row
    new: Row
    value: float | None
    cost_total: float | None
    files: tuple[Row, ...]
    settings: tuple[Row, ...]
    inputs: tuple[Row, ...]
    groups: tuple[Row, ...]
    decisions: tuple[Row, ...]
    alliances: tuple[Row, ...]
    limits: tuple[Row, ...]
    notes: tuple[Row, ...]

    def as_json(self) -> dict[str, Any]:
        """The comparison as plain values."""
        many = ("files", "settings", "inputs", "groups", "decisions", "alliances", "limits", "notes")
        return {
            "schema": "optimizer-comparison/2",
            "old": dict(self.old),
            "new": dict(self.new),
            "value": self.value,
            "cost_total": self.cost_total,
            **{name: [dict(row) for row in getattr(self, name)] for name in many},
        }


@dataclass(frozen=True, slots=True)
class Past:
    """A run of the past: its id, its record, and what it was made from (None where that is not known)."""

    id: str
    record: Record
    basis: Basis | None = None


def compare(old: Past, new: Past, solved: Solved | None = None) -> Comparison:
    """What is different in the run `new` from the run `old`; with `solved` also which change caused which decision."""
    notes = list(_notes(old, new))
    found, why = _examined(old, new, solved, notes)
    decisions = () if not _both_plans(old, new) else tuple(_decisions(old.record, new.record, why))
    return Comparison(
        _run(old),
        _run(new),
        _less(new.record["value"], old.record["value"]),
        _less(new.record["cost_total"], old.record["cost_total"]),
        _changed("path", _digests(old.record), _digests(new.record)),
        _changed("setting", old.record["settings"], new.record["settings"]),
        tuple(map(_difference, found)),
        tuple(_groups(found, why, (old, new))),
        decisions,
        _changed("alliance", _joined(old.record), _joined(new.record)),
        tuple(_limits(old.record, new.record)),
        tuple(notes),
    )


def _notes(old: Past, new: Past) -> Iterable[Row]:
    if old.record["portfolio"] != new.record["portfolio"]:
        yield {"code": "other-portfolio", "old": old.record["portfolio"], "new": new.record["portfolio"]}
    units = [past.record["money"]["unit"] for past in (old, new)]
    if units[0] != units[1]:
        yield {"code": "other-money", "old": units[0], "new": units[1]}
    for which, past in (("old", old), ("new", new)):
        if past.record["status"] != "optimal":
            yield {"code": "not-proven", "run": which, "status": past.record["status"]}
    if _scale(old.record) != _scale(new.record):
        yield {"code": "other-scale"}
    if old.record["versions"] != new.record["versions"]:
        changed = _changed("program", old.record["versions"], new.record["versions"])
        yield {"code": "other-versions", "changed": [dict(row) for row in changed]}


def _scale(record: Record) -> Any:
    """What value is measured by: the weights and ranges of the criteria."""
    keys = ("id", "global", "worst", "best", "shape")
    return [[row.get(key) for key in keys] for row in record.get("criteria_tree") or ()]


def _both_plans(old: Past, new: Past) -> bool:
    return bool(old.record["decisions"] and new.record["decisions"])


def _examined(old: Past, new: Past, solved: Solved | None, notes: list[Row]) -> tuple[list[Difference], Causes | None]:
    """The differences key by key, and the causes; a note says why where there are none."""
    if old.record["portfolio"] != new.record["portfolio"]:
        return [], None
    if old.basis is None or new.basis is None:
        notes.append({"code": "no-inputs", "runs": [past.id for past in (old, new) if past.basis is None]})
        return [], None
    found = differences(old.basis, new.basis)
    if solved is None:
        return found, None
    try:
        why = causes(old.basis, new.basis, found, solved)
    except Refused as refused:
        notes.append({"code": "not-solved-again", "message": refused.faults[0].message})
        return found, None
    lost = [past.id for past, answer in zip((old, new), why.again, strict=True) if not same_plan(past.record, answer)]
    if lost:
        notes.append({"code": "not-the-same-again", "runs": lost})
        return found, None
    if why.untried:
        notes.append({"code": "no-time", "groups": list(why.untried)})
    return found, why


def _run(past: Past) -> Row:
    """What a reader must know of a run to read the rest."""
    named = ("portfolio", "title", "titles", "criteria", "criteria_title", "criteria_titles")
    keys = (*named, "status", "value", "gain", "cost_total")
    return {"run": past.id, **{key: past.record.get(key) for key in keys}, "unit": past.record["money"]["unit"]}


def _difference(one: Difference) -> Row:
    return {
        "group": one.key,
        "noun": one.noun,
        "path": ".".join(one.path),
        "old": one.old,
        "new": one.new,
        "where_old": one.where_old or None,
        "where_new": one.where_new or None,
        "matters": one.group != WORDS,
    }


def _groups(found: list[Difference], why: Causes | None, runs: tuple[Past, Past]) -> Iterable[Row]:
    """The groups of changes; those that were put back with what that does."""
    if why is not None:
        yield from (_group(group, why, runs) for group in why.groups)
        return
    for key in dict.fromkeys(one.key for one in found if one.group != WORDS):
        yield {"group": key, "changes": sum(one.key == key for one in found), **_titles(key, runs), "put_back": None}


def _titles(key: str, runs: tuple[Past, Past]) -> Row:
    """The titles of a group's technology, from the newer run that has it."""
    bases = [past.basis for past in reversed(runs) if past.basis is not None]
    known = (one for basis in bases for one in basis.case.portfolio.technologies if f"technology:{one.id}" == key)
    technology = next(known, None)
    return {} if technology is None else {"title": technology.title, "titles": dict(technology.titles)}


def _group(group: Group, why: Causes, runs: tuple[Past, Past]) -> Row:
    """A group of changes, and the new run with it put back."""
    answer, after = group.answer, why.again[1]
    return {
        "group": group.key,
        "changes": group.changes,
        **_titles(group.key, runs),
        "put_back": None if answer is None else _put_back(answer),
        "refused": group.refused or None,
        "worth": None if answer is None else _less(plain(after.value), plain(answer.value)),
        "cost": None if answer is None else _less(plain(after.cost_total), plain(answer.cost_total)),
        "same_scale": not group.scale,
        "restored": list(group.restored),
        "others": list(group.others),
    }


def _put_back(answer: Answer) -> Row:
    return {"status": answer.status.value, "value": plain(answer.value), "cost_total": plain(answer.cost_total)}


def _decisions(old: Record, new: Record, why: Causes | None) -> Iterable[Row]:
    before, after = ({row["technology"]: row for row in record["decisions"]} for record in (old, new))
    for name in sorted({*before, *after}):
        was, here = before.get(name), after.get(name)
        if _choice(was) != _choice(here):
            told = here or was or {}
            yield {
                "technology": name,
                "title": told.get("title"),
                "titles": told.get("titles") or {},
                "old": _decision(was),
                "new": _decision(here),
                "value": _less(_of(here, "value"), _of(was, "value")),
                "cost_total": _less(_of(here, "cost_total"), _of(was, "cost_total")),
                **_because(name, why),
            }


def _because(name: str, why: Causes | None) -> Row:
    """The groups that a decision needs, or that suffice alone; None where that was not examined to its end."""
    if why is None or (why.untried and not why.needed.get(name)):
        return {"needs": None, "enough": None}
    return {"needs": list(why.needed.get(name, ())), "enough": list(why.enough.get(name, ()))}


def _choice(row: Record | None) -> Any:
    return None if row is None else (row["mode"], row["option"], row["start"])


def _decision(row: Record | None) -> Row | None:
    keys = ("mode", "option", "option_title", "option_titles", "start", "ready", "value", "cost_total", "verdict")
    return None if row is None else {key: row.get(key) for key in keys}


def _of(row: Record | None, key: str) -> Any:
    return None if row is None else row.get(key)


def _limits(old: Record, new: Record) -> Iterable[Row]:
    """The limits that are at their bound in one of the runs and not in the other."""
    before, after = ({level.key: level for level in levels(record)} for record in (old, new))
    for key in dict.fromkeys((*after, *before)):
        was, here = before.get(key), after.get(key)
        if _full(was) != _full(here):
            one = here or was
            assert one is not None
            row = {"kind": one.kind, "id": one.id, "year": one.year, "each": one.each, "unit": one.unit or None}
            yield {**row, **_named(one, new, old), "tight": _full(here), "old": _level(was), "new": _level(here)}


def _named(one: Level, *records: Record) -> Row:
    """The title of a limit, of the first record that names it."""
    noun = {"budget": "budgets", "resource": "resources", "rule": "rules"}[one.kind]
    names = ((record.get("names") or {}).get(noun) or {} for record in records)
    found = next((known[one.id] for known in names if one.id in known), one.row)
    return {"title": found.get("title"), "titles": found.get("titles") or {}}


def _full(level: Level | None) -> bool:
    return level is not None and level.used >= FULL


def _level(level: Level | None) -> Row | None:
    return None if level is None else {"level": level.level, "bound": level.bound, "used": level.used}


def _digests(record: Record) -> dict[str, Any]:
    return {row["path"]: row["sha256"] for row in record["inputs"]}


def _joined(record: Record) -> dict[str, Any]:
    return {row["id"]: row["joined"] for row in record.get("alliances") or ()}


def _changed(noun: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Row, ...]:
    names = sorted({*old, *new})
    return tuple({noun: n, "old": old.get(n), "new": new.get(n)} for n in names if old.get(n) != new.get(n))


def _less(new: float | None, old: float | None) -> float | None:
    """The new less the old, without the noise of binary fractions."""
    return None if new is None or old is None else round(new - old, 12)
