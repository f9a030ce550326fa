"""Reads YAML into plain values and finds the line on which a key stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml: the same result, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

KeyPath = tuple[str, ...]

UNFILLED = "待填"
"""What a skeleton has in place of a value; no file with it is accepted."""

_EXPLANATIONS = {
    "mapping values are not allowed": (
        "这里不该再有冒号；看看这一行和上一行的缩进、冒号（半角，后面空一格），或给整句加引号"
    ),
    "could not find expected ':'": "键后面缺少冒号",
    "did not find expected key": "缩进没有和上面对齐，或括号、引号没有写完",
    "did not find expected '-'": "列表的短横线没有对齐",
    "did not find expected ',' or": "方括号或花括号里缺少逗号，或没有写完",
    "cannot start any token": "有不能用在开头的字符，请给整句加引号",
    "unexpected end of stream": "引号没有写完",
    "undefined alias": "星号开头的词要加引号",
    "did not find expected node content": "这里缺少内容，或多了一个符号；整句加引号试试",
    "did not find expected <document start>": "这一行没有和上面对齐，或缺少“键:”",
    "expected a single document": "一个文件里只能有一份内容，去掉三个短横线",
    "control characters are not allowed": "有看不见的控制字符，请删掉重新打这一句",
}

_INTEGER = re.compile(r"-?(0|[1-9]\d*)")
_TRUE = {"true", "yes", "on"}


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file.

    Attributes:
        data: Mappings, lists, strings, integers, floats, booleans and None. Dates stay strings;
            keys are always strings.
        problems: (path, line, message) of what YAML itself or the duplicate check found wrong.
        root: The parse tree, or None for what could not be parsed.
    """

    data: object
    problems: tuple[tuple[KeyPath, int, str], ...]
    root: yaml.Node | None = None

    def line(self, path: KeyPath) -> int:
        """Return the line (from 1 on) of a key or list item, or of the nearest one above it."""
        node, line = self.root, 0 if self.root is None else self.root.start_mark.line + 1
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            node, line = found
        return line


def read_yaml(content: bytes | str) -> YamlFile:
    """Parse one YAML document; mistakes are reported in the result, never raised."""
    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        if "\t" in text:
            # Some YAML parsers take it and some do not, depending on where it stands.
            return _unreadable(text[: text.index("\t")].count("\n") + 1, "有制表符，请改用空格")
        node = yaml.compose(text, Loader=Loader)
    except UnicodeDecodeError:
        return _unreadable(0, "文件不是 UTF-8 编码，请另存为 UTF-8")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return _unreadable(line, f"写法有误：{_explain(error.problem or '')}")
    except yaml.YAMLError as error:
        return _unreadable(0, f"写法有误：{_explain(str(error))}")
    except RecursionError:
        return _unreadable(0, "括号套得太深")
    if node is None:
        return _unreadable(0, "文件是空的")
    reader = _Reader()
    return YamlFile(reader.value(node, ()), tuple(reader.problems), node)


def _unreadable(line: int, message: str) -> YamlFile:
    return YamlFile(None, (((), line, message),))


class _Reader:
    """Turns parsed nodes into values while noting duplicate keys and what is not filled in."""

    def __init__(self) -> None:
        self.problems: list[tuple[KeyPath, int, str]] = []
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: KeyPath, user: yaml.Node | None = None) -> object:
        """Return the value of a node; ``user`` is the key that it belongs to."""
        if isinstance(node, yaml.ScalarNode):
            if node.value.startswith(UNFILLED):
                self._tell(path, user or node, "还没有填，请换成核对过的内容")
            convert = _CONVERTERS.get(node.tag)
            return convert(node.value) if convert else node.value
        if id(node) in self._seen:
            # An alias could refer to a node that contains itself; it bears the anchor's line.
            self._tell(path, user or node, "不支持 YAML 锚点（& 和 *），请把内容写全")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, str(i))) for i, item in enumerate(node.value)]
        return self._mapping(node, path)

    def _mapping(self, node: yaml.Node, path: KeyPath) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._tell(path, key_node, "键应为一个词，不能是列表或映射")
                continue
            key = str(key_node.value)
            if key in result:
                first = _child(node, key)
                where = f"，第一次在第{first[1]}行" if first else ""
                self._tell((*path, key), key_node, f"这个键写了两次{where}，只能留一个")
                continue
            result[key] = self.value(value_node, (*path, key), key_node)
        return result

    def _tell(self, path: KeyPath, node: yaml.Node, message: str) -> None:
        self.problems.append((path, node.start_mark.line + 1, message))


def _child(node: yaml.Node | None, part: str) -> tuple[yaml.Node, int] | None:
    """Return what stands under a key or list number, with its line."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
        item = node.value[int(part)]
        return item, item.start_mark.line + 1
    return None


def _explain(problem: str) -> str:
    """Word the parser's English complaint for editors; an unknown one is shown as it is."""
    for words, explanation in _EXPLANATIONS.items():
        if words in problem:
            return explanation
    return problem


def _integer(text: str) -> object:
    # 0355 would be an octal number for YAML; as text it is what the editor meant.
    return int(text) if _INTEGER.fullmatch(text) else text


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


_CONVERTERS: Mapping[str, Callable[[str], object]] = {
    "tag:yaml.org,2002:int": _integer,
    "tag:yaml.org,2002:float": _number,
    "tag:yaml.org,2002:bool": lambda text: text.lower() in _TRUE,
    "tag:yaml.org,2002:null": lambda text: None,
}
