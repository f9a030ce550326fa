"""One form for every text: training examples, residents' messages and search use the same.

Sentence punctuation becomes Chinese (，。？！；：、（）), quotation marks become “ ”, dashes become
``-``. A point, comma or colon inside a number stays as it is, and so does a web address.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import opencc
import yaml

from bot.settings import DATA

MAX_LENGTH = 1000
"""Characters kept of one message. A longer one is cut at a sentence end."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, as the inside of a regular expression's character class."""

_REMEMBERED = 1024
"""Texts whose form is kept ready: of one message several parts of the service want it."""

_RAW_LIMIT = 8 * MAX_LENGTH  # bounds the work on a flood before anything looks at it
_CUT_FROM = MAX_LENGTH * 4 // 5
_MARKS = "？！。；：，、"  # of several marks in a row the first in this list is kept
_NUMERALS = "零一二三四五六七八九十两〇"
_PARTICLES = "啊呀哦喔噢嗯呃哈呵嘿唉哎呜吗呢嘛吧哇啦哟呗"

_HIDDEN = re.compile("[\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\u0300-\u036f\u20d0-\u20ff]")
_UNUSUAL = re.compile(f"[^ -~{_MARKS}（）“”·\u4e00-\u9fff]")
_LINE_BREAK = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*")
_POINTS = re.compile(rf"\.{{2,}}|(?<=[{HAN}])\.(?![0-9a-z])|(?<=[a-z])\.(?= |$)")
_QUESTION = re.compile(r"\?(?![a-z0-9_]+=)")  # in a web address it stays
_COMMA = re.compile(r"(?<![0-9]),|,(?![0-9])")
_COLON = re.compile(r"(?<![0-9]):(?!/)|:(?![0-9/])")
# Residents who do not find the comma put a space between two sentences.
_SENTENCE_SPACE = re.compile(f"(?<=[{HAN}]{{4}}) +(?=[{HAN}]{{4}})")
# So do those who put one question behind another.
_QUESTION_SPACE = re.compile(
    f"(?<=[{HAN}]{{2}}) +(?=[在去到还要]?"
    "(?:怎么|如何|咋|啷个|哪|多少|多久|什么|啥|么子|几|好久|好多|能不能))|"
    f"(?<=[{HAN}][吗呢嘛么]) +(?=[{HAN}]{{2}})"
)
_SPACES = re.compile(" {2,}")
_NEEDLESS_SPACE = re.compile("(?<![!-~]) | (?![!-~])")
_SEVERAL_MARKS = re.compile(f"[{_MARKS}]{{2,}}")
_SAME_SIGN = re.compile(r"([-~·\"'”“（）*#=_^])\1+")
_SAME_PARTICLE = re.compile(rf"([{_PARTICLES}])\1+")
_SAME_HAN = re.compile(rf"((?![{_NUMERALS}])[{HAN}])\1{{2,}}")
_SAME_LETTER = re.compile(r"([a-z])\1{3,}")
_CUTS = (re.compile("[？！。；]"), re.compile("[，、：]"))  # the better place first
# Two counties keep this character in simplified writing.
_KEPT_TRADITIONAL = re.compile("乾(?=[县縣安])")

_NUMBERED = str.maketrans(
    {sign: f"{i}、" for signs in ("①②③④⑤⑥⑦⑧⑨", "❶❷❸❹❺❻❼❽❾") for i, sign in enumerate(signs, 1)}
)
_KEYCAP = re.compile("(?<=[1-9])\ufe0f?\u20e3")
_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−─", "-"),
        **dict.fromkeys("〜∼〰", "~"),
        **dict.fromkeys("•‧∙⋅・", "·"),
        **dict.fromkeys("「『〝", "“"),
        **dict.fromkeys("」』〞〟", "”"),
        **dict.fromkeys("‘’`´", "'"),
        "⁄": "/",
        "!": "！",
        ";": "；",
        "(": "（",
        ")": "）",
        **dict(zip("āáǎàēéěèīíǐìōóǒòūúǔù", "aaaaeeeeiiiioooouuuu", strict=True)),
        **dict.fromkeys("ǖǘǚǜü", "v"),
    }
)


@lru_cache(_REMEMBERED)
def normalise(text: str) -> str:
    """Bring a text into the form that training, understanding and search share.

    Args:
        text: Anything a resident may send, of any length.

    Returns:
        At most ``MAX_LENGTH`` characters: simplified, half-width, lower case, without control,
        hidden and emoji characters, without needless spaces and repeats, and without a slash in
        front, which Rasa would read as an intent set from outside. May be empty.
    """
    text = text[:_RAW_LIMIT]
    # Removing one character can make neighbours of two others that fold into one.
    for _ in range(4):
        folded = _fold(text)
        if folded == text:
            break
        text = folded
    return _cut(text).strip(" /")


def simplify(text: str) -> str:
    """Turn traditional characters into simplified ones; names of counties keep theirs."""
    convert = _converter().convert
    return "乾".join(convert(part) for part in _KEPT_TRADITIONAL.split(text))


def close_gaps(text: str) -> str:
    """Remove the spaces that do not stand between two words in Latin letters or digits."""
    return _NEEDLESS_SPACE.sub("", _SPACES.sub(" ", text))


def _fold(text: str) -> str:
    text = _emoticons().sub(" ", text)
    text = _LINE_BREAK.sub("，", _KEYCAP.sub("、", text.translate(_NUMBERED)).strip())
    # A Chinese comma between two numbers separates them; it must not become a thousands mark.
    parts = (unicodedata.normalize("NFKC", part).lower() for part in text.split("，"))
    text = "，".join(parts).translate(_PUNCTUATION)
    text = _UNUSUAL.sub(_replace_unusual, _HIDDEN.sub("", text))
    text = _COMMA.sub("，", _POINTS.sub("。", text))
    text = _QUESTION.sub("？", _COLON.sub("：", text))
    text = _QUESTION_SPACE.sub("，", _SENTENCE_SPACE.sub("，", text))
    text = close_gaps(text)
    text = _SEVERAL_MARKS.sub(lambda match: min(match[0], key=_MARKS.index), text)
    text = _SAME_SIGN.sub(r"\1", text)
    text = _SAME_PARTICLE.sub(r"\1", text)
    text = _SAME_LETTER.sub(r"\1", _SAME_HAN.sub(r"\1\1", text))
    return simplify(text).strip(" /")


def _replace_unusual(match: re.Match[str]) -> str:
    character = match[0]
    category = unicodedata.category(character)
    if category[0] == "C":
        return ""
    if category[0] == "Z" or (category in ("So", "Sk") and character != "°"):
        return " "
    return character


def _cut(text: str) -> str:
    if len(text) <= MAX_LENGTH:
        return text
    for cut in _CUTS:
        ends = [match.end() for match in cut.finditer(text, _CUT_FROM, MAX_LENGTH)]
        if ends:
            return text[: ends[-1]]
    return text[:MAX_LENGTH]


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)
def _emoticons() -> re.Pattern[str]:
    path = DATA / "lexicon" / "spelling" / "emoticons.yml"
    listed = yaml.safe_load(path.read_text(encoding="utf-8"))
    codes = [f"[{name}]" for name in listed["names"]] + listed["codes"]
    return re.compile("|".join(map(re.escape, sorted(codes, key=len, reverse=True))))
