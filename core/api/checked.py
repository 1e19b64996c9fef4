"""What was sent, held against a serializer: every bad field by its path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rest_framework import serializers

from core.api.errors import ApiError
from core.i18n.text import listed, translated
from core.problems import Problem

LISTED = 50
"""A choice among more than these is not spelt out."""


def checked(serializer: type[serializers.Serializer[Any]], data: Any, *, at: str = "", partial: bool = False) -> Any:
    """What the serializer makes of `data`; raises a 400 whose problems have paths beginning with `at`."""
    asked = serializer(data=data, partial=partial)
    if asked.is_valid():
        return asked.validated_data
    problems = [_with_choices(Problem(path, code, text), asked) for path, code, text in _flat(asked.errors)]
    raise ApiError("invalid", [problem.under(at) for problem in problems] if at else problems)


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """DRF's nested details as (path, code, text), with paths such as `rule.all[1].value`."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            below = f"{path}.{name}" if path else str(name)
            yield from _flat(inner, path if name == "non_field_errors" else below)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            yield from _flat(inner, path if isinstance(inner, str) else f"{path}[{index}]")
    else:
        yield path, getattr(detail, "code", "invalid"), str(detail)


def _with_choices(problem: Problem, asked: serializers.Serializer[Any]) -> Problem:
    """A wrong choice is told with the right ones."""
    field: Any = asked
    for step in re.findall(r"[^.\[\]]+", problem.path):
        field = field.fields.get(step) if hasattr(field, "fields") else getattr(field, "child", None)
    if problem.code != "invalid_choice" or not isinstance(field, serializers.ChoiceField):
        return problem
    choices = [str(choice) for choice in field.choices]
    if len(choices) > LISTED:
        return problem
    message = translated("{said} Choose one of: {choices}.", said=problem.message, choices=listed(choices))
    return Problem(problem.path, problem.code, message)
