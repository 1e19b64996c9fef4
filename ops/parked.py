"""What was set aside, told so that people understand it: what it is, where it stopped, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audiences.models import Audience
from cdp.parking.models import Parked, ParkedKind
from cdp.parking.narrowing import CANCELED, TIME_LIMIT
from core.i18n.text import translated
from journeys.models import Version

KINDS: dict[str, str] = {
    "profile": translated("A customer"),
    "membership": translated("A customer's place in an audience"),
    "version": translated("A journey version"),
    "schedule": translated("A journey's schedule"),
    "audience": translated("An audience"),
    "buckets": translated("A group of customers"),
    "merge": translated("A merge of two profiles"),
    "conversion": translated("A conversion"),
    "send": translated("A send"),
    "receipt": translated("A receipt"),
    "channel": translated("A channel"),
    "workspace": translated("A periodic job"),
    "job": translated("A periodic job"),
}

STAGES: dict[str, str] = {
    "tick": translated("moving customers through journeys"),
    "pulse": translated("planning what is due"),
    "absorb": translated("bringing together two merged profiles"),
    "refresh": translated("working out an audience"),
    "windows": translated("moving an audience's time windows"),
    "attribute": translated("crediting a conversion"),
    "housekeeping": translated("housekeeping"),
    "claim": translated("preparing a send"),
    "deliver": translated("delivering"),
    "receipts": translated("taking in a receipt"),
}
"""By the first word of `Parked.stage`."""

DETAILS: dict[str, str] = {
    "tick.plan": translated("putting the version's plan together"),
    "tick.signals": translated("taking what has happened"),
    "tick.refresh": translated("working out audiences for customers who changed"),
    "tick.enroll": translated("letting customers in"),
    "tick.convert": translated("recording goals"),
    "tick.exits": translated("ending by goal or exit rule"),
    "tick.archive": translated("ending in an archived journey"),
    "tick.wake": translated("waking waiting customers"),
    "tick.advance": translated("moving customers to their next wait"),
    "tick.runs": translated("taking entry batches"),
    "windows.touch": translated("asking again whom the passing of time concerns"),
    "pulse.schedule": translated("finding the schedule's next time"),
}

_RAISES = ("22", "23")


@dataclass(frozen=True, slots=True)
class Explained:
    """A parked row with what its ids stand for."""

    row: Parked
    what: str
    place: str
    reason: str
    version: Version | None
    audience: Audience | None


def explain(parked: Sequence[Parked]) -> list[Explained]:
    """Each row explained, in two queries however many there are."""
    versions = {
        version.pk: version
        for version in Version.objects.filter(pk__in={_version_of(row) for row in parked}).select_related("journey")
    }
    audiences = {
        audience.pk: audience for audience in Audience.objects.filter(pk__in={_audience_of(r) for r in parked})
    }
    return [
        Explained(
            row,
            KINDS[row.kind],
            DETAILS.get(row.stage) or STAGES.get(row.stage.split(".")[0]) or row.stage,
            reason(row.code),
            versions.get(_version_of(row)),
            audiences.get(_audience_of(row)),
        )
        for row in parked
    ]


def reason(code: str) -> str:
    """Why, by the kind of error, and what can be done."""
    if code in (CANCELED, TIME_LIMIT):
        return translated("It takes too long. Simplify the rule or the data that it reads, then retry.")
    if code.startswith(_RAISES):
        return translated(
            "A stored value cannot be used as the journey, audience or conversion needs it: it is out of "
            "range or has the wrong form. Correct the value or the setting that reads it, then retry."
        )
    return translated(
        "It failed unexpectedly ({code}). An admin finds the details; it is retried by itself, and "
        "can be retried after a repair.",
        code=code,
    )


def detail(params: Mapping[str, str]) -> str:
    """What the error says of itself, with the table, column or constraint that it names."""
    named = ", ".join(params[name] for name in ("table", "column", "constraint") if params.get(name))
    return (
        translated("{error} ({named})", error=params.get("error", ""), named=named)
        if named
        else params.get("error", "")
    )


def _version_of(row: Parked) -> int:
    if row.kind in (ParkedKind.VERSION, ParkedKind.SCHEDULE):
        return row.ref
    return row.within if row.kind == ParkedKind.PROFILE else 0


def _audience_of(row: Parked) -> int:
    if row.kind == ParkedKind.AUDIENCE:
        return row.ref
    return row.within if row.kind == ParkedKind.MEMBERSHIP else 0
