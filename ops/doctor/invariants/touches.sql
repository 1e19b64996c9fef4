-- name: send_passages_leave_one_touch
-- means: Every passage of a send node left exactly one touch, whose decision is the port that was taken.
-- do: A message was neither sent nor refused on the record. Find the statement that moved people without their touch.
WITH before AS (
    SELECT p.*, coalesce(sum(cardinality(p.nodes)) OVER (PARTITION BY p.enrollment_id ORDER BY p.seq
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS visits FROM journeys_passage p
), passed AS (
    SELECT b.workspace_id, b.enrollment_id, u.node, u.port, b.visits + u.i AS visit
    FROM before b CROSS JOIN LATERAL unnest(b.nodes, b.ports) WITH ORDINALITY u(node, port, i)
    JOIN journeys_node n ON n.id = u.node AND n.kind = ANY(:touching_nodes) WHERE NOT starts_with(u.port, '!')
)
SELECT p.workspace_id, p.enrollment_id, p.node AS node_id, p.visit, p.port, count(t.id) AS touches
FROM passed p LEFT JOIN channels_touch t ON t.origin = :Origin.ENROLLMENT AND t.origin_id = p.enrollment_id AND t.step_id = p.node
    AND t.visit = p.visit
GROUP BY 1, 2, 3, 4, 5 HAVING count(t.id) <> 1 OR bool_or((t.decision = :Decision.SEND) <> (p.port = 'next'))

-- name: touches_have_the_class_of_their_category
-- means: A touch is of a service message exactly if its category is one; what is no category is marketing.
-- do: It was decided without consent and caps, or held back by them, wrongly. Find out who changed the category or the touch.
SELECT t.workspace_id, t.id AS touch_id, t.category, t.transactional FROM channels_touch t
LEFT JOIN content_category c ON c.workspace_id = t.workspace_id AND c.code = t.category
WHERE t.transactional <> coalesce(c.transactional, t.category = 'transactional')

-- name: touches_have_one_cause
-- means: Every touch of a journey was caused by exactly one passage of its send node.
-- do: Somebody was told something that no journey decided. Find out who wrote the touch.
WITH before AS (
    SELECT p.*, coalesce(sum(cardinality(p.nodes)) OVER (PARTITION BY p.enrollment_id ORDER BY p.seq
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS visits FROM journeys_passage p
), passed AS (
    SELECT b.enrollment_id, u.node, b.visits + u.i AS visit
    FROM before b CROSS JOIN LATERAL unnest(b.nodes, b.ports) WITH ORDINALITY u(node, port, i)
    JOIN journeys_node n ON n.id = u.node AND n.kind = ANY(:touching_nodes) WHERE NOT starts_with(u.port, '!')
)
SELECT t.workspace_id, t.id AS touch_id, t.origin_id AS enrollment_id, t.step_id AS node_id, t.visit, count(p.node) AS causes
FROM channels_touch t
LEFT JOIN passed p ON p.enrollment_id = t.origin_id AND p.node = t.step_id AND p.visit = t.visit
WHERE t.origin = :Origin.ENROLLMENT GROUP BY 1, 2, 3, 4, 5 HAVING count(p.node) <> 1

-- name: touches_repeat_their_enrollment
-- means: A touch names the same workspace, journey, version and profile as its enrollment.
-- do: After a merge: absorb it again. Otherwise find out who changed the one without the other.
SELECT t.workspace_id, t.id AS touch_id, e.id AS enrollment_id, t.profile_id, e.profile_id AS enrollment_profile_id
FROM channels_touch t JOIN journeys_enrollment e ON t.origin = :Origin.ENROLLMENT AND e.id = t.origin_id
WHERE (t.workspace_id, t.journey_id, t.version_id, t.profile_id)
    <> (e.workspace_id, e.journey_id, e.version_id, e.profile_id)

-- name: touches_say_what_was_published
-- means: A touch carries the template version that the published node says, for ever.
-- do: A published version was changed. Restore it, and publish a new one for the new text.
SELECT t.workspace_id, t.id AS touch_id, t.step_id AS node_id, t.template_version_id
FROM channels_touch t JOIN journeys_node n ON t.origin = :Origin.ENROLLMENT AND n.id = t.step_id
WHERE n.kind = ANY(:touching_nodes) AND t.template_version_id IS DISTINCT FROM (n.config ->> 'template_version')::bigint

-- name: withheld_touches_say_why
-- means: A touch is either sent, without a reason, or not, with one from the vocabulary.
-- do: Give the reason a name in channels.touches.reasons, or fix the policy that refuses without one.
SELECT workspace_id, id AS touch_id, decision, reason FROM channels_touch
WHERE CASE WHEN decision = :Decision.SEND THEN reason <> '' ELSE reason <> ALL (:reasons) END

-- name: no_touch_after_the_end
-- means: Nobody was touched by a journey after they had left it.
-- do: Find out what wrote the touch after the end of its enrollment.
SELECT t.workspace_id, t.id AS touch_id, e.id AS enrollment_id, t.created_at, e.ended_at
FROM channels_touch t JOIN journeys_enrollment e ON t.origin = :Origin.ENROLLMENT AND e.id = t.origin_id WHERE t.created_at > e.ended_at

-- name: leaving_calls_back_what_is_on_its_way
-- means: Of a run that ended by its goal, its exit rule or an archive nothing may still go out: accepted before, or called back.
-- do: Cancel these sends, and find the way out of the journey that does not call back.
SELECT e.workspace_id, s.touch_id, e.id AS enrollment_id, e.exit_reason, e.ended_at, s.state
FROM journeys_enrollment e
JOIN journeys_passage p ON p.enrollment_id = e.id AND p.seq = e.seq AND p.to_node_id IS NULL
    AND starts_with(p.ports[1], '!') AND p.ports[1] <> ALL (ARRAY['!exit', '!merged', '!held_out'])
JOIN channels_touch t ON t.origin = :Origin.ENROLLMENT AND t.origin_id = e.id
JOIN channels_send s ON s.touch_id = t.id AND s.recalled_at IS NULL
WHERE e.state = :EnrollmentState.ENDED AND (s.state NOT IN (:SendState.ACCEPTED, :SendState.CANCELLED) OR EXISTS (SELECT FROM channels_attempt a WHERE a.touch_id = s.touch_id
    AND a.at > e.ended_at + interval '5 seconds'))

-- name: caps_are_kept
-- means: No cap was exceeded in any window since it was last changed, by whatever journeys.
-- do: Two touches were decided without seeing each other. Report the journeys and the moment.
SELECT t.workspace_id, t.id AS touch_id, t.profile_id, c.id AS cap_id, c.max_touches, x.n AS touches
FROM channels_cap c JOIN channels_touch t ON t.workspace_id = c.workspace_id AND t.decision = :Decision.SEND
    AND NOT t.transactional AND t.origin <> :Origin.TEST AND t.created_at >= c.changed_at AND c.medium IN ('', t.medium)
    AND c.category IN ('', t.category)
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM channels_touch x WHERE x.profile_id = t.profile_id AND x.decision = :Decision.SEND
    AND NOT x.transactional AND x.origin <> :Origin.TEST AND x.created_at > t.created_at - c.window AND x.created_at <= t.created_at
    AND c.medium IN ('', x.medium) AND c.category IN ('', x.category)
) x
WHERE x.n > c.max_touches AND NOT EXISTS (
    SELECT FROM profiles_profile q JOIN profiles_merge m ON m.merged_id = q.id AND m.refused = ''
    WHERE q.merged_into_id = t.profile_id AND (m.absorbed_at IS NULL OR m.absorbed_at >= t.created_at))

-- name: sends_match_decisions
-- means: There is a send for every touch that was decided to be sent, and for no other.
-- do: A send without a decision must be cancelled; a decision without a send was lost: report the moment.
SELECT coalesce(t.workspace_id, s.workspace_id) AS workspace_id, coalesce(t.id, s.touch_id) AS touch_id, t.decision, s.state
FROM (SELECT * FROM channels_touch WHERE decision = :Decision.SEND) t FULL JOIN channels_send s ON s.touch_id = t.id
WHERE t.id IS NULL OR s.touch_id IS NULL

-- name: sends_repeat_their_touch
-- means: A send names the same workspace, channel and profile as its touch.
-- do: After a merge: absorb it again. Otherwise find out who changed the one without the other.
SELECT t.workspace_id, t.id AS touch_id, t.profile_id, s.profile_id AS send_profile_id, s.channel_id
FROM channels_send s JOIN channels_touch t ON t.id = s.touch_id
WHERE (s.workspace_id, s.channel_id, s.profile_id) <> (t.workspace_id, t.channel_id, t.profile_id)
