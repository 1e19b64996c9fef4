-- name: settled_inbox
-- means: Nothing that was accepted waits to be processed.
-- do: Wait, or look at the engine workers' log.
SELECT workspace_id, id AS inbox_id, received_at FROM ingest_inbox

-- name: settled_signals
-- means: No signal waits to be consumed.
-- do: Wait, or look at the engine workers' log.
SELECT workspace_id, profile_id, kind, ref, occurred_at FROM signals_signal s WHERE occurred_at < :now
AND NOT EXISTS (SELECT FROM parking_parked k WHERE k.kind = 'profile' AND k.ref = s.profile_id AND k.within = 0)

-- name: settled_merges
-- means: No merge waits to be absorbed.
-- do: Wait, or look at the engine workers' log.
SELECT workspace_id, id AS merge_id, at FROM profiles_merge m WHERE absorbed_at IS NULL AND refused = ''
AND NOT EXISTS (SELECT FROM parking_parked k WHERE k.kind = 'merge' AND k.ref = m.id AND k.within = 0)

-- name: settled_runs
-- means: No run of an audience is under way.
-- do: Wait, or look at the engine workers' log.
SELECT workspace_id, id AS batch_id, at FROM journeys_entrybatch WHERE done_at IS NULL AND at <= :now

-- name: settled_entrants
-- means: Nobody whom a request names waits to enter a journey.
-- do: Wait, or look at the engine workers' log.
SELECT workspace_id, id AS entrant_id, profile_id, at FROM journeys_entrant n WHERE outcome = ''
AND NOT EXISTS (SELECT FROM parking_parked k WHERE k.kind = 'profile' AND k.ref = n.profile_id)

-- name: settled_people
-- means: Nobody in a journey is due.
-- do: Wait, or look at the engine workers' log.
SELECT e.workspace_id, e.id AS enrollment_id, e.wake_at FROM journeys_enrollment e
JOIN journeys_journey j ON j.id = e.journey_id WHERE e.state = :EnrollmentState.LIVE AND e.wake_at <= :now AND j.state <> 'paused'
AND NOT EXISTS (SELECT FROM parking_parked k WHERE (k.kind = 'profile' AND k.ref = e.profile_id AND k.within IN (0, e.version_id))
    OR (k.kind = 'version' AND k.ref = e.version_id))

-- name: settled_sends
-- means: No send is on its way.
-- do: Wait, or look at the delivery workers' log.
SELECT workspace_id, touch_id, state, due_at, reason FROM channels_send WHERE state IN (:SendState.QUEUED, :SendState.LEASED) AND held_at IS NULL
