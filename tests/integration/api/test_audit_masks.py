"""What the audit log shows of JSON: settings and numbers as they are, secrets and what tells of a customer never."""

from __future__ import annotations

from typing import Any

import pytest

from cdp.ingest.actions import create_source
from channels.actions import redirect_channel
from channels.models import Channel
from journeys.models import Journey
from tenancy.access import command_access
from tenancy.audit import audited
from tenancy.audit_masks import MASK
from tenancy.audit_words import Verb
from tenancy.models import AuditEntry
from tests.integration.api.fixtures import T0, Api, World

PHONE = "+4790000001"


def recorded(alice: Api, acme: World, rule: Any) -> Any:
    alice.post(f"{acme.here}/audiences", {"name": "New", "rule": rule})
    return AuditEntry.objects.latest("id").after["rule"]


def test_the_policy_of_consent_of_the_medium_email_is_readable(acme: World, alice: Api) -> None:
    alice.patch(f"{acme.here}", {"consent": {"email": "opt_out"}})
    alice.patch(f"{acme.here}", {"consent": {"email": "opt_in"}})
    entry = AuditEntry.objects.latest("id")
    assert (entry.before, entry.after) == (
        {"settings": {"consent": {"email": "opt_out"}}},
        {"settings": {"consent": {"email": "opt_in"}}},
    )


def test_what_a_rule_compares_a_person_with_is_masked_at_any_depth(acme: World, alice: Api) -> None:
    leaves = [
        {"kind": "identifier", "namespace": "phone", "op": "in", "value": [PHONE]},
        {"kind": "trait", "trait": "mobile", "op": "eq", "value": PHONE},
        {"kind": "did", "event": "Called", "where": [{"property": "number", "op": "eq", "value": PHONE}]},
        {"kind": "aggregate", "event": "Order Completed", "fn": "sum", "property": "total", "op": "gte", "value": 3},
    ]
    rule = {"kind": "all", "rules": [{"kind": "not", "rule": {"kind": "any", "rules": leaves}}]}
    shown = recorded(alice, acme, rule)
    assert PHONE not in str(list(AuditEntry.objects.values()))
    inner = shown["rules"][0]["rule"]["rules"]
    assert [leaf.get("value") for leaf in inner] == [MASK, MASK, None, 3]
    assert inner[2]["where"][0]["value"] == MASK


def test_that_a_masked_value_changed_is_recorded(acme: World, alice: Api) -> None:
    audience = alice.post(
        f"{acme.here}/audiences", {"name": "New", "rule": {"kind": "trait", "trait": "a", "op": "eq", "value": PHONE}}
    )
    other = {"kind": "trait", "trait": "a", "op": "eq", "value": "+4790000002"}
    alice.patch(f"{acme.here}/audiences/{audience['id']}", {"rule": other}, If_Match="*")
    entry = AuditEntry.objects.latest("id")
    assert (entry.before["rule"], entry.after["rule"]) == ({"value": MASK}, {"value": MASK})


def test_what_a_step_writes_into_a_trait_and_the_secrets_of_a_draft_are_masked(acme: World) -> None:
    nodes = [
        {"id": "a", "kind": "set_trait", "config": {"trait": "", "value": PHONE}},
        {
            "id": "b",
            "kind": "wait",
            "config": {"duration": "P1D", "Headers": {"x": "s3cret"}, "X-API-Key": "s3cret", "auth_token": "s3cret"},
        },
    ]
    access = command_access(acme.workspace, "test")
    with audited(access, Verb.SAVE_DRAFT, T0, acme.journey):
        Journey.objects.filter(pk=acme.journey.pk).update(
            draft={"nodes": nodes, "settings": {"goal": {"event": "x", "value": "total"}}}
        )
    entry = AuditEntry.objects.latest("id")
    assert entry.after["draft"]["nodes"][0]["config"] == {"trait": "", "value": MASK}
    assert entry.after["draft"]["nodes"][1]["config"] == {
        "duration": "P1D",
        "Headers": MASK,
        "X-API-Key": MASK,
        "auth_token": MASK,
    }
    assert entry.after["draft"]["settings"] == {"goal": {"event": "x", "value": "total"}}


@pytest.mark.parametrize(("old", "new"), [(None, 0), (False, None), (1, True), ("", [])])
def test_one_empty_value_in_place_of_another_is_a_change(acme: World, old: Any, new: Any) -> None:
    Journey.objects.filter(pk=acme.journey.pk).update(draft={"odd": old})
    with audited(command_access(acme.workspace, "test"), Verb.SAVE_DRAFT, T0, acme.journey):
        Journey.objects.filter(pk=acme.journey.pk).update(draft={"odd": new})
    entry = AuditEntry.objects.latest("id")
    assert (repr(entry.before["draft"]["odd"]), repr(entry.after["draft"]["odd"])) == (repr(old), repr(new))


def test_what_is_new_is_recorded_with_its_zeros_and_noes(acme: World) -> None:
    create_source(command_access(acme.workspace, "test"), {"name": "App", "enabled": False}, T0)
    after = AuditEntry.objects.latest("id").after
    assert (after["enabled"], "time_zone" in after) == (False, False)


def test_a_number_beyond_64_bits_is_recorded(acme: World) -> None:
    access = command_access(acme.workspace, "test")
    with audited(access, Verb.SAVE_DRAFT, T0, acme.journey):
        Journey.objects.filter(pk=acme.journey.pk).update(draft=int(1e300))
    assert AuditEntry.objects.latest("id").after["draft"] == int(1e300)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://bot:s3cret@h.example/in", f"https://{MASK}@h.example/in"),
        ("https://bot:s'3cret@h.example/in", f"https://{MASK}@h.example/in"),
        ("https://h.example/send?key=s3cret&debug=1", f"https://h.example/send?key={MASK}&debug={MASK}"),
        ("https://h.example/?s3cret#s3cret", f"https://h.example/?{MASK}#{MASK}"),
        ("https://h.example/services/T0001/abcdEFGH1234ijklMNOP5678", f"https://h.example/services/T0001/{MASK}"),
        ("https://h.example/services/abcdefGHIJKLmnopqrstUVWX", f"https://h.example/services/{MASK}"),
        ("https://h.example/hook/0a1b2c3d4e5f@0a1b2c3d4e5f/In", f"https://h.example/hook/{MASK}/In"),
        ("https://h.example/newsletters-of-this-spring", "https://h.example/newsletters-of-this-spring"),
        (
            "to https://h.example/?t=s3cret and https://h.example/b",
            f"to https://h.example/?t={MASK} and https://h.example/b",
        ),
    ],
)
def test_what_lets_somebody_in_by_a_url_is_masked(acme: World, url: str, shown: str) -> None:
    channel = Channel.objects.get(workspace=acme.workspace)
    Channel.objects.update(settings={"url": "https://h.example/in"})
    redirect_channel(command_access(acme.workspace, "test"), channel, url, T0)
    entry = AuditEntry.objects.latest("id")
    assert entry.before == {"settings": {"url": "https://h.example/in"}}
    assert entry.after == {"settings": {"url": shown}}


def test_a_url_that_differs_in_its_secret_alone_is_a_change(acme: World) -> None:
    channel = Channel.objects.get(workspace=acme.workspace)
    for key in ("one", "two"):
        redirect_channel(command_access(acme.workspace, "test"), channel, f"https://h.example/?key={key}", T0)
    entry = AuditEntry.objects.latest("id")
    assert entry.before == entry.after == {"settings": {"url": f"https://h.example/?key={MASK}"}}
