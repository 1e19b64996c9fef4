"""What the doctor found, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ops.doctor.run import Finding


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """Everything, as JSON types."""
    return {
        "clean": not any(finding.fails for finding in findings),
        "invariants": [
            {
                "name": finding.invariant.name,
                "meaning": finding.invariant.meaning,
                "meaning_zh": finding.invariant.meaning_zh,
                "level": "warning" if finding.invariant.warning else "error",
                "offenders": finding.count,
                "seconds": round(finding.seconds, 3),
                "error": finding.error,
                **(
                    {}
                    if finding.clean
                    else {"rows": finding.rows, "cure": finding.invariant.cure, "cure_zh": finding.invariant.cure_zh}
                ),
            }
            for finding in findings
        ],
    }


def show(findings: Sequence[Finding], console: Console | None = None) -> None:
    """A table of all, then what is wrong, row by row, with what to do."""
    console = console or Console()
    table = Table("Invariant", "Offenders", "Seconds", box=None, pad_edge=False)
    for finding in findings:
        state = (
            "[red]could not be asked[/]"
            if finding.error
            else f"[{_colour(finding)}]{finding.count}[/]"
            if finding.count
            else "[green]0[/]"
        )
        table.add_row(finding.invariant.name, state, f"{finding.seconds:.3f}")
    console.print(table)
    for finding in findings:
        if not finding.clean:
            _explain(finding, console)
    sick = sum(finding.fails for finding in findings)
    if sick:
        console.print(f"\n[bold red]{sick} of {len(findings)} do not hold.[/] / {sick} 项不成立。")
    else:
        console.print(f"\n[bold green]All {len(findings)} hold.[/] / 全部 {len(findings)} 项成立。")
    if warnings := sum(not finding.clean and not finding.fails for finding in findings):
        console.print(f"[bold yellow]To be looked at: {warnings}.[/] / 需要关注：{warnings} 项。")


def _colour(finding: Finding) -> str:
    return "yellow" if finding.invariant.warning else "red"


def _explain(finding: Finding, console: Console) -> None:
    invariant = finding.invariant
    console.print(f"\n[bold]{invariant.name}[/]: {invariant.meaning}\n{invariant.meaning_zh}", soft_wrap=True)
    if finding.error:
        console.print(Text(finding.error), style="red", soft_wrap=True)
        return
    for row in finding.rows:
        console.print(Text("  " + "  ".join(f"{name}={value}" for name, value in row.items())), soft_wrap=True)
    if finding.count > len(finding.rows):
        console.print(f"  … {finding.count - len(finding.rows)} more")
    console.print(f"[yellow]To do:[/] {invariant.cure}\n[yellow]处理：[/]{invariant.cure_zh}", soft_wrap=True)
