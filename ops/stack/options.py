"""The operator's choices, from the environment; a bad one stops the start by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.i18n.text import translated
from ops.stack.preflight import bad_setting

SANDBOX_PORT = 8790


@dataclass(frozen=True, slots=True)
class Options:
    """How to run; see `options()` for the names."""

    host: str
    port: int
    public_url: str
    web_workers: int
    ingestion_workers: int
    imports_workers: int
    exports_workers: int
    engine_workers: int
    delivery_workers: int
    insights_workers: int
    demo: bool
    live: bool
    """Go on ordering in the demo's workspace."""
    sandbox: bool
    """Run the sandbox gateway, and let channels call its port on this machine: for a laptop, not for the public."""
    sandbox_ports: tuple[int, ...]
    """It listens on the first of these that is free."""

    @property
    def local_address(self) -> str:
        """Where this machine reaches the web server."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 # Compared, not bound.
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def address(self) -> str:
        """Where people reach it."""
        return self.public_url or f"http://localhost:{self.port}"


def options(environ: Mapping[str, str]) -> Options:
    """Read BIND, PORT, PUBLIC_URL, WEB_WORKERS, INGESTION_WORKERS, IMPORTS_WORKERS, EXPORTS_WORKERS, ENGINE_WORKERS,
    DELIVERY_WORKERS, INSIGHTS_WORKERS, DEMO, DEMO_LIVE, SANDBOX and SANDBOX_PORT; raises StackError."""
    cores = os.cpu_count() or 1
    demo = _yes(environ, "DEMO", default=True)
    return Options(
        host=environ.get("BIND") or "127.0.0.1",
        port=_number(environ, "PORT", 8000, 1, 65535),
        public_url=_public_url(environ.get("PUBLIC_URL", "")),
        web_workers=_number(environ, "WEB_WORKERS", max(1, cores // 2), 1, 64),
        ingestion_workers=_number(environ, "INGESTION_WORKERS", max(1, cores // 2), 1, 64),
        imports_workers=_number(environ, "IMPORTS_WORKERS", 1, 1, 64),
        exports_workers=_number(environ, "EXPORTS_WORKERS", 1, 1, 64),
        engine_workers=_number(environ, "ENGINE_WORKERS", cores, 1, 256),
        delivery_workers=_number(environ, "DELIVERY_WORKERS", max(2, cores // 2), 1, 256),
        insights_workers=_number(environ, "INSIGHTS_WORKERS", 1, 1, 64),
        demo=demo,
        live=_yes(environ, "DEMO_LIVE", default=demo),
        sandbox=_yes(environ, "SANDBOX", default=demo and not environ.get("PUBLIC_URL")),
        sandbox_ports=_sandbox_ports(environ),
    )


def _sandbox_ports(environ: Mapping[str, str]) -> tuple[int, ...]:
    """One that was asked for, or any of a few, so that a second stack finds one of its own."""
    if environ.get("SANDBOX_PORT"):
        return (_number(environ, "SANDBOX_PORT", 0, 1, 65535),)
    return tuple(range(SANDBOX_PORT, SANDBOX_PORT + 20))


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    given = environ.get(name, "")
    if not given:
        return default
    if not (given.isascii() and given.isdigit() and low <= int(given) <= high):
        raise bad_setting(name, given, translated("it must be a whole number from {low} to {high}", low=low, high=high))
    return int(given)


def _yes(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    given = environ.get(name, "")
    known = {"": default, "1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if given.lower() not in known:
        raise bad_setting(name, given, translated("it must be 1 or 0"))
    return known[given.lower()]


def _public_url(given: str) -> str:
    if not given:
        return ""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise bad_setting(
            "PUBLIC_URL",
            given,
            translated("it must look like https://pathline.example.com"),
        )
    return given.rstrip("/")
