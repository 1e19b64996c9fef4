"""An address for every route, read from the URL conf, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

# What a part of an address may look like, by the converter that reads it.
SAMPLES = {"str": "x", "int": "1", "slug": "x", "path": "x/y"}
# Addresses of routes that are written as regular expressions, by how these begin; StopIteration tells of a new one.
EXPRESSIONS = {
    "^(?:sign-in|w/.*)?$": ["", "sign-in", "w/x/journeys"],  # The web app.
    "^(?P<app_label>": ["cdp/"],  # The admin's page of one app.
    "(?P<url>.*)$": ["nothing/here"],  # What is under /admin/ and is no address.
}


def addresses(patterns: list[URLPattern | URLResolver] | None = None, above: str = "/") -> Iterator[str]:
    """One address for each route, several where an expression stands for several screens."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        for part in _samples(entry):
            if isinstance(entry, URLResolver):
                yield from addresses(entry.url_patterns, above + part)
            else:
                yield above + part


def _samples(entry: URLPattern | URLResolver) -> list[str]:
    if isinstance(entry.pattern, RegexPattern):
        if entry.pattern._regex == "^":
            return ["nothing/here"]  # What is under /api/ and is no address.
        return next(found for start, found in EXPRESSIONS.items() if entry.pattern._regex.startswith(start))
    return [re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES[found[1] or "str"], str(entry.pattern))]
