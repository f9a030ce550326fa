"""Signatures, AES and XML, with the library's own crypto and plain hashlib as the other side."""

from __future__ import annotations

import base64
import contextlib
import time
from dataclasses import replace

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.work.crypto import WeChatCrypto as WorkCrypto

from bot.channels.wechat.protocol import Malformed, Protocol, Refused, read_fields
from bot.channels.wechat.settings import Account
from tests.wechat.wechat_side import (
    AES_KEY,
    APP_ID,
    TOKEN,
    Message,
    signature,
    signed_query,
    text,
    to_xml,
)

ACCOUNT = Account(TOKEN, APP_ID, "secret", AES_KEY)
PROTOCOL = Protocol(ACCOUNT)
BODY = to_xml({"MsgType": "text"}).encode()


def test_the_address_check_is_echoed() -> None:
    assert PROTOCOL.echo(signed_query(echostr="6423541")) == "6423541"


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "0" * 40},
        {"signature": ""},
        {"signature": "汉字"},
        {"timestamp": "1"},
        {"timestamp": "soon"},
        {"timestamp": "9" * 30},
        {"nonce": "other"},
    ],
)
def test_a_request_that_is_not_signed_is_refused(change: dict[str, str]) -> None:
    query = {**signed_query(echostr="6423541"), **change}
    with pytest.raises(Refused):
        PROTOCOL.echo(query)
    with pytest.raises(Refused):
        PROTOCOL.open(query, BODY)


@pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce"])
def test_nothing_of_the_signature_may_be_missing(missing: str) -> None:
    query = signed_query(echostr="6423541")
    del query[missing]
    with pytest.raises(Refused):
        PROTOCOL.open(query, BODY)


def test_a_signature_without_a_token_is_not_accepted() -> None:
    with pytest.raises(ValueError, match="token"):
        Protocol(replace(ACCOUNT, token=""))


def test_a_signed_request_is_good_only_for_a_while() -> None:
    query = signed_query()
    sent = int(query["timestamp"])
    Protocol(ACCOUNT, 300, now=lambda: sent + 299).open(query, BODY)
    for late in (301, -301):
        with pytest.raises(Refused):
            Protocol(ACCOUNT, 300, now=lambda late=late: sent + late).open(query, BODY)


@given(forged=st.text(max_size=60))
def test_no_text_passes_for_a_signature(forged: str) -> None:
    query = signed_query()
    if forged == query["signature"]:
        return
    with pytest.raises(Refused):
        PROTOCOL.open({**query, "signature": forged}, BODY)


@given(body=st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8")))
def test_any_signed_body_is_either_read_or_malformed(body: bytes) -> None:
    try:
        opened = PROTOCOL.open(signed_query(), body)
    except Malformed:
        return
    assert isinstance(opened.fields, dict)


@given(
    tags=st.lists(
        st.sampled_from(
            [
                "<xml>",
                "</xml>",
                "<a>",
                "</a>",
                "<![CDATA[",
                "]]>",
                "&amp;",
                "&x;",
                "<!--",
                "-->",
                "<!DOCTYPE a>",
                "<?pi?>",
                "文",
                "{",
                "}",
                '"a":',
                "null",
                "\x00",
            ]
        ),
        max_size=12,
    )
)
def test_broken_xml_is_malformed_and_never_another_error(tags: list[str]) -> None:
    with contextlib.suppress(Malformed):
        read_fields("".join(tags).encode())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<xml>",
        b"<other><MsgType>text</MsgType></other>",
        b"<xml>only text</xml>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Content>&a;&a;</Content></xml>',
        b"[1, 2]",
        b"\xff\xfe<xml/>",
        b"{" * 10_000,
        b"<a>" * 10_000,
    ],
)
def test_bodies_that_are_no_message(body: bytes) -> None:
    with pytest.raises(Malformed):
        PROTOCOL.open(signed_query(), body)


def test_control_characters_in_a_message_do_no_harm() -> None:
    body = to_xml({"MsgType": "text", "Content": "怎么\x08交\x00费"}).encode()
    assert PROTOCOL.open(signed_query(), body).fields["Content"] == "怎么交费"


