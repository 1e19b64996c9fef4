"""One busy workspace for the whole module, built once; every test works on a savepoint of it and leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from cdp.events import partitions
from cdp.schema import dictionary
from channels.delivery import runtime
from tests.integration.channels.conftest import Running, _close_sessions, _loopback_allowed, sandbox
from tests.integration.doctor.workload import busy_town
from tests.integration.journeys.builders import Builder

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]


@pytest.fixture(scope="module")
def busy(django_db_setup: None, django_db_blocker: Any) -> Iterator[Builder]:
    networks, django_settings.ALLOWED_NETWORKS = django_settings.ALLOWED_NETWORKS, [ip_network("127.0.0.0/8")]
    sandbox = Running()
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            yield busy_town(sandbox)
            transaction.set_rollback(True)
    finally:
        runtime.close_sessions()
        sandbox.stop()
        dictionary.forget()
        partitions.forget()
        django_settings.ALLOWED_NETWORKS = networks


@pytest.fixture
def builder(busy: Builder, db: None) -> Iterator[Builder]:
    """The busy workspace, to be spoilt."""
    with transaction.atomic():
        yield busy
        transaction.set_rollback(True)
