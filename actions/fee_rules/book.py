"""The fee book: one object that answers every question on rules."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from . import (
    benefit,
    categories,
    facts,
    fee,
    hotline,
    household,
    late,
    newborn,
    pay_period,
    refund,
    special_payment,
)
from .benefit import BenefitAnswer
from .categories import CategoryAnswer
from .facts import FactAnswer
from .fee import FeeAnswer
from .hotline import HotlineAnswer, Phone
from .household import HouseholdAnswer, Member
from .index import RegionIndex
from .late import LateAnswer
from .loader import load_regions
from .model import Region, Source
from .newborn import NewbornAnswer
from .pay_period import PayPeriodAnswer
from .refund import RefundAnswer
from .special_payment import SpecialPaymentAnswer
from .words import Words, load_words


class FeeBook:
    """All rules of all regions; never changes after it is built.

    Every method is pure: region codes are six digits, days are given by the caller, a year of
    None means the insurance year that people mean on that day.
    """

    def __init__(
        self,
        regions: Mapping[str, Region],
        words: Words,
        area_codes: Mapping[str, str] | None = None,
    ) -> None:
        """Build the book from loaded regions.

        Args:
            regions: Region by code; the nation (``100000``) must be among them.
            words: Names of categories and words of tables.
            area_codes: Telephone area code (``0355``) by division code; inherited downwards.
        """
        self._index = RegionIndex(regions, words, area_codes or {})

    @classmethod
    def load(
        cls,
        data: Path,
        known_codes: Collection[str] | None = None,
        area_codes: Mapping[str, str] | None = None,
    ) -> "FeeBook":
        """Read the rules of a data folder (``regions``, ``lexicon``, ``schema``).

        Args:
            data: The data folder.
            known_codes: All division codes that exist; None skips that check.
            area_codes: As in the constructor.

        Raises:
            DataError: Some file is wrong; every mistake of every file is listed.
            OSError: A folder or file cannot be read.
        """
        schema = data / "schema" / "region.schema.json"
        regions = load_regions(data / "regions", schema, known_codes)
        return cls(regions, load_words(data / "lexicon"), area_codes)

    @property
    def regions(self) -> Mapping[str, Region]:
        """Every region that has a file, by code."""
        return self._index.regions

    @property
    def words(self) -> Words:
        """Names of categories and words of tables."""
        return self._index.words

    def has_own_data(self, code: str) -> bool:
        """Tell whether any file below the nation holds for a region."""
        return bool(self._index.lineage(code, nation=False))

    def fee(self, code: str, year: int | None, day: date) -> FeeAnswer:
        """Ordinary fee, subsidy and total. See ``fee.fee``."""
        return fee.fee(self._index, code, year, day)

    def fee_category(
        self, code: str, year: int | None, persons: Sequence[str], day: date
    ) -> CategoryAnswer:
        """Fee of a person of special groups. See ``categories.fee_category``."""
        return categories.fee_category(self._index, code, year, persons, day)

    def special_payment(self, code: str, persons: Sequence[str] = ()) -> SpecialPaymentAnswer:
        """Warning before a normal payment. See ``special_payment.special_payment``."""
        return special_payment.special_payment(self._index, code, persons)

    def pay_period(self, code: str, year: int | None, day: date) -> PayPeriodAnswer:
        """Can one still pay? See ``pay_period.pay_period``."""
        return pay_period.pay_period(self._index, code, year, day)

    def late_payment(
        self,
        code: str,
        year: int | None,
        day: date,
        break_years: int | None = None,
        repaid_years: int | None = None,
        persons: Sequence[str] = (),
    ) -> LateAnswer:
        """Price and waiting period after the window. See ``late.late_payment``."""
        return late.late_payment(self._index, code, year, day, break_years, repaid_years, persons)

    def benefit_period(self, code: str, year: int | None, day: date) -> BenefitAnswer:
        """When treatment is covered. See ``benefit.benefit_period``."""
        return benefit.benefit_period(self._index, code, year, day)

    def newborn(self, code: str, birth: date | int | None, day: date) -> NewbornAnswer:
        """Rule for a child just born. See ``newborn.newborn``."""
        return newborn.newborn(self._index, code, birth, day)

    def household(
        self,
        code: str,
        year: int | None,
        members: Sequence[Member],
        head_count: int | None,
        day: date,
    ) -> HouseholdAnswer:
        """What a household pays. See ``household.household``."""
        return household.household(self._index, code, year, members, head_count, day)

    def refund(self, code: str, year: int | None, day: date) -> RefundAnswer:
        """Who refunds and until when. See ``refund.refund``."""
        return refund.refund(self._index, code, year, day)

    def hotline(self, code: str, matter: str | None = None) -> HotlineAnswer:
        """Whom to call. See ``hotline.hotline``."""
        return hotline.hotline(self._index, code, matter)

    def phone(self, code: str, line: str) -> Phone:
        """One hotline as dialled for a region. See ``hotline.phone``."""
        return hotline.phone(self._index, code, line)

    def sources(self, code: str) -> Mapping[str, Source]:
        """Every source that a text for a region may cite, by key."""
        return self._index.sources(code)

    def facts(self, code: str) -> Mapping[str, FactAnswer]:
        """Single numbers by id. See ``facts.facts``."""
        return facts.facts(self._index, code)
