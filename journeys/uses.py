"""Which journeys and audiences speak of an audience."""

from __future__ import annotations

from cdp import publicid
from cdp.sql import rows, sql


def journeys_using(workspace_id: int, audience_id: int) -> list[tuple[int, str]]:
    """(id, name) of the journeys, not archived, whose draft or live version names the audience.

    Graphs are searched as text: a public id is letters and digits within quotes, so nothing else can look like it.
    """
    found = rows(
        sql(
            """
            SELECT j.id, j.name FROM journeys_journey j LEFT JOIN journeys_version v ON v.id = j.live_version_id
            WHERE j.workspace_id = {} AND j.state <> 'archived'
                AND (strpos(j.draft::text, {text}) > 0 OR strpos(v.graph::text, {text}) > 0)
            ORDER BY j.name, j.id
            """,
            workspace_id,
            text=_quoted(audience_id),
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
            _quoted(audience_id),
        )
    )
    return [(number, name) for number, name in found]


def _quoted(audience_id: int) -> str:
    return f'"{publicid.encode("aud", audience_id)}"'
