"""What became of the people of a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from channels.touches.reasons import REASONS
from core import publicid
from core.db.buckets import ALL_BUCKETS
from core.db.sql import one, rows, sql
from core.i18n.messages import Texts, text_of
from core.i18n.text import translated
from journeys.engine.entrants import by_request
from journeys.models import Entrant, EntryRequest
from journeys.nodes import kinds
from journeys.requests.people import OUTCOMES, PROBLEMS

PENDING: Final = "pending"

_TEXTS: Final[Texts] = {
    **REASONS,
    **OUTCOMES,
    "entered": translated("enters"),
    "refused": translated(
        "does not enter; the ledger of the journey has the reason, unless it was archived or published without this entry before"
    ),
    PENDING: translated("is decided within moments"),
}


def outcome_text(outcome: str, problem: Mapping[str, Any] | None = None) -> str:
    """An outcome in words; of a row that cannot be used, what is wrong with it."""
    if problem is not None:
        return text_of(PROBLEMS, str(problem["code"]), problem)
    return text_of(_TEXTS, outcome, {})


def counts_json(counted: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many people each outcome has: who enters first, then the reasons by how many they concern."""
    return [
        {"outcome": outcome, "people": count, "text": str(outcome_text(outcome))}
        for outcome, count in sorted(counted.items(), key=lambda each: (each[0] != "entered", -each[1], each[0]))
        if count
    ]


def request_json(request: EntryRequest) -> dict[str, Any]:
    """A request with what became of each person; of an audience only how many, once all have been looked at."""
    people = list(Entrant.objects.filter(request=request).order_by("number"))
    counted = Counter(each.outcome or PENDING for each in people) if request.batch_id is None else _of_audience(request)
    return {
        "id": publicid.encode("erq", request.pk),
        "journey": publicid.encode("jrn", request.journey_id),
        "at": request.at,
        "done": not counted[PENDING],
        "audience": None if request.audience_id is None else publicid.encode("aud", request.audience_id),
        "counts": counts_json(counted),
        "people": [
            {
                "index": each.number,
                "profile": None if each.profile_id is None else publicid.encode("prf", each.profile_id),
                "outcome": each.outcome or PENDING,
                "text": str(outcome_text(each.outcome or PENDING, each.params)),
            }
            for each in people
        ],
    }


def _of_audience(request: EntryRequest) -> Counter[str]:
    """How many of an audience have entered by its batch, by whichever version. The others are refused once every bucket has
    taken its share."""
    found = rows(
        sql(
            "SELECT CASE WHEN e.held_out THEN 'held_out' ELSE 'entered' END, count(*) FROM journeys_enrollment e "
            "JOIN journeys_node n ON n.id = e.entry_node_id WHERE e.journey_id = {}::bigint AND e.entered_at = {}::timestamptz "
            "AND n.kind = ANY({}::text[]) GROUP BY 1",
            request.journey_id,
            request.at,
            kinds(by_request),
        )
    )
    counted = Counter(dict(found))
    taken = one(sql("SELECT count(*) FROM journeys_entrybatchbucket WHERE batch_id = {}::bigint", request.batch_id))
    rest = "refused" if taken == (len(ALL_BUCKETS),) else PENDING
    counted[rest] = max(request.named - counted.total(), 0)
    return counted
