"""The handful of numbers that the list of journeys shows, for many journeys in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cdp.sql import rows, sql


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of one journey, all versions together. `sent` and `withheld` count decisions at send nodes."""

    enrolled: int = 0
    live: int = 0
    held: int = 0
    converted: int = 0
    sent: int = 0
    withheld: int = 0

    @property
    def ended(self) -> int:
        return self.enrolled - self.live


def numbers(journey_ids: Sequence[int]) -> dict[int, Numbers]:
    """The numbers of each journey."""
    found = rows(
        sql(
            """
            WITH tallied AS (
                SELECT v.journey_id, n.kind, t.port, sum(t.n)::bigint AS n
                FROM journeys_tally t JOIN journeys_node n ON n.id = t.node_id JOIN journeys_version v ON v.id = n.version_id
                WHERE v.journey_id = ANY({ids}::bigint[]) GROUP BY 1, 2, 3
            )
            SELECT j.id,
                coalesce((SELECT sum(n) FROM tallied t WHERE t.journey_id = j.id AND port = '!enter'), 0)::bigint,
                (SELECT count(*) FROM journeys_enrollment e WHERE e.journey_id = j.id AND e.state = 1),
                coalesce((SELECT sum(n) FROM tallied t WHERE t.journey_id = j.id AND port = '!held_out'), 0)::bigint,
                (SELECT count(*) FROM journeys_conversion c WHERE c.journey_id = j.id),
                coalesce((SELECT sum(n) FROM tallied t WHERE t.journey_id = j.id AND kind = 'send' AND port = 'next'), 0)::bigint,
                coalesce((SELECT sum(n) FROM tallied t WHERE t.journey_id = j.id AND kind = 'send' AND port = 'withheld'), 0)::bigint
            FROM unnest({ids}::bigint[]) AS j(id)
            """,
            ids=list(journey_ids),
        )
    )
    return {journey_id: Numbers(*counted) for journey_id, *counted in found}
