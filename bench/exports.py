"""Customers to a file, as a worker of exports makes it: beside PostgreSQL's own COPY of the same columns."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
from django.db import connection
from django.utils import timezone

from bench.report import Row
from cdp.schema.models import Trait
from core.db.sql import join, sql
from destinations import actions
from destinations.exports.formats import FORMATS
from destinations.lists import EXPORT_LISTS, source_of
from destinations.models import Export
from tenancy.access import command_access
from tenancy.models import Workspace

TRAITS = ("age", "city", "first_name", "tier")
COLUMNS = ("customer", "identifier.user_id", "identifier.email", *(f"trait.{name}" for name in TRAITS), "tags")
_WORKER = """
import os, resource, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django
django.setup()
from django.utils import timezone
from destinations.exports import work
began = time.monotonic()
while work.work(timezone.now):
    pass
print(time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def exports(made: Workspace, n: int) -> Iterator[Row]:
    """All customers in each format, one after another, each by a process of its own."""
    Trait.objects.bulk_create(Trait(workspace=made, name=name, value_type="text") for name in TRAITS)
    rival = n / _copied(made)
    for kind in FORMATS:
        job = actions.begin_export(command_access(made, "bench"), "customers", {}, COLUMNS, kind, timezone.now())
        told = subprocess.run(
            [sys.executable, "-c", _WORKER], env=os.environ, capture_output=True, text=True, check=True
        )
        seconds, peak = map(float, told.stdout.split())
        job = Export.objects.get(pk=job.pk)
        assert (job.state, job.rows) == ("done", n), (job.state, job.problem_code)
        yield Row(
            f"export: {kind}",
            n / seconds,
            "rows/s",
            rival,
            "COPY of the same columns as CSV",
            n / seconds / rival,
            params={"seconds": round(seconds, 1), "peak_mb": round(peak), "file_mb": round(job.size / 1e6, 1)},
        )


def _copied(made: Workspace) -> float:
    """Seconds that PostgreSQL takes to send the same columns as CSV."""
    known = {column.key: column.value for column in EXPORT_LISTS["customers"].columns(made.pk)}
    source = source_of("customers", made.pk, {})
    wanted = sql(
        "COPY (SELECT {} FROM {} WHERE {} ORDER BY p.id) TO STDOUT WITH (FORMAT csv)",
        join(", ", [known[key] for key in COLUMNS]),
        source.relation,
        source.condition,
    )
    connection.ensure_connection()
    text = psycopg.ClientCursor(connection.connection).mogrify(wanted.text, wanted.params)
    began = time.monotonic()
    with connection.connection.cursor() as cur, cur.copy(text) as copy:
        for _ in copy:
            pass
    return time.monotonic() - began
