"""F2: what keeps a bad zone from raising must not raise itself in a parallel query."""

from __future__ import annotations

import pytest

from core.db.sql import Sql, rows

pytestmark = pytest.mark.django_db


def test_no_function_of_ours_with_an_exception_block_says_it_may_run_in_parallel() -> None:
    found = rows(
        Sql(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'cdp%' AND prosrc ~ 'EXCEPTION[[:space:]]+WHEN'"
            " AND proparallel <> 'u'"
        )
    )
    assert found == []
