"""F2: every answer of the server as it runs in production, on every route and behind every middleware, is guarded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from channels.links import tokens
from config import web
from core.publicid import encode
from tenancy.models import User
from tests.integration.cdp.server import ROOT, environment, running
from tests.integration.security.routes import addresses

pytestmark = pytest.mark.django_db

HOST = "pathline.example.com"
PRODUCTION = {"PUBLIC_URL": f"https://{HOST}", "DATABASE_POOL": "0"}
OVER_HTTPS = {"Host": HOST, "X-Forwarded-Proto": "https"}
LOOSER = {
    # Unfold is built on Alpine, which evaluates its attributes, and sets the theme's colours in a style sheet of the page.
    # Nothing inline runs there either: 'unsafe-eval' lets our own scripts evaluate, and lets no other script in.
    "/admin/": {"script-src": {"'unsafe-eval'"}, "style-src": {"'unsafe-inline'"}},
    "/api/docs": {"style-src": {"'unsafe-inline'"}},  # Swagger UI sets style attributes.
    "/frame": {"style-src": {"'unsafe-inline'"}},  # E-mails bring styles; sandboxed, and without any script.
}
"""All that a policy may grant beyond the strict one, by path."""
FRAMED_BY_US = {"/frame"}
ANN = "ann-who-tries-headers"


def policy(text: str) -> dict[str, set[str]]:
    directives = [part.split() for part in text.split(";") if part.strip()]
    return {name: set(sources) for name, *sources in directives}


def faults(answer: httpx.Response, *, https: bool = True) -> list[str]:
    """What is missing or too loose in the headers of an answer."""
    path, headers, found = answer.request.url.path, answer.headers, []
    granted = next((granted for start, granted in LOOSER.items() if path.startswith(start)), {})
    framed = path in FRAMED_BY_US
    expected = {
        "x-content-type-options": {"nosniff"},
        "referrer-policy": {"same-origin", "no-referrer"},
        "cross-origin-opener-policy": {"same-origin"},
        "x-frame-options": {"DENY", "SAMEORIGIN"} if framed else {"DENY"},
        "strict-transport-security": {"max-age=31536000; includeSubDomains; preload"} if https else {None},
    }
    for name, allowed in expected.items():
        if headers.get(name) not in allowed:
            found.append(f"{name}: {headers.get(name)}")
    csp = policy(headers.get("content-security-policy", ""))
    default = csp.get("default-src", {"*"})
    for directive in ("script-src", "style-src", "object-src", "connect-src", "frame-src", "worker-src"):
        sources = csp.get(directive, default) - {"'self'", "'none'"} - granted.get(directive, set())
        if any(not source.startswith("'nonce-") for source in sources):
            found.append(f"{directive}: {sources}")
    if csp.get("frame-ancestors") not in ([{"'none'"}, {"'self'"}] if framed else [{"'none'"}]):
        found.append(f"frame-ancestors: {csp.get('frame-ancestors')}")
    if default != {"'none'"} and (csp.get("base-uri"), csp.get("form-action")) != ({"'none'"}, {"'self'"}):
        found.append("base-uri and form-action")
    return [f"{answer.request.method} {answer.request.url} {answer.status_code}: {fault}" for fault in found]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("production")


@pytest.fixture(scope="module")
def production(state: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[httpx.Client]:
    """A browser before a server that runs as in production, its static files collected, behind a proxy with TLS."""
    assert web.INDEX.exists(), "The web app is not built: run `make test`, or `npm run build` in frontend/."
    with django_db_blocker.unblock():
        # A state folder of its own: static files in the run's would be looked through by every client of later tests.
        more = PRODUCTION | {"REDIS_URL": str(settings.REDIS_URL), "SECRET_KEY": settings.SECRET_KEY}
        more["PATHLINE_STATE_DIR"] = str(state)
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env=environment(**more), check=True)
        ann = User.objects.create(username=ANN, password=Argon2PasswordHasher().encode(ANN, "saltsaltsalt"))
        with running(**more) as address, httpx.Client(base_url=address, headers=OVER_HTTPS, timeout=20) as browser:
            yield browser
        ann.delete()


def test_every_route_is_guarded_whatever_it_answers(production: httpx.Client) -> None:
    found, statuses = [], set()
    for address in addresses():
        for method in ("GET", "PUT"):
            answer = production.request(method, address)
            statuses.add(answer.status_code)
            found += faults(answer)
    assert found == []
    assert statuses >= {200, 302, 401, 404, 405}
    assert max(statuses) < 500


def test_pages_that_hold_something_are_guarded_too(state: Path, production: httpx.Client) -> None:
    touch, static = encode("tch", 7), state / "static"
    files = [next(static.glob(f"**/*.{kind}")) for kind in ("css", "js", "svg", "png")]
    asked = [
        (200, "/sign-in"),
        (200, "/api/docs/"),
        (200, "/admin/login/"),
        (200, f"/u/{tokens.unsubscribe(touch)}"),
        (302, f"/c/{tokens.click(touch, 'https://shop.example/')}"),
        *((200, f"/static/{file.relative_to(static)}") for file in files),
        (404, "/static/nothing.js"),
    ]
    for status, address in asked:
        answer = production.get(address)
        assert (answer.status_code, faults(answer)) == (status, []), address
    clicked = production.get(asked[4][1])
    assert clicked.headers["referrer-policy"] == "no-referrer", "the token stays with us"


def test_the_front_door_is_guarded(production: httpx.Client) -> None:
    for status, method, path in [
        (401, "POST", "/v1/track"),
        (400, "POST", "/v1/batch"),
        (404, "POST", "/v1/nothing"),
        (405, "GET", "/v1/track"),
        (204, "OPTIONS", "/v1/track"),
    ]:
        answer = production.request(method, path, json={} if path == "/v1/batch" else {"userId": "u", "event": "E"})
        assert (answer.status_code, faults(answer)) == (status, []), (method, path)


@pytest.mark.parametrize(
    ("status", "method", "path", "headers", "body"),
    [
        (400, "GET", "/", {"Host": "evil.example"}, b""),
        (400, "GET", "/admin/login/", {"Host": "a b"}, b""),
        (404, "GET", "/nothing", {}, b""),
        (404, "GET", "/%ff%fe", {}, b""),
        (403, "POST", "/admin/login/", {}, b"a=b"),
        (405, "GET", "/frame", {}, b""),
        (413, "POST", "/v1/receipts/x", {}, b"x" * 2_000_001),
        (413, "POST", "/api/session", {"Content-Type": "application/json"}, b"x" * 1_000_001),
    ],
)
def test_errors_are_guarded(
    status: int, method: str, path: str, headers: dict[str, str], body: bytes, production: httpx.Client
) -> None:
    answer = production.request(method, path, headers=headers, content=body)
    assert (answer.status_code, faults(answer)) == (status, [])


def test_failures_of_ours_are_guarded_and_tell_nothing(django_db_setup: None) -> None:
    """No database answers there."""
    with running(**PRODUCTION | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}) as address:
        for status, method, path in [
            (500, "GET", "/admin/"),
            (500, "GET", "/api/workspaces"),
            (500, "POST", f"/u/{tokens.unsubscribe(encode('tch', 7))}"),
            (503, "POST", "/v1/track"),
            (503, "GET", "/readyz"),
        ]:
            who = {"Cookie": "sessionid=" + "a" * 32, "Authorization": "Basic a2V5Og=="} | OVER_HTTPS
            if path.startswith("/api"):
                who["Authorization"] = "Bearer pk_x"
            answer = httpx.request(method, address + path, headers=who, json={"userId": "u", "event": "E"}, timeout=20)
            assert (answer.status_code, faults(answer)) == (status, []), path
            assert "Traceback" not in answer.text
            assert "psycopg" not in answer.text


def test_plain_http_is_sent_to_https_but_for_probes(production: httpx.Client) -> None:
    plain = {"X-Forwarded-Proto": "http"}
    answer = production.get("/sign-in", headers=plain)
    assert (answer.status_code, answer.headers["location"]) == (301, f"https://{HOST}/sign-in")
    assert faults(answer, https=False) == []
    probe = production.get("/healthz", headers=plain)
    assert (probe.status_code, faults(probe, https=False)) == (200, [])
    assert faults(production.post("/v1/track", headers=plain), https=False) == []


def test_cookies_travel_by_https_alone(production: httpx.Client) -> None:
    token = production.get("/api/session").json()["csrf_token"]
    unsafe = {"X-CSRFToken": token, "Origin": f"https://{HOST}"}
    answer = production.post(
        "/api/session",
        json={"username": ANN, "password": ANN},
        headers=unsafe | {"Cookie": f"csrftoken={token}"},
    )
    assert answer.status_code == 200, answer.text
    cookies = {line.partition("=")[0]: line for line in answer.headers.get_list("set-cookie")}
    assert set(cookies) == {"sessionid", "csrftoken"}
    for line in cookies.values():
        assert "; Secure" in line
        assert "; SameSite=Lax" in line
        assert "Domain" not in line
    assert "; HttpOnly" in cookies["sessionid"]
    signed_in = {"Cookie": "; ".join(line.partition(";")[0] for line in cookies.values())}
    for path in ("/w/x", "/api/workspaces", "/admin/"):
        assert faults(production.get(path, headers=signed_in)) == []
    unsafe["X-CSRFToken"] = answer.json()["csrf_token"]
    assert production.delete("/api/session", headers=signed_in | unsafe).json()["user"] is None
