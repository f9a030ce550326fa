"""Reads YAML into plain values and remembers on which line each key stands."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml: the same result, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

Path = tuple[str, ...]

_EXPLANATIONS = {
    "mapping values are not allowed": "这里不该再有冒号，检查缩进，或给整句加引号",
    "could not find expected ':'": "键后面缺少冒号",
    "did not find expected key": "缩进没有和上面对齐，或括号、引号没有写完",
    "did not find expected '-'": "列表的短横线没有对齐",
    "did not find expected ',' or": "方括号或花括号里缺少逗号，或没有写完",
    "tab character": "缩进里有制表符，请改用空格",
    "cannot start any token": "有不能用在开头的字符，请给整句加引号",
    "unexpected end of stream": "引号没有写完",
    "undefined alias": "星号开头的词要加引号",
    "expected a single document": "一个文件里只能有一份内容，去掉三个短横线",
}

_INTEGER = re.compile(r"-?(0|[1-9]\d*)")
_TRUE = {"true", "yes", "on"}


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A parsed file.

    Attributes:
        data: Mappings, lists, strings, integers, floats, booleans and None. Dates stay strings;
            keys are always strings.
        lines: Line (from 1 on) of every key and list item.
        problems: (path, line, message) of what YAML itself or the duplicate check found wrong.
    """

    data: object
    lines: Mapping[Path, int]
    problems: tuple[tuple[Path, int, str], ...]

    def line(self, path: Path) -> int:
        """Return the line of a key, or of the nearest key above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read_yaml(text: str) -> YamlFile:
    """Parse one YAML document; mistakes are reported in the result, never raised."""
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return YamlFile(None, {}, (((), line, f"写法有误：{_explain(error.problem or '')}"),))
    except yaml.YAMLError as error:
        return YamlFile(None, {}, (((), 0, f"YAML 读不出来（{error}），文件应为 UTF-8 文本"),))
    if node is None:
        return YamlFile(None, {}, (((), 0, "文件是空的"),))
    reader = _Reader()
    return YamlFile(reader.value(node, ()), reader.lines, tuple(reader.problems))


class _Reader:
    """Turns composed nodes into values while noting lines and duplicate keys."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[tuple[Path, int, str]] = []
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> object:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if id(node) in self._seen:
            # An alias could refer to a node that contains itself.
            message = "不支持 YAML 锚点（& 和 *），请把内容写全"
            self.problems.append((path, self.lines[path], message))
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, str(i))) for i, item in enumerate(node.value)]
        return self._mapping(node, path)

    def _mapping(self, node: yaml.Node, path: Path) -> dict[str, object]:
        result: dict[str, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._tell(path, key_node, "键应为一个词，不能是列表或映射")
                continue
            key = str(key_node.value)
            here = (*path, key)
            if key in result:
                first = self.lines[here]
                self._tell(here, key_node, f"这个键写了两次，第一次在第{first}行，只能留一个")
                continue
            self.lines[here] = key_node.start_mark.line + 1
            result[key] = self.value(value_node, here)
        return result

    def _tell(self, path: Path, node: yaml.Node, message: str) -> None:
        self.problems.append((path, node.start_mark.line + 1, message))


def _explain(problem: str) -> str:
    """Word the parser's English complaint for editors; an unknown one is shown as it is."""
    for words, explanation in _EXPLANATIONS.items():
        if words in problem:
            return explanation
    return problem


def _scalar(node: yaml.ScalarNode) -> object:
    convert = _CONVERTERS.get(node.tag, str)
    return convert(node.value)


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
