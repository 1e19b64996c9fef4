"""Who enters: from the signals of this tick and the runs that are due, decided by the journey's entry rules.

Every profile that a trigger named is either enrolled (or held out) or has a refusal with its reason. Where an entry gives people
time to come to pass the entry filter, whoever does not yet is kept in `journeys_settling`, and decided again with every
signal about them until the time is over; the version that kept them decides, even if it has been replaced by then.
"""

from __future__ import annotations

from cdp.signals import wakeups
from cdp.signals.models import SignalKind
from core.db.hash_fraction import position
from core.db.sql import Slot, Sql, join, sql
from journeys.engine.fuse import tally
from journeys.engine.plan import Plan
from journeys.graph.context import taken_from_event
from journeys.models import EnrollmentState
from journeys.nodes.now import NOW
from journeys.nodes.rules import holds


def enroll(plan: Plan) -> Sql:
    """The statement that lets people in. Slots: now, buckets, shard, paused; where the plan settles also archived and named
    (whether triggers name people to this version still). The last three are booleans.

    It gives one row: how many were enrolled, held out, refused.
    """
    program = _in_program_holdout(plan)
    decided = _decided(plan, _all_candidates(plan))
    kept = Sql("('', 'settling')" if plan.settles else "('')")
    taken = _taken(plan)
    entered = sql(
        "INSERT INTO journeys_enrollment (workspace_id, journey_id, version_id, profile_id, instance_key, state, held_out, "
        "entry_node_id, node_id, visit, seq, entered_at, arrived_at, wake_at, event_id, ended_at, exit_reason{columns}) "
        "SELECT {w}::bigint, {j}::bigint, {v}::bigint, profile_id, key, CASE WHEN held_out THEN "
        "{State.ENDED} ELSE {State.LIVE} END, held_out, node_id, "
        "node_id, 1, held_out::int, at, {now}, CASE WHEN NOT held_out THEN {now} END, event_id, "
        "CASE WHEN held_out THEN {now} END, CASE WHEN held_out THEN 'held_out' ELSE '' END{more} "
        "FROM decided{taken} WHERE refusal = '' RETURNING id, node_id, held_out",
        w=plan.workspace_id,
        j=plan.journey_id,
        v=plan.version_id,
        now=NOW,
        State=EnrollmentState,
        columns=Sql((", program_held_out" if program else "") + (", context, context_warnings" if taken else "")),
        more=Sql(
            (", program_held_out" if program else "")
            + (", taken.pair -> 0, nullif(taken.pair -> 1, '{}')" if taken else "")
        ),
        taken=taken,
    )
    refused = sql(
        "INSERT INTO journeys_refusal (workspace_id, journey_id, version_id, node_id, profile_id, instance_key, at, reason, "
        "event_id) SELECT {}::bigint, {}::bigint, {}::bigint, node_id, profile_id, key, {}, refusal, event_id FROM decided "
        "WHERE refusal NOT IN {} RETURNING 1",
        plan.workspace_id,
        plan.journey_id,
        plan.version_id,
        NOW,
        kept,
    )
    passed = sql(
        "INSERT INTO journeys_passage (enrollment_id, seq, workspace_id, at, nodes, ports, reasons, to_node_id) "
        "SELECT id, 1, {}::bigint, {}, ARRAY[node_id], ARRAY['!held_out'], ARRAY['held_out'], NULL FROM "
        "entered WHERE held_out",
        plan.workspace_id,
        NOW,
    )
    # Refusals are counted from the decisions, not from the rows written: so a row that is missing is missed.
    counted = sql(
        "(SELECT ARRAY_AGG(node_id) AS nodes, ARRAY_AGG(port) AS ports FROM ("
        "SELECT node_id, '!enter' AS port FROM entered UNION ALL SELECT node_id, '!held_out' FROM entered WHERE held_out "
        "UNION ALL SELECT node_id, '!refused' FROM decided WHERE refusal NOT IN {}) c)",
        kept,
    )
    ctes = (
        ("decided", decided),
        ("entered", entered),
        ("refused", refused),
        ("passed", passed),
        ("tallied", tally(counted)),
        *(_settling(plan) if plan.settles else ()),
        *(_answered() if plan.by_request else ()),
    )
    return sql(
        "WITH {} SELECT (SELECT count(*) FROM entered WHERE NOT held_out), (SELECT count(*) FROM entered WHERE held_out), "
        "(SELECT count(*) FROM refused)",
        join(", ", (sql("{} AS MATERIALIZED ({})", Sql(name), text) for name, text in ctes)),
    )


