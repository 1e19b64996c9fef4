"""What is known of due sends when they are claimed, and the last answer to whether each may still be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from cdp.events import reads
from cdp.parking.models import ParkedKind
from channels.delivery.runtime import ChannelRuntime
from channels.models import Origin, SendState
from channels.policies import decide, program_holdout, quiet_hours
from channels.touches.hold import holds
from content.templates import person
from core.db.sql import Sql, rows, sql
from tenancy.media import BY_KIND

ORDER_PATIENCE = timedelta(minutes=15)
"""A send waits for an earlier one of the same run by the same channel, unless that one's next try is further away."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one due send."""

    touch_id: int
    attempts: int
    ambiguous: bool
    #: Whether its lease ran out in the hands of a worker that died.
    abandoned: bool
    parked: bool
    #: When an earlier send of the same run by the same channel, which is still open, is tried next.
    earlier_due_at: datetime | None
    refusal: str
    #: Whether a pause of its journey holds it back.
    held: bool
    payload: dict[str, Any] | None
    profile_id: int
    address: str | None
    template_version_id: int | None
    profile: dict[str, Any]
    event: dict[str, Any]
    context: dict[str, Any]
    #: The spending, and the amount of it that is reserved for the send, if a budget pays for it.
    spending_id: int | None
    reserved: Decimal | None
    #: Its journey, if that has a budget; and whether what was sent before the budget is still being counted.
    budgeted_id: int | None
    counting: bool
    #: The zone whose quiet hours defer it; None if none do.
    quiet_zone: str | None


def _refusal(runtime: ChannelRuntime, now: datetime) -> Sql:
    """The first reason not to send now, or ''. Over c (send), t (touch), w (profile), a (address)."""
    reach = Sql("''")
    if BY_KIND[runtime.medium].namespace:
        reach = Sql("CASE WHEN cardinality(i.reachable) > 1 THEN 'several_accounts' ELSE 'unreachable' END")
    return sql(
        "CASE WHEN s.recalled_at IS NOT NULL THEN 'left_journey' "
        "WHEN s.expires_at <= {now}::timestamptz THEN 'expired' "
        "WHEN w.id IS NULL THEN 'erased' "
        "WHEN NOT t.transactional AND NOT ({consented}) "
        "AND NOT {excused} THEN 'no_consent' "
        "WHEN a.value IS NULL THEN {reach} "
        "WHEN EXISTS (SELECT 1 FROM channels_suppression x WHERE x.workspace_id = {workspace}::bigint "
        "AND x.medium = {medium}::text AND x.address_hash = encode(sha256(convert_to(a.value, 'UTF8')), 'hex')) "
        "AND NOT {overridden} THEN 'suppressed' "
        "{held}"
        "WHEN q.ambiguous AND q.first_at + {window}::interval < {now}::timestamptz THEN 'key_forgotten' "
        "ELSE '' END",
        now=now,
        consented=decide.consented(runtime.workspace_id, Sql("w"), runtime.medium, Sql("t.topic")),
        excused=_of_a_test("(x.overrode <> '' OR x.elsewhere)"),
        overridden=_of_a_test("x.overrode <> ''"),
        held=_held(runtime),
        reach=reach,
        workspace=runtime.workspace_id,
        medium=runtime.medium,
        window=runtime.idempotency_window,
    )


def _held(runtime: ChannelRuntime) -> Sql:
    """Withholds marketing that was decided on before its person was held out; empty if nobody is."""
    if runtime.holdout is None:
        return Sql("")
    return sql(
        "WHEN NOT t.transactional AND t.origin <> {Origin.TEST} AND {} THEN {} ",
        runtime.holdout.holds(Sql("w.id")),
        Sql(f"'{program_holdout.REASON}'"),
        Origin=Origin,
    )


def _of_a_test(which: str) -> Sql:
    """Whether touch `t` is a test send for which `which` holds: somebody with the right overrode, or it goes to somebody
    else than the profile whose consent is asked."""
    return sql(
        "(t.origin = {Origin.TEST} AND EXISTS (SELECT 1 FROM channels_testsend x WHERE x.id = t.origin_id AND {which}))",
        Origin=Origin,
        which=Sql(which),
    )


