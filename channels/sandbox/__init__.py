"""The sandbox gateway: a real HTTP server with scripted outcomes and a journal of what it received."""

DEFAULT_PORT = 8790
DEFAULT_URL = f"http://127.0.0.1:{DEFAULT_PORT}/messages"
# Not a secret: base64 of "the sandbox guards nothing at all". Both sides know it, so signatures are exercised.
DEFAULT_SECRET = "whsec_dGhlIHNhbmRib3ggZ3VhcmRzIG5vdGhpbmcgYXQgYWxs"  # noqa: S105
