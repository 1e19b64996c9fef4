"""What the audit log does not show: secrets, and what tells of a customer. Only that it changed is recorded.

Whatever might be either is masked: entries are never changed, and kept for long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

MASK: Final = "•••"
SECRET_KEYS: Final = frozenset(
    {"password", "digest", "write_key", "receipt_key", "secrets", "secret", "signing_secret"}
    | {"token", "api_key", "authorization", "headers"}
)
"""Columns, and keys at any depth of JSON (`-` read as `_`, whatever their case), whose values are secrets."""
_SECRET_PARTS: Final = (
    "secret",
    "token",
    "passw",
    "apikey",
    "api_key",
    "private_key",
    "authorization",
    "credential",
    "cookie",
)
"""And so is whatever has one of these in its name."""
PERSONAL_COLUMNS: Final = frozenset({"address_hash", "email", "value", "people", "traits", "reasons", "filters"})
"""Columns that tell of a person. As keys inside JSON these are names of media and parts of rules."""
_OPERANDS: Final = frozenset({"value", "values"})
_URL: Final = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]{0,19}://)(?P<rest>[^\s\"'<>]*)")
_WHOLE: Final = re.compile(r"(?P<scheme>[a-zA-Z][a-zA-Z0-9+.-]{0,19}://)(?P<rest>\S*)")
_USER: Final = re.compile(r"^[^/?#]*@")
_PARAMETER: Final = re.compile(r"(?<=[?&;#])(?P<name>[^=&;#?]*=)?(?P<value>[^&;#]+)")
_PATH_KEY: Final = re.compile(
    r"(?<=/)(?=[^/?#]*[a-zA-Z])(?:(?=[^/?#]*[0-9])|(?=[^/?#]*[a-z])(?=[^/?#]*[A-Z]))[^/?#]{20,}(?=[/?#]|$)"
)
_EMPTY: Final[tuple[Any, ...]] = (None, "", {}, [])


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value to compare, and what is shown in its place."""

    value: Any
    shown: str = MASK


def masked(column: str, value: Any) -> Any:
    """The value of a column with Hidden in place of all that is not shown. What is empty hides nothing."""
    if column in PERSONAL_COLUMNS or _is_secret(column):
        return _hidden(value)
    return _inside(value)


def _inside(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_inside, value))
    if isinstance(value, str):
        return _without_url_secrets(value)
    if not isinstance(value, dict):
        return value
    shown = dict[str, Any]()
    for name, part in value.items():  # Not a comprehension: it would halve the depth that Python can follow.
        shown[name] = _hidden(part) if _is_secret(name) or _is_personal(value, name) else _inside(part)
    if value.get("kind") == "set_trait" and isinstance(shown.get("config"), dict):
        shown["config"] |= {name: _hidden(value["config"][name]) for name in _OPERANDS & value["config"].keys()}
    return shown


def _without_url_secrets(text: str) -> Any:
    """The text with a mask for what may let somebody in by the URLs in it: a user and password, the values of parameters, and
    long parts of a path that mix letters with digits, or small letters with capitals, as webhook addresses have."""
    if "://" not in text:
        return text
    # A text that is a URL ends where it ends; one among others ends before what cannot stand in one.
    pattern = _WHOLE if _WHOLE.fullmatch(text) else _URL
    shown = pattern.sub(_masked_url, text)
    return text if shown == text else Hidden(text, shown)


def _masked_url(url: re.Match[str]) -> str:
    rest = _USER.sub(f"{MASK}@", url["rest"])
    rest = _PARAMETER.sub(lambda found: (found["name"] or "") + MASK, rest)
    return url["scheme"] + _PATH_KEY.sub(MASK, rest)


def _is_secret(name: str) -> bool:
    plain = name.lower().replace("-", "_")
    return plain in SECRET_KEYS or any(part in plain for part in _SECRET_PARTS)


def _is_personal(beside: Mapping[str, Any], name: str) -> bool:
    """Whether the part of an object is what a rule compares a trait or an identifier with, or writes into a trait; or text
    that it compares a property of an event with."""
    if name not in _OPERANDS:
        return False
    if beside.get("kind") in ("trait", "identifier") or "trait" in beside or "namespace" in beside:
        return True
    return "property" in beside and not isinstance(beside[name], (bool, int, float))


def _hidden(value: Any) -> Any:
    return value if value in _EMPTY else Hidden(value)
