"""Lines of the log: which request they belong to, for people and for programs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import JsonFormatter, LineFormatter, logging_config, mask_records
from bot.request_id import begin_request

PHONE = "13800138000"


@pytest.fixture
def record() -> Iterator[logging.LogRecord]:
    """A record as the service makes it: within a request, with more than its text."""
    make = logging.getLogRecordFactory()
    mask_records()
    begin_request("request-7")
    try:
        made = logging.getLogger("bot").makeRecord(
            "bot",
            logging.INFO,
            "",
            0,
            "said %s",
            (PHONE,),
            None,
            extra={"channel": "web", "request": "GET /"},
        )
    finally:
        logging.setLogRecordFactory(make)
    yield made


def test_a_line_for_people_names_the_request(record: logging.LogRecord) -> None:
    line = LineFormatter().format(record)
    assert line.endswith("bot request-7 said 〔手机号〕 channel=web request=GET /")


def test_a_line_for_programs_is_json(record: logging.LogRecord) -> None:
    fields = json.loads(JsonFormatter().format(record))
    assert fields["request"] == "request-7"
    assert fields["message"] == "said 〔手机号〕"
    assert (fields["level"], fields["channel"]) == ("INFO", "web")


def test_an_error_is_one_line_of_json() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        found = (ValueError, error, error.__traceback__)
        record = logging.makeLogRecord({"msg": "failed", "exc_info": found})
    line = JsonFormatter().format(record)
    assert "\n" not in line
    assert "ValueError: broken" in json.loads(line)["error"]


@pytest.mark.parametrize("formatter", [LineFormatter(), JsonFormatter()])
def test_what_libraries_log_beside_their_text_is_left_out(formatter: logging.Formatter) -> None:
    address = "GET http://127.0.0.1/suggest?q=%E6%89%93130-7285-8174"
    record = logging.makeLogRecord({"name": "sanic.access", "request": address})
    assert "8174" not in formatter.format(record)


@pytest.mark.parametrize("form", ["line", "json"])
def test_what_is_configured_can_be_loaded(form: str) -> None:
    config = logging_config("INFO", form)
    name = config["formatters"][form]["()"].rpartition(".")[2]
    assert name in {"LineFormatter", "JsonFormatter"}
    assert config["handlers"]["console"]["formatter"] == form
