"""The platform's API on loopback: tokens that end, quotas that run out, and its error codes."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict
from typing import Any

from aiohttp import web

GOOD_SECRET = "0123456789abcdef0123456789abcdef"
QUOTA = 5


class ApiServer:
    """A fake of api.weixin.qq.com and qyapi.weixin.qq.com."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.sent: dict[str, list[str]] = defaultdict(list)
        self.kf_sent: list[dict[str, Any]] = []
        self.welcomes: list[dict[str, Any]] = []
        self.transfers: list[dict[str, Any]] = []
        self.errors: dict[str, list[int]] = defaultdict(list)
        self.broken: dict[str, int] = defaultdict(int)
        self.menu: dict[str, Any] | None = None
        self.states: dict[str, int] = {}
        self.kf_messages: list[dict[str, Any]] = []
        self.page_size = 1000
        self.expires_in = 7200
        self.token = "token-1"
        self.clock_error = 0.0
        self.may_send = True
        self.kf_accounts = [{"open_kfid": "wkAAAA", "name": "客服"}]
        self.base = ""
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def start(self) -> ApiServer:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/", self._root)
        app.router.add_route("*", "/cgi-bin/{path:.*}", self._call)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{port}"
        return self

    async def close(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def wait_for(self, holds: Any) -> None:
        """Wait until something that calls change is so."""
        async with self._changed:
            await self._changed.wait_for(holds)

    def end_token(self) -> None:
        """Make the token invalid, as another program that forces a new one does."""
        self.token = f"token-{int(self.token.rpartition('-')[2]) + 1}"

    def fail(self, path: str, *codes: int) -> None:
        """Let the next calls of a path be refused with these codes."""
        self.errors[path] += codes

    async def _root(self, _: web.Request) -> web.Response:
        date = time.strftime(
            "%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + self.clock_error)
        )
        return web.Response(text="", headers={"Date": date})

    async def _call(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self.calls[path] += 1
        body = await request.json() if request.can_read_body else dict(request.query)
        if self.broken[path] > 0:
            self.broken[path] -= 1
            return web.Response(status=502, text="bad gateway")
        answer = self._answer(path, body, request.query.get("access_token", ""))
        async with self._changed:
            self._changed.notify_all()
        # The real one labels JSON as plain text.
        return web.Response(text=json.dumps(answer, ensure_ascii=False), content_type="text/plain")

    def _answer(self, path: str, body: dict[str, Any], token: str) -> dict[str, Any]:
        if self.errors[path]:
            return _refusal(self.errors[path].pop(0))
        if path in ("stable_token", "gettoken"):
            return self._give_token(body)
        if token != self.token:
            return _refusal(40001)
        return getattr(self, f"_{path.replace('/', '_')}")(body)

    def _give_token(self, body: dict[str, Any]) -> dict[str, Any]:
        if (body.get("secret") or body.get("corpsecret")) != GOOD_SECRET:
            return _refusal(40125)
        if body.get("force_refresh"):
            self.end_token()
        return {"access_token": self.token, "expires_in": self.expires_in}

    def _message_custom_send(self, body: dict[str, Any]) -> dict[str, Any]:
        content = body["text"]["content"]
        if not self.may_send:
            return _refusal(48001)
        if not body["touser"].startswith("o-"):
            return _refusal(40003)
        if len(content.encode()) > 2047:
            return _refusal(45002)
        if len(self.sent[body["touser"]]) >= QUOTA:
            return _refusal(45047)
        self.sent[body["touser"]].append(content)
        return {"errcode": 0, "errmsg": "ok"}

    def _menu_create(self, body: dict[str, Any]) -> dict[str, Any]:
        self.menu = body
        return {"errcode": 0, "errmsg": "ok"}

    def _menu_get(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"menu": self.menu} if self.menu else _refusal(46003)

    def _kf_account_list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"errcode": 0, "account_list": self.kf_accounts}

    def _kf_sync_msg(self, body: dict[str, Any]) -> dict[str, Any]:
        start = int(body["cursor"] or 0)
        end = min(start + self.page_size, len(self.kf_messages))
        return {
            "errcode": 0,
            "next_cursor": str(end),
            "has_more": int(end < len(self.kf_messages)),
            "msg_list": self.kf_messages[start:end],
        }

    def _kf_service_state_get(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"errcode": 0, "service_state": self.states.get(body["external_userid"], 0)}

    def _kf_service_state_trans(self, body: dict[str, Any]) -> dict[str, Any]:
        self.transfers.append(body)
        self.states[body["external_userid"]] = body["service_state"]
        return {"errcode": 0, "msg_code": "MSG_CODE"}

    def _kf_send_msg(self, body: dict[str, Any]) -> dict[str, Any]:
        if self.states.get(body["touser"], 0) > 1:
            return _refusal(95018)
        if any(sent["msgid"] == body["msgid"] for sent in self.kf_sent):
            return _refusal(40058)
        self.kf_sent.append(body)
        return {"errcode": 0, "msgid": body["msgid"]}

    def _kf_send_msg_on_event(self, body: dict[str, Any]) -> dict[str, Any]:
        self.welcomes.append(body)
        return {"errcode": 0}


def _refusal(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"refused, code {code} rid: 0000"}
