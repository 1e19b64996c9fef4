"""A channel's secrets, encrypted at rest with a key from the environment (PATHLINE_ENCRYPTION_KEY)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

MASK = "••••••••"


class SecretsUnreadable(Exception):
    """The secrets were encrypted with a key that is not among PATHLINE_ENCRYPTION_KEY (or SECRET_KEY). Put the old key
    back at the end of that list, or enter the channel's secrets again."""


def _box(keys: Sequence[str]) -> MultiFernet:
    derived = [hashlib.sha256(b"pathline channel secrets\0" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(secrets: Mapping[str, str], keys: Sequence[str]) -> str:
    """The secrets as a token for `Channel.secrets`, encrypted with the first of the keys."""
    return _box(keys).encrypt(orjson.dumps(dict(secrets))).decode()


def unseal(token: str, keys: Sequence[str]) -> dict[str, str]:
    """The secrets in a token made by `seal`; an empty token holds none. Raises SecretsUnreadable."""
    if not token:
        return {}
    try:
        opened: dict[str, str] = orjson.loads(_box(keys).decrypt(token.encode()))
    except InvalidToken as error:
        raise SecretsUnreadable(SecretsUnreadable.__doc__) from error
    return opened


def rotate(token: str, keys: Sequence[str]) -> str:
    """The same secrets, encrypted with the first of the keys."""
    return seal(unseal(token, keys), keys) if token else token


def masked(secrets: Mapping[str, str]) -> dict[str, str]:
    """What may be shown of secrets: that they are set."""
    return {name: MASK if value else "" for name, value in secrets.items()}


def merged(old: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """The secrets after a form came back: a mask left as it was keeps the old value."""
    return {**old, **{name: value for name, value in given.items() if value != MASK}}
