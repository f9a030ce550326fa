"""What one region file says, as immutable data. One class per block of the file."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Source(NamedTuple):
    """Where a fact was published.

    Attributes:
        kind: ``official`` (a bureau's own text, or its repost) or ``article``.
        date: Day of publication; None when the text bears none.
        note: What else a careful reader should know, e.g. what other texts say.
    """

    key: str
    title: str
    publisher: str
    date: date | None
    kind: str
    url: str | None = None
    note: str | None = None


class Proof(NamedTuple):
    """Where a block of a region file comes from and when somebody last compared it."""

    sources: tuple[str, ...]
    checked_on: date
    note: str | None = None


class FeeGroup(NamedTuple):
    """One of several ordinary fees of a place, e.g. that of school children. Amounts in yuan."""

    name: str
    who: tuple[str, ...]
    personal: int
    subsidy: int | None


class Fee(NamedTuple):
    """Ordinary fee and subsidy of an insurance year, in yuan; None where the source is silent."""

    proof: Proof
    personal: int | None
    subsidy: int | None
    groups: tuple[FeeGroup, ...]

    @property
    def has_amount(self) -> bool:
        """Whether the source says what a resident pays."""
        return self.personal is not None or bool(self.groups)


class CategoryFee(NamedTuple):
    """What persons of certain categories pay, in yuan; None where only the listing is known."""

    who: tuple[str, ...]
    personal: int | None
    proof: Proof


class CategoryFees(NamedTuple):
    """The list of reduced fees of a year.

    Attributes:
        several_identities: ``lowest`` where the rule says that the best aid applies, else None.
    """

    persons: tuple[CategoryFee, ...]
    several_identities: str | None


class Window(NamedTuple):
    """The collection window (集中缴费期) of an insurance year; both days belong to it.

    Attributes:
        opens: First day; None where the source names only the last one.
        pay_days: First and last day of each month on which payment is possible.
        pay_days_in: Exceptions to ``pay_days``, by (year, month).
    """

    proof: Proof
    opens: date | None
    closes: date
    pay_days: tuple[int, int] | None
    pay_days_in: Mapping[tuple[int, int], tuple[int, int]]


class LatePhase(NamedTuple):
    """What holds for payment after the window, from one day to another.

    Attributes:
        pays: ``personal`` or ``personal_and_subsidy``; None where the source is silent.
        waiting_months: Fixed waiting period; None where the source gives days or is silent.
        waiting_days: Fixed waiting period where the source counts it in days.
        exempt: Categories to which the phase does not apply.
    """

    proof: Proof
    first: date
    last: date | None
    pays: str | None
    waiting_months: int | None
    waiting_days: int | None
    exempt: tuple[str, ...]


class BenefitPeriod(NamedTuple):
    """When the money paid for a year is good for.

    Attributes:
        paid_after_start: From when somebody is covered who pays inside the window but after
            ``first``: ``payment_day``, ``next_day`` or ``arrival``; None where not stated.
    """

    proof: Proof
    first: date
    last: date
    paid_after_start: str | None


class NewbornRule(NamedTuple):
    """What holds for children born in the year under which the rule stands.

    Attributes:
        free_years: How many years, from that of birth on, cost nothing.
        condition: ``parent_insured`` where one parent must be insured in the region.
        cover_from: ``birth`` where treatment is covered from birth on.
        register_within_days: Days (or months) after birth within which to register and pay.
        next_year_pay_until: Last day on which to pay for the year after birth.
    """

    proof: Proof
    free_years: int | None
    condition: str | None
    cover_from: str | None
    register_within_days: int | None
    register_within_months: int | None
    next_year_pay_until: date | None


class YearRules(NamedTuple):
    """All that a region file says about one insurance year."""

    fee: Fee | None = None
    categories: CategoryFees | None = None
    window: Window | None = None
    late: tuple[LatePhase, ...] = ()
    benefit: BenefitPeriod | None = None
    newborn: NewbornRule | None = None


class WaitingRule(NamedTuple):
    """How the waiting period (待遇等待期) grows with the years of break.

    Attributes:
        first_year: First insurance year to which the rule applies.
        floor_break_years: From how many years of break on ``floor_months`` applies.
    """

    proof: Proof
    first_year: int
    fixed_months: int
    months_per_further_break_year: int
    months_off_per_repaid_year: int
    floor_break_years: int
    floor_months: int
    exempt: tuple[str, ...]


class RefundRule(NamedTuple):
    """Who refunds in a region and how long.

    Attributes:
        offices: ``tax``, ``medical`` or both.
        time_limit: ``before_benefit_start`` or ``within_window``; None where not stated.
    """

    proof: Proof
    offices: tuple[str, ...]
    time_limit: str | None


class SpecialPayment(NamedTuple):
    """A way of paying kept for aided groups, lost by whoever pays the normal fee first."""

    proof: Proof
    groups: tuple[str, ...]


class PhoneLine(NamedTuple):
    """A hotline.

    Attributes:
        id: ``tax``, ``gov``, ``hrss`` or ``medical``.
        needs_area_code: Whether the line is reached from elsewhere with the area code in front.
    """

    id: str
    number: str
    needs_area_code: bool
    proof: Proof


class MatterDesk(NamedTuple):
    """Whom to call about one matter: hotlines by id, and whether the local office comes first."""

    lines: tuple[str, ...]
    offices: bool
    proof: Proof


class Office(NamedTuple):
    """A local office with its own number."""

    code: str
    name: str
    phone: str
    proof: Proof


class Fact(NamedTuple):
    """A single number that sentences use, with its unit (a key of ``formats.UNITS``)."""

    id: str
    value: int
    unit: str
    proof: Proof


class Region(NamedTuple):
    """One region file."""

    code: str
    name: str
    sources: Mapping[str, Source]
    years: Mapping[int, YearRules]
    waiting_rule: WaitingRule | None = None
    refund: RefundRule | None = None
    special_payment: SpecialPayment | None = None
    phone_lines: tuple[PhoneLine, ...] = ()
    hotlines: Mapping[str, MatterDesk] = _NOTHING
    offices: tuple[Office, ...] = ()
    facts: Mapping[str, Fact] = _NOTHING
