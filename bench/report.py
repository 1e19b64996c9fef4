"""What a benchmark says: a figure beside the limit measured in the same run on the same data."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
RESULTS = {"small": "RESULTS.md", "1m": "RESULTS-1m.md"}
"""Where the table of a whole run is kept, by its size; tables of other sizes are not."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `ratio` is value over limit; `reach` says what we aim at, and whether more or less of it is better."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    limit_is: str = ""
    ratio: float | None = None
    reach: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def quantile(values: Sequence[float], q: float) -> float:
    """The value below which a share `q` of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * q))]


def say(row: Row) -> None:
    """Print the row as a line of JSON."""
    print(json.dumps({k: _short(v) for k, v in asdict(row).items()}), flush=True)


def _short(value: Any) -> Any:
    return round(value, 4) if isinstance(value, float) else value


def write(rows: list[Row], versions: dict[str, str], size: str, seconds: float) -> None:
    """Write the table for people, with the machine, the versions, the date and how long it took."""
    if size not in RESULTS:
        return
    lines = [
        "# Benchmarks",
        "",
        f"`make bench{'' if size == 'small' else f' SIZE={size}'}`, {datetime.now(UTC):%Y-%m-%d}, {seconds / 60:.1f} minutes, "
        f"{platform.machine()}, {_cores()} cores, {', '.join(f'{k} {v}' for k, v in versions.items())}.",
        "Durable commits throughout. Each limit was measured in the same run, over the same rows; but for the whole journey",
        "the rival has a database of its own and fewer customers (each takes it as long, however many they are).",
        "",
        "| what | value | limit | ratio | reach | limit is | measured on |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        limit = _figure(row.limit) if row.limit is not None else ""
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        cells = (row.name, f"{_figure(row.value)} {row.unit}", limit, ratio, row.reach, row.limit_is, _params(row))
        lines.append(f"| {' | '.join(cells)} |")
    (FOLDER / RESULTS[size]).write_text("\n".join(lines) + "\n")


def _params(row: Row) -> str:
    named = (
        f"{name.replace('_', ' ')} {value:,}" for name, value in row.params.items() if isinstance(value, (int, float))
    )
    return ", ".join(named)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _cores() -> int:
    return os.cpu_count() or 1


def versions() -> dict[str, str]:
    """What the figures depend on, by name."""
    from importlib.metadata import version

    from core.db.sql import Sql, one

    row = one(Sql("SHOW server_version"))
    return {
        "PostgreSQL": str(row[0]) if row else "",
        "Python": platform.python_version(),
        **{name: version(name.lower()) for name in ("Django", "Celery", "psycopg", "granian")},
    }
