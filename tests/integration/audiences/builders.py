"""Builder for audience tests: people, what they do, and a stand-in for the tick that consumes signals."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from audiences.awaited import concerned
from audiences.membership import refresh_touched
from audiences.models import Audience, Membership
from audiences.save import save_audience
from cdp.events.models import Event
from cdp.profiles.models import Profile
from cdp.schema.dictionary import event_ids
from cdp.signals.models import Signal, SignalKind
from cdp.signals.wakeups import subscriptions
from core.db.buckets import ALL_BUCKETS, lock
from core.db.sql import Sql, rows, run, sql, values
from rules.compile import predicate
from rules.parse import parse
from rules.vocabulary import load
from tenancy.models import Workspace

START = datetime(2024, 3, 1, tzinfo=UTC)
GOLD = {"kind": "trait", "trait": "tier", "op": "eq", "value": "gold"}
BOUGHT = {"kind": "did", "event": "Bought", "window": {"last": "P3D"}}


def day(number: float) -> datetime:
    """Midnight UTC that many days after the first of March 2024."""
    return START + timedelta(days=number)


def signals(kind: SignalKind) -> list[tuple[int, int]]:
    return list(Signal.objects.filter(kind=kind).order_by("profile_id").values_list("profile_id", "ref"))


def everything(*people: int) -> Sql:
    """All audiences are to be decided for these people."""
    return sql("SELECT unnest({}::bigint[]) AS profile_id, NULL::bigint AS audience_id", list(people))


@dataclass
class Builder:
    """Writes events and signals as ingestion does, for what is of interest."""

    workspace: Workspace
    messages: int = 0
    audiences: dict[str, Audience] = field(default_factory=dict)

    def person(self, **traits: Any) -> int:
        return Profile.objects.create(workspace=self.workspace, traits=traits, created_at=START, updated_at=START).pk

    def does(
        self, person: int, event: str, at: datetime, *, received: datetime | None = None, **properties: Any
    ) -> None:
        name_id = event_ids(self.workspace.pk, [event])[event]
        self.messages += 1
        Event.objects.create(
            workspace=self.workspace,
            profile_id=person,
            name_id=name_id,
            occurred_at=at,
            received_at=received or at,
            message_id=str(self.messages),
            properties=properties,
        )
        if name_id in subscriptions(self.workspace.pk).events:
            self._signal(person, SignalKind.EVENT, name_id, at)

    def becomes(self, person: int, at: datetime, **traits: Any) -> None:
        Profile.objects.filter(pk=person).update(traits=traits)
        if subscriptions(self.workspace.pk).profile_changed:
            self._signal(person, SignalKind.PROFILE_CHANGED, 0, at)

    def _signal(self, person: int, kind: SignalKind, ref: int, at: datetime) -> None:
        Signal.objects.create(workspace=self.workspace, profile_id=person, kind=kind, ref=ref, occurred_at=at)

    def audience(self, name: str, rule: dict[str, Any], now: datetime) -> Audience:
        audience, problems = save_audience(self.workspace.pk, name, rule)
        assert audience is not None, problems
        self.audiences[name] = audience
        return audience

    def tick(self, now: datetime) -> int:
        """Consume the signals before `now` and decide the audiences of their profiles, as the engine's tick does."""
        with transaction.atomic():
            lock(self.workspace.pk, ALL_BUCKETS)
            taken = rows(
                sql(
                    "DELETE FROM signals_signal WHERE workspace_id = {} AND occurred_at < {} AND kind IN (1, 2) "
                    "RETURNING profile_id, kind, ref",
                    self.workspace.pk,
                    now,
                )
            )
            signals = values([("profile_id", "bigint"), ("kind", "smallint"), ("ref", "bigint")], taken)
            return refresh_touched(self.workspace.pk, concerned(self.workspace.pk, signals), now)

    def members(self, name: str) -> set[int]:
        return set(
            Membership.objects.filter(audience=self.audiences[name], until=None).values_list("profile_id", flat=True)
        )

    def matching(self, name: str, now: datetime) -> set[int]:
        """Whom the rule matches, worked out afresh."""
        rule, _ = parse(self.audiences[name].rule)
        assert rule is not None
        found = predicate(rule, Sql("p"), sql("{}", now), load(self.workspace.pk))
        return {
            id
            for (id,) in rows(
                sql(
                    "SELECT p.id FROM profiles_profile p WHERE p.workspace_id = {} AND p.merged_into_id IS NULL AND {}",
                    self.workspace.pk,
                    found,
                )
            )
        }

    def forget_signals(self) -> None:
        run(Sql("DELETE FROM signals_signal"))
