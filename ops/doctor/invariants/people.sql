-- name: merges_lead_to_a_living_profile
-- means: A merged profile points at a profile of its workspace that is not merged itself: no chains, no circles.
-- do: Point it at the last profile of the chain.
SELECT p.workspace_id, p.id AS profile_id, p.merged_into_id, r.merged_into_id AS next_profile_id
FROM profiles_profile p JOIN profiles_profile r ON r.id = p.merged_into_id
WHERE r.merged_into_id IS NOT NULL OR r.workspace_id <> p.workspace_id

-- name: merges_are_journaled
-- means: Every merged profile has its line in the journal of merges.
-- do: Somebody merged by hand: write the journal, so that the other apps absorb it.
SELECT p.workspace_id, p.id AS profile_id, p.merged_into_id FROM profiles_profile p
WHERE p.merged_into_id IS NOT NULL
AND NOT EXISTS (SELECT FROM profiles_merge m WHERE m.merged_id = p.id AND m.refused = '')

-- name: identifiers_lead_to_a_living_profile
-- means: Every identifier leads to a profile of its workspace that is not merged away.
-- do: Point it at the profile that the merge left.
SELECT i.workspace_id, i.id AS identifier_id, i.namespace, i.profile_id FROM profiles_identifier i
JOIN profiles_profile p ON p.id = i.profile_id WHERE p.merged_into_id IS NOT NULL OR p.workspace_id <> i.workspace_id

-- name: message_ids_are_taken_once
-- means: One message id has one effect, for ever and in whatever month.
-- do: Keep the first event, remove the others, and see why events_processedmessageid let them pass.
SELECT workspace_id, message_id, count(*) AS events FROM events_event GROUP BY 1, 2 HAVING count(*) > 1

-- name: events_have_taken_their_message_id
-- means: The message id of every event is marked as taken, so that the message cannot have a second effect.
-- do: Write the missing keys to events_processedmessageid, and find out what wrote events around it.
SELECT e.workspace_id, e.id AS event_id, e.message_id FROM events_event e
LEFT JOIN events_processedmessageid m ON m.workspace_id = e.workspace_id
    AND m.key = left(encode(sha256(convert_to(e.message_id, 'UTF8')), 'hex'), 32)::uuid
WHERE m.key IS NULL

-- name: taken_message_ids_have_their_event
-- means: Behind every message id marked as taken stands the event it was taken for: a message marked and lost is lost for ever.
-- do: Events were deleted or never written. Restore them; or delete these keys from events_processedmessageid and have the source send again.
SELECT m.workspace_id, m.key FROM events_processedmessageid m
LEFT JOIN events_event e ON e.workspace_id = m.workspace_id
    AND left(encode(sha256(convert_to(e.message_id, 'UTF8')), 'hex'), 32)::uuid = m.key
WHERE e.id IS NULL

-- name: memberships_do_not_overlap
-- means: Nobody is in an audience twice at one time, and no membership ends before it begins.
-- do: Join the stretches into one.
SELECT a.workspace_id, q.audience_id, q.profile_id, q.since, q.until, q.next FROM (
    SELECT m.*, lead(m.since) OVER (PARTITION BY m.audience_id, m.profile_id ORDER BY m.since, m.id) AS next
    FROM audiences_membership m
) q JOIN audiences_audience a ON a.id = q.audience_id
WHERE q.until < q.since OR q.next < coalesce(q.until, 'infinity')

-- name: imports_account_for_their_rows
-- means: An import that is done, or was checked, has accounted for every row of its file, and has each row that it refused.
-- do: Look at the import and at the log of the imports workers; import the rows that are missing from the file again.
SELECT workspace_id, id AS import_id, state, total, rows, refused FROM ingest_import i WHERE state IN ('checked', 'done')
AND (rows <> total OR (coalesce(finished_at, :now) > :now - interval '29 days'
    AND refused <> (SELECT count(*) FROM ingest_importrefusal r WHERE r.file_import_id = i.id)))

-- name: imports_go_on
-- means: No import of a file has waited for a worker for more than fifteen minutes.
-- do: See that a worker of the queue imports runs, and what its log says; the import goes on where it stands, or can be cancelled.
-- level: warning
SELECT workspace_id, id AS import_id, state, rows, total, worked_at FROM ingest_import
WHERE state IN ('reading', 'checking', 'running', 'undo_checking', 'undoing') AND greatest(worked_at, changed_at) < :now - interval '15 minutes'
