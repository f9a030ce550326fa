"""Tells quickly whether a value fits a JSON Schema; what is wrong with it, others find out.

The full validator takes milliseconds a file, which thousands of good files need not pay for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import reduce
from itertools import combinations
from typing import Any

Check = Callable[[Any], bool]
Schema = Mapping[str, Any]

_REMARKS = {"$schema", "title", "description", "definitions", "x-values"}
_TYPES: Mapping[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def compile_schema(schema: Schema) -> Check:
    """Return a function that tells whether a value surely fits.

    Args:
        schema: A JSON Schema, draft 7, whose references lead to its own ``definitions``.

    Returns:
        True only for values that fit. False for all others, and for every value where the
        schema uses words that are not known here.
    """
    return _Compiler(schema.get("definitions", {})).check(schema)


def is_date(text: str) -> bool:
    """Tell whether a text is a day written as 2025-02-28."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


class _Compiler:
    """Turns schemas into nested functions, each definition once."""

    def __init__(self, definitions: Mapping[str, Schema]) -> None:
        self._definitions = definitions
        self._compiled: dict[str, Check] = {}

    def check(self, schema: Schema) -> Check:
        if "$ref" in schema:
            # Draft 7 ignores everything beside a reference.
            return self._reference(schema["$ref"].removeprefix("#/definitions/"))
        keys = schema.keys() - _REMARKS
        if not keys <= _KNOWN:
            return lambda value: False
        checks = [_type(schema["type"])] if "type" in schema else []
        if keys & _OF_OBJECTS:
            checks.append(self._object(schema))
        if keys & _OF_LISTS:
            checks.append(self._list(schema))
        checks += [make(schema[key]) for key, make in _OF_SCALARS.items() if key in keys]
        return reduce(_both, checks) if checks else _anything

    def _reference(self, name: str) -> Check:
        if name not in self._compiled:
            self._compiled[name] = self.check(self._definitions[name])
        return self._compiled[name]

    def _object(self, schema: Schema) -> Check:
        required = frozenset(schema.get("required", ()))
        least = schema.get("minProperties", 0)
        known = {key: self.check(part) for key, part in schema.get("properties", {}).items()}
        other = self._other_keys(schema.get("additionalProperties", True))
        name = self.check(schema["propertyNames"]) if "propertyNames" in schema else None

        def check(value: Any) -> bool:
            if not isinstance(value, dict):
                return True
            if len(value) < least or not required <= value.keys():
                return False
            if name and not all(map(name, value)):
                return False
            # Not all(…): a generator costs more than most of the checks.
            for key, part in value.items():  # noqa: SIM110
                if not known.get(key, other)(part):
                    return False
            return True

        return check

    def _other_keys(self, rule: bool | Schema) -> Check:
        if isinstance(rule, bool):
            return lambda value: rule
        return self.check(rule)

    def _list(self, schema: Schema) -> Check:
        least, most = schema.get("minItems", 0), schema.get("maxItems", float("inf"))
        item = self.check(schema.get("items", {}))
        unique = schema.get("uniqueItems", False)

        def check(value: Any) -> bool:
            if not isinstance(value, list):
                return True
            if not least <= len(value) <= most or not all(map(item, value)):
                return False
            return not unique or _is_unique(value)

        return check


def _anything(value: Any) -> bool:
    return True


def _both(one: Check, other: Check) -> Check:
    return lambda value: one(value) and other(value)


def _is_unique(items: list[Any]) -> bool:
    try:
        return len(set(items)) == len(items)
    except TypeError:
        return all(one != other for one, other in combinations(items, 2))


def _type(names: str | list[str]) -> Check:
    kinds = frozenset(_TYPES[name] for name in ([names] if isinstance(names, str) else names))
    return lambda value: type(value) in kinds


def _enum(choices: list[Any]) -> Check:
    if not all(isinstance(choice, str) for choice in choices):
        return lambda value: False
    known = frozenset(choices)
    return lambda value: isinstance(value, str) and value in known


def _pattern(pattern: str) -> Check:
    search = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or bool(search(value))


def _format(name: str) -> Check:
    if name != "date":
        return lambda value: False
    return lambda value: not isinstance(value, str) or is_date(value)


_OF_SCALARS: Mapping[str, Callable[[Any], Check]] = {
    "enum": _enum,
    "pattern": _pattern,
    "format": _format,
    "minimum": lambda low: lambda value: not isinstance(value, (int, float)) or value >= low,
    "maximum": lambda high: lambda value: not isinstance(value, (int, float)) or value <= high,
    "minLength": lambda least: lambda value: not isinstance(value, str) or len(value) >= least,
}
_OF_OBJECTS = {"required", "minProperties", "properties", "additionalProperties", "propertyNames"}
_OF_LISTS = {"items", "minItems", "maxItems", "uniqueItems"}
_KNOWN = {"type"} | _OF_SCALARS.keys() | _OF_OBJECTS | _OF_LISTS
