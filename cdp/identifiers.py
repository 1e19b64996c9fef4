"""Identifiers as they come, made into the one spelling under which they are stored and found."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

MAX_VALUE = 512
MAX_NAMESPACE = 40

GENERIC = frozenset(
    {
        *("", "0", "-1", "null", "(null)", "<null>", "undefined", "none", "nil", "nan", "n/a", "na", "unknown"),
        *("true", "false", "guest", "anonymous", "anon", "user", "test", "default", "empty", "not set", "(not set)"),
        *("[object object]", "00000000-0000-0000-0000-000000000000", "test@test.com", "noreply@example.com"),
        *(
            "test@example.com",
            "example@example.com",
            "email@example.com",
            "user@example.com",
            "a@a.com",
            "none@none.com",
        ),
    }
)
"""What senders put where they have no identifier. Taken at face value, each would join thousands into one person."""

_PLAIN_EMAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_NAMESPACE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def is_generic(value: str) -> bool:
    """Whether the value says nothing about who it is."""
    return value.strip().lower() in GENERIC


def namespace(name: str) -> str | None:
    """A sender's name for a type of identifier as we write it (`wechat-unionId` -> `wechat_unionid`), or None."""
    written = name.strip().lower().replace("-", "_").replace(" ", "_").replace(".", "_")
    written = {"userid": "user_id", "anonymousid": "anonymous_id"}.get(written, written)
    return written if _NAMESPACE.fullmatch(written) else None


def normalise(kind: str, value: str, region: str | None = None) -> str | None:
    """The stored spelling of an identifier, or None if it cannot be one of its kind.

    E-mail: lower case, checked by form (no DNS). Phone: E.164; a number without a country code needs `region`,
    e.g. "CN". Others: as they are, without surrounding blanks.
    """
    if kind == "email":
        return email(value)
    if kind == "phone":
        return phone(value, region)
    return value.strip()


@lru_cache(maxsize=20_000)
def email(value: str) -> str | None:
    """The address in lower case, or None if it is none."""
    lowered = value.strip().lower()
    # Nearly all addresses are plain; the full check takes a hundred times as long.
    if len(lowered) <= 254 and _PLAIN_EMAIL.fullmatch(lowered) and lowered.index("@") <= 64:
        return lowered
    try:
        return validate_email(lowered, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return None


@lru_cache(maxsize=20_000)
def phone(value: str, region: str | None = None) -> str | None:
    """The number in E.164, or None if it is none (or has no country code and no region is given)."""
    if len(value) > 40:
        return None
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
