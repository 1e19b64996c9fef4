"""C15, C16: an old yes is never made a new one, by an import or by a merge."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command

from cdp.ingest.front.envelope import open_batch, validate
from cdp.profiles import consent
from cdp.profiles.identity import namespaces
from cdp.profiles.models import ConsentRecord, Merge, Profile
from core.db.sql import sql
from tenancy.models import Workspace
from tests.chinese import english_in, in_chinese
from tests.integration.cdp import conftest as ingestion
from tests.integration.cdp.conftest import NOW, identify, profile_of

pytestmark = pytest.mark.django_db
send = ingestion.send
MAP = ["--map=userId=id", "--map=context.consent.categoryPreferences.email=email_ok:boolean", "--set=type=identify"]


@pytest.fixture(autouse=True)
def _own_state(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path / "state"


@pytest.fixture
def today() -> datetime:
    """When the people of the file are asked last."""
    return datetime.now(UTC) - timedelta(minutes=5)


@pytest.fixture
def said_no(workspace: Workspace, send: Any, today: datetime) -> None:
    """Anna has said no five minutes ago."""
    send(identify("anna"))
    people = sql("SELECT {}::bigint AS profile_id", profile_of("anna").pk)
    consent.set_consent(workspace.pk, people, "email", "", False, today, "api")


def run(path: Path, *options: str) -> str:
    out = io.StringIO()
    call_command(
        "import_events", str(path), "--workspace=acme", "--source=CRM", *MAP, *options, stdout=out, skip_checks=True
    )
    return out.getvalue()


def list_of(path: Path, *rows: str, heading: str = "id,email_ok") -> Path:
    path.write_text("\n".join([heading, *rows]) + "\n")
    return path


def test_a_list_without_times_is_refused_row_by_row_with_the_reason(said_no: None, tmp_path: Path) -> None:
    path = list_of(tmp_path / "list.csv", "anna,true", "bert,true", "cleo,")
    assert "consent_without_time: 2" in run(path)
    with path.with_name("list.csv.rejected.csv").open(newline="") as stream:
        refused = list(csv.DictReader(stream))
    assert [(row["line"], row["code"], row["path"]) for row in refused] == [
        ("2", "consent_without_time", "context.consent"),
        ("3", "consent_without_time", "context.consent"),
    ]
    assert "--consented-at" in refused[0]["message"]
    assert profile_of("anna").consent == {"email": False}
    assert profile_of("cleo").consent == {}


def test_the_option_says_when_the_list_was_made(said_no: None, tmp_path: Path) -> None:
    path = list_of(tmp_path / "list.csv", "anna,true", "bert,true")
    assert "2 events stored" in run(path, "--consented-at=2026-02-01", "--time-zone=Asia/Shanghai")
    assert profile_of("anna").consent == {"email": False}
    bert = profile_of("bert")
    made = datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert (bert.consent, bert.trait_times["$consent/email"]) == ({"email": True}, int(made.timestamp() * 1000))
    assert ConsentRecord.objects.get(profile=bert).at == made


def test_a_column_says_when_each_of_them_said_it(said_no: None, tmp_path: Path, today: datetime) -> None:
    earlier, later = (today - timedelta(days=30)).isoformat(), (today + timedelta(minutes=1)).isoformat()
    path = list_of(tmp_path / "l.csv", f"anna,true,{earlier}", f"bert,true,{later}", heading="id,email_ok,agreed")
    run(path, "--map=context.consent.at=agreed")
    assert profile_of("anna").consent == {"email": False}
    assert profile_of("bert").consent == {"email": True}
    run(list_of(tmp_path / "m.csv", f"anna,true,{later}", heading="id,email_ok,agreed"), "--map=timestamp=agreed")
    assert profile_of("anna").consent == {"email": True}


@pytest.mark.parametrize("at", ["yesterday", "2999-01-01"])
def test_a_bad_time_of_consent_is_refused_before_the_first_row(said_no: None, tmp_path: Path, at: str) -> None:
    with pytest.raises(CommandError, match="--consented-at"):
        run(list_of(tmp_path / "list.csv", "anna,true"), f"--consented-at={at}")


@pytest.mark.parametrize(
    ("shared", "own", "refused"),
    [
        ({}, {"context": {"consent": {"categoryPreferences": {"email": True}}}}, True),
        ({"consent": {"categoryPreferences": {"email": True}}}, {}, True),
        ({"consent": {"categoryPreferences": {"email": True}}}, {"timestamp": "2026-01-01T00:00:00Z"}, False),
        ({}, {"context": {"consent": {"categoryPreferences": {"email": True}, "at": "2026-01-01"}}}, False),
        ({}, {}, False),
    ],
)
def test_the_import_of_the_http_api_asks_for_the_time_too(shared: Any, own: Any, refused: bool) -> None:
    body = orjson.dumps({"batch": [identify("anna", traits={}) | own], "context": shared})
    assert [problem.code for _, _, problem in validate(open_batch(body, historical=True)).bad] == (
        ["consent_without_time"] if refused else []
    )
    assert validate(open_batch(body, historical=False)).bad == []
    for _, _, problem in validate(open_batch(body, historical=True)).bad:
        assert english_in(in_chinese(problem.message)) == []


Send = Callable[..., Any]
MONTH_AGO = NOW - timedelta(days=30)


def states(visitor: bool | None, known: bool | None, send: Send, visitor_at: datetime, known_at: datetime) -> Profile:
    """The person that a visitor and somebody known turn out to be, after each has said yes or no."""

    def consent_of(granted: bool | None) -> dict[str, Any]:
        return {} if granted is None else {"context": {"consent": {"categoryPreferences": {"email": granted}}}}

    send(identify("anna", traits={"city": "Oslo"}, timestamp=known_at.isoformat(), **consent_of(known)))
    visit = {"type": "page", "anonymousId": "browser", "timestamp": visitor_at.isoformat(), **consent_of(visitor)}
    send(visit)
    send(identify("anna", anonymousId="browser"))
    merge = Merge.objects.get(refused="")
    namespaces.absorb([merge.pk], NOW)
    return profile_of("anna")


@pytest.mark.parametrize(
    ("visitor", "known", "after"),
    [(True, False, False), (False, True, False), (True, True, True), (None, True, True), (None, False, False)],
)
@pytest.mark.parametrize("visitor_first", [True, False])
def test_after_a_merge_the_most_restrictive_stands(
    send: Send, visitor: bool | None, known: bool, after: bool, visitor_first: bool
) -> None:
    times = (MONTH_AGO, NOW) if visitor_first else (NOW, MONTH_AGO)
    person = states(visitor, known, send, *times)
    assert person.consent == {"email": after}
    history = set(ConsentRecord.objects.filter(profile=person).values_list("granted", flat=True))
    assert history == {known} | ({visitor} if visitor is not None else set())


def test_a_yes_said_by_the_one_person_after_the_merge_stands(send: Send, workspace: Workspace) -> None:
    person = states(True, False, send, MONTH_AGO, NOW - timedelta(days=1))
    assert person.consent == {"email": False}
    yes = {"consent": {"categoryPreferences": {"email": True}}}
    send(identify("anna", timestamp=(NOW - timedelta(days=2)).isoformat(), context=yes))
    assert profile_of("anna").consent == {"email": False}
    send(identify("anna", context=yes))
    assert profile_of("anna").consent == {"email": True}


def test_a_yes_later_than_the_same_person_s_no_survives_a_merge(send: Send) -> None:
    no = {"consent": {"categoryPreferences": {"email": False}}}
    send(identify("anna", timestamp=MONTH_AGO.isoformat(), context=no))
    person = states(None, True, send, MONTH_AGO, NOW - timedelta(days=1))
    assert person.consent == {"email": True}
    assert list(ConsentRecord.objects.filter(profile=person).order_by("at").values_list("granted", flat=True)) == [
        False,
        True,
    ]


def said_at(item: dict[str, Any], granted: bool, at: datetime) -> dict[str, Any]:
    return item | {"timestamp": at.isoformat(), "context": {"consent": {"categoryPreferences": {"email": granted}}}}


@pytest.mark.parametrize("together", ["all", "visitor first", "known first", "after"])
@pytest.mark.parametrize(
    ("visitor", "known", "after"), [(True, False, False), (False, True, False), (True, True, True)]
)
@pytest.mark.parametrize("visitor_first", [True, False])
def test_an_import_that_joins_two_people_in_one_go_follows_the_rule_of_merges(
    send: Send, visitor: bool, known: bool, after: bool, visitor_first: bool, together: str
) -> None:
    times = (MONTH_AGO, NOW) if visitor_first else (NOW, MONTH_AGO)
    visit = said_at({"type": "page", "anonymousId": "browser"}, visitor, times[0])
    anna, joined = said_at(identify("anna"), known, times[1]), identify("anna", anonymousId="browser")
    for chunk in {
        "all": [[visit, anna, joined]],
        "visitor first": [[visit], [anna, joined]],
        "known first": [[anna], [visit, joined]],
        "after": [[visit, anna], [joined]],
    }[together]:
        send(*chunk)
    person = profile_of("anna")
    assert (person.consent, person.trait_times["$consent/email"]) == ({"email": after}, int(NOW.timestamp() * 1000))
    assert set(ConsentRecord.objects.values_list("granted", flat=True)) == {visitor, known}


def test_a_later_yes_behind_the_joining_in_the_same_chunk_stands(send: Send) -> None:
    visit = said_at({"type": "page", "anonymousId": "browser"}, False, MONTH_AGO)
    joined = identify("anna", anonymousId="browser")
    send(visit, said_at(identify("anna"), False, MONTH_AGO), joined, said_at(identify("anna"), True, NOW))
    assert profile_of("anna").consent == {"email": True}


def test_a_no_that_arrives_late_does_not_overrule_the_same_person_s_later_yes(send: Send) -> None:
    send(said_at(identify("anna"), True, NOW))
    send(said_at(identify("anna"), False, MONTH_AGO), identify("anna", anonymousId="browser"))
    assert profile_of("anna").consent == {"email": True}
