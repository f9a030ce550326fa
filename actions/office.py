"""Opens the desk: knowledge and rules as they are on disk now, given out for a day."""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from actions.desk import Desk
from actions.reload import LiveData
from actions.stock import Stock, load_stock, stamp
from bot.settings import DATA


class _Kept(NamedTuple):
    stock: Stock
    desk: Desk


_desks: dict[Path, _Kept] = {}


def open_desk(today: date, data: Path = DATA) -> Desk:
    """Return the desk for a day.

    Files that have changed are taken up by themselves a second or two later; while one of
    them is wrong, the last state that was right stays in service.

    Args:
        today: The day to answer for.
        data: The data folder.

    Raises:
        DataError: A data file was wrong from the start; every mistake is listed.
    """
    stock = live_stock(data).current()
    kept = _desks.get(data)
    # What a desk has worked out for a region serves every resident of that day.
    if kept is None or kept.stock is not stock or kept.desk.today != today:
        desk = Desk(stock.knowledge, stock.book, stock.gazetteer, stock.words, today)
        kept = _desks[data] = _Kept(stock, desk)
    return kept.desk


def live_stock(data: Path = DATA) -> LiveData[Stock]:
    """Return what is in service from a data folder; the same object for the same folder."""
    return _live_stock(data)


@cache
def _live_stock(data: Path) -> LiveData[Stock]:
    return LiveData(partial(load_stock, data), partial(stamp, data))
