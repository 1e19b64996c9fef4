"""Column kinds shared by the hot tables."""

from typing import Any

from django.db import models
from django.db.models.expressions import RawSQL

BUCKETS = 256
"""Customers of a workspace are spread over this many buckets; a bucket is the unit of serial work."""


def bucket_of(column: str) -> models.GeneratedField:
    """The bucket (0..255) of the profile named by `column`, kept by the database.

    Profile ids come from a sequence, so their low eight bits spread evenly and stay put for life.
    """
    return models.GeneratedField(
        expression=RawSQL(f'("{column}" & {BUCKETS - 1})::smallint', ()),  # noqa: S611  # A column's name from our own code.
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )


def loose_key(to: str, **options: Any) -> models.ForeignKey[Any, Any]:
    """A foreign key of a hot table: no constraint and no index of its own.

    Checking a constraint costs a look-up per row on tables that take tens of thousands of rows a second;
    `manage.py doctor` checks these references as a set instead.
    """
    settings: dict[str, Any] = {
        "on_delete": models.DO_NOTHING,
        "db_constraint": False,
        "db_index": False,
        "related_name": "+",
    }
    return models.ForeignKey(to, **(settings | options))
