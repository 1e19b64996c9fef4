"""What can be wrong with the machine or its settings, each said with its remedy."""

from __future__ import annotations

from pathlib import Path

from core.i18n.text import translated
from core.problems import Problem


class StackError(Exception):
    """The stack cannot start or go on; carries the problem to show to the operator."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def bad_setting(name: str, value: str, rule: str) -> StackError:
    """A setting whose value breaks its rule. The value must not be a secret: it is shown."""
    return StackError(
        Problem(name, "bad_setting", translated("{name} is {value!r}, but {rule}.", name=name, value=value, rule=rule))
    )


def unreachable(name: str, shown: str, why: str) -> StackError:
    """A given server that does not answer; `shown` is its address without the password."""
    return StackError(
        Problem(
            name,
            "unreachable",
            translated(
                "{name} names {shown}, which does not answer: {why}. Start that server or fix the address; "
                "unset {name} to use the embedded one.",
                name=name,
                shown=shown,
                why=why,
            ),
        )
    )


def too_old(name: str, what: str, found: str, needed: str) -> StackError:
    return StackError(
        Problem(
            name,
            "too_old",
            translated(
                "{name} names {what} {found}; Pathline needs {needed} or newer. Upgrade that server, or "
                "unset {name} to use the embedded one.",
                name=name,
                what=what,
                found=found,
                needed=needed,
            ),
        )
    )


def evicts(policy: str) -> StackError:
    return StackError(
        Problem(
            "REDIS_URL",
            "evicts",
            translated(
                "The server of REDIS_URL has maxmemory-policy {policy}, which may drop queued work. Set "
                "`maxmemory-policy noeviction` on it (CONFIG SET, and in its configuration file).",
                policy=policy,
            ),
        )
    )


def port_taken(name: str, host: str, port: int) -> StackError:
    """The port that the setting `name` asks for is not free."""
    return StackError(
        Problem(
            name,
            "port_taken",
            translated(
                "Port {port} on {host} is taken by another program. Stop it, or choose another: `make up "
                "{name}={free}`.",
                port=port,
                host=host,
                name=name,
                free=port + 1,
            ),
        )
    )


def already_running(state: Path, pid: str) -> StackError:
    return StackError(
        Problem(
            "PATHLINE_STATE_DIR",
            "already_running",
            translated(
                "A stack is already running on {state} (process {pid}). Stop it with Ctrl-C in its terminal, "
                "or set PATHLINE_STATE_DIR and PORT for a second one.",
                state=state,
                pid=pid,
            ),
        )
    )


def other_major(data: Path, found: str, wheel: str) -> StackError:
    return StackError(
        Problem(
            "PATHLINE_STATE_DIR",
            "other_major",
            translated(
                "The data in {data} was written by PostgreSQL {found}, the embedded server is {wheel}. "
                "Nothing was touched. Dump with the release of Pathline that wrote it and restore with this "
                "one, or use pg_upgrade: docs/production.md, section Upgrades.",
                data=data,
                found=found,
                wheel=wheel,
            ),
        )
    )


def cannot_drop_root(folder: Path) -> StackError:
    return StackError(
        Problem(
            "PATHLINE_STATE_DIR",
            "cannot_drop_root",
            translated(
                "PostgreSQL does not run as root, and no other user may pass through to {folder}; `setpriv` "
                "could not help. Run `make up` as an ordinary user, or put the project and "
                "PATHLINE_STATE_DIR below a folder open to others.",
                folder=folder,
            ),
        )
    )


def step_failed(step: str, log: Path, tail: str) -> StackError:
    """A child failed; `tail` is the end of what it said."""
    return StackError(
        Problem(
            step,
            "step_failed",
            translated("{step} failed. Its log is {log}; it ends with:\n{tail}", step=step, log=log, tail=tail),
        )
    )
