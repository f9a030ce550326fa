"""Reading callbacks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.incoming import Kind, read_incoming, region_of_scene
from bot.channels.wechat.protocol import Malformed
from tests.wechat.wechat_side import event, text

_values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
_values = _values | st.lists(st.text(max_size=3), max_size=2)


@given(
    fields=st.dictionaries(
        st.sampled_from(
            ["MsgType", "FromUserName", "ToUserName", "Event", "EventKey", "Content", "MsgId"]
        ),
        _values,
    )
)
def test_any_fields_are_either_read_or_malformed(fields: dict[str, Any]) -> None:
    try:
        incoming = read_incoming(fields)
    except Malformed:
        return
    assert incoming.openid


def test_a_message_without_id_gets_one_that_stays() -> None:
    fields = {**text("怎么交费").fields, "MsgId": ""}
    assert read_incoming(fields).message_id == read_incoming(dict(fields)).message_id
    assert (
        read_incoming({**fields, "Content": "多少钱"}).message_id
        != read_incoming(fields).message_id
    )


def test_two_menu_taps_in_one_second_are_two_events() -> None:
    one = read_incoming({**event("CLICK", key="a").fields, "CreateTime": 1})
    two = read_incoming({**event("CLICK", key="b").fields, "CreateTime": 1})
    assert one.message_id != two.message_id


def test_an_unknown_event_keeps_its_name() -> None:
    incoming = read_incoming(event("Brand_New").fields)
    assert (incoming.kind, incoming.name) == (Kind.OTHER_EVENT, "brand_new")


@pytest.mark.parametrize(
    ("scene", "region"),
    [
        ("qrscene_430100", "430100"),
        ("region=140425&x=1", "140425"),
        ("qrscene_123", None),
        ("qrscene_4301001", None),
        ("last_trade_no_430100", None),
        ("", None),
    ],
)
def test_regions_in_scenes(scene: str, region: str | None) -> None:
    assert region_of_scene(scene) == region
