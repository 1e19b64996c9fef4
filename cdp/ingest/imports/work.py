"""The lane of imports: the one that has waited longest is worked at for a while, then the next.

Where an import stands is in its row; a worker that dies leaves it to the next one. A lock of the session says who is at it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import F

from cdp.ingest.imports import undo, uploads
from cdp.ingest.imports.chunk import CHUNK_ROWS, Superseded, check_chunk, import_chunk
from cdp.ingest.imports.plan import plan_of
from cdp.ingest.imports.prepare import Choices, prepare
from cdp.ingest.imports.rowfile import read_rows, storable
from cdp.ingest.imports.stream import UnreadableFile
from cdp.ingest.models import KEEP_DAYS, Import, ImportRefusal, ImportSeen, ImportState
from cdp.parking.narrowing import may_blame
from core.db.lane import claimed
from core.db.sql import delete_old, sql
from core.time_limit import TimeUp, concluding

logger = logging.getLogger(__name__)

SLICE_SECONDS = 20.0
"""An import gives way to the next one after this long."""
MAX_ATTEMPTS = 5
"""So often an import may stop at the same chunk."""
KEEP_UNFINISHED = timedelta(days=7)
"""An import that nobody goes on with, its file with it."""
KEEP_ROWS = timedelta(days=KEEP_DAYS)
"""Refused rows, and what customers were before: they are personal data. An import can be undone for as long."""

_ORPHANED = timedelta(days=1)
_LOCK_SPACE = 0x696D706F
"""Keeps these advisory locks apart from others of two integers."""

Changed = dict[int, set[int]]
"""Workspace -> buckets of changed profiles, which the engine is to process."""


def work(clock: Callable[[], datetime]) -> tuple[bool, Changed]:
    """Work at one import for a slice; whether there may be more to do, and the buckets of the profiles it changed."""
    with claimed("ingest_import", [state.value for state in ImportState.worked()], _LOCK_SPACE) as number:
        if number is None:
            return False, {}
        job = Import.objects.get(pk=number)
        if job.attempts >= MAX_ATTEMPTS:
            with suppress(Superseded):
                _fail(job, "crashed", {"tries": MAX_ATTEMPTS}, clock())
            return True, {}
        here = Import.objects.filter(pk=number)
        here.update(attempts=job.attempts + 1, worked_at=clock())
        changed = set[int]()
        try:
            _work_at(job, clock, changed)
        except Superseded:
            pass
        except FileNotFoundError:
            with suppress(Superseded):  # Cancelling deletes the file.
                _fail(job, "file_gone", {}, clock())
        except Exception as error:
            if not may_blame(error):  # A full disk, a lost connection: that is no attempt of this file's.
                with suppress(DatabaseError):
                    here.update(attempts=F("attempts") - 1)
                raise
            logger.exception("Import %s stopped; it is tried again from where it stands.", number)
        return True, {job.workspace_id: changed} if changed else {}


def _work_at(job: Import, clock: Callable[[], datetime], changed: set[int]) -> None:
    end = time.monotonic() + SLICE_SECONDS
    if job.state == ImportState.READING:
        _read(job, clock)
        return
    if job.state in (ImportState.UNDO_CHECKING, ImportState.UNDOING):
        _undo(job, clock, changed, end)
        return
    plan = plan_of(job.kind, job.headings, job.mapping)
    path = uploads.rows_path(job.workspace_id, job.stored)
    while job.state in (ImportState.CHECKING, ImportState.RUNNING):
        chosen, position = read_rows(path, job.position, CHUNK_ROWS)
        if not chosen:
            _finish(job, clock())
            return
        if job.state == ImportState.CHECKING:
            check_chunk(job, plan, chosen, position, clock())
        else:
            changed |= import_chunk(job, plan, chosen, position, clock())
        if time.monotonic() >= end:
            return
        job.refresh_from_db()


def _undo(job: Import, clock: Callable[[], datetime], changed: set[int], end: float) -> None:
    while batch := undo.next_batch(job, job.position):
        undo.undo_batch(job, batch, clock())
        changed |= batch.buckets
        if time.monotonic() >= end:
            return
        job.refresh_from_db()
    if job.state == ImportState.UNDOING:
        _move(job, ImportState.UNDONE, clock(), undone_at=clock())
    else:
        _move(job, ImportState.UNDO_CHECKED, clock())


def _read(job: Import, clock: Callable[[], datetime]) -> None:
    """Find out how the upload is written, and lay down its rows."""
    upload = uploads.upload_path(job.workspace_id, job.stored)
    laid_down = uploads.rows_path(job.workspace_id, job.stored)
    choices = Choices(job.asked_encoding, job.asked_delimiter, job.asked_sheet)
    if (size := upload.stat().st_size) < job.size:  # The machine went down before what had come was on its disk.
        _move(job, ImportState.UPLOADING, clock(), received=size)
        return
    try:
        with concluding():
            found = prepare(upload, laid_down, job.name, choices)
    except TimeUp:
        _unreadable(job, "too_slow", {}, clock())
        raise
    except UnreadableFile as error:
        _unreadable(
            job, error.code, {**error.params, **({"file": job.name} if "file" in error.params else {})}, clock()
        )
        return
    except FileNotFoundError:
        raise
    except OSError:
        logger.exception("The rows of an upload could not be written.")
        _unreadable(job, "disk_full", {}, clock())
        return
    kept = {
        "headings": found.headings,
        "total": found.rows,
        "rows_size": found.size,
        "digest": found.digest,
        "format": found.format,
        "encoding": found.encoding,
        "guessed": found.guessed,
        "delimiter": found.delimiter,
        "sheets": list(found.sheets),
        "sheet": found.sheet,
    }
    _move(job, ImportState.MAPPING, clock(), **kept, mapping={}, problem_code="", problem_params={})


def _finish(job: Import, now: datetime) -> None:
    """All rows are accounted for."""
    if job.state == ImportState.CHECKING:
        with transaction.atomic():
            _move(job, ImportState.CHECKED, now, checked=report_of(job))
            ImportSeen.objects.filter(file_import=job.pk).delete()
        return
    _move(job, ImportState.DONE, now, finished_at=now)
    uploads.remove(job.workspace_id, job.stored)


def report_of(job: Import) -> dict[str, int]:
    """The counts of a dry run."""
    return {name: getattr(job, name) for name in ("rows", "created", "matched", "duplicates", "refused", "merging")}


def _unreadable(job: Import, code: str, params: dict[str, object], now: datetime) -> None:
    uploads.rows_path(job.workspace_id, job.stored).unlink(missing_ok=True)
    _move(job, ImportState.UNREADABLE, now, problem_code=code, problem_params=storable(params))


def _fail(job: Import, code: str, params: dict[str, object], now: datetime) -> None:
    if job.ended_as:  # What is imported was imported; only its undo has failed, and can be asked for again.
        undone = job.undo if job.state == ImportState.UNDOING else {}
        _move(job, ImportState(job.ended_as), now, problem_code=f"undo_{code}", problem_params=params, undo=undone)
        return
    _move(job, ImportState.FAILED, now, problem_code=code, problem_params=params, finished_at=now)
    uploads.remove(job.workspace_id, job.stored)


def _move(job: Import, state: ImportState, now: datetime, **columns: object) -> None:
    """Bring the import into its next state, unless somebody has cancelled it or begun it anew."""
    here = Import.objects.filter(pk=job.pk, state=job.state, position=job.position)
    if not here.update(state=state, worked_at=now, attempts=0, **columns):
        raise Superseded


def clear_imports(now: datetime) -> None:
    """Cancel what nobody goes on with, delete the files of what is over, and refused rows after a while."""
    left = Import.objects.filter(changed_at__lt=now - KEEP_UNFINISHED, state__in=ImportState.waiting())
    for job in left:
        here = Import.objects.filter(pk=job.pk, state=job.state, changed_at=job.changed_at)
        if here.update(state=ImportState.CANCELLED, finished_at=now):
            uploads.remove(job.workspace_id, job.stored)
    Import.objects.filter(changed_at__lt=now - KEEP_UNFINISHED, state=ImportState.UNDO_CHECKED).update(
        state=F("ended_as"), undo={}
    )
    kept = set(Import.objects.filter(finished_at=None).values_list("stored", flat=True))
    uploads.remove_others(kept, (now - _ORPHANED).timestamp())
    old = Import.objects.filter(finished_at__lt=now - KEEP_ROWS).values_list("pk", flat=True)
    for number in list(
        ImportRefusal.objects.filter(file_import__in=old).values_list("file_import", flat=True).distinct()
    ):
        delete_old("ingest_importrefusal", sql("file_import_id = {}::bigint", number))
    for job in undo.outdated(now - KEEP_ROWS):
        undo.forget(job)
