"""Rows of files as items."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from cdp.ingest.imports import mapping
from core.problems import Problem


def test_a_day_that_utc_does_not_have_is_a_problem_of_its_row() -> None:
    orders = mapping.parse(["timestamp=when"], [], None, ZoneInfo("Asia/Shanghai"))
    found = orders.item({"when": date(1, 1, 1)})
    assert isinstance(found, Problem)
    assert (found.path, found.code) == ("when", "bad_time")
