"""Work that is too heavy for the process that answers everybody, done by processes of its own."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections import defaultdict
from collections.abc import Callable

from bot.settings import PROJECT, Settings

logger = logging.getLogger(__name__)

_QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "RASA_TELEMETRY_ENABLED": "false",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


class Jobs:
    """Runs modules of the product beside the service, of each kind one at a time.

    Args:
        settings: Settings of the service, which the processes share.
    """

    def __init__(self, settings: Settings) -> None:
        self._environment = {
            **_QUIET,
            "VAR_DIR": str(settings.var_dir),
            "DATABASE_URL": settings.database_url,
        }
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._under_way: dict[tuple[str, ...], asyncio.Task[None]] = {}

    async def run(self, module: str, *arguments: str) -> bool:
        """Run a module to its end. Returns whether it ended well."""
        async with self._turns[module]:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-W", "ignore", "-m", module, *arguments),
                cwd=PROJECT,
                env={**os.environ, **self._environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
            )
            try:
                return await process.wait() == 0
            finally:
                if process.returncode is None:
                    process.kill()

    def start(
        self, module: str, *arguments: str, failed: Callable[[], None] | None = None
    ) -> asyncio.Task[None]:
        """Run a module while the service goes on; what is under way already is not begun again.

        Args:
            module: Name of the module.
            arguments: What it is given.
            failed: Called in a thread when it did not end well.
        """
        key = (module, *arguments)
        if key in self._under_way:
            return self._under_way[key]

        async def work() -> None:
            if not await self.run(module, *arguments):
                logger.error("%s did not end well", module)
                if failed:
                    await asyncio.to_thread(failed)

        task = asyncio.create_task(work())
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return task

    async def close(self) -> None:
        """End what is still running."""
        for task in list(self._under_way.values()):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
