"""Text with bold, links and variables: the JSON that the editor (Tiptap) writes, as far as a mail can show it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from content.email.page import Page, escaped
from content.email.urls import wrong_link
from core.i18n.text import translated

_PATH = re.compile(
    r"(?:profile|event|context|workspace)(?:\.[\w-]+|\[\d{1,4}\]|\[\"[^\"{}%\[\]]+\"\]|\['[^'{}%\[\]]+'\])+|unsubscribe_url"
)
MAX_TEXT = 20_000


class Bold(msgspec.Struct, tag_field="type", tag="bold", frozen=True, forbid_unknown_fields=True):
    """Bold."""


class Italic(msgspec.Struct, tag_field="type", tag="italic", frozen=True, forbid_unknown_fields=True):
    """Italic."""


class Underline(msgspec.Struct, tag_field="type", tag="underline", frozen=True, forbid_unknown_fields=True):
    """Underlined."""


class LinkTarget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a link leads."""

    href: str


class Link(msgspec.Struct, tag_field="type", tag="link", frozen=True, forbid_unknown_fields=True):
    """A link."""

    attrs: LinkTarget


Mark = Bold | Italic | Underline | Link


class Words(msgspec.Struct, tag_field="type", tag="text", frozen=True, forbid_unknown_fields=True):
    """Words of one look."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT)]
    marks: Annotated[list[Mark], msgspec.Meta(max_length=8)] = []


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a variable names, and what stands there for customers without it."""

    path: Annotated[str, msgspec.Meta(max_length=200)]
    fallback: Annotated[str, msgspec.Meta(max_length=200)] = ""


class Variable(msgspec.Struct, tag_field="type", tag="variable", frozen=True, forbid_unknown_fields=True):
    """A value of the customer's."""

    attrs: Named
    marks: Annotated[list[Mark], msgspec.Meta(max_length=8)] = []


class Break(msgspec.Struct, tag_field="type", tag="hardBreak", frozen=True, forbid_unknown_fields=True):
    """A new line in the same paragraph."""

    marks: Annotated[list[Mark], msgspec.Meta(max_length=8)] = []


Inline = Words | Variable | Break


class Paragraph(msgspec.Struct, tag_field="type", tag="paragraph", frozen=True, forbid_unknown_fields=True):
    """A paragraph."""

    content: Annotated[list[Inline], msgspec.Meta(max_length=500)] = []


class Item(msgspec.Struct, tag_field="type", tag="listItem", frozen=True, forbid_unknown_fields=True):
    """A line of a list."""

    content: Annotated[list[Paragraph], msgspec.Meta(max_length=50)] = []


class Bullets(msgspec.Struct, tag_field="type", tag="bulletList", frozen=True, forbid_unknown_fields=True):
    """A list with dots."""

    content: Annotated[list[Item], msgspec.Meta(max_length=200)] = []


class Numbers(msgspec.Struct, tag_field="type", tag="orderedList", frozen=True, forbid_unknown_fields=True):
    """A list with numbers."""

    content: Annotated[list[Item], msgspec.Meta(max_length=200)] = []


Part = Paragraph | Bullets | Numbers


class RichText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Paragraphs and lists."""

    type: Literal["doc"] = "doc"
    content: Annotated[list[Part], msgspec.Meta(max_length=200)] = []


def paragraphs(text: RichText) -> Iterator[Paragraph]:
    """Every paragraph, those of lists included."""
    for part in text.content:
        if isinstance(part, Paragraph):
            yield part
        else:
            for item in part.content:
                yield from item.content


def plain(text: RichText) -> str:
    """What it says, in one line."""
    said = (
        inline.text if isinstance(inline, Words) else f"[{inline.attrs.path}]" if isinstance(inline, Variable) else " "
        for paragraph in paragraphs(text)
        for inline in (*paragraph.content, Break())
    )
    return " ".join("".join(said).split())


def liquid(named: Named) -> str:
    """The variable as Liquid writes it."""
    if not named.fallback:
        return f"{{{{ {named.path} }}}}"
    quote = "'" if "'" not in named.fallback else '"'
    return f"{{{{ {named.path} | default: {quote}{named.fallback}{quote} }}}}"


def as_lines(text: RichText) -> str:
    """The paragraphs as lines of one element, as in a heading."""
    return "<br />".join(_inline(each, "inherit") for each in paragraphs(text) if each.content)


def as_html(text: RichText, page: Page) -> str:
    """The text as HTML; a paragraph or list ends with space, but for the last one."""
    accent, last = page.settings.accent, len(text.content) - 1
    pieces = []
    for n, part in enumerate(text.content):
        below = "0" if n == last else "0 0 12px"
        if isinstance(part, Paragraph):
            pieces.append(f'<p style="margin:{below}">{_inline(part, accent) or "&nbsp;"}</p>')
        else:
            tag = "ul" if isinstance(part, Bullets) else "ol"
            items = "".join(
                f"<li>{'<br />'.join(_inline(each, accent) for each in item.content)}</li>" for item in part.content
            )
            pieces.append(f'<{tag} style="margin:{below};padding-left:24px">{items}</{tag}>')
    return "".join(pieces)


def wrong(text: RichText) -> Iterator[tuple[str, str, bool]]:
    """What is wrong in the text: a code, the end of a sentence that says it with its remedy, and whether it is an error."""
    for paragraph in paragraphs(text):
        for inline in paragraph.content:
            if isinstance(inline, Variable):
                yield from _wrong_variable(inline.attrs)
            for mark in inline.marks:
                if isinstance(mark, Link) and (said := wrong_link(mark.attrs.href)):
                    yield "bad_link", said, True


def _wrong_variable(named: Named) -> Iterator[tuple[str, str, bool]]:
    shown = named.path[:60]
    if not _PATH.fullmatch(named.path):
        said = translated("“{path}” is no variable. Choose one from the list", path=shown)
        yield "bad_variable", said, True
    elif ("'" in named.fallback and '"' in named.fallback) or re.search(r"[{}]|%\}", named.fallback):
        said = translated(
            "the fallback of “{path}” holds braces, or both kinds of quotation marks. Write it without them", path=shown
        )
        yield "bad_fallback", said, True
    elif not named.fallback and named.path.startswith(("profile", "event", "context")):
        said = translated(
            "“{path}” has no fallback, so whoever lacks it gets no message. Enter what stands there instead", path=shown
        )
        yield "no_fallback", said, False


def _inline(paragraph: Paragraph, link_color: str) -> str:
    return "".join(_marked(inline, link_color) for inline in paragraph.content)


def _marked(inline: Inline, link_color: str) -> str:
    if isinstance(inline, Break):
        return "<br />"
    html = escaped(inline.text if isinstance(inline, Words) else liquid(inline.attrs))
    for mark in inline.marks:
        match mark:
            case Bold():
                html = f"<strong>{html}</strong>"
            case Italic():
                html = f"<em>{html}</em>"
            case Underline():
                html = f"<u>{html}</u>"
            case Link(attrs=target):
                href = "" if wrong_link(target.href) else escaped(target.href.strip())
                html = (
                    f'<a href="{href}" target="_blank" style="color:{link_color};text-decoration:underline">{html}</a>'
                )
    return html
