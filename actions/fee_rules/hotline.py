"""Which number to call in a region for a matter."""

from collections.abc import Iterable
from dataclasses import dataclass

from .formats import names, with_area_code
from .index import RegionIndex
from .model import MatterDesk, Office, PhoneLine, Proof, Region
from .results import Answer, Table

LOCAL_OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to call.

    Attributes:
        id: ``tax``, ``gov``, ``hrss``, ``medical``; for a local office its division code.
        name: Who answers.
        display: How to show it: ``0355+12366``, ``12345``, ``0355-2225095``.
        tel: Target of a tap-to-call link, ``tel:035512366``.
    """

    id: str
    name: str
    display: str
    tel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HotlineAnswer(Answer):
    """Numbers for a matter; every case has ``phones`` (names and numbers in one phrase).

    Cases, with their further values:
        lines: matter (hotlines only)
        office: matter, office_name, office_phone (the local office first, then the lines)
        offices: matter; and a table of the offices of the region's counties
        no_office: none (asked for the local office, none is known; the lines for benefits)
        all: a table of matters and numbers (no matter was named)
    """

    phones: tuple[Phone, ...] = ()
    offices: tuple[Phone, ...] = ()


def hotline(index: RegionIndex, code: str, matter: str | None = None) -> HotlineAnswer:
    """Return whom to call.

    Args:
        index: The regions.
        code: Division code of the region insured in.
        matter: ``payment``, ``refund``, ``enrolment``, ``benefit``, ``account``, ``other``,
            ``office`` for the local office itself, or None for everything.

    Raises:
        ValueError: An unknown matter.
    """
    if matter is None:
        return _everything(index, code)
    found = find_desk(index, code, "benefit" if matter == LOCAL_OFFICE else matter)
    if found is None:
        known = "、".join((*index.words.matters, LOCAL_OFFICE))
        raise ValueError(f"没有“{matter}”这件事，可用：{known}")
    region, desk = found
    used = [(region, desk.proof)]
    offices = find_offices(index, code) if desk.offices or matter == LOCAL_OFFICE else []
    used += [(owner, office.proof) for owner, office in offices[:1]]
    local = tuple(_office_phone(office) for _, office in offices)
    return _answer(index, code, matter, desk, used, local)


def phone(index: RegionIndex, code: str, line_id: str) -> Phone:
    """Return one hotline as it is dialled for a region.

    Raises:
        KeyError: No file knows this line.
    """
    found = index.nearest(code, lambda region: _line(region, line_id))
    if found is None:
        raise KeyError(line_id)
    line = found[1]
    name = index.words.lines[line_id]
    if not line.needs_area_code:
        return Phone(line_id, name, line.number, f"tel:{line.number}")
    area_code = index.area_code(code)
    display = with_area_code(line.number, area_code)
    return Phone(line_id, name, display, f"tel:{area_code or ''}{line.number}")


def find_desk(index: RegionIndex, code: str, matter: str) -> tuple[Region, MatterDesk] | None:
    """Return the nearest rule on whom to call about a matter."""
    return index.nearest(code, lambda region: region.hotlines.get(matter))


def find_offices(index: RegionIndex, code: str) -> list[tuple[Region, Office]]:
    """Return the office of a county, or all those listed for a city."""
    listed = [(region, office) for region in index.lineage(code) for office in region.offices]
    own = [(region, office) for region, office in listed if office.code == code]
    return own or [(region, office) for region, office in listed if region.code == code]


def _answer(
    index: RegionIndex,
    code: str,
    matter: str,
    desk: MatterDesk,
    used: list[tuple[Region, Proof]],
    offices: tuple[Phone, ...],
) -> HotlineAnswer:
    lines = tuple(phone(index, code, line_id) for line_id in desk.lines)
    values = {"phones": _phrase(lines)}
    if matter in index.words.matters:
        values["matter"] = index.words.matters[matter]
    table = None
    if len(offices) == 1:
        case = "office"
        values |= {"office_name": offices[0].name, "office_phone": offices[0].display}
    elif offices:
        case = "offices"
        rows = tuple((office.name, office.display) for office in offices)
        table = Table(index.words.heads("office", "phone"), rows)
    else:
        case = "no_office" if matter == LOCAL_OFFICE else "lines"
    return HotlineAnswer(
        case=case,
        values=values,
        table=table,
        phones=lines,
        offices=offices,
        **index.basis(None, *used),
    )


def _everything(index: RegionIndex, code: str) -> HotlineAnswer:
    rows: list[tuple[str, str]] = []
    used: list[tuple[Region, Proof]] = []
    lines: dict[str, Phone] = {}
    for matter, name in index.words.matters.items():
        found = find_desk(index, code, matter)
        if found is None:
            continue
        region, desk = found
        used.append((region, desk.proof))
        numbers = [phone(index, code, line_id) for line_id in desk.lines]
        lines |= {number.id: number for number in numbers}
        rows.append((name, names([number.display for number in numbers])))
    return HotlineAnswer(
        case="all",
        values={"phones": _phrase(lines.values())},
        table=Table(index.words.heads("matter", "phone"), tuple(rows)),
        phones=tuple(lines.values()),
        offices=tuple(_office_phone(office) for _, office in find_offices(index, code)),
        **index.basis(None, *used),
    )


def _office_phone(office: Office) -> Phone:
    return Phone(office.code, office.name, office.phone, f"tel:{office.phone.replace('-', '')}")


def _line(region: Region, line_id: str) -> PhoneLine | None:
    return next((line for line in region.phone_lines if line.id == line_id), None)


def _phrase(lines: Iterable[Phone]) -> str:
    return names([f"{line.name}{line.display}" for line in lines])
