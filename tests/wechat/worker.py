"""``python -m tests.wechat.worker``: one process of the Official Account's channel.

Its settings come from the environment; it says its address on the first line. The assistant in it
thinks the longer, the larger the last digit of the question is. All times are WeChat's, stretched
alike, so that a machine with more to do can keep up.
"""

from __future__ import annotations

import asyncio
from typing import Any

from bot.channels.wechat.assembly import Channel, official_account
from bot.channels.wechat.official import Patience
from bot.channels.wechat.settings import WeChatSettings
from bot.journal import open_database
from bot.turns import Inbound
from tests.wechat.server import Server

PATH = "/webhooks/wechat"
STRETCH = 3.0
_PATIENCE = Patience(answer=4.3 * STRETCH, hold=6.0 * STRETCH)


class Thinker:
    """An assistant that takes its time."""

    async def ask(self, inbound: Inbound) -> list[dict[str, Any]]:
        """Answer a question."""
        await asyncio.sleep(int(inbound.text[-1]) * STRETCH)
        return [{"text": f"答：{inbound.text}"}]

    async def forget(self, channel: str, sender: str) -> int:
        """Forget a resident."""
        return 0


def build() -> Channel:
    """Build the channel as the environment says."""
    settings = WeChatSettings.from_environment()
    engine = open_database(settings.database_url)
    return official_account(settings, Thinker(), engine, lambda text: text, patience=_PATIENCE)


async def main() -> None:
    """Serve until the process is ended."""
    server = await Server(PATH, build).start()
    print(server.url, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
