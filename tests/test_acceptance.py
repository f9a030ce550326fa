"""The whole service over HTTP, as other programs and residents meet it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.support.service import FIXED_DAY, Service

pytestmark = pytest.mark.service

STATUSES = {
    *("answered", "ask_region", "ask_clarify", "no_rule"),
    *("out_of_scope", "handoff", "smalltalk", "error"),
}
Replies = list[dict[str, Any]]


def ask(service: Service, *messages: str) -> Replies:
    """Return the replies to the last message of a new conversation."""
    sender = uuid.uuid4().hex
    replies: Replies = []
    for message in messages:
        replies = service.ask(message, sender)
    return replies


def spoken(replies: Replies) -> str:
    return "\n".join(reply["text"] for reply in replies)


# What must hold: question, topic, status, whose rule, what is said, what is never said.
MUST_HOLD = [
    (
        *("湖南2025年交多少", "fee_standard", "answered", "430000"),
        *(["400元", "670元"], ["380元"]),
    ),
    (
        *("我在湖南，微信上交了两次钱怎么办", "duplicate_payment", "answered", "430000"),
        *(["区号+12366", "交易单号", "7个工作日"], ["医保中心"]),
    ),
    (
        *("长治用微信怎么交", "pay_how", "answered", "140400"),
        *(
            [
                "“长治医保”公众号",
                "【医保服务】-【城乡居民医保缴费】",
                "【我】-【服务】-【城市服务】-【社保】-【社保缴费】-"
                "【山西省城乡居民社保缴纳】-【城乡居民医疗保险】",
            ],
            ["湘税社保"],
        ),
    ),
    (
        *("长治交重了怎么办", "duplicate_payment", "answered", "140400"),
        *(["参保", "医保经办机构"], ["微信交易单号", "7个工作日"]),
    ),
    (
        *("沁县医保中心电话是多少", "hotline", "answered", "140400"),
        *(["0355-7026123"], ["0355-7795352"]),
    ),
    (
        *("四川交完费多久能查到记录", "check_record", "answered", "510000"),
        *(["1个工作日"], ["5个工作日"]),
    ),
    (
        *("四川提示“存在未入库费款，不能再次缴费”", "error_pending_dues", "answered", "510000"),
        *(["缴费", "税务"], []),
    ),
    (
        *("四川2025年的医保什么时候截止", "pay_period", None, "510000"),
        *(["2025年2月28日"], []),
    ),
    (
        *("黄山用支付宝怎么交", "pay_how", "answered", "341000"),
        *(["市民中心", "社保缴费"], ["随申办", "合肥医保"]),
    ),
    (
        *("黄山怎么交医保", "pay_how", "answered", "341000"),
        *(["皖事通"], ["随申办", "合肥医保"]),
    ),
    (
        *("什么事打什么电话", "hotline", "answered", "100000"),
        *(["12366", "12333", "12345"], []),
    ),
    (
        *("徐州怎么交医保", "pay_how", "answered", "100000"),
        *(["没有徐州市", "0516+12366", "微信", "支付宝"], ["0355", "湘税社保"]),
    ),
    (
        *("今天天气怎么样", "out_of_scope", "out_of_scope", None),
        *(["医保"], []),
    ),
]


@pytest.mark.parametrize(
    ("question", "topic", "status", "region", "says", "never"), MUST_HOLD, ids=lambda v: str(v)[:20]
)
def test_what_must_hold(
    service: Service,
    question: str,
    topic: str,
    status: str | None,
    region: str | None,
    says: list[str],
    never: list[str],
) -> None:
    replies = ask(service, question)
    (custom,) = [reply["custom"] for reply in replies if "custom" in reply]
    assert custom["topic"] == topic
    assert status is None or custom["status"] == status
    assert (custom["region"] and custom["region"]["code"]) == region
    text = spoken(replies)
    shown = json.dumps(replies, ensure_ascii=False)
    assert [said for said in says if said not in text] == []
    assert [said for said in never if said in shown] == []


def test_a_declined_question_offers_what_can_be_done(service: Service) -> None:
    (reply,) = ask(service, "今天天气怎么样")
    assert len(reply["buttons"]) >= 2
    (next_,) = ask(service, "今天天气怎么样", reply["buttons"][0]["payload"])
    assert next_["custom"]["status"] in ("answered", "ask_region")


def test_every_reply_has_the_fields_of_the_contract(service: Service) -> None:
    for question in ("湖南2025年交多少", "长治交重了怎么办", "怎么退费", "你好", "转人工", "天气"):
        for reply in ask(service, question):
            custom = reply["custom"]
            assert isinstance(reply["text"], str) and reply["text"]
            assert custom["status"] in STATUSES
            assert isinstance(custom["topic"], str)
            assert isinstance(custom["entry"], str)
            assert custom["year"] is None or isinstance(custom["year"], int)
            assert custom["region"] is None or set(custom["region"]) == {"code", "name"}
            for source in custom["sources"]:
                assert {"title", "publisher", "date", "kind"} <= source.keys()
                assert source["kind"] in ("official", "article")
            for button in reply.get("buttons", []):
                assert button.keys() == {"title", "payload"}
                assert button["title"] and button["payload"]


@pytest.mark.parametrize(
    ("messages", "status"),
    [
        (["湖南怎么退费"], "answered"),
        (["怎么退费"], "ask_region"),
        (["我是湖南的"], "ask_clarify"),
        (["湖南2030年交多少"], "no_rule"),
        (["公积金怎么提取"], "out_of_scope"),
        (["转人工"], "handoff"),
        (["你好"], "smalltalk"),
    ],
)
def test_every_status_of_the_contract_occurs(
    service: Service, messages: list[str], status: str
) -> None:
    assert [reply["custom"]["status"] for reply in ask(service, *messages)] == [status]


def test_sources_are_named_with_kind_and_date(service: Service) -> None:
    (changzhi,) = ask(service, "长治怎么查缴费记录")
    (source,) = changzhi["custom"]["sources"]
    assert (source["kind"], source["date"]) == ("official", "2024-09-14")
    assert "长治市医疗保障局" in source["publisher"]
    (hunan,) = ask(service, "湖南怎么查缴费记录")
    assert [source["kind"] for source in hunan["custom"]["sources"]] == ["article"]
    assert "仅供参考" in hunan["text"]


def test_the_region_is_the_one_whose_rule_was_used(service: Service) -> None:
    (qinxian,) = ask(service, "沁县交重了怎么退")
    assert qinxian["custom"]["region"] == {"code": "140400", "name": "长治市"}
    (xuzhou,) = ask(service, "徐州交重了怎么退")
    assert xuzhou["custom"]["region"] == {"code": "100000", "name": "全国"}
    (greeting,) = ask(service, "你好")
    assert greeting["custom"]["region"] is None


def test_two_questions_give_two_answers_each_with_its_own_custom(service: Service) -> None:
    replies = ask(service, "四川怎么交医保，交到什么时候截止")
    assert [reply["custom"]["topic"] for reply in replies] == ["pay_how", "pay_period"]
    assert {reply["custom"]["region"]["code"] for reply in replies} == {"510000"}


def test_a_conversation_is_remembered_and_nobody_elses(service: Service) -> None:
    (asked,) = ask(service, "怎么退费")
    assert asked["custom"]["status"] == "ask_region"
    (answered,) = ask(service, "怎么退费", "湖南")
    assert answered["custom"]["entry"] == "refund/hunan"
    (followed,) = ask(service, "怎么退费", "湖南", "那四川呢")
    assert followed["custom"]["entry"] == "refund/sichuan"
    (other,) = ask(service, "怎么退费")
    assert other["custom"]["status"] == "ask_region"


def test_the_day_can_be_fixed(service: Service) -> None:
    (reply,) = ask(service, "四川什么时候截止")
    assert reply["custom"]["as_of"] == FIXED_DAY


def test_the_same_delivery_is_answered_once(service: Service) -> None:
    sender = uuid.uuid4().hex
    first = service.ask("湖南怎么退费", sender, message_id="m-1")
    assert service.ask("湖南怎么退费", sender, message_id="m-1") == first


@pytest.mark.parametrize(
    "text", ["/restart", "/greet", "/session_start", "  /pay_how{}", "／restart"]
)
def test_a_leading_slash_sets_no_intent_and_is_never_met_with_silence(
    service: Service, text: str
) -> None:
    replies = ask(service, "我是湖南的", text)
    assert replies and all(reply["text"] for reply in replies)
    assert {reply["custom"]["status"] for reply in replies} <= STATUSES - {"error"}


def test_a_slash_before_a_question_does_not_matter(service: Service) -> None:
    (reply,) = ask(service, "/湖南怎么退费")
    assert reply["custom"]["entry"] == "refund/hunan"


@pytest.mark.parametrize(
    "text", ["", "   ", "😀", "？？？", "\n\n", "a\u0000b", "\ud800", "医" * 5000]
)
def test_odd_messages_get_a_kind_answer(service: Service, text: str) -> None:
    (reply, *_) = ask(service, text)
    assert reply["text"]
    assert reply["custom"]["status"] in STATUSES - {"error"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"hello"',
        b'{"sender": "a"}',
        b'{"message": "x"}',
        b'{"sender": null, "message": "x"}',
        b'{"sender": "a", "message": null}',
        b'{"sender": "a", "message": 7}',
        b'{"sender": 7, "message": "x"}',
        b'{"sender": "", "message": "x"}',
        b"\xff\xfe\x00",
        json.dumps({"sender": "a" * 1000, "message": "x"}).encode(),
        json.dumps({"sender": "a", "message": "x" * 30_000}).encode(),
    ],
)
def test_bad_bodies_are_a_400_in_clear_words(service: Service, body: bytes) -> None:
    answer = requests.post(
        f"{service.url}/webhooks/rest/webhook",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=15,
    )
    assert answer.status_code == 400
    assert any("\u4e00" <= character <= "\u9fff" for character in answer.json()["error"])


def test_health_is_json_and_ok(service: Service) -> None:
    answer = requests.get(f"{service.url}/health", timeout=15)
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_metrics_are_in_the_prometheus_format_and_count_questions(service: Service) -> None:
    def answered() -> float:
        text = requests.get(f"{service.url}/metrics", timeout=15).text
        samples = [s for f in text_string_to_metric_families(text) for s in f.samples]
        counted = [
            s.value
            for s in samples
            if s.name == "assistant_requests_total"
            and s.labels["channel"] == "rest"
            and s.labels["status"] == "200"
        ]
        return sum(counted)

    before = answered()
    ask(service, "你好")
    assert answered() == before + 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/model/parse"),
        ("PUT", "/model"),
        ("DELETE", "/model"),
        ("GET", "/conversations/rest:a/tracker"),
        ("POST", "/conversations/rest:a/messages"),
        ("GET", "/status"),
        ("GET", "/version"),
        ("GET", "/domain"),
        ("POST", "/webhook"),
        ("GET", "/actions"),
        ("POST", "/webhooks/callback/webhook"),
    ],
)
def test_rasas_own_interface_is_not_reachable(service: Service, method: str, path: str) -> None:
    answer = requests.request(method, f"{service.url}{path}", json={"text": "x"}, timeout=15)
    assert answer.status_code in (404, 405)


def test_the_residents_page_is_there(service: Service) -> None:
    page = requests.get(f"{service.url}/", timeout=15)
    assert page.status_code == 200
    assert "医保" in page.text
    script = requests.get(f"{service.url}/embed.js", timeout=15)
    assert script.status_code == 200
    assert "javascript" in script.headers["Content-Type"]


def test_what_was_asked_is_not_in_the_log(service: Service) -> None:
    said = "湖南退费的事，我电话13912345678"
    ask(service, said)
    log = (service.var_dir / "service.log").read_text(encoding="utf-8")
    assert "13912345678" not in log
    assert "湖南退费的事" not in log
