"""The web chat's routes, as a program meets them."""

from __future__ import annotations

import re
from typing import Any

import jwt
import pytest
import requests
import sqlalchemy as sa

from bot.channels.web.feedback import judgements
from tests.web.running_site import SECRET, Site

ID = "message-0001"


def new_session(site: Site) -> dict[str, str]:
    """Return the header of a new conversation."""
    token = requests.post(f"{site.address}/web/session", timeout=10).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def send(site: Site, session: dict[str, str], **body: Any) -> requests.Response:
    """Send one message."""
    return requests.post(f"{site.address}/web/message", json=body, headers=session, timeout=10)


def history(site: Site, session: dict[str, str]) -> list[dict[str, Any]]:
    """Return the kept turns."""
    answer = requests.get(f"{site.address}/web/history", headers=session, timeout=10)
    return list(answer.json()["turns"])


def test_a_question_is_answered_with_the_reply_and_its_markup(site: Site) -> None:
    answer = send(site, new_session(site), message_id=ID, text="湖南交重了").json()

    assert answer["message_id"] == ID
    assert answer["replies"][0]["custom"]["topic"] == "duplicate_payment"
    assert answer["region"] == {"code": "430000", "name": "湖南省"}
    assert 'href="tel:073112366"' in answer["html"]


def test_a_message_that_is_sent_again_is_answered_but_not_asked_again(site: Site) -> None:
    session = new_session(site)

    first = send(site, session, message_id=ID, text="湖南交重了").json()
    second = send(site, session, message_id=ID, text="湖南交重了").json()

    assert first == second
    assert len(site.turns.asked) == 1


def test_the_conversation_is_still_there_after_a_restart_of_the_service(site: Site) -> None:
    session = new_session(site)
    send(site, session, message_id=ID, text="湖南交重了")

    site.stop()
    site.start()

    assert [turn["text"] for turn in history(site, session)] == ["湖南交重了"]


def test_nobody_reads_the_conversation_of_somebody_else(site: Site) -> None:
    send(site, new_session(site), message_id=ID, text="湖南交重了")

    assert history(site, new_session(site)) == []


def test_each_session_has_a_sender_of_its_own_that_the_client_cannot_choose(site: Site) -> None:
    first, second = new_session(site), new_session(site)

    send(site, first, message_id=ID, text="湖南交重了", sender="victim")
    send(site, second, message_id=ID, text="湖南交重了", sender="victim")

    senders = {message.sender for message in site.turns.asked}
    assert len(senders) == 2
    assert "victim" not in senders


@pytest.mark.parametrize(
    "token",
    [
        "",
        "victim",
        jwt.encode({"sub": "victim", "aud": "web-chat", "exp": 9_999_999_999}, "x" * 40),
        jwt.encode({"sub": "victim", "aud": "web-chat", "exp": 9_999_999_999}, "", "none"),
        jwt.encode({"sub": "victim", "aud": "web-chat", "exp": 1}, SECRET),
        jwt.encode({"sub": "victim", "aud": "web-chat"}, SECRET),
        jwt.encode({"sub": "victim", "aud": "other", "exp": 9_999_999_999}, SECRET),
    ],
    ids=["none", "text", "foreign key", "unsigned", "expired", "endless", "other purpose"],
)
def test_a_token_that_is_not_ours_opens_nothing(site: Site, token: str) -> None:
    session = {"Authorization": f"Bearer {token}"}

    assert send(site, session, message_id=ID, text="湖南交重了").status_code == 401
    assert (
        requests.get(f"{site.address}/web/history", headers=session, timeout=10).status_code == 401
    )
    assert site.turns.asked == []


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"message_id": ID, "text": "  "}, 400, "empty"),
        ({"message_id": ID, "text": "长" * 501}, 413, "too_long"),
        ({"message_id": ID, "text": 5}, 400, "bad_request"),
        ({"message_id": "短", "text": "怎么交"}, 400, "bad_request"),
        ({"text": "怎么交"}, 400, "bad_request"),
    ],
)
def test_a_message_that_is_none_is_refused_in_chinese(
    site: Site, body: dict[str, Any], status: int, error: str
) -> None:
    answer = send(site, new_session(site), **body)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "请" in answer.json()["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b"null", b"[" * 5000])
def test_a_broken_body_is_refused(site: Site, body: bytes) -> None:
    answer = requests.post(
        f"{site.address}/web/message", data=body, headers=new_session(site), timeout=10
    )

    assert answer.status_code == 400


def test_control_characters_do_not_reach_the_dialogue(site: Site) -> None:
    send(site, new_session(site), message_id=ID, text="怎么\x00交\x1b费\ud800")

    assert site.turns.asked[0].text == "怎么交费"


@pytest.mark.parametrize(("sent", "known"), [("430000", "430000"), ("999999", None), (5, None)])
def test_only_a_region_that_exists_goes_with_the_question(
    site: Site, sent: object, known: str | None
) -> None:
    send(site, new_session(site), message_id=ID, text="怎么交", region=sent)

    assert site.turns.asked[0].region == known


def test_suggestions_and_regions_are_found(site: Site) -> None:
    suggested = requests.get(f"{site.address}/web/suggest", params={"q": "交重"}, timeout=10)
    regions = requests.get(f"{site.address}/web/regions", params={"q": "沁县"}, timeout=10)

    assert suggested.json() == {"suggestions": ["医保交重了怎么办"]}
    assert regions.json() == {"regions": [{"code": "140430", "name": "山西省长治市沁县"}]}


def test_a_judgement_is_kept_once_without_private_data(site: Site) -> None:
    session = new_session(site)
    body = {"message_id": ID, "index": 0, "helpful": False, "reason": "wrong 打13800138000"}

    for _ in range(2):
        answer = requests.post(
            f"{site.address}/web/feedback", json=body, headers=session, timeout=10
        )
        assert answer.status_code == 200

    with site.database.connect() as connection:
        rows = connection.execute(sa.select(judgements)).all()
    assert [(row.helpful, row.reason) for row in rows] == [(False, "wrong 打＊＊＊")]


@pytest.mark.parametrize(
    "change",
    [{"index": -1}, {"index": 99}, {"index": True}, {"helpful": "no"}, {"reason": 5}],
)
def test_a_judgement_that_is_none_is_refused(site: Site, change: dict[str, Any]) -> None:
    body = {"message_id": ID, "index": 0, "helpful": True, **change}

    answer = requests.post(
        f"{site.address}/web/feedback", json=body, headers=new_session(site), timeout=10
    )

    assert answer.status_code == 400


def test_every_page_forbids_foreign_and_inline_content_and_sets_no_cookie(site: Site) -> None:
    for path in ("/", "/embed.js", "/web/history", "/web/static/x/none"):
        headers = requests.get(site.address + path, timeout=10).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers


def test_files_are_kept_by_browsers_until_they_change(site: Site) -> None:
    page = requests.get(site.address, timeout=10)
    script = re.findall(r'src="([^"]*chat\.js)"', page.text)[0]
    version = script.split("/")[3]

    now = requests.get(site.address + script, timeout=10)
    before = requests.get(site.address + script.replace(version, "older"), timeout=10)

    assert page.headers["Cache-Control"] == "no-cache"
    assert "immutable" in now.headers["Cache-Control"]
    assert now.headers["Content-Encoding"] == "gzip"
    assert before.status_code == 200
    assert before.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["..%2fsettings.py", "chat.js.map", "%2e%2e/channel.py"])
def test_nothing_but_the_files_of_the_page_is_served(site: Site, name: str) -> None:
    assert requests.get(f"{site.address}/web/static/x/{name}", timeout=10).status_code == 404
