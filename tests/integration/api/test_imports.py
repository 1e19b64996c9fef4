"""A file's way in: uploaded in pieces, read, mapped, checked, imported once, with what was refused as a file to correct."""

from __future__ import annotations

import csv
import io
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cdp.events.models import Event
from cdp.ingest.imports import chunk, uploads, work
from cdp.ingest.imports.plan import plan_of
from cdp.ingest.imports.rowfile import read_rows
from cdp.ingest.models import Import, ImportRefusal, ImportSeen, ImportState
from cdp.profiles.models import Identifier, Profile
from core.db.sql import Sql, run
from ops.doctor.loader import load
from ops.doctor.run import examine
from tenancy.models import AuditEntry, Role
from tests.integration.api.fixtures import Api, World, error, member, ok

HEADINGS = "会员号,手机号,邮箱,姓名,生日,标签,接受邮件"
PEOPLE = f"""{HEADINGS}
m1,13912345671,ann@acme.example,安娜,1992/2/29,VIP、新客,是
m2,13912345672,,李雷,1990-03-01,VIP,否
m3,1391,,韩梅梅,1990-03-01,,是
m4,13912345674,not-an-address,王芳,1990-03-01,,是
m5,13912345675,,赵六,3/4/1990,,是
m2,13912345672,,李雷雷,,新客,
m6,13912345676,,钱七,,,
=1+1,,,孙八,30/2/1990,,
"""


