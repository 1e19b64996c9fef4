"""F2: what keeps a bad zone from raising must not raise itself in a parallel query."""

from __future__ import annotations

import pytest
from django.db import connection

from cdp.sql import Sql, one, rows, run

pytestmark = pytest.mark.django_db


def test_a_zone_is_looked_at_in_a_query_that_would_be_parallel() -> None:
    setting = "debug_parallel_query" if connection.pg_version >= 160_000 else "force_parallel_mode"
    run(Sql(f"SET LOCAL {setting} = on"))
    assert one(Sql("SELECT cdp_zone_or('localtime', 'UTC'), cdp_zone_or('Asia/Shanghai', 'UTC')"))[1] == "Asia/Shanghai"


def test_no_function_of_ours_with_an_exception_block_says_it_may_run_in_parallel() -> None:
    found = rows(
        Sql(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'cdp%' AND prosrc ~ 'EXCEPTION[[:space:]]+WHEN'"
            " AND proparallel <> 'u'"
        )
    )
    assert found == []
