"""What became of the bystanders, of what the attackers were told was stored, and of what was set aside."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.attack.bystanders import Seen
from bench.attack.workspaces import BYSTANDER, JOURNEYS, ORDER, SIGNUP, TAG, WAIT, Place
from bench.chaos.verify import verify
from channels.models import Origin
from core.db.sql import Sql, one, rows, sql
from core.publicid import encode
from ops.doctor.run import Finding, examine, invariants

MARK = re.compile(r"attack-\d+-")
OWN = (
    "EXISTS (SELECT FROM profiles_identifier i WHERE i.profile_id = {} AND i.namespace = 'user_id' "
    "AND starts_with(i.value, {}))"
)


@dataclass
class Waited:
    """Seconds that bystanders of one workspace waited."""

    event_to_gateway: list[float]
    due_to_moved: list[float]


def rest(places: Sequence[Place], patience: float) -> list[str]:
    """Wait until nothing is under way by the doctor's word and no bystander waits any more; what was left when patience ended."""
    end = time.monotonic() + patience
    asked = [each for each in invariants(settled=True) if each.settled]
    while True:
        left = [each for each in examine(asked, datetime.now(UTC)) if not each.clean]
        inside = sum(_of_bystanders(place, name)[1] for place in places for name in place.versions)
        if not (left or inside) or time.monotonic() > end:
            return [
                f"not at rest after {patience:.0f} s: {each.invariant.name}: {each.count} {each.rows[:2]}"
                for each in left
            ]
        time.sleep(0.5)  # Between two questions; the work is in other processes.


def doctor() -> list[str]:
    """What the doctor finds, the slow question included."""
    found: list[Finding] = [each for each in examine(invariants(deep=True), datetime.now(UTC)) if not each.clean]
    return [f"doctor: {each.invariant.name}: {each.count} {each.error} {each.rows[:2]}" for each in found]


def arrivals(place: Place, seen: Seen, journal: Iterable[Mapping[str, Any]]) -> list[str]:
    """Whether each bystander got each message once and everybody moved on; what is missing or too many."""
    expected = {
        JOURNEYS[0]: len(seen.sent[ORDER]), JOURNEYS[1]: len(seen.sent[SIGNUP]), JOURNEYS[2]: len(place.timers),
        JOURNEYS[4]: len(seen.sent[SIGNUP]),
    }  # fmt: skip
    effects = {entry["key"] for entry in journal if entry["effects"]}
    faults = []
    for name, wanted in expected.items():
        accepted, open_runs = _of_bystanders(place, name)
        if accepted != wanted or open_runs:
            faults.append(f"{place.name}, {name}: {accepted} of {wanted} messages accepted, {open_runs} still inside")
    if not effects:
        faults.append("the gateway saw nothing")
    wanted_buyers = min(place.people, len(seen.sent[ORDER]))
    tagged = one(
        sql(
            "SELECT count(*) FROM profiles_profile p WHERE p.workspace_id = {}::bigint AND p.tags ? {} AND " + OWN,
            place.workspace.pk, TAG, Sql("p.id"), BYSTANDER,
        )
    )  # fmt: skip
    if tagged != (wanted_buyers,):
        faults.append(f"{place.name}, {JOURNEYS[3]}: {tagged} of {wanted_buyers} buyers are tagged")
    return faults


def _of_bystanders(place: Place, journey: str) -> tuple[int, int]:
    """(messages accepted, runs still open) of the bystanders in one of their journeys."""
    found = one(
        sql(
            "SELECT count(*) FILTER (WHERE s.state = 3), count(*) FILTER (WHERE e.state = 1) FROM journeys_enrollment e "
            "LEFT JOIN channels_touch t ON t.origin = 1 AND t.origin_id = e.id LEFT JOIN channels_send s ON s.touch_id = t.id "
            "WHERE e.version_id = {}::bigint AND " + OWN,
            place.versions[journey].pk, Sql("e.profile_id"), BYSTANDER,
        )
    )  # fmt: skip
    assert found is not None
    return found[0], found[1]


