"""The residents' web chat as a channel of the Rasa server."""

from __future__ import annotations

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint

from bot.channels.web.blueprint import build_blueprint
from bot.channels.web.feedback import FeedbackStore
from bot.channels.web.parts import CHANNEL, build_parts
from bot.channels.web.places import GazetteerPlaces
from bot.channels.web.sessions import load_secret
from bot.channels.web.settings import WebSettings
from bot.channels.web.titles import TitleSuggest
from bot.journal import open_database
from bot.privacy import mask
from bot.regions.gazetteer import load_gazetteer
from bot.regions.matching import load_matcher
from bot.settings import Settings
from bot.turns import RunDialogue, TurnService


class WebChannel(InputChannel):
    """The page and its routes, under ``/webhooks/web/``."""

    @classmethod
    def name(cls) -> str:
        """Return the channel's name in the address."""
        return CHANNEL

    def blueprint(self, on_new_message: RunDialogue) -> Blueprint:
        """Build the routes.

        Args:
            on_new_message: Rasa's handler for one message.

        Raises:
            SettingsError: A setting cannot be used.
            WordsError: A file of words cannot be used.
        """
        service, settings = Settings.from_environment(), WebSettings.from_environment()
        parts = build_parts(
            settings=settings,
            secret=settings.session_secret or load_secret(service.var_dir),
            turns=TurnService.from_settings(on_new_message),
            places=GazetteerPlaces(load_gazetteer(), load_matcher()),
            suggest=TitleSuggest(),
            feedback=FeedbackStore(
                open_database(service.database_url), lambda text: mask(text).text
            ),
        )
        return build_blueprint(parts)
