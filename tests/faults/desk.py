"""A small good desk with everything in it, and the way to spoil it in one spot.

`good()` are the files by name; `spoil(files, edits)` replaces text in them; `read(folder, files)` lays them down, reads
and checks them and gives back every fault. `spot(files, name, needle)` is where a planner would point at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from optimizer.check import read_and_check
from optimizer.faults import Fault
from optimizer.schema import Case, Reading

PORTFOLIO = """\
portfolio: base
title: A small good portfolio
money: {unit: EUR m, price_year: 2025, discount_rate: 0.04}
years: [2026, 2030]
criteria: criteria.yaml
decision_tree: tree.yaml
budgets:
  national: {amount: {2026: 40, 2027: 40, 2028: 40}, carry_over: 0.5}
  guard: {amount: 9, for: {mode: protect}, within: national}
resources:
  people: {unit: FTE, amount: [60, 60, 60, 60, 60]}
partners:
  fi: {title: Finland, bloc: eu, ratings: {denial: 0.1}}
  jp: {title: Japan, bloc: asia, ratings: {denial: 0.2}}
  cn: {title: China, bloc: asia, ratings: {denial: 0.5}}
alliances:
  club: {title: The club, partners: [eu, jp], joining: 2, fee: 0.5, opens: 2027, requires: {technology: keys}}
technologies: technologies.csv
options: options.csv
ratings: ratings.csv
rules:
  - {id: cooling, requires: {if: {technology: computer, mode: own}, then: {technology: fridge}, by: ready}}
  - {id: two, at_most: 2, of: {family: quantum}}
  - {id: money, at_most: 30, of: {mode: [own, access]}, measure: cost, year: 2027}
  - {id: staff, at_most: 90, of: {tag: flagship}, measure: people}
  - {id: one-partner, share_at_most: 0.6, of: {}, among: {mode: access}, measure: cost, each: partner}
  - {id: blocs, excludes: [{bloc: eu}, {bloc: asia}], each: technology}
  - {id: pair, together: [{technology: computer, mode: own}, {technology: fridge, mode: own}], penalty: 0.1}
  - {id: spill, synergy: {all: [{technology: computer}, {technology: keys}], value: 0.05, saves: {national: [1, 1]}}}
scenarios:
  - id: cut
    probability: 0.3
    changes:
      - {budget: national, multiply: 0.6}
      - {of: {partner: jp}, available: false, from: 2028}
      - {of: {mode: access}, rating: denial, add: 0.2}
  - id: open
    probability: 0.2
    changes: [{alliance: club, opens: 2026}, {resource: people, multiply: 1.1}, {weights: {risk: 50}}]
overrides:
  - {technology: keys, question: held, answer: false, by: N. N., on: 2026-03-01, because: it left the country}
"""

TECHNOLOGIES = """\
id,title,family,domain,functions,tags,needed_by,evidence.held,evidence.level,evidence.makers,ratings.benefit,ratings.harm
computer,Quantum computer,quantum,computing,state;competitiveness,flagship,2032,false,62.5,2,9,medium
fridge,Refrigerator,cold,parts,competitiveness,,2029,false,40,unknown,5,low
keys,Quantum keys,quantum,links,state,flagship,2028,true,90,6,6,high
"""

OPTIONS = """\
technology,id,mode,partner,alliance,cost,lead_time,start,bridge,tags,resources.people
computer,own,own,,,8;10;12,5,2026;2028,buy,,20;30
computer,buy,access,fi,club,4;4,1,2027,,,
fridge,own,own,,,3;3,3,2026;2027,,seed,10
fridge,buy,access,jp,,2,0,2026,,,
keys,guard,protect,,,1;1,0,,,,
keys,swap,access,fi;cn,,3;3,2,2026;2028,,,5
"""

RATINGS = """\
technology,option,criterion,low,best,high,unit,measure,source
computer,,leverage,0.2,0.5,1,ratio,,a survey
computer,,denial,,0.4,,probability,,assumed
fridge,,leverage,,1,,,,a survey
fridge,,denial,0.1,0.2,0.4,,,assumed
keys,,leverage,,2,,,,a survey
keys,,denial,,0.6,,,,assumed
keys,swap,denial,,unknown,,,,nobody knows
"""

CRITERIA = """\
criteria_set: worth
title: What counts
weights: {method: direct, values: {cost: 20, risk: 30, benefit: 30, timing: 20}}
criteria:
  cost:
    children:
      programme: {weight: 60, measure: present_cost, unit: EUR m, worst: 100, best: 0}
      leverage: {weight: 40, unit: ratio, worst: 0.1, best: 6, shape: log, applies_to: [own, access]}
  risk:
    children:
      denial: {weight: 50, unit: probability, worst: 1, best: 0, applies_to: [access, none], if_none: technology}
      harm: {weight: 50, shape: {levels: {high: 0, medium: 0.5, low: 1}}, if_none: worst}
  benefit: {unit: points, worst: 0, best: 10, if_none: worst, accrues: {until: 2035}}
  timing: {measure: slack, unit: years, worst: -5, best: 5, shape: {logistic: {midpoint: 0, steepness: 1.2}}}
