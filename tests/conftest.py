"""What every test needs: Hypothesis without a deadline, since a shared machine is slow now and then; and the solver."""

import os

import pytest
from hypothesis import settings

from stemcity_kit.engines import cpsat

settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(scope="session", autouse=True)
def _solver_is_ready():
    """From a cold disk importing it takes longer than many a test allows its search."""
    if cpsat.is_installed():
        cpsat.ready()
