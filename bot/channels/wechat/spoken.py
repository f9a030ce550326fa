"""Tells what a message asks, and which of our sentences answers one that asks nothing."""

from __future__ import annotations

from bot.channels.wechat.incoming import Incoming, Kind
from bot.channels.wechat.words import Words
from bot.regions.gazetteer import load_gazetteer


def question(incoming: Incoming, words: Words) -> str:
    """Return what a message asks the assistant, or an empty text."""
    if incoming.kind is Kind.LOCATION:
        return words.place(incoming.text)
    if incoming.kind is Kind.SCAN and incoming.region:
        # Said like this it counts from now on, whatever region the talk was about before.
        return load_gazetteer().full_name(incoming.region)
    is_text = incoming.kind is Kind.QUESTION
    return incoming.text if is_text and words.is_question(incoming.text) else ""


def sentences(incoming: Incoming) -> str:
    """Return the keys of the sentences that answer a message which asks nothing."""
    if incoming.kind in (Kind.SUBSCRIBE, Kind.ENTER):
        return "welcome welcome_region" if incoming.region else "welcome"
    if incoming.kind is Kind.SCAN:
        return "scanned"
    if incoming.kind is Kind.CLICK:
        return "menu_changed"
    return "other_message" if incoming.kind is Kind.QUESTION else incoming.kind.value
