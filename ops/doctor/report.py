"""What the doctor found, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.i18n.text import bilingual, in_each_language, translated
from ops.doctor.run import Finding


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    """Everything, as JSON types."""
    return {
        "clean": not any(finding.fails for finding in findings),
        "invariants": [
            {
                "name": finding.invariant.name,
                "meaning": str(finding.invariant.meaning),
                "level": "warning" if finding.invariant.warning else "error",
                "offenders": finding.count,
                "seconds": round(finding.seconds, 3),
                "error": finding.error,
                **({} if finding.clean else {"rows": finding.rows, "remedy": str(finding.invariant.remedy)}),
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
        told = translated("{sick} of {all} do not hold.", sick=sick, all=len(findings))
    else:
        told = translated("All {all} hold.", all=len(findings))
    console.print(f"\n[bold {'red' if sick else 'green'}]{bilingual(told)}[/]")
    if warnings := sum(not finding.clean and not finding.fails for finding in findings):
        told = translated("To be looked at: {count}.", count=warnings)
        console.print(f"[bold yellow]{bilingual(told)}[/]")


def _colour(finding: Finding) -> str:
    return "yellow" if finding.invariant.warning else "red"


def _explain(finding: Finding, console: Console) -> None:
    invariant = finding.invariant
    meaning = bilingual(invariant.meaning, "\n")
    console.print(f"\n[bold]{invariant.name}[/]: {meaning}", soft_wrap=True)
    if finding.error:
        console.print(Text(finding.error), style="red", soft_wrap=True)
        return
    for row in finding.rows:
        console.print(Text("  " + "  ".join(f"{name}={value}" for name, value in row.items())), soft_wrap=True)
    if finding.count > len(finding.rows):
        console.print(f"  … {finding.count - len(finding.rows)} more")
    for remedy in in_each_language(translated("To do: {cure}", cure=invariant.remedy)):
        console.print(f"[yellow]→[/] {remedy}", soft_wrap=True)
