"""What staff say of one customer goes the way of all items: an identify, made here, through the core of ingestion.

So audiences, journeys and rules hear of it, and identifiers are read, joined and refused as everywhere. The callers
(`cdp.ingest.profile_actions`) hold a transaction: whatever is refused leaves nothing behind.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from cdp.events.normalised import Identifier, NormalisedEvent
from cdp.events.warnings import of_context
from cdp.ingest.hand_messages import explained
from cdp.ingest.inbox import process_chunk
from cdp.ingest.process import Arrival, Outcome, accepted
from cdp.profiles.edits import CHANGED_MEANWHILE, EditConflicts, EditRefused
from cdp.profiles.identity import identifier_rules, resolve
from cdp.profiles.identity.groups import MAX_IDENTIFIERS, survivor_of
from cdp.profiles.identity.namespaces import namespaces
from cdp.profiles.identity.refusals import REFUSALS
from cdp.profiles.models import Identifier as IdentifierRow
from cdp.profiles.models import Merge, Profile
from core import publicid
from core.i18n.messages import text_of
from core.i18n.text import translated
from core.problems import Problem
from tenancy.access import Access


@dataclass(slots=True)
class Statement:
    """An identify in the making."""

    traits: dict[str, Any] = field(default_factory=dict)
    external: list[tuple[str, str]] = field(default_factory=list)
    """Identifiers as (namespace, value)."""
    fields: dict[str, str] = field(default_factory=dict)
    """Path in the item -> field of the form; of the empty path, the field of whatever has none of its own."""

    @property
    def first_field(self) -> str:
        """The field of the form that stands for all."""
        return self.fields.get("", "")

    def identify(self, namespace: str, value: str, at: str) -> None:
        """Add an identifier that came from that field."""
        self.fields[f"context.externalIds[{len(self.external)}].id"] = at
        self.external.append((namespace, value))

    def item(self, via: str) -> dict[str, Any]:
        """The item, with a message id of its own."""
        ids = [{"type": namespace, "id": value} for namespace, value in self.external]
        context = {"edited": via, "externalIds": ids}
        return {"type": "identify", "messageId": f"edit:{uuid.uuid4()}", "traits": self.traits, "context": context}


def say(
    access: Access, profile: Profile, statement: Statement, now: datetime, *, merging: Collection[int] = ()
) -> Outcome:
    """Say it of a customer whose row is locked. `merging`: profiles that may become one with theirs. Raises EditRefused."""
    statement.identify(*_anchor(access.workspace.pk, profile), "")
    outcome = record(access, statement, now, {profile.pk, *merging})
    home = Profile.objects.values_list("merged_into_id", flat=True).get(pk=profile.pk) or profile.pk
    ((messages, resolved),) = outcome.written
    owners = _owners(access.workspace.pk, messages[0].identifiers)
    # An identifier that may not join the others is nobody's, or makes somebody new.
    if len(owners) < len(messages[0].identifiers) or {*owners.values(), *resolved} != {home}:
        raise EditConflicts([_kept_apart({profile.pk, *merging, *owners.values(), *resolved}, statement)])
    joined = Merge.objects.filter(Q(surviving=profile.pk) | Q(merged=profile.pk), at=now, refused="")
    for pair in joined.values_list("surviving", "merged"):
        if others := set(pair) - {profile.pk, *merging}:
            raise EditConflicts([belongs_to_another(others.pop(), statement.first_field)])
    return outcome


def record(access: Access, statement: Statement, now: datetime, of: Collection[int]) -> Outcome:
    """Process it; its identifiers must be new or belong to those profiles. Raises EditRefused."""
    workspace_id, item = access.workspace.pk, statement.item(access.actor.via)
    message = read(workspace_id, item, statement.fields, now)
    for identifier, owner in _owners(workspace_id, message.identifiers).items():
        if owner not in of:
            path = message.paths[message.identifiers.index(identifier)]
            raise EditConflicts([belongs_to_another(owner, statement.fields.get(path, statement.first_field))])
    outcome = process_chunk(workspace_id, [Arrival(None, now, item)], now, quarantine=False, strict=True)
    if outcome.rejected:  # Somebody has denied an identifier meanwhile.
        raise EditRefused([_said(outcome.rejected[0].problem, statement.fields)])
    _refuse_noted(outcome.written[0][0][0], statement.fields)
    return outcome


def owner_of(workspace_id: int, identifier: Identifier, now: datetime) -> tuple[Identifier, int | None]:
    """An identifier that somebody typed as it is stored, and the profile whose it is. Raises EditRefused."""
    statement = Statement(fields={"": "value"})
    statement.identify(*identifier, "value")
    (stored,) = read(workspace_id, statement.item(""), statement.fields, now).identifiers
    return stored, _owners(workspace_id, [stored]).get(stored)


def read(workspace_id: int, item: dict[str, Any], fields: Mapping[str, str], now: datetime) -> NormalisedEvent:
    """The item as ingestion reads it, with nothing left out; nothing is written. Raises EditRefused."""
    normal, rejected = accepted(workspace_id, [Arrival(None, now, item)], strict=True)
    if rejected:
        raise EditRefused([_said(rejected[0].problem, fields)])
    _refuse_noted(normal[0].message, fields)
    return normal[0].message


def surviving_of(workspace_id: int, profiles: Sequence[int]) -> int:
    """Which of several profiles would stay if they were one."""
    rules = namespaces(workspace_id)
    counts: dict[int, dict[str, int]] = {profile: {} for profile in profiles}
    found = IdentifierRow.objects.filter(profile__in=profiles).values_list("profile", "namespace").distinct()
    for profile, namespace in found:
        counts[profile][namespace] = 1
    return survivor_of(profiles, counts, rules)


def belongs_to_another(owner: int, at: str) -> Problem:
    """That an identifier, at that field, is another customer's."""
    return Problem(
        at,
        "belongs_to_another",
        translated(
            "This identifier is another customer's already ({id}). Look whether the two are one person.",
            id=publicid.encode("prf", owner),
        ),
    )


