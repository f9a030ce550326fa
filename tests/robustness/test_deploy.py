"""Files to deploy: well formed, and naming only what there is."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import yaml
from jsonschema import Draft7Validator, RefResolver

from bot.gateway import answers
from bot.phrases import load_phrases
from bot.settings import PROJECT, Settings

pytestmark = pytest.mark.endurance

DEPLOY = PROJECT / "deploy"
KUBERNETES = "v1.33.0-local-strict"
MANIFESTS = list(yaml.safe_load_all((DEPLOY / "k8s/assistant.yml").read_text(encoding="utf-8")))


def _kubernetes_schema(manifest: dict[str, Any]) -> Draft7Validator:
    """Return the published schema of a manifest's kind, which allows no unknown key."""
    spec = find_spec("kubernetes_validate")
    assert spec is not None and spec.submodule_search_locations
    (place,) = spec.submodule_search_locations
    folder = Path(place) / "kubernetes-json-schema" / KUBERNETES
    group, _, version = manifest["apiVersion"].rpartition("/")
    parts = [manifest["kind"].lower(), *filter(None, [group.partition(".")[0], version])]
    schema = json.loads((folder / f"{'-'.join(parts)}.json").read_text())
    definitions = json.loads((folder / "_definitions.json").read_text())
    # Nothing is fetched: the address by which the schemas know each other stands for these files.
    known = {urljoin(schema["$id"], "_definitions.json"): definitions}
    return Draft7Validator(schema, resolver=RefResolver(schema["$id"], schema, store=known))


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: manifest["kind"])
def test_kubernetes_knows_every_key(manifest: dict[str, Any]) -> None:
    errors = _kubernetes_schema(manifest).iter_errors(manifest)
    assert [f"{'/'.join(map(str, error.path))}: {error.message}" for error in errors] == []


def test_a_misspelt_key_would_be_found() -> None:
    wrong = json.loads(json.dumps(MANIFESTS[0]).replace('"readinessProbe"', '"readynessProbe"'))
    assert not _kubernetes_schema(wrong).is_valid(wrong)


def test_kubernetes_manifests_fit_together() -> None:
    kinds = [manifest["kind"] for manifest in MANIFESTS]
    assert kinds == ["Deployment", "Service", "PodDisruptionBudget"]
    deployment, service, budget = (manifest["spec"] for manifest in MANIFESTS)
    labels = deployment["template"]["metadata"]["labels"]
    assert deployment["selector"]["matchLabels"] == service["selector"] == labels
    assert budget["selector"]["matchLabels"] == labels
    (container,) = deployment["template"]["spec"]["containers"]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert ports["http"] == Settings.port
    assert container["readinessProbe"]["httpGet"]["path"] == "/health"


def test_compose_starts_what_it_names() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
        assert set(service["networks"]) <= compose["networks"].keys()
    build = services["assistant"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
    proxy = services["nginx"]["networks"]["inside"]["ipv4_address"]
    assert services["assistant"]["environment"]["TRUSTED_PROXIES"] == proxy


def test_compose_reads_its_file(tmp_path: Path) -> None:
    if shutil.which("docker-compose") is None:
        pytest.skip("docker-compose is not installed (apt-get install docker-compose)")
    text = (DEPLOY / "compose.yml").read_text(encoding="utf-8")
    # Debian's version is from before a file could name its project.
    text = re.sub(r"(?m)^name: .*$", "", text)
    (tmp_path / "compose.yml").write_text(text, encoding="utf-8")
    example = (DEPLOY / "example.env").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(example.replace("PASSWORD=", "PASSWORD=x"), encoding="utf-8")
    check = ["docker-compose", "--file", "compose.yml", "config", "--quiet"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_setting_that_is_named_exists() -> None:
    known = {field.name.upper() for field in fields(Settings)} | {"WEB_SESSION_SECRET"}
    text = (DEPLOY / "example.env").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)) - {"POSTGRES_PASSWORD"}
    assert named <= known
    runbook = (PROJECT / "docs/runbook.md").read_text(encoding="utf-8")
    table = set(re.findall(r"`([A-Z_]+)`", runbook.split("## 设置")[1].split("\n## ")[0]))
    assert table <= known


def test_the_systemd_unit_starts_the_service() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((DEPLOY / "assistant.service").read_text(encoding="utf-8"))
    assert unit["Service"]["ExecStart"].endswith("python -m bot.gateway")
    assert unit["Service"]["Restart"] == "always"


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed (apt-get install systemd)")
    text = (DEPLOY / "assistant.service").read_text(encoding="utf-8")
    unit = tmp_path / "assistant.service"
    unit.write_text(text.replace("/opt/assistant/.venv/bin/python", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("channel", ["rest", "web"])
def test_nginx_says_what_the_front_door_would_say(channel: str) -> None:
    said = json.loads((DEPLOY / f"notice/{channel}.json").read_text(encoding="utf-8"))
    assert said == json.loads(answers.unavailable(channel).text or "")
    page = (DEPLOY / "notice/page.html").read_text(encoding="utf-8")
    assert load_phrases().apology()["text"] in page


def test_nginx_reads_its_configuration(tmp_path: Path) -> None:
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed (apt-get install nginx)")
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    text = text.replace("/etc/nginx/certificates", str(tmp_path))
    text = text.replace("server assistant:5005", "server 127.0.0.1:5005")
    text = text.replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    check = ["nginx", "-t", "-c", str(tmp_path / "nginx.conf"), "-g", f"pid {tmp_path}/pid;"]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
