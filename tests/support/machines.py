"""Network namespaces that stand for machines, on a network of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_NETWORK = "10.231.77"
HERE = f"{_NETWORK}.1"
"""Address of this machine on that network."""


@dataclass(frozen=True)
class Machine:
    """A machine of its own: its own addresses, its own ports.

    Attributes:
        name: Name of its network namespace.
        address: Address on the common network.
    """

    name: str
    address: str

    def command(self, arguments: Sequence[str]) -> list[str]:
        """Return the command that runs another one there."""
        return ["ip", "netns", "exec", self.name, *arguments]

    def unplug(self) -> None:
        """Pull the network cable."""
        _ip("netns", "exec", self.name, "ip", "link", "set", "eth0", "down")

    def plug_in(self) -> None:
        """Put the network cable in again."""
        _ip("netns", "exec", self.name, "ip", "link", "set", "eth0", "up")


@contextmanager
def machines(count: int) -> Iterator[list[Machine]]:
    """Make machines on one network; skip where that is not allowed.

    Args:
        count: How many.
    """
    bridge = f"as{os.getpid() % 10**6}"
    if shutil.which("ip") is None or _fails("link", "add", bridge, "type", "bridge"):
        pytest.skip("network namespaces need the ip command and the right to make them")
    with ExitStack() as undo:
        undo.callback(_ip, "link", "delete", bridge)
        _ip("address", "add", f"{HERE}/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        yield [_machine(undo, bridge, number) for number in range(2, 2 + count)]


def _machine(undo: ExitStack, bridge: str, number: int) -> Machine:
    made = Machine(f"{bridge}n{number}", f"{_NETWORK}.{number}")
    cable = f"{bridge}c{number}"
    _ip("netns", "add", made.name)
    undo.callback(_ip, "netns", "delete", made.name)
    _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", made.name)
    _ip("link", "set", cable, "master", bridge, "up")
    inside = ("netns", "exec", made.name, "ip")
    _ip(*inside, "address", "add", f"{made.address}/24", "dev", "eth0")
    _ip(*inside, "link", "set", "eth0", "up")
    _ip(*inside, "link", "set", "lo", "up")
    return made


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def _fails(*arguments: str) -> bool:
    return subprocess.run(["ip", *arguments], check=False, capture_output=True).returncode != 0


@contextmanager
def nginx(config: Path, folder: Path) -> Iterator[None]:
    """Run nginx; skip where it is not installed.

    Args:
        config: Its configuration.
        folder: Where it may write.
    """
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed (apt-get install nginx)")
    own = f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;"
    process = subprocess.Popen(
        ["nginx", "-e", str(folder / "error.log"), "-c", str(config), "-g", own]
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
