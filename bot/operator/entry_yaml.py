"""Writes one entry of a topic file the way the editors write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

_KEYS = ("region", "case", "status", "channel", "year", "sources", "checked_on")
_TEXTS = ("lead", "warnings", "steps", "notes", "spoken")
_INDENT = "  "
_ENDLESS = 1_000_000


class _Inline(list[Any]):
    """A list written on one line."""


class _Quoted(str):
    """A text written with quotes."""


class _Writer(yaml.SafeDumper):
    """Indents the items of a list below its key, as the topic files do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Begin a deeper level; see :class:`yaml.emitter.Emitter`."""
        super().increase_indent(flow, False)


_Writer.add_representer(
    _Inline,
    lambda writer, value: writer.represent_sequence(
        "tag:yaml.org,2002:seq", value, flow_style=True
    ),
)
_Writer.add_representer(
    _Quoted,
    lambda writer, value: writer.represent_scalar("tag:yaml.org,2002:str", value, style='"'),
)


def entry_lines(name: str, fields: Mapping[str, Any]) -> list[str]:
    """Return the lines of an entry, indented as below ``entries:``.

    Args:
        name: Name of the entry inside its topic.
        fields: What it says; empty ones are left out. ``checked_on`` is an ISO date.
    """
    written: dict[str, Any] = {}
    for key in (*_KEYS, *_TEXTS):
        value = fields.get(key)
        if not value and not (key == "sources" and key in fields):
            continue
        if key == "region":
            value = _Quoted(value)
        elif key == "sources":
            value = _Inline(value or ())
        written[key] = value
    text = yaml.dump(
        {name: written}, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=_ENDLESS
    )
    text = text.replace(f"checked_on: '{fields.get('checked_on')}'", _day(fields))
    return [_INDENT + line for line in text.splitlines()]


def _day(fields: Mapping[str, Any]) -> str:
    """Return the day of the check as the files write it, without quotes."""
    return f"checked_on: {fields.get('checked_on')}"
