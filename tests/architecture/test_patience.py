"""A test that hangs ends the pass, and is named."""

import os
import shutil
import subprocess
import sys

from tests.architecture.sources import ROOT

TESTS = """
import time

def test_quick():
    pass

def test_that_hangs():
    time.sleep(60)
"""


def test_a_test_that_hangs_is_named_and_ends_the_pass(tmp_path):
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "test_two.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), "-p", "no:cacheprovider", tmp_path]
    around = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        command, cwd=tmp_path, env={**around, "TEST_PATIENCE": "1.5"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Timeout (0:00:01" in done.stderr and "in test_that_hangs" in done.stderr
    assert "in test_quick" not in done.stderr
