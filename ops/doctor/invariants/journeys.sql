-- name: tallies_equal_moves
-- means: The counts on the canvas equal what the passages say: per node and port, and enrolled = arrivals at the entries.
-- do: Find the statement that moved people without counting (or counted twice); rebuild journeys_tally from the passages.
WITH moved AS (
    SELECT u.node, u.port, count(*)::bigint AS n
    FROM journeys_passage p CROSS JOIN LATERAL unnest(p.nodes, p.ports) u(node, port) GROUP BY 1, 2
    UNION ALL SELECT entry_node_id, '!enter', count(*)::bigint FROM journeys_enrollment GROUP BY 1
), kept AS (
    SELECT node_id AS node, port::text, sum(n)::bigint AS n FROM journeys_tally WHERE port <> '!refused' GROUP BY 1, 2
)
SELECT v.workspace_id, node AS node_id, port, k.n AS kept, m.n AS moved
FROM moved m FULL JOIN kept k USING (node, port)
LEFT JOIN journeys_node d ON d.id = node LEFT JOIN journeys_version v ON v.id = d.version_id
WHERE k.n IS DISTINCT FROM m.n

-- name: counts_add_up
-- means: Whoever came to a node stands there, went on by a line or ended there: what the counts leave there is who stands there.
-- do: Compare the node's tallies with the passages; rebuild journeys_tally if they differ, else find who moved people by hand.
WITH tallied AS (
    SELECT node_id, port::text, sum(n)::bigint AS n FROM journeys_tally WHERE port <> '!refused' GROUP BY 1, 2
), moved AS (
    SELECT node_id, CASE port WHEN '!enter' THEN n ELSE -n END AS n FROM tallied
    -- An optional port that is not wired leads where the node's only wired port does.
    UNION ALL SELECT g.target_id, t.n FROM tallied t CROSS JOIN LATERAL (SELECT target_id FROM journeys_edge
        WHERE source_id = t.node_id ORDER BY port = t.port DESC LIMIT 1) g WHERE NOT starts_with(t.port, '!')
), counted AS (
    SELECT node_id, sum(n)::bigint AS n FROM moved GROUP BY 1
), standing AS (
    SELECT node_id, count(*)::bigint AS n FROM journeys_enrollment WHERE state = :EnrollmentState.LIVE GROUP BY 1
)
SELECT v.workspace_id, node_id, coalesce(c.n, 0) AS counted, coalesce(s.n, 0) AS standing
FROM counted c FULL JOIN standing s USING (node_id)
LEFT JOIN journeys_node d ON d.id = node_id LEFT JOIN journeys_version v ON v.id = d.version_id
WHERE coalesce(c.n, 0) <> coalesce(s.n, 0)

-- name: every_enrollment_is_live_or_ended
-- means: Every enrollment is live with a time to wake, or ended with a time and a reason; so enrolled = live + ended.
-- do: Look at the row's passages to see which it is, and find who wrote the row without the engine.
SELECT workspace_id, id AS enrollment_id, state, wake_at, ended_at, exit_reason FROM journeys_enrollment
WHERE (state = :EnrollmentState.LIVE AND ended_at IS NULL AND wake_at IS NOT NULL AND exit_reason = '') IS NOT TRUE
AND (state = :EnrollmentState.ENDED AND ended_at IS NOT NULL AND wake_at IS NULL AND exit_reason <> '') IS NOT TRUE

-- name: passages_are_gapless
-- means: The passages of an enrollment are numbered 1, 2, 3 and so on without a gap.
-- do: Passages are never deleted: find out who did, and restore them from a backup.
SELECT workspace_id, enrollment_id, min(seq) AS first, max(seq) AS last, count(*) AS passages
FROM journeys_passage GROUP BY 1, 2 HAVING min(seq) <> 1 OR max(seq) <> count(*)

