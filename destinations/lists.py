"""The lists that can be exported, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from audiences.exported import MEMBERS
from cdp.profiles.exported import CUSTOMERS
from core.api.checked import checked
from core.exports import ExportList, Source
from core.registry import by_kind
from journeys.exported import DELIVERIES, ENROLLMENTS

EXPORT_LISTS: Final[dict[str, ExportList]] = by_kind((CUSTOMERS, MEMBERS, DELIVERIES, ENROLLMENTS))
LIST_NAMES: Final = list(EXPORT_LISTS)


def filters_of(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The filters of a list, checked; raises the 400 that names each bad one."""
    filters: dict[str, Any] = checked(EXPORT_LISTS[kind].filters, given, at="filters")
    return filters


def source_of(kind: str, workspace_id: int, given: Mapping[str, Any]) -> Source:
    """Where the rows of an export are, by its filters as they were given. Raises NotFoundInWorkspace, ExportRefused, and the 400
    that names each bad filter."""
    return EXPORT_LISTS[kind].source(workspace_id, filters_of(kind, given))
