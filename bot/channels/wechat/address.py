"""The address under which the platform reaches the service."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


class AddressError(ValueError):
    """Not an address; the text is what was given."""


def read_address(given: str) -> str:
    """Return an address up to and without ``/webhooks``.

    Args:
        given: As an operator writes it, perhaps with the whole path.

    Raises:
        AddressError: It has no scheme or no host.
    """
    parts = urlsplit(given.strip())
    if parts.scheme not in _PORTS or not parts.hostname:
        raise AddressError(given)
    return given.strip().partition("/webhooks")[0].rstrip("/")


def wrong_port(address: str) -> int | None:
    """Return the port of a public address when the platform cannot call it, else None.

    Args:
        address: An address with scheme.
    """
    parts = urlsplit(address)
    if _is_private(parts.hostname or ""):
        return None
    port = parts.port or _PORTS[parts.scheme]
    return None if port in _PORTS.values() else port


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host
