"""References that lead nowhere: what else stops holding when one is lost, and rows for tables that stand empty in peace."""

from __future__ import annotations

ALSO: dict[str, str] = {
    "audiences_membership.audience_id": "memberships_equal_recomputation",
    "audiences_membership.profile_id": "memberships_equal_recomputation",
    "events_event.workspace_id": "events_have_taken_their_message_id taken_message_ids_have_their_event",
    "journeys_version.journey_id": "references_equal_a_recount",
    "profiles_merge.merged_id": "merges_are_journaled",
    "events_processedmessageid.workspace_id": "events_have_taken_their_message_id taken_message_ids_have_their_event",
    "profiles_profile.merged_into_id": "identifiers_lead_to_a_living_profile merges_are_journaled",
    "channels_attempt.touch_id": "attempts_are_counted receipts_follow_an_attempt",
    "channels_receipt.channel_id": "receipts_belong_to_a_touch",
    "channels_receipt.touch_id": "receipts_belong_to_a_touch receipts_follow_an_attempt",
    "channels_send.touch_id": "accepted_sends_were_taken attempts_are_counted "
    "sends_carry_their_furthest_receipt sends_match_decisions",
    "channels_send.workspace_id": "sends_repeat_their_touch",
    "channels_send.channel_id": "sends_repeat_their_touch",
    "channels_send.profile_id": "sends_repeat_their_touch",
    "channels_touch.workspace_id": "credits_go_to_earlier_touches receipts_belong_to_a_touch references_of_channels_receipt "
    "references_of_channels_send references_of_insights_credit sends_repeat_their_touch touches_repeat_their_enrollment",
    "channels_touch.profile_id": "credits_go_to_earlier_touches sends_repeat_their_touch touches_repeat_their_enrollment",
    "channels_touch.channel_id": "receipts_belong_to_a_touch sends_repeat_their_touch",
    "channels_touch.template_version_id": "touches_say_what_was_published",
    "channels_touch.origin_id": "send_passages_leave_one_touch touches_have_one_cause",
    "channels_touch.step_id": "send_passages_leave_one_touch touches_have_one_cause",
    "channels_touch.journey_id": "touches_repeat_their_enrollment",
    "channels_touch.version_id": "touches_repeat_their_enrollment",
    "insights_credit.conversion_id": "conversions_are_credited",
    "journeys_conversion.enrollment_id": "conversions_are_credited references_of_insights_credit",
    "journeys_conversion.workspace_id": "conversions_repeat_their_enrollment credits_go_to_earlier_touches "
    "references_of_insights_credit",
    "journeys_conversion.journey_id": "conversions_repeat_their_enrollment",
    "journeys_conversion.version_id": "conversions_repeat_their_enrollment",
    "journeys_conversion.profile_id": "conversions_repeat_their_enrollment credits_go_to_earlier_touches",
    "journeys_enrollment.workspace_id": "conversions_repeat_their_enrollment references_of_channels_touch "
    "references_of_journeys_conversion references_of_journeys_passage "
    "touches_repeat_their_enrollment",
    "journeys_enrollment.journey_id": "conversions_repeat_their_enrollment touches_repeat_their_enrollment",
    "journeys_enrollment.version_id": "conversions_repeat_their_enrollment moves_follow_the_lines "
    "touches_repeat_their_enrollment",
    "journeys_enrollment.profile_id": "conversions_repeat_their_enrollment touches_repeat_their_enrollment",
    "journeys_enrollment.entry_node_id": "passages_are_a_chain tallies_equal_moves",
    "journeys_enrollment.node_id": "enrollment_is_its_last_passage",
    "journeys_passage.enrollment_id": "passages_are_gapless send_passages_leave_one_touch touches_have_one_cause",
    "journeys_passage.to_node_id": "moves_follow_the_lines passages_are_a_chain",
    "journeys_passage.workspace_id": "passages_are_gapless",
    "journeys_refusal.node_id": "refusals_equal_their_count",
    "journeys_tally.node_id": "counts_add_up tallies_equal_moves",
}
"""Reference -> the other invariants that its loss breaks as well, besides that of its table. None for those not named."""

