"""How hard property tests try: the same few examples each time, more where every case is asked for."""

import pytest
from hypothesis import HealthCheck, settings

from tests.plugins.sampling import ALL_CASES

BY_DEFAULT, WITH_ALL_CASES = 40, 200


def pytest_configure(config: pytest.Config) -> None:
    """Set no clock, so that a slow machine finds what a fast one does; --hypothesis-profile goes before."""
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
