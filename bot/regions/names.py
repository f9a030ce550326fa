"""The names under which people know a division: 彭水苗族土家族自治县, 彭水县, 彭水."""

from __future__ import annotations

import re

_PEOPLE = re.compile(
    "(?:蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|"
    "哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|"
    "仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|塔吉克族?|普米族|怒族|鄂温克族|德昂族|保安族|"
    "裕固族|独龙族|鄂伦春族|各族)+$"
)
_SUFFIX = re.compile("(?:特别行政区|自治区|自治州|自治县|自治旗|行政区|地区|省|市|县|区|旗|盟)$")

_SPOKEN_SUFFIX = {"自治州": "州", "自治县": "县", "自治旗": "旗"}
_IRREGULAR_STEMS = {
    "东乡族自治县": "东乡",
    "鄂温克族自治旗": "鄂温克",
    "神农架林区": "神农架",
    "六枝特区": "六枝",
    "雄安新区": "雄安",
    "两江新区": "两江",
    "峰峰矿区": "峰峰",
    "白云鄂博矿区": "白云鄂博",
    "鹰手营子矿区": "鹰手营子",
    "苏州工业园区": "苏州工业园",
}


def suffix_of(name: str) -> str:
    """Return the word for the kind of division a full name ends in, or an empty string."""
    found = _SUFFIX.search(name)
    return found.group() if found else ""


def stem_of(name: str) -> str:
    """Return a full name without its kind and its peoples, e.g. ``"湘西"``.

    Args:
        name: Official name, e.g. ``"湘西土家族苗族自治州"``.

    Returns:
        The stem; a single character for names such as 沁县.
    """
    if name in _IRREGULAR_STEMS:
        return _IRREGULAR_STEMS[name]
    stem = name.removesuffix(suffix_of(name))
    without_people = _PEOPLE.sub("", stem)
    return without_people if len(without_people) > 1 else stem


def names_with_kind(name: str) -> list[str]:
    """Return the full name and what people shorten it to, each still saying its kind.

    Args:
        name: Official name, e.g. ``"湘西土家族苗族自治州"``.

    Returns:
        The official name first, e.g. ``["湘西土家族苗族自治州", "湘西自治州", "湘西州"]``.
    """
    stem, suffix = stem_of(name), suffix_of(name)
    spoken = [stem + suffix, stem + _SPOKEN_SUFFIX.get(suffix, suffix)]
    return list(dict.fromkeys([name, *spoken]))
