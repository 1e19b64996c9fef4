"""Files of events: every format, every bad row named, run twice or killed in the middle without harm."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from cdp.events.models import Event
from cdp.ingest.imports import mapping, readers
from cdp.ingest.imports import run as importing
from cdp.ingest.imports.messages import refused_row
from cdp.ingest.messages import refused as refused_item
from cdp.ingest.models import Quarantine, Source
from tenancy.models import Workspace
from tests.chinese import english_in
from tests.integration.cdp.conftest import people, profile_of

pytestmark = pytest.mark.django_db

ORDERS = [
    "--map=userId=customer",
    "--map=timestamp=day",
    "--map=properties.total=amount:number",
    "--set=type=track",
    "--set=event=Order Completed",
]


@pytest.fixture(autouse=True)
def _own_state(settings: Any, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path / "state"


def run(path: Path, *options: str) -> str:
    """The command's summary."""
    out = io.StringIO()
    call_command(
        "import_events", str(path), "--workspace=acme", "--source=Archive", *options, stdout=out, skip_checks=True
    )
    return out.getvalue()


def orders(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream).writerows([["customer", "day", "amount"], *rows])
    return path


def refused(path: Path) -> list[tuple[str, str]]:
    with path.with_name(path.name + ".rejected.csv").open(newline="") as stream:
        return [(row["line"], row["code"]) for row in csv.DictReader(stream)]


def test_a_csv_file_becomes_events(workspace: Workspace, tmp_path: Path) -> None:
    path = orders(tmp_path / "orders.csv", [["c1", "2025-05-01", "12.50"], ["c2", "2025-06-01T10:00:00+02:00", "3"]])
    assert "2 events stored, 0 in already, 0 refused" in run(path, *ORDERS)
    events = Event.objects.order_by("occurred_at")
    assert [(e.occurred_at, e.properties, e.name.name) for e in events] == [
        (datetime(2025, 5, 1, tzinfo=UTC), {"total": 12.5}, "Order Completed"),
        (datetime(2025, 6, 1, 8, tzinfo=UTC), {"total": 3}, "Order Completed"),
    ]
    assert Source.objects.get().name == "Archive"
    assert not (tmp_path / "orders.csv.rejected.csv").exists()


def test_running_it_twice_has_one_effect(workspace: Workspace, tmp_path: Path) -> None:
    """Two rows that are alike are two purchases; the same row read again is not."""
    path = orders(tmp_path / "orders.csv", [["c1", "2025-05-01", "9"], ["c1", "2025-05-01", "9"]])
    assert "2 events stored, 0 in already" in run(path, *ORDERS)
    assert "0 events stored, 2 in already" in run(path, *ORDERS)
    assert Event.objects.count() == 2


def test_bad_rows_are_reported_by_line_and_the_others_go_in(workspace: Workspace, tmp_path: Path) -> None:
    """Fault 68."""
    path = orders(
        tmp_path / "orders.csv",
        [
            ["c1", "2025-05-01", "9"],
            ["c2", "yesterday", "9"],
            ["c3", "2025-05-01", "nine"],
            ["c4", "2025-05-01"],
            ["null", "2025-05-01", "9"],
            ["c5", "1969-01-01", "9"],
            ["c6", "2025-05-01", ""],
        ],
    )
    assert "2 events stored, 0 in already, 5 refused" in run(path, *ORDERS)
    assert refused(path) == [
        ("3", "bad_time"),
        ("4", "bad_number"),
        ("5", "ragged_row"),
        ("6", "generic_identifier"),
        ("7", "time_out_of_range"),
    ]
    assert not Quarantine.objects.exists()


