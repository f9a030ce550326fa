"""The payment kept for aided groups, which the normal payment shuts off."""

from collections.abc import Sequence
from dataclasses import dataclass

from .index import RegionIndex
from .results import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialPaymentAnswer(Answer):
    """Whether to warn before a normal payment.

    Cases, with their values:
        warn: special_groups (anybody might belong to them: ask first)
        belongs: special_groups, categories (the person named belongs to them)
        none: none

    Attributes:
        groups: Category ids of the groups.
    """

    groups: tuple[str, ...] = ()


def special_payment(
    index: RegionIndex, code: str, categories: Sequence[str] = ()
) -> SpecialPaymentAnswer:
    """Return the warning that must come before a normal payment.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        categories: What is known of the person; empty when nothing is.
    """
    found = index.nearest(code, lambda region: region.special_payment)
    if found is None:
        return SpecialPaymentAnswer(case="none")
    region, special = found
    belonging = [category for category in categories if category in special.groups]
    if categories and not belonging:
        return SpecialPaymentAnswer(case="none")
    values = {"special_groups": index.words.category_names(special.groups)}
    if belonging:
        values["categories"] = index.words.category_names(belonging)
    return SpecialPaymentAnswer(
        case="belongs" if belonging else "warn",
        values=values,
        groups=special.groups,
        **index.basis(None, (region, special.proof)),
    )
