"""What people do to an import: the permission is checked, the audit entry written. The work is `cdp.ingest.imports.work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from cdp.ingest.imports import plan, undo, uploads
from cdp.ingest.imports.unpack import FORMATS, PACKED, promised
from cdp.ingest.models import KEEP_DAYS, Import, ImportRefusal, ImportSeen, ImportState
from core.db.text import clean
from core.i18n.text import alternatives, translated
from core.problems import Problem
from tenancy.access import Access
from tenancy.audit import audited
from tenancy.audit_words import Verb

_COUNTS = ("position", "rows", "created", "matched", "duplicates", "refused", "merging", "attempts")


class ImportRefused(Exception):
    """What was asked for cannot be done to this import: `problems` say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(problems[0].message)


class TooLarge(Exception):
    """The file is larger than IMPORT_MAX_BYTES."""


def begin_upload(access: Access, fields: Mapping[str, Any], now: datetime) -> Import:
    """An import whose file is to come, or the one of the same file by the same person that was interrupted.

    `fields` has name, size, kind and fingerprint. Raises ImportRefused, TooLarge and DiskFull.
    """
    access.require("imports:write")
    name = _shown_name(fields["name"])
    kind = promised(name)
    if kind is None:
        raise ImportRefused([_unknown_format()])
    if fields["size"] > settings.IMPORT_MAX_BYTES:
        raise TooLarge
    known = {"workspace": access.workspace, "who": access.actor.name[:200], "name": name, "size": fields["size"]}
    if fields["fingerprint"]:
        same = Import.objects.filter(**known, fingerprint=fields["fingerprint"], kind=fields["kind"])
        interrupted = same.filter(state=ImportState.UPLOADING).order_by("-id").first()
        if interrupted is not None:
            return interrupted
    uploads.check_room(fields["size"])
    with audited(access, Verb.CREATE, now) as change:
        change.thing = made = Import.objects.create(
            **known,
            kind=fields["kind"],
            fingerprint=fields["fingerprint"],
            stored=uploads.new_name(),
            format=kind,
            created_at=now,
            changed_at=now,
        )
    return made


def receive(access: Access, job: Import, offset: int, piece: bytes, now: datetime) -> Import:
    """Take a piece of the file; after the last one it is a worker's turn. Raises ImportRefused, WrongOffset and DiskFull."""
    access.require("imports:write")
    lacking: uploads.WrongOffset | None = None
    with transaction.atomic():
        job = _locked(job, ImportState.UPLOADING)
        if offset != job.received:
            raise uploads.WrongOffset(job.received)
        if offset + len(piece) > job.size:
            raise ImportRefused([_more_than_said(job.size)])
        try:
            job.received = uploads.append(job.workspace_id, job.stored, offset, piece)
        except uploads.WrongOffset as error:  # The machine went down before what had come was on its disk.
            job.received, lacking = error.received, error
        job.changed_at = now
        if job.received == job.size:
            job.state = ImportState.READING
        job.save(update_fields=["received", "changed_at", "state"])
    if lacking is not None:
        raise lacking
    return job


def read_again(access: Access, job: Import, choices: Mapping[str, str], now: datetime) -> Import:
    """Say how the file is written (encoding, delimiter, sheet): it is read again."""
    access.require("imports:write")
    with audited(access, Verb.CHANGE, now, job):
        job = _locked(job, ImportState.UNREADABLE, ImportState.MAPPING, ImportState.CHECKED)
        for name, value in choices.items():
            setattr(job, f"asked_{name}", value)
        _restart(job, ImportState.READING, now)
    return job


def check(access: Access, job: Import, kind: str, mapping: Mapping[str, Any], now: datetime) -> Import:
    """Say what the columns are, and begin the dry run. Raises ImportRefused."""
    access.require("imports:write")
    with audited(access, Verb.CHECK, now, job):
        job = _locked(job, ImportState.MAPPING, ImportState.CHECKED)
        problems = plan.check(kind, job.headings, mapping, now)
        if problems:
            raise ImportRefused(problems)
        job.kind, job.mapping, job.checked = kind, dict(mapping), {}
        _restart(job, ImportState.CHECKING, now)
    return job


def start(access: Access, job: Import, now: datetime) -> Import:
    """Import the file as it was checked. Raises ImportRefused."""
    access.require("imports:write")
    access.require("profiles:write")
    with audited(access, Verb.START, now, job):
        job = _locked(job, ImportState.CHECKED)
        job.started_at = now
        _restart(job, ImportState.RUNNING, now)
    return job


