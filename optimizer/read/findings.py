"""The faults of one file while it is read: gathered, bounded in number, handed over in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.faults import Fault, Place

__all__ = ["MOST_FAULTS", "Findings"]

MOST_FAULTS = 200
"""Nobody reads more of one file, and a hostile file could hold a million."""


@dataclass(slots=True)
class Findings:
    """Faults of one file (or one sheet of it); beyond MOST_FAULTS they are counted, not kept."""

    file: str
    sheet: str | None = None
    kept: list[Fault] = field(default_factory=list)
    more: int = 0

    def add(
        self, code: str, at: tuple[int | None, int | None], message: str, remedy: str, warning: bool = False
    ) -> None:
        """Note one fault `at` (line or row, column), both from 1, or None where the whole is meant."""
        if len(self.kept) >= MOST_FAULTS:
            self.more += 1
            return
        self.kept.append(Fault(code, Place(self.file, at[0], at[1], self.sheet), message, remedy, warning))

    def take(self, other: Findings, before: tuple[str, str, int, int] | None = None) -> None:
        """Note what `other` noted, or only what stands `before` a place (its `order`)."""
        for fault in other.kept:
            if before is None or fault.place.order < before:
                self.add(fault.code, (fault.place.line, fault.place.column), fault.message, fault.remedy, fault.warning)
        self.more += other.more

    def has(self, *codes: str) -> bool:
        """Whether a fault with one of `codes` was noted."""
        return any(fault.code in codes for fault in self.kept)

    def hand_over(self, faults: list[Fault]) -> None:
        """Append all that was noted to `faults`, in the order of the file."""
        faults.extend(sorted(self.kept, key=lambda fault: fault.place.order))
        if self.more:
            place = Place(self.file, sheet=self.sheet)
            message = f"{self.more} more faults were found and are not listed"
            faults.append(Fault("R400", place, message, "mend those listed, then check again"))
