"""Tells where somebody only is from where they are insured: 儿子在北京回不来, 我妈在阜阳住."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LOOK_BACK = 16
_CLAUSE_END = re.compile(r"[，。！？；\s]")
_GOING = re.compile(r"(?:去|到|来|在|跑|回)(?:了)?$")
_STAYING = re.compile(
    r"(?:(?![交缴保]|登记|户口|老家)[^，。？！；]){0,5}?(?:打工|务工|上班|工作|干活|做工|做事|居住|常住|住|带孙|"
    r"带娃|带孩子|带小孩|带崽|带伢|带细|看孩子|看娃|读大学|读书|上大学|上学|念书|念大学|看病|看个病|看门诊|看的|"
    r"看(?:呢|能[报用]|可以|也|$)|当兵|服役|就医|治病|手术|医院|"
    r"协和|华西|湘雅|买房|旅游|过冬|出差|陪读|做生意|开店)"
)
_WORKING = re.compile(
    "(?:那边|这边|那里|这里)?(?:打工|务工|做工|做事|做生意|带孙|带娃|陪读|租房|漂|"
    "上班(?!时间|吗|不|没)|工作(?!人员|日|时间|单位))"
)
# 俺爹在壶关山上住: that is the place of the one asked about, and their home.
_PARENT_IS_IN = re.compile(
    "(?:[爸妈爹娘爷奶父母]|老人家?|两老|(?<!老)[公婆])们?(?:现在|都|还|一直)?(?:在|住)$"
)
_LIVING = re.compile("(?:(?![交缴保院跟和与同我儿女])[^，。！？；]){0,4}?住(?!院)")
_PERSON_IS_IN = re.compile(r"(?<![家里口个老])人(?:都|现在|还|也)?在$")
# 人在湘潭 alone says where somebody is insured; beside these it says where they are not.
_INSURED_AWAY = re.compile(
    "老家|家[里乡]|户口|户籍|外[地头面]|打工|务工|上班|工作|异地|农村|乡下|回[去家来]|住院|看病|[给帮替](?=[我他她老家俺人])|"
    "公公|婆婆|外[公婆]|[爸妈爹娘爷奶女娃孩]|[哥姐弟妹]|(?<![哪这那一会])儿|厂|工地|[喊托]|手机|网上|线上|微信|支付宝|能.*吗|可以"
)
# 人不在耒阳，在广州: so are they.
_IS_IN_INSTEAD = re.compile(r"人不在[^，。！？；]{2,6}，(?:人|现)?在$")
_I_AM_IN = re.compile("(?:我|俺|咱|人)们?(?:俩|自己|人|现在|现|都|也|还|一直)*(?:在|住)$")
# What says where somebody is insured is no mere stay: 户口在达州，人回不去.
_INSURED_BEFORE = re.compile(
    "户口|户籍|落户|医保|社保|参保|合作医疗|农合|保险|老家|家住|(?<![一全大])家在|[交缴参转迁]|[是属]"
)
_INSURED_BEHIND = re.compile(
    "(?:省|市|县|区)?(?:那边|这边|里)?的?(?:老家|乡里|户口|户籍|落|登记|医保|居民|合作医疗|农合|参|[交缴买]|"
    "税务|社保|政务|大厅|窗口)"
)
_AT = re.compile("(?:在|去|到|跑|上|住)(?:了|到|在|去|起)*$")
_TOO_FAR = re.compile(
    "(?:(?![我俺咱])[^，。！？；]){0,6}?，?(?:[他她人]|他们|又|也|都|一时|暂时|今年|过年|最近|现在|实在|半天){0,3}"
    "(?:回不(?:来|去|了|到)|回来不|赶不(?:回|来)|没(?:有|法|空|时间|办法)?回[来去家]|"
    "不(?:能|得|方便)回[来去家])"
)
_GONE_TO = re.compile("(?<![转迁调搬移换])(?:去|跑|奔)(?:到|去|往|起)?(?P<gone>[了哒啦咯])?$")
# 我去了长沙办事大厅 tells of an errand.
_I_WENT = re.compile(
    "[我俺咱]们?(?:还|又|都|也|特意|专门|[前昨今]天|刚)*(?:去|跑|奔)[到往起]?[了哒啦咯]$"
)
_GONE = re.compile(
    "(?:市|省)?(?:那边|那里|那头|那儿)?(?:打工|上班|做事|进厂|读书|上学|厂里?|城里?)?"
    "(?:去(?![交缴办退查])|了(?!解|[一两三几]?趟)|咯|喽|啦|哒|嘞)"
)
_DAUGHTER_MARRIED = re.compile(
    "(?:女儿?|姑娘|闺女|妹|姐|姑|妮子?|囡)[^，。我俺]{0,4}嫁(?:到|去|在|往|给)?了?$"
)
_MOVED_ALONG = re.compile(
    "(?:户口|户籍)(?!还|没|都没|仍|一直|不)|落户|医保[也都]?[在跟转迁]|参保|[迁转]过|跟过去|[交缴][的了]|"
    "她[^，。！？；]{0,8}(?:医保|合作医疗|农合|[交缴](?:多少|好多|几))"
)
_OF_HER = re.compile("[，。！？；]她(?![^，。！？；]{0,6}[不没])")
_MARRIED_HERE = re.compile("(?:那边|那里)?嫁(?:过来|来|到|进)")
# 刚从深圳回来, 从广州打电话说: that is over, or was a call.
_BACK_FROM = re.compile("[^，。！？；]{0,5}?(?:回|打电话)")
_BACK_AT_MOTHERS = re.compile("(?:那边|那里)?的?娘家(?!的|[^，。]{0,6}[交缴参])")
# Those who share one household register: where they stay says nothing of their insurance.
_HOUSEHOLD = (
    "儿子|儿媳妇?|儿女|我儿|我女|俺儿|女儿|闺女|姑娘|小子|崽|伢子|孙子|孙女|老公|老婆|爱人|老伴|媳妇|堂客|"
    "婆娘|对象|丈夫|妻子|男人|当家的|老头子|屋里人|女婿|幺儿|老[大二三四幺]|孩子他[爸妈爹娘]|[娃孩]儿?他[爸妈爹娘]|年轻人|后生|[娃孩][儿子娃]?[些们]"
)
_KIN = f"{_HOUSEHOLD}|家里人|孩子|娃儿?|娃娃|小孩|伢|[哥弟姐妹]|兄弟|侄[儿女子]?"
_OF_THEM = "[们俩些人]{0,2}(?:他们|两口子|一家|全家|媳妇|女儿)?(?:现在|都|也|还|又|一直|常年|人)*"
_STAYS = f"{_OF_THEM}(?:在|住在?|[待呆留]在)$"
_HOUSEHOLD_IS_IN = re.compile(f"(?:{_HOUSEHOLD}){_STAYS}")
_KIN_IS_IN = re.compile(f"(?:{_KIN}){_STAYS}")
_KIN_GOES_TO = re.compile(f"(?:{_KIN}|[爸妈爹娘爷奶]){_OF_THEM}(?:上|考?到|考[上起取])$")
_NO_MORE_SAID = re.compile(
    "(?:省|市|县)?(?:那边|那里|那头|城里|市里|厂[里头]?|工地上?|公司|单位|外头)?(?:安家|成家)?"
    "(?:呢|的|嘛|哩|啊|呀|了|咯)?(?=[，。？！；、]|\\s|$|[我俺]|电话|没人)"
)
# 我和老婆在长沙: there we live. 我儿子在成都，怎么给他交: he is the one asked about.
_WITH_ME = re.compile(f"[我俺咱]们?[和跟与同][我俺]?(?:家|的)?(?:{_KIN}){_STAYS}")
_FOR_THEM = re.compile(
    "[给帮替][他她](?!们?(?:打|说))|[，。！？；](?:[他她]们?的?|[娃孩][儿子]?的?)医保"
)
_LEFT_ALONE = re.compile(
    "我一个人|我(?:各人|自己|个人)(?:去|来|办|弄|跑|一个)|就我|剩我|只有我|我不会|没人(?:帮|管|替|教)|"
    "不在(?:家|屋|跟前|身边)|打不通|指望不|谁(?:来)?[帮替]我"
)
# 我在外面，娃在邵东跟奶奶: it is the resident who is away, and the child that is at home.
_HOME_IS_THERE = re.compile(
    "[我俺咱]们?(?:俩|两口子|夫妻)?(?:人|都)*(?:在|出来|到)(?:外|城里|厂|工地|国外|这边|打工)|"
    "跟[着到]?(?:他|她)?(?:爷|奶|外[公婆]|姥|老人|公公|婆婆)"
)
_ASKED_OF_THERE = re.compile("[，。！？；][^。！？]*?(?:那边|那里|那头|那儿|当地)")
# 喊他爸在深圳给他交行不: that is where the one is who pays.
_PAYER = re.compile("(?:[我俺她他]|[爸妈哥弟姐妹儿女公婆])(?:人|现在)?在$")
_PAYS_FOR_OTHERS = re.compile(
    "(?:那边|那里|这边|这里)?(?:用[^，。]{0,4}|网上|手机上?)?[给帮替](?:[我俺他她]|老家|家[里人]|屋)"
    "[^，。！？；]{0,6}?(?:[交缴](?![了的过着]|医保[了的])|办(?!医保|参保|登记|社保)|弄)"
)


def only_stays(text: str, start: int, end: int, others: Sequence[int]) -> bool:
    """Whether a place is one where somebody only is, as far as the message tells.

    Args:
        text: The message.
        start: First character of the place.
        end: One after its last.
        others: Where other places begin in it.
    """
    before = _CLAUSE_END.split(text[max(0, start - _LOOK_BACK) : start])[-1]
    if _PERSON_IS_IN.search(before) and (others or _INSURED_AWAY.search(text)):
        return True
    if _IS_IN_INSTEAD.search(text[:start]) or _WORKING.match(text, end):
        return True
    if _PARENT_IS_IN.search(before) and _LIVING.match(text, end) and _i_am_in(text, others):
        return False
    if _GOING.search(before) and _STAYING.match(text, end):
        return True
    if _INSURED_BEFORE.search(before) or _INSURED_BEHIND.match(text, end):
        return False
    return (
        _is_gone(text, before, end)
        or _pays_from(text, before, end)
        or _is_of_kin(text, before, end, others)
    )


def _i_am_in(text: str, places: Sequence[int]) -> bool:
    return all(_I_AM_IN.search(text, max(0, place - _LOOK_BACK), place) for place in places)


def _is_gone(text: str, before: str, end: int) -> bool:
    """Whether somebody went there or cannot come back: 儿子跑浙江去了, 我在宁波回不来."""
    if _AT.search(before) and _TOO_FAR.match(text, end):
        return True
    if before.endswith("回") and _BACK_AT_MOTHERS.match(text, end):
        return True
    if _MARRIED_HERE.match(text, end) and "户口" not in text:
        return True
    if before.endswith("从") and _BACK_FROM.match(text, end):
        return True
    if _DAUGHTER_MARRIED.search(before):
        # 我妹嫁到马鞍山，她也是监测户 goes on about her, who is insured there now.
        asked = _OF_HER.search(text, end) or _ASKED_OF_THERE.search(text, end)
        return not (_MOVED_ALONG.search(text) or asked)
    going = _GONE_TO.search(before)
    if going and going["gone"] and not _I_WENT.search(before):
        return True
    return bool((going or _KIN_GOES_TO.search(before)) and _GONE.match(text, end))


def _pays_from(text: str, before: str, end: int) -> bool:
    return bool(_PAYER.search(before) and _PAYS_FOR_OTHERS.match(text, end))


def _is_of_kin(text: str, before: str, end: int, others: Sequence[int]) -> bool:
    """Whether one of the family merely is there, and nothing asks about the place."""
    if not _NO_MORE_SAID.match(text, end) or _HOME_IS_THERE.search(text):
        return False
    if _WITH_ME.search(before) or (not others and _FOR_THEM.search(text, end)):
        return False
    if _ASKED_OF_THERE.search(text, end) or (others and _i_am_in(text, others)):
        return False
    if _HOUSEHOLD_IS_IN.search(before):
        return True
    return bool(_KIN_IS_IN.search(before) and _LEFT_ALONE.search(text))
