"""The reports of the samples, letter by letter. A change that is meant: `python -m tests.support.golden_report`."""

import pytest

from tests.support.golden_report import FOLDER, reports


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_the_report_is_as_it_was(name):
    assert reports()[name].decode("utf-8") == (FOLDER / name).read_bytes().decode("utf-8")


def test_nothing_else_lies_there():
    assert {path.name for path in FOLDER.iterdir()} == set(reports())
