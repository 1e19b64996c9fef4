-- name: settled_inbox
-- en: Nothing that was accepted waits to be processed.
-- zh: 没有已接收而未处理的数据。
-- do: Wait, or look at the engine workers' log.
-- do-zh: 请等待，或查看引擎进程日志。
SELECT workspace_id, id AS inbox_id, received_at FROM ingest_inbox

-- name: settled_signals
-- en: No signal waits to be consumed.
-- zh: 没有待处理的信号。
-- do: Wait, or look at the engine workers' log.
-- do-zh: 请等待，或查看引擎进程日志。
SELECT workspace_id, profile_id, kind, ref, occurred_at FROM signals_signal s WHERE occurred_at < :now
AND NOT EXISTS (SELECT FROM parking_parked k WHERE k.kind = 'profile' AND k.ref = s.profile_id AND k.within = 0)

-- name: settled_merges
-- en: No merge waits to be absorbed.
-- zh: 没有待吸收的合并。
-- do: Wait, or look at the engine workers' log.
-- do-zh: 请等待，或查看引擎进程日志。
SELECT workspace_id, id AS merge_id, at FROM profiles_merge m WHERE absorbed_at IS NULL AND refused = ''
AND NOT EXISTS (SELECT FROM parking_parked k WHERE k.kind = 'merge' AND k.ref = m.id AND k.within = 0)

-- name: settled_runs
-- en: No run of an audience is under way.
-- zh: 没有进行中的批量进入。
-- do: Wait, or look at the engine workers' log.
-- do-zh: 请等待，或查看引擎进程日志。
SELECT workspace_id, id AS batch_id, at FROM journeys_entrybatch WHERE done_at IS NULL AND at <= :now

-- name: settled_people
-- en: Nobody in a journey is due.
-- zh: 旅程中没有到期的客户。
-- do: Wait, or look at the engine workers' log.
-- do-zh: 请等待，或查看引擎进程日志。
SELECT e.workspace_id, e.id AS enrollment_id, e.wake_at FROM journeys_enrollment e
JOIN journeys_journey j ON j.id = e.journey_id WHERE e.state = :EnrollmentState.LIVE AND e.wake_at <= :now AND j.state <> 'paused'
AND NOT EXISTS (SELECT FROM parking_parked k WHERE (k.kind = 'profile' AND k.ref = e.profile_id AND k.within IN (0, e.version_id))
    OR (k.kind = 'version' AND k.ref = e.version_id))

-- name: settled_sends
-- en: No send is on its way.
-- zh: 没有投递中的发送。
-- do: Wait, or look at the delivery workers' log.
-- do-zh: 请等待，或查看投递进程日志。
SELECT workspace_id, touch_id, state, due_at, reason FROM channels_send WHERE state IN (:SendState.QUEUED, :SendState.LEASED)
