"""Posting to a web address that somebody typed in: checked when it is entered, and at every connection."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings as django_settings

from core.egress import netguard
from core.egress.hosts import ascii_url
from core.egress.http import Ambiguous, Answer, Client, NotSent, check_url
from core.problems import Problem
from insights.alerts.targets.base import Outcome

SECONDS = 10.0
"""For one whole request."""


def check_address(url: str, path: str) -> list[Problem]:
    """What is wrong with a URL to post to. A name that does not resolve just now passes: each connection is checked again."""
    problems = check_url(url, django_settings.ALLOWED_NETWORKS, path)
    if problems:
        return problems
    parts = urlsplit(ascii_url(url))
    try:
        port = parts.port or (80 if parts.scheme == "http" else 443)
        netguard.addresses(parts.hostname or "", port, django_settings.ALLOWED_NETWORKS)
    except netguard.Refused as refused:
        return [Problem(path, "forbidden_address", refused.message)]
    except OSError:
        return []
    return []


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answer | Outcome:
    """The answer; or the outcome where there is none."""
    client = Client(url, django_settings.ALLOWED_NETWORKS, SECONDS)
    try:
        return client.post({"content-type": "application/json", **headers}, body)
    except (NotSent, Ambiguous) as error:
        return Outcome("retry", str(error)[:300])
    finally:
        client.close()


def said(answer: Answer) -> str:
    """What the other side said, for people."""
    return f"HTTP {answer.status} {answer.body[:200].decode('utf-8', 'replace')}".replace("\0", "").strip()
