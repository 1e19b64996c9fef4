"""What is decided about single identifier values: recorded here, asked by ingestion for each chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson
from django.db import transaction

from cdp.events.normalised import Identifier
from cdp.signals import wakeups
from core.db import arrays
from core.db.sql import Sql, rows, run, sql

MAX_RULES = 1_000
"""Most values that the staff of a workspace may allow, and most that they may deny."""

_COLUMNS = [("namespace", "text"), ("value", "text")]
_CODES = {"denied": "denied_identifier", "shared": "shared_identifier"}


def unusable(workspace_id: int, identifiers: Sequence[Identifier]) -> dict[Identifier, str]:
    """Those of the identifiers that identify nobody in the workspace, each with the code of the note that says why."""
    found = rows(
        sql(
            "SELECT r.namespace, r.value, r.status FROM {} AS w JOIN profiles_identifierrule r ON r.workspace_id = {}"
            " AND r.namespace = w.namespace AND r.value = w.value AND r.status IN ('denied', 'shared')",
            arrays.relation(_COLUMNS, identifiers),
            workspace_id,
        )
    )
    return {(namespace, value): _CODES[status] for namespace, value, status in found}


def record_shared(workspace_id: int, people: Mapping[Identifier, list[str]], now: datetime) -> None:
    """Keep that identifiers are shared by too many people (those named): from now on no message is resolved by them.

    Whoever had one first keeps it, and can be written to by it: otherwise four messages with the public write key could take
    anybody's address away.
    """
    table = [(*identifier, orjson.dumps(known).decode()) for identifier, known in sorted(people.items())]
    run(
        sql(
            "INSERT INTO profiles_identifierrule (workspace_id, namespace, value, status, people, since)"
            " SELECT {}::bigint, s.namespace, s.value, 'shared', s.people::jsonb, {}::timestamptz FROM {} AS s"
            " ON CONFLICT (workspace_id, namespace, value) DO UPDATE SET status = 'shared', people = excluded.people,"
            " since = excluded.since WHERE profiles_identifierrule.status = 'watched'",
            workspace_id,
            now,
            arrays.relation([*_COLUMNS, ("people", "text")], table),
        )
    )


def decide(workspace_id: int, identifier: Identifier, status: str, now: datetime) -> int:
    """Let staff deny or allow a value; what they said before is replaced. The rule's id."""
    with transaction.atomic():
        ((rule,),) = rows(
            sql(
                "INSERT INTO profiles_identifierrule (workspace_id, namespace, value, status, people, since)"
                " VALUES ({}, {}, {}, {}, '[]', {}) ON CONFLICT (workspace_id, namespace, value)"
                " DO UPDATE SET status = excluded.status, since = excluded.since RETURNING id",
                workspace_id,
                *identifier,
                status,
                now,
            )
        )
        if status == "denied":
            detach(workspace_id, [identifier], now)
    return int(rule)


def detach(workspace_id: int, identifiers: Sequence[Identifier], now: datetime) -> None:
    """Remove identifiers, and mark their profiles changed if anything waits for changes."""
    run(
        sql(
            "WITH gone AS (DELETE FROM profiles_identifier i USING {identifiers} AS d WHERE i.workspace_id = {w}"
            " AND i.namespace = d.namespace AND i.value = d.value RETURNING i.profile_id) {changed}",
            identifiers=arrays.relation(_COLUMNS, identifiers),
            w=workspace_id,
            changed=wakeups.marking_changed(
                workspace_id, Sql("(SELECT profile_id FROM gone)"), sql("{}::timestamptz", now)
            ),
        )
    )
