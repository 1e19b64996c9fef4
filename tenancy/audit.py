"""The audit log: every change to what is configured, recorded by the action that makes it, in the same transaction.

    with audited(access, Verb.CHANGE, now, cap) as change:
        ...

Before and after are read from the table, so an action cannot misstate them. Nothing is recorded if the block raises, or
calls `change.discard()` because nothing was done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import transaction
from django.db.models import Model

from tenancy.access import Access, Actor
from tenancy.audit_words import KINDS, Verb
from tenancy.models import AuditEntry

MASK: Final = "•••"
MASKED: Final = frozenset(
    {"password", "digest", "write_key", "receipt_key", "secrets", "address_hash", "email", "value", "people", "traits"}
    | {"token", "secret", "signing_secret", "api_key", "authorization", "headers"}
)
"""Fields, and keys inside JSON, whose values are secrets or tell of a customer: only that they changed is recorded."""
UNRECORDED: Final = frozenset(
    {"id", "workspace", "updated_at", "changed_at", "last_login", "last_used_at", "facts", "trait_times"}
)
MOST: Final = 2_000
"""Bytes of a value that is recorded as it is; of a longer one the size and the beginning of its SHA-256."""


class Change:
    """One change while it is made."""

    __slots__ = ("details", "discarded", "thing")

    def __init__(self, thing: Model | None) -> None:
        self.thing = thing
        """What it is made to. An action that creates something sets it."""
        self.details: dict[str, Any] = {}
        """What else says how it was done."""
        self.discarded = False

    def discard(self) -> None:
        """Record nothing: nothing was done."""
        self.discarded = True


@contextmanager
def audited(by: Access | Actor, verb: Verb, now: datetime, thing: Model | None = None) -> Iterator[Change]:
    """A transaction in which somebody does something to `thing`; the entry is written at its end.

    `by` is an Actor alone where no workspace is concerned.
    """
    change = Change(thing)
    with transaction.atomic():
        number = thing.pk if thing is not None else None
        before = _state(thing, number)
        yield change
        if not change.discarded:
            assert change.thing is not None, "An action that creates something says what."
            _record(by, verb, now, change, number or change.thing.pk, before)


def record(by: Access | Actor, verb: Verb, now: datetime, thing: Model, **details: Any) -> None:
    """Note what leaves no trace in the thing itself, such as a sign-in."""
    with audited(by, verb, now, thing) as change:
        change.details = details


def _record(
    by: Access | Actor, verb: Verb, now: datetime, change: Change, number: int, before: Mapping[str, Any]
) -> None:
    thing = change.thing
    assert thing is not None
    actor = by.actor if isinstance(by, Access) else by
    was, became = _difference(before, _state(thing, number))
    AuditEntry.objects.create(
        workspace=by.workspace if isinstance(by, Access) else None,
        at=now,
        user=actor.user,
        key=actor.key,
        who=actor.name[:200],
        via=actor.via,
        address=actor.address,
        agent=actor.agent,
        verb=verb,
        kind=KINDS[thing._meta.label_lower].code,
        thing_id=number,
        name=_name(thing),
        before=was,
        after=became,
        details=change.details,
    )


def _name(thing: Model) -> str:
    """What people call the thing; nothing where that would tell of a customer."""
    kind = KINDS[thing._meta.label_lower]
    return str(getattr(thing, kind.named_by))[:200] if kind.named_by else ""


def _state(thing: Model | None, number: int | None) -> dict[str, Any]:
    """The row as the table has it; empty if there is none."""
    if thing is None or number is None:
        return {}
    columns = [field for field in thing._meta.concrete_fields if field.name not in UNRECORDED]
    model = thing._meta.concrete_model  # `thing` may be the request's user, which is loaded lazily.
    assert model is not None
    row = model._base_manager.filter(pk=number).values_list(*(field.attname for field in columns)).first()
    return {} if row is None else {field.name: _plain(value) for field, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Any:
    return value if isinstance(value, (dict, list)) else orjson.loads(orjson.dumps(value, default=str))


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts that differ, each as it was and as it became; of nested objects their own differing parts."""
    was, became = dict[str, Any](), dict[str, Any]()
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old == new or (not old and not new):
            continue
        if name in MASKED:
            old, new = old and MASK, new and MASK
        elif isinstance(old, dict) and isinstance(new, dict):
            old, new = _difference(old, new)
        if name in before:
            was[name] = _short(old)
        if name in after:
            became[name] = _short(new)
    return was, became


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        value = {key: MASK if key in MASKED and part else part for key, part in value.items()}
    # Not orjson: 1e300 in a draft is stored as an integer, beyond the 64 bits that it takes.
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) <= MOST:
        return value
    return {"bytes": len(text), "sha256": hashlib.sha256(text).hexdigest()[:16]}
