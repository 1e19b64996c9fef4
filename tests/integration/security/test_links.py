"""F13, F14: the links in messages lead only where they were signed to, and only a POST unsubscribes."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from cdp.profiles.models import ConsentRecord
from channels.links import tokens
from channels.models import Receipt
from core.publicid import encode
from tenancy.models import User
from tests.integration.api.fixtures import World, fingerprint

EVIL = [
    "//evil.example", "///evil.example", "////evil.example/%2f..", "\\\\evil.example", "/\\evil.example", "/\\/evil.example",
    "https:evil.example", "https:/evil.example", "https:\\\\evil.example", "http:///evil.example", "https:///evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "ftp://evil.example/", "blob:x",
    "https://shop.example@evil.example/", "https://shop.example:x@evil.example/", "https://shop.example%40evil.example/",
    "https://shop.example%2f@evil.example", "https://evil.example\r\nSet-Cookie: a=b", "https://evil.example\n", "https://",
    "https://\u2028evil.example", "evil.example", "?next=//evil.example", "https://[::1", "https://evil.example:99999/",
]  # fmt: skip
GOOD = "https://shop.example/buy?a=1"


@pytest.fixture
def touch(acme: World) -> str:
    return encode("tch", acme.touch.pk)


def test_a_signed_link_to_what_no_redirect_may_lead_to_is_refused(touch: str) -> None:
    before = fingerprint()
    for url in EVIL:
        answer = Client().get(f"/c/{tokens.click(touch, url)}")
        assert answer.status_code == 400, url
        assert "Location" not in answer, url
    assert fingerprint() == before


def test_a_link_that_was_not_signed_or_was_altered_is_refused(touch: str, acme: World, other: World) -> None:
    good = tokens.click(touch, GOOD)
    owner, mac, target = good.split(".")
    swapped = tokens.click(touch, "https://evil.example/").split(".")[2]
    theirs = encode("tch", other.touch.pk)
    before = fingerprint()
    forged = [
        f"{owner}.{mac}.{swapped}",
        f"{theirs}.{mac}.{target}",
        f"{owner}..{target}",
        f"{owner}.{mac}",
        f"{owner}.{mac[:-1]}.{target}",
        f"{owner}.{mac}A.{target}",
        f"{owner}.{mac}.{target}=",
        f"{owner}.{mac}.{target}.{swapped}",
        f"{owner.upper()}.{mac}.{target}",
        f"{owner}.{tokens.unsubscribe(touch).split('.')[1]}.{target}",
        tokens.unsubscribe(touch),
        "https://evil.example",
        "x",
    ]
    for token in forged:
        answer = Client().get(f"/c/{token}", {"url": "https://evil.example", "next": "//evil.example"})
        assert answer.status_code in (400, 404), token
        assert "Location" not in answer
    assert fingerprint() == before
    assert Client().get(f"/c/{good}", {"url": "https://evil.example"})["Location"] == GOOD


def test_signing_in_and_out_of_the_admin_leads_nowhere_else(db: None) -> None:
    User.objects.create_superuser("ann", password="correct horse")
    for url in EVIL:
        browser, asked = Client(), {"next": url}
        given = asked | {"username": "ann", "password": "correct horse"}
        signed_in = browser.post("/admin/login/", given, query_params=asked)
        assert signed_in.status_code == 302, url
        left = browser.post("/admin/logout/", asked, query_params=asked)
        for location in (signed_in["Location"], left.get("Location", "")):
            assert urlsplit(urljoin("http://testserver/admin/login/", location)).netloc == "testserver", url
            assert not location.startswith(("//", "/\\")), url


def test_a_missing_slash_is_not_added_on_another_host(db: None) -> None:
    for path in ("//evil.example/admin", "//evil.example/..", "/\\evil.example/admin", "//evil.example/api"):
        answer = Client().generic("GET", path, PATH_INFO=path)
        assert not answer.get("Location", "").startswith(("//", "/\\", "http")), path


SCANS = [
    ("GET", {}, b""),
    ("HEAD", {}, b""),
    ("GET", {"User-Agent": "Barracuda Sentinel (EE)"}, b""),
    ("GET", {"User-Agent": "Mozilla/5.0 BingPreview/1.0b"}, b""),
    ("HEAD", {"User-Agent": "Symantec-Email-Security"}, b""),
    ("GET", {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"}, b""),
    ("GET", {"X-Moz": "prefetch"}, b""),
    ("GET", {"X-HTTP-Method-Override": "POST"}, b""),
    ("GET", {"X-Method-Override": "POST"}, b"List-Unsubscribe=One-Click"),
    ("OPTIONS", {}, b""),
    ("TRACE", {}, b""),
    ("PUT", {}, b"List-Unsubscribe=One-Click"),
    ("DELETE", {}, b""),
    ("PATCH", {}, b""),
    ("PROPFIND", {}, b""),
]


@pytest.mark.parametrize("query", ["", "?List-Unsubscribe=One-Click", "?_method=POST&confirm=1"])
def test_no_scanner_unsubscribes_anybody(query: str, touch: str) -> None:
    address = f"/u/{tokens.unsubscribe(touch)}{query}"
    before = fingerprint()
    for method, headers, body in SCANS * 5:
        answer = Client(enforce_csrf_checks=True).generic(method, address, body, headers=headers)
        assert answer.status_code == (200 if method in ("GET", "HEAD") else 405), (method, headers)
        assert not answer.cookies
    assert fingerprint() == before


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (
            b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
        (b"", ""),
    ],
)
def test_one_post_unsubscribes_at_once_without_cookies_or_a_page_before(
    body: bytes, kind: str, acme: World, touch: str
) -> None:
    """RFC 8058, section 3.1: urlencoded or multipart, no cookies, no redirect."""
    Receipt.objects.all().delete()
    answer = Client(enforce_csrf_checks=True).generic(
        "POST", f"/u/{tokens.unsubscribe(touch)}", body, content_type=kind
    )
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    acme.profile.refresh_from_db()
    assert acme.profile.consent["sms"] is False
    assert ConsentRecord.objects.get(profile=acme.profile).granted is False
    assert [receipt.kind for receipt in Receipt.objects.all()] == ["unsubscribed"]


def test_the_token_of_one_unsubscribes_nobody_else(acme: World, other: World, touch: str) -> None:
    mac = tokens.unsubscribe(touch).split(".")[1]
    before = fingerprint()
    for token in (
        f"{encode('tch', other.touch.pk)}.{mac}",
        f"{touch}.",
        f"{touch}.{mac[:-1]}",
        tokens.click(touch, GOOD),
    ):
        assert Client().post(f"/u/{token}").status_code == 400
    assert fingerprint() == before
