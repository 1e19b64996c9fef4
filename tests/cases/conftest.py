"""Fixtures of the other folders that the tests of cases stand on."""

from tests.integration.cdp.conftest import address, key, send

__all__ = ["address", "key", "send"]
