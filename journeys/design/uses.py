"""Which journeys and audiences speak of an audience or a template."""

from __future__ import annotations

from core import publicid
from core.db.sql import rows, sql


def journeys_using(workspace_id: int, public_id: str) -> list[tuple[int, str]]:
    """(id, name) of the journeys, not archived, whose draft, or a version that may still hold people, names the thing.

    Graphs are searched as text: a public id is letters and digits within quotes, so nothing else can look like it.
    """
    found = rows(
        sql(
            """
            SELECT j.id, j.name FROM journeys_journey j
            WHERE j.workspace_id = {workspace} AND j.state <> 'archived'
                AND (strpos(j.draft::text, {text}) > 0 OR EXISTS (
                    SELECT FROM journeys_version v
                    WHERE v.journey_id = j.id AND v.retired_at IS NULL AND strpos(v.graph::text, {text}) > 0))
            ORDER BY j.name, j.id
            """,
            workspace=workspace_id,
            text=f'"{public_id}"',
        )
    )
    return [(number, name) for number, name in found]


def audiences_using(workspace_id: int, audience_id: int) -> list[tuple[int, str]]:
    """(id, name) of the audiences, not archived, whose rule asks for the audience."""
    found = rows(
        sql(
            """
            SELECT id, name FROM audiences_audience
            WHERE workspace_id = {} AND archived_at IS NULL AND strpos(rule::text, {}) > 0 ORDER BY name, id
            """,
            workspace_id,
            f'"{publicid.encode("aud", audience_id)}"',
        )
    )
    return [(number, name) for number, name in found]