def foresee(plan: Plan, people: Sql) -> Sql:
    """A statement that says what a request for people would come to, and changes nothing: rows of (outcome, count).

    `people` is a SELECT of (profile_id, key). Slots: now, paused, archived.
    """
    candidates = sql(
        "SELECT x.profile_id, {node}::bigint AS node_id, x.key, {now} AS at, NULL::bigint AS event_id, false AS late, "
        "{now} AS until FROM ({people}) x",
        node=plan.by_request,
        now=NOW,
        people=people,
    )
    return sql("SELECT {}, count(*) FROM ({}) d GROUP BY 1", _OUTCOME, _decided(plan, candidates))


_OUTCOME = Sql("CASE WHEN d.refusal <> '' THEN d.refusal WHEN d.held_out THEN 'held_out' ELSE 'entered' END")
"""What a decision `d` comes to in one word, as `Entrant.outcome` has it."""


def _decided(plan: Plan, candidates: Sql) -> Sql:
    """The candidates, each with the decision: refusal (a reason, or '' for whoever enters) and held_out."""
    program = _in_program_holdout(plan)
    return sql(
        "SELECT c.*, {refusal} AS refusal, {held_out} AS held_out{program} FROM ("
        "SELECT u.*, row_number() OVER (PARTITION BY u.profile_id, u.key, u.late ORDER BY u.at, u.event_id) AS n "
        "FROM ({candidates}) u) c JOIN profiles_profile p ON p.id = c.profile_id",
        refusal=_refusal(plan),
        held_out=_held_out(plan),
        program=sql(", {} AS program_held_out", program) if program else Sql(""),
        candidates=candidates,
    )


def _answered() -> list[tuple[str, Sql]]:
    """Tell whoever asked for it what became of each person of a request."""
    return [
        (
            "answered",
            sql(
                "UPDATE journeys_entrant r SET outcome = {}, decided_at = {} FROM decided d WHERE r.id = d.entrant_id",
                _OUTCOME,
                NOW,
            ),
        )
    ]


def _taken(plan: Plan) -> Sql:
    """A join of what those let in take from their event, or from their request; empty where no entry takes anything."""
    fields = plan.graph.settings.context
    cases = [
        sql(
            "WHEN {}::bigint THEN {}",
            plan.ids[node.id],
            taken_from_event(fields, mapping, Sql("decided.event_id"), Sql("decided.at")),
        )
        for node, entry, config in plan.entries
        if (mapping := entry.context(config))
    ]
    if plan.by_request:
        given = Sql(
            "SELECT jsonb_build_array(r.context, '{}'::jsonb) FROM journeys_entrant r WHERE r.id = decided.entrant_id"
        )
        cases.append(sql("WHEN {}::bigint THEN ({})", plan.by_request, given))
    if not fields or not cases:
        return Sql("")
    # OFFSET 0: read the event once for both halves of the pair.
    return sql(" CROSS JOIN LATERAL (SELECT CASE decided.node_id {} END AS pair OFFSET 0) taken", join(" ", cases))


