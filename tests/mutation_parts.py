"""The parts of the program whose tests are tried, each with the tests that are to notice a fault in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """Modules (paths or patterns below `optimizer/`) and test files (below `tests/`)."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]

    def files(self) -> list[Path]:
        """The modules as paths."""
        return sorted({path for pattern in self.modules for path in Path("optimizer").glob(pattern)})


PARTS = {
    "verify": Part(
        ("verify/*.py",),
        (
            "tests/unit/test_verify.py",
            "tests/unit/test_verify_program.py",
            "tests/unit/test_verify_proof.py",
            "tests/property/test_corrupted_plans.py",
            "tests/property/test_oracle.py",
            "tests/property/test_proofs.py",
        ),
    ),
    "status": Part(
        ("solve/answer.py", "solve/outcome.py"),
        (
            "tests/unit/test_solve_status.py",
            "tests/unit/test_solve_verdicts.py",
            "tests/unit/test_solve_exact.py",
            "tests/unit/test_solve_plans.py",
        ),
    ),
    "ties": Part(
        ("solve/stages.py", "solve/cuts.py"),
        (
            "tests/unit/test_solve_ties.py",
            "tests/unit/test_solve_status.py",
            "tests/unit/test_solve_plans.py",
            "tests/unit/test_solve_exact.py",
            "tests/unit/test_solve_verdicts.py",
        ),
    ),
    "read": Part(
        ("read/*.py",),
        (
            "tests/unit/test_read_borders.py",
            "tests/unit/test_read_document.py",
            "tests/unit/test_read_faults.py",
            "tests/unit/test_read_properties.py",
            "tests/unit/test_read_scalars.py",
            "tests/unit/test_read_settings.py",
            "tests/unit/test_read_tables.py",
            "tests/unit/test_read_workbook.py",
            "tests/unit/test_read_yaml.py",
            "tests/faults/test_reading.py",
            "tests/faults/test_workbook_portfolio.py",
            "tests/faults/test_workbooks.py",
        ),
    ),
    "all": Part(
        ("**/*.py",),
        ("tests/unit", "tests/faults", "tests/cli", "tests/golden", "tests/published", "tests/property"),
    ),
}
