"""Files to deploy: well formed, and naming only what there is."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from bot.settings import PROJECT, Settings

pytestmark = pytest.mark.endurance

DEPLOY = PROJECT / "deploy"


def test_kubernetes_manifests_fit_together() -> None:
    parts = list(yaml.safe_load_all((DEPLOY / "k8s/assistant.yml").read_text(encoding="utf-8")))
    assert [part["kind"] for part in parts] == ["Deployment", "Service", "PodDisruptionBudget"]
    deployment, service, budget = (part["spec"] for part in parts)
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
