"""An e-mail of blocks over HTTP: saved, looked at, published, sent to a mailbox."""

from __future__ import annotations

from typing import Any

import pytest

from cdp.profiles.models import Profile
from channels.delivery.message import contents_of
from content.models import TemplateVersion
from core import publicid
from tests.chinese import english_in
from tests.integration.api.conftest import acme, alice
from tests.integration.api.fixtures import Api, World, error

__all__ = ["acme", "alice"]
pytestmark = pytest.mark.django_db


def blocks(href: str) -> list[dict[str, Any]]:
    name = {"type": "variable", "attrs": {"path": "profile.first_name", "fallback": "friend"}}
    text = {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Dear "}, name]}]}
    return [
        {"kind": "heading", "id": "h", "text": text},
        {"kind": "button", "id": "b", "words": "Shop", "href": href},
        {"kind": "footer", "id": "f", "unsubscribe": "Unsubscribe"},
    ]


def content(href: str = "https://shop.example/?a=1&b=2") -> dict[str, Any]:
    return {
        "subject": "Hi",
        "document": {"preheader": "For {{ profile.first_name | default: 'you' }}", "blocks": blocks(href)},
    }


def test_blocks_are_saved_seen_published_and_sent_as_the_same_html(
    acme: World, alice: Api, postbox: Any, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://pathline.example"
    templates = f"{acme.here}/templates"
    made = alice.post(templates, {"name": "Blocks", "medium": "email", "content": content("javascript:alert(1)")})
    assert (made["content"], made["changed_since_publish"]) == (content("javascript:alert(1)"), True)
    assert [(each["path"], each["code"]) for each in made["problems"]] == [
        ("content.document.blocks.b.href", "bad_link")
    ]
    here = f"{templates}/{made['id']}"
    assert error(alice.call("POST", f"{here}/publish", {}, **{"If-Match": made["etag"]})) == (400, "invalid_template")
    wrong = {"content": {"subject": "Hi", "document": {"blocks": [{"kind": "marquee", "id": "x"}]}}}
    for language in ("en", "zh-hans"):
        refused = alice.call("PATCH", here, wrong, **{"If-Match": made["etag"], "Accept-Language": language})
        assert (refused.status_code, refused.json()["problems"][0]["code"]) == (400, "unknown_block")
        assert bool(english_in(refused.json()["problems"][0]["message"])) == (language == "en")

    saved = alice.patch(here, {"content": content()}, **{"If-Match": made["etag"]})
    assert saved["problems"] == []
    Profile.objects.filter(pk=acme.profile.pk).update(traits={"first_name": "Åsa"}, consent={"email": True})
    seen = alice.post(f"{here}/preview", {"profile": acme.ids["profile"]})
    assert (seen["problems"], seen["rendered"]["preheader"]) == ([], "For Åsa")
    assert "Dear Åsa</h1>" in seen["rendered"]["html"]
    assert "Dear friend</h1>" in alice.post(f"{here}/preview", {})["rendered"]["html"]

    published = alice.post(f"{here}/publish", {}, **{"If-Match": saved["etag"]})
    assert published["version"]["number"] == 1
    again = alice.get(here)
    assert (again["content"], again["changed_since_publish"]) == (content(), False)
    version = publicid.decode("tpv", published["version"]["id"])
    assert version is not None
    assert TemplateVersion.objects.get(pk=version).content == content()
    sent = contents_of({version})[version]
    assert sorted(sent) == ["html", "subject"]
    assert "Dear {{ profile.first_name | default: 'friend' }}</h1>" in sent["html"]

    channel = postbox.channel(acme.workspace)
    trial = {"channel": publicid.encode("chn", channel.pk), "profile": acme.ids["profile"]}
    assert alice.post(f"{here}/test", trial)["outcome"] == "accepted"
    ((_, mail),) = postbox.mail
    html = mail.get_body(("html",)).get_content()
    assert "Dear Åsa</h1>" in html
    assert 'href="https://pathline.example/c/' in html
    plain = mail.get_body(("plain",)).get_content()
    assert "Shop <https://shop.example/?a=1&b=2>" in plain
    assert "Unsubscribe <https://pathline.example/u/" in plain


def test_the_kinds_of_blocks_have_forms_and_the_designs_texts_in_the_reader_s_language(alice: Api) -> None:
    english, chinese = (
        alice.call("GET", "email-blocks", **{"Accept-Language": each}).json() for each in ("en", "zh-hans")
    )
    assert [each["kind"] for each in english["results"]][:3] == ["heading", "text", "image"]
    image = english["results"][2]
    fields = image["schema"]["$defs"]["Image"]["properties"]
    assert (image["label"], fields["alt"]["title"], "kind" in fields) == ("Image", "Description", False)
    assert not any(
        english_in(each["label"])
        for each in [*chinese["results"], *chinese["designs"]]
        if each["kind" if "kind" in each else "code"] != "html"
    )
    assert chinese["designs"][1]["content"]["document"]["settings"] == {"language": "zh-CN"}
