"""One import: rows in chunks through the core, a checkpoint after each, every refused row in the report.

Safe to run twice: each row's message id is derived from the beginning of the file, the row's place and its content (or
taken from a column), and a message id has one effect. Resumable: rows before the checkpoint are skipped unread.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol

import orjson

from cdp.ingest.imports.mapping import Mapping
from cdp.ingest.imports.readers import Row
from cdp.ingest.inbox import IngestResult, process_chunk
from cdp.ingest.items import undated_consent
from cdp.ingest.process import Arrival
from cdp.ingest.quarantine import columns_of
from core.problems import Problem

CHUNK_ROWS = 4_000
_IDENTITY_BYTES = 65_536


@dataclass(slots=True)
class ImportResult:
    """What became of a file's rows."""

    rows: int = 0
    skipped: int = 0
    """Rows done by an earlier, interrupted run."""
    ingest: IngestResult = field(default_factory=IngestResult)
    rejected: int = 0
    by_code: dict[str, int] = field(default_factory=dict)


class Report(Protocol):
    """Where refused rows are written."""

    def __call__(self, line: int, problem: Problem) -> None: ...


class Checkpoint:
    """How many rows of an import are committed; a small file that outlives a kill."""

    def __init__(self, folder: Path, identity: str) -> None:
        self._path = folder / f"{identity[:32]}.json"

    def rows(self) -> int:
        """Rows committed by an interrupted run of the same import; 0 if there was none."""
        try:
            return int(orjson.loads(self._path.read_bytes())["rows"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def save(self, rows: int) -> None:
        """Remember that this many rows are committed."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(orjson.dumps({"rows": rows}))
        fresh.replace(self._path)

    def clear(self) -> None:
        """The import is complete."""
        self._path.unlink(missing_ok=True)


def identity_of(path: Path, *parts: object) -> str:
    """What tells this import from others: how its file begins, and how it is read."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        digest.update(content.read(_IDENTITY_BYTES))
    digest.update(repr(parts).encode())
    return digest.hexdigest()


def csv_report(stream: IO[str]) -> Report:
    """A report as CSV: line, code, message, path, and as JSON the parameters that the message was made with."""
    writer = csv.writer(stream)
    writer.writerow(["line", "code", "message", "path", "params"])

    def report(line: int, problem: Problem) -> None:
        code, params, path = columns_of(problem)
        writer.writerow([line, code, problem.message, path, params])

    return report


def run_import(
    workspace_id: int,
    source_id: int,
    rows: Iterable[Row],
    mapping: Mapping,
    *,
    identity: str,
    checkpoint: Checkpoint,
    report: Report,
    now: datetime,
    consented_at: datetime | None = None,
) -> ImportResult:
    """Import rows; times without a timestamp are `now`, but for consent: without a time of its own it was given at
    `consented_at`, and is refused where that is not known. Refused rows go to the report, not into quarantine: the file
    is still there to be corrected."""
    result = ImportResult(skipped=checkpoint.rows())
    stream = islice(rows, result.skipped, None)
    done = result.skipped
    while chunk := list(islice(stream, CHUNK_ROWS)):
        result.rows += len(chunk)
        refused: list[tuple[int, Problem]] = []
        arrivals = list(_arrivals(chunk, mapping, identity, source_id, now, refused, consented_at))
        outcome = process_chunk(workspace_id, arrivals, now, quarantine=False)
        result.ingest.add(workspace_id, outcome)
        refused += [(rejected.place, rejected.problem) for rejected in outcome.rejected]
        for line, problem in sorted(refused, key=lambda pair: pair[0]):
            report(line, problem)
            result.rejected += 1
            result.by_code[problem.code] = result.by_code.get(problem.code, 0) + 1
        done += len(chunk)
        checkpoint.save(done)
    checkpoint.clear()
    return result


def _arrivals(
    chunk: list[Row],
    mapping: Mapping,
    identity: str,
    source_id: int,
    now: datetime,
    refused: list[tuple[int, Problem]],
    consented_at: datetime | None,
) -> Iterator[Arrival]:
    for row in chunk:
        item: dict[str, Any] | Problem = row.problem or mapping.item(row.values)
        if not isinstance(item, Problem):
            item = _with_time_of_consent(item, consented_at)
        if isinstance(item, Problem):
            refused.append((row.line, item))
            continue
        if item.get("messageId") in (None, ""):
            item["messageId"] = _message_id(identity, row.line, item)
        yield Arrival(source_id, now, item, place=row.line)


def _with_time_of_consent(item: dict[str, Any], consented_at: datetime | None) -> dict[str, Any] | Problem:
    problem = undated_consent(item)
    if problem is None or consented_at is None:
        return problem or item
    context = item["context"]
    return item | {"context": context | {"consent": context["consent"] | {"at": consented_at.isoformat()}}}


def _message_id(identity: str, line: int, item: dict[str, Any]) -> str:
    content = orjson.dumps(item, default=str, option=orjson.OPT_SORT_KEYS)
    return "import-" + hashlib.sha256(f"{identity}:{line}:".encode() + content).hexdigest()[:40]
