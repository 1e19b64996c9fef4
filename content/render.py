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
    """The message could not be made; `problem` says where, why and what would cure it."""

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
            said = f"the message takes more than {MAX_SECONDS} s or {MAX_CHARACTERS} characters; shorten its templates"
            said_zh = f"整条消息超过 {MAX_SECONDS} 秒或 {MAX_CHARACTERS} 个字符，请精简模板"
            raise RenderError(_problem(path, "template_too_big", said, said_zh))
        return text


def _value(
    path: str, value: Any, kind: FieldKind, variables: Mapping[str, Any], depth: int, allowance: _Allowance
) -> Any:
    if isinstance(value, str):
        return allowance.pay(path, _text(path, value, kind, variables))
    if depth >= _MAX_DEPTH:
        raise RenderError(_problem(path, "too_deep", f"nested deeper than {_MAX_DEPTH}", f"嵌套超过 {_MAX_DEPTH} 层"))
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
        return _problem(path, "nul_character", "the text holds a NUL character", "文本含有 NUL 字符")
    if kind is FieldKind.LINE and _BREAKS_HEADER.search(text):
        return _problem(
            path,
            "line_break_in_header",
            "the text breaks into several lines, which could forge a header; add `| strip_newlines`",
            "文本含有换行，可能伪造邮件头；请加上 `| strip_newlines`",
        )
    return None


def check_syntax(path: str, source: str, kind: FieldKind) -> list[Problem]:
    """What is wrong with a template before it meets any variables."""
    try:
        template = _parse(source, kind is FieldKind.HTML)
        if template is None:
            unusable = _unusable(path, source, kind)
            return [unusable] if unusable else []
        found = template.analyze(include_partials=False)
    except Exception as error:
        return [explain(path, error)]
    known = _ENVIRONMENTS[False].filters
    return [
        *(
            _problem(path, "unknown_filter", f"there is no filter '{name}'", f"没有名为 '{name}' 的过滤器")
            for name in sorted(found.filters)
            if name not in known
        ),
        *(_unknown_variable(path, name) for name in sorted(found.globals) if name not in VARIABLES),
    ]


def _unknown_variable(path: str, name: str) -> Problem:
    """A warning only: the template may ask whether it is there."""
    message = (
        f"{path}: `{name}` is not among what a template can name ({', '.join(VARIABLES)}). Write `profile.{name}` for a "
        f"trait, `event.{name}` for a property of the event."
    )
    message_zh = (
        f"{path}：模板中没有 `{name}`（可用：{'、'.join(VARIABLES)}）。属性请写 `profile.{name}`，"
        f"事件属性请写 `event.{name}`。"
    )
    return Problem(path, "unknown_variable", message, message_zh, "warning")


def _problem(path: str, code: str, message: str, message_zh: str) -> Problem:
    return Problem(path, code, f"{path}: {message}.", f"{path}：{message_zh}。")


def explain(path: str, error: Exception) -> Problem:
    """An error of the template engine as a problem that names the field, the place and the cure."""
    where = where_zh = ""
    if isinstance(error, LiquidError):
        place = _place(error)
        if place:
            where, where_zh = f" (line {place[0]}, column {place[1]})", f"（第 {place[0]} 行第 {place[1]} 列）"
        said = str(error.message)
    else:
        said = f"{type(error).__name__}: {error}"
    said = said[:200]
    if isinstance(error, UndefinedError):
        name = said.removesuffix(" is undefined").strip("'\"")
        return _problem(
            path,
            "missing_variable",
            f"`{name}` has no value for this person{where}; give one with `{{{{ {name} | default: '...' }}}}` "
            f"or ask with `{{% if {name} %}}`",
            f"此人没有 `{name}` 的值{where_zh}；请用 `{{{{ {name} | default: '...' }}}}` 给出默认值，"
            f"或用 `{{% if {name} %}}` 判断",
        )
    if isinstance(error, LiquidSyntaxError):
        cure = "check that tags, quotes and braces are spelt rightly and closed"
        cure_zh = "请检查标签、引号和花括号是否拼写正确、成对闭合"
        return _problem(path, "template_syntax", f"{said}{where}; {cure}", f"模板语法错误{where_zh}；{cure_zh}")
    if isinstance(error, UnknownFilterError):
        return _problem(path, "unknown_filter", f"{said}{where}", f"使用了不存在的过滤器{where_zh}，请检查其拼写")
    if isinstance(error, TooMuch) or type(error).__name__.endswith(("LimitError", "DepthError", "NestingError")):
        return _problem(path, "template_too_big", f"{said}{where}", f"模板超出限制{where_zh}，请简化或拆分")
    return _problem(
        path,
        "template_failed",
        f"{said}{where}; check that the value and the filters used on it suit each other",
        f"模板无法生成内容{where_zh}，请检查此处的值与过滤器是否相符",
    )


def _place(error: LiquidError) -> tuple[int, int] | None:
    try:
        context = error.context()
    except ValueError:
        return None
    return (context[0], context[1] + 1) if context else None
