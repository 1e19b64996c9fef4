"""What can be wrong with the machine or its settings, each said with its cure."""

from __future__ import annotations

from pathlib import Path

from core.problems import Problem


class StackError(Exception):
    """The stack cannot start or go on; carries the problem to show to the operator."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def bad_setting(name: str, value: str, rule: str, rule_zh: str) -> StackError:
    """A setting whose value breaks its rule. The value must not be a secret: it is shown."""
    return StackError(
        Problem(name, "bad_setting", f"{name} is {value!r}, but {rule}.", f"{name} 的值是 {value!r}，但{rule_zh}。")
    )


def unreachable(name: str, shown: str, why: str) -> StackError:
    """A given server that does not answer; `shown` is its address without the password."""
    return StackError(
        Problem(
            name,
            "unreachable",
            f"{name} names {shown}, which does not answer: {why}. "
            f"Start that server or mend the address; unset {name} to use the embedded one.",
            f"{name} 指向 {shown}，但连接失败：{why}。请启动该服务或改正地址；取消设置 {name} 则使用内置服务。",
        )
    )


def too_old(name: str, what: str, found: str, needed: str) -> StackError:
    return StackError(
        Problem(
            name,
            "too_old",
            f"{name} names {what} {found}; Pathline needs {needed} or newer. "
            f"Upgrade that server, or unset {name} to use the embedded one.",
            f"{name} 指向 {what} {found}；Pathline 需要 {needed} 或更新版本。"
            f"请升级该服务，或取消设置 {name} 以使用内置服务。",
        )
    )


def evicts(policy: str) -> StackError:
    return StackError(
        Problem(
            "REDIS_URL",
            "evicts",
            f"The server of REDIS_URL has maxmemory-policy {policy}, which may drop queued work. "
            "Set `maxmemory-policy noeviction` on it (CONFIG SET, and in its configuration file).",
            f"REDIS_URL 的服务器使用 maxmemory-policy {policy}，可能丢弃排队中的任务。"
            "请将其设为 noeviction（CONFIG SET，并写入配置文件）。",
        )
    )


def port_taken(name: str, host: str, port: int) -> StackError:
    """The port that the setting `name` asks for is not free."""
    return StackError(
        Problem(
            name,
            "port_taken",
            f"Port {port} on {host} is taken by another program. "
            f"Stop it, or choose another: `make up {name}={port + 1}`.",
            f"{host} 的端口 {port} 已被其他程序占用。请停止该程序，或换一个端口：`make up {name}={port + 1}`。",
        )
    )


def already_running(state: Path, pid: str) -> StackError:
    return StackError(
        Problem(
            "PATHLINE_STATE_DIR",
            "already_running",
            f"A stack is already running on {state} (process {pid}). "
            "Stop it with Ctrl-C in its terminal, or set PATHLINE_STATE_DIR and PORT for a second one.",
            f"{state} 上已有一个正在运行的实例（进程 {pid}）。"
            "请在其终端按 Ctrl-C 停止，或设置 PATHLINE_STATE_DIR 与 PORT 再启动另一个。",
        )
    )


def other_major(data: Path, found: str, wheel: str) -> StackError:
    return StackError(
        Problem(
            "PATHLINE_STATE_DIR",
            "other_major",
            f"The data in {data} was written by PostgreSQL {found}, the embedded server is {wheel}. "
            "Nothing was touched. Dump with the release of Pathline that wrote it and restore with this one, "
            "or use pg_upgrade: "
            "docs/production.md, section Upgrades.",
            f"{data} 中的数据由 PostgreSQL {found} 写入，而内置服务器为 {wheel}。数据未被改动。"
            "请用写入它的 Pathline 版本导出、再用本版本导入，或使用 pg_upgrade："
            "见 docs/production.md 的 Upgrades 一节。",
        )
    )


def cannot_drop_root(folder: Path) -> StackError:
    return StackError(
        Problem(
            "PATHLINE_STATE_DIR",
            "cannot_drop_root",
            f"PostgreSQL does not run as root, and no other user may pass through to {folder}; "
            "`setpriv` could not help. Run `make up` as an ordinary user, "
            "or put the project and PATHLINE_STATE_DIR below a folder open to others.",
            f"PostgreSQL 不能以 root 运行，而其他用户无法进入 {folder}，`setpriv` 也不可用。"
            "请用普通用户运行 `make up`，或把项目与 PATHLINE_STATE_DIR 放在其他用户可进入的目录下。",
        )
    )


def step_failed(step: str, log: Path, tail: str) -> StackError:
    """A child failed; `tail` is the end of what it said."""
    return StackError(
        Problem(
            step,
            "step_failed",
            f"{step} failed. Its log is {log}; it ends with:\n{tail}",
            f"{step} 失败。日志在 {log}，其结尾见上。",
        )
    )