"""

TREE = """\
decision_tree: ways
start: held
questions:
  held: {ask: Is it held?, when: held and level >= 80, then: harm, otherwise: time, unknown: otherwise}
  harm: {ask: Would a leak hurt?, when: "harm in [high, medium]", then: protect, otherwise: free}
  time: {ask: Is there time?, when: any own (slack >= 0 and total_cost < 60), then: build, otherwise: few}
  few: {ask: Do few make it?, when: makers <= 2, then: talk, otherwise: free, unknown: both}
verdicts:
  protect: {modes: [protect], penalty: 1, because: a leak would hurt}
  free: {modes: [own, access, protect, none], because: nothing speaks against it}
  build: {modes: [own, none], because: there is time}
  talk:
    modes: [{mode: access, where: denial <= 0.4}, {mode: own, tag: seed}, none]
    limits: [{id: light, at_most: 20, of: {mode: own}, measure: cost}]
"""

Files = dict[str, str | bytes]


def good() -> Files:
    """The files of the good desk."""
    return {
        "portfolio.yaml": PORTFOLIO,
        "technologies.csv": TECHNOLOGIES,
        "options.csv": OPTIONS,
        "ratings.csv": RATINGS,
        "criteria.yaml": CRITERIA,
        "tree.yaml": TREE,
    }


def spoil(files: Mapping[str, str | bytes], edits: Iterable[tuple[str, str, str]]) -> Files:
    """The files with (name, old, new) replaced; `old` must stand there exactly once."""
    spoilt = dict(files)
    for name, old, new in edits:
        text = spoilt[name]
        assert isinstance(text, str)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        spoilt[name] = text.replace(old, new)
    return spoilt


def lay(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write the files; the portfolio's path."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        (folder / name).write_bytes(data)
    return folder / "portfolio.yaml"


@dataclass(frozen=True)
class Told:
    """What a planner is told: the case (None when it is refused) and every fault and warning."""

    case: Case | None
    faults: list[Fault]
    warnings: list[Fault]


def read(folder: Path, files: Mapping[str, str | bytes]) -> Told:
    """Lay the files down, read and check them."""
    path = lay(folder, files)
    case, found = read_and_check(Reading(folder), path)
    return Told(case, [f for f in found if not f.warning], [f for f in found if f.warning])


def spot(files: Mapping[str, str | bytes], name: str, needle: str, offset: int = 0) -> tuple[str, int, int]:
    """File, line and column (CSV: row and field) of the only place where `needle` stands."""
    text = files[name]
    assert isinstance(text, str)
    assert text.count(needle) == 1, f"{needle!r} stands {text.count(needle)} times in {name}"
    at = text.index(needle) + offset
    before = text[:at]
    line_start = before.rfind("\n") + 1
    column = before[line_start:].count(",") + 1 if name.endswith(".csv") else at - line_start + 1
    return name, before.count("\n") + 1, column
