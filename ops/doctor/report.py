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
        "clean": all(finding.clean for finding in findings),
        "invariants": [
            {
                "name": finding.invariant.name,
                "meaning": finding.invariant.meaning,
                "meaning_zh": finding.invariant.meaning_zh,
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
            else f"[red]{finding.count}[/]"
            if finding.count
            else "[green]0[/]"
        )
        table.add_row(finding.invariant.name, state, f"{finding.seconds:.3f}")
    console.print(table)
    sick = [finding for finding in findings if not finding.clean]
    for finding in sick:
        _explain(finding, console)
    if sick:
        console.print(f"\n[bold red]{len(sick)} of {len(findings)} do not hold.[/] / {len(sick)} 项不成立。")
    else:
        console.print(f"\n[bold green]All {len(findings)} hold.[/] / 全部 {len(findings)} 项成立。")


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