-- name: passages_are_a_chain
-- means: Each passage begins where the one before ended, the first at the entry; time never runs back; nothing follows an end.
-- do: Somebody was moved by two hands. Compare the passages with the server logs of that moment.
SELECT q.workspace_id, q.enrollment_id, q.seq, q.stood AS left_at_node_id, q.nodes[1] AS node_id, q.at
FROM (
    SELECT p.*, lag(p.seq) OVER w AS before, lag(p.to_node_id) OVER w AS stood, lag(p.at) OVER w AS earlier
    FROM journeys_passage p WINDOW w AS (PARTITION BY p.enrollment_id ORDER BY p.seq)
) q JOIN journeys_enrollment e ON e.id = q.enrollment_id
WHERE cardinality(q.nodes) = 0 OR cardinality(q.nodes) <> cardinality(q.ports) OR cardinality(q.nodes) <> cardinality(q.reasons)
OR CASE WHEN q.seq = 1 THEN q.nodes[1] <> e.entry_node_id
    WHEN q.before = q.seq - 1 THEN q.nodes[1] IS DISTINCT FROM q.stood OR q.at < q.earlier END

-- name: enrollment_is_its_last_passage
-- means: An enrollment stands where its last passage led, with as many passages and visits as the ledger holds.
-- do: A move without a passage, or a passage without a move: find the statement that wrote only one of the two.
SELECT e.workspace_id, e.id AS enrollment_id, e.state, e.seq, l.seq AS last_passage, e.node_id, l.to_node_id, e.visit
FROM journeys_enrollment e
LEFT JOIN (
    SELECT enrollment_id, count(*) AS n, sum(cardinality(nodes) - (to_node_id IS NULL)::int) AS arrivals
    FROM journeys_passage GROUP BY 1
) a ON a.enrollment_id = e.id
LEFT JOIN LATERAL (
    SELECT p.seq, p.to_node_id, p.at, p.nodes[cardinality(p.nodes)] AS node, p.reasons[cardinality(p.reasons)] AS reason
    FROM journeys_passage p WHERE p.enrollment_id = e.id ORDER BY p.seq DESC LIMIT 1
) l ON true
WHERE e.seq <> coalesce(l.seq, 0)
OR (coalesce(a.n, 0) = coalesce(l.seq, 0) AND e.visit <> 1 + coalesce(a.arrivals, 0))
OR (e.state = :EnrollmentState.LIVE AND e.node_id IS DISTINCT FROM CASE WHEN l.seq IS NULL THEN e.entry_node_id ELSE l.to_node_id END)
OR (e.state = :EnrollmentState.ENDED AND (l.to_node_id IS NOT NULL OR (e.node_id, e.exit_reason, e.ended_at)
    IS DISTINCT FROM (l.node, l.reason, l.at)))

-- name: moves_follow_the_lines
-- means: Every step follows a line of the pinned version, ends at an exit node, or leaves by a port of the engine's own (`!`).
-- do: The engine moved people along a line that is not drawn. Pause the journey and report the version.
SELECT v.workspace_id, s.version_id, s.node AS node_id, s.port, s.next AS next_node_id, s.n, s.example AS enrollment_id
FROM (
    SELECT e.version_id, u.node, u.port, coalesce(p.nodes[u.i + 1], p.to_node_id) AS next, count(*) AS n,
        min(e.id) AS example
    FROM journeys_passage p JOIN journeys_enrollment e ON e.id = p.enrollment_id
    CROSS JOIN LATERAL unnest(p.nodes, p.ports) WITH ORDINALITY u(node, port, i) GROUP BY 1, 2, 3, 4
) s LEFT JOIN journeys_version v ON v.id = s.version_id
LEFT JOIN journeys_node d ON d.id = s.node AND d.version_id = s.version_id
WHERE d.id IS NULL OR NOT CASE
    WHEN starts_with(s.port, '!') THEN s.next IS NULL AND (s.port = '!exit') = (d.kind = ANY(:ending_nodes))
    WHEN s.next IS NULL THEN false
    ELSE EXISTS (SELECT FROM journeys_edge g WHERE g.version_id = s.version_id AND g.source_id = s.node
        AND g.target_id = s.next AND (g.port = s.port OR (d.kind = ANY(:touching_nodes) AND s.port = 'withheld' AND NOT EXISTS (
            SELECT FROM journeys_edge h WHERE h.source_id = s.node AND h.port = s.port)))) END

-- name: one_live_run_per_key
-- means: A person has at most one live run in a journey for each instance key, counting profiles merged into one as one.
-- do: End the run that has come less far (`merged`), and find out how the second was let in.
SELECT e.workspace_id, e.journey_id, coalesce(p.merged_into_id, p.id) AS profile_id, e.instance_key, count(*) AS runs
FROM journeys_enrollment e JOIN profiles_profile p ON p.id = e.profile_id
WHERE e.state = :EnrollmentState.LIVE AND NOT EXISTS (SELECT FROM profiles_merge m WHERE m.merged_id = p.id AND m.refused = ''
    AND m.absorbed_at IS NULL)
