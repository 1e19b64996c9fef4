"""Who uses what, counted again from the rules and graphs themselves: what archiving is refused by must be complete."""

from __future__ import annotations

from datetime import datetime

import orjson

from core.db.sql import rows, sql
from core.i18n.text import translated
from core.publicid import encode
from ops.doctor.loader import Invariant
from tenancy.references import KINDS, Thing, things_named

_Row = tuple[int, str, int, str, int, Thing]

_BOTH = """
SELECT d.* FROM (
    SELECT workspace_id, 'audience', id, 'rule', 0::bigint, rule::text, NULL::text, NULL::bigint, NULL::text
    FROM audiences_audience WHERE archived_at IS NULL
    UNION ALL
    SELECT workspace_id, 'journey', id, 'draft', 0, draft::text, NULL, NULL, NULL
    FROM journeys_journey WHERE state <> 'archived'
    UNION ALL
    SELECT v.workspace_id, 'journey', v.journey_id, 'version', v.id, v.graph::text, NULL, NULL, NULL
    FROM journeys_version v JOIN journeys_journey j ON j.id = v.journey_id
    WHERE v.retired_at IS NULL AND j.state <> 'archived'
    UNION ALL
    SELECT workspace_id, 'template', id, 'draft', 0, jsonb_build_object('category', category)::text, NULL, NULL, NULL
    FROM content_template WHERE archived_at IS NULL AND category <> ''
    UNION ALL
    SELECT workspace_id, 'cap', id, 'rule', 0, jsonb_build_object('category', category)::text, NULL, NULL, NULL
    FROM channels_cap WHERE category <> ''
    UNION ALL
    SELECT m.workspace_id, 'metric', m.id, 'rule', 0, v.definition::text, NULL, NULL, NULL
    FROM insights_metric m JOIN insights_metricversion v ON v.id = m.live_version_id WHERE m.archived_at IS NULL
    UNION ALL
    SELECT workspace_id, 'alert', id, 'rule', 0, jsonb_build_object('metric', config ->> 'metric')::text, NULL, NULL, NULL
    FROM insights_alert WHERE config ? 'metric'
    UNION ALL
    SELECT workspace_id, user_kind, user_id, place, place_id, NULL, used_kind, used_id, used_name FROM tenancy_reference
) AS d(workspace_id, kind, id, place, place_id, definition, used_kind, used_id, used_name)
WHERE {workspace}::bigint IS NULL OR d.workspace_id = {workspace}::bigint
"""
"""What is defined (to be read for what it uses), and what is kept: in one statement, and so of one moment."""


def missing_or_left_over(workspace_id: int | None, now: datetime) -> list[dict[str, object]]:
    """Each reference that is not kept, and each that is kept of what does not use the thing (any more)."""
    wanted, kept = set[_Row](), set[_Row]()
    for *place, definition, used_kind, used_id, used_name in rows(sql(_BOTH, workspace=workspace_id)):
        workspace, kind, user, where, part = place
        if definition is None:
            kept.add((workspace, kind, user, where, part, Thing(used_kind, used_id, used_name)))
        else:
            wanted |= {(workspace, kind, user, where, part, used) for used in things_named(orjson.loads(definition))}
    return [
        {
            "workspace_id": workspace,
            "user": encode(KINDS[kind].prefix, user),
            "place": where,
            "uses": f"{used.kind} {used.name or encode(KINDS[used.kind].prefix, used.id or 0)}",
            "kept": (workspace, kind, user, where, part, used) in kept,
        }
        for workspace, kind, user, where, part, used in sorted(wanted ^ kept, key=repr)
    ]


USAGE = Invariant(
    "references_equal_a_recount",
    translated(
        "What uses an audience, a template, a channel, a category, an event, a tag or a trait is "
        "kept, and nothing else is."
    ),
    translated("Save the journey or audience again, and report how it was changed."),
    "",
    ask=missing_or_left_over,
)
