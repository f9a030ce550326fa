"""One data file on its way from bytes to checked content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.data_files.problems import DataError, Problem
from bot.data_files.quick_yaml import read_plain
from bot.data_files.schema_check import FileSchema
from bot.data_files.yaml_lines import KeyPath, YamlFile, read_yaml


class DataFile:
    """The content of a file, with everything that is wrong with it.

    Attributes:
        name: File name, as it is told to the editor.
        data: The content; empty when it is no mapping or cannot be parsed.
        readable: Whether the file could be parsed at all.
        problems: What was found so far.
    """

    def __init__(self, name: str, content: bytes, schema: FileSchema) -> None:
        """Parse and check against the schema.

        Args:
            name: File name.
            content: The bytes of the file.
            schema: What the file must fit.
        """
        self.name = name
        self._content = content
        self.readable = True
        self.problems: list[Problem] = []
        self._wrong: set[KeyPath] = set()
        plain = read_plain(content)
        if plain is not None and schema.fits(plain):
            self.data: Mapping[str, Any] = plain
        else:
            self._read_exactly(schema)

    @classmethod
    def read(cls, path: Path, schema: FileSchema) -> DataFile:
        """Read a file; one that is not there has that as its problem."""
        try:
            return cls(path.name, path.read_bytes(), schema)
        except OSError as error:
            missing = cls(path.name, b"{}", schema)
            missing.readable = False
            missing.problems = [Problem(path.name, 0, "", f"读不了这个文件：{error.strerror}")]
            return missing

    @cached_property
    def _file(self) -> YamlFile:
        """The file with its lines; a good file never needs them."""
        return read_yaml(self._content)

    def _read_exactly(self, schema: FileSchema) -> None:
        value, mistakes = self._file.data, self._file.problems
        self.readable = self._file.root is not None
        self.data = value if isinstance(value, dict) else {}
        self.problems += [
            Problem(self.name, line, ".".join(key), text) for key, line, text in mistakes
        ]
        told = {key for key, _, _ in mistakes}
        self._wrong |= told
        for key, text in schema.errors(value) if self.readable else ():
            if key not in told:
                self.tell(key, text)

    def tell(self, key: KeyPath, message: str) -> None:
        """Note a mistake."""
        self._wrong.add(key)
        self.problems.append(self.problem(key, message))

    def problem(self, key: KeyPath, message: str) -> Problem:
        """Return a mistake with its line, without noting it."""
        return Problem(self.name, self._file.line(key), ".".join(key), message)

    def is_sound(self, *key: str) -> bool:
        """Tell whether nothing is wrong with a key and what is below it."""
        return not any(wrong[: len(key)] == key for wrong in self._wrong)

    def checked(self) -> Mapping[str, Any]:
        """Return the content.

        Raises:
            DataError: Something is wrong with it.
        """
        if self.problems:
            raise DataError(self.problems)
        return self.data


def mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a block of a file that may be wrong; empty when it is not a mapping."""
    block = data.get(key)
    return block if isinstance(block, dict) else {}
