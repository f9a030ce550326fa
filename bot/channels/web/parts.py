"""What the routes of the web chat work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.web.assets import Assets
from bot.channels.web.pages import Pages
from bot.channels.web.ports import Feedback, Places, Suggest, Turns
from bot.channels.web.sessions import Sessions
from bot.channels.web.settings import WebSettings
from bot.channels.web.words import Words, load_words

CHANNEL = "web"
Handler = Callable[[Request], Awaitable[HTTPResponse]]
Route = tuple[str, str, Handler]
"""Path, HTTP method, handler."""


@dataclass(frozen=True)
class Parts:
    """Everything the routes need, built once."""

    settings: WebSettings
    words: Words
    assets: Assets
    pages: Pages
    sessions: Sessions
    turns: Turns
    places: Places
    suggest: Suggest
    feedback: Feedback


def build_parts(
    settings: WebSettings,
    secret: str,
    turns: Turns,
    places: Places,
    suggest: Suggest,
    feedback: Feedback,
) -> Parts:
    """Build what the routes need.

    Args:
        settings: Settings of the web chat.
        secret: Key of the session tokens.
        turns: Answers messages.
        places: Knows the regions.
        suggest: Finds likely questions.
        feedback: Keeps judgements.

    Raises:
        WordsError: A file of words cannot be used.
    """
    words = load_words()
    assets = Assets(words)
    return Parts(
        settings=settings,
        words=words,
        assets=assets,
        pages=Pages(words, assets, places.provinces(), settings.max_text),
        sessions=Sessions(secret, settings.session_days),
        turns=turns,
        places=places,
        suggest=suggest,
        feedback=feedback,
    )
