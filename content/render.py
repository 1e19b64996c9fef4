"""Template and variables to message. Strict: a hole that cannot be filled is an error, never an empty space."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from liquid import BoundTemplate
from liquid.exceptions import LiquidError, LiquidSyntaxError, UndefinedError, UnknownFilterError

from content.liquid_sandbox import TooMuch, environment, parse
from core.i18n.text import listed, translated, translated_in
from core.problems import Problem
from tenancy.media import BY_KIND
from tenancy.media.base import FieldKind

_ENVIRONMENTS = {True: environment(escape=True), False: environment(escape=False)}
_BREAKS_HEADER = re.compile(r"[\r\n\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029]")
_MAX_DEPTH = 6
MAX_SECONDS = 0.5
MAX_CHARACTERS = 1_000_000
"""CPU time and output of one message, all its fields together."""
VARIABLES = ("profile", "event", "context", "workspace", "unsubscribe_url", "touch", "now")
"""What a template may name."""


class RenderError(Exception):
    """The message could not be made; `problem` says where, why and its remedy."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def is_static(source: str) -> bool:
    """Whether a template is the same text for everybody."""
    return "{{" not in source and "{%" not in source


@lru_cache(maxsize=2048)
def _parse(source: str, escape: bool) -> BoundTemplate | None:
    """The parsed template, or None when there is nothing to fill in. Parsing costs ten times a rendering."""
    if is_static(source):
        return None
    return parse(source, _ENVIRONMENTS[escape])


def render(medium: str, content: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """The content with every text rendered; HTML parts are escaped, lines that become headers must stay one line.

    `variables` are those of VARIABLES.
    Raises RenderError.
    """
    fields = BY_KIND[medium].fields if medium in BY_KIND else {}
    allowance = _Allowance(time.thread_time() + MAX_SECONDS, MAX_CHARACTERS)
    return {
        name: _value(name, value, fields[name].kind if name in fields else FieldKind.TEXT, variables, 0, allowance)
        for name, value in content.items()
    }


@dataclass(slots=True)
class _Allowance:
    """What is left for the texts of one message together; each has limits of its own besides (`liquid_sandbox`)."""

    deadline: float
    characters: int

    def pay(self, path: str, text: str) -> str:
        """The text; raises RenderError when the message as a whole took too long or grew too long."""
        self.characters -= len(text)
        if self.characters < 0 or time.thread_time() > self.deadline:
            raise RenderError(_too_long(path))
        return text


def _too_long(path: str) -> Problem:
    said = translated(
        "the message takes more than {seconds} s or {characters} characters; shorten its templates",
        seconds=MAX_SECONDS,
        characters=MAX_CHARACTERS,
    )
    return _problem(path, "template_too_big", said)


def _value(
    path: str, value: Any, kind: FieldKind, variables: Mapping[str, Any], depth: int, allowance: _Allowance
) -> Any:
    if isinstance(value, str):
        return allowance.pay(path, _text(path, value, kind, variables))
    if depth >= _MAX_DEPTH:
        raise RenderError(
            _problem(path, "too_deep", translated("nested deeper than {max_depth}", max_depth=_MAX_DEPTH))
        )
    if isinstance(value, Mapping):
        return {
            key: _value(f"{path}.{key}", item, kind, variables, depth + 1, allowance) for key, item in value.items()
        }
    if isinstance(value, list):
        return [_value(f"{path}[{n}]", item, kind, variables, depth + 1, allowance) for n, item in enumerate(value)]
    return value


def _text(path: str, source: str, kind: FieldKind, variables: Mapping[str, Any]) -> str:
    try:
        template = _parse(source, kind is FieldKind.HTML)
        text = source if template is None else template.render(variables)
    except Exception as error:
        # Filters are code of others: whatever one raises concerns this message alone.
        raise RenderError(explain(path, error)) from error
    problem = _unusable(path, text, kind)
    if problem:
        raise RenderError(problem)
    return text


def _unusable(path: str, text: str, kind: FieldKind) -> Problem | None:
    """Why a finished text can be no part of a message, or None."""
    if "\x00" in text:
        return _problem(path, "nul_character", translated("the text holds a NUL character"))
    if kind is FieldKind.LINE and _BREAKS_HEADER.search(text):
        return _problem(
            path,
            "line_break_in_header",
            translated("the text breaks into several lines, which could forge a header; add `| strip_newlines`"),
        )
    return None


def check_syntax(path: str, source: str, kind: FieldKind) -> list[Problem]:
    """What is wrong with a template before it meets any variables."""
    try:
        template = _parse(source, kind is FieldKind.HTML)
        if template is None:
            unusable = _too_long(path) if len(source) > MAX_CHARACTERS else _unusable(path, source, kind)
            return [unusable] if unusable else []
        found = template.analyze(include_partials=False)
    except Exception as error:
        return [explain(path, error)]
    known = _ENVIRONMENTS[False].filters
    return [
        *(
            _problem(path, "unknown_filter", translated("there is no filter '{name}'", name=name))
            for name in sorted(found.filters)
            if name not in known
        ),
        *(_unknown_variable(path, name) for name in sorted(found.globals) if name not in VARIABLES),
    ]


def _unknown_variable(path: str, name: str) -> Problem:
    """A warning only: the template may ask whether it is there."""
    message = translated(
        "{path}: `{name}` is not among what a template can name ({known}). Write `profile.{name}` for a "
        "trait, `event.{name}` for a property of the event.",
        path=path,
        name=name,
        known=listed(VARIABLES),
    )
    return Problem(path, "unknown_variable", message, "warning")


def _problem(path: str, code: str, message: str) -> Problem:
    return Problem(path, code, translated("{path}: {message}.", path=path, message=message))


def explain(path: str, error: Exception) -> Problem:
    """An error of the template engine as a problem that names the field, the place and the remedy."""
    where = ""
    if isinstance(error, LiquidError):
        place = _place(error)
        if place:
            where = translated(" (line {line}, column {column})", line=place[0], column=place[1])
        said = str(error.message)
    else:
        said = f"{type(error).__name__}: {error}"
    said = said[:200]
    if isinstance(error, UndefinedError):
        name = said.removesuffix(" is undefined").strip("'\"")
        return _problem(
            path,
            "missing_variable",
            translated(
                "`{name}` has no value for this person{where}; give one with `{{{{ {name} | default: '...' "
                "}}}}` or ask with `{{% if {name} %}}`",
                name=name,
                where=where,
            ),
        )
    if isinstance(error, LiquidSyntaxError):
        cure = translated("check that tags, quotes and braces are spelt rightly and closed")
        return _problem(path, "template_syntax", translated("{said}{where}; {cure}", said=said, where=where, cure=cure))
    if isinstance(error, UnknownFilterError):
        return _problem(
            path, "unknown_filter", translated_in("unknown filter", "{said}{where}", said=said, where=where)
        )
    if isinstance(error, TooMuch) or type(error).__name__.endswith(("LimitError", "DepthError", "NestingError")):
        return _problem(path, "template_too_big", translated_in("too big", "{said}{where}", said=said, where=where))
    return _problem(
        path,
        "template_failed",
        translated(
            "{said}{where}; check that the value and the filters used on it suit each other", said=said, where=where
        ),
    )


def _place(error: LiquidError) -> tuple[int, int] | None:
    try:
        context = error.context()
    except ValueError:
        return None
    return (context[0], context[1] + 1) if context else None