def _settling(plan: Plan) -> list[tuple[str, Sql]]:
    """Keep the profiles that the filter may still let in, with a signal for the end of their time; drop the decided ones."""
    begun = sql(
        "INSERT INTO journeys_settling (workspace_id, version_id, node_id, profile_id, instance_key, at, event_id, until) "
        "SELECT {}::bigint, {}::bigint, node_id, profile_id, key, at, event_id, until FROM decided "
        "WHERE refusal = 'settling' AND settling_id IS NULL RETURNING profile_id, event_id, until",
        plan.workspace_id,
        plan.version_id,
    )
    due = wakeups.emitting(
        plan.workspace_id,
        sql(
            "(SELECT profile_id, {}::smallint AS kind, {}::bigint AS ref, event_id, until AS occurred_at FROM begun)",
            int(SignalKind.SETTLED),
            plan.version_id,
        ),
    )
    over = Sql(
        "DELETE FROM journeys_settling WHERE id IN (SELECT settling_id FROM decided WHERE refusal <> 'settling' "
        "AND settling_id IS NOT NULL)"
    )
    return [("begun", begun), ("due", due), ("over", over)]


def _all_candidates(plan: Plan) -> Sql:
    """The profiles that triggers name, and those named before that have had a signal since."""
    named = join(" UNION ALL ", _candidates(plan))
    if not plan.settles:
        return named
    waits = [
        sql("WHEN {}::bigint THEN {}::int", plan.ids[node.id], seconds)
        for node, entry, config in plan.entries
        if (seconds := entry.settle_seconds(config))
    ]
    return sql(
        "SELECT f.*, NULL::bigint AS settling_id, {now} + make_interval(secs => CASE f.node_id {waits} ELSE 0 END) AS until "
        "FROM ({named}) f WHERE {slot}::boolean UNION ALL "
        "SELECT x.profile_id, x.node_id, x.instance_key, x.at, x.event_id, false{nobody}, x.id, x.until "
        "FROM journeys_settling x "
        "WHERE x.version_id = {version}::bigint AND x.profile_id IN (SELECT s.profile_id FROM {signals} s)",
        now=NOW,
        waits=join(" ", waits),
        named=named,
        nobody=Sql(", NULL::bigint" if plan.by_request else ""),
        slot=Slot("named"),
        version=plan.version_id,
        signals=plan.signals,
    )


def _candidates(plan: Plan) -> list[Sql]:
    """Every profile that a trigger names: (profile_id, node_id, key, at, event_id, late), and entrant_id in a plan by which
    requests let people in."""
    named = [(entry, entry.candidates(config, plan.stand(node), plan.signals)) for node, entry, config in plan.entries]
    asked = [each for entry, each in named if each is not None and entry.by_request]
    found = [each for entry, each in named if each is not None and not entry.by_request]
    own = {
        plan.ids[node.id]: members
        for node, entry, config in plan.entries
        if (members := entry.members(config, plan.stand(node), _batches(plan.ids[node.id]), plan.among("p.id")))
    }
    found += own.values()
    found.append(
        sql(
            "SELECT m.profile_id, r.node_id, ''::text AS key, r.at, NULL::bigint AS event_id, false AS late "
            "FROM tick_batch t JOIN journeys_entrybatch r ON r.id = t.batch_id JOIN audiences_membership m "
            "ON m.audience_id = r.audience_id AND m.bucket = t.bucket AND m.since <= r.at "
            "AND (m.until IS NULL OR m.until > r.at) WHERE r.version_id = {}::bigint{}{}",
            plan.version_id,
            sql(" AND r.node_id <> ALL({}::bigint[])", sorted(own)) if own else Sql(""),
            sql(" AND coalesce(t.profile_id, m.profile_id) = m.profile_id{}", plan.among("m.profile_id"))
            if plan.narrow
            else Sql(""),
        )
    )
    if asked:
        found = [sql("SELECT o.*, NULL::bigint AS entrant_id FROM ({}) o", each) for each in found]
    return found + asked


def _batches(node_id: int) -> Sql:
    """The entry batches of a node in hand: (id, at, profile_id, buckets), see `EntryType.members`."""
    return sql(
        "SELECT r.id, r.at, t.profile_id, array_agg(t.bucket) AS buckets FROM tick_batch t "
        "JOIN journeys_entrybatch r ON r.id = t.batch_id WHERE r.node_id = {}::bigint GROUP BY r.id, r.at, t.profile_id",
        node_id,
    )


