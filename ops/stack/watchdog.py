"""Where the kernel has no leash (macOS): waits until the supervisor is gone, then stops what it left.

Run as a program, in a session of its own. Standard input is a pipe from the supervisor with lines
`+PID SIGNAL` and `-PID`; its end means that the supervisor is dead, however it died.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time

PATIENCE = 15.0  # Seconds between the orphan's signal and SIGKILL to its group.


def watch(lines: list[str]) -> dict[int, int]:
    """The children still on the list after these lines: pid -> signal number."""
    children: dict[int, int] = {}
    for line in lines:
        if line.startswith("+"):
            pid, number = line[1:].split()
            children[int(pid)] = int(number)
        elif line.startswith("-"):
            children.pop(int(line[1:]), None)
    return children


def end(children: dict[int, int]) -> None:
    """Signal each child, and kill the groups that are still there after a while."""
    for pid, number in children.items():
        with contextlib.suppress(OSError):
            os.kill(pid, number)
    deadline = time.monotonic() + PATIENCE
    while children and time.monotonic() < deadline:
        time.sleep(0.1)
        children = {pid: number for pid, number in children.items() if _alive(pid)}
    for pid in children:
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


def _alive(pid: int) -> bool:
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # There is one, and it is another user's.
        return True
    return True


if __name__ == "__main__":
    end(watch(sys.stdin.read().splitlines()))
