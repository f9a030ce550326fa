"""The console inside the running service."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from tests.support.service import running_service

pytestmark = pytest.mark.service


def test_the_console_stands_beside_the_chat(tmp_path: Path) -> None:
    with running_service(tmp_path, OPERATOR_TOKEN="secret-of-the-test") as service:
        service.ask("湖南重复缴费怎么办")
        service.ask("火星上的医保怎么交啊")
        headers = {"Authorization": "Bearer secret-of-the-test"}
        query = {"q": "cfjf", "region": "湖南"}
        search = f"{service.url}/operator/api/search"
        best = requests.get(search, params=query, headers=headers, timeout=30).json()["results"][0]
        assert best["entry"] == "duplicate_payment/hunan"
        assert requests.get(search, params=query, timeout=30).status_code == 401
        page = requests.get(f"{service.url}/operator", timeout=30)
        assert page.status_code == 200 and "/operator/login" in page.url
        figures = requests.get(f"{service.url}/operator/figures.csv", headers=headers, timeout=30)
        assert "duplicate_payment" in figures.content.decode("utf-8-sig")
