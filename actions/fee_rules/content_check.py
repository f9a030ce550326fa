"""Checks what a JSON Schema cannot say: order of dates, overlaps, gaps, phone numbers.

Every check yields (path, message) and expects a file that fits the schema.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from .chain import chain
from .phones import is_phone

KeyPath = tuple[str, ...]
Finding = tuple[KeyPath, str]
Block = Mapping[str, Any]

ONE_DAY = timedelta(days=1)


def content_findings(data: Block, file_code: str) -> Iterator[Finding]:
    """Yield every mistake inside one region file.

    Args:
        data: Content of the file, or that part of it which is valid against the schema.
        file_code: Name of the file without its ending.
    """
    if data.get("code", file_code) != file_code:
        yield ("code",), f"写的是 {data['code']}，应和文件名 {file_code} 相同"
    years: Mapping[str, Block] = data.get("years", {})
    for year, rules in years.items():
        for path, message in _year_findings(int(year), rules):
            yield ("years", year, *path), message
    yield from _window_overlaps(years)
    yield from _phone_findings(data, file_code)
    if "refund" in data and not data["refund"].keys() & {"offices", "time_limit"}:
        yield ("refund",), "应写 offices（找谁退）或 time_limit（到什么时候为止）"
    if "pay_days" in data.get("facts", {}):
        yield ("facts", "pay_days"), "每月缴费日由 window.pay_days 得出，不要在 facts 里再写"


def _year_findings(year: int, rules: Block) -> Iterator[Finding]:
    if "fee" in rules:
        yield from _fee_findings(rules["fee"])
    if "categories" in rules:
        yield from _category_findings(rules["categories"])
    if "window" in rules:
        yield from _window_findings(year, rules["window"])
    if "late" in rules:
        yield from _late_findings(year, rules["late"], rules.get("window"))
    if "benefit" in rules:
        yield from _span(("benefit",), rules["benefit"], "from", "to")
        yield from _in_year(("benefit", "from"), rules["benefit"]["from"], year - 1, year)
        yield from _in_year(("benefit", "to"), rules["benefit"]["to"], year, year + 1)
    if "newborn" in rules and "next_year_pay_until" in rules["newborn"]:
        last = rules["newborn"]["next_year_pay_until"]
        yield from _in_year(("newborn", "next_year_pay_until"), last, year, year + 1)


def _fee_findings(fee: Block) -> Iterator[Finding]:
    if "personal" in fee and "groups" in fee:
        yield ("fee",), "personal 和 groups 只能写一个：都一样写 personal，各类人不同写 groups"
    if not fee.keys() & {"personal", "subsidy", "groups"}:
        yield ("fee",), "没有金额，应写 personal、subsidy、groups 中的一个以上"
    seen: set[str] = set()
    for number, group in enumerate(fee.get("groups", [])):
        if group["name"] in seen:
            yield ("fee", "groups", str(number), "name"), f"{group['name']} 写了两次"
        seen.add(group["name"])


def _category_findings(categories: Block) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, row in enumerate(categories["persons"]):
        for category in row["who"]:
            if category in seen:
                yield (
                    ("categories", "persons", str(number), "who"),
                    f"{category} 在这一年写了两次，一类人只能有一个标准",
                )
            seen.add(category)


def _window_findings(year: int, window: Block) -> Iterator[Finding]:
    if "opens" in window:
        yield from _span(("window",), window, "opens", "closes")
        yield from _in_year(("window", "opens"), window["opens"], year - 1, year)
    yield from _in_year(("window", "closes"), window["closes"], year - 1, year)
    spans: dict[KeyPath, list[int]] = {}
    if "pay_days" in window:
        spans[("pay_days",)] = window["pay_days"]
    for month, span in window.get("pay_days_in", {}).items():
        spans[("pay_days_in", month)] = span
    for path, (first, last) in spans.items():
        if first > last:
            yield ("window", *path), f"写的是 [{first}, {last}]，第一天不能晚于最后一天"
    if "pay_days_in" in window and "pay_days" not in window:
        yield ("window", "pay_days_in"), "有例外就要先写 pay_days"


def _late_findings(year: int, phases: list[Block], window: Block | None) -> Iterator[Finding]:
    last_day = date.fromisoformat(window["closes"]) if window else None
    for number, phase in enumerate(phases):
        path = ("late", str(number))
        first = date.fromisoformat(phase["from"])
        yield from _in_year((*path, "from"), phase["from"], year - 1, year)
        if "waiting_months" in phase and "waiting_days" in phase:
            yield path, "waiting_months 和 waiting_days 只能写一个"
        if last_day and first <= last_day:
            yield (*path, "from"), f"写的是 {first}，和前一段重叠，应在 {last_day} 之后"
        elif last_day and first > last_day + ONE_DAY and "gap_before" not in phase:
            yield (
                (*path, "from"),
                f"写的是 {first}，前一段到 {last_day} 为止，中间有空档；"
                f"应从 {last_day + ONE_DAY} 起，确有空档就写 gap_before 说明原因",
            )
        if "to" in phase:
            yield from _span(path, phase, "from", "to")
            last_day = date.fromisoformat(phase["to"])
        elif number + 1 < len(phases):
            yield path, "后面还有一段，这一段要写 to（到哪一天为止）"
            last_day = None


def _window_overlaps(years: Mapping[str, Block]) -> Iterator[Finding]:
    windows = sorted(
        (rules["window"]["opens"], rules["window"]["closes"], year)
        for year, rules in years.items()
        if "opens" in rules.get("window", {})
    )
    for (_, closes, year), (opens, _, next_year) in pairwise(windows):
        if opens <= closes:
            yield (
                ("years", next_year, "window", "opens"),
                f"写的是 {opens}，和 {year} 年度的集中缴费期（到 {closes}）重叠",
            )


def _phone_findings(data: Block, file_code: str) -> Iterator[Finding]:
    for key, line in data.get("phone_lines", {}).items():
        yield from _phone(("phone_lines", key, "number"), line["number"])
    for code, office in data.get("offices", {}).get("by_code", {}).items():
        path = ("offices", "by_code", code)
        yield from _phone((*path, "phone"), office["phone"])
        if file_code not in chain(code):
            yield path, f"{code} 不属于 {file_code}"


def _phone(path: KeyPath, number: str) -> Sequence[Finding]:
    if is_phone(number):
        return ()
    return [(path, f"写的是 {number}，不是电话号码；应像 12366 或 0355-2225095")]


def _span(path: KeyPath, block: Block, first: str, last: str) -> Sequence[Finding]:
    if block[first] <= block[last]:
        return ()
    return [((*path, last), f"写的是 {block[last]}，不能早于 {first} 的 {block[first]}")]


def _in_year(path: KeyPath, day: str, earliest: int, latest: int) -> Sequence[Finding]:
    if earliest <= int(day[:4]) <= latest:
        return ()
    return [(path, f"写的是 {day}，这一年度的日期应在 {earliest} 到 {latest} 年之间")]
