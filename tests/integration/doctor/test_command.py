"""The command: what `manage.py doctor` prints and how it ends."""

from __future__ import annotations

import orjson
import pytest
from django.core.management import CommandError, call_command

from core.db.sql import Sql, run
from core.publicid import encode
from ops.doctor.loader import parse
from tests.integration.doctor.seeds import PARKED
from tests.integration.journeys.builders import Builder


def test_a_clean_bill_ends_well_and_a_sick_one_with_1_the_rows_and_the_cure(
    builder: Builder, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("doctor", "--workspace", "busy", "--json")
    report = orjson.loads(capsys.readouterr().out)
    assert report["clean"] is True
    assert {each["offenders"] for each in report["invariants"]} == {0}
    run(Sql("UPDATE channels_cap SET max_touches = 1"))
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", "--only", "caps_are_kept")
    (found,) = orjson.loads(capsys.readouterr().out)["invariants"]
    assert ended.value.code == 1
    assert found["offenders"] >= len(found["rows"]) > 0
    assert found["rows"][0]["touch"].startswith("tch_")
    assert found["remedy"]


def test_a_warning_is_shown_and_fails_nobody(builder: Builder, capsys: pytest.CaptureFixture[str]) -> None:
    run(Sql(PARKED.format(kind="channel", ref=1, since="2020-01-01")))
    call_command("doctor", "--json", "--only", "parked_for_long", "--only", "caps_are_kept")
    report = orjson.loads(capsys.readouterr().out)
    levels = {each["name"]: (each["level"], each["offenders"]) for each in report["invariants"]}
    assert levels == {"parked_for_long": ("warning", 1), "caps_are_kept": ("error", 0)}
    assert report["clean"] is True
    call_command("doctor", "--only", "parked_for_long")
    shown = capsys.readouterr().out
    assert "All 1 hold." in shown
    assert "To be looked at: 1." in shown
    assert "需要关注：1 项" in shown
    assert "Nothing has been set aside for more than a day" in shown
    assert "kind=channel" in shown


def test_a_row_of_one_workspace_is_not_anothers_trouble(builder: Builder, capsys: pytest.CaptureFixture[str]) -> None:
    run(
        Sql(
            "INSERT INTO tenancy_workspace (name, slug, time_zone, locale, settings, facts, created_at) "
            "VALUES ('Other', 'other', 'UTC', 'en', '{}', 0, now())"
        )
    )
    run(Sql("UPDATE channels_cap SET max_touches = 1"))
    call_command("doctor", "--workspace", "other")
    assert "All" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("doctor", "--workspace", "busy", "--only", "caps_are_kept")
    shown = capsys.readouterr().out
    assert "No cap was exceeded" in shown
    assert "频次上限" in shown
    assert "touch=tch_" in shown


def test_a_row_of_no_workspace_is_everybodys_trouble(builder: Builder, capsys: pytest.CaptureFixture[str]) -> None:
    """A lost attempt has no workspace of its own; a membership has its profile's when its audience is gone."""
    run(Sql("SET LOCAL session_replication_role = replica"))
    lost = "WHERE id = (SELECT min(id) FROM {0})"
    run(Sql("UPDATE channels_attempt SET touch_id = 987654321 " + lost.format("channels_attempt")))
    run(Sql("UPDATE audiences_membership SET audience_id = 987654321 " + lost.format("audiences_membership")))
    for table, owner in (("channels_attempt", None), ("audiences_membership", builder.workspace.pk)):
        with pytest.raises(SystemExit):
            call_command("doctor", "--workspace", "busy", "--json", "--only", f"references_of_{table}")
        (found,) = orjson.loads(capsys.readouterr().out)["invariants"]
        assert found["offenders"] == 1
        assert found["rows"][0].get("workspace") == (encode("wsp", owner) if owner else None)


def test_a_name_that_is_none_is_refused_with_those_that_are(db: None) -> None:
    with pytest.raises(CommandError, match=r"There is no invariant 'caps'; known are: .*caps_are_kept"):
        call_command("doctor", "--only", "caps")
    with pytest.raises(CommandError, match="There is no workspace 'nowhere'"):
        call_command("doctor", "--workspace", "nowhere")


def test_an_invariant_that_is_not_described_is_refused() -> None:
    with pytest.raises(ValueError, match="must be followed by lines means, do"):
        parse("-- name: a\n-- means: b\nSELECT 1")
    with pytest.raises(ValueError, match="has no query"):
        parse("-- name: a\n-- means: b\n-- do: d\n")
