"""What a callback says: one record for messages and events, from XML and JSON alike."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.channels.wechat.protocol import Malformed, clean
from bot.regions.gazetteer import load_gazetteer

_CODE = re.compile(r"(?<!\d)([1-8]\d{5})(?!\d)")
# WeChat Pay puts its order number there; it is no scene of ours.
_NO_SCENE = "last_trade_no_"


class Kind(Enum):
    """What a callback is about; the values name the sentences that answer it."""

    QUESTION = "question"
    VOICE = "voice"
    IMAGE = "image"
    VIDEO = "video"
    FILE = "file"
    LINK = "link"
    LOCATION = "location"
    CLICK = "click"
    SUBSCRIBE = "subscribe"
    ENTER = "enter"
    SCAN = "scan"
    UNSUBSCRIBE = "unsubscribe"
    OTHER_MESSAGE = "other_message"
    OTHER_EVENT = "other_event"


_MESSAGES = {
    "text": Kind.QUESTION,
    "voice": Kind.VOICE,
    "image": Kind.IMAGE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "file": Kind.FILE,
    "link": Kind.LINK,
    "location": Kind.LOCATION,
}
_EVENTS = {
    "click": Kind.CLICK,
    "subscribe": Kind.SUBSCRIBE,
    "user_enter_tempsession": Kind.ENTER,
    "scan": Kind.SCAN,
    "unsubscribe": Kind.UNSUBSCRIBE,
}
_WITH_SCENE = frozenset({Kind.SUBSCRIBE, Kind.SCAN, Kind.ENTER})


@dataclass(frozen=True)
class Incoming:
    """One message or event.

    Attributes:
        kind: What it is about.
        account: The account it was sent to, as the platform names it.
        openid: Who sent it.
        message_id: Stays the same when the platform delivers it again.
        name: The platform's name of the message or event type, in small letters.
        text: What the resident wrote or said; the address of a location.
        key: Key of the menu item.
        region: Six-digit code in the scanned scene, or None.
    """

    kind: Kind
    account: str
    openid: str
    message_id: str
    name: str
    text: str = ""
    key: str = ""
    region: str | None = None


def read_incoming(fields: Mapping[str, Any]) -> Incoming:
    """Read the fields of a callback.

    Args:
        fields: Names and values as the platform sent them.

    Raises:
        Malformed: It does not say who sent it, or what it is.
    """
    name, openid = _text(fields, "MsgType").lower(), _text(fields, "FromUserName")
    if not name or not openid or len(openid) > 128:
        raise Malformed("no sender or no type")
    if name == "event":
        return _event(fields, openid)
    kind = _MESSAGES.get(name, Kind.OTHER_MESSAGE)
    text = _text(fields, {"voice": "Recognition", "location": "Label"}.get(name, "Content"))
    if kind is Kind.VOICE and text:
        kind = Kind.QUESTION
    return Incoming(
        kind=kind,
        account=_text(fields, "ToUserName"),
        openid=openid,
        message_id=_text(fields, "MsgId") or _digest(fields, "CreateTime", "MsgType", "Content"),
        name=name,
        text=text,
    )


def region_of_scene(scene: str) -> str | None:
    """Return the six-digit code of a region in the scene of a code or link, if there is one."""
    if _NO_SCENE in scene:
        return None
    regions = load_gazetteer()
    return next((code for code in _CODE.findall(scene) if code in regions), None)


def _event(fields: Mapping[str, Any], openid: str) -> Incoming:
    name, key = _text(fields, "Event").lower(), _text(fields, "EventKey")
    kind = _EVENTS.get(name, Kind.OTHER_EVENT)
    scene = _text(fields, "SessionFrom") if kind is Kind.ENTER else key
    return Incoming(
        kind=kind,
        account=_text(fields, "ToUserName"),
        openid=openid,
        # Events have no id: the platform says to use sender and time. Two menu items can be
        # tapped within one second, so the key belongs to it.
        message_id=_digest(fields, "CreateTime", "Event", "EventKey"),
        name=name,
        key=key,
        region=region_of_scene(scene) if kind in _WITH_SCENE else None,
    )


def _digest(fields: Mapping[str, Any], *names: str) -> str:
    joined = "\n".join(_text(fields, name) for name in names)
    return hashlib.sha256(joined.encode("utf-8", "replace")).hexdigest()[:32]


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, str):
        return clean(value).strip()
    return str(value) if isinstance(value, int) else ""
