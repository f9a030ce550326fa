"""Turns what is said of a family into its members, each person once however often named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.nlu.household_roles import (
    CHILDREN,
    COUPLE,
    GROUP_OF,
    KIN,
    OF_A_GROUP,
    SAME,
    SUMS_UP,
    Member,
    may_be_same,
)
from bot.nlu.household_words import (
    CLAUSE_ENDS,
    COUNTABLE,
    MANY,
    Mention,
    follows_at_once,
    names,
    read_many,
)

AIDED = (
    *("destitute", "orphan", "severely_disabled", "low_income", "returned_poverty", "monitored"),
    *("low_income_edge", "out_of_poverty", "preferential", "disabled"),
)
"""Kinds of persons who may pay less; of several kinds of one person the first here counts."""
EMPLOYEE = "employee"
LINKED = re.compile(
    r"[，、,： ]?(?:还|再|外|另外|另|就|以及|连同|加)*"
    r"(?:和|跟|与|同|及|加上?|有|带着?|领着?|\+|是)*(?:我?家里|屋里|屋头)?"
)
_ADDED = re.compile(r"(?:还有|[再外]加|另外|[和跟及与、]|加上?|带着?)[个一]*$")
_AND = re.compile("[和跟与同及、]")
_NUMBER_BEFORE = re.compile(
    rf"(?P<number>{MANY})(?P<unit>[个位名口人]|个人)?(?:[是吃在有上读刚交])?$"
)
_NO_NUMBER_OF_PERSONS = re.compile("[第每几高初大级]$")
_OF_ALL = re.compile(
    "(?:我们|俺们|我家|咱家|家里|(?<!人)家|屋头|全家|这户|户)(?:一家子?|全家)?[也还又都]?[是属有吃于]*(?:农村|建档立卡的?)?$"
)
_OF_A_HOUSE = re.compile("户|家庭|证|，|。|对象|人家|的")
_HOUSE_OF = re.compile("[，、]?(?:我们|一家|全家|家里|家)")
_EACH = re.compile("(?:全|都|均)[^，。]{0,6}$")
_EACH_OPENS = re.compile(rf"[，。； ]{_EACH.pattern}")
_DENIED = re.compile("(?:不是|没有|没得|没评上|不算|没进)$")
_HOW_MANY_OUT = re.compile(rf"(?:有|，)?(?P<number>{MANY})个?(?:人|在|是)?[^，。]{{0,6}}$")


_Meant = tuple[list[Member], int, bool]
"""Those who are meant, where that is said, and whether it is only one of them."""


@dataclass(frozen=True, slots=True)
class Total:
    """A number of persons that is said, with how many had been named before it."""

    mention: Mention
    number: int
    named: int


class Family:
    """The members that a message tells of, read mention by mention.

    Attributes:
        members: In the order in which they were named first.
        totals: The numbers of persons that are said.
        kind_of_all: Kind that is said of the whole family, or empty.

    Args:
        text: A normalised text.
        told: What it says of a family, in order.
    """

    def __init__(self, text: str, told: Sequence[Mention]) -> None:
        self._text = text
        self._told = told
        self.members: list[Member] = []
        self.totals: list[Total] = []
        self.kind_of_all = ""
        self._current: list[Member] = []
        self._is_part = False
        self._told_until = 0
        self._held: list[Mention] = []
        self._last_part = ("", 0)
        self._said: list[tuple[int, int, list[Member]]] = []
        for mention in told:
            self._take(mention)

    def _take(self, mention: Mention) -> None:
        if mention.what == "kind":
            self._take_kind(mention)
        elif mention.what == "no_payer":
            self._take_no_payer(mention)
        elif mention.what in ("relative", "me"):
            self._take_person(mention)
        else:
            number = mention.number or 0
            self.totals.append(Total(mention, number, sum(m.payers for m in self.named())))
            self._move_to([], mention.end)

    def named(self) -> list[Member]:
        """Return the members of whom is said who they are."""
        return [member for member in self.members if member.role]

    def _move_to(self, current: list[Member], end: int, is_part: bool = False) -> None:
        self._current, self._is_part, self._told_until = current, is_part, end

    def _since(self, until: int) -> str:
        return self._text[self._told_until : until]

    def _take_person(self, said: Mention) -> None:
        held, self._held = self._held, []
        number = said.number or next((k.number for k in held if k.number), None)
        earlier = self._again(said, number)
        if earlier is not None:
            self._move_to(*earlier)
        else:
            self._move_to(self._same_as_before(said, number), said.end)
        for kind in held:
            self._be(self._current, kind)
        self._said.append((said.start, said.end, self._current))

    def _again(self, said: Mention, number: int | None) -> _Meant | None:
        """Return those named before who are meant again, or None when somebody new is named."""
        if len(said.roles) > 1:
            return None
        return (
            self._one_of_a_group(said, number)
            or self._summed_up(said, number)
            or self._named_again(said, number)
        )

    def _one_of_a_group(self, said: Mention, number: int | None) -> _Meant | None:
        """两个娃，大的上小学; 一儿一女，儿子二级残疾."""
        role = said.roles[0]
        if role not in (*OF_A_GROUP, *GROUP_OF) and said.value != "小的":
            return None
        if number or _ADDED.search(self._since(said.start)):
            return None
        of = GROUP_OF.get(role, CHILDREN)
        group = self._last(lambda one: one.role in of and one.size > 1)
        return ([group], said.end, True) if group else None

    def _summed_up(self, said: Mention, number: int | None) -> _Meant | None:
        """我和我老婆两个大人; 我跟我妹两个大学生; 我和老婆两个娃 are four."""
        role, since = said.roles[0], self._since(said.start)
        named = [one for one in self.named() if one.payers]
        payers = sum(one.payers for one in named)
        if role not in SUMS_UP or payers < 2 or number != payers:
            return None
        if any(one.role not in SUMS_UP[role] for one in named):
            return None
        adds = re.search("[加和有]", since) if role == "adult" else since
        return None if adds else (named, said.end, False)

    def _named_again(self, said: Mention, number: int | None) -> _Meant | None:
        """俩娃…，俩娃都上学; 爷爷…，老人家."""
        role = said.roles[0]
        if role not in COUNTABLE or _ADDED.search(self._since(said.start)):
            return None
        if number is None:
            meant = self._last(lambda one: one.role in KIN.get(role, ()))
        else:
            meant = self._last(lambda one: one.role == role or {one.role, role} <= CHILDREN)
            if meant and (meant.size != number or (number == 1 and meant.counted)):
                return None  # 一个娃上初中，一个娃才一岁 are two
        return ([meant], said.end, False) if meant else None

    def _last(self, fits: Callable[[Member], bool]) -> Member | None:
        return next((one for one in reversed(self.members) if fits(one)), None)

    def _same_as_before(self, said: Mention, number: int | None) -> list[Member]:
        """Return the members that a word means, new ones for those who were not named yet."""
        if len(said.roles) > 1 and len(set(said.roles)) == 1:  # 双胞胎
            known = self._known(said.roles[0])
            same = known is not None and known.size == len(said.roles)
            return [known] if known and same else [self._new(said.roles[0], said, len(said.roles))]
        if said.roles == COUPLE and self._current and self._told_until == said.start:
            return [*self._current, self._new("partner", said)]  # 儿子两口子
        found: list[Member] = []
        for role in said.roles:
            name = said.value if role == "relative" else self._whose_wife(role, said.value)
            several = number if role in COUNTABLE else None
            member = None if several and len(said.roles) == 1 else self._known(name, said.value)
            found.append(member or self._new(name, said, several))
        return found

    def _new(self, role: str, said: Mention, number: int | None = None) -> Member:
        word = said.value if len(said.roles) == 1 else ""
        member = Member(role, number or 1, said.start, said.end, counted=bool(number), word=word)
        self.members.append(member)
        return member

    def _whose_wife(self, role: str, word: str) -> str:
        """Return who 媳妇 is: behind a wife and 儿子 the son's."""
        of_son = bool(self._current) and self._current[0].role == "son"
        is_hers = word.startswith("媳妇") and of_son and self._known(role)
        return "sons_wife" if role == "wife" and is_hers else role

    def _known(self, role: str, word: str = "") -> Member | None:
        same = (role, *SAME.get(role, ()))
        return self._last(lambda one: one.role in same and may_be_same(one, word))

    def _take_kind(self, kind: Mention) -> None:
        if kind.value == EMPLOYEE:
            return  # who is insured by work is told by what says that somebody does not pay
        inside = next((who for start, end, who in self._said if start <= kind.start < end), [])
        if inside:
            # 孩子 says no more of a son than son does.
            known = kind.value == "child" and all(one.role in CHILDREN for one in inside)
            self._be([] if known or kind.value == "resident" else inside, kind)
            self._told_until = max(self._told_until, kind.end)
            return
        number = self._number_of(kind)
        if self._leads_on(kind, number):
            self._held.append(replace(kind, number=number))
        elif self._is_of_all(kind, number):
            self.kind_of_all = kind.value
            self._told_until = kind.end
        elif not _DENIED.search(self._text[: kind.start]):
            self._give(kind, number)

    def _leads_on(self, kind: Mention, number: int | None) -> bool:
        """Whether a kind is said of those who are named behind it: 两个读书的孩子, 残疾儿子."""
        after = next((m for m in self._told if m.start >= kind.end and m.what == "relative"), None)
        if after is None or "ordinary" in after.roles or (after.number and number):
            return False  # 三个低保两个普通
        between = self._text[kind.end : after.start]
        said_before = bool(self._current) and kind.start == self._told_until  # 我爸低保我妈…
        return between in ("的", "了", "个", "了个") or (not between and not said_before)

    @staticmethod
    def _be(members: Sequence[Member], kind: Mention) -> None:
        for member in members:
            member.be(kind.value)

    def _number_of(self, kind: Mention) -> int | None:
        match = _NUMBER_BEFORE.search(self._since(kind.start))
        counts = match and (match["unit"] or match["number"] in "俩仨")
        if match and counts and not _NO_NUMBER_OF_PERSONS.search(match.string[: match.start()]):
            return read_many(match["number"])
        after = _number_after_kind().match(self._text, kind.end)
        if after is None or any(
            one.what in ("payers", "family") and one.start < after.end() and one.end > kind.end
            for one in self._told
        ):
            return None
        return read_many(after["number"])

    def _is_of_all(self, kind: Mention, number: int | None) -> bool:
        """Whether all of the family are of a kind: 我家是监测户, 低保户一家三口, 四口人都是低保."""
        if kind.value not in AIDED or number:
            return False
        before, after = self._text[: kind.start], self._text[kind.end :]
        if _OF_ALL.search(before) and _OF_A_HOUSE.match(after):
            return True
        of_house = self._text[kind.start : kind.end].endswith(("户", "家庭"))
        if of_house and (_HOUSE_OF.match(after) or self._closes_a_total(kind)):
            return True
        return not self._current and bool(self.totals) and bool(_EACH.search(before))

    def _closes_a_total(self, kind: Mention) -> bool:
        """Whether a kind follows the size of the family: 五口人，监测户."""
        if self.members or not self.totals:
            return False
        return self._text[self.totals[-1].mention.end : kind.start] in ("", "，", "的", "是")

    def _give(self, kind: Mention, number: int | None) -> None:
        """Give a kind to those of whom it is said."""
        since = self._since(kind.start)
        if number:
            self._give_some(kind, number, since)
        elif self._is_part:
            if self._last_part != (kind.value, self._told_until):
                self._current[0].kinds[kind.value] += 1
            self._told_until = kind.end
            self._last_part = (kind.value, kind.end)
        elif self._current and not re.search("(?:还有|另外|[加和跟])个?$", since):
            self._be(self._meant_by_each(kind) if _EACH.search(since) else self._current, kind)
            self._told_until = kind.end
        elif self._current or kind.value in AIDED or not self.totals:
            self._add(kind, 1)
        else:
            self._told_until = kind.end

    def _give_some(self, kind: Mention, number: int, since: str) -> None:
        group = self._last(lambda one: one.role in CHILDREN and one.size > 1)
        of_group = kind.value in ("student", "newborn", "child", "orphan")
        if group and of_group and sum(group.kinds.values()) + number <= group.size:
            group.kinds[kind.value] += number
            self._move_to([group], kind.end)
            return
        last = self._current[0] if len(self._current) == 1 else None
        if last and last.role and last.size == number and not re.search("还有|另|加", since):
            last.kinds[kind.value] = number
            self._told_until = kind.end
            return
        self._add(kind, number)

    def _add(self, kind: Mention, number: int) -> None:
        member = Member("", number, kind.start, kind.end, Counter({kind.value: number}))
        self.members.append(member)
        self._move_to([member], kind.end)

    def _meant_by_each(self, kind: Mention) -> list[Member]:
        """Return those of whom 都 is said: all of them where it opens a clause."""
        opens = _EACH_OPENS.search(self._text[: kind.start])
        if opens and self._current[0].size == 1:
            return self.named()
        return self._listed(_AND if opens else LINKED)

    def _listed(self, link: re.Pattern[str] = LINKED) -> list[Member]:
        """Return those who are listed together, up to the one spoken of: 老婆孩子都是低保."""
        if len(self._current) != 1:
            return self._current
        listed = [self._current[0]]
        for one in reversed(self.members[: self.members.index(listed[0])]):
            if self._told_until > self._current[0].end or not link.fullmatch(
                self._text, one.end, listed[-1].start
            ):
                break  # 我跟我妈，我妈有职工医保 says it of her alone
            listed.append(one)
        return listed

    def _take_no_payer(self, said: Mention) -> None:
        since = self._since(said.start)
        if said.value == "perhaps" and not (self._current and follows_at_once(since)):
            return
        if any(one.out and self._is_same_clause(one, said) for one in self._current):
            return
        match = _HOW_MANY_OUT.search(since)
        number = read_many(match["number"]) if match else None
        employed = said.value == "employed"
        if not self._current:
            if number:
                out = Member("", number, said.start, said.end, out=number, employed=employed)
                self.members.append(out)
            return
        together = LINKED if re.search("[都全均]", since) else _AND
        for member in self._current if number or self._is_part else self._listed(together):
            member.out = 1 if self._is_part else min(number or member.size, member.size)
            member.employed = employed

    def _is_same_clause(self, member: Member, said: Mention) -> bool:
        return len(CLAUSE_ENDS.findall(self._text[member.start : said.start])) <= 1


@cache
def _number_after_kind() -> re.Pattern[str]:
    return re.compile(
        r"(?:的|户|人员|对象|人)?(?:（[^）]*）)?(?:有|共)?"
        rf"(?P<number>{MANY})(?:个人|口人|[个位名人口])(?!(?:{names()})|[上读念刚低残])"
    )
