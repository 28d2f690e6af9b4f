"""Which solvers there are to test with."""

import shutil
import sys
from pathlib import Path

import pytest


def _has_cbc():
    """PuLP 3 brings a CBC program along; beside PuLP 4 one has to be installed."""
    bundled = Path(sys.prefix).glob("lib/python*/site-packages/pulp/solverdir/cbc/**/cbc*")
    return bool(shutil.which("cbc") or any(bundled))


needs_cbc = pytest.mark.skipif(not _has_cbc(), reason="there is no CBC here")
