from tests.integration.cdp.conftest import address

__all__ = ["address"]
