"""The command `weights`: what they are and how they came about, one written back, people asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli import complete, options, show
from optimizer.cli.command import command, option
from optimizer.cli.options import Pairs
from optimizer.cli.outcome import fault_line, fault_of
from optimizer.cli.planning import desk, tell_lent
from optimizer.faults import Fault, Place, Refused

if TYPE_CHECKING:
    from optimizer.elicit import Sitting

ASK = "Asking people"
WAYS = ("swing", "best-worst", "pairwise")


@command(
    examples=(
        "optimizer weights sovereignty",
        "optimizer weights sovereignty --weight risk=40 --weight cost=10%",
        "optimizer weights sovereignty --set risk=40",
        "optimizer weights sovereignty --ask --how pairwise",
        "optimizer weights sovereignty --form kim.xlsx --person Kim",
        "optimizer weights sovereignty --read kim.xlsx --read lee.xlsx",
    )
)
@options.criteria_argument
@option(
    "--weight",
    "changes",
    metavar="ID=W",
    type=options.assignment("risk=40 or risk=40%"),
    multiple=True,
    callback=options.once_each,
    shell_complete=complete.weights,
    help="See what another weight does. May be repeated.",
)
@option(
    "--set",
    "change",
    metavar="ID=W",
    type=options.assignment("risk=40"),
    shell_complete=complete.weights,
    help="Write one number back into the file; no other byte of it changes.",
)
@option("--ask", section=ASK, is_flag=True, help="Be asked here, one question after the other; go on another day.")
@option("--form", section=ASK, metavar="FILE", type=options.FILE, help="Write a form: .xlsx, or .html to print.")
@option(
    "--read",
    "forms",
    section=ASK,
    metavar="FILE",
    type=options.FILE,
    multiple=True,
    help="Take a form (.xlsx, .csv) back into the criteria file. May be repeated.",
)
@option(
    "--how",
    section=ASK,
    metavar="|".join(WAYS),
    type=options.one_of("way of asking", WAYS),
    default="swing",
    show_default=True,
    shell_complete=complete.words(WAYS),
    help="The questions that are asked.",
)
@option("--node", section=ASK, metavar="ID", help="Ask for the criteria below this one alone.")
@option("--person", section=ASK, metavar="NAME", help="Whose answers they are; they stand beside those of others.")
@options.as_json
def weights(
    criteria: str,
    changes: Pairs,
    change: tuple[str, str] | None,
    ask: bool,
    form: Path | None,
    forms: tuple[Path, ...],
    as_json: bool,
    **how: Any,
) -> None:
    """The weights at every node, and how they came about."""
    asked = [name for name, given in (("--set", change), ("--ask", ask), ("--form", form), ("--read", forms)) if given]
    if len(asked) > 1 or (asked and changes):
        raise click.UsageError(f"{asked[0]} does its own work: give one of --weight, --set, --ask, --form, --read")
    if change is not None:
        _set(criteria, change, as_json)
    elif asked:
        _people(criteria, form, forms, as_json, how)
    else:
        _print(criteria, dict(changes), as_json)


def _print(criteria: str, changes: dict[str, str], as_json: bool) -> None:
    tell_lent(desk(), criteria, noun="criteria_set", silent=as_json)
    found = desk().weights(criteria, changes)
    if as_json:
        show.document({key: found[key] for key in ("weights", "nodes", "warnings")})
        return
    for node in found["nodes"]:
        _print_node(found, node)
    for row in found["warnings"]:
        show.remark(fault_line(fault_of(row)))


def _set(criteria: str, change: tuple[str, str], as_json: bool) -> None:
    from optimizer.edit import set_weight

    edit = set_weight(_own(criteria), *change)
    path = _own(criteria)
    if as_json:
        show.document(
            {"path": str(path), "line": edit.line, "criterion": edit.criterion, "old": edit.old, "new": edit.new}
        )
    else:
        show.line(f"{path}:{edit.line}: {edit.criterion} {edit.old} -> {edit.new}")


def _own(name: str) -> Path:
    """The file of a criteria set; refused where it is in the desk that ships with the program, and not one's own."""
    from optimizer import starter

    path = Path(desk().weights(name)["path"])
    shipped, here = starter.folder(), path.resolve()
    theirs = shipped is not None and here.is_relative_to(shipped) and not here.is_relative_to(Path.cwd())
    if theirs and not Path(name).is_file():
        remedy = "lay a desk with `optimizer init`, and change the file there"
        raise Refused([Fault("W107", Place(str(path)), "this criteria set came with the program", remedy)])
    return path


