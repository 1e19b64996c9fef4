"""Phone numbers written plainly, read by the data of `phonenumbers` without its search through a text: twenty times as fast.

Whatever is not a bare national number, or `+` and digits, or could be read in a second way, is left to the library; what is
read here, it reads alike (tests compare the two for every country).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata, PhoneNumberDesc

_NO_PERSON: Final = (
    *("premium_rate", "toll_free", "shared_cost", "voip"),
    *("personal_number", "pager", "uan", "voicemail"),
)
"""Types of numbers that the library looks for before fixed lines and mobiles; of the same digits the first counts."""
_PERSONAL: Final = frozenset(
    {
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    }
)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Which national numbers are of one type."""

    lengths: frozenset[int]
    """Empty: any."""
    digits: re.Pattern[str]

    def fits(self, national: str) -> bool:
        return (not self.lengths or len(national) in self.lengths) and self.digits.fullmatch(national) is not None


@dataclass(frozen=True, slots=True)
class _Country:
    """How the numbers of a calling code are written."""

    code: str
    shared: bool
    """Several regions have the calling code."""
    lengths: frozenset[int]
    before_national: re.Pattern[str] | None
    """What a national number may begin with and is no part of it."""
    before_international: re.Pattern[str] | None
    all_numbers: _Pattern
    no_person: tuple[_Pattern, ...]
    person: tuple[_Pattern, ...]


def plain(text: str, region: str | None) -> str | None:
    """The number in E.164 if it is written plainly and has a possible length; None: ask the library."""
    found = _national(text, region)
    return None if found is None else f"+{found[0].code}{found[1]}"


def is_personal(stored: str) -> bool:
    """Whether a number in E.164 is valid, and of a mobile or a fixed line."""
    found = _national(stored, None)
    if found is None:
        return phonenumbers.number_type(phonenumbers.parse(stored)) in _PERSONAL
    country, national = found
    if country.shared:
        number = phonenumbers.PhoneNumber(int(country.code), int(national))
        return phonenumbers.number_type(number) in _PERSONAL
    return (
        country.all_numbers.fits(national)
        and not any(pattern.fits(national) for pattern in country.no_person)
        and any(pattern.fits(national) for pattern in country.person)
    )


def _national(text: str, region: str | None) -> tuple[_Country, str] | None:
    """The country and the national number, if there is only one way to read the text."""
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return None
    if digits != text:
        country = next((found for end in (1, 2, 3) if (found := _country(digits[:end]))), None)
        national = digits[len(country.code) :] if country else ""
    else:
        country, national = _country_of(region) if region else None, digits
        if country is None or national.startswith(country.code):
            return None
        if country.before_international and country.before_international.match(national):
            return None
    if country is None or len(national) not in country.lengths or national.startswith("0"):
        return None
    if country.before_national and country.before_national.match(national):
        return None
    return country, national


@cache
def _country_of(region: str) -> _Country | None:
    """The country whose calling code the region gives its name to."""
    code = phonenumbers.country_code_for_region(region)
    return _country(str(code)) if phonenumbers.region_code_for_country_code(code) == region else None


@cache
def _country(code: str) -> _Country | None:
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
    metadata = PhoneMetadata.metadata_for_region(regions[0], None) if regions and regions[0] != "001" else None
    every = _pattern(metadata.general_desc) if metadata is not None else None
    if metadata is None or every is None:
        return None
    person = ("fixed_line",) if metadata.same_mobile_and_fixed_line_pattern else ("fixed_line", "mobile")
    return _Country(
        code,
        len(regions) > 1,
        every.lengths,
        _compiled(metadata.national_prefix_for_parsing),
        _compiled(metadata.international_prefix),
        every,
        tuple(found for name in _NO_PERSON if (found := _pattern(getattr(metadata, name)))),
        tuple(found for name in person if (found := _pattern(getattr(metadata, name)))),
    )


def _pattern(desc: PhoneNumberDesc | None) -> _Pattern | None:
    if desc is None or not desc.national_number_pattern:
        return None
    return _Pattern(frozenset(desc.possible_length), re.compile(desc.national_number_pattern))


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
