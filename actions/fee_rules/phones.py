"""Tells telephone numbers from what only looks like one."""

import re

import phonenumbers

_SERVICE_LINE = re.compile(r"12\d{3}|9[56]\d{3,4}")
_WRITTEN = re.compile(r"[\d-]+")


def is_phone(text: str) -> bool:
    """Tell whether ``text`` is a number that can be dialled in China, e.g. 12366, 0355-2225095."""
    if _SERVICE_LINE.fullmatch(text):
        return True
    if not _WRITTEN.fullmatch(text):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "CN"))
    except phonenumbers.NumberParseException:
        return False