def _refusal(plan: Plan) -> Sql:
    """The first reason not to let a candidate in, or ''."""
    settings = plan.graph.settings
    # OFFSET 0: ask for each candidate. Expecting many, the planner would read everybody who ever entered, and hash them.
    # `+ 0`: by the profile's index alone. While the table is young every index looks alike to the planner; the one by
    # journey, or the one of live runs, leads through all the rows of the very statement that lets people in.
    ever = sql(
        "SELECT 1 FROM journeys_enrollment e WHERE e.profile_id = c.profile_id AND e.journey_id + 0 = {}::bigint",
        plan.journey_id,
    )
    same = sql("{} AND e.instance_key = c.key", ever)
    cases = [
        Sql("WHEN c.late THEN 'too_late'"),
        sql("WHEN {}::boolean THEN 'journey_paused'", Slot("paused")),
        sql(
            "WHEN {}EXISTS ({} AND e.state + 0 = {State.LIVE} OFFSET 0) THEN 'already_inside'",
            Sql("" if plan.settles else "c.n > 1 OR "),
            same,
            State=EnrollmentState,
        ),
    ]
    if plan.settles:
        cases.insert(0, sql("WHEN {}::boolean THEN 'journey_archived'", Slot("archived")))
    if settings.reentry.mode == "never":
        cases.append(sql("WHEN EXISTS ({} OFFSET 0) THEN 'reentry_never'", same))
    elif settings.reentry.mode == "after":
        cases.append(
            sql(
                "WHEN EXISTS ({} AND e.entered_at > c.at - {} OFFSET 0) THEN 'reentry_too_soon'",
                same,
                plan.reentry_after,
            )
        )
    once_a_key = [plan.ids[node.id] for node, entry, config in plan.entries if entry.lets_in_once_a_key(config)]
    if once_a_key and settings.reentry.mode != "never":
        cases.append(
            sql("WHEN c.node_id = ANY({}::bigint[]) AND EXISTS ({} OFFSET 0) THEN 'reentry_never'", once_a_key, same)
        )
    once = [plan.ids[node.id] for node, entry, config in plan.entries if entry.lets_in_once(config)]
    if once:
        # Whatever the key of that run: an entry by event may have let them in for one of their orders.
        cases.append(
            sql("WHEN c.node_id = ANY({}::bigint[]) AND EXISTS ({} OFFSET 0) THEN 'reentry_never'", once, ever)
        )
    if settings.entry_filter is not None:
        allowed = holds(settings.entry_filter, plan.scope, "")
        refused = (
            sql("CASE WHEN c.until > {} THEN 'settling' ELSE 'filtered' END", NOW)
            if plan.settles
            else Sql("'filtered'")
        )
        cases.append(sql("WHEN NOT ({}) THEN {}", allowed, refused))
    if plan.settles:
        # Only now: as long as the filter refuses the first, the others wait with it.
        cases.append(Sql("WHEN c.n > 1 THEN 'already_inside'"))
    return sql("CASE {} ELSE '' END", join(" ", cases))


def _held_out(plan: Plan) -> Sql:
    """Whether a candidate belongs to the journey's control group: a sticky share of those outside of the program holdout."""
    share = plan.graph.settings.holdout
    if not share:
        return Sql("false")
    drawn = sql("{} < {}::float8", position(f"holdout:{plan.journey_id}", Sql("c.profile_id")), share)
    program = _in_program_holdout(plan)
    return sql("({} AND NOT {})", drawn, program) if program else drawn


def _in_program_holdout(plan: Plan) -> Sql:
    """Whether a candidate is in the program holdout; empty where that cannot matter to the journey."""
    holdout = plan.scope.program_holdout
    return holdout.holds(Sql("c.profile_id")) if holdout and plan.markets else Sql("")
