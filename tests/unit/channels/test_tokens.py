"""F13, F14: the links in messages."""

from __future__ import annotations

import pytest

from channels.links import links, tokens
from core import publicid

TOUCH = publicid.encode("tch", 7)
OTHER = publicid.encode("tch", 8)


def test_a_token_leads_back_to_its_touch_and_no_other():
    token = tokens.unsubscribe(TOUCH)
    assert tokens.read_unsubscribe(token) == 7
    assert tokens.read_unsubscribe(token.replace(TOUCH, OTHER)) is None


def test_a_click_leads_where_it_was_signed_to():
    url = "https://shop.example/?q=%C3%BC&x=1#a"
    assert tokens.read_click(tokens.click(TOUCH, url)) == tokens.Click(7, url)


@pytest.mark.parametrize("at", range(0, 60, 3))
def test_a_tampered_token_is_refused(at):
    for token, read in (
        (tokens.unsubscribe(TOUCH), tokens.read_unsubscribe),
        (tokens.click(TOUCH, "https://shop.example/"), tokens.read_click),
    ):
        if at < len(token):
            other = "A" if token[at] != "A" else "B"
            assert read(token[:at] + other + token[at + 1 :]) is None


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", TOUCH, TOUCH + ".", TOUCH + ".é", "tch_x.YQ", "\x00"])
def test_nonsense_is_refused(token):
    assert tokens.read_unsubscribe(token) is None
    assert tokens.read_click(token) is None


def test_a_token_of_one_purpose_does_not_serve_the_other():
    assert tokens.read_click(tokens.unsubscribe(TOUCH) + ".aHR0cHM6Ly94") is None


@pytest.mark.parametrize(
    "url",
    [
        "//evil.example", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)", "data:text/html,x", "https:evil",
        "https://shop.example@evil.example/", "https://a%40b/", "https://shop.example/%0d%0a\r\nx", "https://\x00evil",
        "http:///evil.example", "https://ev il.example", "vbscript:x", "ftp://x/", " https://x/", "https://x:99999/",
        "https://[::1", "mailto:a@example.com", "", "shop.example", "https:\\\\evil.example",
        "https://\u2028evil.example", "https://\u3000x/",
    ],
)  # fmt: skip
def test_a_redirect_leads_to_plain_http_urls_only(url):
    assert not tokens.followable(url)
    assert tokens.read_click(tokens.click(TOUCH, url)) is None


def test_links_of_html_are_tracked_and_others_left_alone():
    base = "https://pathline.example"
    html = (
        '<a class="x" href="https://shop.example/?a=1&amp;b=2">buy</a> <A HREF=\'http://x.example\'>x</A> '
        '<a href="mailto:a@example.com">m</a> <a href="#top">t</a> '
        f'<a href="{base}/u/token">no</a> <img src="https://shop.example/i.png">'
    )
    first = tokens.click(TOUCH, "https://shop.example/?a=1&b=2")
    second = tokens.click(TOUCH, "http://x.example")
    assert links.track_html(base, TOUCH, html) == (
        f'<a class="x" href="{base}/c/{first}">buy</a> <A HREF="{base}/c/{second}">x</A> '
        '<a href="mailto:a@example.com">m</a> <a href="#top">t</a> '
        f'<a href="{base}/u/token">no</a> <img src="https://shop.example/i.png">'
    )
