"""Names residents and messages without telling who they are."""

from __future__ import annotations

import hashlib
import hmac


class People:
    """Makes ids from the platform's.

    Args:
        secret: Key of the hash; whoever has it can tell an openid from its sender id.
        channel: Name of the channel: the same person has another id in another channel.
    """

    def __init__(self, secret: str, channel: str) -> None:
        self._secret = secret.encode()
        self._channel = channel

    def sender(self, openid: str) -> str:
        """Return the sender id of a resident."""
        return self._hash("sender", openid)

    def key(self, account: str, openid: str, message_id: str) -> str:
        """Return the key of a message.

        The platform's message id alone has been seen twice, hence the resident belongs to it.
        """
        return self._hash("message", account, openid, message_id)

    def _hash(self, *parts: str) -> str:
        text = "\n".join((self._channel, *parts))
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()[:48]
