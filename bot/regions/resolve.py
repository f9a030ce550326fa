"""Makes one mention of 四川达州通川区, chooses among the 鼓楼区, and hears 不是四川."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from bot.regions.gazetteer import LEVELS, Gazetteer
from bot.regions.scan import Hit
from bot.regions.staying import only_stays

_BETWEEN_LEVELS = re.compile(
    r"[，、。/·\-（() ]{0,2}(?:省|市|州|那边|这边|下面|下边|下属|里)?(?:的|里的|那个|这个|有个)?"
)
_LIST = re.compile(r"[，、]?(?:和|或|或者|跟|与|还有|、)?")
_DENIAL_BEFORE = re.compile(
    r"(?<![是要])(?:不是|不在|不属于|不归|没在|没有在|并非|不要|别说|别查|不问|没问|不用|不想要?|不说|没说|不看)"
    r"(?:说|问|讲|查|看|找|在|我们?|咱们?|要|你说的|那个|去|到|交|参保|参的|指|的|是|回|什么|啥){0,4}$"
)
_DENIAL_AFTER = re.compile(
    r"(?:省|市|县|区|那边|那个)?的?(?:不对|错了|搞错了|弄错了|说错了|打错了|写错了|是错的|是我说错)"
)
# 我是岳阳的，不对，益阳的: what was said first is taken back.
_TAKEN_BACK = re.compile(
    "(?:省|市|县|区)?(?:的|人|那边|这边|医保)*[，。 ]?(?:[哦噢啊呀哎诶呃]，?)?我?"
    "(?:不对(?!不)|[说讲打填写弄搞记]错了?[，。 ]?(?:我|应该|参保|医保|户口|是|在)*$|"
    "不是不是|不是(?=[，。 ]?(?:我|现在|是))|口误)|"
    "(?:那边|那个)?就不[交缴]了(?![吗呢])"
)
_NOT_BACK = re.compile("不(?:再)?回(?:老家)?$")
_QUESTION = re.compile(r"^[^，。？！；]*(?:吗|么)(?:[，。？！；]|$)")
# 没在阜阳交过: what is denied is the payment; the place is meant.
_NOT_PAID_YET = re.compile(r"没有?在$")
_PAYING = re.compile(r"(?:省|市|县|区|那边|这边)?[参交缴续买]")
# 从浏阳迁到宁乡了, 她原来在安庆交: that is over.
_MOVED_FROM = re.compile(
    "从$|(?:原来|原先|原本|(?<![底月日天号])(?:以前|之前))(?:是|都|就|一直|户口|医保|我|她|他|在|的|老家){0,5}$"
)
# 荆州的，我娘家是石门的: she was of there before she married.
_PARENTS_HOME = re.compile("娘家(?:是|在)?(?:我们)?$")
_STILL_THERE = re.compile(
    "(?:还|都|一直|放|挂|留|医保|户口|户籍|参保|保险)(?:是|就)?在娘家|娘家[^，。！？]{0,6}[交参缴上]"
)
# 我是株洲的，想把医保迁到潞州区: what is asked is how it is done there.
_MOVING_TO = re.compile(
    "(?:(?<!不)(?:想|要|准备|打算)|怎么|如何|能不能|可以)[^，。？！；]{0,10}"
    "(?:医保|社保|参保|户口)[^，。？！；]{0,4}[迁转移][到去回]$|"
    "(?:医保|社保|参保|户口)(?:关系|地)?(?:想|要|准备|打算)[^，。？！；]{0,3}[迁转移][到去回]$"
)
_MOVES = re.compile("(?:市|县|那边|老家)?(?:把?户口)?(?:迁|搬|转|嫁|调|移)[到来回去过出]")
_FOR_OTHERS = re.compile("[给帮替](?=[他她它]|我?[爸妈爷奶公婆])")
_HOSPITALS = re.compile("(?:市|的)?(?:同济|协和|华西|湘雅)")
_BANK = "银行"
# 他爸在深圳有职工的: that is the father's employer, not the place asked about.
_EMPLOYED_THERE = re.compile(
    "(?:那边|这边|那里|这里)?的?(?:厂|单位|公司|工地)?里?[有交缴买上参](?:的|得有|了|着)?职工"
)
_CHOSEN_BY_MISTAKE = re.compile(
    r"(?:(?:选|点|填|交|缴|整|弄|搞|跳|变|显示|定位|默认|错选|错交)(?:成|到|错成)|误缴[至到]|误交[至到]|默认的?(?:参保地)?是)(?:了)?$"
)
_LOOK_BACK = 12
_MUNICIPALITIES = ("110000", "120000", "310000", "500000")


def mark_denied(text: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits with those marked that the resident says are not meant."""
    marked: list[Hit] = []
    is_only = len(_places_apart(hits)) == 1
    for index, hit in enumerate(hits):
        denied = _is_denied(text, hit, is_only)
        denied = denied or (not is_only and _is_taken_back(text, hits[index:]))
        if marked and marked[-1].is_negated and not denied:
            between = text[marked[-1].end : hit.start]
            denied = between != "，" and bool(_LIST.fullmatch(between))
        marked.append(replace(hit, is_negated=denied))
    return marked


