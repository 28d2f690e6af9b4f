"""Which lines and branches of a part of the program its own tests leave out.

    python -m tests.branches                   verify, status, ties and read, one after the other
    python -m tests.branches status ties       these two

The parts and their tests are those of `tests/mutation_parts.py`; each is measured in a process of its own, so that
what runs at import is counted too. Ends with 1 where a line or branch is left, or a test fails.
"""

from __future__ import annotations

import argparse
import os

import coverage
import pytest

from tests.mutation_parts import PARTS, Part

ASKED = ("verify", "status", "ties", "read")
LEFT_OUT = ("if TYPE_CHECKING:", "raise AssertionError", "assert_never\\(")


def measured(part: Part) -> bool:
    """Run the part's tests and print what they leave out; whether that is nothing."""
    files = [str(path.resolve()) for path in part.files()]
    counted = coverage.Coverage(data_file=None, config_file=False, branch=True, include=files)
    for pattern in LEFT_OUT:
        counted.exclude(pattern)
    counted.start()
    failed = pytest.main(["-q", "-p", "no:cacheprovider", *part.tests])
    counted.stop()
    share = counted.report(show_missing=True, skip_covered=True)
    return not failed and share == 100


def main() -> int:
    """Measure each part that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=PARTS, default=ASKED)
    left = 0
    for name in parser.parse_args().parts:
        print(f"\n{name}", flush=True)
        child = os.fork()
        if child == 0:
            os._exit(0 if measured(PARTS[name]) else 1)
        left |= os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return left


if __name__ == "__main__":
    raise SystemExit(main())