def _anchor(workspace_id: int, profile: Profile) -> Identifier:
    """The identifier by which the customer is named: the weightiest that still identifies somebody."""
    rules = namespaces(workspace_id)
    own = list(profile.identifiers.values_list("namespace", "value")[:MAX_IDENTIFIERS])
    unusable = identifier_rules.unusable(workspace_id, sorted(own)) if own else {}
    usable = [identifier for identifier in own if identifier not in unusable]
    if not usable:
        raise EditConflicts([Problem("", "no_usable_identifier", _NO_USABLE)])
    return min(usable, key=lambda identifier: (-rules[identifier[0]].priority, identifier))


_NO_USABLE = translated(
    "None of this customer's identifiers may be used: they are denied, or shared by too many people. Allow one under "
    "Settings, Identifiers."
)


def _owners(workspace_id: int, named: Sequence[Identifier]) -> dict[Identifier, int]:
    return {identifier: profile for identifier, (profile, _) in resolve.find(workspace_id, named).items()}


def _kept_apart(profiles: set[int], statement: Statement) -> Problem:
    """Why the identifiers were not joined, as the journal of merges has it."""
    refused = (
        Merge.objects.filter(surviving__in=profiles, merged__in=profiles).exclude(refused="").order_by("-pk").first()
    )
    if refused is None:
        return Problem(statement.first_field, "changed_meanwhile", CHANGED_MEANWHILE)
    return Problem(statement.first_field, refused.refused, text_of(REFUSALS, refused.refused, refused.refused_params))


def _refuse_noted(message: NormalisedEvent, fields: Mapping[str, str]) -> None:
    if noted := [_said(note, fields) for note in of_context(message.context)]:
        raise EditRefused(noted)


def _said(problem: Problem, fields: Mapping[str, str]) -> Problem:
    """What ingestion says of an item, as it is said of the field of a form."""
    return explained(problem, fields.get(problem.path, fields.get("", "")))
