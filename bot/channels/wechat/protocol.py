"""The only place that touches the WeChat library: signatures, AES, XML in and out.

The library (imported as ``wechatpy``) accepts an empty token, compares signatures in variable
time, knows no time window, does not check the AES padding, raises many kinds of errors for bad
input and writes invalid XML for a text that holds ``]]>``. Each of these is closed here.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.replies import TextReply
from wechatpy.utils import WeChatSigner

from bot.channels.wechat.settings import Account

_BLOCK = 32
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Refused(Exception):
    """The request is not signed by the platform, or too old."""


class Malformed(Exception):
    """The request is signed but cannot be read."""


@dataclass(frozen=True)
class Opened:
    """A callback whose origin is proven.

    Attributes:
        fields: The fields of the message, decrypted.
        encrypted: Whether it came encrypted, so that the answer must be too.
    """

    fields: dict[str, Any]
    encrypted: bool


@dataclass(frozen=True)
class Sealed:
    """An encrypted text with what proves where it comes from."""

    secret: str
    signature: str
    timestamp: str
    nonce: str


class Protocol:
    """Opens and seals the messages of one account.

    Args:
        account: Token, id and AES key.
        time_window: Seconds by which the time in a request may differ from ours.
        now: Clock, seconds since 1970.

    Raises:
        ValueError: The token is empty: everybody could sign.
    """

    def __init__(
        self, account: Account, time_window: int = 300, now: Callable[[], float] = time.time
    ) -> None:
        if not account.token:
            raise ValueError("the token must not be empty")
        self._account = account
        self._time_window = time_window
        self._now = now
        self._cipher = None
        if account.aes_key:
            key = WeChatCrypto(account.token, account.aes_key, account.app_id).key
            self._cipher = _CheckedCrypto(key)

    def echo(self, query: Mapping[str, str]) -> str:
        """Answer the platform's check of the address.

        Args:
            query: Query parameters. WeCom encrypts ``echostr`` and signs it with the rest.

        Raises:
            Refused: Not signed by the platform.
            Malformed: The encrypted ``echostr`` cannot be read.
        """
        self._check_time(query)
        echo = query.get("echostr", "")
        if "msg_signature" in query:
            self._check_signature(query, query["msg_signature"], echo)
            return self._decrypt(echo)
        self._check_signature(query, query.get("signature", ""))
        return echo

    def open(self, query: Mapping[str, str], body: bytes) -> Opened:
        """Check where a callback comes from and read it.

        Args:
            query: Query parameters.
            body: The raw body, XML or JSON, plain, encrypted or both.

        Raises:
            Refused: Not signed by the platform.
            Malformed: Signed, but not readable.
        """
        self._check_time(query)
        signature = query.get("signature")
        if signature is not None:
            self._check_signature(query, signature)
        elif "msg_signature" not in query:
            raise Refused("no signature")
        # Until the encrypted part is checked, nothing signs the body.
        fields = read_fields(body)
        encrypted = fields.get("Encrypt")
        wants_aes = query.get("encrypt_type") == "aes" or signature is None
        if not wants_aes and not (encrypted and self._cipher):
            return Opened(fields, encrypted=False)
        if not isinstance(encrypted, str):
            raise Malformed("nothing encrypted in an encrypted message")
        self._check_signature(query, query.get("msg_signature", ""), encrypted)
        return Opened(read_fields(self._decrypt(encrypted).encode()), encrypted=True)

    def text_reply(self, to: str, sender: str, text: str, encrypted: bool) -> str:
        """Write a passive reply.

        Args:
            to: The resident's openid.
            sender: The account's id, as the message named it.
            text: The text, at most 2047 bytes in UTF-8.
            encrypted: Whether to encrypt it.
        """
        reply = TextReply(
            target=_safe(to), source=_safe(sender), content=_safe(text), time=int(self._now())
        )
        xml = str(reply.render())
        if not encrypted:
            return xml
        sealed = self.seal(xml)
        return (
            f"<xml><Encrypt><![CDATA[{sealed.secret}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{sealed.signature}]]></MsgSignature>"
            f"<TimeStamp>{sealed.timestamp}</TimeStamp>"
            f"<Nonce><![CDATA[{sealed.nonce}]]></Nonce></xml>"
        )

    def seal(self, text: str) -> Sealed:
        """Encrypt and sign a text.

        Raises:
            Malformed: The account has no AES key.
        """
        if self._cipher is None:
            raise Malformed("no AES key is set")
        nonce, timestamp = secrets.token_hex(8), str(int(self._now()))
        secret = self._cipher.encrypt(text, self._account.app_id).decode()
        signature = sign(self._account.token, timestamp, nonce, secret)
        return Sealed(secret, signature, timestamp, nonce)

    def _decrypt(self, secret: str) -> str:
        if self._cipher is None:
            raise Malformed("no AES key is set")
        try:
            return str(self._cipher.decrypt(secret, self._account.app_id))
        except (WeChatException, ValueError, struct.error, IndexError) as error:
            raise Malformed("cannot be decrypted") from error

    def _check_time(self, query: Mapping[str, str]) -> None:
        text = query.get("timestamp", "")
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            raise Refused("no timestamp")
        if abs(self._now() - int(text)) > self._time_window:
            raise Refused("timestamp out of window")

    def _check_signature(self, query: Mapping[str, str], given: str, *parts: str) -> None:
        expected = sign(
            self._account.token, query.get("timestamp", ""), query.get("nonce", ""), *parts
        )
        if not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
            raise Refused("wrong signature")


class _CheckedCrypto(PrpCrypto):
    def decrypt(self, text: str, app_id: str) -> str:
        plain = self.cipher.decrypt(base64.b64decode(text, validate=True))
        padding = plain[-1]
        if not 1 <= padding <= _BLOCK or plain[-padding:] != bytes([padding]) * padding:
            raise ValueError("wrong padding")
        return str(super().decrypt(text, app_id))

    def get_random_string(self) -> str:
        # The first block keeps equal texts apart (the IV is fixed), so it must not be guessable.
        return secrets.token_hex(8)


def sign(*parts: str) -> str:
    """Return the platform's signature of these texts."""
    signer = WeChatSigner()
    signer.add_data(*(part.encode("utf-8", "replace") for part in parts))
    return str(signer.signature)


def read_fields(body: bytes) -> dict[str, Any]:
    """Return the fields of an XML or JSON body.

    Raises:
        Malformed: It is neither.
    """
    try:
        text = clean(body.decode("utf-8-sig"))
        if text.lstrip().startswith("{"):
            fields = json.loads(text, strict=False)
        else:
            fields = xmltodict.parse(text, disable_entities=True)["xml"]
    except (ValueError, KeyError, TypeError, AttributeError, ExpatError, RecursionError) as error:
        raise Malformed("neither XML nor JSON") from error
    if not isinstance(fields, dict):
        raise Malformed("not a message")
    return fields


def clean(text: str) -> str:
    """Take out what neither XML nor a database can hold, such as control characters."""
    return _NOT_XML.sub("", text)


def _safe(text: str) -> str:
    """Make a text safe inside the CDATA section that the library writes."""
    return clean(text).replace("]]>", "]]]]><![CDATA[>")
