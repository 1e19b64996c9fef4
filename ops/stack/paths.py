"""Where the stack keeps its things: everything lives below one state folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
# A unix socket's path may have 107 bytes on Linux and 103 on macOS; the longest name put in the folder has 20.
LONGEST_SOCKET_FOLDER = 103 - 20


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one stack; two stacks with different state folders never meet."""

    state: Path
    sockets: Path

    @property
    def postgres_data(self) -> Path:
        return self.state / "postgres"

    @property
    def postgres_sockets(self) -> Path:
        """A folder of its own, since its owner may be another user than ours."""
        return self.sockets / "pg"

    @property
    def valkey_data(self) -> Path:
        return self.state / "valkey"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def stack_env(self) -> Path:
        return self.state / "stack.env"

    def about(self, database: str) -> Path:
        """A folder for what we must remember about one database: another may be given at the next start."""
        folder = self.state / "databases" / database
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    @property
    def lock(self) -> Path:
        return self.state / "supervisor.lock"

    def make(self) -> None:
        """Create the folders. Others may pass through the state folder (the database may run as another user),
        but not list it; every secret in it is readable by its owner alone."""
        for folder, mode in ((self.state, 0o711), (self.sockets, 0o711), (self.logs, 0o700), (self.valkey_data, 0o700)):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)


def places(environ: Mapping[str, str]) -> Paths:
    """The places named by PATHLINE_STATE_DIR (default: `.pathline` in the project).

    Sockets live in the state folder unless its path is too long for a socket; then in a short folder named by a
    hash of it and by our uid.
    """
    state = Path(environ.get("PATHLINE_STATE_DIR") or PROJECT / ".pathline").absolute()
    sockets = state / "run"
    if len(os.fsencode(sockets)) > LONGEST_SOCKET_FOLDER:
        name = hashlib.sha256(os.fsencode(state)).hexdigest()[:12]
        # Not tempfile.gettempdir(): TMPDIR is itself often long (macOS), and must be the same in every terminal.
        base = Path("/tmp") if Path("/tmp").is_dir() else Path(tempfile.gettempdir())  # noqa: S108
        sockets = base / f"pathline-{os.getuid()}-{name}"
    return Paths(state=state, sockets=sockets)
