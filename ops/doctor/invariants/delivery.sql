-- name: leases_do_not_outlive_their_worker
-- means: No send has been in a gateway's hands for ten minutes longer than its lease.
-- do: No delivery worker takes it up: start one, or see why the channel cannot be used.
SELECT workspace_id, touch_id, channel_id, lease_until, attempts FROM channels_send
WHERE state = :SendState.LEASED AND lease_until < :now - interval '10 minutes' AND held_at IS NULL

-- name: only_leased_sends_hold_a_lease
-- means: A send holds a lease exactly while it is leased, and a time of closing exactly once it is closed.
-- do: Find the statement that changed the state without the rest of the row.
SELECT workspace_id, touch_id, state, lease_token, lease_until, closed_at FROM channels_send
WHERE (state = :SendState.LEASED) <> (lease_token IS NOT NULL) OR (state = :SendState.LEASED) <> (lease_until IS NOT NULL)
OR (state > :SendState.LEASED) <> (closed_at IS NOT NULL)

-- name: closed_sends_say_why
-- means: A send that was not accepted has a reason, and an answer of the provider came to an attempt.
-- do: Find the statement that closed it.
SELECT workspace_id, touch_id, state, reason, attempts FROM channels_send
WHERE (state IN (:SendState.REJECTED, :SendState.UNKNOWN, :SendState.EXPIRED, :SendState.CANCELLED) AND reason = '')
OR (state IN (:SendState.ACCEPTED, :SendState.REJECTED, :SendState.UNKNOWN) AND attempts = 0)

-- name: nobody_is_silenced_unasked
-- means: A send whose outcome is unknown was handed over to its provider at least once.
-- do: The person never got the message. Retry the send; it is certain that it cannot arrive twice.
SELECT s.workspace_id, s.touch_id, s.channel_id, s.reason, s.closed_at FROM channels_send s
WHERE s.state = :SendState.UNKNOWN AND NOT EXISTS (
    SELECT FROM channels_attempt a WHERE a.touch_id = s.touch_id AND a.handed_over_at IS NOT NULL)

-- name: accepted_sends_were_taken
-- means: Behind every accepted send stands an attempt that the provider accepted, or a receipt that proves it, and its bytes.
-- do: It may never have left. Ask the provider for the key; if unknown there, put the send back into the outbox.
SELECT s.workspace_id, s.touch_id, s.attempts, s.closed_at FROM channels_send s
WHERE s.state = :SendState.ACCEPTED AND (s.payload IS NULL OR (
    NOT EXISTS (SELECT FROM channels_attempt a WHERE a.touch_id = s.touch_id AND a.outcome = 'accepted')
    AND NOT EXISTS (SELECT FROM channels_receipt r WHERE r.touch_id = s.touch_id AND r.kind NOT IN ('unknown', 'failed'))))

-- name: accepted_attempts_are_not_denied
-- means: What a provider accepted is not called rejected, expired or cancelled, unless it reported the failure later.
-- do: A worker that had lost its lease wrote over the answer of the one that held it. Report the moment.
SELECT s.workspace_id, s.touch_id, s.state, s.reason, a.number, a.answered_at
FROM channels_attempt a JOIN channels_send s ON s.touch_id = a.touch_id
WHERE a.outcome = 'accepted' AND s.state IN (:SendState.REJECTED, :SendState.EXPIRED, :SendState.CANCELLED) AND s.reason <> 'failed'

-- name: attempts_are_counted
-- means: A send counts its attempts, numbered 1, 2, 3 and so on.
-- do: Something was handed to a provider off the record, or the record was lost. Compare with the provider's journal.
SELECT s.workspace_id, s.touch_id, s.attempts, count(a.id) AS recorded, max(a.number) AS last
FROM channels_send s LEFT JOIN channels_attempt a ON a.touch_id = s.touch_id
GROUP BY 1, 2, 3 HAVING s.attempts <> count(a.id) OR s.attempts <> coalesce(max(a.number), 0)

-- name: no_attempt_after_the_close
-- means: Nothing was handed to a provider after its send was closed.
-- do: A worker that had lost its lease went on. Report the moment; the key kept the provider from acting twice.
SELECT s.workspace_id, s.touch_id, a.number, a.at, s.closed_at
FROM channels_send s JOIN channels_attempt a ON a.touch_id = s.touch_id WHERE a.at > s.closed_at
-- A tick calls back as of its own instant, a moment before it comes to the row.
AND NOT (s.closed_at = s.recalled_at AND a.at <= s.closed_at + interval '5 seconds')

