"""Identifiers as they come, made into the one spelling under which they are stored and found."""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from cdp.profiles import phones

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

DENIED: dict[str, frozenset[str]] = {
    "email": frozenset(
        {
            *("noreply@noreply.com", "no@no.com", "na@na.com", "abc@abc.com", "xxx@xxx.com", "asdf@asdf.com"),
            *("1@qq.com", "123@qq.com", "123456@qq.com", "123456789@qq.com", "123456@163.com", "test@qq.com"),
        }
    ),
    "phone": frozenset({"+8613800138000", "+8613812345678", "+8613987654321", "+12345678901"}),
}
"""Values of good form that thousands share, in their stored spelling. A workspace allows one, or denies more, by its
rows of `IdentifierRule`."""

LARGEST_EXACT = 2**53
"""From here on a JSON number may have been rounded before it reached us, if it came as a float."""

_EXCEL_NUMBER = re.compile(r"\d(?:\.\d+)?E\+\d{2,3}")
_EXPONENT = re.compile(r"\d(?:[.,]\d+)?\s*[eE]\s*\+?\d+")
_DECIMAL_PHONE = re.compile(r"(\+?\d{5,})[.,]0+")
_LETTER = re.compile(r"[A-Za-z]")

_PLAIN_EMAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")
_NAMESPACE = re.compile(r"(?=.{1,40}\Z)[a-z][a-z0-9_]*(?::[a-z0-9_]{1,18})?")
"""Behind the colon stands the account within which an identifier holds: `wechat_openid:wx1234`."""


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
    """The address in lower case with its domain in ASCII (`bücher.example` is `xn--bcher-kva.example`), or None if it is none."""
    lowered = value.strip().lower()
    # Nearly all addresses are plain; the full check takes a hundred times as long.
    if len(lowered) <= 254 and _PLAIN_EMAIL.fullmatch(lowered) and lowered.index("@") <= 64:
        return lowered
    try:
        found = validate_email(lowered, check_deliverability=False)
        return f"{found.local_part}@{found.ascii_domain}".lower()
    except EmailNotValidError:
        return None


def written(value: object) -> str | None:
    """An identifier as text: text as it is, a whole number by its digits; None for what is neither, or has lost digits.

    Spreadsheets and data frames make floats of numbers: 17.0 is 17. A float that ends in four zeros may be a number
    of which only the first digits were kept (1.39E+10), which is somebody else's.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT and not lost_digits(value):
        return str(int(value))
    return None


def lost_digits(value: object) -> bool:
    """Whether a number has been shortened to its first digits on its way here: 6.16581E+17, or the float of it."""
    if isinstance(value, str):
        return "E+" in value and _EXCEL_NUMBER.fullmatch(value.strip()) is not None
    return isinstance(value, float) and value.is_integer() and abs(value) >= 10_000 and value % 10_000 == 0


@lru_cache(maxsize=20_000)
def phone(value: str, region: str | None = None) -> str | None:
    """The number in E.164, or None if it is none (or has no country code and no region is given).

    What spreadsheets make of a number is undone where its digits are all there (`13912345678.0`, `'13912345678`), and
    refused where they are not. A number with an extension is not the number without it.
    """
    text = value.strip().lstrip("'\u2019").removeprefix("tel:")
    if found := _DECIMAL_PHONE.fullmatch(text):
        text = found[1]
    # phonenumbers reads letters as keys of a telephone: 1.39E+10 would be 139310.
    if len(text) > 40 or _LETTER.search(text):
        return None
    if plain := phones.plain(text, region):
        return plain
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def conflict(kind: str, stored: str) -> str | None:
    """Why an identifier of good form identifies nobody, as the code of a note; None if it may."""
    if kind == "phone":
        return _phone_objection(stored)
    return "denied_identifier" if stored in DENIED.get(kind, ()) else None


@lru_cache(maxsize=20_000)
def _phone_objection(stored: str) -> str | None:
    if not phones.is_personal(stored):
        return "not_a_personal_phone"
    # The same digit eight times, e.g. 138 0000 0000: typed to get past a form.
    return "denied_identifier" if stored in DENIED["phone"] or len(set(stored[-8:])) == 1 else None


def phone_problem(value: str) -> str:
    """Why a text is no phone number, as the code of a note."""
    return "digits_lost" if _EXPONENT.fullmatch(value.strip()) else "not_a_phone"
