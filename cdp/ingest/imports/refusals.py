"""Refused rows: each is kept as it was, and their reasons are counted as they come, so that a report counts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from cdp.ingest.imports.rowfile import FileRow
from cdp.ingest.models import Import
from cdp.ingest.quarantine import columns_of
from core.db import arrays
from core.db.sql import run, sql
from core.problems import Problem

MAX_REASONS = 1_000
"""Reasons (a code at a column) that are counted of a file; 200 columns have fewer."""

Refused = Sequence[tuple[FileRow, Problem]]


def counted(reasons: Sequence[dict[str, Any]], refused: Refused) -> list[dict[str, Any]]:
    """The reasons (code, path, rows and the params of the first) with those of further rows."""
    found = {(each["code"], each["path"]): dict(each) for each in reasons}
    for _, problem in refused:
        code, params, path = columns_of(problem)
        if (code, path) in found:
            found[code, path]["rows"] += 1
        elif len(found) < MAX_REASONS:
            found[code, path] = {"code": code, "path": path, "rows": 1, "params": orjson.loads(params)}
    return list(found.values())


def note_refused(job: Import, refused: Refused) -> None:
    """Keep the rows, each with why it is refused."""
    if not refused:
        return
    columns = [("line", "integer"), ("code", "text"), ("params", "text"), ("path", "text"), ("cells", "text")]
    table = [(row.line, *columns_of(problem), orjson.dumps(row.cells).decode()) for row, problem in refused]
    run(
        sql(
            "INSERT INTO ingest_importrefusal (file_import_id, line, code, params, path, cells)"
            " SELECT {}::bigint, r.line, r.code, r.params::jsonb, r.path, r.cells::jsonb FROM {} AS r",
            job.pk,
            arrays.relation(columns, table),
        )
    )
