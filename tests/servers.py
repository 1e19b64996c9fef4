"""The real PostgreSQL and Valkey of a test run: embedded ones for the run alone, unless given by the environment."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

from ops.stack import postgres, valkey
from ops.stack.paths import Paths
from ops.stack.processes import Child

_MARK = "PATHLINE_TEST_STATE"
"""The state folder of the run this process belongs to, if any."""


def ensure() -> None:
    """Set DATABASE_URL and REDIS_URL, starting what is not given; call before the settings are read.

    Everything lives in a folder that goes away with the run, also the state folder the settings see: a test never
    touches the stack that may be running from this checkout. The servers end with this process, however it ends. A
    process that a test run has started finds all of it in its environment.
    """
    if os.environ.get(_MARK) == os.environ.get("PATHLINE_STATE_DIR", ""):
        # Each process of a parallel run has a database of our Valkey to itself: a test may empty the cache.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
        if worker:
            os.environ["REDIS_URL"] = re.sub(r"\?db=0$", f"?db={int(worker) + 1}", os.environ["REDIS_URL"])
        return
    state = Path(tempfile.mkdtemp(prefix="pathline-test-"))
    os.environ["PATHLINE_STATE_DIR"] = os.environ[_MARK] = str(state)
    paths = Paths(state=state, sockets=state / "run")
    paths.make()
    children: list[Child] = []
    atexit.register(_end, children, state)
    if not os.environ.get("DATABASE_URL"):
        bin_dir = postgres.binaries(os.environ)
        who = postgres.identity(paths, bin_dir, os.geteuid())
        postgres.prepare(paths, bin_dir, who, durable=False)
        children.append(postgres.start(paths, bin_dir, who, os.environ, durable=False))
        os.environ["DATABASE_URL"] = postgres.url(paths)
    if not os.environ.get("REDIS_URL"):
        children.append(valkey.start(paths, os.environ))
        os.environ["REDIS_URL"] = valkey.url(paths)


def _end(children: list[Child], state: Path) -> None:
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.ensure_stopped()
    shutil.rmtree(state, ignore_errors=True)
