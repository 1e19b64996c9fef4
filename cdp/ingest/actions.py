"""Every change to sources, and what staff put back into the inbox: the permission is checked, the audit entry written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from cdp.ingest import quarantine
from cdp.ingest.models import Quarantine, Source
from core.problems import NotFoundInWorkspace
from tenancy.access import Access, new_write_key
from tenancy.audit import audited, record_many
from tenancy.audit_words import Verb


def create_source(access: Access, fields: Mapping[str, Any], now: datetime) -> Source:
    """A source with a fresh write key; `fields` has name, enabled and time_zone, or some of them."""
    access.require("sources:write")
    with audited(access, Verb.CREATE, now) as change:
        change.thing = made = Source.objects.create(workspace=access.workspace, write_key=new_write_key(), **fields)
    return made


def change_source(access: Access, source: Source, changes: Mapping[str, Any], now: datetime) -> Source:
    """Rename a source, set its time zone, or switch it on or off."""
    access.require("sources:write")
    with audited(access, Verb.CHANGE, now, source):
        for name, value in changes.items():
            setattr(source, name, value)
        source.save(update_fields=list(changes))
    return source


def rotate_write_key(access: Access, source: Source, now: datetime) -> Source:
    """Replace the write key; the old one stops working at once."""
    access.require("sources:write")
    with audited(access, Verb.ROTATE, now, source):
        source.write_key = new_write_key()
        source.save(update_fields=["write_key"])
    return source


def replay(access: Access, numbers: Sequence[int], now: datetime) -> int:
    """Put quarantined items of the workspace back into the inbox; how many. Raises NotFoundInWorkspace."""
    access.require("sources:write")
    items = Quarantine.objects.filter(workspace=access.workspace, pk__in=numbers)
    if not numbers or items.count() < len(set(numbers)):
        raise NotFoundInWorkspace
    with transaction.atomic():
        replayed = quarantine.replay(sorted(numbers), now)
        record_many(access, Verb.REPLAY, now, Quarantine, "qrn", replayed)
    return len(replayed)
