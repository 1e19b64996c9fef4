"""JSON Schemas of typed settings, with titles and help in the language of whoever reads them.

msgspec takes no lazy texts for its metadata, so the metadata holds the English ones, and a schema is translated when it is shown.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext

from core.i18n.text import in_language

_WORDS = ("title", "description")

Secret = Annotated[str, msgspec.Meta(extra_json_schema={"format": "password", "writeOnly": True})]
"""A setting that is kept encrypted and never shown again."""


def meta(title: str, help: str = "", *, format: str = "", **limits: Any) -> msgspec.Meta:
    """The texts of a field in forms (`translated(...)`), its control by `format`, the limits of its value."""
    extra = {"title": in_language(title, "en")}
    extra |= {"description": in_language(help, "en")} if help else {}
    extra |= {"format": format} if format else {}
    return msgspec.Meta(extra_json_schema=extra, **limits)


def in_words(schema: Any) -> Any:
    """A schema with the texts of its fields in the language of the moment.

    The name and the docstring of a class are for those who read its code: msgspec gives them to its objects, and they go.
    """
    if isinstance(schema, dict):
        of_class = "properties" in schema
        return {
            key: gettext(value) if said else in_words(value)
            for key, value in schema.items()
            if not ((said := key in _WORDS and isinstance(value, str)) and of_class)
        }
    return [in_words(each) for each in schema] if isinstance(schema, list) else schema
