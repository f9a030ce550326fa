"""Calls the running service as WeChat does, for the doctor."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import aiohttp

from bot.channels.wechat.protocol import Malformed, Protocol, Refused, read_fields, sign
from bot.channels.wechat.settings import Account

# The platform hangs up after five seconds.
_TIMEOUT = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True)
class Checked:
    """How the check of an address went.

    Attributes:
        status: HTTP status.
        is_confirmed: Whether the platform would be content.
    """

    status: int
    is_confirmed: bool


class Caller:
    """Plays the platform towards one address.

    Args:
        account: Token, id and AES key as the service should have them.
        url: The callback address.
        question: What it asks.
    """

    def __init__(self, account: Account, url: str, question: str = "") -> None:
        self._account = account
        self._protocol = Protocol(account)
        self._url = url
        self._question = question
        self._openid = f"doctor_{secrets.token_hex(8)}"

    async def check_address(self, encrypted: bool = False) -> Checked:
        """Check the address as the platform does.

        Args:
            encrypted: As WeCom does it.

        Raises:
            ClientError: Nobody answers there.
            TimeoutError: Not within the platform's five seconds.
        """
        echo = secrets.token_hex(8)
        query = {**self._signed(), "echostr": echo}
        if encrypted:
            sealed = self._protocol.seal(echo)
            query = {
                "msg_signature": sealed.signature,
                "timestamp": sealed.timestamp,
                "nonce": sealed.nonce,
                "echostr": sealed.secret,
            }
        status, body = await self._call("GET", query)
        return Checked(status, status == 200 and body == echo)

    async def forgery_is_refused(self) -> bool:
        """Whether a check that the platform did not sign is turned away."""
        echo = secrets.token_hex(8)
        query = {**self._signed(), "signature": "0" * 40, "echostr": echo}
        status, body = await self._call("GET", query)
        return status == 403 and echo not in body

    async def ask(self, encrypted: bool) -> str:
        """Ask the question and return what the resident would see.

        Returns:
            The text; empty when none that could be read came within the platform's five seconds.
        """
        fields = {"MsgType": "text", "Content": self._question, "MsgId": str(time.time_ns())}
        try:
            status, body = await self._send(fields, encrypted)
            reply = read_fields(body.encode())
            if encrypted:
                query = {
                    "msg_signature": reply.get("MsgSignature", ""),
                    "timestamp": reply.get("TimeStamp", ""),
                    "nonce": reply.get("Nonce", ""),
                }
                reply = self._protocol.open(query, body.encode()).fields
        except (aiohttp.ClientError, TimeoutError, Malformed, Refused):
            return ""
        return str(reply.get("Content") or "") if status == 200 else ""

    async def goodbye_is_taken(self) -> bool:
        """Whether leaving the account, which deletes everything about a resident, is taken."""
        status, body = await self._send({"MsgType": "event", "Event": "unsubscribe"}, False)
        return status == 200 and body == "success"

    async def _send(self, fields: dict[str, str], encrypted: bool) -> tuple[int, str]:
        names = {"ToUserName": "doctor", "FromUserName": self._openid}
        stamped = {**names, "CreateTime": str(int(time.time())), **fields}
        inner = "".join(f"<{name}>{value}</{name}>" for name, value in stamped.items())
        xml = f"<xml>{inner}</xml>"
        if not encrypted:
            return await self._call("POST", self._signed(), xml)
        sealed = self._protocol.seal(xml)
        query = {
            **self._signed(sealed.timestamp, sealed.nonce),
            "encrypt_type": "aes",
            "msg_signature": sealed.signature,
        }
        return await self._call("POST", query, f"<xml><Encrypt>{sealed.secret}</Encrypt></xml>")

    def _signed(self, timestamp: str = "", nonce: str = "") -> dict[str, str]:
        timestamp = timestamp or str(int(time.time()))
        nonce = nonce or secrets.token_hex(8)
        signature = sign(self._account.token, timestamp, nonce)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce}

    async def _call(self, method: str, query: dict[str, str], body: str = "") -> tuple[int, str]:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.request(method, self._url, params=query, data=body.encode()) as answer,
        ):
            return answer.status, await answer.text()
