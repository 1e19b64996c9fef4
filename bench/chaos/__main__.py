"""`python -m bench.chaos --seed 7 --seconds 60`: see `make chaos`. Exit code 1 if anything was lost, doubled or untrue."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys

from bench import servers as own


def main() -> int:
    """Parse, start servers of our own, run, print one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--seconds", type=float, default=60, help="How long the storm lasts.")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=24)
    given = parser.parse_args()
    print(f"seed {given.seed}", file=sys.stderr, flush=True)
    servers = own.start()
    os.environ["PUBLIC_URL"] = f"http://127.0.0.1:{own.free_port()}"
    import django

    django.setup()
    own.manage(servers, "manage.py", "setup")
    from bench.chaos.run import run

    report = run(servers, given.seed, given.seconds, given.people, given.kills)
    print(json.dumps(report, indent=2))
    return 0 if report["clean"] else 1


if __name__ == "__main__":
    sys.exit(main())
