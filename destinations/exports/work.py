"""The lane of exports: the one that has waited longest is worked at for a while, then the next.

How far an export has come is in its row; a worker that dies leaves it to the next one. A lock of the session says who is at it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.utils import translation
from psycopg.errors import QueryCanceled

from cdp.parking.narrowing import may_blame
from core.api.errors import ApiError
from core.db.lane import claimed
from core.exports import Column, ExportRefused
from core.growing_file import DiskFull
from core.problems import NotFoundInWorkspace
from core.time_limit import TimeUp, concluding
from destinations.exports import files
from destinations.exports.cells import Cell, cells
from destinations.exports.files import RowsGone
from destinations.exports.formats import FORMATS, Table
from destinations.exports.read import extent, read_page
from destinations.lists import EXPORT_LISTS, source_of
from destinations.models import Export, ExportState

logger = logging.getLogger(__name__)

PAGE_ROWS = 1_000
SLICE_SECONDS = 20.0
"""An export gives way to the next one after this long."""
MAX_ATTEMPTS = 5
"""So often an export may stop at the same page; each time the page is halved."""
KEEP_FILE = timedelta(days=3)
"""A file that can be downloaded: it is personal data."""

_ORPHANED = timedelta(days=1)
_LOOK_ROWS = 10_000
"""While a file is made of the rows, whether it is still wanted is asked after so many."""
_LOCK_SPACE = 0x6578706F
"""Keeps these advisory locks apart from others of two integers."""


class Superseded(Exception):
    """Somebody cancelled the export, or another worker went on with it."""


def work(clock: Callable[[], datetime]) -> bool:
    """Work at one export for a slice; whether there may be more to do."""
    with claimed("destinations_export", [state.value for state in ExportState.worked()], _LOCK_SPACE) as number:
        if number is None:
            return False
        job = Export.objects.select_related("workspace").get(pk=number)
        try:
            if job.attempts >= MAX_ATTEMPTS:
                _fail(job, "crashed", {"tries": MAX_ATTEMPTS}, clock())
                return True
            here = Export.objects.filter(pk=number)
            here.update(attempts=job.attempts + 1, worked_at=clock())
            with translation.override(job.language):
                _work_at(job, clock)
        except Superseded:
            _remove_if_over(job)
        except Exception as error:
            if not may_blame(error):  # A lost connection: that is no attempt of this export's.
                with suppress(DatabaseError):
                    here.update(attempts=F("attempts") - 1)
                raise
            logger.exception("Export %s stopped; it is tried again from where it stands.", number)
        return True


def _work_at(job: Export, clock: Callable[[], datetime]) -> None:
    """Do what its state asks for; what stops it for good is told in its row."""
    try:
        files.check_room()
        match job.state:
            case ExportState.COUNTING:
                _count(job, clock)
            case ExportState.READING:
                _read(job, clock)
            case ExportState.WRITING:
                _write(job, clock)
    except (DiskFull, RowsGone, NotFoundInWorkspace, ExportRefused, ApiError) as error:
        codes = {DiskFull: "disk_full", RowsGone: "rows_gone", NotFoundInWorkspace: "list_gone"}
        _fail(job, codes.get(type(error), "refused"), {}, clock())


def _count(job: Export, clock: Callable[[], datetime]) -> None:
    source = source_of(job.kind, job.workspace_id, job.filters)
    try:
        total, last = extent(source)
    except QueryCanceled:
        _fail(job, "too_slow", {}, clock())
        return
    limit = FORMATS[job.format].max_rows
    if total > limit:
        _fail(job, "too_many_rows", {"rows": total, "limit": limit}, clock())
        return
    _move(job, clock(), state=ExportState.READING if total else ExportState.WRITING, total=total, last=last)


def _read(job: Export, clock: Callable[[], datetime]) -> None:
    """Append page after page to the rows on disk, each told in the row of the export before the next."""
    end = time.monotonic() + SLICE_SECONDS
    source = source_of(job.kind, job.workspace_id, job.filters)
    columns = columns_of(job)
    limit, most = max(1, PAGE_ROWS >> job.attempts), FORMATS[job.format].max_rows
    while job.state == ExportState.READING:
        files.check_room()
        found, key = read_page(source, columns, job.position, job.last, limit)
        if not found:
            _move(job, clock(), state=ExportState.WRITING)
            return
        if job.rows + len(found) > most:  # People may have come in among those who were counted.
            _fail(job, "too_many_rows", {"rows": job.rows + len(found), "limit": most}, clock())
            return
        lines = [cells(columns, row, mask=job.masked) for row in found]
        size = files.append_rows(job.workspace_id, job.stored, job.rows_size, lines)
        _move(job, clock(), position=key, rows=job.rows + len(found), rows_size=size)
        if time.monotonic() >= end:
            return


def _write(job: Export, clock: Callable[[], datetime]) -> None:
    """Make the file of the rows. It has its name only when it is whole."""
    columns = columns_of(job)
    table = Table(columns, headings(columns), ZoneInfo(job.workspace.time_zone))
    try:
        folder = files.work_folder(job.workspace_id, job.stored)
        with concluding():
            FORMATS[job.format].write(folder / "file", table, lambda: _wanted_rows(job))
        size = files.publish(folder / "file", job.workspace_id, job.stored)
    except TimeUp:
        _fail(job, "too_slow", {}, clock())
        raise
    except OSError as error:
        raise DiskFull from error
    now = clock()
    _move(job, now, state=ExportState.DONE, size=size, finished_at=now, expires_at=now + KEEP_FILE)
    files.rows_path(job.workspace_id, job.stored).unlink(missing_ok=True)


def _wanted_rows(job: Export) -> Iterator[list[Cell]]:
    """The rows that were read, as long as the export is wanted and the disk has room."""
    for number, row in enumerate(files.read_rows(job.workspace_id, job.stored, job.rows_size)):
        if number % _LOOK_ROWS == 0:
            files.check_room()
            if not _here(job).exists():
                raise Superseded
        yield row


def columns_of(job: Export) -> list[Column]:
    """The columns of the export, in their order. Raises NotFoundInWorkspace for one that is gone."""
    known = {column.key: column for column in EXPORT_LISTS[job.kind].columns(job.workspace_id)}
    if any(key not in known for key in job.columns):
        raise NotFoundInWorkspace
    return [known[key] for key in job.columns]


def headings(columns: list[Column]) -> list[str]:
    """A heading for each column, in the language that is active; where two have the same, the later one has its key."""
    found: list[str] = []
    for column in columns:
        heading = str(column.heading)
        found.append(column.key if heading in found else heading)
    return found


def _fail(job: Export, code: str, params: dict[str, object], now: datetime) -> None:
    _move(job, now, state=ExportState.FAILED, problem_code=code, problem_params=params, finished_at=now)
    files.remove(job.workspace_id, job.stored)


def _here(job: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=job.pk, state=job.state, rows=job.rows)


def _move(job: Export, now: datetime, **columns: object) -> None:
    """Note in the row how far it has come, unless it is no longer where it was."""
    changed = {**columns, "worked_at": now, "attempts": 0}
    if not _here(job).update(**changed):
        raise Superseded
    for name, value in changed.items():
        setattr(job, name, value)


def _remove_if_over(job: Export) -> None:
    """Delete what this worker wrote after somebody had ended the export and deleted its files."""
    kept = (*ExportState.worked(), ExportState.DONE)
    if not Export.objects.filter(pk=job.pk, state__in=kept).exists():
        files.remove(job.workspace_id, job.stored)


def clear_exports(now: datetime) -> None:
    """Delete files whose time has come, and what nobody owns."""
    for job in Export.objects.filter(state=ExportState.DONE, expires_at__lte=now):
        if Export.objects.filter(pk=job.pk, state=ExportState.DONE).update(state=ExportState.EXPIRED):
            files.remove(job.workspace_id, job.stored)
    wanted = Export.objects.filter(state__in=(*ExportState.worked(), ExportState.DONE))
    files.remove_others(set(wanted.values_list("stored", flat=True)), (now - _ORPHANED).timestamp())
