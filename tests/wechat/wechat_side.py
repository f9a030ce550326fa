"""WeChat as it behaves: signs, encrypts, hangs up, delivers again, and refuses calls.

The crypto is the library's own, so it is the other side of what is tested.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import time
from dataclasses import dataclass
from typing import Any

import aiohttp
import xmltodict
from wechatpy.crypto import WeChatCrypto

TOKEN = "a1b2c3d4e5"
APP_ID = "wx0123456789abcdef"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = "gh_0123456789ab"
SUCCESS = "success"

_ids = itertools.count(23000000000000000)
_nonces = itertools.count(100000000)


def signature(*parts: str, token: str = TOKEN) -> str:
    """Sign as the platform does."""
    return hashlib.sha1("".join(sorted([token, *parts])).encode()).hexdigest()


def signed_query(**more: str) -> dict[str, str]:
    """Return query parameters with a good signature."""
    timestamp, nonce = str(int(time.time())), str(next(_nonces))
    signed = signature(timestamp, nonce)
    return {"signature": signed, "timestamp": timestamp, "nonce": nonce, **more}


def to_xml(fields: dict[str, Any]) -> str:
    """Write a message as the platform does."""
    safe = {name: str(value).replace("]]>", "]]]]><![CDATA[>") for name, value in fields.items()}
    inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in safe.items())
    return f"<xml>{inner}</xml>"


@dataclass
class Message:
    """One message or event that the platform delivers, up to three times alike."""

    fields: dict[str, Any]
    aes: bool = False
    compatible: bool = False

    def request(self) -> tuple[dict[str, str], bytes]:
        """Return query and body of one delivery."""
        plain = to_xml(self.fields)
        query = signed_query()
        if not (self.aes or self.compatible):
            return query, plain.encode()
        crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
        sealed = xmltodict.parse(crypto.encrypt_message(plain, query["nonce"], query["timestamp"]))
        query.update(encrypt_type="aes", msg_signature=sealed["xml"]["MsgSignature"])
        kept = self.fields if self.compatible else {"ToUserName": self.fields["ToUserName"]}
        return query, to_xml({**kept, "Encrypt": sealed["xml"]["Encrypt"]}).encode()


def text(content: str, openid: str = "o-zhang", **how: Any) -> Message:
    """A text message."""
    return message(openid, how, MsgType="text", Content=content)


def message(openid: str, how: dict[str, Any] | None = None, **fields: Any) -> Message:
    """Any message; each has its own id."""
    return Message(
        {
            "ToUserName": ACCOUNT,
            "FromUserName": openid,
            "CreateTime": int(time.time()),
            **fields,
            "MsgId": next(_ids),
        },
        **(how or {}),
    )


def event(name: str, openid: str = "o-zhang", key: str = "", **fields: Any) -> Message:
    """An event; events have no id."""
    fields = {"Event": name, "EventKey": key, **fields}
    return Message(
        {
            "ToUserName": ACCOUNT,
            "FromUserName": openid,
            "CreateTime": int(time.time()),
            "MsgType": "event",
            **fields,
        }
    )


def shown(body: str) -> str | None:
    """Return what the resident sees: the text, or None for an acknowledgement.

    Raises:
        ValueError: The resident sees the platform's "service fault".
    """
    if body in (SUCCESS, ""):
        return None
    try:
        reply = xmltodict.parse(body)["xml"]
    except Exception as error:
        raise ValueError("service fault") from error
    if "Encrypt" in reply:
        crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
        plain = crypto.decrypt_message(
            body, reply["MsgSignature"], reply["TimeStamp"], reply["Nonce"]
        )
        reply = xmltodict.parse(plain)["xml"]
    content = reply["Content"]
    if reply["MsgType"] != "text" or len(content.encode()) > 2047:
        raise ValueError("service fault")
    assert reply["ToUserName"].startswith("o-")
    assert reply["FromUserName"] == ACCOUNT
    return str(content)


@dataclass(frozen=True)
class Delivery:
    """How one message went.

    Attributes:
        seen: What the resident saw as passive reply; None when nothing.
        attempts: How often the platform delivered it.
    """

    seen: str | None
    attempts: int


async def deliver_as_wechat_does(
    http: aiohttp.ClientSession, url: str, what: Message, seconds: float
) -> Delivery:
    """Deliver a message up to three times, each time hanging up after some seconds.

    Raises:
        ValueError: The resident sees the platform's "service fault".
    """
    for attempt in range(1, 4):
        query, body = what.request()
        try:
            async with asyncio.timeout(seconds), http.post(url, params=query, data=body) as answer:
                return Delivery(shown(await answer.text()), attempt)
        except TimeoutError:
            continue
    raise ValueError("service fault")


async def hang_up(task: asyncio.Task[Any]) -> None:
    """Drop a connection as the platform does after five seconds."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