def read_facts(runtime: ChannelRuntime, touch_ids: list[int], now: datetime) -> list[Facts]:
    """What rendering and the last check need, in the order the sends fell due; two customers are never joined.

    A send is ambiguous once an attempt may have had its effect: it says so itself, or it was handed over by a worker
    that died before it wrote down the answer. A retry goes to the address of its first attempt, since it carries the same bytes.
    """
    found = rows(
        sql(
            """
            SELECT s.touch_id, s.attempts, q.ambiguous, q.abandoned, q.parked, o.due_at, {refusal}, {held}, s.payload::text, w.id,
                a.value, t.template_version_id, w.traits::text, i.all_of_them::text, e.properties::text, n.name, t.context::text,
                (SELECT f.id FROM channels_spending f WHERE f.id = s.spending_id), s.reserved,
                CASE WHEN t.journey_id = ANY({budgeted}) THEN t.journey_id END,
                coalesce(t.journey_id = ANY({counting}), false), {quiet_zone}
            FROM unnest({ids}::bigint[]) WITH ORDINALITY AS c(touch_id, place)
            JOIN channels_send s ON s.touch_id = c.touch_id AND s.touch_id = ANY({ids}::bigint[])
            JOIN channels_touch t ON t.id = c.touch_id AND t.id = ANY({ids}::bigint[])
            LEFT JOIN profiles_profile p ON p.id = s.profile_id AND p.workspace_id = {workspace}::bigint
            LEFT JOIN profiles_profile w ON w.id = coalesce(p.merged_into_id, p.id)
            LEFT JOIN LATERAL (
                SELECT jsonb_object_agg(d.namespace, d.value ORDER BY d.created_at, d.id) AS all_of_them,
                    (array_agg(d.value ORDER BY d.created_at DESC, d.id DESC)
                        FILTER (WHERE d.namespace = {namespace}::text)) AS reachable
                FROM profiles_identifier d WHERE d.profile_id = w.id) i ON true
            LEFT JOIN LATERAL (
                SELECT coalesce(s.payload ->> 'to', (
                    SELECT r.value FROM unnest(i.reachable) WITH ORDINALITY AS r(value, place)
                    WHERE NOT {one_alone}::boolean OR cardinality(i.reachable) = 1
                    ORDER BY EXISTS (SELECT 1 FROM channels_suppression y WHERE y.workspace_id = {workspace}::bigint
                        AND y.medium = {medium}::text
                        AND y.address_hash = encode(sha256(convert_to(r.value, 'UTF8')), 'hex')), r.place
                    LIMIT 1)) AS value) a ON true
            LEFT JOIN LATERAL (
                SELECT s.reason = 'ambiguous' OR s.state = {State.LEASED} AND EXISTS (
                        SELECT 1 FROM channels_attempt h WHERE h.touch_id = s.touch_id AND h.number = s.attempts
                        AND h.handed_over_at IS NOT NULL) AS ambiguous, s.state = {State.LEASED} AS abandoned,
                    EXISTS (SELECT 1 FROM parking_parked k WHERE k.kind = {kind}::text AND k.ref = s.touch_id) AS parked,
                    (SELECT min(h.handed_over_at) FROM channels_attempt h WHERE h.touch_id = s.touch_id) AS first_at) q ON true
            LEFT JOIN LATERAL (
                SELECT max(r.due_at) AS due_at FROM channels_touch b JOIN channels_send r ON r.touch_id = b.id
                WHERE b.origin_id = t.origin_id AND b.origin = t.origin AND b.channel_id = t.channel_id AND b.id < t.id
                AND r.state IN ({State.QUEUED}, {State.LEASED}) AND r.due_at <= {patience}::timestamptz) o ON true
            {event}
            ORDER BY c.place
            """,
            refusal=_refusal(runtime, now),
            held=holds(Sql("t.journey_id")),
            budgeted=_budgeted(runtime.workspace_id),
            counting=_budgeted(runtime.workspace_id, Sql(" AND b.counting_since IS NOT NULL")),
            quiet_zone=quiet_hours.zone_asked(runtime.workspace["time_zone"]) if runtime.quiet else Sql("NULL"),
            event=reads.join_event(Sql("t.event_id"), Sql("t.event_at"), "e", outer=True, name="n"),
            kind=str(ParkedKind.SEND),
            patience=now + ORDER_PATIENCE,
            ids=touch_ids,
            workspace=runtime.workspace_id,
            namespace=decide.namespace(runtime.medium, runtime.account) or "",
            one_alone=BY_KIND[runtime.medium].by_account and not runtime.account,
            medium=runtime.medium,
            State=SendState,
        )
    )
    return [
        Facts(
            touch_id=row[0],
            attempts=row[1],
            ambiguous=row[2],
            abandoned=row[3],
            parked=row[4],
            earlier_due_at=row[5],
            refusal=row[6],
            held=row[7],
            payload=orjson.loads(row[8]) if row[8] else None,
            profile_id=row[9],
            address=row[10],
            template_version_id=row[11],
            profile=person(_object(row[12]), _object(row[13])),
            event={"name": row[15], **_object(row[14])} if row[15] else _object(row[14]),
            context=_object(row[16]),
            spending_id=row[17],
            reserved=row[18],
            budgeted_id=row[19],
            counting=row[20],
            quiet_zone=row[21],
        )
        for row in found
    ]


def _budgeted(workspace_id: int, further: Sql = Sql("")) -> Sql:  # noqa: B008 # it cannot change
    """The journeys of the workspace that have a budget, as an array that is read once for all sends."""
    return sql(
        "ARRAY(SELECT b.journey_id FROM channels_budget b WHERE b.workspace_id = {}::bigint{})", workspace_id, further
    )


def _object(text: str | None) -> dict[str, Any]:
    parsed: dict[str, Any] = orjson.loads(text) if text else {}
    return parsed
