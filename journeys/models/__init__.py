"""What happens next: journeys, their frozen versions, and the people inside them."""

from journeys.models.design import Edge, Journey, JourneyState, Node, Version
from journeys.models.entries import Entrant, EntryBatch, EntryBatchBucket, EntryRequest
from journeys.models.runs import Conversion, Enrollment, EnrollmentState, Passage, Postponed, Refusal, Settling, Tally

__all__ = [
    "Conversion",
    "Edge",
    "Enrollment",
    "EnrollmentState",
    "Entrant",
    "EntryBatch",
    "EntryBatchBucket",
    "EntryRequest",
    "Journey",
    "JourneyState",
    "Node",
    "Passage",
    "Postponed",
    "Refusal",
    "Settling",
    "Tally",
    "Version",
]
