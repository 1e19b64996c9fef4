"""Touches and conversions put straight into their tables, as the engine writes them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.db.models.functions import Greatest

from cdp.events.models import Event
from cdp.profiles.models import Profile
from cdp.schema.models import EventName
from channels.adapters.receipt_in import RANK
from channels.models import Origin, Receipt, Send, SendState, Touch
from core.db.sql import rows, sql
from journeys.models import Conversion, Enrollment, Journey
from tenancy.models import Workspace

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def day(n: float) -> datetime:
    return NOON + timedelta(days=n)


class Ledger:
    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.journeys = {
            name: Journey.objects.create(workspace=workspace, name=f"{name} of {workspace.slug}") for name in "ab"
        }
        self._numbers = itertools.count(1)

    def person(self) -> int:
        return Profile.objects.create(workspace=self.workspace, created_at=NOON, updated_at=NOON).pk

    def enrolled(
        self,
        person: int,
        journey: str = "a",
        *,
        held_out: bool = False,
        program_held_out: bool = False,
        at: datetime = NOON,
    ) -> Enrollment:
        return Enrollment.objects.create(
            workspace=self.workspace,
            journey=self.journeys[journey],
            version_id=1,
            profile_id=person,
            held_out=held_out,
            program_held_out=program_held_out,
            state=2,
            entry_node_id=1,
            node_id=1,
            entered_at=at,
            arrived_at=at,
            ended_at=at,
        )

    def touched(
        self,
        person: int,
        at: datetime,
        journey: str | None = "a",
        *,
        decision: int = 1,
        state: int = SendState.ACCEPTED,
        channel: int = 1,
        origin: int = Origin.ENROLLMENT,
        medium: str = "email",
        transactional: bool = False,
        template_version: int = 1,
    ) -> int:
        touch = Touch.objects.create(
            workspace=self.workspace,
            origin=origin,
            origin_id=1_000_000 + next(self._numbers),
            step_id=1,
            visit=1,
            journey_id=None if journey is None else self.journeys[journey].pk,
            version_id=1,
            profile_id=person,
            channel_id=channel,
            template_version_id=template_version,
            medium=medium,
            category="transactional" if transactional else "marketing",
            transactional=transactional,
            decision=decision,
            created_at=at,
        )
        if decision == 1:
            Send.objects.create(
                touch=touch, workspace=self.workspace, channel_id=channel, profile_id=person, state=state, due_at=at
            )
        return touch.pk

    def reported(self, touch: int, kind: str, at: datetime, channel: int) -> None:
        Receipt.objects.create(
            workspace=self.workspace,
            channel_id=channel,
            touch_id=touch,
            kind=kind,
            provider_event_id=f"r{next(self._numbers)}",
            occurred_at=at,
            received_at=at,
        )
        Send.objects.filter(pk=touch).update(receipt_rank=Greatest("receipt_rank", RANK[kind]))

    def converted(
        self,
        person: int,
        at: datetime,
        value: str | None = "10",
        journey: str = "a",
        *,
        held_out: bool = False,
        program_held_out: bool = False,
        event: int | None = None,
    ) -> int:
        since = at - timedelta(days=20)
        run = self.enrolled(person, journey, held_out=held_out, program_held_out=program_held_out, at=since)
        Conversion.objects.create(
            enrollment=run,
            workspace=self.workspace,
            journey=self.journeys[journey],
            version_id=1,
            profile_id=person,
            held_out=held_out,
            converted_at=at,
            recorded_at=at,
            event_id=event,
            value=None if value is None else Decimal(value),
        )
        return run.pk

    def bought(self, person: int, at: datetime, **properties: object) -> int:
        """An order; the event's id."""
        name, _ = EventName.objects.get_or_create(workspace=self.workspace, name="Order Completed")
        return Event.objects.create(
            workspace=self.workspace,
            profile_id=person,
            name=name,
            occurred_at=at,
            received_at=at,
            message_id=f"m{next(self._numbers)}",
            properties=properties,
        ).pk

    def credits(self) -> dict[int, tuple[int | None, str, Decimal]]:
        """Conversion -> the touch credited, the journey's name, the value."""
        names = {journey.pk: name for name, journey in self.journeys.items()}
        found = rows(
            sql(
                "SELECT conversion_id, touch_id, journey_id, value FROM insights_credit WHERE workspace_id = {}",
                self.workspace.pk,
            )
        )
        return {conversion: (touch, names[journey], value) for conversion, touch, journey, value in found}
