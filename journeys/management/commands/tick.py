"""manage.py tick: do everything that is due, now or at a given instant."""

from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audiences.membership import emit_window_touches
from journeys.engine.absorb import absorb_merges
from journeys.engine.pulse import plan_runs
from journeys.engine.tick import tick_all
from tenancy.models import Workspace


def _instant(text: str) -> datetime:
    if text == "now":
        return datetime.now(UTC)
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"--now {text!r} is not an instant; write e.g. 2026-11-22T09:00:00+00:00.") from error
    return given if given.tzinfo else given.replace(tzinfo=UTC)


class Command(BaseCommand):
    help = "Do everything that is due for a workspace (or all), once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", help="The workspace's slug; all if left out.")
        parser.add_argument(
            "--now", default="now", nargs="?", const="now", help="An ISO 8601 instant (UTC if it has no zone)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = _instant(options["now"])
        workspaces = Workspace.objects.order_by("id")
        if options["workspace"]:
            workspaces = workspaces.filter(slug=options["workspace"])
            if not workspaces:
                raise CommandError(f"There is no workspace {options['workspace']!r}.")
        plan_runs(now)
        for workspace in workspaces:
            absorb_merges(workspace.pk, now)
            emit_window_touches(workspace.pk, now)
            counts = ", ".join(
                f"{name} {n}" for name, n in asdict(tick_all(workspace.pk, now)).items() if name != "more"
            )
            self.stdout.write(f"{workspace.slug}: {counts}")
