"""Signing in and out."""

from __future__ import annotations

import uuid

import orjson
import pytest
from django.core.cache import cache
from django.test import Client

from tenancy.models import Role, User
from tests.integration.api.fixtures import World, member


@pytest.fixture
def bob(acme: World) -> User:
    """A marketer of acme whose name no other test uses, so that tries to sign in are counted afresh."""
    user = member(acme.workspace, Role.MARKETER, f"bob-{uuid.uuid4().hex[:8]}")
    user.set_password("correct horse")
    user.save()
    return user


def sign_in(client: Client, username: str, password: str, token: str | None = None) -> tuple[int, dict[str, object]]:
    token = token or client.get("/api/session").json()["csrf_token"]
    answer = client.post(
        "/api/session",
        orjson.dumps({"username": username, "password": password}),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    return answer.status_code, answer.json()


def test_a_session_says_who_may_do_what_where(bob: User, acme: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.get("/api/session").json()["user"] is None
    status, session = sign_in(browser, bob.username, "correct horse")
    assert status == 200
    assert session["user"]["username"] == bob.username
    (here,) = session["workspaces"]
    assert (here["id"], here["role"]) == (acme.ids["workspace"], "marketer")
    assert "journeys:publish" in here["scopes"]
    assert "members:write" not in here["scopes"]
    token = {"X-CSRFToken": session["csrf_token"]}
    changed = browser.patch(
        "/api/session", b'{"language": "zh-hans"}', content_type="application/json", headers=token
    ).json()
    assert changed["user"]["language"] == "zh-hans"
    assert browser.delete("/api/session", headers=token).json()["user"] is None
    assert browser.get("/api/workspaces").status_code == 401


def test_an_unknown_user_and_a_wrong_password_get_the_same_answer(bob: User) -> None:
    wrong = sign_in(Client(), bob.username, "battery staple")
    nobody = sign_in(Client(), f"nobody-{uuid.uuid4().hex}", "battery staple")
    assert wrong == nobody
    assert (wrong[0], wrong[1]["code"]) == (401, "wrong_credentials")


def test_the_eleventh_try_in_a_minute_is_refused(bob: User) -> None:
    cache.clear()
    browser = Client()
    for _ in range(10):
        assert sign_in(browser, bob.username, "wrong")[0] == 401
    status, body = sign_in(browser, bob.username, "correct horse")
    assert (status, body["code"]) == (429, "throttled")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), bob.username, "correct horse")[0] == 200


def test_who_knows_the_password_is_not_counted(bob: User) -> None:
    cache.clear()
    browser = Client()
    for _ in range(2):
        for _ in range(9):
            assert sign_in(browser, bob.username, "wrong")[0] == 401
        assert sign_in(browser, bob.username, "correct horse")[0] == 200


def test_the_door_of_the_admin_counts_the_same_tries(bob: User) -> None:
    cache.clear()
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    browser, page = Client(headers={"Accept-Language": "zh-hans"}), "/admin/login/"
    for _ in range(5):
        assert sign_in(browser, bob.username, "wrong")[0] == 401
        assert (
            "尝试过于频繁" not in browser.post(page, {"username": bob.username, "password": "wrong"}).content.decode()
        )
    refused = browser.post(page, {"username": bob.username, "password": "correct horse"})
    assert "尝试过于频繁" in refused.content.decode()
    assert browser.get("/admin/").status_code == 302
    cache.clear()
    for _ in range(2):  # Who knows the password is not counted.
        for _ in range(9):
            assert browser.post(page, {"username": bob.username, "password": "wrong"}).status_code == 200
        assert browser.post(page, {"username": bob.username, "password": "correct horse"}).status_code == 302
    assert browser.get("/admin/").status_code == 200


def test_signing_in_needs_the_csrf_token(bob: User) -> None:
    assert sign_in(Client(enforce_csrf_checks=True), bob.username, "correct horse", "x" * 32)[0] == 403


def test_the_cookies_cannot_be_read_by_scripts_or_sent_by_other_sites(bob: User) -> None:
    browser = Client()
    sign_in(browser, bob.username, "correct horse")
    cookie = next(cookie for name, cookie in browser.cookies.items() if "session" in name)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
