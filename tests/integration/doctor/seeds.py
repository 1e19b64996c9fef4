"""For every invariant, a few statements that break it and nothing else.

`{live}`, `{sent}`, `{withheld}`, ... stand for subqueries, see `PICKS`. Constraints and triggers that would refuse the
damage are taken away first: the doctor is for the day on which they were not there.
"""

from __future__ import annotations

WELCOME = "(SELECT id FROM journeys_journey WHERE name = 'Welcome')"
SLOW = "(SELECT id FROM journeys_journey WHERE name = 'Slow')"
PICKS = {
    # An enrollment that has moved twice and is inside.
    "live": f"(SELECT id FROM journeys_enrollment WHERE state = 1 AND seq = 2 AND journey_id = {SLOW} ORDER BY id LIMIT 1)",
    # A send that was accepted, with no receipt, to somebody without a merge.
    "sent": "(SELECT touch_id FROM channels_send WHERE state = 3 AND receipt_rank = 0 AND touch_id NOT IN "
    "(SELECT touch_id FROM insights_credit WHERE touch_id IS NOT NULL) AND profile_id NOT IN "
    "(SELECT surviving_id FROM profiles_merge) ORDER BY touch_id DESC LIMIT 1)",
    # The first of several messages of one person, with no receipt.
    "first": "(SELECT min(s.touch_id) FROM channels_send s JOIN channels_touch t ON t.id = s.touch_id WHERE s.state = 3 "
    "AND t.category <> 'transactional' GROUP BY s.profile_id HAVING count(*) > 1 AND max(receipt_rank) = 0 ORDER BY 1 LIMIT 1)",
    # A marketing message that was accepted, and one that was in a dead worker's hands when its run left.
    "sent_offer": "(SELECT max(s.touch_id) FROM channels_send s JOIN channels_touch t ON t.id = s.touch_id "
    "WHERE s.state = 3 AND t.category <> 'transactional' AND s.profile_id NOT IN (SELECT surviving_id FROM profiles_merge))",
    "recalled": "(SELECT touch_id FROM channels_send WHERE recalled_at IS NOT NULL AND attempts = 1 ORDER BY 1 LIMIT 1)",
    "heard": "(SELECT touch_id FROM channels_send WHERE receipt_rank > 4 ORDER BY touch_id LIMIT 1)",
    "withheld": "(SELECT id FROM channels_touch WHERE decision = 2 ORDER BY id LIMIT 1)",
    "merged": "(SELECT merged_id FROM profiles_merge ORDER BY id LIMIT 1)",
    "loser2": "(SELECT merged_id FROM profiles_merge ORDER BY id DESC LIMIT 1)",
    "surviving": "(SELECT surviving_id FROM profiles_merge ORDER BY id LIMIT 1)",
    "live_journey": WELCOME,
    "post": "(SELECT id FROM channels_channel WHERE name = 'Post')",
    "workspace": "(SELECT id FROM tenancy_workspace WHERE slug = 'busy')",
    "signal": "INSERT INTO signals_signal (workspace_id, profile_id, kind, occurred_at) SELECT workspace_id, id, 2, created_at "
    "FROM profiles_profile LIMIT 1",
}

# A second run of somebody who is or was in the journey, counted as it should be, but let in against the rule.
AGAIN = """
INSERT INTO journeys_enrollment (workspace_id, journey_id, version_id, profile_id, instance_key, entry_node_id, node_id,
    entered_at, arrived_at, wake_at)
SELECT workspace_id, journey_id, version_id, profile_id, instance_key, entry_node_id, entry_node_id, entered_at, arrived_at,
    '2030-01-01' FROM journeys_enrollment WHERE id = {run};
UPDATE journeys_tally SET n = n + 1 WHERE (node_id, port, day, shard) = (SELECT node_id, port, day, shard FROM journeys_tally
    WHERE port = '!enter' AND node_id = (SELECT entry_node_id FROM journeys_enrollment WHERE id = {run}) LIMIT 1)
"""
INSIDE = f"(SELECT id FROM journeys_enrollment WHERE state = 1 AND journey_id = {SLOW} ORDER BY id LIMIT 1)"
OVER = (
    f"(SELECT id FROM journeys_enrollment WHERE exit_reason = 'reached_exit' AND journey_id = {WELCOME} AND profile_id "
    "NOT IN (SELECT surviving_id FROM profiles_merge) ORDER BY id LIMIT 1)"
)

