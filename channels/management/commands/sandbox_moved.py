"""Point channels at the sandbox gateway's new address."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from channels.models import Channel
from channels.sandbox import url_on


class Command(BaseCommand):
    help = "Have the channels that deliver to the sandbox gateway on one port deliver to it on another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", type=int, required=True, dest="before", help="The port it listened on.")
        parser.add_argument("--to", type=int, required=True, dest="after", help="The port it listens on now.")

    def handle(self, *args: Any, **options: Any) -> None:
        moved = list(Channel.objects.filter(settings__url=url_on(options["before"])))
        for channel in moved:
            channel.settings = {**channel.settings, "url": url_on(options["after"])}
        Channel.objects.bulk_update(moved, ["settings"])
        self.stdout.write(f"{len(moved)} channels moved")
