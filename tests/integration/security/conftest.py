"""The same two workspaces and the same owner as the tests of the API have."""

from tests.integration.api.conftest import acme, alice, other

__all__ = ["acme", "alice", "other"]
