"""As how many messages a text is charged, and the country of a number."""

from __future__ import annotations

import pytest

from tenancy.media.sms import country_of, segments


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("你" * 70, 1),
        ("你" * 71, 2),
        ("你" * 134, 2),
        ("你" * 135, 3),
        ("a" * 69 + "你", 1),
        ("a" * 70 + "ç", 2),
        ("🎁" * 35, 1),
        ("🎁" * 36, 2),
    ],
)
def test_a_text_is_as_many_messages_as_its_alphabet_makes_it(body: str, expected: int) -> None:
    assert segments({"body": body}) == expected


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("+8613812345678", "CN"),
        ("+85261234567", "HK"),
        ("+14155552671", "US"),
        ("+14165550123", "CA"),
        ("+4790000001", "NO"),
        ("+881612345678", ""),
        ("nobody", ""),
        ("", ""),
    ],
)
def test_a_number_says_its_country(phone: str, country: str) -> None:
    assert country_of(phone) == country
