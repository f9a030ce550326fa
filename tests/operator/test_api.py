"""The search API of the outside contract, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.operator.conftest import TOKEN, Client

BEARER = {"Authorization": f"Bearer {TOKEN}"}


async def search(client: Client, **query: str) -> dict[str, Any]:
    answer = await client.get("/operator/api/search", params=query, headers=BEARER)
    assert answer.status == 200
    body: dict[str, Any] = await answer.json()
    return body


async def test_a_result_has_what_an_operator_reads(client: Client) -> None:
    best = (await search(client, q="cfjf", region="430000"))["results"][0]
    assert best["entry"] == "duplicate_payment/hunan"
    assert best["topic"] == "duplicate_payment"
    assert best["region"] == {"code": "430000", "name": "湖南省"}
    assert "7个工作日" in best["script"]
    assert "{" not in best["script"] + best["spoken"] + best["message"]
    assert best["sources"][0]["kind"] in ("official", "article")
    assert best["checked_on"] and best["score"] > 0


@pytest.mark.parametrize("region", ["140400", "长治", "山西长治", "0355", "changzhi"])
async def test_the_region_may_be_given_in_many_ways(client: Client, region: str) -> None:
    best = (await search(client, q="重复缴费", region=region))["results"][0]
    assert best["entry"] == "duplicate_payment/changzhi"


async def test_a_county_inherits_from_its_city(client: Client) -> None:
    body = await search(client, q="cfjf", region="沁县")
    assert body["region"]["code"] == "140430"
    assert body["results"][0]["entry"] == "duplicate_payment/changzhi"


async def test_a_region_in_the_query_goes_before_the_region_in_force(client: Client) -> None:
    best = (await search(client, q="四川 cfjf", region="湖南"))["results"][0]
    assert best["entry"] == "duplicate_payment/sichuan"


async def test_better_results_come_first_and_no_more_than_asked_for(client: Client) -> None:
    scores = [r["score"] for r in (await search(client, q="缴费", limit="4"))["results"]]
    assert scores == sorted(scores, reverse=True)
    assert 0 < len(scores) <= 4


async def test_a_topic_with_all_its_pay_channels(client: Client) -> None:
    body = await search(client, q="怎么交", region="长治", topic="pay_how", limit="50")
    entries = [result["entry"] for result in body["results"]]
    assert all(entry.startswith("pay_how/") for entry in entries)
    assert "pay_how/changzhi_wechat" in entries


async def test_only_the_region_asked_for_and_those_above_it(client: Client) -> None:
    body = await search(client, q="缴费", region="140425", limit="50")
    allowed = {"140425", "140400", "140000", "100000"}
    assert {result["region"]["code"] for result in body["results"]} <= allowed


async def test_an_unknown_region_is_said_to_be_unknown(client: Client) -> None:
    query = {"q": "退费", "region": "没有这个地方"}
    answer = await client.get("/operator/api/search", params=query, headers=BEARER)
    assert answer.status == 400


@pytest.mark.parametrize("q", ["", " ", "滑雪", "<script>", "％" * 500, "\u0000", "a" * 2000])
async def test_odd_queries_are_answered(client: Client, q: str) -> None:
    await search(client, q=q)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": ""}])
async def test_without_the_token_there_is_no_answer(
    client: Client, headers: dict[str, str]
) -> None:
    answer = await client.get("/operator/api/search", params={"q": "退费"}, headers=headers)
    assert answer.status == 401


async def test_without_a_token_set_one_is_made_and_told(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from aiohttp.test_utils import TestClient, TestServer

    from bot.operator.app import build_operator_app
    from bot.settings import Settings

    app = build_operator_app(Settings(var_dir=tmp_path))
    async with TestClient(TestServer(app)) as client:
        token = capsys.readouterr().out.strip().rpartition("：")[2]
        headers = {"Authorization": f"Bearer {token}"}
        answer = await client.get("/api/search", params={"q": "tf"}, headers=headers)
        assert answer.status == 200