def cancel(access: Access, job: Import, now: datetime) -> Import:
    """Stop it; what is in stays in, and the file is deleted. Raises ImportRefused."""
    access.require("imports:write")
    with audited(access, Verb.CANCEL, now, job):
        job = _locked(job, *ImportState.importing(), *ImportState.waiting())
        job.state, job.changed_at, job.finished_at = ImportState.CANCELLED, now, now
        job.save(update_fields=["state", "changed_at", "finished_at"])
    uploads.remove(job.workspace_id, job.stored)
    return job


def check_undo(access: Access, job: Import, now: datetime) -> Import:
    """Have a worker count what an undo would take back. Raises ImportRefused."""
    access.require("imports:write")
    with audited(access, Verb.CHECK_UNDO, now, job):
        job = _locked(job, *ImportState.ended())
        total = undo.customers(job)
        if job.started_at is None or total == 0:
            raise ImportRefused([_nothing_to_undo()])
        job.ended_as = job.state
        _restart_undo(job, ImportState.UNDO_CHECKING, total, now)
    return job


def start_undo(access: Access, job: Import, now: datetime) -> Import:
    """Take back what the import did, as far as nothing was built on it since. Raises ImportRefused."""
    access.require("imports:write")
    access.require("profiles:write")
    with audited(access, Verb.UNDO, now, job):
        job = _locked(job, ImportState.UNDO_CHECKED)
        _restart_undo(job, ImportState.UNDOING, undo.customers(job), now)
    return job


def keep(access: Access, job: Import, now: datetime) -> Import:
    """Leave what was imported as it is. Raises ImportRefused."""
    access.require("imports:write")
    with audited(access, Verb.CHANGE, now, job):
        job = _locked(job, ImportState.UNDO_CHECKING, ImportState.UNDO_CHECKED)
        job.state, job.ended_as, job.undo, job.changed_at = ImportState(job.ended_as), "", {}, now
        job.save(update_fields=["state", "ended_as", "undo", "changed_at"])
    return job


def _restart_undo(job: Import, state: ImportState, total: int, now: datetime) -> None:
    job.state, job.position, job.attempts, job.changed_at = state, 0, 0, now
    job.undo, job.problem_code, job.problem_params = {"customers": total}, "", {}
    job.save(
        update_fields=[
            *("state", "ended_as", "position", "attempts", "changed_at"),
            *("undo", "problem_code", "problem_params"),
        ]
    )


def _locked(job: Import, *states: ImportState) -> Import:
    """The row as it is now, locked. Raises ImportRefused unless it is in one of those states."""
    found = Import.objects.select_for_update(no_key=True).get(pk=job.pk)
    if found.state not in states:
        raise ImportRefused(
            [
                Problem(
                    "state",
                    "wrong_state",
                    translated("The import has gone on meanwhile ({state}). Look at it again.", state=found.state),
                )
            ]
        )
    return found


def _restart(job: Import, state: ImportState, now: datetime) -> None:
    """Begin a phase at the first row."""
    for name in _COUNTS:
        setattr(job, name, 0)
    job.state, job.changed_at, job.reasons = state, now, []
    job.save()
    ImportRefusal.objects.filter(file_import=job).delete()
    ImportSeen.objects.filter(file_import=job).delete()


def _shown_name(name: str) -> str:
    """The last part of what may be a path on any system, without control characters. Only for people to read."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter for letter in last if letter.isprintable()).strip()
    stem, dot, suffix = shown.rpartition(".")
    return f"{stem[:180]}{dot}{suffix[:15]}" if dot else shown[:200]


def _unknown_format() -> Problem:
    return Problem(
        "name",
        "unknown_format",
        translated(
            "Only files that end in {known} can be imported, also packed as {packed}. Save the table as one of them.",
            known=alternatives(FORMATS),
            packed=alternatives(PACKED),
        ),
    )


def _nothing_to_undo() -> Problem:
    return Problem(
        "",
        "nothing_to_undo",
        translated(
            "There is nothing to undo: nobody was imported, or it is longer ago than {days} days.", days=KEEP_DAYS
        ),
    )


def _more_than_said(size: int) -> Problem:
    return Problem(
        "", "more_than_said", translated("The file was said to have {size:,} bytes, and more came.", size=size)
    )
