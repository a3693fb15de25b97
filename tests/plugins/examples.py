"""Effort of property tests: the same few examples each time, more with all cases."""

import pytest
from hypothesis import HealthCheck, settings

from tests.plugins.sampling import ALL_CASES

BY_DEFAULT, WITH_ALL_CASES = 40, 200


def pytest_configure(config: pytest.Config) -> None:
    """Disable Hypothesis's deadlines, so that slow machines behave like fast ones."""
    if config.getoption("hypothesis_profile", None):
        return
    settings.register_profile(
        "tracker",
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        max_examples=WITH_ALL_CASES if config.getoption(ALL_CASES) else BY_DEFAULT,
    )
    settings.load_profile("tracker")
