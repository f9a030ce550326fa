"""As much of a Redis server as the channels use, on loopback, spoken to by the real client."""

from __future__ import annotations

import asyncio
import time


class RedisServer:
    """SET with a time limit, GET, PUBLISH and SUBSCRIBE."""

    def __init__(self) -> None:
        self.values: dict[bytes, tuple[bytes, float]] = {}
        self.url = ""
        self._listeners: dict[bytes, list[asyncio.StreamWriter]] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> RedisServer:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/0"
        return self

    async def close(self) -> None:
        """Hang up on everybody."""
        if self._server:
            self._server.close()
        for writer in list(self._writers):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while line := await reader.readline():
                parts = []
                for _ in range(int(line[1:])):
                    length = int((await reader.readline())[1:])
                    parts.append((await reader.readexactly(length + 2))[:-2])
                writer.write(self._answer(writer, parts))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, writer: asyncio.StreamWriter, parts: list[bytes]) -> bytes:
        command, arguments = parts[0].upper(), parts[1:]
        if command == b"SET":
            self.values[arguments[0]] = (arguments[1], time.time() + int(arguments[3]))
            return b"+OK\r\n"
        if command == b"GET":
            value, until = self.values.get(arguments[0], (b"", 0.0))
            return _bulk(value) if until > time.time() else b"$-1\r\n"
        if command == b"SUBSCRIBE":
            self._listeners.setdefault(arguments[0], []).append(writer)
            return b"*3\r\n" + _bulk(b"subscribe") + _bulk(arguments[0]) + b":1\r\n"
        if command == b"PUBLISH":
            listeners = [w for w in self._listeners.get(arguments[0], []) if w in self._writers]
            for listener in listeners:
                listener.write(b"*3\r\n" + b"".join(map(_bulk, (b"message", *arguments))))
            return b":%d\r\n" % len(listeners)
        return b"+OK\r\n"


def _bulk(value: bytes) -> bytes:
    return b"$%d\r\n%s\r\n" % (len(value), value)
