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

RESULTS = Path(__file__).parent / "RESULTS.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `ratio` is value over limit where more is better, limit over value for times; `reach` what we aim at."""

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


def write(rows: list[Row], versions: dict[str, str], size: int, path: Path = RESULTS) -> None:
    """Write the table for people, with the machine, the versions and the date."""
    lines = [
        "# Benchmarks",
        "",
        f"`make bench{'' if size == 100_000 else f' SIZE={size // 1_000_000}m'}`, {datetime.now(UTC):%Y-%m-%d}, "
        f"{platform.machine()}, {_cores()} cores, {', '.join(f'{k} {v}' for k, v in versions.items())}.",
        "Each limit was measured in the same run on the same data; durable commits throughout.",
        "",
        "| what | value | limit | ratio | reach | limit is |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        limit = _figure(row.limit) if row.limit is not None else ""
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        lines.append(
            f"| {row.name} | {_figure(row.value)} {row.unit} | {limit} | {ratio} | {row.reach} | {row.limit_is} |"
        )
    path.write_text("\n".join(lines) + "\n")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _cores() -> int:
    return os.cpu_count() or 1


def versions() -> dict[str, str]:
    """What the figures depend on, by name."""
    from importlib.metadata import version

    from cdp.sql import Sql, one

    row = one(Sql("SHOW server_version"))
    return {
        "PostgreSQL": str(row[0]) if row else "",
        "Python": platform.python_version(),
        **{name: version(name.lower()) for name in ("Django", "Celery", "psycopg", "granian")},
    }
