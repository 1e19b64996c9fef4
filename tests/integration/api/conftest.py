from __future__ import annotations

import pytest

from tenancy.models import Role
from tests.integration.api.fixtures import Api, World, leave_traces, member, world


@pytest.fixture
def acme(db: None) -> World:
    """The workspace that calls."""
    return world("acme")


@pytest.fixture
def other(db: None) -> World:
    """Somebody else's workspace."""
    return world("other")


@pytest.fixture
def traces(acme: World, other: World) -> None:
    """An entry of the audit log and something set aside, in both workspaces."""
    leave_traces(acme)
    leave_traces(other)


@pytest.fixture
def alice(acme: World) -> Api:
    """The owner of acme, in a browser."""
    return Api(member(acme.workspace, Role.OWNER))
