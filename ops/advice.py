"""What an operator should still set before strangers can reach the installation; said at every start."""

from __future__ import annotations

from collections.abc import Mapping

from core.i18n.text import translated
from core.problems import Problem

_MAIL_SAFE = {(3, 11): 10, (3, 12): 5}
"""From which patch on Python refuses to write a mail header that would break (CVE-2024-6923)."""


def python_advice(version: tuple[int, int, int]) -> list[Problem]:
    """A warning about a Python (major, minor, patch) whose mail library is known to be unsafe; none about a newer one.

    Our own mail does not depend on it (docs/decisions/0045), what other libraries send does.
    """
    needed = _MAIL_SAFE.get(version[:2], 0)
    if version[2] >= needed:
        return []
    shown, wanted = ".".join(map(str, version)), ".".join(map(str, (*version[:2], needed)))
    return [
        Problem(
            "python",
            "python_too_old",
            translated(
                "This is Python {shown}, whose mail library can be made to write forged headers "
                "(CVE-2024-6923). Messages are checked by Pathline itself; upgrade to {wanted} or newer all "
                "the same.",
                shown=shown,
                wanted=wanted,
            ),
            "warning",
        )
    ]


def advice(public_url: str, environ: Mapping[str, str]) -> list[Problem]:
    """Warnings about settings that are missing for an installation with this PUBLIC_URL; none for one on plain HTTP."""
    if not public_url.startswith("https://"):
        return []
    found = []
    if not environ.get("NUM_PROXIES") and environ.get("TRUST_PROXY", "1") != "0":
        found.append(
            Problem(
                "NUM_PROXIES",
                "proxies_unknown",
                translated(
                    "NUM_PROXIES is not set: behind a proxy everybody seems to come from one address, so that "
                    "anybody can lock others out by wrong passwords. Set it to the number of proxies in front "
                    "(usually 1); 0 if there is none."
                ),
                "warning",
            )
        )
    if not environ.get("EMAIL_URL"):
        found.append(
            Problem(
                "EMAIL_URL",
                "mail_in_the_log",
                translated(
                    "EMAIL_URL is not set: invitations and links for new passwords are written to the log "
                    "instead of being mailed. Set e.g. EMAIL_URL=smtp+tls://user:password@smtp.example.com:587."
                ),
                "warning",
            )
        )
    return found
