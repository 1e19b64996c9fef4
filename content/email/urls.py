"""Addresses that a message may lead to or show."""

from __future__ import annotations

import re

from core.i18n.text import translated

MAX_URL = 2_000
_LINK = re.compile(
    r"https?://[^\s/{}<>\"\\]+[^\s<>\"\\]*|mailto:[^\s<>\"\\]+|(?:tel|sms):\+?[0-9().x-]+", re.IGNORECASE
)
_IMAGE = re.compile(r"https?://[^\s/{}<>\"\\]+[^\s<>\"\\]*", re.IGNORECASE)
_VARIABLE = re.compile(r"\{\{(?:(?!\}\}|\{\{).)*\}\}")
_NOT_FOLLOWED = re.compile(r"(?!(?:https?|mailto|tel|sms):)([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def _plain(url: str) -> str:
    """The address with a word for each variable: what stands in braces is no part of it yet."""
    return _VARIABLE.sub("x", url)


def _is_variable(url: str) -> bool:
    return _VARIABLE.fullmatch(url) is not None


def wrong_link(url: str) -> str:
    """Why nobody may be led there and the remedy, as the end of a sentence; '' for a link that works."""
    url = url.strip()
    if not url:
        return translated("its link is empty. Enter where it leads, such as https://example.com")
    if (said := _too_long(url)) or _is_variable(url):
        return said
    if _LINK.fullmatch(_plain(url)) and not (url.lower().startswith("http") and _host_varies(url)):
        return ""
    if scheme := _NOT_FOLLOWED.match(url):
        return translated(
            "its link begins with “{scheme}:”, which mail programs do not follow. Begin it with https://, mailto: or tel:",
            scheme=scheme[1][:30],
        )
    return translated(
        "its link “{url}” is no complete address. Write it in full, such as https://example.com/sale", url=url[:100]
    )


def wrong_image(url: str) -> str:
    """Why nobody would see this image and the remedy, as the end of a sentence; '' for an address of an image."""
    url = url.strip()
    if not url:
        return translated("it has no image yet. Enter the address of one, such as https://example.com/logo.png")
    if url.lower().startswith("data:"):
        return translated(
            "its image is pasted into the message as data, which Gmail and others do not show. Put it on your website and "
            "enter its address"
        )
    if (said := _too_long(url)) or _is_variable(url):
        return said
    if _IMAGE.fullmatch(_plain(url)) and not _host_varies(url):
        return ""
    return translated(
        "“{url}” is no address of an image. Write it in full, such as https://example.com/logo.png", url=url[:100]
    )


def _host_varies(url: str) -> bool:
    """Whether a value of the customer's would decide whose server it is."""
    rest = url.partition("//")[2]
    return "{{" in rest.partition("/")[0].partition("?")[0]


def _too_long(url: str) -> str:
    if len(url) <= MAX_URL:
        return ""
    return translated("its address is longer than {most} characters. Shorten it", most=MAX_URL)
