"""Which of our languages a request asks for, outside Django's own views (those have LocaleMiddleware)."""

from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from core.i18n.text import LANGUAGES


def language_of(accept_language: str) -> str:
    """The best of LANGUAGES for a header Accept-Language; English if it names none of them."""
    for wanted, _ in parse_accept_lang_header(accept_language[:500]):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return LANGUAGES[0]
