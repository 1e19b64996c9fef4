"""A list's way out: asked for, made in the background, fetched by a link that ends, with no word more than somebody may take."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.http import FileResponse
from django.utils import timezone

from audiences.models import Audience, Membership
from cdp.profiles.models import Identifier, Profile
from cdp.schema.models import Trait
from core import growing_file
from core.publicid import decode, encode
from destinations import actions
from destinations.exports import files, work
from destinations.models import Export
from tenancy.access import new_key
from tenancy.models import ApiKey, AuditEntry, Role
from tests.integration.api.fixtures import T0, Api, World, error, member, ok

pytestmark = pytest.mark.usefixtures("_own_state")


@pytest.fixture
def _own_state(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path / "state"


@pytest.fixture
def people(acme: World) -> list[Profile]:
    """Six more customers of acme, members of its audience."""
    made = [
        Profile.objects.create(
            workspace=acme.workspace, traits={"city": f"=City {n}", "orders": n}, created_at=T0, updated_at=T0
        )
        for n in range(6)
    ]
    for n, profile in enumerate(made):
        for value in (f"p{n}@acme.example", f"q{n}@acme.example")[: 1 + n % 2]:
            Identifier.objects.create(
                workspace=acme.workspace, namespace="email", value=value, profile=profile, created_at=T0
            )
        Membership.objects.create(
            audience_id=Membership.objects.get(profile=acme.profile).audience_id, profile=profile, since=T0
        )
    Trait.objects.create(workspace=acme.workspace, name="orders", value_type="number")
    return made


COLUMNS = ["identifier.email", "trait.orders", "trait.city"]


def begin(api: Api, world: World, **body: Any) -> str:
    asked = {"list": "customers", "columns": COLUMNS} | body
    return f"{world.here}/exports/{api.post(f'{world.here}/exports', asked)['id']}"


def finish() -> None:
    while work.work(timezone.now):
        pass


def fetch(api: Api, address: str) -> bytes:
    link = api.post(f"{address}/link")["url"]
    answer = Api().call("GET", link.partition("/api/")[2])
    assert isinstance(answer, FileResponse), answer.content
    return answer.getvalue()


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(content.decode("utf-8-sig").splitlines()))


def on_disk(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "state" / "exports").rglob("*") if path.is_file()]


def test_customers_are_exported_page_by_page_and_fetched_by_whoever_has_the_link(
    acme: World, other: World, alice: Api, people: list[Profile], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(work, "PAGE_ROWS", 3)
    offered = alice.get(f"{acme.here}/exports/columns?list=customers")["columns"]
    assert [column["key"] for column in offered if column["chosen"]] == [
        "customer", "identifier.email", "trait.city", "trait.orders", "tags", "created_at",
    ]  # fmt: skip
    address = begin(alice, acme)
    shown = alice.get(address)
    assert (shown["state"], shown["total"], shown["name"], shown["masked"]) == ("counting", 0, "Customers", False)
    assert error(alice.call("POST", f"{address}/link")) == (409, "conflict")
    finish()
    shown = alice.get(address)
    assert (shown["state"], shown["total"], shown["rows"], shown["problem"]) == ("done", 7, 7, None)
    content = fetch(alice, address)
    assert table(content) == [
        ["E-mail address", "orders", "city"],
        ["ann@acme.example", "", "Oslo"],
        *([f"p{n}@acme.example" + f"; q{n}@acme.example" * (n % 2), str(n), f"'=City {n}"] for n in range(6)),
    ]
    shown = alice.get(address)
    assert (shown["size"], shown["downloads"]) == (len(content), 1)
    assert [path.name for path in on_disk(tmp_path)] == [Export.objects.latest("id").stored]
    verbs = (
        AuditEntry.objects.filter(workspace=acme.workspace, kind="export").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs) == ["create", "download"]

    # Nobody of another workspace sees it, and no list of another workspace is read.
    mallory = Api(member(other.workspace, Role.OWNER))
    there = address.replace(acme.here, other.here)
    for method, at in (("GET", there), ("POST", f"{there}/link"), ("POST", f"{there}/cancel"), ("GET", address)):
        assert error(mallory.call(method, at)) == (404, "not_found")
    foreign = {"list": "members", "filters": {"audience": acme.ids["audience"]}}
    assert error(mallory.call("POST", f"{other.here}/exports", foreign)) == (404, "not_found")
    assert Export.objects.filter(workspace=other.workspace).count() == 1


def test_members_of_an_audience_and_customers_found_by_a_search(acme: World, alice: Api, people: list[Profile]) -> None:
    Membership.objects.filter(profile=people[0]).update(until=T0)
    Profile.objects.filter(pk=people[1].pk).update(merged_into=people[2])
    chosen = {"columns": ["customer", "member_since"]}
    members = begin(alice, acme, list="members", filters={"audience": acme.ids["audience"]}, format="csv", **chosen)
    found = begin(alice, acme, filters={"q": "p4@"}, columns=["customer"])
    finish()
    assert alice.get(members)["name"] == "Members of Oslo"
    ids = [encode("prf", profile.pk) for profile in (acme.profile, *people[1:])]
    assert table(fetch(alice, members))[1:] == [[number, "2026-01-01T12:00:00+00:00"] for number in ids]
    assert table(fetch(alice, found)) == [["Customer"], [encode("prf", people[4].pk)]]
    bad = alice.call("POST", f"{acme.here}/exports", {"list": "customers", "columns": ["trait.none"]})
    assert [problem["code"] for problem in orjson.loads(bad.content)["problems"]] == ["unknown_columns"]
    bad = alice.call("POST", f"{acme.here}/exports", {"list": "members"})
    assert [problem["path"] for problem in orjson.loads(bad.content)["problems"]] == ["filters.audience"]


def test_deliveries_and_people_in_journeys_are_exported_as_their_lists_show_them(
    acme: World, other: World, alice: Api
) -> None:
    columns = ["delivery", "at", "identifier.email", "journey", "node_kind", "node", "medium", "template", "decision"]
    columns += ["state", "receipt"]
    narrowed = {"journey": acme.ids["journey"], "start": "2026-01-01T12:00:00Z", "medium": "sms", "state": "accepted"}
    deliveries = begin(alice, acme, list="deliveries", filters=narrowed, columns=columns)
    none = begin(alice, acme, list="deliveries", filters={"end": "2026-01-01T12:00:00Z"}, columns=["delivery"])
    usual = begin(alice, acme, list="deliveries", columns=[])
    runs = [
        "enrollment",
        "identifier.email",
        "journey",
        "version",
        "state",
        "node_kind",
        "entered_at",
        "ended_at",
        "held_out",
    ]
    people = begin(alice, acme, list="enrollments", filters={"journey": acme.ids["journey"]}, columns=runs)
    nowhere = {"journey": acme.ids["journey"], "node": "no-such-node"}
    empty = [
        begin(alice, acme, list=each, filters=nowhere, columns=["journey"]) for each in ("deliveries", "enrollments")
    ]
    finish()
    assert [table(fetch(alice, each)) for each in empty] == [[["Journey"]], [["Journey"]]]
    assert alice.get(deliveries)["name"] == "Deliveries of Welcome"
    assert table(fetch(alice, deliveries)) == [
        ["Delivery", "Decided at", "E-mail address", "Journey", "Step", "Name of the step", "Medium", "Template", "Decision",
         "State of the message", "Reported"],
        [acme.ids["touch"], "2026-01-01T12:00:00+00:00", "ann@acme.example", "Welcome", "Wait", "", "sms", "Hello",
         "to be sent", "accepted", "delivered"],
    ]  # fmt: skip
    assert table(fetch(alice, none)) == [["Delivery"]]
    assert [row[0] for row in table(fetch(alice, usual))[1:]] == [acme.ids["touch"]]
    assert table(fetch(alice, people))[1:] == [
        [
            acme.ids["enrollment"],
            "ann@acme.example",
            "Welcome",
            "1",
            "inside",
            "Wait",
            "2026-01-01T12:00:00+00:00",
            "",
            "false",
        ]
    ]
    for list_, filters, answer in (
        ("deliveries", {"journey": other.ids["journey"]}, (404, "not_found")),
        ("deliveries", {"medium": "pigeon"}, (400, "invalid")),
        ("deliveries", {"jorney": "x"}, (400, "invalid")),
        ("enrollments", {"journey": other.ids["journey"]}, (404, "not_found")),
        ("enrollments", {}, (400, "invalid")),
    ):
        body = {"list": list_, "filters": filters}
        assert error(alice.call("POST", f"{acme.here}/exports", body)) == answer, body


def test_without_the_scope_personal_data_is_masked_and_no_unmasked_file_is_reached(
    acme: World, alice: Api, people: list[Profile]
) -> None:
    analyst = Api(member(acme.workspace, Role.ANALYST))
    masked, plain = begin(analyst, acme), begin(alice, acme)
    finish()
    assert analyst.get(masked)["masked"] is True
    assert table(fetch(analyst, masked))[1:3] == [
        ["a•••@•••.example", "", "O•••"],
        ["p•••@•••.example", "0", "'=•••"],
    ]
    answer = analyst.call("POST", f"{plain}/link")
    assert error(answer) == (403, "forbidden")
    assert "exports:unmasked" in answer.content.decode()
    # A key that may not see people takes none out, masked or not.
    made = new_key()
    ApiKey.objects.create(
        workspace=acme.workspace,
        name="k",
        prefix=made.prefix,
        digest=made.digest,
        scopes=["exports:read", "exports:write"],
    )
    blind = Api(key=made.plain)
    assert error(blind.call("POST", f"{acme.here}/exports", {"list": "customers"})) == (403, "forbidden")
    assert error(blind.call("POST", f"{masked}/link")) == (403, "forbidden")
    assert Export.objects.get(name="Customers", masked=False).downloads == 0


def test_a_link_and_a_file_end(acme: World, alice: Api, people: list[Profile], tmp_path: Path) -> None:
    address = begin(alice, acme)
    finish()
    token = alice.post(f"{address}/link")["url"].rpartition("/")[2]
    now = timezone.now()
    assert actions.opened(token, now + timedelta(minutes=14)).kind == "customers"
    with pytest.raises(actions.NotFoundInWorkspace):
        actions.opened(token, now + timedelta(minutes=16))
    assert error(Api().call("GET", f"exports/file/{token[:-1]}")) == (404, "not_found")

    # A part of the file is not given out for the whole.
    made = files.file_path(acme.workspace.pk, Export.objects.latest("id").stored)
    whole = made.read_bytes()
    made.write_bytes(whole[:-1])
    assert error(Api().call("GET", f"exports/file/{token}")) == (404, "not_found")
    made.write_bytes(whole)
    assert fetch(alice, address) == whole

    work.clear_exports(now + timedelta(days=2, hours=23))
    assert alice.get(address)["state"] == "done"
    stray = tmp_path / "state" / "exports" / str(acme.workspace.pk) / "stray.rows"
    stray.write_bytes(b"[]")
    work.clear_exports(now + timedelta(days=3, hours=1))
    assert (alice.get(address)["state"], on_disk(tmp_path)) == ("expired", [])
    assert error(Api().call("GET", f"exports/file/{token}")) == (404, "not_found")
    assert error(alice.call("POST", f"{address}/link")) == (409, "conflict")


def test_a_cancelled_export_leaves_nothing_whatever_a_worker_was_doing(
    acme: World, alice: Api, people: list[Profile], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(work, "PAGE_ROWS", 2)
    monkeypatch.setattr(work, "SLICE_SECONDS", 0.0)
    address = begin(alice, acme)
    work.work(timezone.now)
    work.work(timezone.now)
    assert (alice.get(address)["state"], alice.get(address)["rows"], len(on_disk(tmp_path))) == ("reading", 2, 1)
    read_page = work.read_page

    def cancelled_meanwhile(*given: Any) -> Any:
        ok(alice.call("POST", f"{address}/cancel"))
        return read_page(*given)

    monkeypatch.setattr(work, "read_page", cancelled_meanwhile)
    finish()
    assert (alice.get(address)["state"], on_disk(tmp_path)) == ("cancelled", [])
    assert error(alice.call("POST", f"{address}/cancel")) == (409, "conflict")
    done = begin(alice, acme, columns=["customer"])
    monkeypatch.undo()
    finish()
    assert alice.post(f"{done}/cancel")["state"] == "cancelled"


def test_an_export_whose_worker_died_goes_on_where_it_stands_each_row_once(
    acme: World, alice: Api, people: list[Profile], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(work, "PAGE_ROWS", 2)
    monkeypatch.setattr(work, "SLICE_SECONDS", 0.0)
    address = begin(alice, acme, columns=["identifier.email"])
    work.work(timezone.now)
    work.work(timezone.now)
    job = Export.objects.latest("id")
    # It died after it had written rows, and half of one, and before it said so; then, while it made the file.
    with files.rows_path(job.workspace_id, job.stored).open("ab") as content:
        content.write(b'["twice@acme.example"]\n["ha')
    while alice.get(address)["state"] == "reading":
        work.work(timezone.now)
    half = files.work_folder(job.workspace_id, job.stored) / "file"
    half.write_bytes(b"half a file")
    finish()
    assert [row[0].partition(";")[0] for row in table(fetch(alice, address))[1:]] == [
        "ann@acme.example",
        *(f"p{n}@acme.example" for n in range(6)),
    ]
    assert [path.name for path in on_disk(tmp_path)] == [job.stored]


def test_what_stops_an_export_is_said_and_nothing_half_stays(
    acme: World, alice: Api, people: list[Profile], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    members = {"list": "members", "filters": {"audience": acme.ids["audience"]}, "columns": ["customer"]}
    lost, full, gone, again_and_again = (
        begin(alice, acme),
        begin(alice, acme),
        begin(alice, acme, **members),
        begin(alice, acme),
    )
    monkeypatch.setattr(work, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(work, "PAGE_ROWS", 2)
    for _ in range(8):
        work.work(timezone.now)
    assert {path.suffix for path in on_disk(tmp_path)} == {".rows"}
    jobs = {name: Export.objects.get(pk=decode("exp", address.rpartition("/")[2])) for name, address in
            (("lost", lost), ("full", full), ("gone", gone), ("again", again_and_again))}  # fmt: skip
    files.rows_path(acme.workspace.pk, jobs["lost"].stored).write_bytes(b"")
    Audience.objects.filter(workspace=acme.workspace).delete()
    Export.objects.filter(pk=jobs["again"].pk).update(attempts=work.MAX_ATTEMPTS)
    work.work(timezone.now)
    spare = growing_file.SPARE_BYTES
    monkeypatch.setattr(growing_file, "SPARE_BYTES", 10**18)
    work.work(timezone.now)
    monkeypatch.setattr(growing_file, "SPARE_BYTES", spare)
    finish()
    assert [(alice.get(each)["state"], alice.get(each)["problem"]["code"]) for each in (lost, full, gone, again_and_again)] == [
        ("failed", "rows_gone"), ("failed", "disk_full"), ("failed", "list_gone"), ("failed", "crashed"),
    ]  # fmt: skip
    assert on_disk(tmp_path) == []
    monkeypatch.setitem(work.FORMATS, "csv", replace(work.FORMATS["csv"], max_rows=7))
    grown = begin(alice, acme)
    work.work(timezone.now)
    Export.objects.filter(pk=decode("exp", grown.rpartition("/")[2])).update(
        rows=1
    )  # One came in before those counted.
    finish()
    assert (alice.get(grown)["state"], alice.get(grown)["problem"]["code"]) == ("failed", "too_many_rows")
    assert on_disk(tmp_path) == []
    chinese = alice.call("GET", full, Accept_Language="zh-hans").content.decode()
    assert "磁盘空间不足" in chinese
