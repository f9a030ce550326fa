"""Checks a parsed region file against the JSON Schema and words the errors for editors."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError

KeyPath = tuple[str, ...]

_TYPES = {
    "object": "若干“键: 值”",
    "array": "列表",
    "string": "文字（数字要加引号）",
    "integer": "整数",
    "boolean": "true 或 false",
    "null": "null",
}

_formats = FormatChecker(formats=())


@_formats.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or (len(value) == 10 and bool(date.fromisoformat(value)))


class RegionSchema:
    """The published schema, ready for use."""

    def __init__(self, path: Path) -> None:
        """Read the schema from ``path``.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is not JSON.
        """
        self.text = path.read_text(encoding="utf-8")
        self._validator = Draft7Validator(json.loads(self.text), format_checker=_formats)

    def errors(self, data: object) -> Iterator[tuple[KeyPath, str]]:
        """Yield the path and the Chinese description of every violation in ``data``."""
        for error in self._validator.iter_errors(data):
            path = tuple(str(part) for part in error.absolute_path)
            yield from _describe(error, path)


def _describe(error: ValidationError, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    if error.validator == "additionalProperties":
        known = schema.get("properties", {})
        for key in _instance(error):
            if key not in known:
                yield (*path, key), f"不认识的键 {key}，可用的键：{'、'.join(known)}"
    elif error.parent is not None or "propertyNames" in error.absolute_schema_path:
        yield (*path, str(error.instance)), f"不认识的键 {error.instance}，{_allowed(schema)}"
    else:
        message = _MESSAGES.get(str(error.validator), _other)(error)
        hint = schema.get("description")
        yield path, f"{message}。说明：{hint}" if hint else message


def _allowed(schema: Mapping[str, object]) -> str:
    choices = schema.get("enum")
    if isinstance(choices, list):
        return f"可用的键：{'、'.join(map(str, choices))}"
    return f"键的写法应符合 {schema.get('pattern')}"


def _required(error: ValidationError) -> str:
    missing = [key for key in _value(error) if key not in _instance(error)]
    return f"缺少 {'、'.join(missing)}"


def _type(error: ValidationError) -> str:
    kinds = _value(error)
    allowed = [kinds] if isinstance(kinds, str) else list(kinds)
    return f"写的是 {_shown(error)}，应为{'或'.join(_TYPES.get(kind, kind) for kind in allowed)}"


def _enum(error: ValidationError) -> str:
    return f"写的是 {_shown(error)}，只能是：{'、'.join(map(str, _value(error)))}"


def _date(error: ValidationError) -> str:
    return f"写的是 {_shown(error)}，不是有效的日期，应写成 2025-02-28 这样"


def _pattern(error: ValidationError) -> str:
    return f"写的是 {_shown(error)}，写法不对"


def _range(error: ValidationError) -> str:
    schema: Any = error.schema
    low, high = schema.get("minimum"), schema.get("maximum")
    return f"写的是 {_shown(error)}，应在 {low} 到 {high} 之间"


def _size(error: ValidationError) -> str:
    return f"写的是 {_shown(error)}，个数或长度不对"


def _unique(error: ValidationError) -> str:
    return f"写的是 {_shown(error)}，列表里有重复"


def _other(error: ValidationError) -> str:
    return f"写的是 {_shown(error)}，不符合规定（{error.validator}）"


def _value(error: ValidationError) -> Any:
    """Return the value of the schema keyword that was violated."""
    return error.validator_value


def _instance(error: ValidationError) -> Any:
    """Return the part of the file that violates the schema."""
    return error.instance


def _shown(error: ValidationError) -> str:
    text = json.dumps(error.instance, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


_MESSAGES: Mapping[str, Callable[[ValidationError], str]] = {
    "required": _required,
    "type": _type,
    "enum": _enum,
    "format": _date,
    "pattern": _pattern,
    "minimum": _range,
    "maximum": _range,
    "minItems": _size,
    "maxItems": _size,
    "minLength": _size,
    "minProperties": _size,
    "uniqueItems": _unique,
}
