"""Checks a parsed data file against its JSON Schema and words the errors for editors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft7Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from bot.data_files.problems import DataError, Problem, did_you_mean
from bot.data_files.yaml_lines import KeyPath

_TYPES = {
    "object": "若干“键: 值”",
    "array": "列表",
    "string": "文字（数字要加引号）",
    "integer": "整数",
    "boolean": "true 或 false",
    "null": "null",
}

_formats = FormatChecker(formats=())


@_formats.checks("date")
def _is_date(value: object) -> bool:
    """Tell whether a text is a day written as 2025-02-28."""
    try:
        return not isinstance(value, str) or (len(value) == 10 and bool(date.fromisoformat(value)))
    except ValueError:
        return False


# JSON Schema takes 400.0 for an integer; shown to a resident it would be no amount of money.
_Validator = validators.extend(  # type: ignore[no-untyped-call]
    Draft7Validator,
    type_checker=Draft7Validator.TYPE_CHECKER.redefine(
        "integer", lambda checker, value: isinstance(value, int) and not isinstance(value, bool)
    ),
)


class FileSchema:
    """A published schema, ready for use."""

    def __init__(self, path: Path) -> None:
        """Read the schema from ``path``.

        Raises:
            OSError: The file cannot be read.
            DataError: It is not JSON.
        """
        try:
            self._schema = json.loads(path.read_text(encoding="utf-8", errors="replace"))
        except json.JSONDecodeError as error:
            message = f"不是正确的 JSON（{error.msg}）"
            raise DataError([Problem(path.name, error.lineno, "", message)]) from error
        self._quick = jsonschema_rs.Draft7Validator(self._schema, validate_formats=True)
        self._validator = _Validator(self._schema, format_checker=_formats)

    def part(self, *keys: str) -> Mapping[str, Any]:
        """Return a part of the schema; empty when there is none."""
        part: Any = self._schema
        for key in keys:
            part = part.get(key, {})
        return dict(part)

    def fits(self, data: object) -> bool:
        """Tell quickly whether data without floats fits; what is wrong, ``errors`` finds out."""
        return bool(self._quick.is_valid(data))

    def errors(self, data: object) -> Iterator[tuple[KeyPath, str]]:
        """Yield the path and the Chinese description of every violation in ``data``."""
        found = (_describe(error) for error in self._validator.iter_errors(data))
        # A missing key is reported once for each of several that are missing.
        yield from dict.fromkeys(chain.from_iterable(found))


def _describe(error: ValidationError) -> Iterator[tuple[KeyPath, str]]:
    path = tuple(str(part) for part in error.absolute_path)
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    if error.validator == "additionalProperties":
        known = schema.get("properties", {})
        for key in _instance(error):
            if key not in known:
                yield (*path, key), f"不认识的键 {key}，{_choices(key, list(known))}"
    elif error.parent is not None or "propertyNames" in error.absolute_schema_path:
        key = str(error.instance)
        yield (*path, key), f"不认识的键 {key}，{_allowed(key, schema)}"
    else:
        message = _MESSAGES.get(str(error.validator), _other)(error)
        hint = schema.get("description")
        yield path, f"{message}。说明：{hint}" if hint else message


def _allowed(key: str, schema: Mapping[str, object]) -> str:
    choices = schema.get("enum")
    if isinstance(choices, list):
        return _choices(key, choices)
    return f"键应是{schema.get('description') or schema.get('pattern')}"


def _choices(key: str, known: list[str]) -> str:
    return f"{did_you_mean(key, known)}可用的键：{'、'.join(known)}"


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
    items = [json.dumps(item, ensure_ascii=False) for item in _instance(error)]
    twice = dict.fromkeys(item for item in items if items.count(item) > 1)
    return f"列表里有重复：{'、'.join(twice)}"


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
