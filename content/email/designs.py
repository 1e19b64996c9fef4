"""What a new e-mail may begin with: small finished messages in the reader's language, to be written over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from django.utils.translation import get_language

from content.email.blocks import BY_KIND
from core.i18n.text import translated, translated_in

FIRST_NAME: Final = {"path": "profile.first_name", "fallback": translated_in("instead of a first name", "there")}
_SHOP: Final = "https://example.com/"


@dataclass(frozen=True, slots=True)
class Design:
    """A beginning: what it is called, whom it is for, and what the first draft holds."""

    code: str
    label: str
    description: str
    subject: str
    preheader: str
    blocks: Callable[[], list[dict[str, Any]]]

    def content(self) -> dict[str, Any]:
        """The first draft, in the language of the moment."""
        chinese = (get_language() or "").startswith("zh")
        document = {
            "preheader": str(self.preheader),
            "settings": {"language": "zh-CN" if chinese else "en"},
            "blocks": _numbered(self.blocks(), count(1)),
        }
        return {"subject": str(self.subject), "document": document}


def _numbered(blocks: list[dict[str, Any]], numbers: count[int]) -> list[dict[str, Any]]:
    """The blocks with ids, and with what their kinds start with."""
    done = []
    for block in blocks:
        whole = {"id": f"b{next(numbers)}", **BY_KIND[block["kind"]].start(), **block}
        if "columns" in whole:
            whole["columns"] = [_numbered(column, numbers) for column in whole["columns"]]
        done.append(whole)
    return done


def _paragraph(line: str) -> dict[str, Any]:
    """A paragraph; `{name}` in its line becomes the customer's first name."""
    before, found, after = line.partition("{name}")
    variable = {"type": "variable", "attrs": {**FIRST_NAME, "fallback": str(FIRST_NAME["fallback"])}}
    pieces: list[dict[str, Any]] = [{"type": "text", "text": before}] if before else []
    pieces += [variable] if found else []
    pieces += [{"type": "text", "text": after}] if after else []
    return {"type": "paragraph", "content": pieces}


def _rich(*lines: str) -> dict[str, Any]:
    return {"type": "doc", "content": [_paragraph(str(line)) for line in lines]}


def _heading(line: str, level: str = "h1", **more: Any) -> dict[str, Any]:
    return {"kind": "heading", "level": level, "text": _rich(line), **more}


def _text(*lines: str, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "text": _rich(*lines), **more}


def _button(words: str, **more: Any) -> dict[str, Any]:
    return {"kind": "button", "words": str(words), "href": _SHOP, **more}


def _end() -> list[dict[str, Any]]:
    return [
        {"kind": "divider"},
        {"kind": "footer", "text": _rich(translated("Your shop, 1 Example Street, your town"))},
    ]


def _blank() -> list[dict[str, Any]]:
    return [
        _heading(translated("Hello {name}")),
        _text(translated("Write something worth reading.")),
        *_end(),
    ]


def _welcome() -> list[dict[str, Any]]:
    return [
        _heading(translated("Welcome, {name}!")),
        _text(
            translated("It is good to have you with us. Here is what you can do now:"),
            translated("Look around, save what you like, and tell us what you would like to hear about."),
        ),
        _button(translated("Start here"), align="left"),
        _text(translated("Any questions? Simply reply to this message; a person will read it.")),
        *_end(),
    ]


def _news() -> list[dict[str, Any]]:
    def story(title: str, line: str) -> list[dict[str, Any]]:
        return [_heading(title, "h3"), _text(line, size=15), _button(translated("Read more"), align="left")]

    first, second = translated("The first story"), translated("The second story")
    return [
        _heading(translated("What is new this month"), align="center"),
        _text(translated("Hello {name}, here are the few things that you should not miss."), align="center"),
        {"kind": "divider"},
        {
            "kind": "columns",
            "columns": [
                story(first, translated("Two or three sentences that make people want to know the rest.")),
                story(second, translated("Say what it is, whom it is for, and why it matters now.")),
            ],
        },
        *_end(),
    ]


def _offer() -> list[dict[str, Any]]:
    return [
        _heading(translated("We have missed you, {name}"), align="center"),
        _text(translated("It has been a while. Come and see what has arrived since your last visit."), align="center"),
        {"kind": "spacer", "height": 8},
        _button(translated("See what is new"), wide=True),
        _text(translated("The offer ends on Sunday at midnight."), align="center", size=14),
        *_end(),
    ]


DESIGNS: Final[tuple[Design, ...]] = (
    Design(
        "blank",
        translated("Empty"),
        translated("A heading, a text and a footer."),
        translated("A note for you"),
        "",
        _blank,
    ),
    Design(
        "welcome",
        translated("Welcome"),
        translated("The first message to somebody new, with one thing to do."),
        translated("Welcome to us"),
        translated("Here is what you can do now"),
        _welcome,
    ),
    Design(
        "news",
        translated("Newsletter"),
        translated("Two stories side by side."),
        translated("What is new this month"),
        translated("Two stories that you should not miss"),
        _news,
    ),
    Design(
        "offer",
        translated("Come back"),
        translated("An offer to customers who have not been seen for a while."),
        translated("We have missed you"),
        translated("See what has arrived since your last visit"),
        _offer,
    ),
)