def test_the_report_has_what_each_text_was_made_with(workspace: Workspace, tmp_path: Path) -> None:
    path = orders(tmp_path / "orders.csv", [["c1", "2025-05-01", "nine"], ["c2"], ["null", "2025-05-01", "9"]])
    with override("zh-hans"):
        run(path, *ORDERS)
    with path.with_name(path.name + ".rejected.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    told = [(row["code"], row["path"], orjson.loads(row["params"])) for row in rows]
    assert told == [
        ("bad_number", "amount", {"column": "amount", "value": "nine", "kind": {"code": "word.number"}}),
        ("ragged_row", "", {"count": 1, "header": 3}),
        ("generic_identifier", "userId", {"field": "userId"}),
    ]
    for (code, where, params), row, made in zip(told, rows, (refused_row, refused_row, refused_item), strict=True):
        assert english_in(row["message"]) == []
        with override("zh-hans"):
            assert str(made(where, code, **params).message) == row["message"]


def test_encodings_marks_and_local_times(workspace: Workspace, tmp_path: Path) -> None:
    names = ["--map=userId=customer", "--set=type=identify", "--map=traits.city=amount"]
    marked = orders(tmp_path / "marked.csv", [["c1", "", "Tromsø"]], encoding="utf-8-sig")
    run(marked, *names)
    assert profile_of("c1").traits == {"city": "Tromsø"}
    chinese = orders(tmp_path / "chinese.csv", [["c2", "", "上海"]], encoding="gbk")
    with pytest.raises(CommandError, match="not UTF-8: line 2"):
        run(chinese, *names)
    assert "1 refused" in run(chinese, *names, "--encoding=utf-8")
    assert refused(chinese) == [("2", "wrong_encoding")]
    run(chinese, *names, "--encoding=gbk")
    assert profile_of("c2").traits == {"city": "上海"}
    compact = orders(tmp_path / "compact.csv", [["c3", "19970101", "1"]])
    run(compact, *ORDERS, "--time-format=%Y%m%d", "--time-zone=America/New_York")
    assert Event.objects.get(profile=profile_of("c3")).occurred_at == datetime(1997, 1, 1, 5, tzinfo=UTC)


def test_json_lines_are_segment_messages_as_they_are(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "messages.jsonl.gz"
    good = {"type": "track", "event": "Seen", "userId": "u1", "messageId": "m1", "timestamp": "2025-01-01T00:00:00Z"}
    lines = [orjson.dumps(good), b"{", b"[]", b"", orjson.dumps(good | {"messageId": "m2", "userId": None})]
    path.write_bytes(gzip.compress(b"\n".join(lines)))
    assert "1 events stored, 0 in already, 3 refused" in run(path)
    assert refused(path) == [("2", "not_json"), ("3", "not_an_object"), ("5", "no_identifier")]
    assert Event.objects.get().message_id == "m1"


def test_parquet_brings_its_own_types(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "orders.parquet"
    table = pa.table(
        {
            "customer": [1, 2],
            "day": [datetime(2025, 5, 1, 10), datetime(2025, 5, 2, 10)],
            "amount": [1.5, 2.5],
            "born": [date(1990, 1, 1), None],
        }
    )
    parquet.write_table(table, path)
    assert "2 events stored" in run(path, *ORDERS, "--map=properties.born=born")
    assert people() == [{("user_id", "1")}, {("user_id", "2")}]
    assert [event.properties for event in Event.objects.order_by("occurred_at")] == [
        {"total": 1.5, "born": "1990-01-01"},
        {"total": 2.5},
    ]


def test_an_interrupted_import_goes_on_where_it_stopped(
    workspace: Workspace, source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK_ROWS", 10)
    plan = mapping.parse(["userId=n"], ["type=track", "event=Seen"], None, ZoneInfo("UTC"))
    checkpoint = importing.Checkpoint(tmp_path, "an import")
    read: list[int] = []

    def rows(until: int) -> Any:
        for number in range(1, 36):
            if number == until:
                raise KeyboardInterrupt
            read.append(number)
            yield readers.Row(number, {"n": f"c{number}"})

    def go(until: int) -> importing.ImportResult:
        now = datetime.now(UTC)
        return importing.run_import(
            workspace.pk,
            source.pk,
            rows(until),
            plan,
            identity="an import",
            checkpoint=checkpoint,
            report=lambda line, problem: None,
            now=now,
        )

    with pytest.raises(KeyboardInterrupt):
        go(until=25)
    assert Event.objects.count() == 20
    result = go(until=99)
    assert (result.skipped, result.rows, result.ingest.stored) == (20, 15, 15)
    assert checkpoint.rows() == 0
    assert Event.objects.count() == 35


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--map=userId"], '--map "userId" should look like FIELD=COLUMN'),
        (["--set=event"], '--set "event" should look like FIELD=VALUE'),
        (["--time-zone=Mars/Olympus"], "A time zone has a name like Europe/Oslo"),
        (["--encoding=klingon"], "An encoding has a name like utf-8 or gbk"),
        (["--workspace=nowhere"], "There is no workspace 'nowhere'. There are: acme."),
        (["--map=userId=custmer"], 'the column "custmer", which orders.csv does not have. Did you mean "customer"?'),
        (["--map=userId=buyer"], "It has: customer, day, amount."),
        (
            ["--map=properties.total=amount:float"],
            '"float" is no kind of value; use one of text, number, boolean, time.',
        ),
    ],
)
def test_a_wrong_option_is_explained(workspace: Workspace, tmp_path: Path, options: list[str], said: str) -> None:
    path = orders(tmp_path / "orders.csv", [])
    with pytest.raises(CommandError) as error:
        run(path, *options)
    assert said in str(error.value)
    assert not Source.objects.filter(workspace=workspace).exists()
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "gone.csv")
    with pytest.raises(CommandError, match="Cannot tell the format"):
        run(tmp_path / "orders.xls")
