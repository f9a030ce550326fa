"""Whatever comes in, each reader returns what it promises or refuses in its own words."""

from __future__ import annotations

import json

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.channels.rest import MAX_SENDER, BadRequest, read_message
from bot.channels.web.incoming import Refused as WebRefused
from bot.channels.web.incoming import read_judgement, read_message_id, read_text
from bot.channels.web.sessions import SessionError, Sessions
from bot.channels.wechat.incoming import Incoming, read_incoming
from bot.channels.wechat.protocol import Malformed, read_fields
from bot.gateway.incoming import Refused, address_of, check_path, check_site, check_text, sender_of
from bot.nlu.questions import split
from bot.privacy import mask
from bot.regions.matching import load_matcher
from bot.request_id import begin_request
from bot.settings import Settings, SettingsError

FEW = settings(max_examples=150, deadline=None)

# Half of all characters are digits and the marks between them, the rest is anything.
TEXT = st.text(
    st.sampled_from("0123456789０１二三Xx-. @〔〕，我叫张住村号卡：/{}[]\"'\\<>&")
    | st.characters(),
    max_size=60,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
MESSAGE = st.fixed_dictionaries(
    {}, optional={name: JSON for name in ("sender", "message", "message_id", "index", "helpful")}
)


@FEW
@given(body=JSON | MESSAGE)
def test_a_message_of_another_program(body: object) -> None:
    try:
        inbound = read_message(body)
    except BadRequest as refused:
        assert str(refused)
    else:
        assert 0 < len(inbound.sender) <= MAX_SENDER


@FEW
@given(body=MESSAGE, value=JSON)
def test_what_a_browser_sends(body: dict[str, object], value: object) -> None:
    for read in (
        lambda: read_text(value, 500),
        lambda: read_message_id(value),
        lambda: read_judgement(body),
    ):
        try:
            assert read() is not None
        except WebRefused as refused:
            assert 400 <= refused.status < 500


@FEW
@given(token=TEXT)
@example(token="\ud800")
def test_a_foreign_session(token: str) -> None:
    with pytest.raises(SessionError):
        Sessions("s" * 32, days=1).sender(token)


XML = TEXT.map(
    lambda text: f"<xml><MsgType>text</MsgType><Content>{text}</Content></xml>".encode(
        errors="replace"
    )
)


@FEW
@given(body=st.binary(max_size=200) | XML | JSON.map(json.dumps).map(str.encode))
def test_a_callback_of_wechat(body: bytes) -> None:
    try:
        incoming = read_incoming(read_fields(body))
    except Malformed:
        return
    assert isinstance(incoming, Incoming) and incoming.openid


@FEW
@given(fields=st.dictionaries(st.sampled_from(["MsgType", "FromUserName", "Event", "EventKey",
       "Content", "MsgId", "SendLocationInfo", "ScanCodeInfo"]), JSON))  # fmt: skip
def test_the_fields_of_a_callback(fields: dict[str, object]) -> None:
    try:
        assert read_incoming(fields).openid
    except Malformed:
        return


HEADERS = st.dictionaries(
    st.sampled_from(["Origin", "Sec-Fetch-Site", "X-Forwarded-For", "Host", "Authorization"]),
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=60),
)


@FEW
@given(headers=HEADERS, path=TEXT, body=st.binary(max_size=80), channel=st.sampled_from("ab"))
def test_a_request_at_the_front_door(
    headers: dict[str, str], path: str, body: bytes, channel: str
) -> None:
    request = make_mocked_request("POST", "/", headers)
    assert isinstance(address_of(request, frozenset()), str)
    sender_of(request, "rest", body)
    for check in (
        lambda: check_path(path),
        lambda: check_text(body),
        lambda: check_site(request),
    ):
        try:
            check()
        except Refused as refused:
            assert 400 <= refused.status < 500


@FEW
@given(given_id=JSON)
def test_the_id_of_a_request(given_id: object) -> None:
    kept = begin_request(given_id)
    assert 8 <= len(kept) <= 64 and kept.isascii() and kept.isprintable()


@FEW
@given(
    values=st.dictionaries(
        st.sampled_from(
            ["PORT", "KEEP_DAYS", "ANSWER_TIMEOUT_MS", "LOG_FORMAT", "BOT_OFF", "HOST"]
        ),
        TEXT | st.integers().map(str),
    )
)
def test_settings(values: dict[str, str]) -> None:
    try:
        read = Settings.from_environment(values)
    except SettingsError as error:
        assert any(name in str(error) for name in values)
    else:
        assert 1 <= read.port <= 65535 and read.keep_days >= 1 and read.answer_timeout > 0


@FEW
@given(text=TEXT)
def test_masking_is_finished_after_once(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@FEW
@given(text=TEXT)
def test_the_parts_of_a_message_stand_in_it(text: str) -> None:
    parts = split(text)
    assert parts
    assert all(0 <= part.start <= part.end <= len(text) for part in parts)


@FEW
@given(text=TEXT | st.text("四川湖南长沙市县区不是省", max_size=30))
def test_the_regions_of_a_message_stand_in_it(text: str) -> None:
    for mention in load_matcher().find(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert len(mention.code) == 6 and mention.code.isdigit()
