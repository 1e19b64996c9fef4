"""Messages as data: what is stored is a code and its parameters; the text is made when it is shown.

Each producer has a closed list: a mapping from its codes to their texts, which are templates over the parameters.
"""

from __future__ import annotations

from collections.abc import Mapping

Text = tuple[str, str]
"""English, Chinese."""

Texts = Mapping[str, Text]
"""The closed list of a producer: code -> its text, with parameters in braces."""


class _Given(dict[str, object]):
    """Parameters of one language; one that an older row lacks shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


def text_of(texts: Texts, code: str, params: Mapping[str, object]) -> Text:
    """The text of a code with its parameters. Raises KeyError for a code that is not in the list.

    A parameter that is itself a word in both languages is given as `{"code": ..., <its own parameters>}`.
    """
    english, chinese = (
        template.format_map(_Given({name: _word(texts, value, language) for name, value in params.items()}))
        for language, template in enumerate(texts[code])
    )
    return english, chinese


def _word(texts: Texts, value: object, language: int) -> object:
    if isinstance(value, Mapping):
        return text_of(texts, str(value.get("code")), value)[language]
    return value
