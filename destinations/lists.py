"""The lists that can be exported, in the order in which they are offered."""

from __future__ import annotations

from typing import Final

from audiences.exported import MEMBERS
from cdp.profiles.exported import CUSTOMERS
from core.exports import ExportList
from core.registry import by_kind

EXPORT_LISTS: Final[dict[str, ExportList]] = by_kind((CUSTOMERS, MEMBERS))
LIST_NAMES: Final = list(EXPORT_LISTS)
