"""Which regions an operator may see: the own area, what lies in it, and what holds above it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.regions.gazetteer import NATION, Gazetteer


@dataclass(frozen=True)
class Scope:
    """An operator's area.

    Attributes:
        gazetteer: Regions.
        code: Six-digit code; the nation's for no limit.
    """

    gazetteer: Gazetteer
    code: str = NATION

    def allows(self, region: str) -> bool:
        """Whether texts of a region may be seen: of the area, inside it, or valid in it."""
        if self.code == NATION:
            return True
        return self.gazetteer.is_within(region, self.code) or self.gazetteer.is_within(
            self.code, region
        )

    def contains(self, region: str | None) -> bool:
        """Whether work items of a region belong to the area; those without a region do."""
        if self.code == NATION or not region:
            return True
        return region in self.gazetteer and self.gazetteer.is_within(region, self.code)

    def holds(self, column: sa.Column[Any]) -> Any:
        """Return the condition for rows of the area and rows without a region, for a query.

        Args:
            column: Where the six-digit code stands.
        """
        if self.code == NATION:
            return sa.true()
        # Codes of one area begin alike: 14…, 1404…, and a county is its own.
        beginning = self.code[:2] if self.code[2:] == "0000" else self.code
        beginning = beginning[:4] if beginning[4:] == "00" else beginning
        return sa.or_(column.is_(None), column == "", column.startswith(beginning))
