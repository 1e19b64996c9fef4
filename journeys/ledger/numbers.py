"""The handful of numbers that the list of journeys shows, for many journeys in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.db.sql import rows, sql
from journeys.models import EnrollmentState
from journeys.nodes import kinds


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of one journey, all versions together. `sent` and `withheld` count decisions at send nodes.

    `converted` counts runs let in that reached the goal, `held_out_converted` runs held out that did.
    """

    enrolled: int = 0
    live: int = 0
    held_out: int = 0
    converted: int = 0
    held_out_converted: int = 0
    sent: int = 0
    withheld: int = 0

    @property
    def let_in(self) -> int:
        return self.enrolled - self.held_out

    @property
    def ended(self) -> int:
        """Of those let in."""
        return self.let_in - self.live


def numbers(journey_ids: Sequence[int]) -> dict[int, Numbers]:
    """The numbers of each journey."""
    found = rows(
        sql(
            """
            WITH tallied AS (
                SELECT v.journey_id, sum(t.n) FILTER (WHERE t.port = '!enter')::bigint AS enrolled,
                    sum(t.n) FILTER (WHERE t.port = '!held_out')::bigint AS held_out,
                    sum(t.n) FILTER (WHERE n.kind = ANY({touching}::text[]) AND t.port = 'next')::bigint AS sent,
                    sum(t.n) FILTER (WHERE n.kind = ANY({touching}::text[]) AND t.port = 'withheld')::bigint AS withheld
                FROM journeys_tally t JOIN journeys_node n ON n.id = t.node_id JOIN journeys_version v ON v.id = n.version_id
                WHERE v.journey_id = ANY({ids}::bigint[]) GROUP BY 1
            )
            SELECT j.id, coalesce(t.enrolled, 0),
                (SELECT count(*) FROM journeys_enrollment e WHERE e.journey_id = j.id AND e.state = {State.LIVE}),
                coalesce(t.held_out, 0),
                k.converted, k.held_out, coalesce(t.sent, 0), coalesce(t.withheld, 0)
            FROM unnest({ids}::bigint[]) AS j(id) LEFT JOIN tallied t ON t.journey_id = j.id
            CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE NOT c.held_out) AS converted, count(*) FILTER (WHERE c.held_out) AS held_out
                FROM journeys_conversion c WHERE c.journey_id = j.id
            ) k
            """,
            ids=list(journey_ids),
            touching=kinds(lambda each: each.touches),
            State=EnrollmentState,
        )
    )
    return {journey_id: Numbers(*counted) for journey_id, *counted in found}
