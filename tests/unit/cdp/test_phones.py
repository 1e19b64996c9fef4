"""The quick way of reading a phone number and the library's come to the same, for the numbers of every country."""

from __future__ import annotations

import random

import phonenumbers
import pytest

from cdp.profiles import phones

PERSONAL = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}
TYPES = range(11)


def by_the_library(text: str, region: str | None) -> tuple[str, bool] | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    again = phonenumbers.parse(stored)
    return stored, phonenumbers.is_valid_number(again) and phonenumbers.number_type(again) in PERSONAL


def samples(region: str, dice: random.Random) -> list[str]:
    """Numbers of the region as they may be typed: of each type, with other digits, cut, and with what stands before them."""
    found = []
    for kind in TYPES:
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        national = phonenumbers.national_significant_number(example)
        code = str(example.country_code)
        other = "".join(dice.choice("0123456789") if dice.random() < 0.3 else digit for digit in national)
        for digits in (national, other, other[:-1]):
            found += [
                digits,
                f"+{code}{digits}",
                f"0{digits}",
                f"{code}{digits}",
                f"00{code}{digits}",
                f"+{code}0{digits}",
            ]
    return found


@pytest.mark.seconds
def test_numbers_of_every_region_are_read_as_the_library_reads_them() -> None:
    dice = random.Random(7)
    plain = 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for text in samples(region, dice):
            expected = by_the_library(text, region)
            stored = phones.plain(text, region)
            assert stored is None or (expected is not None and stored == expected[0]), (region, text)
            if expected is not None:
                assert phones.is_personal(expected[0]) is expected[1], (region, text)
            plain += stored is not None
    assert plain > 3_000


@pytest.mark.parametrize(
    ("text", "region", "stored"),
    [
        ("13912345671", "CN", "+8613912345671"),
        ("+8613912345671", None, "+8613912345671"),
        ("13912345671", None, None),
        ("139 1234 5671", "CN", None),
        ("013912345671", "CN", None),
        ("8613912345671", "CN", None),
        ("\u0661\u0662\u0663", "CN", None),
        ("+", "CN", None),
        ("", "CN", None),
    ],
)
def test_only_a_number_that_can_be_read_in_one_way_is_read_quickly(
    text: str, region: str | None, stored: str | None
) -> None:
    assert phones.plain(text, region) == stored
