"""The numbers on the canvas, from the tallies that every move adds to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from core.db.sql import Sql, rows, sql
from journeys.models import EnrollmentState


@dataclass(frozen=True, slots=True)
class NodeCounts:
    """Of one node: `arrived` = `inside` + `out` + the sum of `ended`.

    `out`: who went on by a way of the node's own, whether it is wired or not. `ended`: reason -> whose run ended here; `exit` at
    an exit node, else why the engine took them out: `converted`, `exit_rule`, `held_out`, `journey_archived`, `merged`.
    """

    arrived: int
    inside: int
    out: int
    ended: dict[str, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of some versions of one journey. Keys are canvas ids of nodes, so versions add up where a node lives on.

    `left`: (node, port) -> how many left the node that way; engine-made ports begin with `!`.
    `over`: (node, port) -> how many went over the line that is wired to the port, those of an optional port that is not wired
    included.
    `arrived`: node -> how many came to it; `inside`: node -> how many stand there now (arrived less left).
    `enrolled`: every run, those held out included; `held_out`: those held out as the control group.
    `converted`: runs let in that reached the goal; `held_out_converted`: runs held out that did. They are never added up:
    the second says what happens without the journey.
    """

    left: dict[tuple[str, str], int]
    over: dict[tuple[str, str], int]
    arrived: dict[str, int]
    inside: dict[str, int]
    enrolled: int
    held_out: int
    converted: int
    held_out_converted: int
    exits: dict[str, int]
    refused: dict[str, int]

    @property
    def let_in(self) -> int:
        return self.enrolled - self.held_out

    @property
    def live(self) -> int:
        return sum(self.inside.values())

    @property
    def ended(self) -> int:
        """Of those let in."""
        return self.let_in - self.live

    @property
    def nodes(self) -> dict[str, NodeCounts]:
        """Of every node to which somebody came."""
        out: dict[str, int] = defaultdict(int)
        ended: dict[str, dict[str, int]] = defaultdict(dict)
        for (node, port), n in sorted(self.left.items()):
            if port.startswith("!"):
                ended[node][port.removeprefix("!")] = n
            else:
                out[node] += n
        return {
            node: NodeCounts(n, self.inside.get(node, 0), out.get(node, 0), ended.get(node, {}))
            for node, n in self.arrived.items()
        }


@dataclass(frozen=True, slots=True)
class Flow:
    """The part of `Counts` that stands in the tallies: read in a moment, whatever the size of the journey."""

    left: dict[tuple[str, str], int]
    over: dict[tuple[str, str], int]
    arrived: dict[str, int]
    inside: dict[str, int]
    enrolled: int
    held_out: int


def flow(version_ids: list[int]) -> Flow:
    """How people moved through the versions together, in two queries."""
    left: dict[tuple[str, str], int] = defaultdict(int)
    over: dict[tuple[str, str], int] = defaultdict(int)
    arrived: dict[str, int] = defaultdict(int)
    targets = {
        (source, port): target
        for source, port, target in rows(
            sql(
                "SELECT e.source_id, e.port, t.key FROM journeys_edge e JOIN journeys_node t ON t.id = e.target_id "
                "WHERE e.version_id = ANY({}::bigint[])",
                version_ids,
            )
        )
    }
    only_port: dict[int, str] = {}
    for source, port in targets:
        only_port.setdefault(source, port)
    tallies = rows(
        sql(
            "SELECT n.id, n.key, t.port, sum(t.n)::bigint FROM journeys_tally t JOIN journeys_node n ON n.id = t.node_id "
            "WHERE n.version_id = ANY({}::bigint[]) GROUP BY 1, 2, 3",
            version_ids,
        )
    )
    enrolled = held_out = 0
    for node_id, key, port, n in tallies:
        if port == "!refused":
            continue  # They never came in. `refused` has them by reason.
        if port == "!enter":
            arrived[key] += n
            enrolled += n
            continue
        left[key, port] += n
        held_out += n if port == "!held_out" else 0
        if not port.startswith("!"):
            # An optional port that is not wired leads where the node's only wired port does.
            line = port if (node_id, port) in targets else only_port[node_id]
            over[key, line] += n
            arrived[targets[node_id, line]] += n
    inside = dict(arrived)
    for (key, _), n in left.items():
        inside[key] = inside.get(key, 0) - n
    return Flow(dict(left), dict(over), dict(arrived), inside, enrolled, held_out)


