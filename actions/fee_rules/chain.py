"""Administrative division codes and the chain along which knowledge is inherited."""

import re
from functools import lru_cache

NATION = "100000"

_CODE = re.compile(r"[1-9]\d{5}")


def is_code(text: str) -> bool:
    """Tell whether ``text`` has the shape of a six-digit division code."""
    return _CODE.fullmatch(text) is not None


@lru_cache(maxsize=8192)
def chain(code: str) -> tuple[str, ...]:
    """Return the codes whose rules hold for a region, nearest first.

    Args:
        code: Six-digit division code (GB/T 2260) of a county, city, province or the nation.

    Returns:
        County, city, province and nation as far as they differ, e.g. ``140425`` gives
        ``("140425", "140400", "140000", "100000")``.

    Raises:
        ValueError: ``code`` is not six digits.
    """
    if not is_code(code):
        raise ValueError(f"行政区划代码应为六位数字，收到：{code!r}")
    return tuple(dict.fromkeys((code, code[:4] + "00", code[:2] + "0000", NATION)))
