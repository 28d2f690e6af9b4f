"""What the first sheet of a workbook tells whoever fills it in."""

from __future__ import annotations

HOW_TO = (
    "A portfolio as a workbook",
    "Check it:   optimizer check THIS-FILE.xlsx        Plan with it:   optimizer run THIS-FILE.xlsx",
    "Each sheet is a list of things, one to a row; the sheets portfolio, criteria_set and decision_tree hold settings.",
    "Move over a head of a column to read what belongs there. An empty cell is not given; unknown is written out.",
    "Several values in a cell have ; between them: 20; 35; 45 is money by year, 2026; 2028 from the first to the last.",
    "A dot in a head leads inside: evidence.level is the fact level, cost.national is what one budget pays.",
    "A choice of technologies and options stands in braces, {family: quantum, mode: own}; several in brackets.",
    "A text in a list, braces or brackets that has a comma, a colon or a semicolon in it stands in quotes.",
    "Write numbers without units, thousands commas or percent signs. Formulas are read by the value saved with them.",
    "Columns and rows may be moved, empty ones deleted. Sheets with other names are yours, and are not read.",
)
