"""What every test shares: the `--long` switch, the two Hypothesis profiles, and a limit on time."""

import faulthandler
import os

import pytest
from hypothesis import HealthCheck, settings

# `ci` draws the same few examples every time; `long` draws many new ones. Neither has a deadline: two cores are shared.
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", deadline=None, max_examples=2000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)

# A test takes seconds. One that never ends would hold the whole pass until somebody ends it from outside, and then
# nobody knows which one it was.
PATIENCE = float(os.environ.get("TEST_PATIENCE", "300"))
"""Seconds that one test may take, with its fixtures; with `--long` four hours more."""
LONGER = 4 * 3600.0
_terminal = pytest.StashKey[int]()


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also run what takes minutes, with many generated examples")


def pytest_configure(config):
    settings.load_profile("long" if config.getoption("--long") else "ci")
    config.stash[_terminal] = os.dup(2)  # what tests write is caught; where a test hangs must be seen


def pytest_unconfigure(config):
    os.close(config.stash[_terminal])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    """Where a test hangs, say where it stands (every thread's calls), and end the pass with a failure."""
    limit = PATIENCE + (LONGER if item.config.getoption("--long") else 0)
    faulthandler.dump_traceback_later(limit, exit=True, file=item.config.stash[_terminal])
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: give --long"))
