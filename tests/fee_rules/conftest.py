"""The real rules, loaded once for all tests of this folder."""

from pathlib import Path

import pytest
from hypothesis import settings

from actions.fee_rules import FeeBook

# The same examples on every machine, and no failure because a machine is slow.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

DATA = Path(__file__).parents[2] / "data"
AREA_CODES = {"320300": "0516", "140400": "0355"}


@pytest.fixture(scope="session")
def book() -> FeeBook:
    return FeeBook.load(DATA, area_codes=AREA_CODES)