def counts(version_ids: list[int]) -> Counts:
    """The counts of the versions together, in five queries."""
    moved = flow(version_ids)
    exits = _by_reason(
        "SELECT exit_reason, count(*) FROM journeys_enrollment WHERE state = {State.ENDED} "
        "AND version_id = ANY({}::bigint[]) GROUP BY 1",
        version_ids,
    )
    refused = _by_reason(
        "SELECT reason, count(*) FROM journeys_refusal WHERE version_id = ANY({}::bigint[]) GROUP BY 1", version_ids
    )
    ((converted, held_out_converted),) = rows(
        sql(
            "SELECT count(*) FILTER (WHERE NOT held_out), count(*) FILTER (WHERE held_out) FROM journeys_conversion "
            "WHERE version_id = ANY({}::bigint[])",
            version_ids,
        )
    )
    return Counts(
        moved.left,
        moved.over,
        moved.arrived,
        moved.inside,
        moved.enrolled,
        moved.held_out,
        converted,
        held_out_converted,
        exits,
        refused,
    )


def inside_other_versions(journey_id: int, version_id: int) -> int:
    """Who is still inside the journey by a version other than this one, by the tallies: who entered less who left it."""
    ((n,),) = rows(
        sql(
            "SELECT coalesce(sum(CASE WHEN t.port = '!enter' THEN t.n ELSE -t.n END), 0)::bigint FROM journeys_tally t "
            "JOIN journeys_node d ON d.id = t.node_id JOIN journeys_version v ON v.id = d.version_id "
            "WHERE v.journey_id = {}::bigint AND v.id <> {}::bigint AND starts_with(t.port, '!') AND t.port <> '!refused'",
            journey_id,
            version_id,
        )
    )
    return int(n)


def _by_reason(query: str, version_ids: list[int]) -> dict[str, int]:
    found: list[tuple[str, int]] = [(reason, n) for reason, n in rows(sql(query, version_ids, State=EnrollmentState))]
    return dict(found)


def recount(version_ids: list[int]) -> list[tuple[int, str, int]]:
    """The tallies recomputed from enrollments, passages and refusals: (node id, port, n). Must equal what the ticks kept."""
    found = rows(
        sql(
            "SELECT node, port, count(*) FROM (SELECT u.node, u.port FROM journeys_passage p "
            "JOIN journeys_enrollment e ON e.id = p.enrollment_id CROSS JOIN LATERAL unnest(p.nodes, p.ports) u(node, port) "
            "WHERE e.version_id = ANY({0}::bigint[]) UNION ALL SELECT entry_node_id, '!enter' FROM journeys_enrollment "
            "WHERE version_id = ANY({0}::bigint[]) UNION ALL SELECT node_id, '!refused' FROM journeys_refusal "
            "WHERE version_id = ANY({0}::bigint[])) a GROUP BY 1, 2 ORDER BY 1, 2",
            version_ids,
        )
    )
    return [(node, port, n) for node, port, n in found]


def kept(version_ids: list[int]) -> list[tuple[int, str, int]]:
    """The tallies as the ticks kept them: (node id, port, n)."""
    query = Sql(
        "SELECT t.node_id, t.port, sum(t.n)::bigint FROM journeys_tally t JOIN journeys_node n ON n.id = t.node_id "
        "WHERE n.version_id = ANY(%s::bigint[]) GROUP BY 1, 2 ORDER BY 1, 2",
        (version_ids,),
    )
    return [(node, port, n) for node, port, n in rows(query)]
