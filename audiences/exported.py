"""The members of an audience as an export has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rest_framework import serializers

from audiences.models import Audience
from cdp.profiles.exported import customer_columns
from core.api.fields import StrictSerializer
from core.db.sql import Sql, sql
from core.exports import Column, ColumnType, ExportList, Source
from core.i18n.text import translated
from tenancy.models import Workspace
from tenancy.scoping import find, rows_of


class MembersFilter(StrictSerializer):
    audience = serializers.CharField(max_length=100, help_text="Whose members.")


def _columns(workspace_id: int) -> list[Column]:
    since = Column("member_since", translated("Member since"), Sql("m.since"), ColumnType.TIME)
    return [*customer_columns(workspace_id), since]


def _source(workspace_id: int, filters: Mapping[str, Any]) -> Source:
    """Who is in it now: read by the index that holds members once at a time."""
    return Source(
        Sql("audiences_membership AS m JOIN profiles_profile AS p ON p.id = m.profile_id"),
        sql(
            "m.audience_id = {}::bigint AND m.until IS NULL AND p.workspace_id = {}::bigint",
            _audience(workspace_id, filters).pk,
            workspace_id,
        ),
        ((Sql("m.profile_id"), "bigint"),),
    )


def _title(workspace_id: int, filters: Mapping[str, Any]) -> str:
    return translated("Members of {audience}", audience=_audience(workspace_id, filters).name)


def _audience(workspace_id: int, filters: Mapping[str, Any]) -> Audience:
    return find(rows_of(Audience, Workspace(pk=workspace_id)), "aud", filters["audience"])


MEMBERS: Final = ExportList(
    "members", translated("Members of an audience"), ("audiences:read",), MembersFilter, _columns, _source, _title
)
