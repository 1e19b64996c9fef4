from tests.integration.channels.conftest import _close_sessions, _loopback_allowed, sandbox

__all__ = ["_close_sessions", "_loopback_allowed", "sandbox"]
