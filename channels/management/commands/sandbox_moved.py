"""Point channels at the sandbox gateway's new address."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from channels import actions
from channels.models import Channel
from channels.sandbox import url_on
from tenancy.access import command_access


class Command(BaseCommand):
    help = "Have the channels that deliver to the sandbox gateway on one port deliver to it on another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", type=int, required=True, dest="before", help="The port it listened on.")
        parser.add_argument("--to", type=int, required=True, dest="after", help="The port it listens on now.")

    def handle(self, *args: Any, **options: Any) -> None:
        moved = list(Channel.objects.filter(settings__url=url_on(options["before"])).select_related("workspace"))
        for channel in moved:
            access = command_access(channel.workspace, "sandbox_moved")
            actions.redirect_channel(access, channel, url_on(options["after"]), timezone.now())
        self.stdout.write(f"{len(moved)} channels moved")
