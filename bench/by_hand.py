"""What somebody who knew one journey, or one audience, and nothing else would write, on the same tables and indexes."""

ENTER = """
INSERT INTO journeys_enrollment (workspace_id, journey_id, version_id, profile_id, entry_node_id, node_id,
    entered_at, arrived_at, wake_at)
SELECT {}::bigint, {}::bigint, {}::bigint, profile_id, {n}::bigint, {n}::bigint,
    {t}::timestamptz, {t}::timestamptz, {t}::timestamptz
FROM audiences_membership WHERE audience_id = {a}::bigint AND bucket = ANY({b}::smallint[]) AND until IS NULL
"""

ADVANCE = """
WITH c AS MATERIALIZED (
    SELECT e.id, e.profile_id, e.visit, e.seq, e.event_id,
        p.traits ->> 'tier' = 'gold' AND p.traits ->> 'city' <> 'c7' AS gold,
        ('x' || substr(md5('s:' || e.profile_id), 1, 8))::bit(32)::bigint < 2147483648 AS a,
        coalesce(p.consent ->> 'email' <> 'false', true) AND EXISTS (SELECT 1 FROM profiles_identifier i
            WHERE i.profile_id = p.id AND i.namespace = 'email' AND NOT EXISTS (SELECT 1 FROM channels_suppression s
            WHERE s.workspace_id = e.workspace_id AND s.medium = 'email'
            AND s.address_hash = encode(sha256(convert_to(i.value, 'UTF8')), 'hex'))) AS ok
    FROM journeys_enrollment e JOIN profiles_profile p ON p.id = e.profile_id
    WHERE e.workspace_id = {w}::bigint AND e.bucket = ANY({buckets}::smallint[]) AND e.state = 1 AND e.wake_at <= {now}
        AND e.version_id = {v}::bigint),
t AS (INSERT INTO channels_touch (workspace_id, origin, origin_id, step_id, visit, journey_id, version_id, profile_id,
        arm, event_id, channel_id, template_version_id, medium, category, decision, reason, created_at)
    SELECT {w}::bigint, 1, id, CASE WHEN gold AND a THEN {a}::bigint WHEN gold THEN {b}::bigint ELSE {c}::bigint END,
        visit + 2, {j}::bigint, {v}::bigint, profile_id, CASE WHEN gold AND a THEN 'A' WHEN gold THEN 'B' ELSE '' END,
        event_id, 1, 1, 'email', 'marketing', CASE WHEN ok THEN 1 ELSE 2 END,
        CASE WHEN ok THEN '' ELSE 'unreachable' END, {now} FROM c RETURNING id, profile_id, decision),
s AS (INSERT INTO channels_send (touch_id, workspace_id, channel_id, profile_id, due_at)
    SELECT id, {w}::bigint, 1, profile_id, {now} FROM t WHERE decision = 1),
l AS (INSERT INTO journeys_passage (enrollment_id, seq, workspace_id, at, nodes, ports, reasons, to_node_id)
    SELECT id, seq + 1, {w}::bigint, {now},
        CASE WHEN gold THEN ARRAY[{n}::bigint, {which}::bigint, {arms}::bigint,
                CASE WHEN a THEN {a}::bigint ELSE {b}::bigint END]
            ELSE ARRAY[{n}::bigint, {which}::bigint, {c}::bigint] END,
        CASE WHEN gold THEN ARRAY['next', 'gold', CASE WHEN a THEN 'A' ELSE 'B' END, 'next']
            ELSE ARRAY['next', 'else', 'next'] END,
        CASE WHEN gold THEN ARRAY['', '', '', ''] ELSE ARRAY['', '', ''] END, {wait}::bigint FROM c)
UPDATE journeys_enrollment e SET node_id = {wait}::bigint, visit = e.visit + 3, seq = e.seq + 1, arrived_at = {now},
    wake_at = {now} + interval '3 days' FROM c WHERE e.id = c.id
"""
