"""An address for every route, read from the URL conf, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.resolvers import RegexPattern

# What a part of an address may look like, by the converter that reads it.
SAMPLES = {"str": "x", "int": "1", "slug": "x", "path": "x/y"}
# Addresses of routes that are written as regular expressions, by how these begin.
EXPRESSIONS = [
    (
        "^(?:sign-in|",
        ["", "sign-in", "forgot-password", "reset-password", "invitation", "w/x/journeys"],
    ),  # The web app.
    ("^(?P<app_label>", ["journeys/"]),  # The admin's page of one app.
    ("(?P<url>.*)$", ["nothing/here"]),  # What is under /admin/ and is no address.
    ("^", ["nothing/here"]),  # What is under /api/ and is no address.
]


def addresses() -> list[str]:
    """At least one address for each route, every one of which leads there."""
    found = []
    for address, view in _walk(get_resolver().url_patterns, "/"):
        assert resolve(address).func is view, f"{address} does not lead to {view}: choose another sample"
        found.append(address)
    return found


def _walk(patterns: list[URLPattern | URLResolver], above: str) -> Iterator[tuple[str, Any]]:
    for entry in patterns:
        for part in _samples(entry.pattern):
            if isinstance(entry, URLResolver):
                yield from _walk(entry.url_patterns, above + part)
            else:
                yield above + part, entry.callback


def _samples(pattern: Any) -> list[str]:
    if not isinstance(pattern, RegexPattern):
        return [re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], str(pattern))]
    known = [samples for start, samples in EXPRESSIONS if str(pattern).startswith(start)]
    assert known, f"no sample of an address for {pattern}: give one in EXPRESSIONS"
    return known[0]
