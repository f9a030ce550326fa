"""What libraries log reaches the handlers masked."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from bot.privacy import PrivacyFilter

PHONE = "13800138000"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, StringIO]]:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    handler.addFilter(PrivacyFilter())
    logger = logging.getLogger("tests.privacy.logs")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    yield logger, stream
    logger.removeHandler(handler)


def test_the_message_is_masked(log: tuple[logging.Logger, StringIO]) -> None:
    logger, stream = log
    logger.info("received " + PHONE)
    assert stream.getvalue() == "INFO received 〔手机号〕\n"


def test_arguments_are_masked(log: tuple[logging.Logger, StringIO]) -> None:
    logger, stream = log
    logger.warning("%s said %r after %d ms", "web", f"我叫王桂花，{PHONE}", 12)
    assert stream.getvalue() == "WARNING web said '我叫〔姓名〕，〔手机号〕' after 12 ms\n"


def test_a_number_split_over_message_and_argument_is_masked(
    log: tuple[logging.Logger, StringIO],
) -> None:
    logger, stream = log
    logger.info("138%s", "00138000")
    assert PHONE not in stream.getvalue()


def test_named_arguments_are_masked(log: tuple[logging.Logger, StringIO]) -> None:
    logger, stream = log
    logger.info("%(text)s", {"text": PHONE})
    assert stream.getvalue() == "INFO 〔手机号〕\n"


def test_a_traceback_is_masked(log: tuple[logging.Logger, StringIO]) -> None:
    logger, stream = log
    try:
        raise ValueError(f"cannot parse {PHONE}")
    except ValueError:
        logger.exception("failed")
    assert "ValueError: cannot parse 〔手机号〕" in stream.getvalue()
    assert PHONE not in stream.getvalue()


def test_a_wrong_format_string_loses_no_record_and_no_secret(
    log: tuple[logging.Logger, StringIO],
) -> None:
    logger, stream = log
    logger.info("%d", PHONE)
    assert "〔手机号〕" in stream.getvalue()
    assert PHONE not in stream.getvalue()


def test_extra_fields_are_masked_and_ids_stay() -> None:
    record = logging.makeLogRecord(
        {
            "msg": "turn",
            "request_id": "a81bc81b00000000005dabff90865d1e",
            "text": PHONE,
            "turn": {"texts": [PHONE, "怎么交"], "took": 12},
        }
    )
    assert PrivacyFilter().filter(record)
    assert vars(record)["request_id"] == "a81bc81b00000000005dabff90865d1e"
    assert vars(record)["text"] == "〔手机号〕"
    assert vars(record)["turn"] == {"texts": ["〔手机号〕", "怎么交"], "took": 12}


def test_an_object_as_message_is_masked(log: tuple[logging.Logger, StringIO]) -> None:
    logger, stream = log
    logger.error(RuntimeError(PHONE))
    assert stream.getvalue() == "ERROR 〔手机号〕\n"
