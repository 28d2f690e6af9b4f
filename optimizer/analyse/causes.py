"""Which change of the inputs caused which change of the plan: each group of changes is put back, and solved again.

A group is a cause of a decision where, with it alone put back, the technology is decided as before (it was needed).
Where no single group is, each is also made alone to the old inputs: the decision then comes from any one of those that
suffice, or only from several together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from optimizer.analyse.basis import Answer, Basis, Solved
from optimizer.analyse.differences import GROUPS, WORDS, Difference
from optimizer.analyse.put_back import put_back
from optimizer.faults import Refused
from optimizer.solve import Deadline

MOST_SECONDS = 120.0
"""Time for putting groups back; those that are left then are named and not tried."""
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

    `again` are the two runs solved again from their inputs, old and new; `untried` are groups that time left out.
    """

    groups: tuple[Group, ...]
    needed: Mapping[str, tuple[str, ...]]
    enough: Mapping[str, tuple[str, ...]]
    again: tuple[Answer, Answer]
    untried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    """The two runs, what solves them, what they came to, and until when groups are put back."""

    old: Basis
    new: Basis
    solved: Solved
    before: Answer
    after: Answer
    deadline: Deadline

    def put_back(self, key: str) -> Answer:
        """The new run with one group as it was. Raises Refused."""
        return self._with(put_back(self.new, self.old, key), key)

    def made_alone(self, key: str) -> Answer | None:
        """The old run with one group as it is now; None where that makes no sense, or time is up."""
        if self.deadline.passed:
            return None
        try:
            return self._with(put_back(self.old, self.new, key), key)
        except Refused:
            return None

    def _with(self, basis: Basis, key: str) -> Answer:
        # What a run is asked besides its inputs may do nothing but settle ties, so there they are settled in full.
        plans = (self.after, self.before) if key != "frame" else ()
        return self.solved(replace(basis, candidates=tuple(plan for plan in plans if plan.chosen)))


def causes(old: Basis, new: Basis, found: Sequence[Difference], solved: Solved) -> Causes:
    """Put every group of differences back and solve again. Raises Refused where the inputs as they are cannot be."""
    asked = _Question(old, new, solved, solved(old), solved(new), Deadline.after(MOST_SECONDS))
    keys = _keys(found)
    changed = _changed(asked.before.chosen, asked.after.chosen)
    tried = {key: group for key in keys if (group := _group(key, found, asked, len(keys) == 1)) is not None}
    groups = tuple(tried.values())
    needed = {name: tuple(group.key for group in groups if name in group.restored) for name in changed}
    enough = _enough([name for name in changed if not needed[name]], keys, asked)
    untried = tuple(key for key in keys if key not in tried)
    return Causes(groups, needed, enough, (asked.before, asked.after), untried)


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


def _group(key: str, found: Iterable[Difference], asked: _Question, alone: bool) -> Group | None:
    """A group put back (`alone`: it is all that differs, so that gives the old run); None where time is up."""
    changes = sum(_within(one, key) for one in found)
    if asked.deadline.passed:
        return None
    try:
        answer = asked.before if alone else asked.put_back(key)
    except Refused as refused:
        return Group(key, changes, None, refused.faults[0].message, (), ())
    before, after = asked.before.chosen, asked.after.chosen
    moved = _changed(after, answer.chosen)
    restored = tuple(name for name in moved if answer.chosen.get(name) == before.get(name))
    return Group(key, changes, answer, "", restored, tuple(name for name in moved if name not in restored))


def _within(one: Difference, key: str) -> bool:
    return one.key == key or (key == "technology:" and one.group == "technology")


def _enough(orphans: Sequence[str], keys: Sequence[str], asked: _Question) -> dict[str, tuple[str, ...]]:
    """For technologies that no single group brings back: the groups each of which brings the change about alone."""
    if not orphans or len(keys) < 2:
        return dict.fromkeys(orphans, ())
    answers = {key: asked.made_alone(key) for key in keys}
    return {name: tuple(key for key in keys if _decides(answers[key], asked.after, name)) for name in orphans}


def _decides(answer: Answer | None, after: Answer, name: str) -> bool:
    return answer is not None and bool(answer.chosen) and answer.chosen.get(name) == after.chosen.get(name)


def same_plan(record: Mapping[str, Any], answer: Answer) -> bool:
    """Whether solving again gave the decisions of the record."""
    decided = {row["technology"]: row["option"] for row in record["decisions"]}
    starts = {row["technology"]: row["start"] for row in record["decisions"] if row["start"] is not None}
    again = {name: option for name, (option, _) in answer.chosen.items()}
    return decided == again and all(answer.chosen[name][1] == start for name, start in starts.items())
