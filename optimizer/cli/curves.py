"""What `score --plot` prints: every value function as bars with the ratings on it, remarks, weights by data alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.cli import show
from optimizer.cli.outcome import fault_line
from optimizer.faults import Fault

if TYPE_CHECKING:
    from optimizer.analyse.values import Curve, ValueCheck


def plotted(found: ValueCheck, svg: Path | None, as_json: bool) -> None:
    """Print a check of the value functions, and draw them into a file where one is named. Raises WriteError."""
    from optimizer.analyse.values import as_svg
    from optimizer.run import write_files

    if svg is not None:
        written = write_files(svg.parent, {svg.name: as_svg(found.curves).encode()})
        show.remark(f"drawn in {written[0]}")
    if as_json:
        show.document(found.as_json())
        return
    for curve in found.curves:
        _print_curve(curve)
    if len(found.beside) > 1:
        show.heading("Weights, beside what the data alone would say: how far criteria spread, not what they are worth")
        names = list(found.beside["chosen"])
        rows = [[name, *(_share(found.beside[rule][name]) for rule in found.beside)] for name in names]
        show.table(["criterion", *found.beside], rows, right=range(1, 1 + len(found.beside)))
    for fault in found.warnings:
        show.remark(fault_line(fault))


def remark_on_values(found: ValueCheck, warnings: Iterable[Fault]) -> None:
    """Remark what is odd about criteria, and what the ratings alone would weigh beside the chosen weights."""
    for fault in warnings:
        show.remark(fault_line(fault))
    if len(found.beside) > 1:
        rules = (f"{rule} {_listed(shares)}" for rule, shares in found.beside.items())
        show.remark(f"weights by how far the ratings spread, as a check beside the chosen ones: {'; '.join(rules)}")


def _listed(shares: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{name} {show.percent(float(share))}" for name, share in shares.items())


def _print_curve(curve: Curve) -> None:
    from optimizer.analyse.values import bars

    unit = f", {curve.unit}" if curve.unit else ""
    show.heading(f"{curve.id}: {curve.title}{unit} ({curve.shape})")
    on_terminal = show.on_terminal_out()
    rows = []
    for rating, value, bar, count in bars(curve):
        shown = rating if isinstance(rating, str) else float(rating)
        rows.append([shown, float(value), bar, count or None] if on_terminal else [shown, float(value), count])
    show.table(["rating", "value", *([""] if on_terminal else []), "alternatives"], rows, right=(0, 1))
    if curve.outside:
        show.remark(f"{curve.id}: {curve.outside} ratings lie outside its range and count as the nearer end")


def _share(share: Fraction) -> str | float:
    value = float(share)
    return show.percent(value) if show.on_terminal_out() else value
