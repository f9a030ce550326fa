"""One member of a family, and who may be meant by which word."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bot.nlu.household_words import COUNTABLE, ME

CHILDREN = frozenset({"child", "son", "daughter", "grandchild", "eldest", "second", "youngest"})
OF_A_GROUP = frozenset({"eldest", "second", "youngest"})
GROUP_OF = {"son": frozenset({"child"}), "daughter": frozenset({"child"})}
"""Of which group somebody may be one: 一儿一女，儿子上学."""
ELDERS = frozenset(
    {
        *("father", "mother", "grandfather", "grandmother", "husbands_father", "husbands_mother"),
        *("mothers_father", "mothers_mother", "wifes_father", "wifes_mother"),
    }
)
KIN = {"elder": ELDERS, "child": CHILDREN, "pupil": CHILDREN}
"""Who may be meant again by 老人, 孩子, 学生."""
SIBLINGS = frozenset({"older_brother", "younger_brother", "older_sister", "younger_sister"})
SUMS_UP = {
    "adult": ELDERS | SIBLINGS | {ME, "wife", "husband", "spouse", "son", "daughter"},
    "pupil": SIBLINGS | {ME, "son", "daughter"},
}
"""Whom 两个大人 and 两个大学生 may sum up."""
COUPLE = ("wife", "husband")
SAME = {
    "spouse": ("husband", "wife", "old_wife", "old_husband"),
    "husband": ("spouse",),
    "wife": ("spouse",),
    "old_wife": ("spouse", "wife", "grandmother"),
    "old_husband": ("spouse", "husband", "grandfather"),
}
"""Who may be meant by another word for the same person."""


@dataclass(eq=False)
class Member:
    """Somebody of a family, or several who are named as one.

    Attributes:
        role: Who it is; empty for persons of whom only a kind is said.
        size: Persons.
        start: First character of the first mention.
        end: One after that mention.
        kinds: How many of them are of each kind.
        counted: Whether their number is said.
        word: The word that names them.
        out: How many of them do not pay.
        employed: Whether these are insured by their work.
    """

    role: str
    size: int
    start: int
    end: int
    kinds: Counter[str] = field(default_factory=Counter)
    counted: bool = False
    word: str = ""
    out: int = 0
    employed: bool = False

    @property
    def payers(self) -> int:
        """How many of them pay."""
        return self.size - self.out

    def be(self, kind: str) -> None:
        """Note that all of them are of a kind."""
        self.kinds[kind] = max(self.kinds[kind], self.size)


def may_be_same(one: Member, word: str) -> bool:
    """Whether a word may mean somebody named before: 女儿 and 小女儿, not 大女儿 and 小女儿."""
    if one.role not in COUNTABLE or not (one.word and word):
        return True
    return one.word.endswith(word) or word.endswith(one.word)
