"""What every test shares: the `--long` switch and the two Hypothesis profiles."""

import pytest
from hypothesis import HealthCheck, settings

# `ci` draws the same few examples every time; `long` draws many new ones. Neither has a deadline: two cores are shared.
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", deadline=None, max_examples=2000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="also run what takes minutes, with many generated examples")


def pytest_configure(config):
    settings.load_profile("long" if config.getoption("--long") else "ci")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: give --long"))
