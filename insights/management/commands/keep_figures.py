"""manage.py keep_figures: count the figures of results pages, what has changed or everything."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.db.clock import database_clock
from insights.figures.keep import keep_figures
from tenancy.models import Workspace


class Command(BaseCommand):
    help = "Count the figures that results pages show, of the days that have changed or with --anew of all days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", help="A workspace's slug; all if left out.")
        parser.add_argument(
            "--anew", action="store_true", help="Count every day: after work on another clock than the present one."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        workspaces = Workspace.objects.order_by("id")
        if options["workspace"]:
            workspaces = workspaces.filter(slug=options["workspace"])
            if not workspaces:
                raise CommandError(f"There is no workspace {options['workspace']!r}.")
        for workspace in workspaces:
            counted = keep_figures(workspace, database_clock(), anew=options["anew"])
            self.stdout.write(f"{workspace.slug}: {counted} days counted")
