"""F17: an installation that strangers reach says what is missing, and shows its metrics to nobody by default."""

from __future__ import annotations

import io

import pytest
from django.conf import LazySettings
from django.test import Client
from rich.console import Console

from ops.advice import advice
from ops.stack import console

HTTPS = "https://pathline.example.com"


def test_the_start_warns_when_the_number_of_proxies_or_the_mail_server_is_not_set() -> None:
    assert [problem.path for problem in advice(HTTPS, {})] == ["NUM_PROXIES", "EMAIL_URL"]
    assert [problem.path for problem in advice(HTTPS, {"TRUST_PROXY": "0"})] == ["EMAIL_URL"]
    assert advice(HTTPS, {"NUM_PROXIES": "0", "EMAIL_URL": "smtp://mail"}) == []
    assert advice("http://localhost:8000", {}) == []


def test_the_warning_is_shown_in_both_languages() -> None:
    shown = io.StringIO()
    screen = console.Console(Console(file=shown, width=400))
    for problem in advice(HTTPS, {}):
        screen.warn(problem)
    assert "NUM_PROXIES is not set: behind a proxy everybody seems to come from one address" in shown.getvalue()
    assert "未设置 NUM_PROXIES" in shown.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"}, 403),
    ],
)
def test_without_a_token_only_the_machine_itself_reads_the_metrics(
    client: Client, settings: LazySettings, address: str, headers: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


@pytest.mark.django_db
def test_with_a_token_anybody_who_has_it_reads_them(client: Client, settings: LazySettings) -> None:
    settings.METRICS_TOKEN = "tell-me"
    headers = {"Authorization": "Bearer tell-me"}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.get("/metrics").status_code == 401
