"""Tests run on all cores, but for a few of them."""

import pytest


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """No workers for single files, single tests or -k: to start them takes longer than the tests."""
    here = config.invocation_params.dir
    has_folder = any((here / argument).is_dir() for argument in config.args)
    return None if has_folder and not config.option.keyword else 0
