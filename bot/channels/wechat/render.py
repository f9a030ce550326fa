"""Turns reply items into what WeChat shows: one text, tappable numbers, links and choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from bot.channels.wechat.split import MAX_BYTES
from bot.channels.wechat.words import Choice, Words

MAX_CHOICES = 10
_TITLE_LENGTH = 40
_PAYLOAD_LENGTH = 100
_URL_LENGTH = 300
# Service numbers with or without area code, land lines with it, mobiles, 400 numbers.
# Not a part of a longer number, an amount or a count. Emergency numbers are too short to be told
# from other numbers, but for the word "call" before them.
_PHONE = (
    r"(?<=[打拨])1(?:10|19|20|22)(?![\d.])|"
    r"(?<![\d.])(?:0\d{2,3}[-\u2014 ]?)?12[1-9]\d{2}(?![\d.%年元块万号多余人户名个])"
    r"|(?<![\d.])(?:0\d{2,3}[-\u2014 ]?[2-8]\d{6,7}|1[3-9]\d{9}|[48]00[- ]?\d{3}[- ]?\d{4})(?!\d)"
)
_URL = r"https?://[^\s<>\"'\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+"
_TAPPABLE = re.compile(f"(?P<url>{_URL})|(?P<phone>{_PHONE})")
_UNSAFE_IN_LINK = re.compile(r'[%&#"\'<>\s+?=]')


@dataclass(frozen=True)
class Answer:
    """All replies to one message, ready to show.

    Attributes:
        markup: The text, with links.
        choices: Buttons in the order of their numbers.
        handoff: Whether the resident asked for a person and nothing else.
    """

    markup: str
    choices: tuple[Choice, ...] = ()
    handoff: bool = False


def render(replies: Iterable[dict[str, Any]]) -> Answer:
    """Join reply items into one answer.

    Args:
        replies: Items of the outside contract.
    """
    texts: list[str] = []
    choices: dict[str, Choice] = {}
    asks_for_person = []
    for reply in replies:
        if reply.get("text"):
            texts.append(str(reply["text"]).strip())
        for button in reply.get("buttons") or ():
            choice = Choice(str(button["title"]), str(button["payload"]))
            choices.setdefault(choice.payload, choice)
        asks_for_person.append((reply.get("custom") or {}).get("status") == "handoff")
    markup = tappable("\n\n".join(text for text in texts if text))
    # Who asked for something else too is answered; a transfer would take that away.
    handoff = bool(asks_for_person) and all(asks_for_person)
    return Answer(markup, tuple(choices.values())[:MAX_CHOICES], handoff)


def tappable(text: str) -> str:
    """Make phone numbers and addresses tappable and everything else plain text.

    Args:
        text: Plain text. A ``<`` that could open a tag becomes its full-width twin: WeChat
            neither escapes nor unescapes, it shows unknown tags and obeys known ones.
    """
    plain = text.replace("<", "＜").replace(">", "＞")
    return _TAPPABLE.sub(_link, plain)


def with_choices(answer: Answer, words: Words, links: bool) -> str:
    """Return the text with the numbered choices below it.

    Args:
        answer: Text and choices.
        words: The channel's sentences.
        links: Whether a tap on a choice can send it; otherwise only the number can.
    """
    return f"{answer.markup}{_choices(answer.choices, words, links)}".strip()


def without_choices(markup: str, choices: Sequence[Choice], words: Words, links: bool) -> str:
    """Take the choices away again: below an older answer their numbers would mean others.

    Args:
        markup: What :func:`with_choices` returned, or the rest of it.
        choices: The choices of the answer.
        words: The channel's sentences.
        links: Whether a tap on a choice can send it.
    """
    return markup.removesuffix(_choices(choices, words, links))


def with_links(words: Words) -> Words:
    """Return the sentences with 「继续」 as a link, for a channel where a tap on it can send it."""
    return replace(words, more_shown=_menu_link(0, Choice(words.more[0], words.more[0])))


def shown_part(parts: Sequence[str], index: int, words: Words) -> str:
    """Return one part as the resident sees it, with a hint when more follows."""
    text = parts[index].strip()
    return text if index + 1 == len(parts) else f"{text}\n{words.say('more')}"


def part_limit(words: Words) -> int:
    """Return how many bytes a part may have so that the hint still fits."""
    return MAX_BYTES - len(f"\n{words.say('more')}".encode())


def _choices(choices: Sequence[Choice], words: Words, links: bool) -> str:
    if not choices:
        return ""
    hint = words.say("choices" if links else "choices_numbers")
    lines = [
        f"{number}. {_menu_link(number, choice) if links else _title(choice)}"
        for number, choice in enumerate(choices, 1)
    ]
    return "\n".join([f"\n\n{hint}", *lines])


def _link(found: re.Match[str]) -> str:
    shown = found[0]
    if found.lastgroup == "url" and len(shown) > _URL_LENGTH:
        return shown
    if found.lastgroup == "url":
        address = shown.rstrip(".,;:!?)")
        return f'<a href="{address}">{address}</a>{shown[len(address) :]}'
    number = re.sub(r"\D", "", shown)
    return f'<a href="tel:{number}">{shown}</a>'


def _menu_link(number: int, choice: Choice) -> str:
    title = _title(choice)
    # A payload too long for a link is still reached by its number.
    said = choice.payload if len(choice.payload) <= _PAYLOAD_LENGTH else str(number)
    content = _UNSAFE_IN_LINK.sub(lambda found: quote(found[0]), said)
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid={number}">{title}</a>'


def _title(choice: Choice) -> str:
    title = " ".join(choice.title.replace("<", "＜").replace(">", "＞").split())
    return title if len(title) <= _TITLE_LENGTH else f"{title[:_TITLE_LENGTH]}…"
