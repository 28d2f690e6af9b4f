"""Which change of the inputs caused which change of the plan: each group of changes is put back, and solved again.

A group is a cause of a decision where, with it alone put back, the technology is decided as before (it was needed).
Where no single group is, each is also made alone to the old inputs: the decision then comes from any one of those that
suffice, or only from several together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.analyse.basis import Answer, Basis, Solved
from optimizer.analyse.differences import GROUPS, WORDS, Difference
from optimizer.analyse.put_back import put_back
from optimizer.faults import Refused

MOST_GROUPS = 40
"""Groups that are put back one by one; beyond, the technologies are put back all at once."""

Choice = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """One group of changes and what putting it back does to the new run.

    `changes` counts its keys. `answer` is None where it cannot stand by itself; `refused` says why. `worth` is the
    new value less that without the change, None where one of them has no plan. `scale`: it changes what value means
    (weights or criteria), so the two values are not amounts of the same thing. `restored` are the technologies that
    it brings back to what they were; `others` those that it moves to something that they were in neither run.
    """

    key: str
    changes: int
    answer: Answer | None
    refused: str
    restored: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def scale(self) -> bool:
        """Whether values before and after do not measure the same thing."""
        return self.key in ("weights", "criteria")


@dataclass(frozen=True, slots=True)
class Causes:
    """The groups; for each technology that is decided otherwise the groups it needs, or those that suffice alone.

    `again` are the two runs solved again from their inputs, old and new.
    """

    groups: tuple[Group, ...]
    needed: Mapping[str, tuple[str, ...]]
    enough: Mapping[str, tuple[str, ...]]
    again: tuple[Answer, Answer]


def causes(old: Basis, new: Basis, found: Sequence[Difference], solved: Solved) -> Causes:
    """Put every group of differences back and solve again. Raises Refused where the inputs as they are cannot be."""
    before, after = solved(old), solved(new)
    keys = _keys(found)
    alone = {} if len(keys) != 1 else {keys[0]: before}
    changed = _changed(before.chosen, after.chosen)
    groups = tuple(_group(key, found, old, new, solved, (before, after), alone) for key in keys)
    needed = {name: tuple(group.key for group in groups if name in group.restored) for name in changed}
    orphans = [name for name in changed if not needed[name]]
    return Causes(groups, needed, _enough(orphans, keys, old, new, solved, after), (before, after))


def _keys(found: Iterable[Difference]) -> list[str]:
    """The groups that can change a plan, in a fixed order; very many technologies make one group."""
    keys = list(dict.fromkeys(one.key for one in found if one.group != WORDS))
    if len(keys) > MOST_GROUPS:
        keys = list(dict.fromkeys("technology:" if key.startswith("technology:") else key for key in keys))
    return sorted(keys, key=lambda key: GROUPS.index(key.partition(":")[0]))


def _changed(before: Mapping[str, Choice], after: Mapping[str, Choice]) -> list[str]:
    """Technologies decided otherwise; none where one of the two has no plan."""
    if not before or not after:
        return []
    return [name for name in sorted({*before, *after}) if before.get(name) != after.get(name)]


def _group(
    key: str,
    found: Iterable[Difference],
    old: Basis,
    new: Basis,
    solved: Solved,
    runs: tuple[Answer, Answer],
    known: Mapping[str, Answer],
) -> Group:
    changes = sum(_within(one, key) for one in found)
    try:
        answer = known[key] if key in known else solved(put_back(new, old, key))
    except Refused as refused:
        return Group(key, changes, None, refused.faults[0].message, (), ())
    before, after = (run.chosen for run in runs)
    moved = _changed(after, answer.chosen)
    restored = tuple(name for name in moved if answer.chosen.get(name) == before.get(name))
    return Group(key, changes, answer, "", restored, tuple(name for name in moved if name not in restored))


def _within(one: Difference, key: str) -> bool:
    return one.key == key or (key == "technology:" and one.group == "technology")


def _enough(
    orphans: Sequence[str], keys: Sequence[str], old: Basis, new: Basis, solved: Solved, after: Answer
) -> dict[str, tuple[str, ...]]:
    """For technologies that no single group brings back: the groups each of which brings the change about alone."""
    if not orphans or len(keys) < 2:
        return dict.fromkeys(orphans, ())
    answers = {key: _made_alone(old, new, key, solved) for key in keys}
    return {name: tuple(key for key in keys if _decides(answers[key], after, name)) for name in orphans}


def _made_alone(old: Basis, new: Basis, key: str, solved: Solved) -> Answer | None:
    try:
        return solved(put_back(old, new, key))
    except Refused:
        return None


def _decides(answer: Answer | None, after: Answer, name: str) -> bool:
    return answer is not None and bool(answer.chosen) and answer.chosen.get(name) == after.chosen.get(name)


def same_plan(record: Mapping[str, Any], answer: Answer) -> bool:
    """Whether solving again gave the decisions of the record."""
    decided = {row["technology"]: row["option"] for row in record["decisions"]}
    starts = {row["technology"]: row["start"] for row in record["decisions"] if row["start"] is not None}
    again = {name: option for name, (option, _) in answer.chosen.items()}
    return decided == again and all(answer.chosen[name][1] == start for name, start in starts.items())
