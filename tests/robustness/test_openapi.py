"""The description of the interface says what the service does."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import yaml
from jsonschema import Draft4Validator

from bot.settings import PROJECT
from tests.support.service import Service

pytestmark = [pytest.mark.service, pytest.mark.endurance]

API = yaml.safe_load((PROJECT / "docs" / "openapi.yml").read_text(encoding="utf-8"))


def _with_null(schema: Any) -> Any:
    """Return a schema in which ``nullable``, which only OpenAPI knows, is an ordinary choice."""
    if isinstance(schema, list):
        return [_with_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _with_null(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [{"type": "null"}, plain]} if schema.get("nullable") else plain


def _check(answer: requests.Response, path: str, method: str) -> None:
    described = API["paths"][path][method]["responses"]
    assert str(answer.status_code) in described
    response = described[str(answer.status_code)]
    if "$ref" in response:
        response = API["components"]["responses"][response["$ref"].rpartition("/")[2]]
    schema = response["content"]["application/json"]["schema"]
    root = {**_with_null(schema), "components": _with_null(API["components"])}
    Draft4Validator(root).validate(answer.json())


@pytest.mark.parametrize(
    "body",
    [
        *(
            {"sender": "api", "message": text}
            for text in ("湖南交重了怎么退", "你好", "", "北京天气")
        ),
        *({}, [], {"sender": 1, "message": "x"}, {"sender": "a" * 129, "message": "x"}),
    ],
)
def test_asking(service: Service, body: Any) -> None:
    path = "/webhooks/rest/webhook"
    _check(requests.post(service.url + path, json=body, timeout=15), path, "post")


def test_health(service: Service) -> None:
    _check(requests.get(f"{service.url}/health", timeout=5), "/health", "get")


def test_searching_without_a_token(service: Service) -> None:
    path = "/operator/api/search"
    _check(requests.get(f"{service.url}{path}?q=cfjf", timeout=15), path, "get")
