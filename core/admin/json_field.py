"""JSON typed into a form: what cannot be kept is an error at the field, and is shown again as it was typed."""

from __future__ import annotations

import re
from typing import Any

import orjson
from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput

from core.i18n.text import translated
from core.problems import place

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class PlainJsonField(forms.JSONField):
    """Django's field takes NaN, NUL and half surrogate pairs, which PostgreSQL does not, and falls over deep nesting."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, InvalidJSONInput) and value.strip():
            try:
                written = orjson.dumps(orjson.loads(value))
            except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
                text = translated("Enter valid JSON{place}.", place=place(error))
                raise ValidationError(text, code="invalid") from error
            except TypeError as error:
                text = translated("This is nested too deeply. Flatten it.")
                raise ValidationError(text, code="too_deep") from error
            if _NUL.search(written):
                text = translated("A text holds the NUL character (\\u0000). Remove it.")
                raise ValidationError(text, code="nul_character")
        return super().to_python(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            self.to_python(data)
        except ValidationError:
            return InvalidJSONInput(data)
        return super().bound_data(data, initial)
