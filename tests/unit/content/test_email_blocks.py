"""E-mails of blocks: what can be read, what is wrong with it, and the HTML that it becomes."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.utils import translation

from content import templates
from content.email.blocks import BY_KIND
from content.email.designs import DESIGNS
from content.email.document import MAX_BLOCKS, MAX_BYTES
from tests.chinese import in_chinese

VARIABLES = {"profile": {"first_name": "Åsa <b>", "city": "奥斯陆"}, "unsubscribe_url": "https://shop.test/u/1"}


def words(text: str, *marks: dict[str, Any]) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"marks": list(marks)} if marks else {})}


def variable(path: str, fallback: str = "") -> dict[str, Any]:
    return {"type": "variable", "attrs": {"path": path, "fallback": fallback}}


def rich(*inlines: dict[str, Any]) -> dict[str, Any]:
    return {"type": "doc", "content": [{"type": "paragraph", "content": list(inlines)}]}


def text(*inlines: dict[str, Any], id: str = "t") -> dict[str, Any]:
    return {"kind": "text", "id": id, "text": rich(*inlines)}


FOOTER = {"kind": "footer", "id": "f", "unsubscribe": "Unsubscribe"}
LINK = {"type": "link", "attrs": {"href": "https://shop.test/?a=1&b=2"}}


def content(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"subject": "Hi", "document": {"blocks": [*blocks, FOOTER], **more}}


def shown(*blocks: dict[str, Any], **more: Any) -> str:
    rendered, problems = templates.preview("email", content(*blocks, **more), VARIABLES)
    assert rendered is not None, problems
    html: str = rendered["html"]
    return html


def problems(*blocks: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    found = templates.check("email", content(*blocks, **more))
    return [(each.path.removeprefix("content.document").lstrip("."), each.code, each.severity) for each in found]


def said(*blocks: dict[str, Any], **more: Any) -> str:
    (found,) = templates.check("email", content(*blocks, **more))
    with translation.override("en"):
        english = str(found.message)
    assert in_chinese(found.message) != english
    return english


def refused(document: Any) -> list[tuple[str, str]]:
    found = templates.check_shape("email", {"subject": "Hi", "document": document})
    assert set(found) <= set(templates.check("email", {"subject": "Hi", "document": document}))
    return [(each.path.removeprefix("content.document").lstrip("."), each.code) for each in found]


# What it becomes.


def test_values_of_customers_are_filled_in_escaped_and_missing_ones_have_their_fallback() -> None:
    html = shown(text(words("Dear "), variable("profile.first_name", "friend"), words(" & co <i>")))
    assert ">Dear Åsa &lt;b&gt; &amp; co &lt;i&gt;</p>" in html
    assert ">Dear friend</p>" in shown(text(words("Dear "), variable("profile.nick", "friend")))
    assert ">O&#x27;Hara &quot; &lt;</p>" in shown(text(variable("profile.nick", "O'Hara"), words(' " <')))


def test_fallbacks_are_no_markup() -> None:
    assert ">Tom &amp; &lt;b&gt;</p>" in shown(text(variable("profile.nick", "Tom & <b>")))
    alt = "{{ profile.nick | default: '\" onerror=\"x' }} & {{ profile.city | default: 'A' }}"
    image = {"kind": "image", "id": "i", "src": "https://x.test/a.png", "alt": alt}
    assert 'alt="&quot; onerror=&quot;x &amp; 奥斯陆"' in shown(image)


def test_marks_become_tags_and_links_keep_their_address() -> None:
    html = shown(text(words("See ", {"type": "bold"}), words("this", {"type": "italic"}, LINK)))
    assert "<strong>See </strong>" in html
    assert 'href="https://shop.test/?a=1&amp;b=2"' in html
    assert "<em>this</em></a>" in html


def test_texts_are_no_markup_for_the_layout_and_no_liquid_is_rewritten() -> None:
    html = shown(
        text(words("{% if profile.city == '奥斯陆' and 1 < 2 %}</mj-text><mj-raw>{{ profile.city }}{% endif %} pl0lp")),
        {"kind": "image", "id": "i", "src": "https://x.test/a.png", "alt": "\"' \\ 👩‍👩‍👧 é\u200b <b>"},
    )
    assert "&lt;/mj-text&gt;&lt;mj-raw&gt;奥斯陆 pl0lp" in html
    assert 'alt="&quot;&#x27; \\ 👩‍👩‍👧 é\u200b &lt;b&gt;"' in html


def test_the_text_part_keeps_the_links() -> None:
    rendered, _ = templates.preview("email", content(text(words("Shop", LINK))), VARIABLES)
    assert rendered is not None
    assert rendered["text"].split() == [
        "Shop",
        "<https://shop.test/?a=1&b=2>",
        "Unsubscribe",
        "<https://shop.test/u/1>",
    ]


def test_a_column_is_as_wide_as_its_share_and_stacks_on_a_phone() -> None:
    image = {"kind": "image", "id": "i", "src": "https://x.test/a.png", "alt": "A"}
    columns = {"kind": "columns", "id": "c", "arrangement": "1-2", "columns": [[image], [text(words("Right"))]]}
    html = shown(columns, settings={"width": 600})
    assert 'width="150"' in html  # 33 % of 600, less the space at both sides.
    assert ".mj-column-per-33 { width:33% !important" in html
    assert '<!--[if mso | IE]><td style="vertical-align:top;width:402px;">' in html


def test_outlook_gets_its_tables_and_a_button_its_readable_words() -> None:
    button = {"kind": "button", "id": "b", "words": "Buy", "href": "https://shop.test/"}
    assert "color:#ffffff" in shown(button, settings={"accent": "#1d4ed8"})
    light = shown(button, settings={"accent": "#fde047"})
    assert "color:#111827" in light
    assert [light.count(address) for address in ("https://", "http://", "url(")] == [
        2,
        1,
        0,
    ]  # Two links, and the name of XHTML.
    assert light.count("<!--[if ") == light.count("<![endif]-->") == 17


def test_a_list_and_the_preheader_stand_in_the_message() -> None:
    item = {"type": "listItem", "content": [{"type": "paragraph", "content": [words("One")]}]}
    block = {"kind": "text", "id": "t", "text": {"type": "doc", "content": [{"type": "bulletList", "content": [item]}]}}
    html = shown(block, preheader="For {{ profile.first_name }}")
    assert "<li>One</li></ul>" in html
    assert "For Åsa &lt;b&gt;</div>" in html


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.code)
def test_every_design_is_finished_in_both_languages(design: Any, language: str) -> None:
    with translation.override(language):
        made = design.content()
    assert templates.check("email", made) == []
    assert ("您好" in json.dumps(made, ensure_ascii=False)) <= (language != "en")
    rendered, _ = templates.preview("email", made, {"profile": {}, "unsubscribe_url": "https://shop.test/u/1"})
    assert rendered is not None
    assert len(rendered["html"]) < 16_000


@pytest.mark.parametrize("kind", BY_KIND)
def test_every_kind_starts_as_a_block_that_can_be_read_and_shown(kind: str) -> None:
    block = {"kind": kind, "id": "x", **BY_KIND[kind].start()}
    assert templates.check_shape("email", content(block)) == []
    assert shown(block).startswith("<!doctype html>")


# What is wrong with it.


@pytest.mark.parametrize(
    "href",
    [
        "https://shop.test",
        "HTTPS://shop.test/a?b=c#d",
        "mailto:a@b.test",
        "tel:+47-90",
        "tel:{{ profile.phone }}",
        "https://x.test/{{ profile.id }}",
        "{{ event.url }}",
        "{{ unsubscribe_url }}",
        "https://商店.test/买?词=鞋",
    ],
)
def test_links_that_lead_somewhere(href: str) -> None:
    assert problems({"kind": "button", "id": "b", "words": "Go", "href": href}) == []


@pytest.mark.parametrize(
    ("href", "code", "about"),
    [
        ("", "empty_link", "its link is empty"),
        (" ", "empty_link", "its link is empty"),
        ("javascript:alert(1)", "bad_link", "begins with “javascript:”"),
        ("JaVaScRiPt:alert(1)", "bad_link", "begins with “JaVaScRiPt:”"),
        ("data:text/html,x", "bad_link", "begins with “data:”"),
        ("java\nscript:alert(1)", "bad_link", "is no complete address"),
        ("shop.test", "bad_link", "is no complete address"),
        ("/sale", "bad_link", "is no complete address"),
        ("https://", "bad_link", "is no complete address"),
        ("https://{{ profile.host }}/", "bad_link", "is no complete address"),
        ("https://{{ profile.host }}.test/", "bad_link", "is no complete address"),
        ("{{ event.a }}{{ event.b }}:x", "bad_link", "is no complete address"),
        ('https://x.test/" onclick="x', "bad_link", "is no complete address"),
        ("https://x.test/" + "a" * 2000, "bad_link", "longer than 2000 characters"),
    ],
)
def test_links_that_lead_nowhere_are_named_and_led_nowhere(href: str, code: str, about: str) -> None:
    button = {"kind": "button", "id": "b", "words": "Go", "href": href}
    assert problems(button) == [("blocks.b.href", code, "error")]
    message = said(button)
    assert message.startswith("Button “Go”: ")
    assert about in message
    assert "onclick" not in shown(button)
    assert "javascript" not in shown(button).lower()
    if href.strip():
        linked = text(words("Go", {"type": "link", "attrs": {"href": href}}))
        assert problems(linked) == [("blocks.t.text", "bad_link", "error")]
        assert "javascript" not in shown(linked).lower()


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ({"src": "data:image/png;base64,AAAA", "alt": "A"}, ("blocks.i.src", "bad_image", "error")),
        ({"src": "", "alt": "A"}, ("blocks.i.src", "bad_image", "error")),
        ({"src": "cid:1", "alt": "A"}, ("blocks.i.src", "bad_image", "error")),
        ({"src": "https://x.test/a.png", "alt": " "}, ("blocks.i.alt", "missing_alt", "warning")),
        ({"src": "https://x.test/a.png", "alt": "A", "href": "javascript:x"}, ("blocks.i.href", "bad_link", "error")),
        (
            {"src": "https://x.test/{{ event.sku }}.png", "alt": "{{ event.name"},
            ("blocks.i.alt", "template_syntax", "error"),
        ),
    ],
)
def test_images_that_nobody_sees(image: dict[str, Any], expected: tuple[str, str, str]) -> None:
    assert problems({"kind": "image", "id": "i", **image}) == [expected]
    said({"kind": "image", "id": "i", **image})


@pytest.mark.parametrize(
    ("named", "code", "severity"),
    [
        (variable("profile.first_name"), "no_fallback", "warning"),
        (variable("profile.x }}{% raw %}", "a"), "bad_variable", "error"),
        (variable("settings.SECRET_KEY", "a"), "bad_variable", "error"),
        (variable("profile.a", 'it\'s "so"'), "bad_fallback", "error"),
        (variable("profile.a", "' }} {{ x"), "bad_fallback", "error"),
    ],
)
def test_variables_are_chosen_and_have_a_fallback(named: dict[str, Any], code: str, severity: str) -> None:
    assert problems(text(named)) == [("blocks.t.text", code, severity)]
    said(text(named))


@pytest.mark.parametrize(
    "path", ["profile.城市", 'profile["utm.source"]', "profile.items[0].sku", "event.total", "unsubscribe_url"]
)
def test_names_as_the_editor_writes_them(path: str) -> None:
    assert problems(text(variable(path, "x"))) == []


@pytest.mark.parametrize(
    ("html", "about"),
    [
        ("<table><tr><td>Hi</td></tr></table><p>Unclosed is fine<br><img src='x'>", ""),
        ("<div><b>Hi</div>", "<b> is never closed"),
        ("<div>Hi", "<div> is never closed"),
        ("<!--[if !mso]><!--><p>Hi</p><!--<![endif]--><!--[if mso]><b><![endif]-->", ""),
        ("--> <!-- Hi", "never ends"),
        ('<img alt="', "never ends"),
        ("Hi <img src=x", "never ends"),
        ("<base href='https://x.test/'>", "<base> has no place"),
        ("</td></tr></table>", "closes what was not opened"),
        ("<!-- Hi", "a tag or a comment never ends"),
        ("<script>alert(1)</script>", "<script> has no place"),
        ("<iframe src=x></iframe>", "<iframe> has no place"),
    ],
)
def test_html_by_hand_cannot_break_the_message_around_it(html: str, about: str) -> None:
    block = {"kind": "html", "id": "h", "html": html}
    assert problems(block) == ([("blocks.h.html", "bad_html", "error")] if about else [])
    assert about in said(block) if about else html in shown(block)
    if about:
        assert shown(block) == shown()


@pytest.mark.parametrize(
    "block",
    [
        text(words("{{" * 10_000)),
        text(*[words("{{", {"type": "link", "attrs": {"href": "{{" * 1_000}})] * 50),
    ],
    ids=["braces", "links"],
)
def test_hostile_blocks_cost_little(block: dict[str, Any]) -> None:
    before = time.thread_time()
    problems(block)
    assert time.thread_time() - before < 1


def test_liquid_is_closed_in_the_block_that_opens_it() -> None:
    opened = text(words("{% if profile.a %}"), id="a"), text(words("{% endif %}"), id="b")
    assert [each[:2] for each in problems(*opened)] == [
        ("blocks.a.text", "template_syntax"),
        ("blocks.b.text", "template_syntax"),
    ]


def test_a_subject_that_is_wrong_is_told_once() -> None:
    said = templates.check("email", {**content(text(words("Hi"))), "subject": "{{ profile.name"})
    assert [each.path for each in said if each.severity == "error"] == ["content.subject"]


def test_a_message_without_a_way_out_or_without_blocks_is_told() -> None:
    found = templates.check("email", {"subject": "Hi", "document": {"blocks": [text(words("Hi"))]}})
    assert [(each.path, each.code, each.severity) for each in found] == [
        ("content.document.blocks", "no_unsubscribe", "warning")
    ]
    linked = text(words("Bye", {"type": "link", "attrs": {"href": "{{ unsubscribe_url }}"}}))
    assert templates.check("email", {"subject": "Hi", "document": {"blocks": [linked]}}) == []
    found = templates.check("email", {"subject": "Hi", "document": {"blocks": []}})
    assert [each.code for each in found] == ["no_blocks"]


def test_what_gmail_would_cut_off_is_told_before() -> None:
    long = [text(words("鞋" * 300), id=f"t{n}") for n in range(110)]
    assert problems(*long) == [("blocks", "clipped", "warning")]


def test_blocks_and_html_are_not_both_sent() -> None:
    found = templates.check("email", {**content(text(words("Hi"))), "html": "<p>Hi</p>"})
    assert [(each.path, each.code) for each in found] == [("content.html", "blocks_and_html")]


def test_a_bold_link_in_a_list_in_a_column_is_kept() -> None:
    line = {"type": "paragraph", "content": [words("One", {"type": "bold"}, LINK)]}
    bullets = {"type": "bulletList", "content": [{"type": "listItem", "content": [line]}]}
    block = {"kind": "text", "id": "t", "text": {"type": "doc", "content": [bullets]}}
    assert problems({"kind": "columns", "id": "c", "columns": [[block], []]}) == []


def test_other_media_may_have_a_field_called_document() -> None:
    content = {"body": "{}", "document": "invoice.pdf", "html": "<p>Hi</p>"}
    assert templates.check_shape("webhook", content) == templates.check("webhook", content) == []
    assert templates.preview("webhook", content, VARIABLES) == (content, [])


def test_a_content_that_is_no_object_is_told() -> None:
    rendered, found = templates.preview("email", [], VARIABLES)  # type: ignore[arg-type]  # what somebody stored
    assert (rendered, [each.code for each in found]) == (None, ["not_an_object"])


# What is no document, and is not kept even as a draft.


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], ("", "bad_document")),
        ("<p>Hi</p>", ("", "bad_document")),
        ({"blocks": {}}, ("blocks", "bad_document")),
        ({"blocks": [], "script": "x"}, ("", "bad_document")),
        ({"blocks": [{"kind": "marquee", "id": "a"}]}, ("blocks[0].kind", "unknown_block")),
        ({"blocks": [7]}, ("blocks[0].kind", "unknown_block")),
        ({"blocks": [{"kind": "text"}]}, ("blocks[0]", "bad_block")),
        ({"blocks": [{"kind": "text", "id": "a b"}]}, ("blocks[0].id", "bad_block")),
        ({"blocks": [{"kind": "spacer", "id": "a", "height": 4000}]}, ("blocks[0].height", "bad_block")),
        ({"blocks": [{"kind": "divider", "id": "a", "color": "red;x:y"}]}, ("blocks[0].color", "bad_block")),
        (
            {"blocks": [{"kind": "text", "id": "a", "text": rich({"type": "image"})}]},
            ("blocks[0].text.content[0].content[0].type", "bad_block"),
        ),
        (
            {"blocks": [{"kind": "text", "id": "a", "text": rich({"type": "text", "text": ""})}]},
            ("blocks[0].text.content[0].content[0].text", "bad_block"),
        ),
        ({"blocks": [{"kind": "spacer", "id": "a"}, {"kind": "spacer", "id": "a"}]}, ("blocks[1].id", "same_id")),
        ({"blocks": [{"kind": "columns", "id": "a", "columns": [[], [], []]}]}, ("blocks[0].columns", "bad_columns")),
        (
            {"blocks": [{"kind": "columns", "id": "a", "columns": [[{"kind": "columns", "id": "b"}], []]}]},
            ("blocks[0].columns[0][0].kind", "unknown_block"),
        ),
        ({"blocks": [], "settings": {"width": 5000}}, ("settings.width", "bad_settings")),
        ({"blocks": [], "settings": {"font": "x\" onload"}}, ("settings.font", "bad_settings")),
        ({"blocks": [], "preheader": "x" * 301}, ("preheader", "bad_preheader")),
        ({"blocks": [], "preheader": 5}, ("preheader", "bad_preheader")),
        ({"blocks": [text(words("x" * MAX_BYTES))]}, ("", "too_large")),
        ({"blocks": [10**400]}, ("", "bad_document")),
        ({"blocks": ["\ud800"]}, ("", "bad_document")),
    ],
)  # fmt: skip
def test_what_is_no_document_is_refused_at_its_place(document: Any, expected: tuple[str, str]) -> None:
    assert refused(document) == [expected]
    assert templates.preview("email", {"subject": "Hi", "document": document}, VARIABLES)[0] is None
    (found,) = templates.check_shape("email", {"document": document})
    assert in_chinese(found.message) != str(found.message)


def test_depth_and_count_are_bounded() -> None:
    deep: Any = []
    for _ in range(5000):
        deep = [deep]
    assert refused({"blocks": deep}) == [("", "too_deep")]
    many = [{"kind": "spacer", "id": f"s{n}"} for n in range(MAX_BLOCKS + 1)]
    assert refused({"blocks": many}) == [("blocks", "too_many_blocks")]
    assert refused({"blocks": many[1:]}) == []  # The limit itself is fine.
    assert len(refused({"blocks": [7] * 1_000})) == MAX_BLOCKS + 1


def test_a_template_of_two_megabytes_is_told_and_not_rendered() -> None:
    found = templates.check("email", {"subject": "Hi", "html": "<p>" + "x" * 2_000_000})
    assert [(each.path, each.code) for each in found] == [("content.html", "template_too_big")]
