"""The demo's numbers on a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from demo.summary import JourneyNumbers, Summary
from insights.lift import VERDICTS


def show(console: Console, summary: Summary) -> None:
    """Print the numbers as tables."""
    console.print(
        f"\n{summary.customers:,} customers, {summary.orders:,} orders, ${summary.revenue:,.2f}; "
        f"as of {summary.until:%Y-%m-%d %H:%M} UTC"
    )
    sizes = Table(title="Audiences / 人群规模", title_justify="left")
    sizes.add_column("audience / 人群")
    sizes.add_column("members / 人数", justify="right")
    for name, size in summary.sizes.items():
        sizes.add_row(name, f"{size:,}")
    console.print(sizes)
    console.print(_journeys(summary))
    for journey in summary.journeys:
        _details(console, journey)
    console.print("receipts / 回执: " + _listed(summary.receipts))
    console.print(f"credited to messages / 归因金额: ${summary.credited:,.2f}")


def _journeys(summary: Summary) -> Table:
    # Narrow enough for eighty columns.
    table = Table(title="Journeys / 旅程", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("journey\n旅程", no_wrap=True)
    for heading in (
        "enrolled\n进入",
        "inside\n旅程中",
        "held out\n对照",
        "sent\n发送",
        "withheld\n未发",
        "conversions\n转化",
        "value\n金额",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for journey in summary.journeys:
        sent = journey.touches.get("sent", 0)
        numbers = (
            journey.results.enrolled,
            journey.inside,
            journey.results.held_out,
            sent,
            sum(journey.touches.values()) - sent,
        )
        total = journey.results.total
        table.add_row(
            journey.name, *(f"{number:,}" for number in numbers), f"{total.conversions:,}", f"${total.value:,.0f}"
        )
    return table


def _details(console: Console, journey: JourneyNumbers) -> None:
    console.print(f"[bold]{journey.name}[/]  touches / 触达: {_listed(journey.touches)}")
    console.print(f"  ended / 结束: {_listed(journey.exits)}")
    found = journey.lift
    if found.rate is not None and found.treated.rate is not None and found.held_out.rate is not None:
        console.print(
            f"  lift / 增量: {found.treated.rate:.2%} of {found.treated.people:,} let in, {found.held_out.rate:.2%} of "
            f"{found.held_out.people:,} held out: {found.rate.difference:+.2%} "
            f"({found.rate.low:+.2%} to {found.rate.high:+.2%}). {' / '.join(VERDICTS[found.verdict])}"
        )


def _listed(counted: dict[str, int]) -> str:
    return ", ".join(f"{word} {n:,}" for word, n in counted.items()) or "-"
