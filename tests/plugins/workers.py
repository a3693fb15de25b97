"""Tests run on all cores, except for small selections."""

import pytest


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Return 0 for single files, single tests or -k: starting workers takes longer than the tests."""
    here = config.invocation_params.dir
    has_folder = any((here / argument).is_dir() for argument in config.args)
    return None if has_folder and not config.option.keyword else 0
