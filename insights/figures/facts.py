"""What there is to count, as one SELECT over the ledger: the figures of some cells, or of a whole workspace.

The measures of touches: `sent` (detail: `no_price` where none was set; value: its cost), `waiting`, `unknown`, `failed`
(detail: why), `withheld` and `deferred` (detail: the reason), and of those that a provider reported on `delivered`, `opened`,
`clicked`, `replied`, `bounced`, `soft_bounced`, `complained`, `unsubscribed`: touches, not reports, when it was first reported.
The measures of runs: `entered`,
`held_out`, `program_held` (entered, but in the program holdout), `ended` (of those entered; detail: why), `converted`,
`held_out_converted` and `program_converted` (detail: the currency, value), `refused` (detail: why), `stayed` (at a node, whoever
was not held out of the journey; value: seconds). Tests sent by hand are left out.
"""

from __future__ import annotations

from cdp.events import reads
from cdp.events.amounts import currency
from channels.models import Decision, Origin, SendState
from channels.touches import defer
from core.db.sql import Sql, sql, values
from insights.models import FigurePart, FigureView
from journeys.models import EnrollmentState

COLUMNS = (
    "workspace_id, journey_id, part, source, view, at, version_id, node_id, arm, template_version_id, channel_id, medium, "
    "category, measure, detail, n, value, hours"
)

UNPRICED = "no_price"
"""The detail of messages sent while no price was set."""

_REPORTED = [
    # Whoever opened, clicked or answered must have got it, though not every provider reports a delivery.
    *((kind, "delivered") for kind in ("delivered", "opened", "clicked", "replied", "unsubscribed", "complained")),
    *(
        (kind, kind)
        for kind in ("opened", "clicked", "replied", "bounced", "soft_bounced", "complained", "unsubscribed")
    ),
]

_DIMENSIONS = (
    "journey_id, version_id, node_id, arm, template_version_id, channel_id, medium, category, source, measure, detail"
)


def touches(workspace_id: int, zone: str, scope: Sql) -> Sql:
    """A SELECT of the `COLUMNS` of touches `t` in scope."""
    return _counted(workspace_id, zone, FigurePart.TOUCHES, touch_facts(workspace_id, zone, scope))


def touch_facts(workspace_id: int, zone: str, scope: Sql) -> Sql:
    """A SELECT of what became of touches `t` in scope: a row for each measure of each touch, with the person."""
    return sql(
        """
        WITH chosen AS MATERIALIZED (
            SELECT t.id, t.journey_id, t.version_id, t.step_id AS node_id, t.arm, t.template_version_id, t.channel_id,
                t.medium, t.category, t.decision, t.reason, t.created_at, s.cost, t.profile_id, s.state, s.reason AS why,
                s.closed_at, coalesce(e.entered_at, t.created_at) AS entered_at,
                (t.created_at AT TIME ZONE {zone})::date AS source
            FROM channels_touch t LEFT JOIN channels_send s ON s.touch_id = t.id
            LEFT JOIN journeys_enrollment e ON e.id = t.origin_id AND t.origin = {Origin.ENROLLMENT}
            WHERE t.workspace_id = {workspace}::bigint AND t.journey_id IS NOT NULL AND t.origin <> {Origin.TEST}
                AND ({scope})
        ),
        reported AS (
            SELECT r.touch_id, k.measure, min(r.occurred_at) AS at FROM chosen c JOIN channels_receipt r ON r.touch_id = c.id
            JOIN {reported} k ON k.kind = r.kind GROUP BY 1, 2
        )
        SELECT {own}, CASE WHEN c.decision = {Decision.WITHHELD} THEN 'withheld' WHEN c.decision = {Decision.DEFERRED}
                THEN 'deferred' WHEN c.state = {State.ACCEPTED} THEN 'sent' WHEN c.state = {State.UNKNOWN} THEN 'unknown'
                WHEN c.state IN ({State.REJECTED}, {State.EXPIRED}, {State.CANCELLED}) THEN 'failed'
                WHEN c.state = {State.QUEUED} AND c.why = {quiet} THEN 'deferred' ELSE 'waiting' END AS measure,
            CASE WHEN c.decision <> {Decision.SEND} THEN c.reason
                WHEN c.state = {State.QUEUED} AND c.why = {quiet} THEN c.why WHEN c.state = {State.EXPIRED} THEN 'expired'
                WHEN c.state IN ({State.REJECTED}, {State.CANCELLED}) THEN c.why
                WHEN c.state = {State.ACCEPTED} AND c.cost IS NULL THEN {unpriced} ELSE '' END AS detail,
            coalesce(c.closed_at, c.created_at) AS at, c.entered_at,
            CASE WHEN c.state = {State.ACCEPTED} THEN coalesce(c.cost, 0) ELSE 0 END AS value, c.profile_id
        FROM chosen c
        UNION ALL SELECT {own}, r.measure, '', r.at, c.entered_at, 0, c.profile_id
            FROM reported r JOIN chosen c ON c.id = r.touch_id
        """,
        zone=sql("{}::text", zone),
        workspace=workspace_id,
        scope=scope,
        reported=values([("kind", "text"), ("measure", "text")], _REPORTED),
        own=Sql(
            "c.journey_id, c.version_id, c.node_id, c.arm, c.template_version_id, c.channel_id, c.medium, c.category, c.source"
        ),
        unpriced=Sql(f"'{UNPRICED}'"),
        quiet=Sql(f"'{defer.REASON}'"),
        Decision=Decision,
        Origin=Origin,
        State=SendState,
    )


