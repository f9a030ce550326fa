"""The door that all callbacks pass: signed or turned away, readable or acknowledged unread."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.wechat import metrics
from bot.channels.wechat.protocol import Malformed, Opened, Protocol, Refused

logger = logging.getLogger(__name__)

MAX_BODY = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """What goes back to the platform.

    Attributes:
        status: HTTP status.
        body: The body; ``success`` means "nothing to say, do not ask again".
        content_type: Its kind.
    """

    status: int = 200
    body: str = "success"
    content_type: str = "text/plain; charset=utf-8"


class Door:
    """Checks the callbacks of one account.

    Args:
        channel: Name of the channel, for counting.
        protocol: Signatures, AES and XML.
    """

    def __init__(self, channel: str, protocol: Protocol) -> None:
        self._channel = channel
        self.protocol = protocol
        metrics.show_from_the_start(channel)

    def check_address(self, query: Mapping[str, str]) -> Reply:
        """Answer the platform's check of the address (GET)."""
        try:
            return Reply(body=self.protocol.echo(query))
        except (Refused, Malformed) as error:
            logger.warning("%s: address check refused: %s", self._channel, error)
            return Reply(403, "")

    def open(self, query: Mapping[str, str], body: bytes) -> Opened | Reply:
        """Open a callback (POST).

        Args:
            query: Query parameters.
            body: The raw body; one that was cut off at ``MAX_BODY`` is longer than that.

        Returns:
            The callback, or what to say to it. Only who cannot sign is turned away: the platform
            itself would send a bad message again until it is acknowledged.
        """
        try:
            if len(body) > MAX_BODY:
                raise Malformed("body too large")
            return self.protocol.open(query, body)
        except Refused as error:
            return self.refuse("refused", error, Reply(403, ""))
        except Malformed as error:
            return self.refuse("malformed", error, Reply())

    def refuse(self, outcome: str, error: Exception, reply: Reply) -> Reply:
        """Note why a callback is not worked on. The reason never holds a part of it."""
        metrics.callbacks.labels(self._channel, outcome).inc()
        logger.warning("%s: callback %s: %s", self._channel, outcome, error)
        return reply

    def passed(self) -> None:
        """Count a callback that was worked on."""
        metrics.callbacks.labels(self._channel, "accepted").inc()
