"""A doctor who never finds anything proves nothing: every invariant is broken once, and it alone is to say so."""

from __future__ import annotations

import pytest

from core import person_data
from core.db.sql import Sql, run
from ops.doctor.absorbed import STAYS, absorbed, columns
from ops.doctor.loader import Invariant
from ops.doctor.references import references
from ops.doctor.run import examine, invariants
from tenancy.models import Workspace
from tests.integration.doctor.crashes import ALSO, FILL, WHICH
from tests.integration.doctor.seeds import SEEDS, damage
from tests.integration.doctor.workload import NOW, sends, sick
from tests.integration.journeys.builders import Builder


def break_(statements: list[str]) -> None:
    """Do the damage, with triggers asleep; it must touch something."""
    run(Sql("SET LOCAL session_replication_role = replica"))
    touched = [run(Sql(text.replace("%", "%%"))) for text in statements]
    run(Sql("SET LOCAL session_replication_role = origin"))
    assert touched[-1] > 0, "the seed broke nothing"


def test_in_a_busy_town_everything_has_happened_and_everything_holds(builder: Builder) -> None:
    assert {name for name, n in sends().items() if n} == {"accepted", "rejected", "unknown", "cancelled", "withheld"}
    assert sick() == []


@pytest.mark.parametrize("name", SEEDS)
def test_a_broken_invariant_fires_alone(builder: Builder, name: str) -> None:
    break_(damage(name))
    assert sorted(sick()) == sorted(name.split())


def test_every_written_invariant_has_a_seed() -> None:
    seeded = {name for names in SEEDS for name in names.split()}
    written = {each.name for each in invariants(settled=True, deep=True)} - {each.name for each in references()}
    assert written - seeded == set()


def columns_of(invariant: Invariant) -> list[str]:
    """The references that an invariant of a table asks about."""
    return [part.split("'")[1] for part in invariant.text.split("(VALUES ")[1].split("), (")]


REFERENCES = [
    f"{each.name.removeprefix('references_of_')}.{column}" for each in references() for column in columns_of(each)
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_lost_reference_is_found_and_nothing_else_is_blamed(builder: Builder, reference: str) -> None:
    table, column = reference.split(".")
    # The same row every time: what else its loss breaks is known of that one.
    keys = ", ".join(
        f"(to_jsonb(t) ->> '{key}')::bigint" for key in ("id", "enrollment_id", "touch_id", "node_id", "seq")
    )
    first = f"SELECT tableoid, ctid FROM {table} t WHERE {WHICH.get(table, 'true')} ORDER BY {keys}, t::text LIMIT 1"
    spoilt = f"UPDATE {table} SET {column} = 987654321 WHERE (tableoid, ctid) = ({first})"
    break_([FILL[table], spoilt] if table in FILL else [spoilt])
    assert sorted(sick(settled=False)) == sorted([f"references_of_{table}", *ALSO.get(reference, "").split()])
    (found,) = examine([each for each in references() if each.name == f"references_of_{table}"], NOW)
    assert [row["reference"] for row in found.rows if row["missing"]] == [column]


@pytest.mark.parametrize(("table", "column"), columns())
def test_whatever_an_absorbed_profile_still_holds_is_found(builder: Builder, table: str, column: str) -> None:
    first = f"SELECT tableoid, ctid FROM {table} t ORDER BY t::text LIMIT 1"
    merged = "(SELECT merged_id FROM profiles_merge WHERE refused = '' AND absorbed_at IS NOT NULL ORDER BY id LIMIT 1)"
    spoilt = f"UPDATE {table} SET {column} = {merged} WHERE (tableoid, ctid) = ({first})"
    break_([FILL[table], spoilt] if table in FILL else [spoilt])
    (found,) = examine([absorbed()], NOW)
    assert [row["held"] for row in found.rows] == [table]


def test_a_column_that_names_a_profile_is_asked_about_or_may_stay_for_a_reason() -> None:
    assert {(each.table, each.column) for each in person_data.registered()} == {*columns(), *STAYS}


def test_only_references_have_company() -> None:
    assert ALSO.keys() <= set(REFERENCES)


def test_a_row_of_another_workspace_is_found(builder: Builder) -> None:
    other = Workspace.objects.create(name="Other", slug="other").pk
    break_(
        [
            f"UPDATE channels_channel SET workspace_id = {other} WHERE name = 'Post'",
            "UPDATE channels_send SET channel_id = (SELECT id FROM channels_channel WHERE name = 'Post') "
            "WHERE touch_id = (SELECT min(touch_id) FROM channels_send)",
        ]
    )
    (found,) = examine([each for each in references() if each.name == "references_of_channels_send"], NOW)
    assert [(row["reference"], row["missing"], row["crosses"]) for row in found.rows] == [("channel_id", False, True)]


def test_what_ties_two_workspaces_together_is_found(builder: Builder) -> None:
    """A membership has no workspace of its own: its audience and its profile must agree."""
    other = Workspace.objects.create(name="Other", slug="other").pk
    break_([f"UPDATE audiences_audience SET workspace_id = {other}"])
    (found,) = examine([each for each in references() if each.name == "references_of_audiences_membership"], NOW)
    assert {(row["reference"], row["crosses"]) for row in found.rows} == {("profile_id", True)}
