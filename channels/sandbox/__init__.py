"""The sandbox gateway: a real HTTP server with scripted outcomes and a journal of what it received."""

from django.conf import settings


def url_on(port: int) -> str:
    """Where channels reach a gateway that listens on this port."""
    return f"http://127.0.0.1:{port}/messages"


def default_url() -> str:
    """Where the gateway of this installation listens."""
    return url_on(settings.SANDBOX_PORT)


# Not a secret: base64 of "the sandbox guards nothing at all". Both sides know it, so signatures are exercised.
DEFAULT_SECRET = "whsec_dGhlIHNhbmRib3ggZ3VhcmRzIG5vdGhpbmcgYXQgYWxs"  # noqa: S105
