"""The front door: what it passes on, what it keeps out, what it says when Rasa cannot answer."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from aiohttp import ClientTimeout, web
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families

from bot.gateway.processes import free_port
from bot.settings import Settings
from tests.gateway.conftest import Client, OpenFront, Upstream

REST = "/webhooks/rest/webhook"
QUESTION = {"sender": "a", "message": "怎么交"}


async def test_question_and_answer_pass_unchanged(front: Client, upstream: Upstream) -> None:
    upstream.answer = lambda: web.json_response(
        [{"text": "打 12366"}], headers={"X-Own": "1"}, status=200
    )
    answer = await front.post(f"{REST}?a=1&a=2&b=%E5%8C%BB", json=QUESTION)
    assert await answer.json() == [{"text": "打 12366"}]
    assert answer.headers["X-Own"] == "1"
    (heard,) = upstream.heard
    assert (heard.method, heard.path) == ("POST", REST)
    assert heard.query in ("a=1&a=2&b=%E5%8C%BB", "a=1&a=2&b=医")
    assert json.loads(heard.body) == QUESTION
    assert heard.headers["content-type"] == "application/json"


async def test_tokens_pass_and_headers_of_the_connection_do_not(
    front: Client, upstream: Upstream
) -> None:
    own = {
        "Authorization": "Bearer secret",
        "Cookie": "session=1",
        "Keep-Alive": "timeout=9",
        "TE": "trailers",
        "X-Forwarded-For": "203.0.113.9",
    }
    await front.post(REST, json=QUESTION, headers=own)
    (heard,) = upstream.heard
    assert heard.headers["authorization"] == "Bearer secret"
    assert heard.headers["cookie"] == "session=1"
    assert not {"keep-alive", "te", "upgrade"} & heard.headers.keys()
    # Whoever writes this header himself is not believed.
    assert "203.0.113.9" not in heard.headers["x-forwarded-for"]


@pytest.mark.parametrize("status", [200, 400, 401, 403])
async def test_the_status_of_a_channel_passes(
    front: Client, upstream: Upstream, status: int
) -> None:
    upstream.answer = lambda: web.json_response({"error": "说明"}, status=status)
    answer = await front.post(REST, json=QUESTION)
    assert answer.status == status
    assert await answer.json() == {"error": "说明"}


async def test_a_redirect_is_left_to_the_browser(front: Client, upstream: Upstream) -> None:
    upstream.answer = lambda: web.Response(status=303, headers={"Location": "/"})
    answer = await front.post("/web/ask", data={"text": "怎么交"}, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/", "/webhooks/web/"),
        ("/embed.js", "/webhooks/web/embed.js"),
        ("/web/page.css", "/webhooks/web/page.css"),
        ("/webhooks/wechat/webhook", "/webhooks/wechat/webhook"),
    ],
)
async def test_short_addresses_lead_to_the_channels(
    front: Client, upstream: Upstream, asked: str, reached: str
) -> None:
    answer = await front.get(asked)
    assert answer.status == 200
    assert upstream.heard[0].path == reached


@pytest.mark.parametrize(
    "path",
    [
        *("/model/parse", "/model/train", "/model", "/status", "/version", "/domain"),
        *("/conversations/a/tracker", "/conversations/a/execute", "/webhook", "/actions"),
        *("/webhooks/socketio/webhook", "/webhooks/rasa/webhook", "/webhooks/%2e%2e/status"),
        *("/webhooks/rest/../../status", "/web/..%2f..%2fstatus", "/web/../../model"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
async def test_rasas_own_interface_cannot_be_reached(
    front: Client, upstream: Upstream, method: str, path: str
) -> None:
    answer = await front.request(method, path)
    assert answer.status in (404, 405)
    assert upstream.heard == []


async def test_nobody_is_left_without_an_answer_when_rasa_is_down(
    open_front: OpenFront, nowhere: str
) -> None:
    front = await open_front(nowhere)
    answer = await front.post(REST, json=QUESTION)
    assert answer.status == 503
    assert "Retry-After" in answer.headers
    (reply,) = await answer.json()
    assert reply["custom"]["status"] == "error"
    assert "12366" in reply["text"]
    assert "12345" in reply["text"]


async def test_nor_when_rasa_takes_too_long(front: Client, upstream: Upstream) -> None:
    upstream.may_answer.clear()
    answer = await front.post(REST, json=QUESTION)
    assert answer.status == 503
    assert "12366" in (await answer.json())[0]["text"]
    upstream.may_answer.set()
    assert (await front.post(REST, json=QUESTION)).status == 200


async def test_an_error_page_of_rasas_own_is_not_shown(front: Client, upstream: Upstream) -> None:
    upstream.answer = lambda: web.Response(status=500, text="Traceback: secret")
    answer = await front.post(REST, json=QUESTION)
    text = await answer.text()
    assert "secret" not in text
    assert "12366" in text


async def test_nor_its_page_for_addresses_that_do_not_exist(
    front: Client, upstream: Upstream
) -> None:
    page = "<html>Sanic 404</html>"
    upstream.answer = lambda: web.Response(status=404, text=page, content_type="text/html")
    for channel in ("rest", "web", "wechat"):
        answer = await front.get(f"/webhooks/{channel}/nothing-here")
        assert (answer.status, (await answer.json())["code"]) == (404, "not_found")


BROKEN_FORMS = [
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nbad\r\n\r\n--x--"),
    ("application/x-www-form-urlencoded", b"\xff\xfe=1"),
    ("application/x-www-form-urlencoded; charset=utf-99", b"a=1"),
    ("application/x-www-form-urlencoded; charset=hex", b"a=1"),
]


@pytest.mark.parametrize(("content_type", "body"), BROKEN_FORMS)
@pytest.mark.parametrize("path", ["/operator/login", "/operator/api/flag"])
async def test_a_broken_form_is_the_senders_fault_and_not_ours(
    open_front: OpenFront,
    upstream: Upstream,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
    content_type: str,
    body: bytes,
) -> None:
    monkeypatch.setenv("OPERATOR_TOKEN", "a-token")
    front = await open_front(upstream.url)
    headers = {"Content-Type": content_type, "Authorization": "Bearer a-token"}
    answer = await front.post(path, data=body, headers=headers)
    assert (answer.status, (await answer.json())["code"]) == (400, "not_understood_body")
    assert not [record for record in caplog.records if record.exc_info]


async def test_too_many_fields_are_refused_in_our_words(front: Client) -> None:
    body = b"&".join(b"a%d=1" % number for number in range(2000))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await front.post("/operator/login", data=body, headers=headers)
    assert (answer.status, (await answer.json())["code"]) == (413, "body_too_large")


async def test_wechat_hears_nothing_rather_than_an_error(
    open_front: OpenFront, nowhere: str
) -> None:
    # WeChat hangs up and delivers again; an error it would show as a fault of the account.
    front = await open_front(nowhere)
    patience = ClientTimeout(total=0.5)
    with pytest.raises(asyncio.TimeoutError):
        await front.post("/webhooks/wechat/webhook", data="<xml/>", timeout=patience)


async def test_wechat_is_answered_on_the_same_line_when_rasa_comes_back(
    upstream: Upstream, open_front: OpenFront
) -> None:
    port = free_port()
    front = await open_front(f"http://127.0.0.1:{port}")
    line = asyncio.create_task(front.post("/webhooks/wechat/webhook", data="<xml/>"))
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", upstream.handle)
    async with TestServer(app, port=port):
        assert (await line).status == 200


async def test_health_says_which_part_cannot_work(
    upstream: Upstream, open_front: OpenFront, nowhere: str
) -> None:
    well = await (await open_front(upstream.url)).get("/health")
    assert (well.status, (await well.json())["status"]) == (200, "ok")
    answer = await (await open_front(nowhere)).get("/health")
    assert (answer.status, (await answer.json())["parts"]["rasa"]) == (503, False)


async def test_a_server_with_nothing_to_say_is_not_well(
    upstream: Upstream, open_front: OpenFront
) -> None:
    app = web.Application()
    app.router.add_get("/actions", lambda _: web.Response(status=503))
    app.router.add_route("*", "/{path:.*}", upstream.handle)
    async with TestServer(app) as server:
        front = await open_front(str(server.make_url("")).rstrip("/"))
        answer = await front.get("/health")
    parts = (await answer.json())["parts"]
    assert (answer.status, parts.pop("actions")) == (503, False)
    assert all(parts.values())


async def test_health_does_not_believe_a_server_that_answers_with_errors(
    front: Client, upstream: Upstream
) -> None:
    upstream.answer = lambda: web.Response(status=500)
    assert (await front.get("/health")).status == 503


async def test_metrics_count_the_answers_by_channel_and_status(
    front: Client, upstream: Upstream
) -> None:
    await front.post(REST, json=QUESTION)
    upstream.answer = lambda: web.json_response({"error": "说明"}, status=400)
    await front.post(REST, data="{")
    answer = await front.get("/metrics")
    assert answer.content_type == "text/plain"
    families = text_string_to_metric_families(await answer.text())
    counted = {
        (sample.labels["channel"], sample.labels["status"]): sample.value
        for family in families
        for sample in family.samples
        if sample.name == "assistant_requests_total"
    }
    assert counted == {("rest", "200"): 1, ("rest", "400"): 1}


async def test_a_body_that_is_too_large_is_refused(front: Client, upstream: Upstream) -> None:
    answer = await front.post(REST, data=b"x" * (1024 * 1024))
    assert answer.status == 413
    assert "error" in await answer.json()
    assert upstream.heard == []


async def test_a_request_has_one_id_here_and_behind(front: Client, upstream: Upstream) -> None:
    chosen = {"X-Request-Id": "chosen-outside"}
    answers = [await front.post(REST, json=QUESTION, headers=chosen) for _ in range(2)]
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert [heard.headers["x-request-id"] for heard in upstream.heard] == ids
    assert len({*ids, "chosen-outside"}) == 3


async def test_the_id_that_our_proxy_gives_stays(
    settings: Settings, upstream: Upstream, open_front: OpenFront
) -> None:
    trusting = replace(settings, trusted_proxies=frozenset({"127.0.0.1"}))
    front = await open_front(upstream.url, settings=trusting)
    answer = await front.post(REST, json=QUESTION, headers={"X-Request-Id": "given-by-nginx"})
    assert answer.headers["X-Request-Id"] == "given-by-nginx"
    assert upstream.heard[0].headers["x-request-id"] == "given-by-nginx"


async def test_the_figures_of_the_server_behind_are_shown_too(
    front: Client, upstream: Upstream
) -> None:
    upstream.answer = lambda: web.Response(text="assistant_turns_total 7.0\n")
    figures = await (await front.get("/metrics")).text()
    assert "assistant_turns_total 7.0" in figures
    assert 'assistant_part_up{part="rasa"} 1.0' in figures


async def test_the_figures_say_which_part_is_away(open_front: OpenFront, nowhere: str) -> None:
    front = await open_front(nowhere)
    figures = await (await front.get("/metrics")).text()
    assert 'assistant_part_up{part="rasa"} 0.0' in figures