GROUP BY 1, 2, 3, 4 HAVING count(*) > 1

-- name: never_means_once
-- means: Where a version, or an entry of it, lets people in only once, nobody who had been inside the journey was let in again.
-- do: Look at the re-entry rule of the version, at its entry, and at both runs.
SELECT e.workspace_id, e.journey_id, e.profile_id, e.id AS enrollment_id, e.instance_key
FROM journeys_enrollment e JOIN journeys_version v ON v.id = e.version_id
LEFT JOIN journeys_node d ON d.id = e.entry_node_id AND d.config ->> 'newcomers_only' = 'true'
WHERE (v.graph #>> '{settings,reentry,mode}' = 'never' OR d.id IS NOT NULL)
AND EXISTS (SELECT FROM journeys_enrollment x WHERE x.profile_id = e.profile_id AND x.journey_id = e.journey_id
    AND x.id < e.id AND (x.instance_key = e.instance_key OR (d.id IS NOT NULL AND x.ended_at < e.entered_at)))
AND NOT EXISTS (SELECT FROM profiles_profile q WHERE q.merged_into_id = e.profile_id)
AND NOT EXISTS (SELECT FROM profiles_merge m LEFT JOIN profiles_profile w ON w.id = m.surviving_id
    WHERE m.refused = '' AND e.profile_id IN (m.surviving_id, w.merged_into_id))

-- name: only_paused_journeys_hold_messages
-- means: A message is held back only while its journey is paused.
-- do: Clear held_at and held_journey_id: it goes out, unless it has expired. Then find out who resumed the journey.
SELECT s.workspace_id, s.touch_id, s.held_at, t.journey_id FROM channels_send s JOIN channels_touch t ON t.id = s.touch_id
LEFT JOIN journeys_journey j ON j.id = t.journey_id LEFT JOIN channels_journeyhold h ON h.journey_id = t.journey_id
WHERE s.held_at IS NOT NULL AND (s.held_journey_id IS DISTINCT FROM t.journey_id OR h.journey_id IS NULL
    OR (h.action = :HoldAction.HOLD AND j.state IS DISTINCT FROM 'paused'))

-- name: paused_journeys_hold_their_messages
-- means: Every paused journey holds back what it has queued.
-- do: Resume the journey and pause it again. Then find out who paused it without its hold.
SELECT j.workspace_id, j.id AS journey_id, j.paused_at FROM journeys_journey j WHERE j.state = 'paused'
AND NOT EXISTS (SELECT FROM channels_journeyhold h WHERE h.journey_id = j.id AND h.action = :HoldAction.HOLD)

-- name: held_runs_are_untouched
-- means: Whoever is in the control group was counted and nothing else: ended at the entry, and never touched.
-- do: The comparison with the control group is spoilt for these people; leave them out of it, and find the touch's cause.
SELECT e.workspace_id, e.id AS enrollment_id, e.exit_reason, e.seq
FROM journeys_enrollment e WHERE e.held_out AND (e.state <> :EnrollmentState.ENDED OR e.exit_reason <> 'held_out' OR e.seq <> 1
    OR EXISTS (SELECT FROM channels_touch t WHERE t.origin = :Origin.ENROLLMENT AND t.origin_id = e.id))

-- name: refusals_name_a_reason
-- means: Everybody whom a trigger named but who was not let in has a reason from the vocabulary.
-- do: Give the reason a name in channels.touches.reasons, or fix the rule that refuses without one.
SELECT workspace_id, id AS refusal_id, journey_id, profile_id, reason FROM journeys_refusal
WHERE reason <> ALL (:reasons)

-- name: refusals_equal_their_count
-- means: As many refusals are on record as were counted at the entry: whomever a trigger named is let in or has a reason.
-- do: Somebody was turned away without a row that says why (or a row was deleted). Report the node and the day.
WITH kept AS (
    SELECT node_id, day, sum(n)::bigint AS n FROM journeys_tally WHERE port = '!refused' GROUP BY 1, 2
), recorded AS (
    SELECT node_id, (at AT TIME ZONE 'UTC')::date AS day, count(*)::bigint AS n FROM journeys_refusal GROUP BY 1, 2
)
SELECT v.workspace_id, node_id, day, k.n AS counted, r.n AS recorded
FROM recorded r FULL JOIN kept k USING (node_id, day)
LEFT JOIN journeys_node d ON d.id = node_id LEFT JOIN journeys_version v ON v.id = d.version_id
WHERE k.n IS DISTINCT FROM r.n

-- name: archived_journeys_empty_out
-- means: Nobody is still inside an archived journey ten minutes after they should have left it.
-- do: The engine does not run, or it cannot get at these people: look at its log, then run `manage.py tick`.
SELECT e.workspace_id, e.journey_id, e.id AS enrollment_id, e.wake_at
FROM journeys_journey j JOIN journeys_enrollment e ON e.journey_id = j.id
WHERE j.state = 'archived' AND e.state = :EnrollmentState.LIVE AND e.wake_at < :now - interval '10 minutes'

-- name: paused_journeys_stand_still
-- means: Nobody has moved in a journey since it was paused (but for those who were merged into one).
-- do: Find the process that still works from before the pause, and restart it.
SELECT e.workspace_id, e.journey_id, p.enrollment_id, p.seq, p.at, j.paused_at
FROM journeys_journey j JOIN journeys_enrollment e ON e.journey_id = j.id
JOIN journeys_passage p ON p.enrollment_id = e.id AND p.at > j.paused_at + interval '5 seconds'
WHERE j.state = 'paused' AND p.ports <> ARRAY['!merged'] AND p.ports <> ARRAY['!held_out']

-- name: pauses_hold_all_or_none
-- means: When somebody was turned away because a journey was paused, nobody inside it moved at that instant.
-- do: A tick took the journey for paused at the entry and not inside. Report the instant.
SELECT e.workspace_id, e.journey_id, p.enrollment_id, p.seq, p.at
FROM journeys_passage p JOIN journeys_enrollment e ON e.id = p.enrollment_id
-- As a value, not as a join: without statistics the planner would compare all with all.
WHERE p.ports <> ARRAY['!merged'] AND ((e.journey_id, p.at) IN (SELECT r.journey_id, r.at FROM journeys_refusal r
    WHERE r.reason = 'journey_paused')) IS TRUE

-- name: versions_equal_their_graph
-- means: The nodes and lines of a published version are those of its frozen graph.
-- do: A version must never change: restore its rows from the graph, or publish a new version.
WITH drawn AS (
    SELECT v.id AS version_id, v.workspace_id, jsonb_build_object('id', n ->> 'id', 'kind', n ->> 'kind', 'config', n -> 'config')
        AS part FROM journeys_version v CROSS JOIN LATERAL jsonb_array_elements(v.graph -> 'nodes') n
    UNION ALL SELECT v.id, v.workspace_id, jsonb_build_object('source', e ->> 'source', 'port', coalesce(e ->> 'port', 'next'),
        'target', e ->> 'target') FROM journeys_version v CROSS JOIN LATERAL jsonb_array_elements(v.graph -> 'edges') e
), stored AS (
    SELECT n.version_id, jsonb_build_object('id', n.key, 'kind', n.kind, 'config', n.config) AS part FROM journeys_node n
    UNION ALL SELECT e.version_id, jsonb_build_object('source', s.key, 'port', e.port, 'target', t.key)
    FROM journeys_edge e JOIN journeys_node s ON s.id = e.source_id JOIN journeys_node t ON t.id = e.target_id
)
SELECT v.workspace_id, v.id AS version_id, d.part AS drawn, s.part AS stored
FROM drawn d FULL JOIN stored s ON s.version_id = d.version_id AND s.part = d.part
JOIN journeys_version v ON v.id = coalesce(d.version_id, s.version_id)
WHERE d.part IS NULL OR s.part IS NULL

-- name: closed_runs_reached_everybody
-- means: A run that lets an audience in is closed only when all 256 buckets have taken their share.
-- do: Set done_at to NULL; the next pulse hands out the shares that are missing.
SELECT r.workspace_id, r.id AS batch_id, count(x.bucket) AS shares FROM journeys_entrybatch r
LEFT JOIN journeys_entrybatchbucket x ON x.batch_id = r.id WHERE r.done_at IS NOT NULL GROUP BY 1, 2 HAVING count(x.bucket) <> 256
