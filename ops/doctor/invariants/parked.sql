-- name: parked_for_long
-- means: Nothing has been set aside for more than a day.
-- do: Look at what is set aside and why, correct the value or the setting, and retry it.
-- level: warning
SELECT workspace_id, id AS parked_id, kind, ref, within, profile_id, stage, code, since, tries FROM parking_parked
WHERE since < :now - interval '1 day'

-- name: parked_thing_gone
-- means: What is set aside still exists.
-- do: Retry it: what is gone is released. If it stays, delete the row.
SELECT k.workspace_id, k.id AS parked_id, k.kind, k.ref, k.within FROM parking_parked k
WHERE (k.kind IN ('version', 'schedule') AND NOT EXISTS (SELECT FROM journeys_version v WHERE v.id = k.ref))
   OR (k.kind = 'profile' AND k.within <> 0 AND NOT EXISTS (SELECT FROM journeys_version v WHERE v.id = k.within))
   OR (k.kind = 'audience' AND NOT EXISTS (SELECT FROM audiences_audience a WHERE a.id = k.ref))
   OR (k.kind = 'membership' AND NOT EXISTS (SELECT FROM audiences_audience a WHERE a.id = k.within))
   OR (k.kind = 'merge' AND NOT EXISTS (SELECT FROM profiles_merge m WHERE m.id = k.ref))
   OR (k.kind = 'conversion' AND NOT EXISTS (SELECT FROM journeys_conversion c WHERE c.enrollment_id = k.ref))
   OR (k.kind = 'send' AND NOT EXISTS (SELECT FROM channels_send s WHERE s.touch_id = k.ref))
   OR (k.kind = 'receipt' AND NOT EXISTS (SELECT FROM channels_touch t WHERE t.id = k.ref))

-- name: settling_and_forgotten
-- means: Whoever an entry gave some seconds to has been let in or refused once they were over.
-- do: Wait ten minutes; if it stays, look at the engine workers' log, then run `manage.py tick`.
SELECT x.workspace_id, x.id AS settling_id, x.version_id, x.profile_id, x.at, x.until FROM journeys_settling x
WHERE x.until < :now - interval '10 minutes' AND NOT EXISTS (SELECT FROM parking_parked k
    WHERE (k.kind = 'profile' AND k.ref = x.profile_id AND k.within IN (0, x.version_id))
    OR (k.kind = 'version' AND k.ref = x.version_id))

-- name: postponed_and_forgotten
-- means: A version has yet to see something only where the customer or the version is set aside.
-- do: Wait an hour; if it stays, look at the engine workers' log.
SELECT p.workspace_id, p.id AS postponed_id, p.version_id, p.profile_id, p.kind, p.occurred_at FROM journeys_postponed p
WHERE p.occurred_at < :now - interval '1 hour' AND NOT EXISTS (
    SELECT FROM parking_parked k WHERE k.retry_at > :now - interval '1 hour' AND (
        (k.kind = 'profile' AND k.ref = p.profile_id AND k.within IN (0, p.version_id))
        OR (k.kind = 'version' AND k.ref = p.version_id)))
