"""A doctor who never finds anything proves nothing: every invariant is broken once, and it alone is to say so."""

from __future__ import annotations

import pytest

from cdp.sql import Sql, one, run, sql
from insights.doctor.loader import Invariant
from insights.doctor.references import references
from insights.doctor.run import examine, invariants
from tests.integration.doctor.busy import NOW, sends, sick
from tests.integration.doctor.seeds import SEEDS, damage
from tests.integration.journeys.town import Town


def break_(statements: list[str]) -> None:
    """Do the damage, with triggers asleep; it must touch something."""
    run(Sql("SET LOCAL session_replication_role = replica"))
    touched = [run(Sql(text.replace("%", "%%"))) for text in statements]
    run(Sql("SET LOCAL session_replication_role = origin"))
    assert touched[-1] > 0, "the seed broke nothing"


def test_in_a_busy_town_everything_has_happened_and_everything_holds(town: Town) -> None:
    assert {name for name, n in sends().items() if n} == {"accepted", "rejected", "unknown", "cancelled", "withheld"}
    assert sick() == []


@pytest.mark.parametrize("name", SEEDS)
def test_a_broken_invariant_fires_alone(town: Town, name: str) -> None:
    break_(damage(name))
    assert sorted(sick()) == sorted(name.split())


def test_every_written_invariant_has_a_seed() -> None:
    seeded = {name for names in SEEDS for name in names.split()}
    written = {each.name for each in invariants(settled=True, deep=True)} - {each.name for each in references()}
    assert written - seeded == set()


@pytest.mark.parametrize("invariant", references(), ids=lambda each: each.name)
def test_a_reference_that_leads_nowhere_is_found(town: Town, invariant: Invariant) -> None:
    table = invariant.name.removeprefix("references_of_")
    columns = [part.split("'")[1] for part in invariant.text.split("(VALUES ")[1].split("), (")]
    filled = one(sql("SELECT count(*) FROM {}", Sql(table)))
    if filled == (0,):
        pytest.skip(f"{table} is empty in this town")
    run(Sql("SET LOCAL session_replication_role = replica"))
    for column in columns:
        spoilt = f"UPDATE {table} SET {column} = 987654321 WHERE (tableoid, ctid) = (SELECT tableoid, ctid FROM {table} LIMIT 1)"
        run(Sql("SAVEPOINT one"))
        assert run(Sql(spoilt)) == 1
        (found,) = examine([invariant], NOW)
        assert [row["reference"] for row in found.rows if row["missing"]] == [column]
        run(Sql("ROLLBACK TO one"))


def test_a_row_of_another_workspace_is_found(town: Town) -> None:
    other = one(
        Sql(
            "INSERT INTO cdp_workspace (name, slug, time_zone, locale, settings, created_at) "
            "VALUES ('Other', 'other', 'UTC', 'en', '{}', now()) RETURNING id"
        )
    )
    assert other is not None
    break_(
        [
            f"UPDATE channels_channel SET workspace_id = {other[0]} WHERE name = 'Post'",
            "UPDATE channels_send SET channel_id = (SELECT id FROM channels_channel WHERE name = 'Post') "
            "WHERE touch_id = (SELECT min(touch_id) FROM channels_send)",
        ]
    )
    (found,) = examine([each for each in references() if each.name == "references_of_channels_send"], NOW)
    assert [(row["reference"], row["missing"], row["crosses"]) for row in found.rows] == [("channel_id", False, True)]
