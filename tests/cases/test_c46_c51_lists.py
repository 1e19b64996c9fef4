"""C46, C51: a merged profile's id leads to the survivor everywhere, and a cursor to no list but its own."""

from __future__ import annotations

import orjson
import pytest

from cdp.ingest.inbox import process_items
from cdp.ingest.models import Source
from cdp.profiles.models import ConsentRecord, Profile
from core.publicid import encode
from tests.integration.api.fixtures import T0, Api, World, member, world
from tests.integration.api.operations import inside_a_workspace
from tests.integration.api.test_lists import crowd

pytestmark = pytest.mark.django_db


EMAIL_NO = {"medium": "email", "topic": "", "granted": False}


@pytest.fixture
def acme(db: None) -> World:
    return world("acme")


@pytest.fixture
def alice(acme: World) -> Api:
    return Api(member(acme.workspace, "owner"))


def merged_away(acme: World) -> tuple[str, str]:
    """Public ids of a survivor, and of the profile with all of acme's rows, which has just become part of it."""
    source = Source.objects.get(workspace=acme.workspace)
    send = lambda **item: process_items(  # noqa: E731
        acme.workspace.pk, source.pk, [{"type": "identify", "context": {}} | item], T0, T0
    )
    send(userId="ann")
    send(userId="ann", traits={"email": "ann@acme.example", "city": "Oslo"})
    merged = Profile.objects.exclude(merged_into=None).get()
    return encode("prf", merged.merged_into_id or 0), encode("prf", merged.pk)


def test_c46_the_id_of_a_merged_profile_leads_to_the_survivor(acme: World, alice: Api) -> None:
    survivor, merged = merged_away(acme)
    assert merged == acme.ids["profile"]
    here = f"{acme.here}/profiles/"
    shown = alice.get(here + merged)
    assert (shown["id"], shown["merged_into"], shown["traits"]["city"]) == (survivor, survivor, "Oslo")
    assert alice.get(here + survivor) == shown | {"merged_into": None}
    agreed = alice.post(f"{here}{merged}/consent", {"medium": "email", "granted": False, "source": "phone"})
    assert (agreed["id"], agreed["consent"]) == (survivor, [EMAIL_NO, *shown["consent"][1:]])
    assert encode("prf", ConsentRecord.objects.latest("id").profile_id) == survivor
    for path, body in (
        ("traits", {"name": "age", "value": 41}),
        ("tags", {"tag": "new", "present": True}),
        ("identifiers", {"namespace": "crm", "value": "7", "present": True}),
    ):
        assert alice.post(f"{here}{merged}/{path}", body)["id"] == survivor
    whose = alice.post(f"{acme.here}/identifiers/check", {"namespace": "crm", "value": "7", "profile": merged})
    assert (whose["owner"]["id"], whose["surviving"]) == (survivor, None)
    assert alice.get(f"{here}{merged}/head") == alice.get(f"{here}{survivor}/head")
    lists = [f"profiles/{{}}/{name}" for name in ("events", "consent", "audiences?past=true")]
    lists += ["enrollments?profile={}", "touches?profile={}", "refusals?profile={}", "parked?profile={}"]
    for address in lists:
        of_loser, of_survivor = (alice.get(f"{acme.here}/{address.format(who)}") for who in (merged, survivor))
        assert of_loser == of_survivor
        assert of_loser["results"] or address.startswith(("refusals", "parked")), address


def test_c46_every_operation_that_takes_a_profile_knows_merged_ones(acme: World) -> None:
    """The list above is complete: a new operation that takes a profile's id is added there."""
    taking = {
        operation.id
        for operation in inside_a_workspace()
        if "profile" in operation.parameters or "profile" in operation.query or "profile" in operation.fields
    }
    assert taking == {
        *("profiles_get", "profile_events", "profile_consent_history", "profile_consent_set", "profile_audiences"),
        *("profile_trait_set", "profile_tag_set", "profile_identifier_set", "identifier_check", "profile_head"),
        *("enrollments_list", "touches_list", "refusals_list", "parked_list", "templates_preview", "templates_test"),
    }


def test_c51_a_cursor_of_another_list_is_refused_at_every_list(acme: World, alice: Api) -> None:
    crowd(acme, 3)
    seen = {"type": "track", "event": "Seen", "context": {"externalIds": {"email": "ann@acme.example"}}}
    process_items(acme.workspace.pk, None, [seen, seen], T0, T0)
    needed = {"enrollments_list": f"journey={acme.ids['journey']}", "refusals_list": f"journey={acme.ids['journey']}"}
    lists = {
        operation.id: f"{operation.at(acme.ids)}?limit=1&{needed.get(operation.id, '')}"
        for operation in inside_a_workspace()
        if operation.method == "GET" and "cursor" in operation.query
    }
    cursors = {name: alice.get(address)["next"] for name, address in lists.items()}
    given = {name: cursor for name, cursor in cursors.items() if cursor}
    assert {"touches_list", "audiences_list", "profiles_list", "profile_events", "enrollments_list"} <= given.keys()
    for name, address in lists.items():
        for origin, cursor in given.items():
            answer = alice.call("GET", f"{address}&cursor={cursor}")
            expected = (200, None) if origin == name else (400, "bad_cursor")
            assert (answer.status_code, orjson.loads(answer.content).get("code")) == expected, (name, origin)


def test_c51_a_cursor_of_somebody_else_s_list_of_the_same_kind_is_refused(acme: World, alice: Api) -> None:
    crowd(acme, 3)
    seen = {"type": "track", "event": "Seen", "context": {"externalIds": {"email": "ann@acme.example"}}}
    process_items(acme.workspace.pk, None, [seen], T0, T0)
    other = Profile.objects.filter(workspace=acme.workspace).latest("id")
    cursor = alice.get(f"{acme.here}/profiles/{acme.ids['profile']}/events?limit=1")["next"]
    answer = alice.call("GET", f"{acme.here}/profiles/{encode('prf', other.pk)}/events?limit=1&cursor={cursor}")
    assert (answer.status_code, orjson.loads(answer.content)["code"]) == (400, "bad_cursor")
