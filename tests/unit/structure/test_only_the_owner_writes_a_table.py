"""An app writes its own tables and calls the others' service functions; only `cdp.events` knows where events are kept."""

from __future__ import annotations

import pytest

from tests.unit.structure.sqltext import Text, app_of_file, owner_of, texts, texts_of


def foreign_writes(found: list[Text]) -> list[str]:
    """Where an app writes a table of another one."""
    return [
        f"{text.file}:{text.line} writes {table}, which is {owner_of(table)}'s"
        for text in found
        for table in sorted(text.written)
        if owner_of(table) not in (None, app_of_file(text.file))
    ]


def namings_of_events(found: list[Text]) -> list[str]:
    """Where the event table is named outside its app. The doctor's invariants are about the tables themselves."""
    return [
        f"{text.file}:{text.line} names the event table"
        for text in found
        if "events_event" in text.text
        and app_of_file(text.file) != "events"
        and not text.file.startswith("ops/doctor/invariants/")
    ]


@pytest.mark.seconds
def test_only_the_owner_writes_a_table() -> None:
    assert foreign_writes(list(texts())) == []


@pytest.mark.seconds
def test_only_the_events_app_names_the_event_table() -> None:
    assert namings_of_events(list(texts())) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ('run(sql("DELETE FROM signals_signal WHERE id = {}", 1))', "writes signals_signal, which is signals's"),
        (
            'x = "WITH a AS (INSERT  INTO\\n channels_touch (id) SELECT 1)"',
            "writes channels_touch, which is channels's",
        ),
        ('f"UPDATE {table} SET a = 1"', None),
        ('"UPDATE ONLY profiles_profile p SET tags = 1"', "writes profiles_profile, which is profiles's"),
        ('"COPY " "events_event (id) FROM STDIN"', "writes events_event, which is events's"),
        ('"SELECT 1 FROM channels_touch FOR UPDATE"', None),
        ('"DELETE FROM tick_signal"', None),
        ('"UPDATE journeys_enrollment SET state = 1"', None),
    ],
)
def test_a_planted_violation_is_found(planted: str, said: str | None) -> None:
    found = foreign_writes(list(texts_of(f"x = {planted}", "journeys/engine/planted.py")))
    assert found == ([f"journeys/engine/planted.py:1 {said}"] if said else [])


def test_a_planted_naming_of_the_event_table_is_found() -> None:
    planted = list(
        texts_of('"""events_event in a docstring."""\nx = "SELECT 1 FROM events_event_2024_01"', "rules/planted.py")
    )
    assert namings_of_events(planted) == ["rules/planted.py:2 names the event table"]
    assert namings_of_events(list(texts_of('x = "FROM events_event"', "cdp/events/planted.py"))) == []