def runs(workspace_id: int, zone: str, entered: Sql, refused: Sql) -> Sql:
    """A SELECT of the `COLUMNS` of runs `e` and refusals `r` in scope."""
    return _counted(workspace_id, zone, FigurePart.RUNS, run_facts(workspace_id, zone, entered, refused))


def run_facts(workspace_id: int, zone: str, entered: Sql, refused: Sql) -> Sql:
    """A SELECT of what became of runs `e` and refusals `r` in scope, as `touch_facts`."""
    return sql(
        """
        WITH chosen AS MATERIALIZED (
            SELECT e.id, e.journey_id, e.version_id, e.profile_id, e.entry_node_id, e.arm, e.held_out, e.program_held_out,
                e.state, e.entered_at, e.ended_at, e.exit_reason, (e.entered_at AT TIME ZONE {zone})::date AS source
            FROM journeys_enrollment e WHERE e.workspace_id = {workspace}::bigint AND ({entered})
        ),
        stays AS (
            SELECT c.id, p.at, lag(p.to_node_id) OVER run AS node_id, extract(epoch FROM p.at - lag(p.at) OVER run) AS seconds
            FROM chosen c JOIN journeys_passage p ON p.enrollment_id = c.id WHERE NOT c.held_out
            WINDOW run AS (PARTITION BY p.enrollment_id ORDER BY p.seq)
        )
        SELECT {own}, {source}, CASE WHEN c.held_out THEN 'held_out' WHEN c.program_held_out THEN 'program_held'
                ELSE 'entered' END AS measure, '' AS detail,
            c.entered_at AS at, c.entered_at, 0::numeric AS value, c.profile_id FROM chosen c
        UNION ALL SELECT {own}, {source}, 'ended', c.exit_reason, c.ended_at, c.entered_at, 0, c.profile_id
            FROM chosen c
            WHERE c.state = {State.ENDED} AND NOT c.held_out AND NOT c.program_held_out
        UNION ALL SELECT {own}, {source}, CASE WHEN c.held_out THEN 'held_out_converted' WHEN c.program_held_out
                THEN 'program_converted' ELSE 'converted' END, {currency},
            k.converted_at, c.entered_at, coalesce(k.value, 0), c.profile_id
            FROM chosen c JOIN journeys_conversion k ON k.enrollment_id = c.id {event}
        UNION ALL SELECT c.journey_id, c.version_id, s.node_id, {rest}, {source}, 'stayed', '', s.at, c.entered_at, s.seconds,
            c.profile_id FROM stays s JOIN chosen c ON c.id = s.id WHERE s.node_id IS NOT NULL
        UNION ALL SELECT r.journey_id, r.version_id, r.node_id, '', NULL, NULL, '', '', (r.at AT TIME ZONE {zone})::date,
            'refused', r.reason, r.at, r.at, 0, r.profile_id
            FROM journeys_refusal r WHERE r.workspace_id = {workspace}::bigint AND ({refused})
        """,
        zone=sql("{}::text", zone),
        workspace=workspace_id,
        entered=entered,
        refused=refused,
        own=Sql(
            "c.journey_id, c.version_id, c.entry_node_id AS node_id, c.arm, NULL::bigint AS template_version_id, "
            "NULL::bigint AS channel_id, '' AS medium, '' AS category"
        ),
        rest=Sql("c.arm, NULL, NULL, '', ''"),
        source=Sql("c.source"),
        event=reads.join_event(Sql("k.event_id"), Sql("k.converted_at"), "ev", outer=True),
        currency=currency(Sql("ev.properties")),
        State=EnrollmentState,
    )


def _counted(workspace_id: int, zone: str, part: FigurePart, facts: Sql) -> Sql:
    """The facts by day in both views, with the hours of each day."""
    return sql(
        """
        SELECT {workspace}::bigint AS workspace_id, journey_id, {part}::smallint AS part, source, view, day AS at, version_id,
            node_id, arm, template_version_id, channel_id, medium, category, measure, detail, sum(n)::bigint AS n,
            sum(value) AS value, jsonb_object_agg(hour, jsonb_build_array(n, value)) AS hours
        FROM (
            SELECT {dimensions}, v.view, (v.at AT TIME ZONE {zone})::date AS day,
                extract(hour FROM v.at AT TIME ZONE {zone})::int AS hour, count(*) AS n,
                round(sum(f.value), 4) AS value
            FROM ({facts}) f CROSS JOIN LATERAL (
                VALUES ({View.EVENT}::smallint, f.at), ({View.COHORT}::smallint, f.entered_at)) v(view, at)
            GROUP BY {dimensions}, v.view, 13, 14
        ) h GROUP BY {dimensions}, view, day
        """,
        workspace=workspace_id,
        part=part,
        dimensions=Sql(_DIMENSIONS),
        zone=sql("{}::text", zone),
        facts=facts,
        View=FigureView,
    )
