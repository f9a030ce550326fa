"""What the handlers of the console share; opened when it is first needed."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import jinja2
from aiohttp import web
from sqlalchemy.engine import Engine

from bot.clock import CHINA, today
from bot.journal import open_database
from bot.key_file import load_key
from bot.operator.accounts import TOKEN_NAME, Accounts, LoginLimit
from bot.operator.jobs import Jobs
from bot.operator.message import message
from bot.operator.sessions import Sessions
from bot.operator.tables import prepare
from bot.operator.words import load_words
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.operator.finder import Finder

logger = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
_P = ParamSpec("_P")
_T = TypeVar("_T")


class Room:
    """The console's parts.

    Args:
        settings: Settings of the service.

    Attributes:
        token: What opens the console and its API to whoever has it.
        token_is_new: Whether it was made at this start and has to be told.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.token = settings.operator_token or secrets.token_urlsafe(18)
        self.token_is_new = not settings.operator_token
        self.words = load_words()
        self.limit = LoginLimit()
        self.jobs = Jobs(settings)
        self._finder: asyncio.Task[Finder] | None = None

    def begin(self) -> None:
        """Start to load knowledge and index, which the service does without until then.

        After a failure it is tried again: somebody may have put the data files right.
        """
        failed = self._finder and self._finder.done() and self._finder.exception()
        if self._finder is None or failed:
            self._finder = asyncio.create_task(asyncio.to_thread(_open_finder))
            self._finder.add_done_callback(_tell_failure)

    async def finder(self) -> Finder:
        """Return the finder, as soon as it is loaded.

        Raises:
            HTTPServiceUnavailable: The data files are wrong; the log tells where.
        """
        self.begin()
        assert self._finder is not None
        try:
            return await asyncio.shield(self._finder)
        except Exception:
            raise web.HTTPServiceUnavailable(text=self.words.say("not_ready")) from None

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run what blocks in a thread."""
        return await asyncio.to_thread(work, *args, **kwargs)

    @cached_property
    def engine(self) -> Engine:
        """The service's database."""
        self.settings.var_dir.mkdir(parents=True, exist_ok=True)
        engine = open_database(self.settings.database_url)
        prepare(engine)
        return engine

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts."""
        return Accounts(self.engine)

    @cached_property
    def sessions(self) -> Sessions:
        """The sessions."""
        return Sessions(load_key(self.settings.var_dir / "operator_session_key").encode())

    @cached_property
    def templates(self) -> jinja2.Environment:
        """The pages."""
        loader = jinja2.FileSystemLoader(FOLDER / "templates")
        templates = jinja2.Environment(
            loader=loader,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            # A word that is missing must not turn into an empty button.
            undefined=jinja2.StrictUndefined,
        )
        templates.globals.update(w=self.words, message=message)
        templates.filters["local"] = _local
        templates.filters["person"] = self._person
        return templates

    def _person(self, name: str) -> str:
        """Return a name in the database as it is shown; the token has none."""
        return str(self.words["console"]["token_holder"]) if name == TOKEN_NAME else name


def _local(at: datetime) -> str:
    """Return a time of the database, which is UTC without zone, as clocks in China show it."""
    return at.replace(tzinfo=UTC).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def _open_finder() -> Finder:
    # The index brings dictionaries of its own; the front door must not wait for them.
    from bot.operator.finder import Finder

    return Finder.open(today)


def _tell_failure(task: asyncio.Task[Finder]) -> None:
    if not task.cancelled() and task.exception():
        logger.error("the console could not load its knowledge: %s", task.exception())
