"""Turns the checked content of a region file into the immutable model."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from sys import intern
from types import MappingProxyType as Frozen
from typing import Any

from . import model

Block = Mapping[str, Any]


def region(data: Block) -> model.Region:
    """Build a region from the content of its file, which must have passed all checks."""
    return model.Region(
        code=data["code"],
        name=data["name"],
        sources=Frozen(
            {key: _source(key, block) for key, block in data.get("sources", {}).items()}
        ),
        years=Frozen({int(year): _year(block) for year, block in data.get("years", {}).items()}),
        waiting_rule=_waiting_rule(data.get("waiting_rule")),
        refund=_refund(data.get("refund")),
        special_payment=_special_payment(data.get("special_payment")),
        phone_lines=tuple(
            model.PhoneLine(key, block["number"], block["area_code"], _proof(block))
            for key, block in data.get("phone_lines", {}).items()
        ),
        hotlines=Frozen(
            {matter: _desk(block) for matter, block in data.get("hotlines", {}).items()}
        ),
        offices=_offices(data.get("offices")),
        facts=Frozen(
            {
                key: model.Fact(key, block["value"], block["unit"], _proof(block))
                for key, block in data.get("facts", {}).items()
            }
        ),
    )


def _desk(block: Block) -> model.MatterDesk:
    return model.MatterDesk(_ids(block["lines"]), block.get("offices", False), _proof(block))


def _proof(block: Block) -> model.Proof:
    return _shared_proof(tuple(block["sources"]), block["checked_on"], block.get("note"))


def _ids(words: Iterable[str]) -> tuple[str, ...]:
    return _shared_ids(tuple(words))


@lru_cache(maxsize=4096)
def _shared_ids(words: tuple[str, ...]) -> tuple[str, ...]:
    # Thousands of files name the same few ids; one copy of each keeps lookups near the processor.
    return tuple(map(intern, words))


@lru_cache(maxsize=4096)
def _shared_proof(sources: tuple[str, ...], checked_on: str, note: str | None) -> model.Proof:
    # Most blocks of a file rest on the same source, compared on the same day.
    return model.Proof(_shared_ids(sources), date.fromisoformat(checked_on), note)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _source(key: str, block: Block) -> model.Source:
    return model.Source(
        key,
        block["title"],
        block["publisher"],
        _day(block["date"]),
        block["kind"],
        block.get("url"),
        block.get("note"),
    )


def _year(block: Block) -> model.YearRules:
    return model.YearRules(
        _fee(block.get("fee")),
        _categories(block.get("categories")),
        _window(block.get("window")),
        tuple(_late_phase(phase) for phase in block.get("late", [])),
        _benefit(block.get("benefit")),
        _newborn(block.get("newborn")),
    )


def _fee(block: Block | None) -> model.Fee | None:
    if block is None:
        return None
    groups = tuple(
        model.FeeGroup(
            group["name"],
            _ids(group.get("who", ())),
            group["personal"],
            group.get("subsidy", block.get("subsidy")),
        )
        for group in block.get("groups", ())
    )
    return model.Fee(_proof(block), block.get("personal"), block.get("subsidy"), groups)


def _categories(block: Block | None) -> model.CategoryFees | None:
    if block is None:
        return None
    persons = tuple(
        model.CategoryFee(_ids(row["who"]), row.get("personal"), _proof(row))
        for row in block["persons"]
    )
    return model.CategoryFees(persons, block.get("several_identities"))


def _window(block: Block | None) -> model.Window | None:
    if block is None:
        return None
    exceptions = {
        (int(month[:4]), int(month[5:])): (span[0], span[1])
        for month, span in block.get("pay_days_in", {}).items()
    }
    days = block.get("pay_days")
    return model.Window(
        _proof(block),
        _day(block.get("opens")),
        date.fromisoformat(block["closes"]),
        (days[0], days[1]) if days else None,
        Frozen(exceptions),
    )


def _late_phase(block: Block) -> model.LatePhase:
    return model.LatePhase(
        _proof(block),
        date.fromisoformat(block["from"]),
        _day(block.get("to")),
        block.get("pays"),
        block.get("waiting_months"),
        block.get("waiting_days"),
        _ids(block.get("exempt", ())),
    )


def _benefit(block: Block | None) -> model.BenefitPeriod | None:
    if block is None:
        return None
    return model.BenefitPeriod(
        _proof(block),
        date.fromisoformat(block["from"]),
        date.fromisoformat(block["to"]),
        block.get("paid_after_start"),
    )


def _newborn(block: Block | None) -> model.NewbornRule | None:
    if block is None:
        return None
    return model.NewbornRule(
        _proof(block),
        block.get("free_years"),
        block.get("condition"),
        block.get("cover_from"),
        block.get("register_within_days"),
        block.get("register_within_months"),
        _day(block.get("next_year_pay_until")),
    )


def _waiting_rule(block: Block | None) -> model.WaitingRule | None:
    if block is None:
        return None
    return model.WaitingRule(
        _proof(block),
        block["first_year"],
        block["fixed_months"],
        block["months_per_further_break_year"],
        block["months_off_per_repaid_year"],
        block["floor_break_years"],
        block["floor_months"],
        _ids(block.get("exempt", ())),
    )


def _refund(block: Block | None) -> model.RefundRule | None:
    if block is None:
        return None
    return model.RefundRule(_proof(block), _ids(block.get("offices", ())), block.get("time_limit"))


def _special_payment(block: Block | None) -> model.SpecialPayment | None:
    return model.SpecialPayment(_proof(block), _ids(block["groups"])) if block else None


def _offices(block: Block | None) -> tuple[model.Office, ...]:
    if block is None:
        return ()
    proof = _proof(block)
    return tuple(
        model.Office(code, office["name"], office["phone"], proof)
        for code, office in block["by_code"].items()
    )
