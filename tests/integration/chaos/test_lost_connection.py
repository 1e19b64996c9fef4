"""Fault 17: PostgreSQL is restarted while a worker rests. The next task has a connection again."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from channels.delivery.tasks import deliver
from config.celery import _drop_broken_connections
from core.db.clock import database_clock
from core.db.sql import Sql, one
from tests.integration.cdp.server import database_url


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_at_rest_is_replaced_before_the_next_task() -> None:
    found = one(Sql("SELECT pg_backend_pid()"))
    assert found is not None
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", found)
    with pytest.raises(psycopg.OperationalError):
        database_clock()
    _drop_broken_connections()  # Celery does so before each task.
    deliver()
    assert one(Sql("SELECT pg_backend_pid()")) != found
    assert connection.is_usable()