@given(content=st.text(max_size=200).filter(lambda t: "\r" not in t and "]]>" not in t))
def test_what_the_platform_encrypts_can_be_read(content: str) -> None:
    query, body = Message({"ToUserName": "gh", "Content": content}, aes=True).request()
    opened = PROTOCOL.open(query, body)
    assert opened.encrypted
    kept = read_fields(to_xml({"ToUserName": "gh", "Content": content}).encode())
    assert opened.fields == kept


@given(content=st.text(max_size=300), encrypted=st.booleans())
def test_what_we_write_the_platform_can_read(content: str, encrypted: bool) -> None:
    xml = PROTOCOL.text_reply("o-zhang", "gh_1", content, encrypted)
    if encrypted:
        outer = xmltodict.parse(xml)["xml"]
        crypto = WeChatCrypto(TOKEN, AES_KEY, APP_ID)
        xml = crypto.decrypt_message(xml, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
    reply = xmltodict.parse(xml, strip_whitespace=False)["xml"]
    expected = "".join(c for c in content if c.isprintable() or c in "\n\t" or ord(c) > 0x7F)
    got = reply["Content"] or ""
    assert reply["ToUserName"] == "o-zhang"
    assert [c for c in got if c.isprintable()] == [c for c in expected if c.isprintable()]


def test_in_compatible_mode_the_encrypted_part_counts() -> None:
    what = text("真的", compatible=True)
    query, body = what.request()
    forged = body.replace("真的".encode(), "假的".encode())
    assert PROTOCOL.open(query, forged).fields["Content"] == "真的"


def test_leaving_out_the_mode_does_not_make_an_encrypted_message_plain() -> None:
    query, body = text("真的", compatible=True).request()
    del query["encrypt_type"]
    query["msg_signature"] = "0" * 40
    with pytest.raises(Refused):
        PROTOCOL.open(query, body)


def test_an_encrypted_message_that_was_tampered_with_is_refused() -> None:
    query, body = text("怎么交费", aes=True).request()
    with pytest.raises(Refused):
        PROTOCOL.open(query, body.replace(b"Encrypt><![CDATA[", b"Encrypt><![CDATA[AAAA"))


def test_an_encrypted_message_for_another_account_is_malformed() -> None:
    other = Protocol(replace(ACCOUNT, app_id="wxffffffffffffffff"))
    with pytest.raises(Malformed):
        other.open(*text("怎么交费", aes=True).request())


def test_an_encrypted_message_without_a_key_is_malformed() -> None:
    plain_only = Protocol(replace(ACCOUNT, aes_key=""))
    with pytest.raises(Malformed):
        plain_only.open(*text("怎么交费", aes=True).request())


@pytest.mark.parametrize("secret", ["", "not base64!", base64.b64encode(b"x" * 31).decode()])
def test_signed_nonsense_cannot_be_decrypted(secret: str) -> None:
    query = signed_query(encrypt_type="aes")
    query["msg_signature"] = signature(query["timestamp"], query["nonce"], secret)
    with pytest.raises(Malformed):
        PROTOCOL.open(query, to_xml({"Encrypt": secret}).encode())


def test_wrong_padding_is_noticed() -> None:
    crypto = PrpCrypto(WeChatCrypto(TOKEN, AES_KEY, APP_ID).key)
    block = b"0123456789abcdef" + b"\0\0\0\x05<xml/" + APP_ID.encode()
    padded = block + b"\x21" * (-len(block) % 32 or 32)
    secret = base64.b64encode(crypto.cipher.encrypt(padded)).decode()
    query = signed_query(encrypt_type="aes")
    query["msg_signature"] = signature(query["timestamp"], query["nonce"], secret)
    with pytest.raises(Malformed):
        PROTOCOL.open(query, to_xml({"Encrypt": secret}).encode())


def test_wecom_checks_the_address_with_an_encrypted_echo() -> None:
    timestamp, nonce = str(int(time.time())), "n"
    crypto = WorkCrypto(TOKEN, AES_KEY, APP_ID)
    sealed = xmltodict.parse(crypto.encrypt_message("echo-77", nonce, timestamp))["xml"]
    query = {
        "msg_signature": sealed["MsgSignature"],
        "timestamp": timestamp,
        "nonce": nonce,
        "echostr": sealed["Encrypt"],
    }
    assert PROTOCOL.echo(query) == "echo-77"
    with pytest.raises(Refused):
        PROTOCOL.echo({**query, "msg_signature": "0" * 40})