-- name: no_attempt_after_the_recall
-- means: Nothing was handed to a provider later than five seconds after it was called back.
-- do: Somebody was written to who had bought or left. The last check before sending was passed over: report it.
SELECT s.workspace_id, s.touch_id, a.number, a.at, s.recalled_at
FROM channels_send s JOIN channels_attempt a ON a.touch_id = s.touch_id AND a.at > s.recalled_at + interval '5 seconds'

-- name: no_attempt_to_a_suppressed_address
-- means: Nothing was handed over for an address later than five seconds after it was suppressed, unless a person overrode that.
-- do: The last check before sending was passed over. Stop the channel and report it.
SELECT s.workspace_id, s.touch_id, a.number, a.at, x.since, x.reason
FROM channels_suppression x
JOIN channels_send s ON s.workspace_id = x.workspace_id
    AND encode(sha256(convert_to(s.payload ->> 'to', 'UTF8')), 'hex') = x.address_hash
JOIN channels_touch t ON t.id = s.touch_id AND t.medium = x.medium
JOIN channels_attempt a ON a.touch_id = s.touch_id AND a.at > x.since + interval '5 seconds'
LEFT JOIN channels_testsend o ON t.origin = :Origin.TEST AND o.id = t.origin_id WHERE coalesce(o.overrode, '') = ''

-- name: no_attempt_after_unsubscribing
-- means: Nobody who unsubscribed and never came back was sent marketing later than five seconds after.
-- do: The last check before sending was passed over. Stop the channel and report it.
SELECT t.workspace_id, t.id AS touch_id, t.profile_id, a.number, a.at, r.received_at AS unsubscribed_at
FROM channels_receipt r JOIN channels_touch u ON u.id = r.touch_id
JOIN channels_touch t ON t.profile_id = u.profile_id AND t.medium = u.medium AND NOT t.transactional
JOIN channels_attempt a ON a.touch_id = t.id AND a.at > greatest(r.received_at, r.occurred_at) + interval '5 seconds'
LEFT JOIN channels_testsend v ON u.origin = :Origin.TEST AND v.id = u.origin_id
LEFT JOIN channels_testsend o ON t.origin = :Origin.TEST AND o.id = t.origin_id
WHERE r.kind = 'unsubscribed' AND v.elsewhere IS NOT TRUE AND (o.id IS NULL OR (o.overrode = '' AND NOT o.elsewhere))
AND NOT EXISTS (SELECT FROM profiles_consentrecord c WHERE c.profile_id = u.profile_id
    AND c.medium = u.medium AND c.topic = '' AND c.granted AND c.at > r.occurred_at)

-- name: no_attempt_after_a_no
-- means: Nobody was sent marketing on a medium or topic while their recorded no to it stood, however it was said.
-- do: The last check before sending was passed over, or the no was recorded and not applied. Stop the channel and report it.
WITH said AS (
    SELECT c.*, m.came, k.key, p.consent ->> k.key AS word, (p.trait_times ->> ('$consent/' || k.key))::bigint
        > floor(extract(epoch FROM c.at) * 1000) AS overtaken
    FROM profiles_consentrecord c JOIN profiles_profile p ON p.id = c.profile_id
    CROSS JOIN LATERAL (SELECT c.medium || CASE WHEN c.topic = '' THEN '' ELSE '/' || c.topic END AS key) k
    -- OFFSET 0: by their indexes, for each no. Without statistics the planner would read all receipts for each.
    CROSS JOIN LATERAL (SELECT greatest(
        (SELECT max(e.received_at) FROM events_event e WHERE e.profile_id = c.profile_id AND e.occurred_at = c.at),
        (SELECT max(r.received_at) FROM (SELECT u.id FROM channels_touch u WHERE u.profile_id = c.profile_id OFFSET 0) u
            CROSS JOIN LATERAL (SELECT x.received_at FROM channels_receipt x WHERE x.touch_id = u.id
                AND x.kind = 'unsubscribed' AND x.occurred_at = c.at OFFSET 0) r)) AS came) m
    WHERE NOT c.granted
)
SELECT t.workspace_id, t.id AS touch_id, t.profile_id, a.number, a.at, c.at AS no_since, c.medium, c.topic, c.source
FROM said c JOIN channels_touch t ON t.profile_id = c.profile_id AND t.medium = c.medium AND c.topic IN ('', t.topic)
    AND NOT t.transactional AND NOT (t.origin = :Origin.TEST AND EXISTS (SELECT FROM channels_testsend o
    WHERE o.id = t.origin_id AND (o.overrode <> '' OR o.elsewhere)))
