"""A finished run: written down, and told on the terminal in short: what was decided, at what cost, how firmly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.cli import show
from optimizer.cli.outcome import fault_line, fault_of

if TYPE_CHECKING:
    from optimizer.result import Run

FEW = 5
"""Warnings shown before the rest is only counted."""
NO_GAP = 1e-9
"""Below this a gap is the noise of writing a ratio as a binary fraction."""
WIDE = 130
"""Columns of a terminal on which a line of reasons fits beside every decision."""


def finish(run: Run, formats: tuple[str, ...], language: str, as_json: bool, quiet: bool, private: bool = False) -> int:
    """Write the run, print it, and give its exit code. What cannot be written is printed all the same.

    Raises WriteError or NoPdfError after printing.
    """
    from optimizer.result import EXIT_CODES

    folder, trouble = _written(run, formats, language, private)
    if as_json:
        show.document(run.document)
    elif not quiet:
        print_run(run.document, folder, formats)
    elif folder is not None:
        show.line(str(folder))
    if trouble is not None:
        raise trouble
    return EXIT_CODES[run.status]


def _written(run: Run, formats: tuple[str, ...], language: str, private: bool) -> tuple[Path | None, Exception | None]:
    """The folder of a run, and what could not be written: a PDF that lacks a font costs nothing but itself."""
    from optimizer.report import NoPdfError
    from optimizer.run import WriteError

    try:
        return run.write(formats, language, private=private), None
    except NoPdfError as lacking:
        folder, trouble = _written(run, tuple(form for form in formats if form != "pdf"), language, private)
        return folder, trouble or lacking
    except WriteError as error:
        return None, error


def print_run(found: dict[str, Any], folder: Path | None, formats: tuple[str, ...]) -> None:
    """Print a run, given as its document; `formats` are those of its report, the first to be read first."""
    show.paragraph(found["title"])
    show.paragraph(status_sentence(found))
    opinions = [f"{one['by']} {one['words']}" for one in found.get("second_opinion", ())]
    if opinions:
        show.paragraph(f"Second opinion: {'; '.join(opinions)}.")
    if found["decisions"]:
        _print_plan(found)
    if found["conflict"]:
        _print_conflict(found)
    _print_remarks(found)
    if folder is not None:
        show.line()
        for path in (folder / f"report.{form}" for form in formats[:1] if (folder / f"report.{form}").exists()):
            show.line(f"report: {path}")
        show.line(f"run: {folder.name}")
        if found["decisions"] and show.on_terminal_out():
            show.remark(f"why: optimizer explain {folder.name} {found['decisions'][0]['technology']}")


def status_sentence(found: dict[str, Any]) -> str:
    """The status in honest words: best is said only of what was proven best."""
    status, gap = found["status"], found["gap"]
    known = (
        f"at most {show.percent(gap)} below the best possible"
        if gap is not None
        else "how far from the best is not known"
    )
    is_word = found.get("solvers_word", False)
    if status == "optimal" and gap is not None and gap > NO_GAP:
        return f"Good enough on the solver's word, not proven: {known}." if is_word else f"Proven good enough: {known}."
    if is_word and status == "optimal":
        return f"Best plan on the solver's word{_ties(found)}; not proven in whole numbers that no plan is worth more."
    if is_word and status == "infeasible":
        return "No plan satisfies everything, on the solver's word; not proven in whole numbers."
    words = {
        "optimal": f"Proven best plan{_ties(found)}.",
        "feasible": f"Best plan found in time, not proven best: {known}.",
        "infeasible": "No plan satisfies everything.",
        "no-plan-found": "No plan was found in time; that does not mean that there is none. Give it more --seconds.",
        "interrupted": "Interrupted.",
    }
    return words[status]


def _ties(found: dict[str, Any]) -> str:
    ties = found["ties"]
    if ties["unique"]:
        return "; no other plan is worth as much"
    if ties.get("known", ties["unique"] is not None):
        others = ties.get("alternatives")
        count = (
            "other plans are" if others is None else "one other plan is" if others == 1 else f"{others} other plans are"
        )
        return f"; {count} worth as much"
    return ""


def _print_plan(found: dict[str, Any]) -> None:
    unit = found["money"]["unit"]
    show.paragraph(
        f"Value {show.shown(found['value'])}; over doing nothing it gains {show.shown(found['gain'])} "
        f"for {show.shown(found['cost_total'])} {unit}."
    )
    _print_decisions(found)
    _print_means(found, unit)
    for row in found["alliances"]:
        show.paragraph(f"alliance joined: {row['id']} in {row['joined']}, {show.shown(row['cost'])} {unit}", "    ")
    for row in found["shortfalls"]:
        money = (
            "" if row["money_needed"] is None else f"; about {show.shown(row['money_needed'])} {unit} would cover it"
        )
        lost = show.shown(row["value_lost"])
        show.paragraph(f"shortfall: {row['technology']} is needed and not covered, {lost} of value lost{money}", "    ")


def _print_decisions(found: dict[str, Any]) -> None:
    show.heading("Decisions by priority")
    rows = found["decisions"]
    if not show.on_terminal_out():
        keys = ["priority", "technology", "title", "mode", "option", "partners", "alliance", "bridge", "start", "ready"]
        keys += ["cost_total", "value", "replacement_value", "verdict", "why"]
        show.table(keys, [[row[key] for key in keys] for row in rows])
        return
    heads = ["#", "technology", "decision", "start", "cost", "loss without", "verdict"]
    body = [
        [d["priority"], d["technology"], _decision(d), d["start"], d["cost_total"], _loss(d), d["verdict"]]
        for d in rows
    ]
    if show.width() >= WIDE:
        heads, body = [*heads, "why"], [[*cells, d["why"]] for cells, d in zip(body, rows, strict=True)]
    show.table(heads, body, right=(0, 3, 4, 5))


def _decision(row: dict[str, Any]) -> str:
    """What to do, and how: mode, option, partners."""
    if row["mode"] == "none":
        return "none"
    partners = f" ({', '.join(row['partners'])})" if row["partners"] else ""
    return f"{row['mode']}: {row['option']}{partners}"


def _loss(row: dict[str, Any]) -> Any:
    """What the plan would lose without this mode here."""
    if row["mode"] == "none":
        return None
    return "no plan" if row["replacement"]["irreplaceable"] else row["replacement"]["value"]


def _print_means(found: dict[str, Any], unit: str) -> None:
    """Money and other means by year: what is spent, of what there is (with what was carried over)."""
    if not show.on_terminal_out():
        for noun, keys in (
            ("spending", ["budget", "year", "amount", "spent", "carried"]),
            ("resources", ["resource", "year", "amount", "used"]),
        ):
            if found[noun]:
                show.heading(noun)
                show.table(keys, [[row[key] for key in keys] for row in found[noun]])
        return
    cells: dict[tuple[int, str], str] = {}
    for row in found["spending"]:
        cells[row["year"], row["budget"]] = _of(row["spent"], row["spent"] + row["carried"])
    for row in found["resources"]:
        cells[row["year"], row["resource"]] = _of(row["used"], row["amount"])
    names, years = list(dict.fromkeys(name for _, name in cells)), sorted({year for year, _ in cells})
    if cells:
        show.heading(f"Used, of what there is ({unit}, with what is carried over)")
        body = [[year, *(cells.get((year, name)) for name in names)] for year in years]
        show.table(["year", *names], body, right=range(1, len(names) + 1))


def _of(used: float, whole: float) -> str:
    return "-" if not used and not whole else f"{show.shown(used)} of {show.shown(whole)}"


def _print_conflict(found: dict[str, Any]) -> None:
    show.heading("This cannot be kept" if len(found["conflict"]) == 1 else "These contradict each other")
    for row in found["conflict"]:
        show.paragraph(f"- {row['sentence']} ({row['where']})", "  ")
    if found["repairs"]:
        show.heading("Each of these is enough by itself")
        for repair in found["repairs"]:
            show.paragraph(f"- {repair['sentence']}", "  ")


def _print_remarks(found: dict[str, Any]) -> None:
    for note in found["notes"]:
        show.remark(f"note: {note}")
    rows = found["warnings"]
    for row in rows[:FEW]:
        show.remark(fault_line(fault_of(row)))
    if len(rows) > FEW:
        show.remark(f"and {len(rows) - FEW} more warnings: optimizer check {found['portfolio']}")
