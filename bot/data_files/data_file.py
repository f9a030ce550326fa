"""One data file on its way from bytes to checked content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.data_files.problems import DataError, Problem
from bot.data_files.schema_check import FileSchema
from bot.data_files.yaml_lines import KeyPath, read_yaml


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
        self._file = read_yaml(content)
        self.readable = self._file.root is not None
        self.data: Mapping[str, Any] = self._file.data if isinstance(self._file.data, dict) else {}
        self.problems = [
            Problem(name, line, ".".join(key), text) for key, line, text in self._file.problems
        ]
        self._wrong = {key for key, _, _ in self._file.problems}
        if self.readable:
            told = frozenset(self._wrong)
            for key, text in schema.errors(self._file.data):
                if key not in told:
                    self.tell(key, text)

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

    def tell(self, key: KeyPath, message: str) -> None:
        """Note a mistake."""
        self._wrong.add(key)
        self.problems.append(Problem(self.name, self._file.line(key), ".".join(key), message))

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
