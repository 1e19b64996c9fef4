"""`python -m bench.attack [SECONDS]`: see `make attack`. Exit code 1 if a promise to anybody else broke."""

from __future__ import annotations

import json
import sys

from bench import servers as own

HEAD = ("who", "what", "n", "p50 s", "p95 s", "max s", "answers")


def main() -> int:
    """Start servers of our own, attack, print a table, a line of JSON, and what broke."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    servers = own.start()
    import django

    django.setup()
    own.manage(servers, "manage.py", "setup")
    from bench.attack.run import run

    report = run(servers, seconds)
    table = [HEAD, *report.rows]
    widths = [max(len(row[n]) for row in table if n < len(row)) for n in range(len(HEAD))]
    for row in table:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=False)).rstrip())
    print(json.dumps(report.figures | {"faults": report.faults}))
    for fault in report.faults:
        print(f"BROKEN  {fault}", file=sys.stderr)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
