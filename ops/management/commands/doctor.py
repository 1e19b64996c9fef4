"""manage.py doctor: ask everything that must always be true."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from ops.doctor.report import as_json, show
from ops.doctor.run import examine, invariants
from tenancy.models import Workspace


class Command(BaseCommand):
    help = "Ask every invariant of the product; exit 1 with the offending rows if one does not hold (warnings aside)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", help="A workspace's slug; all if left out.")
        parser.add_argument("--json", action="store_true", help="JSON instead of a table.")
        parser.add_argument("--only", action="append", metavar="NAME", help="Ask only this one; may be repeated.")
        parser.add_argument(
            "--deep", action="store_true", help="Also work out every audience and every kept figure afresh (slow)."
        )
        parser.add_argument("--settled", action="store_true", help="Also require that nothing is under way.")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = invariants(
            settled=options["settled"] or bool(options["only"]), deep=options["deep"] or bool(options["only"])
        )
        if options["only"]:
            known = {each.name: each for each in wanted}
            if unknown := [name for name in options["only"] if name not in known]:
                raise CommandError(f"There is no invariant {unknown[0]!r}; known are: {', '.join(sorted(known))}.")
            wanted = [known[name] for name in options["only"]]
        workspace_id = None
        if options["workspace"]:
            workspace_id = Workspace.objects.filter(slug=options["workspace"]).values_list("id", flat=True).first()
            if workspace_id is None:
                raise CommandError(f"There is no workspace {options['workspace']!r}.")
        findings = examine(wanted, datetime.now(UTC), workspace_id=workspace_id)
        if options["json"]:
            self.stdout.write(orjson.dumps(as_json(findings), option=orjson.OPT_INDENT_2).decode())
        else:
            show(findings)
        if any(finding.fails for finding in findings):
            sys.exit(1)
