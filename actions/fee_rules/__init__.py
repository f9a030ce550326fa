"""Fee rules: what holds for region R, insurance year Y, day D and person category C."""

from bot.data_files.problems import DataError, Problem

from .book import FeeBook
from .cases import CASES, STEPS
from .chain import NATION, chain, is_code
from .results import Answer, Step, Table
from .workdays import WorkdayAnswer, working_days_after
from .years import default_insurance_year

__all__ = [
    "CASES",
    "NATION",
    "STEPS",
    "Answer",
    "DataError",
    "FeeBook",
    "Problem",
    "Step",
    "Table",
    "WorkdayAnswer",
    "chain",
    "default_insurance_year",
    "is_code",
    "working_days_after",
]