-- A message's no is known once it has come in and been processed; any other as soon as it is said.
JOIN channels_attempt a ON a.touch_id = t.id AND a.at > coalesce(greatest(c.at, c.came) + interval '10 minutes',
    c.at + interval '5 seconds')
CROSS JOIN LATERAL (SELECT coalesce(bool_or(y.at <= a.at), false) AS before, count(*) > 0 AS ever FROM profiles_consentrecord y
    WHERE (y.profile_id, y.medium, y.topic) = (c.profile_id, c.medium, c.topic) AND y.granted AND y.at > c.at) yes
WHERE NOT yes.before
-- A yes that changes nothing leaves no record: a no that came behind its time may have been overtaken already.
AND NOT (coalesce(c.overtaken, false) AND (coalesce(c.came > c.at + interval '10 minutes', false)
    OR (c.word = 'true' AND NOT yes.ever)))
-- What was said by one of two who were found to be one did not bind the other before.
AND NOT EXISTS (SELECT FROM profiles_profile q JOIN profiles_merge m ON m.merged_id = q.id AND m.refused = ''
    WHERE q.merged_into_id = t.profile_id AND m.at >= a.at - interval '5 seconds')

-- name: no_marketing_to_the_program_holdout
-- means: No marketing was handed to a provider for somebody who had been in the program holdout for a minute or longer.
-- do: The last check before sending was passed over: report it. Results of the program count this person as held out.
SELECT t.workspace_id, t.id AS touch_id, t.profile_id, a.number, a.at, h.share, h.since
FROM tenancy_holdoutshare h JOIN channels_touch t ON t.workspace_id = h.workspace_id AND NOT t.transactional
    AND t.origin <> :Origin.TEST
LEFT JOIN profiles_profile p ON p.id = t.profile_id
CROSS JOIN LATERAL (SELECT coalesce(p.merged_into_id, t.profile_id) AS id OFFSET 0) w
JOIN channels_attempt a ON a.touch_id = t.id AND a.at > h.since + interval '1 minute'
-- As `core.db.hash_fraction` and `tenancy.program_holdout` have it.
WHERE ('x' || substr(md5('program:' || h.workspace_id || ':' || h.period || ':' || w.id), 1, 8))::bit(32)::bigint::float8
    / 4294967296.0 < h.share
AND NOT EXISTS (SELECT FROM tenancy_holdoutshare n WHERE n.workspace_id = h.workspace_id AND n.id > h.id AND n.since <= a.at)
-- What was said before two were found to be one went by who each of them was.
AND NOT EXISTS (SELECT FROM profiles_profile q JOIN profiles_merge m ON m.merged_id = q.id AND m.refused = ''
    WHERE q.merged_into_id = w.id AND m.at >= a.at - interval '5 seconds')

