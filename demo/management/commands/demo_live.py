"""`manage.py demo_live`: customers who go on ordering in the demo's shop. `make up` runs it."""

from __future__ import annotations

import time
from random import SystemRandom
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from demo.live import Shoppers, go_on
from demo.orders import read_orders


class Command(BaseCommand):
    help = "Go on ordering in the demo's workspace, about once a minute, through the ingestion endpoint; in no other workspace."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default=settings.PUBLIC_URL, help="Where the web server listens.")

    def handle(self, *args: Any, **options: Any) -> None:
        go_on(options["address"], Shoppers(read_orders(one_in=10), SystemRandom()), _rest)


def _rest(seconds: float) -> None:
    time.sleep(seconds)
    close_old_connections()  # As between requests: the database may have been restarted meanwhile.
