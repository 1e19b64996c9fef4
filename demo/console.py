"""The demo's numbers on a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from core.i18n.messages import text_of
from core.i18n.text import bilingual, translated, translated_in
from demo.summary import JourneyNumbers, Summary
from insights.statistics.verdicts import VERDICTS


def show(console: Console, summary: Summary) -> None:
    """Print the numbers as tables."""
    console.print(
        f"\n{summary.customers:,} customers, {summary.orders:,} orders, ${summary.revenue:,.2f}; "
        f"as of {summary.until:%Y-%m-%d %H:%M} UTC"
    )
    sizes = Table(title=bilingual(translated("Audiences")), title_justify="left")
    sizes.add_column(bilingual(translated("audience")))
    sizes.add_column(bilingual(translated_in("how many", "members")), justify="right")
    for name, size in summary.sizes.items():
        sizes.add_row(name, f"{size:,}")
    console.print(sizes)
    console.print(_journeys(summary))
    for journey in summary.journeys:
        _details(console, journey)
    receipts, credited = bilingual(translated("receipts")), bilingual(translated("credited to messages"))
    console.print(f"{receipts}: {_listed(summary.receipts)}")
    console.print(f"{credited}: ${summary.credited:,.2f}")


def _journeys(summary: Summary) -> Table:
    # Narrow enough for eighty columns.
    table = Table(
        title=bilingual(translated("Journeys")), title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column(bilingual(translated("journey"), "\n"), no_wrap=True)
    for heading in (
        translated_in("demo", "enrolled"),
        translated_in("demo", "inside"),
        translated_in("demo", "held out"),
        translated_in("demo", "sent"),
        translated_in("demo", "withheld"),
        translated_in("demo", "conversions"),
        translated_in("demo", "value"),
    ):
        table.add_column(bilingual(heading, "\n"), justify="right", no_wrap=True)
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
    touches, ended, lift = (
        bilingual(name) for name in (translated("touches"), translated("ended"), translated("lift"))
    )
    console.print(f"[bold]{journey.name}[/]  {touches}: {_listed(journey.touches)}")
    console.print(f"  {ended}: {_listed(journey.exits)}")
    found, verdict = journey.lift, journey.lift.verdict
    if found.rate is not None and found.treated.rate is not None and found.held_out.rate is not None:
        console.print(
            f"  {lift}: {found.treated.rate:.2%} of {found.treated.people:,} let in, "
            f"{found.held_out.rate:.2%} of {found.held_out.people:,} held out: {found.rate.difference:+.2%} "
            f"({found.rate.low:+.2%} to {found.rate.high:+.2%}). {bilingual(text_of(VERDICTS, verdict.code, verdict.params))}"
        )


def _listed(counted: dict[str, int]) -> str:
    return ", ".join(f"{word} {n:,}" for word, n in counted.items()) or "-"
