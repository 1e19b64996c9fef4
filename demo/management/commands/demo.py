"""`manage.py demo`: a real shop's customers, replayed through real journeys. Safe to stop and to run again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from config.celery import app
from demo.calendar import Calendar
from demo.console import show
from demo.orders import Order, read_orders
from demo.replay import Replay, session
from demo.setup import SLUG, Demo, find_workspace, is_done
from demo.summary import summarise
from demo.wipe import wipe
from insights.attribution import attribute, attribution_of
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
            console.print("The demo is loaded; --fresh loads it anew. / 演示数据已加载；--fresh 可重新加载。")
            return
        if workspace is None and Workspace.objects.filter(slug=SLUG).exists():
            raise CommandError(
                f"A workspace of yours has the short name {SLUG!r}, which the demo needs. Give yours another and run it again. / "
                f"已有其他工作区使用演示所需的短名称 {SLUG!r}，请先更改它的短名称再运行。"
            )
        _nobody_else_at_work()
        if workspace is not None and options["fresh"]:
            with console.status("Deleting the old demo / 正在删除旧的演示数据"):
                wipe(workspace)
        try:
            demo = _load(console, read_orders(options["one_in"]))
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped; the next run goes on here. / 已停止；下次运行将从此处继续。", returncode=130
            ) from None
        show(console, summarise(demo))


def _nobody_else_at_work() -> None:
    """Refuse while workers run: their clock shows the present, and they would carry everybody there at once."""
    try:
        answers = app.control.ping(timeout=1.0)
    except Exception:  # No broker, so no workers.
        return
    if answers:
        raise CommandError(
            "Workers are running, and their clock shows the present while the demo replays the past. Stop them first; "
            "`make up` loads the demo before it starts them. / "
            "有任务进程正在运行，请先停止；`make up` 会在启动任务进程前加载演示数据。"
        )


def _load(console: Console, orders: list[Order]) -> Demo:
    now = datetime.now(UTC)
    with session(orders, Calendar.until_yesterday(now), now) as (demo, replay):
        _watch(console, replay)
    attribute(demo.workspace.pk, attribution_of(demo.workspace), demo.calendar.start)
    return demo


def _watch(console: Console, replay: Replay) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("days / 天"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task(f"{replay.now:%Y-%m-%d}", total=replay.days)
        for done in replay.run():
            says = f"{replay.now:%Y-%m-%d}  {done.ticked.enrolled:,} enrolled, {done.delivered.accepted:,} delivered"
            progress.update(bar, completed=min(done.days, replay.days), description=says)