def _before(text: str, hit: Hit) -> str:
    return text[max(0, hit.start - _LOOK_BACK) : hit.start]


def _is_taken_back(text: str, hits: list[Hit]) -> bool:
    """Whether another place is said instead of the first: 岳阳，不对，益阳; 不回老家盐城交了."""
    before = _before(text, hits[0])
    if _NOT_BACK.search(before):
        end = hits[0].end
        return bool(_PAYING.match(text, end) and not _QUESTION.match(text[end:]))
    # 广西玉林 is one place: what takes it back stands behind both.
    gaps = ((one.end, two.start) for one, two in pairwise(hits) if one.end < two.start)
    end, later = next(gaps, (len(text), len(text)))
    return bool(_TAKEN_BACK.match(text, end, later))


def _is_denied(text: str, hit: Hit, is_only: bool) -> bool:
    if _DENIAL_AFTER.match(text, hit.end):
        return True
    before = _before(text, hit)
    if is_only and _NOT_PAID_YET.search(before) and _PAYING.match(text, hit.end):
        return False
    return bool(_DENIAL_BEFORE.search(before) and not _QUESTION.match(text[hit.end :]))


def mark_elsewhere(text: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits with those marked that need not be where the resident is insured."""
    places = _places_apart(hits)
    marked = [replace(hit, is_elsewhere=_is_elsewhere(text, hit, places)) for hit in hits]
    marked = _without_those_left(text, marked)
    left = [hit for hit in marked if not hit.is_elsewhere and not hit.is_negated]
    if len(_places_apart(left)) < 2:
        return marked  # where somebody was is no place of theirs only if another one is left
    return [
        replace(hit, is_elsewhere=hit.is_elsewhere or _is_not_meant(text, hit)) for hit in marked
    ]


def _without_those_left(text: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits with those marked that are named before the place one wants to move to."""
    aims = [hit.start for hit in hits if _MOVING_TO.search(text[: hit.start])]
    if not aims:
        return hits
    return [replace(hit, is_elsewhere=hit.is_elsewhere or hit.start < aims[0]) for hit in hits]


def choose(gazetteer: Gazetteer, hits: list[Hit]) -> list[Hit]:
    """Return the hits with fewer divisions each, by what else is named and by level."""
    return [
        replace(hit, codes=_by_level(gazetteer, hit, _by_context(gazetteer, hit, hits)))
        for hit in hits
    ]


def merge(gazetteer: Gazetteer, text: str, hits: list[Hit]) -> list[Hit]:
    """Return the hits with each division named inside another one joined with it.

    Neighbours become one hit over both; of two that stand apart the smaller division stays.
    """
    merged: list[Hit] = []
    for hit in hits:
        previous = merged[-1] if merged else None
        joined = previous and _join(gazetteer, text, previous, hit)
        if joined:
            merged[-1] = joined
        else:
            merged.append(hit)
    return [hit for hit in merged if not _is_repeated(gazetteer, hit, merged)]


def _places_apart(hits: list[Hit]) -> list[Hit]:
    """Return the first hit of each stretch of them: 安徽宿州 is one place."""
    return hits[:1] + [hit for before, hit in pairwise(hits) if before.end < hit.start]


def _is_elsewhere(text: str, hit: Hit, places: list[Hit]) -> bool:
    if _CHOSEN_BY_MISTAKE.search(_before(text, hit)) or _HOSPITALS.match(text, hit.end):
        return True
    if len(places) > 1 and _EMPLOYED_THERE.match(text, hit.end):
        return True
    own = max((place.start for place in places if place.start <= hit.start), default=hit.start)
    others = [place.start for place in places if place.start != own]
    return only_stays(text, hit.start, hit.end, others)


def _is_not_meant(text: str, hit: Hit) -> bool:
    """Whether beside another place this one is that of a bank, or where somebody was before."""
    if text.startswith(_BANK, hit.end):
        return True
    before = _before(text, hit)
    if _PARENTS_HOME.search(before):
        return not _STILL_THERE.search(text)
    past = _MOVED_FROM.search(before)
    if past and past[0] == "从":
        return bool(_MOVES.match(text, hit.end))
    # 我妈之前都在阜阳交的，今年我在上海给她交: she still is.
    return bool(past and not _FOR_OTHERS.search(text, hit.end))


def _by_context(gazetteer: Gazetteer, hit: Hit, hits: list[Hit]) -> tuple[str, ...]:
    others = {code for other in hits if other is not hit for code in other.codes} - set(hit.codes)
    if len(hit.codes) == 1 or not others:
        return hit.codes
    related = tuple(
        code
        for code in hit.codes
        if any(
            gazetteer.is_within(code, other) or gazetteer.is_within(other, code) for other in others
        )
    )
    return related or hit.codes


def _by_level(gazetteer: Gazetteer, hit: Hit, named: tuple[str, ...]) -> tuple[str, ...]:
    codes = [
        code
        for code in named
        if not any(code != upper and gazetteer.is_within(code, upper) for upper in named)
    ]
    if not hit.is_short:
        return tuple(codes)
    highest = min(LEVELS.index(gazetteer.by_code(code).level) for code in codes)
    return tuple(
        code
        for code in codes
        if LEVELS.index(gazetteer.by_code(code).level) == highest
        # 朝阳 is a city, but many mean the district of the capital.
        or (LEVELS[highest] == "city" and gazetteer.by_code(code).parent in _MUNICIPALITIES)
    )


def _join(gazetteer: Gazetteer, text: str, first: Hit, second: Hit) -> Hit | None:
    if not _BETWEEN_LEVELS.fullmatch(text[first.end : second.start]):
        return None
    if second.is_negated and not first.is_negated:
        return None
    for smaller, larger in ((second, first), (first, second)):
        codes = tuple(
            code
            for code in smaller.codes
            if any(gazetteer.is_within(code, upper) for upper in larger.codes)
        )
        if codes:
            return replace(
                smaller,
                start=first.start,
                end=second.end,
                codes=codes,
                is_fuzzy=first.is_fuzzy or second.is_fuzzy,
                is_negated=first.is_negated,
                is_elsewhere=first.is_elsewhere or second.is_elsewhere,
            )
    return None


def _is_repeated(gazetteer: Gazetteer, hit: Hit, hits: list[Hit]) -> bool:
    """Tell whether a hit adds nothing: named before, or a smaller part of it is named too."""
    for other in hits:
        if other is hit or other.is_negated != hit.is_negated:
            continue
        if other.is_elsewhere and not hit.is_elsewhere:
            continue
        if other.codes == hit.codes:
            if other.start < hit.start:
                return True
        elif len(hit.codes) == 1 and any(gazetteer.is_within(c, hit.codes[0]) for c in other.codes):
            return True
    return False
