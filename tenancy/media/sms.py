"""SMS: one text to a phone number."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import phonenumbers

from core.i18n.text import translated
from tenancy.media.base import BODY, Medium

_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
_GSM: Final = _BASIC | _EXTENDED
"""Characters of the GSM 7-bit alphabet (3GPP TS 23.038), and those of its extension, which take two places each."""


def segments(content: Mapping[str, Any]) -> int:
    """How many messages a text is sent and charged as: 160 characters of the GSM alphabet fit into one, and 153 into each
    of several; 70 and 67 (UTF-16 units) of any other text, such as Chinese."""
    text = str(content.get("body") or "")
    if _GSM.issuperset(text):
        length, alone, each = len(text) + sum(character in _EXTENDED for character in text), 160, 153
    else:
        length, alone, each = len(text.encode("utf-16-le", "surrogatepass")) // 2, 70, 67
    return 1 if length <= alone else -(-length // each)


@lru_cache(maxsize=20_000)
def country_of(phone: str) -> str:
    """The country of a number in E.164, as ISO 3166; '' for a number of none, such as a satellite's."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(phone))
    except phonenumbers.NumberParseException:
        return ""
    return region if region and region.isalpha() else ""


SMS = Medium(
    kind="sms",
    label=translated("SMS"),
    fields=BODY,
    namespace="phone",
    opt_in=True,
    country_of=country_of,
    parts_of=segments,
)
