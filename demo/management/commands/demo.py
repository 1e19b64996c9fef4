"""`manage.py demo`: a real shop's customers, replayed through real journeys. Safe to stop and to run again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from config.celery import app
from core.i18n.text import bilingual, translated
from demo.calendar import Calendar
from demo.console import show
from demo.orders import Order, read_orders
from demo.replay import Replay, session
from demo.setup import SLUG, Demo, find_workspace, is_done
from demo.summary import summarise
from demo.wipe import wipe
from insights.attribution.credits import attribute
from insights.attribution.settings import attribution_of
from insights.figures.keep import keep_figures
from tenancy.models import Workspace


class Command(BaseCommand):
    help = (
        "Load the demo: 23,570 customers of the shop CDNOW and their 69,659 purchases, moved so that the last were "
        "made yesterday, replayed through four journeys on a virtual clock. Goes on where it was stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="Delete the demo's workspace first, and begin anew.")
        parser.add_argument(
            "--one-in",
            type=int,
            default=1,
            metavar="N",
            help="Take every N-th customer only, e.g. 10 for a quick look.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(highlight=False)
        workspace = find_workspace()
        if workspace is not None and is_done(workspace) and not options["fresh"]:
            console.print(bilingual(translated("The demo is loaded; --fresh loads it anew.")))
            return
        if workspace is None and Workspace.objects.filter(slug=SLUG).exists():
            raise CommandError(
                bilingual(
                    translated(
                        "A workspace of yours has the short name {slug!r}, which the demo needs. Give yours another and "
                        "run it again.",
                        slug=SLUG,
                    )
                )
            )
        _nobody_else_at_work()
        if workspace is not None and options["fresh"]:
            with console.status(bilingual(translated("Deleting the old demo"))):
                wipe(workspace)
        try:
            demo = _load(console, read_orders(options["one_in"]))
        except KeyboardInterrupt:
            raise CommandError(bilingual(translated("Stopped; the next run goes on here.")), returncode=130) from None
        show(console, summarise(demo))


def _nobody_else_at_work() -> None:
    """Refuse while workers run: their clock shows the present, and they would carry everybody there at once."""
    try:
        answers = app.control.ping(timeout=1.0)
    except Exception:  # No broker, so no workers.
        return
    if answers:
        raise CommandError(
            bilingual(
                translated(
                    "Workers are running, and their clock shows the present while the demo replays the past. Stop them "
                    "first; `make up` loads the demo before it starts them."
                )
            )
        )


def _load(console: Console, orders: list[Order]) -> Demo:
    now = datetime.now(UTC)
    with session(orders, Calendar.until_yesterday(now), now) as (demo, replay):
        _watch(console, replay)
    attribute(demo.workspace.pk, attribution_of(demo.workspace), demo.calendar.start)
    keep_figures(demo.workspace, now, anew=True)
    return demo


def _watch(console: Console, replay: Replay) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(bilingual(translated("days"))),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task(f"{replay.now:%Y-%m-%d}", total=replay.days)
        for done in replay.run():
            says = f"{replay.now:%Y-%m-%d}  {done.ticked.enrolled:,} enrolled, {done.delivered.accepted:,} delivered"
            progress.update(bar, completed=min(done.days, replay.days), description=says)