@pytest.fixture(autouse=True)
def _own_state(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path / "state"


def send(api: Api, path: str, offset: int, piece: bytes) -> HttpResponse:
    headers = api._headers | {"Upload-Offset": str(offset)}
    return api._client.put(f"/api/{path}/content", piece, content_type="application/octet-stream", headers=headers)


def upload(api: Api, here: str, content: bytes, name: str = "people.csv", kind: str = "people") -> str:
    """Upload and read a file; the address of its import."""
    made = api.post(f"{here}/imports", {"name": name, "size": len(content), "kind": kind})
    address = f"{here}/imports/{made['id']}"
    ok(send(api, address, 0, content))
    finish()
    return address


def finish() -> None:
    while work.work(timezone.now)[0]:
        pass


def mapping_of(api: Api, address: str, kind: str = "people", **changes: Any) -> dict[str, Any]:
    found = api.get(f"{address}/columns?kind={kind}")["mapping"]
    columns = [{key: value for key, value in column.items() if key != "samples"} for column in found["columns"]]
    return {"kind": kind, "mapping": found | {"columns": columns} | changes}


def counts(answer: Any) -> tuple[int, int, int, int, int]:
    return tuple(answer[name] for name in ("rows", "created", "matched", "duplicates", "refused"))  # type: ignore[return-value]


def test_a_sheet_is_uploaded_mapped_checked_and_imported_once(acme: World, alice: Api) -> None:
    content = PEOPLE.encode("gb18030")
    body = {"name": "..\\..\\etc/客户\x07表.csv", "size": len(content), "kind": "people", "fingerprint": "f1"}
    made = alice.post(f"{acme.here}/imports", body)
    address = f"{acme.here}/imports/{made['id']}"
    assert (made["name"], made["state"], made["format"]) == ("客户表.csv", "uploading", "csv")
    ok(send(alice, address, 0, content[:100]))
    # The same file announced again goes on where it was interrupted.
    assert alice.post(f"{acme.here}/imports", body) | {"received": 100} == alice.get(address)
    assert error(send(alice, address, 50, content[50:])) == (409, "conflict")
    assert error(send(alice, address, 100, content[100:] + b"more")) == (400, "invalid")
    assert ok(send(alice, address, 100, content[100:]))["state"] == "reading"
    job = Import.objects.latest("id")
    assert [path.name for path in uploads.upload_path(job.workspace_id, job.stored).parent.iterdir()] == [job.stored]
    finish()
    shown = alice.get(address)
    assert (shown["state"], shown["encoding"], shown["guessed"], shown["total"]) == ("mapping", "gb18030", True, 8)

    mapping = mapping_of(alice, address)
    assert [column["target"] for column in mapping["mapping"]["columns"]] == [
        *["identifier"] * 3, "trait", "trait", "tags", "consent",
    ]  # fmt: skip
    # C15: consent without a time is asked for.
    refused = alice.call("POST", f"{address}/check", mapping)
    assert [problem["code"] for problem in orjson.loads(refused.content)["problems"]] == ["consent_without_time"]
    mapping["mapping"]["consented_at"] = "2026-01-01T09:00"
    mapping["mapping"]["time_zone"] = "Asia/Shanghai"
    rows = alice.post(f"{address}/preview", mapping)["rows"]
    assert [row["problem"] and row["problem"]["code"] for row in rows] == [
        None, None, "not_a_phone", "not_an_email", "ambiguous_date", None, None, "bad_date",
    ]  # fmt: skip
    assert [row["known"] for row in rows] == [True, False, False, False, False, False, False, False]
    assert {"target": "consent", "name": "email", "value": "true"} in rows[0]["values"]
    assert {"target": "identifier", "name": "phone", "value": "+8613912345671"} in rows[0]["values"]

    before = Profile.objects.count()
    alice.post(f"{address}/check", mapping)
    finish()
    shown = alice.get(address)
    assert (shown["state"], counts(shown["checked"]), Profile.objects.count()) == ("checked", (8, 2, 2, 0, 4), before)
    assert [(reason["path"], reason["code"], reason["rows"]) for reason in shown["reasons"]] == [
        ("生日", "ambiguous_date", 1), ("生日", "bad_date", 1), ("手机号", "not_a_phone", 1), ("邮箱", "not_an_email", 1),
    ]  # fmt: skip
    assert not ImportSeen.objects.exists()

    alice.post(f"{address}/start")
    finish()
    shown = alice.get(address)
    assert (shown["state"], counts(shown["counts"])) == ("done", (8, 2, 2, 0, 4))
    assert Profile.objects.count() == before + 2
    ann = Identifier.objects.get(workspace=acme.workspace, namespace="email", value="ann@acme.example").profile
    assert (ann.traits["name"], ann.traits["birthday"], ann.tags) == ("安娜", "1992-02-29", ["VIP", "vip", "新客"])
    assert ann.consent["email"] is True
    lei = Identifier.objects.get(workspace=acme.workspace, namespace="user_id", value="m2").profile
    assert (lei.traits["name"], lei.tags, lei.consent) == ("李雷雷", ["VIP", "新客"], {"email": False})
    assert list(uploads.upload_path(job.workspace_id, job.stored).parent.iterdir()) == []
    verbs = (
        AuditEntry.objects.filter(workspace=acme.workspace, kind="import").order_by("id").values_list("verb", flat=True)
    )
    assert list(verbs) == ["create", "check", "start"]
    assert error(alice.call("POST", f"{address}/start")) == (409, "conflict")


@pytest.fixture
def acme(acme: World) -> World:
    acme.workspace.settings = {"region": "CN"}
    acme.workspace.save()
    return acme


def test_what_was_refused_is_corrected_and_uploaded_again(acme: World, alice: Api) -> None:
    address = upload(alice, acme.here, PEOPLE.encode())
    mapping = mapping_of(alice, address, consented_at="2026-01-01")
    alice.post(f"{address}/check", mapping)
    finish()
    alice.post(f"{address}/start")
    finish()
    answer = alice._client.get(f"/api/{address}/errors", headers={"Accept-Language": "zh-hans"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["文件中的行", "未导入的原因", *HEADINGS.split(",")]
    assert [row[0] for row in rows[1:]] == ["4", "5", "6", "9"]
    assert rows[4][2] == "'=1+1"
    # Whoever may not see people is not told what stands in a row.
    key = alice.post(f"{acme.here}/keys", {"name": "Reports", "scopes": ["imports:read"]})["key"]
    said = [" ".join(reason["message"] for reason in api.get(address)["reasons"]) for api in (alice, Api(key=key))]
    assert ["3/4/1990" in each for each in said] == [True, False]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    corrected = (
        text.replace("1391,", "13912345673,").replace("not-an-address", "fang@acme.example").replace("3/4/", "1/1/")
    )
    again = upload(alice, acme.here, corrected.replace("30/2/", "30/1/").encode())
    columns = alice.get(f"{again}/columns")
    assert [column["target"] for column in columns["mapping"]["columns"]][:3] == ["ignore", "ignore", "identifier"]
    alice.post(f"{again}/check", mapping_of(alice, again, consented_at="2026-01-01"))
    finish()
    assert counts(alice.get(again)["checked"]) == (4, 4, 0, 0, 0)
    alice.post(f"{again}/start")
    finish()
    assert counts(alice.get(again)["counts"]) == (4, 4, 0, 0, 0)
    assert Identifier.objects.filter(namespace="user_id", value="=1+1").exists()
    # A file with the same headings is mapped as this one was, and the same content is noticed.
    third = upload(alice, acme.here, corrected.replace("30/2/", "30/1/").encode())
    assert alice.get(f"{third}/columns")["remembered"] is True
    assert alice.get(third)["same_file"]["who"] == "acme-owner"


def test_a_chunk_has_its_effect_once_and_a_cancelled_import_goes_no_further(
    acme: World, alice: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "CHUNK_ROWS", 2)
    monkeypatch.setattr(work, "SLICE_SECONDS", 0)
    content = "order,who,when,sum\n" + "".join(f"o{n},u{n % 3},2026-02-0{n} 09:00,{n}\n" for n in range(1, 8))
    address = upload(alice, acme.here, content.encode(), "orders.csv", "events")
    mapping = mapping_of(alice, address, "events", event="Bought")
    targets = [("message_id", ""), ("identifier", "user_id"), ("time", ""), ("property", "total")]
    for column, (target, name) in zip(mapping["mapping"]["columns"], targets, strict=True):
        column |= {"target": target, "name": name, "type": "number" if name == "total" else "text"}
    alice.post(f"{address}/check", mapping)
    finish()
    assert counts(alice.get(address)["checked"]) == (7, 3, 4, 0, 0)
    alice.post(f"{address}/start")
    job = Import.objects.latest("id")
    work.work(timezone.now)
    # Another worker that has not heard of it does the same chunk: nothing happens.
    rows, position = read_rows(uploads.rows_path(job.workspace_id, job.stored), 0, 2)
    with pytest.raises(chunk.Superseded):
        chunk.import_chunk(job, plan_of("events", job.headings, job.mapping), rows, position, timezone.now())
    assert (Event.objects.filter(name__name="Bought").count(), counts(alice.get(address)["counts"])[0]) == (2, 2)
    work.work(timezone.now)
    alice.post(f"{address}/cancel")
    finish()
    shown = alice.get(address)
    assert (shown["state"], counts(shown["counts"])) == ("cancelled", (4, 3, 1, 0, 0))
    # The same orders again: those that are in stay as they are.
    again = upload(alice, acme.here, content.encode(), "orders.csv", "events")
    alice.post(f"{again}/check", mapping)
    finish()
    assert counts(alice.get(again)["checked"]) == (7, 0, 3, 4, 0)
    alice.post(f"{again}/start")
    finish()
    assert counts(alice.get(again)["counts"]) == (7, 0, 3, 4, 0)
    assert Event.objects.filter(name__name="Bought").count() == 7
    assert sorted(Event.objects.filter(name__name="Bought").values_list("properties__total", flat=True)) == list(
        range(1, 8)
    )


def test_what_cannot_be_read_is_said_and_a_file_that_stops_the_worker_is_given_up(
    acme: World, alice: Api, settings: Any
) -> None:
    address = upload(alice, acme.here, "客户;城市,区\nc1;上海,1\n".encode())
    shown = alice.get(address)
    assert (shown["state"], shown["problem"]["code"]) == ("unreadable", "ambiguous_delimiter")
    # Whoever may not see people is not told what stands in the file.
    key = alice.post(f"{acme.here}/keys", {"name": "Reports", "scopes": ["imports:read"]})["key"]
    assert ["客户" in api.get(address)["problem"]["message"] for api in (alice, Api(key=key))] == [True, False]
    assert ["客户" in str(api.get(f"{acme.here}/imports")) for api in (alice, Api(key=key))] == [True, False]
    alice.patch(address, {"delimiter": ";"})
    finish()
    assert (alice.get(address)["state"], alice.get(address)["delimiter"]) == ("mapping", ";")
    here = Import.objects.filter(pk=Import.objects.latest("id").pk)
    here.update(state=ImportState.READING, attempts=work.MAX_ATTEMPTS)
    finish()
    shown = alice.get(address)
    assert (shown["state"], shown["problem"]["code"]) == ("failed", "crashed")
    for name in ("people.xls", "people"):
        assert error(alice.call("POST", f"{acme.here}/imports", {"name": name, "size": 9})) == (400, "invalid")
    settings.IMPORT_MAX_BYTES = 5
    assert error(alice.call("POST", f"{acme.here}/imports", {"name": "p.csv", "size": 9})) == (413, "too_large")


def test_a_full_disk_is_no_attempt_of_the_file_s(acme: World, alice: Api) -> None:
    address = upload(alice, acme.here, PEOPLE.encode())
    alice.post(f"{address}/check", mapping_of(alice, address, consented_at="2026-01-01"))
    finish()
    alice.post(f"{address}/start")
    run(
        Sql(
            "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left'"
            " USING ERRCODE = '53100'; END $$; CREATE TRIGGER disk_full BEFORE INSERT"
            " ON profiles_profile EXECUTE FUNCTION disk_full()"
        )
    )
    for _ in range(work.MAX_ATTEMPTS + 1):
        with pytest.raises(psycopg.OperationalError):
            work.work(timezone.now)
    assert alice.get(address)["state"] == "running"
    run(Sql("DROP FUNCTION disk_full() CASCADE"))
    finish()
    assert (alice.get(address)["state"], counts(alice.get(address)["counts"])) == ("done", (8, 2, 2, 0, 4))


def test_what_nobody_goes_on_with_is_cleared_away(acme: World, alice: Api) -> None:
    address = upload(alice, acme.here, PEOPLE.encode())
    job = Import.objects.latest("id")
    here = uploads.upload_path(job.workspace_id, job.stored)
    orphan = here.with_name("0" * 32)
    orphan.write_text("of a workspace that is gone")
    os.utime(orphan, (0, 0))
    work.clear_imports(timezone.now())
    assert (here.exists(), orphan.exists(), alice.get(address)["state"]) == (True, False, "mapping")
    work.clear_imports(timezone.now() + timedelta(days=8))
    assert (list(here.parent.iterdir()), alice.get(address)["state"]) == ([], "cancelled")
    ImportRefusal.objects.create(file_import=job, line=2, code="not_json")
    work.clear_imports(timezone.now() + timedelta(days=40))
    assert not ImportRefusal.objects.exists()


def test_a_viewer_sees_the_imports_but_starts_none_and_the_doctor_counts_their_rows(acme: World, alice: Api) -> None:
    address = upload(alice, acme.here, PEOPLE.encode())
    viewer = Api(member(acme.workspace, Role.VIEWER))
    assert len(viewer.get(f"{acme.here}/imports")["results"]) == 2
    assert error(viewer.call("POST", f"{address}/cancel")) == (403, "forbidden")
    job = Import.objects.latest("id")
    Import.objects.filter(pk=job.pk).update(state=ImportState.DONE, finished_at=timezone.now())
    asked = [each for each in load() if each.name.startswith("imports_")]
    assert [finding.count for finding in examine(asked, timezone.now())] == [1, 0]
    old = timezone.now() - timedelta(hours=1)
    Import.objects.filter(pk=job.pk).update(state=ImportState.RUNNING, total=0, worked_at=old, changed_at=old)
    assert [finding.count for finding in examine(asked, timezone.now())] == [0, 1]


def test_an_upload_goes_on_where_it_was_acknowledged_and_an_empty_piece_changes_nothing(
    acme: World, alice: Api
) -> None:
    content = PEOPLE.encode()
    made = alice.post(f"{acme.here}/imports", {"name": "people.csv", "size": len(content)})
    address = f"{acme.here}/imports/{made['id']}"
    assert ok(send(alice, address, 0, b""))["received"] == 0
    ok(send(alice, address, 0, content[:100]))
    job = Import.objects.latest("id")
    # The process ended after it had written a piece and before it said so.
    with uploads.upload_path(job.workspace_id, job.stored).open("ab") as file:
        file.write(content[100:150])
    assert ok(send(alice, address, 100, content[100:120]))["received"] == 120
    assert error(send(alice, address, 100, content[100:])) == (409, "conflict")
    # The machine went down before all that had come was on its disk: what is missing is asked for.
    os.truncate(uploads.upload_path(job.workspace_id, job.stored), 70)
    assert error(send(alice, address, 120, content[120:])) == (409, "conflict")
    assert alice.get(address)["received"] == 70
    assert ok(send(alice, address, 70, content[70:]))["state"] == "reading"
    os.truncate(uploads.upload_path(job.workspace_id, job.stored), 90)
    finish()
    assert (alice.get(address)["state"], alice.get(address)["received"]) == ("uploading", 90)
    assert ok(send(alice, address, 90, content[90:]))["state"] == "reading"
    assert uploads.upload_path(job.workspace_id, job.stored).read_bytes() == content


def test_a_list_asks_no_question_for_each_import_and_a_file_being_read_again_has_no_columns(
    acme: World, alice: Api, django_assert_num_queries: Any
) -> None:
    address = upload(alice, acme.here, PEOPLE.encode())
    with CaptureQueriesContext(connection) as few:
        alice.get(f"{acme.here}/imports")
    asked = len(few)
    for _ in range(3):
        upload(alice, acme.here, PEOPLE.encode())
    with django_assert_num_queries(asked):
        alice.get(f"{acme.here}/imports")
    for query, found in (("kind=people&state=mapping", 5), ("kind=events", 0), ("state=done", 0)):
        assert len(alice.get(f"{acme.here}/imports?{query}")["results"]) == found, query
    assert error(alice.call("GET", f"{acme.here}/imports?state=gone")) == (400, "invalid")
    alice.patch(address, {"delimiter": ";"})
    assert error(alice.call("GET", f"{address}/columns")) == (409, "conflict")


def test_an_import_that_is_cancelled_between_two_chunks_leaves_the_lane_to_the_next(acme: World, alice: Api) -> None:
    address = upload(alice, acme.here, PEOPLE.encode())
    alice.post(f"{address}/check", mapping_of(alice, address, consented_at="2026-01-01"))

    def cancelled() -> datetime:
        alice.call("POST", f"{address}/cancel")
        return timezone.now()

    assert work.work(cancelled) == (True, {})
    shown = alice.get(address)
    assert (shown["state"], shown["problem"]) == ("cancelled", None)


def test_a_problem_that_quotes_the_file_is_kept_whatever_bytes_it_has(acme: World, alice: Api) -> None:
    address = upload(alice, acme.here, b"a\xff;b,c\n1;2,3\n")
    alice.patch(address, {"encoding": "utf-8"})
    finish()
    shown = alice.get(address)
    assert (shown["state"], shown["problem"]["code"]) == ("unreadable", "ambiguous_delimiter")
