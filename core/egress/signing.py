"""Standard Webhooks signatures, out and in: HMAC-SHA256 over `id.timestamp.body`, on the raw bytes.

A secret is `whsec_` and base64 of 24 to 64 bytes. Several, separated by spaces, serve while one replaces another:
all of them sign, any of them is accepted.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Mapping
from datetime import datetime, timedelta

from core.i18n.text import translated
from core.problems import Problem

TOLERANCE = timedelta(minutes=5)
PREFIX = "whsec_"


class BadSignature(Exception):
    """The message was not signed with the channel's secret, or not within five minutes of now."""


def new_secret() -> str:
    """A fresh secret of 32 random bytes."""
    return PREFIX + base64.b64encode(os.urandom(32)).decode()


def _keys(secret: str) -> list[bytes]:
    keys = []
    for part in secret.split():
        try:
            key = base64.b64decode(part.removeprefix(PREFIX), validate=True)
        except binascii.Error as error:
            raise ValueError("a signing secret is not base64") from error
        if not 24 <= len(key) <= 64:
            raise ValueError(f"a signing secret holds {len(key)} bytes; Standard Webhooks asks for 24 to 64")
        keys.append(key)
    return keys


def check_secret(secret: str, path: str) -> list[Problem]:
    """What is wrong with a secret."""
    try:
        wrong = "" if _keys(secret) else "the signing secret is empty"
    except ValueError as error:
        wrong = str(error)
    if not wrong:
        return []
    return [
        Problem(
            path,
            "bad_secret",
            translated(
                "The signing secret cannot be used ({wrong}). Write whsec_ and the base64 of 24 to 64 random bytes, "
                "as your gateway has it.",
                wrong=wrong,
            ),
        )
    ]


def _signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    signed = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(signed).decode()


def headers(secret: str, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that go with a body. `at` is the true time of sending; raises ValueError for a bad secret."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(key, message_id, timestamp, body) for key in _keys(secret)),
    }


def verify(secret: str, given: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a message whose signature holds; raises BadSignature. Header names in `given` are lower-case."""
    message_id, stamp, signatures = (given.get("webhook-" + name, "") for name in ("id", "timestamp", "signature"))
    if not (message_id and stamp and signatures):
        raise BadSignature("the headers webhook-id, webhook-timestamp and webhook-signature are required")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise BadSignature("webhook-timestamp is not a number of seconds")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise BadSignature("webhook-timestamp is more than five minutes from now")
    try:
        keys = _keys(secret)
    except ValueError as error:
        raise BadSignature(str(error)) from error
    expected = [_signature(key, message_id, int(stamp), body).encode() for key in keys]
    offered = signatures.encode("utf-8", "replace").split(b" ")
    # Every pair is compared, in constant time, whatever the outcome of the others.
    if not sum(hmac.compare_digest(ours, theirs) for ours in expected for theirs in offered):
        raise BadSignature("no signature matches the body")
    return message_id
