"""`manage.py import_events FILE --workspace SLUG --source NAME --map ...`: events from CSV, JSON Lines or Parquet."""

from __future__ import annotations

import argparse
import codecs
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cdp.ingest.actions import create_source
from cdp.ingest.imports import mapping, readers
from cdp.ingest.imports.run import Checkpoint, ImportResult, csv_report, identity_of, run_import
from cdp.ingest.imports.stream import UnreadableFile
from cdp.ingest.models import Source
from cdp.ingest.tasks import nudge_engine
from tenancy.access import command_access
from tenancy.models import Workspace

EXAMPLES = """
examples:
  manage.py import_events orders.csv --workspace acme --source shop \\
      --map userId=customer --map timestamp=ordered_at --map properties.total=amount:number \\
      --set type=track --set "event=Order Completed"
  manage.py import_events people.csv --encoding gbk --workspace acme --source crm \\
      --map userId=id --map traits.email=mail --map traits.city=city --set type=identify
  manage.py import_events segment.jsonl --workspace acme --source archive      (each line a Segment message)

Run it again at any time: rows that are in already have no second effect. An interrupted run goes on where it stopped.
If rows may be corrected and imported again, map messageId to a column that identifies the row.
"""


class Command(BaseCommand):
    help = "Import events from a CSV, JSON Lines or Parquet file."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The file; .gz is unpacked on the way (not for Parquet).")
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument(
            "--source", required=True, metavar="NAME", help="Made if the workspace has none of that name."
        )
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN[:KIND]")
        parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="The same for every row.")
        parser.add_argument("--format", choices=readers.FORMATS, help="Told from the file name if not given.")
        parser.add_argument(
            "--encoding", help="E.g. gb18030; told from the file if it has a byte order mark or is UTF-8."
        )
        parser.add_argument("--delimiter", help="One character; told from the first line if not given.")
        parser.add_argument("--time-format", help="E.g. %%Y%%m%%d; ISO 8601 if not given.")
        parser.add_argument("--time-zone", default="UTC", help="Of times that name none.")
        parser.add_argument(
            "--consented-at", metavar="TIME", help="When consent in rows without a time was given (ISO 8601)."
        )
        parser.add_argument("--report", type=Path, help="Where refused rows are written (FILE.rejected.csv).")
        parser.add_argument("--restart", action="store_true", help="From the first row, also after an interruption.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        if workspace is None:
            known = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20]) or "none yet"
            raise CommandError(f"There is no workspace {options['workspace']!r}. There are: {known}.")
        try:
            kind = options["format"] or readers.format_of(path)
            zone = ZoneInfo(options["time_zone"])
            codecs.lookup(options["encoding"] or "utf-8")
            dialect = readers.dialect_of(path, kind, options["encoding"], options["delimiter"])
            plan = mapping.parse(options["map"], options["set"], options["time_format"], zone)
            named = readers.columns(path, kind, dialect)
            if named is not None:
                mapping.check_columns(plan, path.name, named)
            total = readers.size(path, kind)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file {path}.") from error
        except (UnreadableFile, mapping.BadMapping, OSError) as error:
            raise CommandError(str(error)) from error
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise CommandError(f"{error}. A time zone has a name like Europe/Oslo or Asia/Shanghai.") from error
        except LookupError as error:
            raise CommandError(f"{error}. An encoding has a name like utf-8 or gbk.") from error
        now = datetime.now(UTC)
        consented_at = _consented_at(options["consented_at"], zone, now)
        source = Source.objects.filter(workspace=workspace, name=options["source"]).first() or create_source(
            command_access(workspace, "import_events"), {"name": options["source"]}, now
        )
        report_path: Path = options["report"] or path.with_name(path.name + ".rejected.csv")
        identity = identity_of(path, source.pk, options["map"], options["set"])
        checkpoint = Checkpoint(settings.STATE_DIR / "imports", identity)
        if options["restart"]:
            checkpoint.clear()
        began = time.monotonic()
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        with report_path.open("w", newline="", encoding="utf-8") as stream, Progress(*columns, console=console) as bar:
            task = bar.add_task(path.name, total=total)
            rows = readers.read(path, kind, dialect, lambda amount: bar.advance(task, amount))
            try:
                result = run_import(
                    workspace.pk,
                    source.pk,
                    rows,
                    plan,
                    identity=identity,
                    checkpoint=checkpoint,
                    report=csv_report(stream),
                    now=now,
                    consented_at=consented_at,
                )
            except UnreadableFile as error:
                raise CommandError(str(error)) from error
        nudge_engine(result.ingest.touched)
        self._summary(result, report_path, time.monotonic() - began)

    def _summary(self, result: ImportResult, report_path: Path, seconds: float) -> None:
        speed = result.rows / seconds if seconds else 0
        self.stdout.write(
            f"{result.rows:,} rows in {seconds:,.1f} s ({speed:,.0f}/s): {result.ingest.stored:,} events stored, "
            f"{result.ingest.duplicates:,} in already, {result.rejected:,} refused."
        )
        if result.skipped:
            self.stdout.write(f"{result.skipped:,} rows were done by an earlier run (--restart reads them again).")
        for code, count in sorted(result.by_code.items()):
            self.stdout.write(f"  {code}: {count:,}")
        if result.rejected:
            self.stdout.write(f"Each refused row, with its line and reason: {report_path}")
        else:
            report_path.unlink()


def _consented_at(text: str | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f'--consented-at "{text}" is no ISO 8601 time, e.g. 2026-03-01T09:30:00+08:00.') from error
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    if at > now:
        raise CommandError(f'--consented-at "{text}" is still to come. Give the time at which consent was given.')
    return at
