-- name: conversions_fall_in_their_window
-- means: A goal counts from after the entry until the goal's window has passed, never outside.
-- do: Delete the conversion and its credits, and see which event was taken for the goal.
SELECT c.workspace_id, c.enrollment_id, e.entered_at, c.converted_at, v.graph #>> '{settings,goal,window}' AS window
FROM journeys_conversion c JOIN journeys_enrollment e ON e.id = c.enrollment_id
JOIN journeys_version v ON v.id = e.version_id
WHERE c.converted_at < e.entered_at OR (c.event_id IS NOT NULL AND c.converted_at = e.entered_at)
OR v.graph #>> '{settings,goal,window}' IS NULL
OR c.converted_at >= e.entered_at + (v.graph #>> '{settings,goal,window}')::interval

-- name: conversions_repeat_their_enrollment
-- means: A conversion names the same workspace, journey, version, profile and group as its enrollment.
-- do: After a merge: absorb it again. Otherwise find out who changed the one without the other.
SELECT c.workspace_id, c.enrollment_id, c.profile_id, e.profile_id AS enrollment_profile_id, c.held_out
FROM journeys_conversion c JOIN journeys_enrollment e ON e.id = c.enrollment_id
WHERE (c.workspace_id, c.journey_id, c.version_id, c.profile_id, c.held_out)
    <> (e.workspace_id, e.journey_id, e.version_id, e.profile_id, e.held_out)

-- name: conversions_are_credited
-- means: Every conversion has its credits ten minutes after it was recorded, if only one that goes to nobody.
-- do: The task `insights.attribute` does not run, or fails: look at the engine workers' log.
SELECT c.workspace_id, c.enrollment_id, c.converted_at, c.recorded_at FROM journeys_conversion c
WHERE c.recorded_at < :now - interval '10 minutes' AND NOT EXISTS (SELECT FROM insights_credit r
    WHERE r.model = :model AND r.conversion_id = c.enrollment_id)

-- name: credits_sum_to_conversions
-- means: Under every model the credits of a conversion sum to it exactly, in share and in value.
-- do: Work out the credits of these conversions again.
SELECT r.workspace_id, r.model, r.conversion_id AS enrollment_id, r.share, r.value, coalesce(c.value, 0) AS conversion_value
FROM (
    SELECT workspace_id, model, conversion_id, sum(share) AS share, sum(value) AS value FROM insights_credit GROUP BY 1, 2, 3
) r JOIN journeys_conversion c ON c.enrollment_id = r.conversion_id
WHERE r.share <> 1 OR r.value <> coalesce(c.value, 0)

-- name: credits_go_to_earlier_touches
-- means: A touch earns credit only for a later conversion of the same person.
-- do: Work out the credits of these conversions again.
SELECT r.workspace_id, r.model, r.conversion_id AS enrollment_id, r.touch_id, t.created_at, c.converted_at
FROM insights_credit r JOIN journeys_conversion c ON c.enrollment_id = r.conversion_id
JOIN channels_touch t ON t.id = r.touch_id
WHERE t.created_at > c.converted_at OR t.workspace_id <> c.workspace_id OR t.profile_id <> c.profile_id