FILL: dict[str, str] = {
    "ingest_importchange": "WITH i AS (INSERT INTO ingest_import (workspace_id, name, kind, who, stored, format, size, received, "
    "sheets, headings, mapping, state, problem_params, total, rows_size, position, rows, created, matched, duplicates, refused, "
    "merging, checked, attempts, created_at, changed_at) SELECT id, 'a.csv', 'people', 'ann', 'x', 'csv', 9, 9, '[]', '[]', "
    "'{}', 'cancelled', '{}', 2, 9, 9, 1, 1, 0, 0, 0, 0, '{}', 0, '2020-01-01', '2020-01-01' FROM tenancy_workspace "
    "WHERE slug = 'busy' RETURNING id, workspace_id) INSERT INTO ingest_importchange (file_import_id, bucket, profile_id, "
    "created, traits, times, tags) SELECT i.id, p.bucket, p.id, false, '{}', '{}', '[]' FROM i JOIN profiles_profile p "
    "ON p.workspace_id = i.workspace_id ORDER BY p.id LIMIT 1",
    "insights_appliedattribution": 'INSERT INTO insights_appliedattribution (workspace_id, "window", qualifying, channels) '
    "SELECT id, '7 days', 'sent', '[]' FROM tenancy_workspace WHERE slug = 'busy'",
    "insights_figurelook": "INSERT INTO insights_figurelook (workspace_id, looked_at, zone) "
    "SELECT id, '2030-01-01', 'UTC' FROM tenancy_workspace WHERE slug = 'busy'",
    "insights_figurecell": "INSERT INTO insights_figurecell (workspace_id, journey_id, part, source) "
    "SELECT workspace_id, id, 1, '2030-01-01' FROM journeys_journey LIMIT 1",
    "insights_figure": "INSERT INTO insights_figure (workspace_id, journey_id, part, source, view, at, version_id, node_id, arm, "
    "medium, category, measure, detail, n, value, hours) SELECT workspace_id, id, 1, '2030-01-01', 1, '2030-01-01', 1, 1, '', "
    "'email', '', 'sent', '', 1, 0, '{}' FROM journeys_journey LIMIT 1",
    "insights_figureday": "INSERT INTO insights_figureday (workspace_id, journey_id, view, at, measure, detail, n, value) "
    "SELECT workspace_id, id, 1, '2030-01-01', 'sent', '', 0, 0 FROM journeys_journey LIMIT 1",
    "insights_figuremonth": "INSERT INTO insights_figuremonth (workspace_id, journey_id, view, month, version_id, node_id, arm, "
    "medium, category, measure, detail, n, value) SELECT workspace_id, id, 1, '2030-01-01', 1, 1, '', 'email', '', 'sent', '', "
    "0, 0 FROM journeys_journey LIMIT 1",
    "insights_journeyfigure": "INSERT INTO insights_journeyfigure (workspace_id, journey_id) "
    "SELECT workspace_id, id FROM journeys_journey LIMIT 1",
    "insights_programfigure": "INSERT INTO insights_programfigure (workspace_id, since, at, rests_until) "
    "SELECT id, '2030-01-01', '2030-01-01', '2030-01-01' FROM tenancy_workspace LIMIT 1",
    "tenancy_holdoutshare": "INSERT INTO tenancy_holdoutshare (workspace_id, period, share, since) "
    "SELECT id, 1, 0.1, '2030-01-01' FROM tenancy_workspace LIMIT 1",
    "insights_mediacost": "INSERT INTO insights_mediacost (workspace_id, journey_id, name, amount, currency, first_day, "
    "last_day, created_at) SELECT workspace_id, id, 'Posters', 5, 'EUR', '2030-01-01', '2030-01-02', '2030-01-01' "
    "FROM journeys_journey LIMIT 1",
    "channels_price": "INSERT INTO channels_price (workspace_id, channel_id, country, amount, since) "
    "SELECT workspace_id, id, '', 1, '2030-01-01' FROM channels_channel LIMIT 1",
    "channels_testsend": "INSERT INTO channels_testsend (workspace_id, template_id, at, elsewhere, overrode) "
    "SELECT workspace_id, id, '2030-01-01', false, '' FROM content_template LIMIT 1",
    "parking_parked": "INSERT INTO parking_parked (workspace_id, kind, ref, profile_id, stage, code, params, since, failed_at, "
    "tries, retry_at) SELECT workspace_id, 'profile', id, id, 'tick.signals', '22003', '{}', '2030-01-01', '2030-01-01', 1, "
    "'2030-01-01' FROM profiles_profile LIMIT 1",
    "ingest_repetition": "WITH s AS (INSERT INTO ingest_source (workspace_id, name, write_key, enabled, time_zone, created_at) "
    "SELECT id, 'Shop', 'lost', true, '', created_at FROM tenancy_workspace WHERE slug = 'busy' RETURNING *) "
    "INSERT INTO ingest_repetition (workspace_id, source_id, at, items) SELECT workspace_id, id, created_at, 1 FROM s",
    "ingest_intake": "WITH s AS (INSERT INTO ingest_source (workspace_id, name, write_key, enabled, time_zone, created_at) "
    "SELECT id, 'Shop', 'lost', true, '', created_at FROM tenancy_workspace WHERE slug = 'busy' RETURNING *) "
    "INSERT INTO ingest_intake (workspace_id, source_id, minute, slot, items, last_at) "
    "SELECT workspace_id, id, created_at, 1, 1, created_at FROM s",
    "ingest_inbox": "INSERT INTO ingest_inbox (workspace_id, source_id, received_at, body) "
    "SELECT id, 0, created_at, '[]' FROM tenancy_workspace WHERE slug = 'busy'",
    "tenancy_invitation": "INSERT INTO tenancy_invitation (workspace_id, email, role, digest, created_at, expires_at) "
    "SELECT id, 'ann@example.com', 'viewer', 'x', created_at, '2030-01-01' FROM tenancy_workspace WHERE slug = 'busy'",
    "ingest_quarantine": "INSERT INTO ingest_quarantine (workspace_id, received_at, item, code, params, path) "
    "SELECT id, created_at, '{', 'malformed_json', '{}', '' FROM tenancy_workspace WHERE slug = 'busy'",
    "journeys_postponed": "INSERT INTO journeys_postponed (workspace_id, version_id, profile_id, kind, ref, occurred_at) "
    "SELECT e.workspace_id, e.version_id, e.profile_id, 2, 0, '2030-01-01' FROM journeys_enrollment e LIMIT 1",
    "journeys_settling": "INSERT INTO journeys_settling (workspace_id, version_id, node_id, profile_id, at, event_id, "
    "until) SELECT workspace_id, version_id, node_id, profile_id, entered_at, 1, '2030-01-01' FROM journeys_enrollment LIMIT 1",
    "profiles_searchtext": "INSERT INTO profiles_searchtext (profile_id, workspace_id, text) "
    "SELECT id, workspace_id, 'ann' FROM profiles_profile LIMIT 1",
    "journeys_entryrequest": "INSERT INTO journeys_entryrequest (workspace_id, journey_id, digest, at, named, audience_id, "
    "batch_id) SELECT j.workspace_id, j.id, '', '2030-01-01', 0, (SELECT min(id) FROM audiences_audience a "
    "WHERE a.workspace_id = j.workspace_id), (SELECT min(id) FROM journeys_entrybatch b WHERE b.workspace_id = j.workspace_id) "
    "FROM journeys_journey j LIMIT 1",
    "journeys_entrant": "WITH q AS (INSERT INTO journeys_entryrequest (workspace_id, journey_id, digest, at, named) "
    "SELECT workspace_id, id, '', '2030-01-01', 1 FROM journeys_journey LIMIT 1 RETURNING *) INSERT INTO journeys_entrant "
    "(workspace_id, request_id, journey_id, number, profile_id, context, at, outcome, decided_at) SELECT q.workspace_id, q.id, "
    "q.journey_id, 0, p.id, '{}', q.at, 'entered', q.at FROM q CROSS JOIN profiles_profile p "
    "WHERE p.workspace_id = q.workspace_id LIMIT 1",
    "signals_signal": "INSERT INTO signals_signal (workspace_id, profile_id, kind, occurred_at) "
    "SELECT workspace_id, id, 2, created_at FROM profiles_profile LIMIT 1",
}
"""What puts a row into a table that is empty while nothing is under way."""

WHICH: dict[str, str] = {
    "channels_attempt": "EXISTS (SELECT FROM channels_receipt r WHERE r.touch_id = t.touch_id)",
}
"""Table -> which of its rows `t` to break where not the first: what else breaks with another depends on the order of a claim."""
