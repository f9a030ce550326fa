"""What of a message is read at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.rest import BadRequest, read_message
from bot.incoming import LONGEST_READ, read_part


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("怎么交费", "怎么交费"),
        ("怎么\x00交\u202e费\x1b[2J", "怎么交费[2J"),
        ("  怎么交费\n", "怎么交费"),
        ("\ud800怎么交费\udfff", "怎么交费"),
        ("\u2066\ufeff", ""),
    ],
)
def test_signs_that_show_nothing_are_left_out(sent: str, read: str) -> None:
    assert read_part(sent) == (read, True)


def test_of_a_long_message_the_beginning_is_read() -> None:
    text, is_whole = read_part("费" * 200_000)
    assert (text, is_whole) == ("费" * LONGEST_READ, False)


def test_no_half_of_a_number_is_left_at_the_cut() -> None:
    text, _ = read_part("费" * (LONGEST_READ - 9) + "430102199003071234" + "费")
    assert text == "费" * (LONGEST_READ - 9)


@given(st.text(max_size=50) | st.text("1\x00\u202e\ud800费", min_size=990, max_size=1010))
def test_whatever_is_sent_what_is_read_can_be_written_and_is_short(sent: str) -> None:
    text, _ = read_part(sent)
    assert len(text) <= LONGEST_READ
    assert json.loads(json.dumps(text.encode().decode())) == text


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_a_body_that_is_no_message_is_refused_in_words(body: object) -> None:
    with pytest.raises(BadRequest, match="应为"):
        read_message(body)


@pytest.mark.parametrize(
    "body",
    [
        {"sender": "", "message": "x"},
        {"sender": "a\x00b", "message": "x"},
        {"sender": "\ud800", "message": "x"},
        {"sender": "a", "message": None},
        {"sender": "a", "message": "x", "message_id": "a\nb"},
        {"sender": "a", "message": "x" * 20_001},
    ],
)
def test_a_field_that_cannot_be_used_is_named(body: object) -> None:
    with pytest.raises(BadRequest, match=r"sender|message"):
        read_message(body)