PARKED = (
    "INSERT INTO parking_parked (workspace_id, kind, ref, stage, code, params, since, failed_at, tries, retry_at) SELECT w.id, "
    "'{kind}', {ref}, 'tick.plan', 'KeyError', jsonb_build_object(), '{since}', '{since}', 3, '{since}' FROM tenancy_workspace w "
    "WHERE slug = 'busy'"
)

PAID = (
    "INSERT INTO channels_budget (workspace_id, journey_id, amount, span) VALUES ({workspace}, 1, 9, 'life'); "
    "INSERT INTO channels_spending (budget_id, first_day, spent) SELECT id, '1970-01-01', 1 FROM channels_budget"
)
"""A budget that has spent 1."""
PAYS = (
    "; UPDATE channels_send SET reserved = 1, spending_id = (SELECT id FROM channels_spending) WHERE touch_id = "
    "(SELECT max(touch_id) FROM channels_send WHERE state = {state})"
)

SEEDS: dict[str, str] = {
    "budgets_add_up": PAID,
    "budgets_are_counted": "INSERT INTO channels_budget (workspace_id, journey_id, amount, span, counting_since) "
    "VALUES ({workspace}, 1, 9, 'life', '2020-01-01')",
    "budgets_get_back_what_was_not_sent": PAID + PAYS.format(state=7),
    "budgets_pay_what_was_sent": PAID + PAYS.format(state=3),
    "references_equal_a_recount": "DELETE FROM tenancy_reference WHERE id = (SELECT min(id) FROM tenancy_reference)",
    "parked_for_long": PARKED.format(kind="channel", ref=1, since="2020-01-01"),
    "parked_thing_gone": PARKED.format(kind="version", ref=987654321, since="2030-01-01"),
    "settling_and_forgotten": "INSERT INTO journeys_settling (workspace_id, version_id, node_id, profile_id, at, event_id, "
    "until) SELECT workspace_id, version_id, node_id, profile_id, entered_at, 1, '2020-01-01' FROM journeys_enrollment LIMIT 1",
    "postponed_and_forgotten": "INSERT INTO journeys_postponed (workspace_id, version_id, profile_id, kind, ref, occurred_at) "
    "SELECT workspace_id, version_id, profile_id, 2, 0, '2020-01-01' FROM journeys_enrollment LIMIT 1",
    "counts_add_up tallies_equal_moves": "UPDATE journeys_tally SET n = n + 1 WHERE ctid = (SELECT min(ctid) FROM journeys_tally "
    "WHERE port <> '!refused')",
    "every_enrollment_is_live_or_ended": "ALTER TABLE journeys_enrollment DROP CONSTRAINT live_has_a_wake_and_ended_has_an_end; "
    "UPDATE journeys_enrollment SET wake_at = NULL WHERE id = {live}",
    "passages_are_gapless": "UPDATE journeys_passage SET seq = 3 WHERE enrollment_id = {live} AND seq = 2; "
    "UPDATE journeys_enrollment SET seq = 3 WHERE id = {live}",
    "passages_are_a_chain": "UPDATE journeys_passage SET at = at - interval '1 year' WHERE enrollment_id = {live} AND seq = 2",
    "enrollment_is_its_last_passage": "UPDATE journeys_enrollment SET visit = visit + 1 WHERE id = {live}",
    "counts_add_up moves_follow_the_lines": f"""
        UPDATE journeys_passage SET to_node_id = (SELECT n.id FROM journeys_node n JOIN journeys_version v ON v.id = n.version_id
            WHERE v.journey_id = {SLOW} AND n.key = 'out') WHERE enrollment_id = {{live}} AND seq = 2;
        UPDATE journeys_enrollment SET node_id = (SELECT to_node_id FROM journeys_passage WHERE enrollment_id = {{live}}
            AND seq = 2) WHERE id = {{live}}""",
    "one_live_run_per_key": "DROP INDEX one_live_run_per_key;" + AGAIN.format(run=INSIDE),
    "never_means_once": AGAIN.format(run=OVER),
    "held_runs_are_untouched": "UPDATE journeys_enrollment SET held_out = true WHERE id = {live}",
    "refusals_name_a_reason": "UPDATE journeys_refusal SET reason = '' WHERE id = (SELECT min(id) FROM journeys_refusal)",
    "refusals_equal_their_count": "DELETE FROM journeys_refusal WHERE id = (SELECT min(id) FROM journeys_refusal)",
    "archived_journeys_empty_out references_equal_a_recount settled_people": f"UPDATE journeys_journey SET state = 'archived' "
    f"WHERE id = {SLOW}; "
    "UPDATE journeys_enrollment SET wake_at = '2026-03-05' WHERE id = {live}",
    "paused_journeys_stand_still paused_journeys_hold_their_messages": f"UPDATE journeys_journey SET state = 'paused', "
    f"paused_at = '2026-03-05' WHERE id = {WELCOME}",
    "pauses_hold_all_or_none": """
        UPDATE journeys_passage SET at = (SELECT min(at) FROM journeys_refusal WHERE reason = 'journey_paused')
            WHERE enrollment_id = (SELECT e.id FROM journeys_enrollment e JOIN journeys_journey j ON j.id = e.journey_id
            WHERE j.name = 'Stopped');
        UPDATE journeys_journey SET state = 'live', paused_at = NULL WHERE name = 'Stopped'""",
    "versions_equal_their_graph": "UPDATE journeys_node SET config = config || '{{\"x\": 1}}' WHERE id = "
    "(SELECT min(id) FROM journeys_node WHERE kind = 'wait')",
    "closed_runs_reached_everybody": "DELETE FROM journeys_entrybatchbucket WHERE bucket = 7",
    "send_passages_leave_one_touch": "DELETE FROM channels_touch WHERE id = {withheld}",
    "touches_have_one_cause": """
        INSERT INTO channels_touch (workspace_id, origin, origin_id, step_id, visit, journey_id, version_id, profile_id,
            channel_id, template_version_id, medium, category, transactional, decision, reason, created_at)
        SELECT workspace_id, origin, origin_id, step_id, visit + 100, journey_id, version_id, profile_id, channel_id,
            template_version_id, medium, category, transactional, decision, reason, created_at
        FROM channels_touch WHERE id = {withheld}""",
    "touches_have_the_class_of_their_category": "UPDATE channels_touch SET transactional = true WHERE id = {withheld}",
    "touches_repeat_their_enrollment": f"UPDATE channels_touch SET journey_id = {SLOW} WHERE id = {{withheld}}",
    "touches_say_what_was_published": """
        INSERT INTO content_templateversion (template_id, number, content, published_at)
            SELECT template_id, number + 100, content, published_at FROM content_templateversion LIMIT 1;
        UPDATE channels_touch SET template_version_id = (SELECT max(id) FROM content_templateversion) WHERE id = {withheld}""",
    "withheld_touches_say_why": "UPDATE channels_touch SET reason = 'because' WHERE id = {withheld}",
    "no_touch_after_the_end": "UPDATE channels_touch t SET created_at = e.ended_at + interval '1 day' FROM journeys_enrollment e "
    "WHERE e.id = t.origin_id AND t.id = (SELECT t.id FROM channels_touch t JOIN journeys_enrollment e "
    "ON e.id = t.origin_id WHERE e.state = 2 AND t.decision = 2 LIMIT 1)",
    "leaving_calls_back_what_is_on_its_way": "UPDATE channels_send SET recalled_at = NULL WHERE touch_id = {recalled}",
    "caps_are_kept": "UPDATE channels_cap SET max_touches = 0",
    "sends_match_decisions": "DELETE FROM channels_send WHERE touch_id = {sent}",
    "sends_repeat_their_touch": "UPDATE channels_send SET channel_id = {post} WHERE touch_id = {sent}",
    "leases_do_not_outlive_their_worker settled_sends": "UPDATE channels_send SET state = 2, closed_at = NULL, lease_until = "
    "'2026-03-05', lease_token = gen_random_uuid() WHERE touch_id = {sent}",
    "only_leased_sends_hold_a_lease": "UPDATE channels_send SET lease_token = gen_random_uuid() WHERE touch_id = {sent}",
    "closed_sends_say_why": "UPDATE channels_send SET reason = '' WHERE state = 7",
    "nobody_is_silenced_unasked": "UPDATE channels_attempt SET handed_over_at = NULL WHERE touch_id = {sent}; "
    "UPDATE channels_send SET state = 5, reason = 'no_answer' WHERE touch_id = {sent}",
    "accepted_sends_were_taken": "UPDATE channels_attempt SET outcome = 'retry' WHERE touch_id = {sent}",
    "accepted_attempts_are_not_denied": "UPDATE channels_send SET state = 4, reason = 'no_such_address' WHERE touch_id = {sent}",
    "attempts_are_counted": "UPDATE channels_send SET attempts = attempts + 1 WHERE touch_id = {sent}",
    "no_attempt_after_the_close": "UPDATE channels_attempt SET at = at + interval '1 hour' WHERE touch_id = {sent}",
    "no_attempt_after_the_recall": "UPDATE channels_send SET recalled_at = recalled_at - interval '1 hour' "
    "WHERE touch_id = {recalled}",
    "no_attempt_to_a_suppressed_address": """
        INSERT INTO channels_suppression (workspace_id, medium, address_hash, reason, since) SELECT workspace_id, 'email',
            encode(sha256(convert_to(payload ->> 'to', 'UTF8')), 'hex'), 'manual', closed_at - interval '1 hour'
            FROM channels_send WHERE touch_id = {sent}""",
    "no_attempt_after_unsubscribing": """
        INSERT INTO channels_receipt (workspace_id, channel_id, touch_id, kind, provider_event_id, occurred_at, received_at, raw)
            SELECT workspace_id, channel_id, touch_id, 'unsubscribed', 'x', closed_at + interval '1 minute',
            closed_at + interval '1 minute', '{{}}' FROM channels_send WHERE touch_id = {first};
        UPDATE channels_send SET receipt_rank = 9 WHERE touch_id = {first}""",
    "no_attempt_after_a_no": """
        INSERT INTO profiles_consentrecord (workspace_id, profile_id, medium, topic, granted, at, source)
            SELECT workspace_id, profile_id, 'email', '', false, closed_at - interval '1 hour', 'api'
            FROM channels_send WHERE touch_id = {sent_offer}""",
    "no_marketing_to_the_program_holdout": """
        INSERT INTO tenancy_holdoutshare (workspace_id, period, share, since)
            SELECT s.workspace_id, n, 0.1, s.closed_at - interval '1 hour' FROM channels_send s, generate_series(1, 999) n
            WHERE s.touch_id = {sent_offer} AND ('x' || substr(md5('program:' || s.workspace_id || ':' || n || ':'
                || s.profile_id), 1, 8))::bit(32)::bigint / 4294967296.0 < 0.1 LIMIT 1""",
    "receipts_belong_to_a_touch": "UPDATE channels_receipt SET channel_id = {post} WHERE id IN "
    "(SELECT min(id) FROM channels_receipt)",
    "receipts_follow_an_attempt": "UPDATE channels_receipt SET received_at = received_at - interval '1 year' WHERE id IN "
    "(SELECT min(id) FROM channels_receipt WHERE kind = 'opened')",
    "receipts_are_kept_once": """
        ALTER TABLE channels_receipt DROP CONSTRAINT receipt_once;
        INSERT INTO channels_receipt (workspace_id, channel_id, touch_id, kind, provider_event_id, occurred_at, received_at, raw)
        SELECT workspace_id, channel_id, touch_id, kind, provider_event_id, occurred_at, received_at, raw
        FROM channels_receipt LIMIT 1""",
    "sends_carry_their_furthest_receipt": "UPDATE channels_send SET receipt_rank = 1 WHERE touch_id = {heard}",
    **{
        name: f"""
        INSERT INTO ingest_import (workspace_id, name, kind, who, stored, format, size, received, sheets, headings, mapping,
            state, problem_params, total, rows_size, position, rows, created, matched, duplicates, refused, merging, checked,
            attempts, created_at, changed_at, worked_at)
        SELECT id, 'a.csv', 'people', 'ann', 'x', 'csv', 9, 9, '[]', '[]', '{{{{}}}}', '{state}', '{{{{}}}}', 2, 9, 9, 1, 1, 0,
            0, 0, 0, '{{{{}}}}', 0, '2020-01-01', '2020-01-01', '2020-01-01' FROM tenancy_workspace WHERE slug = 'busy'"""
        for name, state in (("imports_account_for_their_rows", "done"), ("imports_go_on", "running"))
    },
    "merges_lead_to_a_living_profile": "UPDATE profiles_profile SET merged_into_id = {loser2} WHERE id = {merged}",
    "merges_are_journaled": "DELETE FROM profiles_merge WHERE merged_id = {merged}",
    "identifiers_lead_to_a_living_profile": "UPDATE profiles_identifier SET profile_id = {merged} WHERE profile_id = {surviving}",
    "absorbed_profiles_hold_nothing": "UPDATE events_event SET profile_id = {merged} WHERE profile_id = {surviving}",
    "message_ids_are_taken_once": """
        INSERT INTO events_event (workspace_id, profile_id, name_id, occurred_at, received_at, message_id)
        SELECT workspace_id, profile_id, name_id, occurred_at + interval '40 days', received_at, message_id
        FROM events_event LIMIT 1""",
    "events_have_taken_their_message_id": "DELETE FROM events_processedmessageid "
    "WHERE ctid = (SELECT min(ctid) FROM events_processedmessageid)",
    "taken_message_ids_have_their_event": "INSERT INTO events_processedmessageid (workspace_id, key) "
    "VALUES ({workspace}, gen_random_uuid())",
    "memberships_do_not_overlap": """
        INSERT INTO audiences_membership (audience_id, profile_id, since, until)
        SELECT audience_id, profile_id, since - interval '1 day', since + interval '1 day' FROM audiences_membership LIMIT 1""",
    "conversions_fall_in_their_window": "UPDATE journeys_conversion SET converted_at = converted_at + interval '90 days'",
    "conversions_repeat_their_enrollment": "UPDATE journeys_conversion SET held_out = NOT held_out",
    "conversions_are_credited": "DELETE FROM insights_credit WHERE conversion_id = "
    "(SELECT min(conversion_id) FROM insights_credit)",
    "credits_sum_to_conversions": "UPDATE insights_credit SET value = value + 1 WHERE value = 10",
    "credits_go_to_earlier_touches": "UPDATE insights_credit SET touch_id = {sent} WHERE touch_id IS NOT NULL",
    "kept_figures_equal_a_recount": "INSERT INTO insights_figurelook (workspace_id, looked_at, zone) "
    "VALUES ({workspace}, '2030-01-01', 'UTC')",
    "settled_inbox": "INSERT INTO ingest_inbox (workspace_id, source_id, received_at, body) "
    "VALUES ({workspace}, 0, '2026-03-05', '[]')",
    "settled_signals": "{signal}",
    "settled_merges": "UPDATE profiles_merge SET absorbed_at = NULL",
    "settled_runs": "UPDATE journeys_entrybatch SET done_at = NULL",
    "settled_entrants": """
        INSERT INTO journeys_entryrequest (workspace_id, journey_id, idempotency_key, digest, at, named)
        SELECT {workspace}, {live_journey}, '', '', '2026-03-05', 1;
        INSERT INTO journeys_entrant
            (workspace_id, request_id, journey_id, at, number, profile_id, instance_key, context, outcome)
        SELECT workspace_id, id, journey_id, at, 0, {surviving}, '', '{{}}', '' FROM journeys_entryrequest""",
    "settled_people": "UPDATE journeys_enrollment SET wake_at = '2026-03-05' WHERE id = {live}",
    "no_marketing_in_quiet_hours": "UPDATE tenancy_workspace SET settings = settings || jsonb_build_object('quiet_hours', "
    "jsonb_build_object('on', true, 'start', '00:00', 'end', '23:59', 'since', '2000-01-01')) WHERE id = {workspace}",
    "deferred_messages_wait": "UPDATE channels_send SET reason = 'quiet_hours' WHERE touch_id = {sent}",
    "only_paused_journeys_hold_messages": "UPDATE channels_send SET held_at = '2026-03-05' WHERE touch_id = {sent}",
    "settled_sends": "UPDATE channels_send SET state = 1, closed_at = NULL WHERE touch_id = {sent}",
    "memberships_equal_recomputation": "INSERT INTO audiences_membership (audience_id, profile_id, since) "
    "SELECT (SELECT min(id) FROM audiences_audience), id, created_at FROM profiles_profile WHERE workspace_id = {workspace} "
    "AND merged_into_id IS NULL AND id NOT IN (SELECT profile_id FROM audiences_membership) LIMIT 1",
    "references_of_channels_touch": "UPDATE channels_touch SET channel_id = 987654321 WHERE id = {withheld}",
}
"""Name of the invariant (or names, where one damage is two) -> the damage."""


def damage(name: str) -> list[str]:
    """The statements of a seed."""
    text = SEEDS[name].format(**PICKS) if "{" in SEEDS[name] else SEEDS[name]
    return [part for part in text.split(";") if part.strip()]
