"""The floors of `pyproject.toml`, from which `versions.py` makes the oldest installation that is allowed."""

import sys

import pytest
from packaging.requirements import Requirement

from tests.packaging.oldest import floors, project, requirements
from tests.packaging.versions import python_of


def test_every_package_has_one_floor_that_it_allows():
    held = {Requirement(text).name: Requirement(text) for text in floors(project())}
    for requirement in requirements(project()):
        (only,) = held[requirement.name].specifier
        assert requirement.specifier.contains(only.version), requirement


@pytest.mark.parametrize("text", ["a", "a<2", "a>1"])
def test_a_package_without_a_floor_is_named(text):
    with pytest.raises(ValueError, match=text):
        floors({"dependencies": [text]})


def test_this_python_is_found_and_no_other_is_made_up():
    assert python_of("{}.{}".format(*sys.version_info))
    assert python_of("2.0") is None
