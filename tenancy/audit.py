"""The audit log: every change to what is configured, recorded by the action that makes it, in the same transaction.

    with audited(access, Verb.CHANGE, now, cap) as change:
        ...

Before and after are read from the table, so an action cannot misstate them. Nothing is recorded if the block raises, or
calls `change.discard()` because nothing was done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import orjson
from django.db import transaction
from django.db.models import Model

from core.publicid import encode
from tenancy.access import Access, Actor
from tenancy.audit_masks import Hidden, masked
from tenancy.audit_words import KINDS, Verb
from tenancy.definitions import lock_definitions
from tenancy.models import AuditEntry

UNRECORDED: Final = frozenset(
    {"id", "workspace", "updated_at", "changed_at", "last_login", "last_used_at", "facts", "trait_times"}
    | {"due_at", "checked_at", "told_at"}
)
MOST: Final = 2_000
"""Bytes of a value that is recorded as it is; of a longer one the size and the beginning of its SHA-256."""
MOST_NAMED: Final = 50
"""Things that an entry names of the many to which something was done."""


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
def audited(
    by: Access | Actor, verb: Verb, now: datetime, thing: Model | None = None, *, definitions: bool = False
) -> Iterator[Change]:
    """A transaction in which somebody does something to `thing`; the entry is written at its end.

    `by` is an Actor alone where no workspace is concerned. The row is locked first, so that what it was before is what the
    block changes. An action that takes `lock_definitions` says so by `definitions`: that comes before any row.
    """
    change = Change(thing)
    with transaction.atomic():
        if definitions:
            assert isinstance(by, Access), "Definitions are a workspace's."
            lock_definitions(by.workspace.pk)
        number = thing.pk if thing is not None else None
        before = _state(thing, number)
        yield change
        if not change.discarded:
            assert change.thing is not None, "An action that creates something says what."
            number = number or change.thing.pk
            was, became = _difference(before, _state(change.thing, number))
            if verb == Verb.CHANGE and not (was or became or change.details):
                return  # Somebody saved it as it was.
            _write(by, verb, now, change.thing, number, was, became, change.details)


def record(by: Access | Actor, verb: Verb, now: datetime, thing: Model, **details: Any) -> None:
    """Note what leaves no trace in the thing itself, such as a sign-in."""
    _write(by, verb, now, thing, thing.pk, {}, {}, details)


def record_many(
    by: Access, verb: Verb, now: datetime, model: type[Model], prefix: str, numbers: Collection[int]
) -> None:
    """Note what was done to these rows at once: the entry names the first, and MOST_NAMED of them by their public ids."""
    first = sorted(numbers)[:MOST_NAMED]
    if first:
        named = [encode(prefix, number) for number in first]
        record(by, verb, now, model(pk=first[0]), count=len(numbers), ids=named)


def _write(
    by: Access | Actor,
    verb: Verb,
    now: datetime,
    thing: Model,
    number: int,
    was: Mapping[str, Any],
    became: Mapping[str, Any],
    details: Mapping[str, Any],
) -> None:
    actor = by.actor if isinstance(by, Access) else by
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
        details=details,
    )


def _name(thing: Model) -> str:
    """What people call the thing; nothing where that would tell of a customer."""
    kind = KINDS[thing._meta.label_lower]
    return str(getattr(thing, kind.named_by))[:200] if kind.named_by else ""


def _state(thing: Model | None, number: int | None) -> dict[str, Any]:
    """The row as the table has it, locked, with all that is not shown Hidden; empty if there is none."""
    if thing is None or number is None:
        return {}
    columns = [field for field in thing._meta.concrete_fields if field.name not in UNRECORDED]
    model = thing._meta.concrete_model  # `thing` may be the request's user, which is loaded lazily.
    assert model is not None
    # Not the key: rows that refer to this one are written meanwhile and must not wait.
    rows = model._base_manager.select_for_update(no_key=True).filter(pk=number)
    row = rows.values_list(*(field.attname for field in columns)).first()
    if row is None:
        return {}
    return {field.name: masked(field.name, _plain(value)) for field, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Any:
    # A number may have been read from JSON, where 1e300 becomes an integer of more bits than orjson takes.
    if isinstance(value, (dict, list, int, float)):
        return value
    return orjson.loads(orjson.dumps(value, default=str))


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns that differ, each as it was and as it became. Of a row that is new or deleted those that say something."""
    if not before or not after:
        return _told(before), _told(after)
    return _parts(before, after)


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _short(value) for name, value in row.items() if value not in (None, "", {}, [])}


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parts of an object that differ; of nested objects their own differing parts."""
    was, became = dict[str, Any](), dict[str, Any]()
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if name in before and name in after and _compared(old) == _compared(new):
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            old, new = _parts(old, new)
        if name in before:
            was[name] = _short(old)
        if name in after:
            became[name] = _short(new)
    return was, became


def _compared(value: Any) -> str:
    """A value as text in which True is not 1, and what is Hidden is itself."""
    return json.dumps(value, sort_keys=True, default=lambda hidden: ["hidden", hidden.value])


def _short(value: Any) -> Any:
    """What is recorded of a value: what is shown in place of what is Hidden; of a long one its size and its digest."""
    # Not orjson: see `_plain`.
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_shown)
    if len(text.encode()) <= MOST:
        return json.loads(text)
    return {"bytes": len(text.encode()), "sha256": hashlib.sha256(text.encode()).hexdigest()[:16]}


def _shown(hidden: Hidden) -> str:
    assert isinstance(hidden, Hidden)
    return hidden.shown
