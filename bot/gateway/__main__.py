"""``python -m bot.gateway``: starts everything and serves until it is told to stop."""

from __future__ import annotations

import asyncio
import logging.config
import os
import resource
import signal
import sys
from pathlib import Path

import uvloop
import yaml
from aiohttp import web

from bot.gateway.app import build_app
from bot.gateway.connection import connections
from bot.gateway.daily import delete_old_daily
from bot.gateway.patience import Patience
from bot.gateway.processes import Watched, free_port, port_is_free, rasa_command
from bot.logs import logging_config
from bot.settings import PROJECT, Settings, SettingsError

MODELS = PROJECT / "models"
_GRACE = 10.0
_FILES = 65536


def newest_model(folder: Path = MODELS) -> Path:
    """Return the trained model.

    Raises:
        SettingsError: There is none.
    """
    models = sorted(folder.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not models:
        raise SettingsError("还没有训练好的模型，请先运行 make model。")
    return models[-1]


def write_logging(settings: Settings) -> Path:
    """Write how the Rasa server logs.

    Args:
        settings: Settings of the service.
    """
    target = settings.var_dir / "logging.yml"
    config = logging_config(settings.log_level, settings.log_format)
    target.write_text(yaml.safe_dump(config), encoding="utf-8")
    return target


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in flight."""
    port = free_port()
    endpoints, credentials = PROJECT / "endpoints.yml", PROJECT / "credentials.yml"
    logs = str(write_logging(settings))
    rasa = Watched(rasa_command(str(newest_model()), port, str(endpoints), str(credentials), logs))
    app = build_app(f"http://127.0.0.1:{port}", settings.answer_timeout)
    patience = Patience()
    app.middlewares.append(patience.listen)
    app.on_response_prepare.append(patience.hear)
    runner = web.AppRunner(app, shutdown_timeout=_GRACE)
    await runner.setup()
    assert runner.server is not None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        connections(runner.server, patience), settings.host, settings.port, backlog=1024
    )
    cleaner = asyncio.create_task(delete_old_daily(settings))
    rasa.start()
    print(f"医保缴费助手：http://{settings.host}:{settings.port}（正在准备，约十几秒）", flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    cleaner.cancel()
    server.close()
    await runner.cleanup()
    await rasa.stop()


def allow_many_connections() -> None:
    """Take as many files as the system grants: a thousand silent visitors must keep nobody out."""
    usual, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if most == resource.RLIM_INFINITY else min(most, _FILES)
    if usual < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def main() -> int:
    """Check what is needed, then serve. Returns the exit code."""
    os.umask(0o077)  # state and keys are nobody else's business
    allow_many_connections()
    try:
        settings = Settings.from_environment()
        logging.config.dictConfig(logging_config(settings.log_level, settings.log_format))
        settings.check()
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        if not port_is_free(settings.host, settings.port):
            raise SettingsError(
                f"端口 {settings.port} 已被占用：换一个，例如 make run PORT={settings.port + 1}"
            )
        uvloop.run(serve(settings))
    except (SettingsError, OSError) as error:
        print(f"没有启动：{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
