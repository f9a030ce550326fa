"""Adds lines to a section of a YAML file without touching anything else in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import yaml

INDENT = 2


def inserted(text: str, section: str, lines: Callable[[int], Sequence[str]]) -> str:
    """Return the text with lines added at the end of a top-level section.

    Args:
        text: A YAML document whose top level is a mapping.
        section: Key of the section; it is made at the end of the document when missing.
        lines: Gives the new lines for the number of spaces that the section indents by.
    """
    node = _section(text, section)
    written = text.splitlines()
    if node is None or not node.value:
        return "\n".join([*written, "", f"{section}:", *lines(INDENT)]) + "\n"
    indent = node.value[0][0].start_mark.column
    end = _last_line(node) + 1
    return "\n".join([*written[:end], *lines(indent), *written[end:]]) + "\n"


def _section(text: str, section: str) -> yaml.MappingNode | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == section and isinstance(value, yaml.MappingNode):
            return value
    return None


def _last_line(node: yaml.Node) -> int:
    """Return the number, from 0 on, of the last line on which something of a node stands."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    # A block scalar, unlike the others, ends at the beginning of the line after it.
    ends_before = node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line
    return int(node.end_mark.line) - int(ends_before)
