"""Texts for people. They are written in English where they are used, and shown in the language of whoever reads them.

    Problem(path, "unknown_tag", translated("No tag “{name}” has been seen yet.", name=name))

The other language is in `locale/`: `make texts` collects what is new, a test fails on what has no translation.
A text is translated each time it is shown, not when it is made, so it may stand in a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils import translation
from django.utils.functional import Promise, lazy

LANGUAGES = ("en", "zh-hans")


def _in_language(context: str, message: str, params: Mapping[str, object]) -> str:
    found = translation.pgettext(context, message) if context else translation.gettext(message)
    return found.format(**{name: _plain(value) for name, value in params.items()}) if params else found


def _join(values: Iterable[object], joint: str) -> str:
    separator = translation.pgettext("between the parts of a list", ", ")
    words = [str(value) for value in values]
    return joint.join([separator.join(words[:-1]), words[-1]]) if joint and len(words) > 1 else separator.join(words)


def _alternatives(values: Iterable[object]) -> str:
    return _join(values, translation.pgettext("between the last two of several alternatives", " or "))


def _together(values: Iterable[object]) -> str:
    return _join(values, translation.pgettext("between the last two parts of a list", " and "))


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Promise) else value


_translated: Callable[[str, str, Mapping[str, object]], str] = lazy(_in_language, str)
_listed: Callable[[Iterable[object], str], str] = lazy(_join, str)
_either: Callable[[Iterable[object]], str] = lazy(_alternatives, str)
_all: Callable[[Iterable[object]], str] = lazy(_together, str)


def translated(message: str, /, **params: object) -> str:
    """The message in the reader's language, with the parameters in place of `{name}`.

    Without parameters, braces stand for themselves. Parameters may be texts of this kind too.
    """
    return _translated("", message, params)


def translated_in(context: str, message: str, /, **params: object) -> str:
    """The same for a message that means something else elsewhere: the context tells translators which is meant."""
    return _translated(context, message, params)


def listed(values: Iterable[object]) -> str:
    """The values, separated by commas as the reader's language does it."""
    return _listed(list(values), "")


def alternatives(values: Iterable[object]) -> str:
    """The same with "or" before the last one."""
    return _either(list(values))


def together(values: Iterable[object]) -> str:
    """The same with "and" before the last one."""
    return _all(list(values))


def in_language(message: str, language: str) -> str:
    """A text in one certain language."""
    with translation.override(language):
        return str(message)


def in_each_language(message: str) -> tuple[str, ...]:
    """A text in all LANGUAGES, in their order: for readers whose language is unknown."""
    return tuple(in_language(message, language) for language in LANGUAGES)


def bilingual(message: str, between: str = " / ") -> str:
    """A text in all LANGUAGES at once."""
    return between.join(in_each_language(message))
