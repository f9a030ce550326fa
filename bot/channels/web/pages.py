"""The page and its parts as HTML. Everything that came from outside is escaped here."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.channels.web.answers import Source, view_replies
from bot.channels.web.assets import Assets
from bot.channels.web.ports import Place, Turn
from bot.channels.web.words import Words
from bot.turns import Reply

TEMPLATES = Path(__file__).parent / "templates"
SIZES = ("standard", "large", "huge")


@dataclass(frozen=True)
class Look:
    """How a resident wants to see the page.

    Attributes:
        size: One of ``SIZES``.
        contrast: Whether colours are of high contrast.
        embedded: Whether the page is shown in a frame of another site.
    """

    size: str = SIZES[0]
    contrast: bool = False
    embedded: bool = False

    @property
    def next_size(self) -> str:
        """The size that the button changes to."""
        return SIZES[(SIZES.index(self.size) + 1) % len(SIZES)]

    @property
    def classes(self) -> str:
        """Class names of the page's root."""
        names = [f"size-{self.size}"]
        names += ["contrast"] if self.contrast else []
        names += ["embedded"] if self.embedded else []
        return " ".join(names)


@dataclass(frozen=True)
class Conversation:
    """What the page shows beside its fixed words.

    Attributes:
        token: Session token, empty before the first question.
        place: Region of the resident, or None.
        turns: Turns so far, oldest first.
        notice: A sentence on top, such as thanks.
        error: What went wrong.
        draft: What was typed and not sent.
        unkept: Message id, message and replies of a turn that is not kept (an apology).
    """

    token: str = ""
    place: Place | None = None
    turns: Sequence[Turn] = ()
    notice: str = ""
    error: str = ""
    draft: str = ""
    unkept: tuple[str, str, list[Reply]] | None = None


class Pages:
    """Renders the page.

    Args:
        words: Every sentence of the page.
        assets: Scripts and styles.
        provinces: Regions offered first.
        max_text: Characters that a message may have.
    """

    def __init__(
        self, words: Words, assets: Assets, provinces: Sequence[Place], max_text: int
    ) -> None:
        self._words = words
        self._provinces = provinces
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        environment.globals.update(
            page=SimpleNamespace(**words.page),
            quick=words.quick,
            reasons=words.reasons,
            hotlines=words.hotlines,
            max_text=max_text,
            static=f"/web/static/{assets.version}",
            client_words=_data(words.client),
        )
        environment.filters.update(spoken_date=self._spoken_date, source_line=self._source_line)
        self._page = environment.get_template("page.html")
        self._turn = environment.get_template("turn.html").module
        self.page(Conversation(), Look())  # a missing word shows at start, not to a resident

    def page(self, conversation: Conversation, look: Look) -> str:
        """Return the whole page."""
        turns = [(t.message_id, t.text, view_replies(t.replies)) for t in conversation.turns]
        if conversation.unkept:
            message_id, text, replies = conversation.unkept
            turns.append((message_id, text, view_replies(replies)))
        return self._page.render(
            conversation=conversation,
            look=look,
            turns=turns,
            provinces=self._provinces,
            next_message_id=secrets.token_hex(16),
        )

    def answers(self, message_id: str, replies: Iterable[Reply]) -> str:
        """Return the answers to one message, to be put below it."""
        return str(self._turn.answers(message_id, view_replies(replies)))  # type: ignore[attr-defined]

    def turns(self, turns: Iterable[Turn]) -> str:
        """Return whole turns, oldest first."""
        parts = [
            self._turn.turn(t.message_id, t.text, view_replies(t.replies))  # type: ignore[attr-defined]
            for t in turns
        ]
        return "".join(str(part) for part in parts)

    def _spoken_date(self, day: date) -> str:
        pattern = self._words.page["date"]
        return pattern.format(year=day.year, month=day.month, day=day.day)

    def _source_line(self, sources: Sequence[Source]) -> str:
        return self._words.page["source"].format(list="；".join(map(self._source, sources)))

    def _source(self, source: Source) -> str:
        page = self._words.page
        if source.day:
            item = page["source_item_dated"].format(
                title=source.title,
                publisher=source.publisher,
                date=self._spoken_date(source.day),
            )
        else:
            item = page["source_item"].format(title=source.title, publisher=source.publisher)
        return item + (page["source_article"] if source.is_article else "")


def _data(values: object) -> Markup:
    text = json.dumps(values, ensure_ascii=False)
    # Inside a data block only "<" could end it early.
    return Markup(text.replace("<", "\\u003c"))
