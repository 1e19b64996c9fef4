"""The few pages that customers see. They hold nothing about anybody, so they are fixed texts in both languages."""

from __future__ import annotations

from functools import cache
from html import escape

from core.i18n.text import LANGUAGES, bilingual, in_each_language, translated

_TAGS = ("en", "zh-Hans")
"""LANGUAGES as HTML names them."""
_FORM = '<form method="post">\n<input type="hidden" name="List-Unsubscribe" value="One-Click">\n{button}\n</form>'


@cache
def ask() -> str:
    """The page that asks whether to unsubscribe."""
    button = _each("span", translated("Unsubscribe"), " · ")
    return _page(
        translated("Unsubscribe"),
        _each("h1", translated("Unsubscribe?")),
        _each("p", translated("You will get no more of these messages.")),
        _FORM.format(button=f'<button type="submit">{button}</button>'),
    )


@cache
def done() -> str:
    """The page that says that it is done."""
    return _page(
        translated("Unsubscribed"),
        _each("h1", translated("You are unsubscribed.")),
        _each("p", translated("Messages that have already been sent may still arrive.")),
    )


@cache
def bad_link() -> str:
    """The page for a link that is not one of ours."""
    return _page(
        translated("Link not valid"),
        _each("h1", translated("This link is not valid.")),
        _each("p", translated("Please use the link in the message exactly as it came.")),
    )


def _page(title: str, *body: str) -> str:
    lines = "\n".join(body)
    return (
        f'<!doctype html>\n<html lang="{LANGUAGES[0]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        f"<title>{escape(bilingual(title, ' · '))}</title>\n</head>\n<body>\n<main>\n{lines}\n</main>\n"
        "</body>\n</html>\n"
    )


def _each(tag: str, message: str, between: str = "\n") -> str:
    """The message in an element for each language."""
    told = zip(_TAGS, in_each_language(message), strict=True)
    return between.join(f'<{tag} lang="{language}">{escape(text)}</{tag}>' for language, text in told)
