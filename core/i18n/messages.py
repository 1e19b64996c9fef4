"""Messages as data: what is stored is a code and its parameters; the text is made when it is shown.

Each producer has a closed list: a mapping from its codes to their texts, which are templates over the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import lazy

Texts = Mapping[str, str]
"""The closed list of a producer: code -> its text, with parameters in braces."""


class _Given(dict[str, object]):
    """Parameters; one that an older row lacks shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def text_of(texts: Texts, code: str, params: Mapping[str, object]) -> str:
    """The text of a code with its parameters. Raises KeyError for a code that is not in the list.

    A parameter that is itself a word to translate is given as `{"code": ..., <its own parameters>}`.
    """
    return _filled(texts, code, params)


def _fill(texts: Texts, code: str, params: Mapping[str, object]) -> str:
    given = {
        name: _fill(texts, str(value.get("code")), value) if isinstance(value, Mapping) else value
        for name, value in params.items()
    }
    return str(texts[code]).format_map(_Given(given))


_filled: Callable[[Texts, str, Mapping[str, object]], str] = lazy(_fill, str)
