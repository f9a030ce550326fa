"""Tables as CSV files that the usual spreadsheet programs open as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(name: str, rows: Iterable[Sequence[str]]) -> web.Response:
    """Return a table as a file to download.

    Args:
        name: Name of the file.
        rows: Its rows, the head first. What a spreadsheet would take for a formula is quoted.
    """
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[_harmless(cell) for cell in row] for row in rows])
    # The mark in front tells spreadsheet programs that it is UTF-8.
    return web.Response(
        body=buffer.getvalue().encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