def waited(place: Place) -> Waited:
    """How long the bystanders waited, from the instants that the rows carry."""
    gateway = rows(
        sql(
            "SELECT extract(epoch FROM a.answered_at - v.received_at) FROM channels_touch t "
            "JOIN events_event v ON v.id = t.event_id AND v.occurred_at = t.event_at "
            "JOIN channels_attempt a ON a.touch_id = t.id "
            "WHERE t.version_id = {}::bigint AND a.outcome = 'accepted' AND " + OWN,
            place.versions[JOURNEYS[0]].pk, Sql("t.profile_id"), BYSTANDER,
        )
    )  # fmt: skip
    timers = rows(
        sql(
            "SELECT extract(epoch FROM p.at - d.due) FROM unnest({}::bigint[], {}::timestamptz[]) d(id, due) "
            "JOIN journeys_passage p ON p.enrollment_id = d.id AND p.seq = 2",
            list(place.timers), list(place.timers.values()),
        )
    )  # fmt: skip
    waits = rows(
        sql(
            "SELECT extract(epoch FROM p.at - e.entered_at - {}::interval) FROM journeys_enrollment e "
            "JOIN journeys_passage p ON p.enrollment_id = e.id AND p.seq = 2 WHERE e.version_id = {}::bigint AND " + OWN,
            WAIT, place.versions[JOURNEYS[1]].pk, Sql("e.profile_id"), BYSTANDER,
        )
    )  # fmt: skip
    return Waited([float(row[0]) for row in gateway], [float(row[0]) for row in timers + waits])


def witness(journal: Iterable[Mapping[str, Any]]) -> list[str]:
    """What the gateway's journal and the ledger disagree about. Tests of templates belong to no journey.

    Of attackers themselves there may be no message to make: whose text takes a line of a header apart, for one.
    """
    unmade = rows(
        sql(
            "SELECT s.touch_id FROM channels_send s WHERE s.reason = 'render_failed' AND NOT " + OWN,
            Sql("s.profile_id"),
            BYSTANDER,
        )
    )
    tests = {
        encode("tch", key) for (key,) in rows(sql("SELECT id FROM channels_touch WHERE origin = {}", Origin.TEST.value))
    }
    told = [entry for entry in journal if entry["key"] not in tests]
    return verify(told, {encode("tch", key) for (key,) in unmade}).faults


def foreign_zones() -> list[str]:
    """Zones that were stored and that PostgreSQL does not know. What asks for them guards itself, so nothing else would tell."""
    found = rows(
        Sql(
            "SELECT p.time_zone, count(*) FROM profiles_profile p WHERE p.time_zone <> '' AND NOT EXISTS (SELECT 1 "
            "FROM pg_timezone_names z WHERE z.name = p.time_zone) GROUP BY 1 ORDER BY 1"
        )
    )
    return [f"{count} profiles are kept in the zone {zone!r}, which PostgreSQL does not know" for zone, count in found]


def unaccounted(accepted: set[str]) -> list[str]:
    """Marks of items that were answered with 200 and are neither an event nor in quarantine."""
    kept: set[str] = set()
    for message_id, mark in rows(Sql("SELECT message_id, properties ->> 'mark' FROM events_event")):
        kept.update((message_id, mark))
    for (item,) in rows(Sql("SELECT item FROM ingest_quarantine")):
        kept.update(MARK.findall(item))
    lost = sorted(accepted - kept)
    return [f"{len(lost)} items answered with 200 and found nowhere: {lost[:5]}"] if lost else []


def set_aside(places: Iterable[Place]) -> tuple[dict[str, int], list[str]]:
    """How much was set aside by kind; a fault for each thing that is a bystander's."""
    faults = []
    kinds: dict[str, int] = {}
    own = {version.pk for place in places for version in place.versions.values()}
    found = rows(
        sql(
            "SELECT k.kind, k.ref, k.within, k.stage, k.code, k.params ->> 'error', k.profile_id IS NOT NULL AND " + OWN
            + " FROM parking_parked k ORDER BY k.id",
            Sql("k.profile_id"), BYSTANDER,
        )
    )  # fmt: skip
    for kind, ref, within, stage, code, detail, bystander in found:
        kinds[kind] = kinds.get(kind, 0) + 1
        theirs = kind in ("version", "schedule") and ref in own
        if bystander or theirs or kind in ("workspace", "job", "channel", "buckets"):
            faults.append(f"set aside: {kind} {ref} in {within} at {stage}: {code} {detail}")
    return kinds, faults
