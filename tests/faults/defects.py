"""The corpus: one defect in the good desk each, with the place, the code and the words that a planner must be told.

Ids that begin with M are the rows of RELIABILITY section 7; those with a word behind are their kin.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.faults.desk import CRITERIA, OPTIONS, RATINGS, TECHNOLOGIES

P, T, O, R, C, D = "portfolio.yaml", "technologies.csv", "options.csv", "ratings.csv", "criteria.yaml", "tree.yaml"
"""The files of the good desk."""
PLACE = "@"
"""Stands before the needle at whose place the fault must be; without it the whole place is written out."""


@dataclass(frozen=True)
class Defect:
    """`name` is spoilt (`old` to `new`, or replaced as a whole by `new`); `at` is the place that must be told.

    `message` and `remedy` are words that must be told, separated by `|`; `more` faults may come of the same defect.
    """

    id: str
    name: str
    old: str | None
    new: str | bytes
    at: str
    code: str
    message: str
    remedy: str = ""
    more: int = 0


_WEIGHTS = "weights: {method: direct, values: {cost: 20, risk: 30, benefit: 30, timing: 20}}"
_BLOCK = "weights:\n  method: direct\n  values:\n    cost: 20\n    risk: 30\n    benefit: 20\n    timing: 20"
_LEAF = "benefit: {unit: points, worst: 0, best: 10,"
_OWN = "{technology: computer, mode: own}, then:"

YAML_FORM = [
    Defect("M01", C, None, "", "criteria.yaml", "R101", "is empty", "optimizer init"),
    Defect("M01-blank", P, None, "# nothing yet\n", "portfolio.yaml", "R101", "no settings", "optimizer init"),
    Defect("M03", C, "  cost:\n", "\tcost:\n", "criteria.yaml:5:1", "R105", "tab", "spaces"),
    Defect("M05", C, "cost: 20, risk", "cost: 20, cost: 30, risk", "@cost: 30", "R109", '"cost" is given twice|line 3', "delete one"),
    Defect("M05-key", P, "resources:\n", "budgets: {}\nresources:\n", "@budgets: {}", "R109", '"budgets" is given twice|line 7'),
    Defect("M07", P, "title: A small good", "title: &a small good", "@&a", "R110", "anchors and aliases", "write the value out"),
    Defect("M07-alias", P, "fee: 0.5,", "fee: *fee,", "@*fee", "R110", "anchors and aliases", "write the value out"),
    Defect("M07-merge", P, "resources:\n", "resources:\n  <<: {a: 1}\n", "@<<", "R111", "merge keys", "write the settings out"),
    Defect("M07-tag", P, "unit: EUR m", "unit: !!str EUR m", "@!!str", "R112", "tags", "delete the tag"),
    Defect("M09", C, None, "criteria: " + "[" * 100_000, "criteria.yaml:1:50", "R108", "nested deeper than 40"),
    Defect("M11", C, None, CRITERIA.replace("What counts", "기준").encode("cp949"), "criteria.yaml:2", "R102", "Korean CP949", "UTF-8"),
    Defect("M11-utf16", C, None, CRITERIA.encode("utf-16"), "criteria.yaml", "R102", "UTF-16", "UTF-8"),
    Defect("M15", C, "title: What counts\n", "title: What counts\n비용：10\n", "criteria.yaml:3:3", "R107", "full-width colon", '":"'),
    Defect("M17", C, None, "- cost\n- risk\n", "criteria.yaml:1:1", "R116", "expected named settings, found a list", "name: value"),
    Defect("M17-second", C, None, CRITERIA + "---\nx: 1\n", "criteria.yaml:15:1", "R113", "second document", "one document"),
    Defect("Y6-number", P, "joining: 2,", "joining: .inf,", "@.inf", "S103", '".inf" is not a finite number', "leave it out"),
    Defect("Y2-octal", P, "multiply: 0.6", "multiply: 06", "@06", "S103", '"06" starts with 0', "remove the 0"),
    Defect("Y5-date", P, "amount: 9,", "amount: 2027-13-01,", "@2027-13", "S103", '"2027-13-01" is not a number'),
]

WEIGHTS = [
    Defect("M21", C, ", timing: 20}}", "}}", "@{method", "W101", 'weight of "timing" is missing', "0 if it is not to count"),
    Defect("M21-sibling", C, "programme: {weight: 60, ", "programme: {", "@cost:\n", "W101", 'weight of "programme" is missing'),
    Defect("M21-stranger", C, "timing: 20}}", "timing: 20, tming: 5}}", "@{method", "W101", '"tming" is weighed', 'did you mean "timing"?'),
    Defect("M21-zero", C, "{cost: 20, risk: 30, benefit: 30, timing: 20}", "{cost: 0, risk: 0, benefit: 0, timing: 0}", "@{method", "W101", "all weights are 0", "above 0"),
    Defect("M21-mode", C, _LEAF, "benefit: {applies_to: [access, protect], unit: points, worst: 0, best: 10,", "@{method", "W102", '"benefit": no leaf counts for the mode own', "apply to own"),
    Defect("M23", C, "risk: 30", "risk: -0.1", "@-0.1", "S107", "weights.risk is -0.1", "0 or more|`worst` and `best` say which way"),
    Defect("M23-sibling", C, "weight: 40", "weight: -40", "@-40", "S107", "weight is -40", "0 or more"),
    Defect("M23-better", C, _LEAF, _LEAF.replace("{", "{better: low, "), "@better", "S101", 'unknown key "better"', "`worst` and `best`"),
    Defect("M25", C, _WEIGHTS, _WEIGHTS.replace("risk: 30, benefit", "risk: '0,25', benefit"), "@'0,25'", "S103", '"0,25"', "without quotes"),
    Defect("M25-plain", C, _WEIGHTS, _BLOCK.replace("30", "0,25"), "@0,25", "S103", 'weights.risk: "0,25" is not a number', "decimal point: 0.25"),
    Defect("M29", C, _WEIGHTS, _BLOCK.replace("risk: 30", "risk:"), "criteria.yaml:7:10", "S104", "weights.risk: nothing where a number is needed", "give a number"),
    Defect("M29-flow", C, "risk: 30", "risk:", "@, benefit: 30", "R123", "between brackets", "a blank"),
    Defect("M31-same", C, _LEAF, _LEAF.replace("best: 10", "best: 0"), "@{unit: points", "S120", "benefit: `worst` and `best` are both 0", "two different numbers"),
    Defect("M31-none", C, _LEAF, "benefit: {unit: points, worst: 0,", "@{unit: points", "S120", "a leaf criterion without `best`", "give `best:`"),
    Defect("M31-log", C, "worst: 0.1, best: 6", "worst: 0, best: 6", "@{weight: 40", "S120", "shape log", "positive ends"),
    Defect("M31-shape", C, "shape: log", "shape: logg", "@logg", "S105", 'shape: "logg" is not allowed here', 'did you mean "log"?'),
    Defect("M31-shapes", C, "shape: log", "shape: {logistik: 1}", "@{logistik", "S115", 'no shape "logistik"', 'did you mean "logistic"?'),
    Defect("M33", C, "weight: 40", "weight: 010", "@010", "S103", '"010" starts with 0', "quote a code, remove the 0"),
    Defect("weights-method", C, "method: direct", "method: dirct", "@dirct", "S105", '"dirct" is not allowed here', 'did you mean "direct"?'),
    Defect("weights-values", C, _WEIGHTS, "weights: {method: swing}", "@{method", "S123", "swing without `values`", "give `values:"),
    Defect("criteria-twice", C, "      harm: {", "      timing: {", "@timing: {measure", "C111", 'criterion "timing" is given twice|criteria.yaml:12:7', "unique"),
    Defect("criteria-set-id", C, "criteria_set: worth", "criteria_set: timing", "@timing: {measure", "C111", "is the id of the set too"),
    Defect("criteria-measure", C, "measure: present_cost", "measure: presnt_cost", "technologies.csv:1", "C226", "ratings.programme", "add the column"),
    Defect("criteria-none", C, "if_none: worst, accrues", "if_none: wrost, accrues", "@wrost", "C138", '"wrost"', 'did you mean "worst"?'),
    Defect("criteria-applies", C, "applies_to: [own, access]", "applies_to: [own, acess]", "@acess", "S105", '"acess" is not a mode', 'did you mean "access"?'),
]

TABLES = [
    Defect("M35", T, None, TECHNOLOGIES.splitlines()[0] + "\n", "technologies.csv:1", "R206", "no technologies found", "add rows"),
    Defect("M35-yaml", P, "technologies: technologies.csv", "technologies: []", "@[]", "S114", "no technologies found", "at least one"),
    Defect("M37", T, ",ratings.harm", ",harm", "technologies.csv:1:12", "S101", 'unknown column "harm"', "a rating under `ratings`", more=1),
    Defect("M37-gone", T, None, "\n".join(line.rpartition(",")[0] for line in TECHNOLOGIES.splitlines()) + "\n", "technologies.csv:1", "C226", 'column "ratings.harm" is missing; present: id, title'),
    Defect("M37-id", T, "id,title,", "ident,title,", "technologies.csv:1", "S102", 'column "id" is missing; present: ident, title', "add the column id", more=1),
    Defect("M37-mode", O, "technology,id,mode,", "technology,id,mod,", "options.csv:1:3", "S101", 'unknown column "mod"', 'did you mean "mode"?'),
    Defect("M37-technology", O, "technology,id,mode,", "tech,id,mode,", "options.csv:1", "S102", 'column "technology" is missing; present: tech', "technology"),
    Defect("M39", T, "family,domain,", "family,family,", "technologies.csv:1:4", "R208", '"family" appears twice (columns 3 and 4)', "rename", more=9),
    Defect("M41", T, "fridge,Refrigerator,cold", "fridge,1,000,cold", "technologies.csv:3", "R209", "row 3 has 13 fields, the header has 12|thousands comma", "", more=0),
    Defect("M43", R, None, RATINGS.replace("\n", ",\n"), "ratings.csv:1", "R210", "one empty extra field", "delete the last comma"),
    Defect("M45", O, "8;10;12", "8;TBD;12", "@8;TBD", "S103", 'computer.own.cost, entry 2: "TBD" is not a number', "leave out what is not known"),
    Defect("M45-lead", O, ",5,2026;2028,buy", ",soon,2026;2028,buy", "@soon", "S103", 'computer.own.lead_time: "soon" is not a number'),
    Defect("M47", O, "3;3,3,2026;2027", '"₩1,000억",3,2026;2027', "options.csv:4:6", "S103", "currency sign or a unit", "plain number"),
    Defect("M47-comma", O, "3;3,3,2026;2027", '"1,000",3,2026;2027', "options.csv:4:6", "S103", "thousands separator", "1000"),
    Defect("M47-percent", P, "share_at_most: 0.6", "share_at_most: 60%", "@60%", "S103", "percent sign", "0.60"),
    Defect("M49", T, "5,low", ",low", "technologies.csv:3:11", "C224", '"fridge" has no rating "benefit"', "write `unknown`"),
    Defect("M49-option", R, "keys,,leverage,,2,,,,a survey\n", "", "technologies.csv:4", "C224", '"keys" has no rating "leverage", and swap needs one', "missing: unknown"),
    Defect("M51", T, None, TECHNOLOGIES + "computer,Again,quantum,,,,2030,,,,1,low\n", "technologies.csv:5:1", "C110", 'technology id "computer" is given twice|technologies.csv:2:1', "rename or delete"),
    Defect("M51-option", O, None, OPTIONS + "fridge,own,own,,,1,,,,,\n", "options.csv:8:2", "C110", 'option of fridge, id "own" is given twice|options.csv:4:2'),
    Defect("M51-rule", P, "{id: two,", "{id: cooling,", "@cooling, at_most", "C110", 'rule id "cooling" is given twice|portfolio.yaml:22:10'),
    Defect("M51-scenario", P, "id: open", "id: cut", "portfolio.yaml:37:9", "C110", 'scenario id "cut" is given twice'),
    Defect("M51-case", P, "  guard: {amount", "  National: {amount: 1}\n  guard: {amount", "@National", "C112", 'budget "National" differs from "national"|only by case', "spell them the same"),
    Defect("M51-rating", R, None, RATINGS + "fridge,,denial,,0.3,,,,\n", "ratings.csv:9:3", "C105", 'rating "denial" is given twice|ratings.csv:5', "keep one"),
    Defect("M53", T, "keys,Quantum", ",Quantum", "technologies.csv:4:1", "S102", "`id` is missing", "fill the column id"),
    Defect("M53-blanks", P, "cn: {title", "c n: {title", "@c n", "S106", '"c n" is not an id', "letters, digits"),
    Defect("M53-wide", P, "{id: two,", "{id: ｔｗｏ,", "@ｔｗｏ", "S106", "is not an id", "letters, digits"),
    Defect("rating-option", R, "keys,swap,denial", "keys,swp,denial", "ratings.csv:8:2", "C103", 'option "swp" is not an option of "keys"', 'did you mean "swap"?'),
    Defect("rating-technology", R, "fridge,,leverage", "frige,,leverage", "ratings.csv:4:1", "C102", 'technology "frige" is not in the portfolio', 'did you mean "fridge"?'),
    Defect("rating-unit", R, ",ratio,,", ",percent,,", "ratings.csv:2:7", "C223", 'unit "percent"|has unit "ratio"', "convert it"),
    Defect("rating-level", T, "9,medium", "9,medum", "technologies.csv:2:12", "C221", '"medum" is not a level of criterion "harm"', 'did you mean "medium"?'),
    Defect("rating-word", T, "5,low", "unkown,low", "technologies.csv:3:11", "C221", '"unkown" is not a number, on criterion "benefit"', 'did you mean "unknown"?'),
    Defect("rating-order", R, "0.1,0.2,0.4", "0.3,0.2,0.4", "ratings.csv:5", "S110", "low, best and high are not in this order", "low <= best <= high"),
    Defect("column", O, "technology,id,mode,partner,alliance,cost,lead_time", "technology,id,mode,partner,alliance,cost,leadtime", "options.csv:1:7", "S101", 'unknown column "leadtime"', 'did you mean "lead_time"?'),
]

NAMES = [
    Defect("M57-mode", O, "fridge,buy,access", "fridge,buy,acess", "options.csv:5:3", "S105", 'fridge.buy.mode: "acess" is not a mode', 'did you mean "access"?'),
    Defect("partner", O, "fridge,buy,access,jp", "fridge,buy,access,jpn", "options.csv:5:4", "C120", 'no partner "jpn"', 'did you mean "jp"?'),
    Defect("partner-of-alliance", P, "[eu, jp]", "[eu, jpp]", "@jpp", "C120", 'no partner or bloc "jpp"', 'did you mean "jp"?'),
    Defect("alliance", O, "access,fi,club,", "access,fi,clb,", "options.csv:3:5", "C121", 'no alliance "clb"', 'did you mean "club"?'),
    Defect("bridge", O, "2026;2028,buy", "2026;2028,bui", "options.csv:2:9", "C122", '"computer" has no option "bui"', 'did you mean "buy"?'),
    Defect("bridge-mode", O, "2026;2027,,seed", "2026;2027,own,seed", "options.csv:4:9", "C122", 'the bridge of "fridge" own is itself', "there is: buy"),
    Defect("within", P, "within: national", "within: natonal", "@natonal", "C123", 'no budget "natonal"', 'did you mean "national"?'),
    Defect("within-loop", P, "carry_over: 0.5}", "carry_over: 0.5, within: guard}", "@guard}", "C124", "national within guard within national", "remove one `within`"),
    Defect("charged-to", P, "fee: 0.5,", "fee: 0.5, charged_to: nat,", "@nat,", "C123", 'no budget "nat"', "there are: guard, national"),
    Defect("saves", P, "saves: {national: [1, 1]}", "saves: {nation: [1, 1]}", "@nation:", "C123", 'no budget "nation"', 'did you mean "national"?'),
    Defect("cost-budget", O, ",cost,lead", ",cost.natinal,lead", "options.csv:1:6", "C123", 'no budget "natinal"', 'did you mean "national"?'),
    Defect("resource", O, "bridge,tags,resources.people", "bridge,tags,resources.peple", "options.csv:1:11", "C125", 'no resource "peple"', 'did you mean "people"?', more=2),
    Defect("measure", P, "measure: people", "measure: peple", "@peple", "C126", '"peple" is no measure', 'did you mean "people"?'),
    Defect("measure-limit", D, "measure: cost", "measure: costs", "@costs", "C126", '"costs" is no measure', 'did you mean "cost"?'),
    Defect("M79", P, "then: {technology: fridge}", "then: {technology: fridg}", "@fridg}", "C127", 'no technology "fridg"', 'did you mean "fridge"?'),
    Defect("M79-family", P, "of: {family: quantum}", "of: {family: quantm}", "@quantm}", "C127", 'no technology has family "quantm"', 'did you mean "quantum"?'),
    Defect("M79-tag", P, "{tag: flagship}", "{tag: flagshp}", "@flagshp", "C127", 'no tag "flagshp"', 'did you mean "flagship"?'),
    Defect("M79-bloc", P, "[{bloc: eu}, {bloc: asia}]", "[{bloc: eu}, {bloc: asai}]", "@asai", "C127", 'no partner is of bloc "asai"', 'did you mean "asia"?'),
    Defect("M79-mode", P, "among: {mode: access}", "among: {mode: acces}", "@acces}", "S105", '"acces" is not a mode', 'did you mean "access"?'),
    Defect("M79-function", P, "of: {tag: flagship}", "of: {function: competitivness}", "@competitivness}", "C127", 'no technology has function "competitivness"', 'did you mean "competitiveness"?'),
    Defect("M79-option", P, "{technology: keys}], value", "{technology: keys, option: swop}], value", "@swop", "C127", 'no option "swop"', 'did you mean "swap"?'),
    Defect("M79-alliance", P, "requires: {technology: keys}}", "requires: {technology: kees}}", "@kees", "C127", 'no technology "kees"', 'did you mean "keys"?'),
    Defect("M79-budget", P, "for: {mode: protect}", "for: {mode: protect, partner: us}", "@us}", "C127", 'no partner "us"', "there are: cn, fi, jp"),
    Defect("M79-scenario", P, "{of: {partner: jp}", "{of: {partner: de}", "@de}", "C127", 'no partner "de"', "there are: cn, fi, jp"),
    Defect("M79-nothing", P, "for: {mode: protect}", "for: {mode: protect, technology: computer}", "@{mode: protect,", "C128", "matches nothing in the file|mode protect", "mode is access, own"),
    Defect("M79-each", P, "each: partner", "each: familly", "@familly", "S105", '"familly" is not allowed here', 'did you mean "family"?'),
    Defect("function", T, "state;competitiveness", "state;competitive", "technologies.csv:2:5", "S105", '"competitive" is not a function', 'did you mean "competitiveness"?'),
    Defect("override-technology", P, "{technology: keys, question", "{technology: kees, question", "@kees", "C135", 'no technology "kees"', 'did you mean "keys"?'),
    Defect("override-question", P, "question: held", "question: hold", "@hold", "C135", 'no question "hold"', 'did you mean "held"?'),
    Defect("override-answer", P, "answer: false", "answer: perhaps", "@perhaps", "S109", '"perhaps" is neither yes nor no', "true or false, or unknown"),
    Defect("override-twice", P, "overrides:\n", "overrides:\n  - {technology: keys, question: held, answer: true, by: A, on: 2026, because: b}\n", "@{technology: keys, question: held, answer: false", "C135", "overridden twice|portfolio.yaml:41:5", "keep one"),
    Defect("scenario-budget", P, "{budget: national, multiply", "{budget: nation, multiply", "@nation,", "C123", 'no budget "nation"', 'did you mean "national"?'),
    Defect("scenario-alliance", P, "{alliance: club, opens", "{alliance: clubs, opens", "@clubs", "C121", 'no alliance "clubs"', 'did you mean "club"?'),
    Defect("scenario-resource", P, "{resource: people, multiply", "{resource: staff, multiply", "@staff, multiply", "C125", 'no resource "staff"', "there is: people"),
    Defect("scenario-rating", P, "rating: denial", "rating: denal", "@denal", "C131", 'no leaf criterion "denal"', 'did you mean "denial"?'),
    Defect("scenario-computed", P, "rating: denial", "rating: timing", "@timing", "C131", '"timing" is computed (slack)', "lead_time"),
    Defect("scenario-weight", P, "{weights: {risk: 50}}", "{weights: {rsk: 50}}", "@rsk", "C131", 'no criterion "rsk"', 'did you mean "risk"?'),
    Defect("scenario-effect", P, "{budget: national, multiply: 0.6}", "{budget: national, available: false}", "@available: false}", "C132", "`available` does not go with `budget`", "`multiply`"),
    Defect("scenario-nothing", P, "{budget: national, multiply: 0.6}", "{budget: national}", "@{budget", "C132", "not what changes", "`multiply`"),
    Defect("scenario-subjects", P, "{budget: national, multiply: 0.6}", "{budget: national, resource: people, multiply: 0.6}", "@{budget", "S126", "exactly one of", "split it"),
    Defect("scenario-probability", P, "probability: 0.2", "probability: 0.8", "@0.8", "C133", "sum to 1.1, more than 1", "base case"),
    Defect("key", P, "carry_over: 0.5", "carryover: 0.5", "@carryover", "S101", 'national: unknown key "carryover"', 'did you mean "carry_over"?'),
    Defect("key-top", P, "budgets:\n", "budget:\n", "portfolio.yaml:7:1", "S101", 'unknown key "budget"', 'did you mean "budgets"?'),
    Defect("rule-kind", P, "at_most: 2, of", "atmost: 2, of", "@atmost", "S101", 'two: unknown key "atmost"', 'did you mean "at_most"?'),
    Defect("rule-two", P, "{id: two, at_most: 2", "{id: two, at_least: 1, at_most: 2", "@{id: two", "S125", "exactly one kind; found at_most and at_least", "write one of"),
    Defect("rule-of", P, "at_most: 2, of: {family: quantum}", "at_most: 2", "@{id: two", "S125", "`at_most` without `of`", "which alternatives"),
]

EXPRESSIONS = [
    Defect("when-sign", D, "makers <= 2", "makers == 2", "@==", "E101", "`==` is not used", "write `=`"),
    Defect("when-end", D, "held and level >= 80", "held and level >=", "@, then: harm", "E101", "ends where", "complete it"),
    Defect("when-mode", D, "any own (slack", "any owned (slack", "@owned", "E101", "stands a mode, not `owned`", "did you mean `own`?"),
    Defect("when-quoted", D, '"harm in [high, medium]"', '"harm in [high, 3]"', "@[high", "E101", "mixes", "quotes"),
    Defect("where-sign", D, "where: denial <= 0.4", "where: denial <= 0.4 +", "@+}", "E101", "where: `+`", "no arithmetic"),
    Defect("where-any", D, "where: denial <= 0.4", "where: any own (denial <= 0.4)", "@any own (denial", "E102", "`any` looks at all options", "alone"),
    Defect("when-kind", D, "makers <= 2", "title <= 2", "technologies.csv:2:2", "E202", "the text|compared with the number 2", "compare it", more=2),
    Defect("evidence-kind", T, "62.5,2,9", "high,2,9", "technologies.csv:2:9", "E202", 'the text "high"|tree.yaml:4', "correct the fact"),
]

TREE = [
    Defect("tree-start", D, "start: held", "start: hold", "@hold", "C140", "`start` leads to hold", 'did you mean "held"?'),
    Defect("tree-way", D, "then: build", "then: bild", "@bild", "C140", '`then` of question "time" leads to bild', 'did you mean "build"?'),
    Defect("tree-loop", D, "then: build", "then: held", "@time: {ask", "C142", "held - time - held", "verdict"),
    Defect("tree-unreached", D, "otherwise: few}", "otherwise: free}", "@few: {ask", "C143", 'no way from the start leads to question "few"', "remove it"),
    Defect("tree-same", D, "few: {ask: Do few make it?, when: makers <= 2,", "few: {same_as: tim,", "@tim,", "C145", '"few" is the same as "tim"', 'did you mean "time"?'),
    Defect("tree-both", D, "  free: {modes", "  few: {modes: [own]}\n  free: {modes", "@few: {modes", "C141", 'verdict "few" has the id of a question', "rename"),
    Defect("tree-neither", D, "when: makers <= 2, ", "", "@{ask: Do few", "S124", "either `when` or `same_as`", "write one"),
    Defect("tree-modes", D, "free: {modes: [own, access, protect, none]", "free: {modes: [own, acces, protect, none]", "@acces,", "S105", '"acces" is not a mode', 'did you mean "access"?'),
    Defect("tree-empty", D, "modes: [protect], penalty", "modes: [], penalty", "@[]", "S114", "no modes found", "at least one mode"),
]

MONEY = [
    Defect("M73", P, "2027: 40", "2027: -5", "@-5", "S107", "national.amount.2027 is -5", "0 or more"),
    Defect("M73-source", P, "2027: 40", "2027: {value: -5, source: x}", "@{value: -5", "C155", "2027 is -5", "0 or more"),
    Defect("M73-cost", O, "3;3,3,2026;2027", "-3;3,3,2026;2027", "options.csv:4:6", "S107", "fridge.own.cost, entry 1 is -3", "0 or more"),
    Defect("M73-fee", P, "fee: 0.5", "fee: -0.5", "@-0.5", "S107", "club.fee is -0.5", "0 or more"),
    Defect("M73-unknown", P, "2027: 40", "2027: {value: unknown, source: x}", "@{value: unknown", "C154", "2027 is unknown", "best number"),
    Defect("M75", P, "{2026: 40, 2027: 40, 2028: 40}", "{2026: 40000000, 2027: 40}", "@{2026", "C158", 'budget "national" is|times the dearest|same unit?', "one unit, EUR m"),
    Defect("M85", P, "share_at_most: 0.6", "share_at_most: 45", "@45", "S107", "one-partner.share_at_most is 45, more than 1", "write 0.45 for 45 %"),
    Defect("M85-carry", P, "carry_over: 0.5", "carry_over: 50", "@50}", "S107", "carry_over is 50, more than 1", "write 0.5 for 50 %") ,
    Defect("M85-probability", P, "probability: 0.3", "probability: 1.5", "@1.5", "S107", "cut.probability is 1.5", "0.015 for 1.5 %"),
    Defect("budget-none", P, "  national: {amount: {2026: 40, 2027: 40, 2028: 40}, carry_over: 0.5}", "  national: {amount: 40, for: {mode: own}}", "options.csv:3:6", "C150", 'no budget takes the cost of "computer" buy (mode access)', "`for`", more=3),
    Defect("years-list", P, "[60, 60, 60, 60, 60]", "[60, 60, 60, 60, 60, 60]", "@[60", "C152", "6 amounts by year, but the plan has 5", "extend `years`"),
    Defect("years-mapping", P, "2028: 40}", "2032: 40}", "@2032", "C153", "2032 lies outside the plan, 2026 to 2030", "extend `years`"),
    Defect("years-order", P, "years: [2026, 2030]", "years: [2030, 2026]", "@[2030", "S127", "run from 2030 to 2026", "[first, last]"),
    Defect("years-one", P, "years: [2026, 2030]", "years: [2026]", "@[2026]", "S102", "years: too few entries", "[first, last]"),
    Defect("years-short", P, "years: [2026, 2030]", "years: [26, 30]", "@26,", "S107", "is 26", "in full", more=1),
    Defect("start", O, "5,2026;2028,buy", "5,2025;2028,buy", "options.csv:2:8", "C160", "start 2025 to 2028 lies outside the plan", "extend `years`"),
    Defect("start-order", O, "5,2026;2028,buy", "5,2028;2026,buy", "options.csv:2:8", "C160", "earliest start 2028 is after the latest 2026", "[earliest, latest]"),
    Defect("rule-year", P, "year: 2027", "year: 2037", "@2037", "C162", 'rule "money" is about 2037', "correct the year"),
    Defect("rule-year-count", P, "measure: cost, year: 2027", "year: 2027", "portfolio.yaml:24:63", "C162", "its measure count has none", "measure: cost"),
    Defect("key-word", P, "discount_rate: 0.04", "discount: 0.04", "@discount", "S101", 'money: unknown key "discount"', 'did you mean "discount_rate"?'),
]

FILES = [
    Defect("M91", P, "criteria: criteria.yaml", "criteria: criterea.yaml", "@criterea", "R401", "cannot find criterea.yaml", 'did you mean "criteria.yaml"?'),
    Defect("M91-id", P, "criteria: criteria.yaml", "criteria: wurth", "@wurth", "R401", 'no criteria set "wurth" found', 'did you mean "worth"?'),
    Defect("M91-tree", P, "decision_tree: tree.yaml", "decision_tree: trees.yaml", "@trees", "R401", "cannot find trees.yaml", 'did you mean "tree.yaml"?'),
    Defect("M91-table", P, "options: options.csv", "options: optionz.csv", "@optionz", "R401", "cannot find optionz.csv", "options.csv"),
    Defect("M91-kind", P, "criteria: criteria.yaml", "criteria: tree.yaml", "tree.yaml:1:1", "C107", "this is a decision tree, not a criteria set", "criteria set"),
    Defect("M61", P, "options: options.csv", "options: options.xlsx", "@options.xlsx", "R401", "cannot find options.xlsx", ""),
    Defect("no-criteria", P, "criteria: criteria.yaml\n", "", "portfolio.yaml:1:1", "C106", "no criteria set is named", "--criteria"),
]

ALL = [*YAML_FORM, *WEIGHTS, *TABLES, *NAMES, *EXPRESSIONS, *TREE, *MONEY, *FILES]
