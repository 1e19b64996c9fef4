"""`manage.py setup`: tables, schedules, first user. Safe to run at any time, as often as you like."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config.celery import BEAT
from config.schedules import ensure_schedules
from ops.first_user import ensure_first_user
from tenancy.access import command_actor


class Command(BaseCommand):
    help = "Migrate, install the periodic tasks that are missing, create the first user if there is none."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--note",
            type=Path,
            default=settings.STATE_DIR / "first_user",
            help="Where to write the first user's name and password.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=1)
        now = datetime.now(UTC)
        created = ensure_schedules(command_actor("setup"), BEAT, now)
        self.stdout.write(f"schedules created: {', '.join(created) or 'none'}")
        if ensure_first_user(options["note"], now):
            self.stdout.write(f"first user created; name and password are in {options['note']}")
