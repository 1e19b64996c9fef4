"""C11: an e-mail address has one spelling, whichever its domain is written in."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from cdp.profiles import search
from channels.delivery.gateway import deliver
from channels.models import Suppression
from tenancy.models import Role, Workspace
from tests.integration.api.fixtures import Api, member, world
from tests.integration.cdp import conftest as ingestion
from tests.integration.cdp.conftest import people, profile_of
from tests.integration.channels import factory
from tests.integration.channels.factory import NOW, states
from tests.integration.channels.postbox import Postbox

pytestmark = pytest.mark.django_db
send = ingestion.send
UNICODE, ASCII = "Lena@Bücher.example", "lena@xn--bcher-kva.example"
NO = {"consent": {"categoryPreferences": {"email": False}}}


def lena(address: str, **more: Any) -> dict[str, Any]:
    return {"type": "identify", "traits": {"email": address}} | more


@pytest.mark.parametrize(("first", "second"), [(UNICODE, ASCII), (ASCII, UNICODE)])
def test_both_spellings_are_one_person(send: Any, first: str, second: str) -> None:
    send(lena(first))
    send(lena(second, context=NO))
    assert people() == [{("email", ASCII)}]
    person = profile_of(ASCII, "email")
    assert person.consent == {"email": False}
    for text in (UNICODE, ASCII):
        assert search.find_profiles(person.workspace_id, text) == [person.pk]


@pytest.mark.parametrize("spelling", [UNICODE, ASCII])
def test_a_suppression_holds_for_both_spellings(
    send: Any, workspace: Workspace, postbox: Postbox, spelling: str
) -> None:
    acme = world("other")
    api = Api(member(acme.workspace, Role.OWNER))
    api.post(f"{acme.here}/suppressions", {"medium": "email", "address": spelling, "reason": "manual"})
    assert Suppression.objects.filter(address_hash=hashlib.sha256(ASCII.encode()).hexdigest()).exists()
    Suppression.objects.update(workspace=workspace)
    send(lena(UNICODE))
    channel = postbox.channel(workspace)
    version = factory.version(workspace, "email", {"subject": "x", "text": "x"})
    (touch,) = factory.touches(channel, version, [profile_of(ASCII, "email").pk])
    deliver(channel.pk, NOW)
    assert states([touch]) == [("cancelled", "suppressed")]
    assert postbox.asked == []


def test_the_envelope_has_the_ascii_form(send: Any, workspace: Workspace, old_postbox: Postbox) -> None:
    send(lena(UNICODE))
    channel = old_postbox.channel(workspace)
    version = factory.version(workspace, "email", {"subject": "x", "text": "x"})
    factory.touches(channel, version, [profile_of(ASCII, "email").pk])
    deliver(channel.pk, NOW)
    assert old_postbox.envelopes == [("news@shop.example", [ASCII])]
