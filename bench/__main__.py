"""`python -m bench [SIZE] [PART ...]`: see `make bench`. Sizes: small (100,000 customers), 1m."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bench import servers as own

if TYPE_CHECKING:
    from bench.report import Row

SIZES = {"tiny": 10_000, "small": 100_000, "1m": 1_000_000}


def main() -> None:
    """Run the parts asked for (all by default) on servers of our own; a whole run writes a table (see RESULTS)."""
    size, *parts = [*sys.argv[1:], "small"] if len(sys.argv) < 2 else sys.argv[1:]
    if size not in SIZES:
        raise SystemExit(f"SIZE is {size!r}; it must be one of {', '.join(SIZES)}.")
    servers = own.start()
    import django

    django.setup()
    own.manage(servers, "manage.py", "setup")
    from bench.report import say, versions, write

    every = _parts(servers, SIZES[size])
    unknown = set(parts) - set(every)
    if unknown:
        raise SystemExit(f"Unknown part {', '.join(sorted(unknown))}; there are {', '.join(every)}.")
    rows, began = [], time.monotonic()
    for name, part in every.items():
        if parts and name not in parts:
            continue
        print(f"# {name}", file=sys.stderr, flush=True)
        for row in part():
            row.params["load"] = round(os.getloadavg()[0], 1)
            say(row)
            rows.append(row)
    if not parts:
        write(rows, versions(), size, time.monotonic() - began)


def _parts(servers: own.Servers, n: int) -> dict[str, Callable[[], Iterator[Row]]]:
    from bench import parts

    return {
        "engine": lambda: parts.engine(n),
        "audience": lambda: parts.audience(n),
        "ingestion": lambda: parts.ingestion(servers, n),
        "journey": lambda: parts.journey(servers, n),
        "latency": lambda: parts.latency(servers),
        "results": lambda: parts.results(n),
        "attribution": lambda: parts.attribution(n),
        "exports": lambda: parts.exports(n),
    }


if __name__ == "__main__":
    main()
