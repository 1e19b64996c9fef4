"""What people do to exports: the permission is checked, the audit entry written. The work is `destinations.exports.work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core import signing
from django.db.models import F
from django.utils import translation

from core.exports import ExportList, ExportRefused
from core.i18n.text import listed, translated
from core.problems import NotFoundInWorkspace, Problem
from destinations.exports import files
from destinations.lists import EXPORT_LISTS, filters_of
from destinations.models import Export, ExportState
from tenancy.access import Access
from tenancy.audit import audited, record
from tenancy.audit_words import Verb

UNMASKED = "exports:unmasked"
MAX_COLUMNS = 200
MAX_WAITING = 20
"""Exports of a workspace that are not ready yet."""
LINK_SECONDS = 900
"""So long a link leads to the file."""

_SALT = "destinations.export"


def begin_export(
    access: Access,
    kind: str,
    filters: Mapping[str, Any],
    columns: Sequence[str],
    file_format: str,
    now: datetime,
    *,
    masked: bool = False,
) -> Export:
    """An export for a worker to make: the columns by their keys, those that are usual if there are none.

    Personal data is masked if that is asked for, or if whoever asks may not export it. Raises ExportRefused, the 400 that names
    each bad filter, and NotFoundInWorkspace for a filter that names nothing.
    """
    wanted = EXPORT_LISTS[kind]
    require(access, wanted)
    workspace_id = access.workspace.pk
    checked_filters = filters_of(kind, filters)
    wanted.source(workspace_id, checked_filters)
    chosen = _columns(wanted, workspace_id, columns)
    waiting = Export.objects.filter(workspace=workspace_id, state__in=ExportState.worked()).count()
    if waiting >= MAX_WAITING:
        raise ExportRefused([_too_many_waiting()])
    with audited(access, Verb.CREATE, now) as change:
        change.thing = made = Export.objects.create(
            workspace=access.workspace,
            kind=kind,
            name=str(wanted.title(workspace_id, checked_filters))[:300],
            who=access.actor.name[:200],
            filters=dict(filters),
            columns=chosen,
            format=file_format,
            masked=masked or not access.may(UNMASKED),
            language=translation.get_language() or "en",
            stored=files.new_name(),
            created_at=now,
        )
    return made


def cancel_export(access: Access, job: Export, now: datetime) -> Export:
    """Stop it, or delete the file that it has made. Raises ExportRefused if it has none, and never will."""
    access.require("exports:write")
    with audited(access, Verb.CANCEL, now, job):
        found = Export.objects.select_for_update(no_key=True).get(pk=job.pk)
        if found.state not in (*ExportState.worked(), ExportState.DONE):
            raise ExportRefused([_over()])
        found.state, found.finished_at = ExportState.CANCELLED, found.finished_at or now
        found.save(update_fields=["state", "finished_at"])
    files.remove(found.workspace_id, found.stored)
    return found


def link_to(access: Access, job: Export, now: datetime) -> tuple[str, datetime]:
    """What opens the file to whoever has it, and until when. Needs what making it needed, so that nobody reads by the file what
    they could not export. Raises ExportRefused."""
    access.require("exports:read")
    access.require("profiles:read")
    for scope in EXPORT_LISTS[job.kind].scopes:
        access.require(scope)
    if not job.masked:
        access.require(UNMASKED)
    if job.state != ExportState.DONE:
        raise ExportRefused([_no_file()])
    record(access, Verb.DOWNLOAD, now, job)
    until = int(now.timestamp()) + LINK_SECONDS
    return _signer().sign_object([job.stored, until], compress=False), datetime.fromtimestamp(until, UTC)


def opened(token: str, now: datetime) -> Export:
    """The export whose file a link leads to, noting that it is downloaded. Raises NotFoundInWorkspace for a link that is too
    old, was changed, or whose file is gone."""
    try:
        stored, until = _signer().unsign_object(token)
    except signing.BadSignature as error:
        raise NotFoundInWorkspace from error
    if until <= now.timestamp():
        raise NotFoundInWorkspace
    found = Export.objects.filter(stored=stored, state=ExportState.DONE, expires_at__gt=now)
    if not found.update(downloads=F("downloads") + 1, downloaded_at=now):
        raise NotFoundInWorkspace
    return found.get()


def require(access: Access, wanted: ExportList) -> None:
    """Raise MissingScope unless this list may be exported."""
    for scope in ("exports:write", "profiles:read", *wanted.scopes):
        access.require(scope)


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)


def _columns(wanted: ExportList, workspace_id: int, given: Sequence[str]) -> list[str]:
    known = wanted.columns(workspace_id)
    if not given:
        return [column.key for column in known if column.chosen]
    unknown = sorted(set(given) - {column.key for column in known})
    if unknown:
        raise ExportRefused([_unknown_columns(unknown, [column.key for column in known])])
    return list(dict.fromkeys(given))


def _unknown_columns(unknown: Sequence[str], known: Sequence[str]) -> Problem:
    return Problem(
        "columns",
        "unknown_columns",
        translated(
            "There is no column {unknown}. Known are {known}.", unknown=listed(unknown[:10]), known=listed(known[:50])
        ),
    )


def _too_many_waiting() -> Problem:
    return Problem(
        "",
        "too_many_waiting",
        translated(
            "{limit} exports of this workspace are not ready yet. Wait for them, or cancel some.", limit=MAX_WAITING
        ),
    )


def _over() -> Problem:
    return Problem("", "wrong_state", translated("The export is over: there is nothing to cancel or to delete."))


def _no_file() -> Problem:
    return Problem(
        "", "wrong_state", translated("There is no file to download: the export is not ready, or its file was deleted.")
    )
