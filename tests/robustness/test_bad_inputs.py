"""Twenty thousand inputs that nobody should send: never a 5xx, never a word about the inside."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.settings import PROJECT
from tests.support.processes import RASA, child
from tests.support.service import Service, running_service

pytestmark = [pytest.mark.service, pytest.mark.endurance]

INSIDE = ("Traceback", "sanic", "rasa", "site-packages", "sqlalchemy", "psycopg", ".py", "aiohttp")
HEADERS = ("X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy")
REST = "/webhooks/rest/webhook"
OPERATOR = "operator-token"
POSTS = (REST, "/web/message", "/web/session", "/web/feedback", "/web/chat", "/")
POSTS += ("/operator/login", "/operator/api/flag")
GETS = ("/webhooks/", "/web/", "/operator/", "/", "/web/static/", "/operator/api/search?q=")

HOSTILE = st.sampled_from(
    [
        *("/restart", "/session_start", "//", "／restart", '/greet{"a":1}', "{{7*7}}", "${jndi:x}"),
        *('{"sender":"b","message":"c"}', "<script>alert(1)</script>", "' OR 1=1 --", "\x00", "\n"),
        *("\u202e\u2066交费", "\ufeff", "\u200b" * 500, "😀" * 300, "%s%n{0}", "../../etc/passwd"),
        *("\ud800", "\udfff交费", "长" * 1500, "a" * 20_001, "１" * 900, "〔身份证号〕", "\x1b[2J"),
    ]
)
TEXTS = st.one_of(HOSTILE, st.text(max_size=40))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("sender", "message", "message_id", "text", "region", "index", "helpful", "metadata")
BODIES = st.one_of(
    st.binary(max_size=60),
    VALUES.map(json.dumps).map(str.encode),
    st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5).map(json.dumps).map(str.encode),
    st.builds(lambda t: json.dumps({"sender": "x", "message": t}).encode("utf-16"), TEXTS),
    st.builds(lambda t: f'{{"sender":"x","message":"{t}"}}'.encode("gb18030", "replace"), TEXTS),
)
TYPES = st.sampled_from(
    [
        *("application/json", "text/plain", "application/x-www-form-urlencoded", "", "text/xml"),
        *(
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "application/json; charset=gbk",
        ),
    ]
)
STEPS = st.lists(
    st.sampled_from(["..", "%2e%2e", "%2f", "webhook", "x", "%00", "%0d%0aSet-Cookie:a=b", "rest"])
    | st.text(max_size=8).map(lambda text: quote(text, safe="", errors="replace")),
    max_size=4,
).map("/".join)


class Front:
    """One connection to the service, opened anew when the service has closed it."""

    def __init__(self, service: Service) -> None:
        self._address = urlsplit(service.url).netloc
        self._connection = http.client.HTTPConnection(self._address, timeout=15)

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Any:
        """Send a request, and return the answer with its body as ``content``."""
        for _ in range(2):
            try:
                self._connection.request(method, path, body, headers)
                answer = self._connection.getresponse()
                answer.content = answer.read()
                return answer
            except (http.client.HTTPException, ConnectionError):
                self._connection.close()
        raise AssertionError("the service closes connections without an answer")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    options = {"RATE_PER_MINUTE": "0", "RATE_PER_MINUTE_ADDRESS": "0", "OPERATOR_TOKEN": OPERATOR}
    with running_service(tmp_path_factory.mktemp("inputs"), **options) as service:
        rasa = child(service.pid, RASA)
        service.ask("你好")
        # The operators' search loads its index when it is first asked.
        _search(service)
        yield service
        # After all that, nothing had to be started again, and it answers as before.
        assert child(service.pid, RASA) == rasa
        assert service.ask("湖南交重了怎么退")[0]["custom"]["status"] == "answered"
        log = (service.var_dir / "service.log").read_text(encoding="utf-8", errors="replace")
        assert "Traceback" not in log


def _search(service: Service) -> None:
    headers = {"Authorization": f"Bearer {OPERATOR}"}
    address = f"{service.url}/operator/api/search"
    requests.get(address, {"q": "cfjf"}, headers=headers, timeout=300).raise_for_status()


@pytest.fixture(scope="module")
def front(attacked: Service) -> Front:
    return Front(attacked)


def check(answer: Any) -> None:
    assert answer.status < 500, answer.content
    assert all(answer.headers[name] for name in HEADERS), answer.headers.items()
    assert "Set-Cookie" not in answer.headers or answer.headers["Set-Cookie"][:2] != "a="
    if answer.status >= 400:
        text = answer.content.decode()
        assert not [word for word in INSIDE if word.lower() in text.lower()], text


def bounded(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@bounded(12_000)
@given(path=st.sampled_from(POSTS), body=BODIES, content_type=TYPES)
@example(path=REST, body=b"[" * 60_000 + b"]" * 60_000, content_type="application/json")
@example(path=REST, body=b'{"a":' * 40_000 + b"1", content_type="application/json")
@example(path=REST, body=b"\xff\xfe", content_type="application/json")
@example(path="/web/message", body=b"[" * 8_000, content_type="application/json")
def test_bodies(front: Front, path: str, body: bytes, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    if path.startswith("/operator/"):
        headers["Authorization"] = f"Bearer {OPERATOR}"
    check(front.send("POST", path, body, headers))


@bounded(5_000)
@given(start=st.sampled_from(GETS), steps=STEPS, method=st.sampled_from(["GET", "POST", "PUT"]))
@example(start="/web/", steps="../../model", method="PUT")
@example(start="/web/", steps="..%2f..%2fmodel", method="PUT")
@example(start="/webhooks/rest/", steps="../../conversations/a/tracker", method="GET")
@example(start="/webhooks/rest/", steps="%2e%2e/%2e%2e/domain", method="GET")
@example(start="/webhooks/", steps="rasa/webhook", method="POST")
def test_paths(front: Front, start: str, steps: str, method: str) -> None:
    check(front.send(method, start + steps, b"", {}))


@bounded(1_000)
@given(
    name=st.sampled_from(["Authorization", "X-Forwarded-For", "Host", "Cookie", "Range", "Accept"]),
    value=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)
    | st.sampled_from(["Bearer ", "Bearer " + "a" * 4000, "bytes=0-", "a, b, c", "*/*;q=x"]),
)
def test_headers(front: Front, name: str, value: str) -> None:
    for path in ("/", "/web/history", "/operator/api/search?q=cfjf"):
        check(front.send("GET", path, b"", {name: value.strip()}))


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (json.dumps({"sender": "a", "message": "费" * 200_000}).encode(), {413}),
        (json.dumps({"sender": "a", "message": "费" * 20_001}).encode(), {400}),
        (json.dumps({"sender": "a", "message": "费" * 5_000}).encode(), {200}),
    ],
)
def test_too_much_gets_a_kind_line(front: Front, body: bytes, statuses: set[int]) -> None:
    answer = front.send("POST", REST, body, {"Content-Type": "application/json"})
    check(answer)
    assert answer.status in statuses
    assert "请" in answer.content.decode() or answer.status == 400


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
def test_other_sites_pages_cannot_ask(front: Front, headers: dict[str, str]) -> None:
    body = json.dumps({"sender": "a", "message": "你好"}).encode()
    assert front.send("POST", REST, body, headers).status == 403


def test_the_description_of_the_interface_holds_for_whatever_is_sent(attacked: Service) -> None:
    checks = ("not_a_server_error", "status_code_conformance", "content_type_conformance")
    checks += ("response_headers_conformance", "response_schema_conformance")
    run = [sys.executable, "-m", "schemathesis.cli", "run", str(PROJECT / "docs/openapi.yml")]
    run += ["--url", attacked.url, "--header", f"Authorization:Bearer {OPERATOR}", "--no-color"]
    run += ["--checks", ",".join(checks), "--phases", "examples,coverage,fuzzing", "--seed", "8"]
    run += ["--max-examples", "500", "--generation-database", "none"]
    done = subprocess.run(run, capture_output=True, text=True, cwd=attacked.var_dir)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "4 passed" in done.stdout


def test_rasas_own_interface_is_not_reachable(front: Front) -> None:
    for path in ("/model/parse", "/conversations/a/tracker", "/domain", "/status", "/version"):
        for method in ("GET", "POST", "PUT"):
            assert front.send(method, path, b"{}", {}).status in (404, 405)