-- name: no_marketing_in_quiet_hours
-- means: No marketing was handed to a provider while it was quiet where its person lives, unless it was marked urgent.
-- do: The last check before sending was passed over: report it. The quiet hours stand under Settings, Workspace.
SELECT t.workspace_id, t.id AS touch_id, t.profile_id, a.number, a.at, z.zone, c.clock::text AS clock, h.hours
FROM tenancy_workspace w
JOIN channels_touch t ON t.workspace_id = w.id AND NOT t.transactional AND NOT t.urgent AND t.origin <> :Origin.TEST
JOIN profiles_profile p ON p.id = t.profile_id
-- Zones and quiet hours of then are not kept: asked of what was sent since they, and the person, last changed.
JOIN channels_attempt a ON a.touch_id = t.id AND a.handed_over_at IS NOT NULL AND a.at >= p.updated_at
    AND a.at > (w.settings #>> '{quiet_hours,since}')::timestamptz + interval '1 minute'
CROSS JOIN LATERAL (SELECT profiles_zone_or(p.time_zone, profiles_zone_or(w.time_zone, 'UTC')) AS zone) z
CROSS JOIN LATERAL (SELECT (a.at AT TIME ZONE z.zone)::time AS clock) c
CROSS JOIN LATERAL (SELECT CASE WHEN jsonb_exists(w.settings #> '{quiet_hours,media}', t.medium)
    THEN w.settings #> ARRAY['quiet_hours', 'media', t.medium] ELSE w.settings -> 'quiet_hours' END AS hours) h
CROSS JOIN LATERAL (SELECT (h.hours ->> 'start')::time AS start, (h.hours ->> 'end')::time AS stop) q
WHERE w.settings #>> '{quiet_hours,on}' = 'true' AND CASE WHEN q.start < q.stop
    THEN c.clock >= q.start AND c.clock < q.stop ELSE c.clock >= q.start OR c.clock < q.stop END

-- name: deferred_messages_wait
-- means: A message that quiet hours defer is marketing, waits in the outbox and expires.
-- do: Find the statement that changed the one without the other; retry the send if it is lost.
SELECT s.workspace_id, s.touch_id, s.state, s.due_at, s.expires_at
FROM channels_send s JOIN channels_touch t ON t.id = s.touch_id
WHERE s.reason = 'quiet_hours' AND (s.state NOT IN (:SendState.QUEUED, :SendState.LEASED)
    OR s.expires_at IS NULL OR t.decision <> :Decision.SEND OR t.transactional OR t.urgent)

-- name: receipts_belong_to_a_touch
-- means: Every receipt is of a touch of the same workspace and channel.
-- do: A provider reported on what is not ours. Look at the channel's signing secret.
SELECT r.workspace_id, r.id AS receipt_id, r.touch_id, r.channel_id FROM channels_receipt r
LEFT JOIN channels_touch t ON t.id = r.touch_id AND t.workspace_id = r.workspace_id AND t.channel_id = r.channel_id
WHERE t.id IS NULL

-- name: receipts_follow_an_attempt
-- means: No receipt came in before its send was first handed to a provider (by more than five seconds, for the clocks).
-- do: A provider reported on what it had not been given, or an attempt went unrecorded. Look at the channel's signing secret.
SELECT r.workspace_id, r.id AS receipt_id, r.touch_id, r.kind, r.received_at FROM channels_receipt r
WHERE NOT EXISTS (SELECT FROM channels_attempt a WHERE a.touch_id = r.touch_id AND a.at <= r.received_at + interval '5 seconds')

-- name: receipts_are_kept_once
-- means: A provider's report is kept once, however often it came.
-- do: The unique key on channels_receipt is missing: delete the doubles and restore it.
SELECT workspace_id, channel_id, provider_event_id, kind, count(*) AS kept FROM channels_receipt
GROUP BY 1, 2, 3, 4 HAVING count(*) > 1

-- name: sends_carry_their_furthest_receipt
-- means: A send shows the furthest of its receipts, whatever order they came in.
-- do: Set receipt_rank to the rank of its furthest receipt, and find out what moved it back.
SELECT s.workspace_id, s.touch_id, s.receipt_rank, coalesce(max(k.rank), 0) AS furthest
FROM channels_send s LEFT JOIN channels_receipt r ON r.touch_id = s.touch_id
LEFT JOIN unnest(:receipt_kinds, :receipt_ranks) AS k(kind, rank) ON k.kind = r.kind
GROUP BY 1, 2, 3 HAVING s.receipt_rank <> coalesce(max(k.rank), 0)

-- name: budgets_add_up
-- means: What is spent of a budget is the cost from before it, and what is reserved for each send that it pays for.
-- do: Messages may be withheld too early, or sent too long. Set another span and back: that counts anew.
SELECT b.workspace_id, b.journey_id, p.first_day, p.spent, p.carried + coalesce(sum(s.reserved), 0) AS counted
FROM channels_budget b JOIN channels_spending p ON p.budget_id = b.id LEFT JOIN channels_send s ON s.spending_id = p.id
GROUP BY b.workspace_id, b.journey_id, p.id HAVING p.spent <> p.carried + coalesce(sum(s.reserved), 0)

-- name: budgets_are_counted
-- means: Ten minutes after a budget was set, what its journey had sent before is counted, and the journey goes on.
-- do: No delivery worker counts it, or it fails: start one, or look for "could not be counted" in its log.
SELECT b.workspace_id, b.journey_id, b.counting_since, b.counted_at FROM channels_budget b
WHERE b.counting_since < :now - interval '10 minutes'

-- name: budgets_get_back_what_was_not_sent
-- means: Ten minutes after a send was closed without being sent, nothing of a budget is reserved for it.
-- do: No delivery worker gives it back: start one.
SELECT s.workspace_id, s.touch_id, s.reserved, s.closed_at FROM channels_send s
WHERE s.reserved > 0 AND s.state IN (:SendState.REJECTED, :SendState.EXPIRED, :SendState.CANCELLED)
AND s.closed_at < :now - interval '10 minutes'

-- name: budgets_pay_what_was_sent
-- means: For a send that was accepted a budget has paid what it cost.
-- do: Set another span and back: that counts anew.
SELECT s.workspace_id, s.touch_id, s.cost, s.reserved FROM channels_send s JOIN channels_spending p ON p.id = s.spending_id
WHERE s.state = :SendState.ACCEPTED AND s.reserved <> coalesce(s.cost, 0)