# ------------------------------------------------------------------------------------------------ what is printed


def _print_node(found: dict[str, Any], node: dict[str, Any]) -> None:
    note = f" ({node['note']})" if node["note"] else ""
    show.heading(f"{node['id']}: {node['method']}{note}")
    for text in _told(node):
        show.paragraph(text, "  ")
    allowed = node.get("allowed", {})
    body = [[child, node["swing"][child], share, found["weights"][child]] for child, share in node["weights"].items()]
    if show.on_terminal_out():
        body = [[child, text, show.percent(share), show.percent(whole)] for child, text, share, whole in body]
        ranges = {child: " to ".join(map(show.percent, ends)) for child, ends in allowed.items()}
    else:
        ranges = {child: ";".join(map(str, ends)) for child, ends in allowed.items()}
    heads = ["criterion", "what is weighed", "here", "in the whole", *(["statements allow"] if allowed else [])]
    show.table(heads, [[*row, *([ranges[row[0]]] if allowed else [])] for row in body], right=(2, 3))


def _told(node: dict[str, Any]) -> Iterator[str]:
    """What a method says of itself, and how far people agree."""
    said = node["consistency"] or {}
    if "cr" in said:
        ratio = "none: the table has no such order" if said["cr"] is None else show.rounded(float(said["cr"]))
        yield f"consistency: lambda max {show.rounded(float(said['lambda_max']))}, ratio {ratio}"
        if worst := said.get("worst_judgement"):
            given, fitting = (show.rounded(float(worst[key])) for key in ("given", "fitting"))
            yield f"judgement farthest from the rest: {worst['pair']} given as {given}, the others make it {fitting}"
    if "xi" in said:
        measures = ", ".join(f"{key} {show.rounded(float(said[key]))}" for key in ("xi", "input_cr"))
        yield f"consistency: {measures} (0 is fully consistent)"
    for rule, shares in node.get("beside", {}).items():
        yield f"{rule.replace('_', ' ')} would give: {_listed(shares)}"
    for child, ends in node.get("ranges", {}).items():
        yield f"{child}: {' to '.join(map(show.percent, ends))} by the nonlinear model"
    yield from _people_told(node)


def _people_told(node: dict[str, Any]) -> Iterator[str]:
    for name, one in node.get("people", {}).items():
        said = one.get("consistency") or {}
        mark = next(
            (f", {key} {show.rounded(float(said[key]))}" for key in ("cr", "xi") if said.get(key) is not None), ""
        )
        yield f"{name} ({one['method']}{mark}): {_listed(one['weights'])}"
    agreement = node.get("agreement") or {}
    if agreement.get("kendall_w") is not None:
        test = "" if agreement["p"] is None else f", chance {show.rounded(float(agreement['p']))}"
        yield f"agreement: Kendall's W {show.rounded(float(agreement['kendall_w']))}{test}"
    if name := agreement.get("stands_apart"):
        apart = show.percent(float(agreement["distance"][name]))
        yield f"farthest apart from the others: {name}, by {apart} of the weight"


def _listed(shares: dict[str, float]) -> str:
    return ", ".join(f"{child} {show.percent(share)}" for child, share in shares.items())


# ------------------------------------------------------------------------------------------------ asking people


def _people(criteria: str, form: Path | None, forms: Iterable[Path], as_json: bool, how: dict[str, Any]) -> None:
    from optimizer.elicit import Sitting

    tell_lent(desk(), criteria, noun="criteria_set", silent=as_json)
    path = Path(desk().weights(criteria)["path"]) if form else _own(criteria)
    sitting = Sitting.of(path, how["how"], how["node"])
    if form is not None:
        show.written([sitting.form(form, how["person"] or "")], as_json)
    elif forms:
        show.written([sitting.take(tuple(forms))], as_json)
    else:
        _ask(sitting, how["person"], as_json)


def _ask(sitting: Sitting, person: str | None, as_json: bool) -> None:
    from optimizer.elicit import Talk

    def reply(question: str) -> str:
        return str(click.prompt(question.rstrip(), prompt_suffix=" ", default="", show_default=False, err=as_json))

    say = show.remark if as_json else show.paragraph
    written = sitting.ask(Talk(say, reply, lambda answers: sitting.keep(answers, person)), person)
    if written is None:
        show.remark(f"kept in {sitting.kept_in}; the same command goes on from here")
    else:
        show.written([written], as_json)
