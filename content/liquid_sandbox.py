"""Liquid for strangers: no files, no tags that load other templates, and a bound on everything that can grow.

Loops, output, names and depth are bounded by python-liquid itself. It does not bound a single filter (one `replace`
can turn two short texts into a gigabyte) nor the time, so every filter is wrapped and the clock is looked at
between any two steps, each of which is small.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from itertools import chain
from typing import Any

from dateutil.parser import isoparse
from liquid import BoundTemplate, Environment, FalsyStrictUndefined, Mode, RenderContext, Token
from liquid.exceptions import FilterArgumentError, LiquidError, LiquidSyntaxError
from liquid.filter import with_context
from liquid.output import LimitedStringIO
from liquid.undefined import UNDEFINED, is_undefined

MAX_SOURCE = 256_000
MAX_OUTPUT = 512_000
MAX_TAG = 8_000
MAX_TAGS = 2_000
MAX_TEXT = 64_000
MAX_LIST = 2_000
MAX_WEIGHT = 256_000
"""Characters and items of a list or an object, all that it holds included: a filter may turn it into one text."""
MAX_BITS = 256
MAX_SECONDS = 0.25

_OPENING = re.compile(r"\{[{%]")
_DROPPED_TAGS = ("include", "render")
_DROPPED_FILTERS = ("safe",)  # It would undo the escaping of what customers typed into a trait.


class TooMuch(LiquidError):
    """A template asked for more than the sandbox gives."""


def _fits(value: Any) -> bool:
    """Whether a value is small enough to be handed to a filter or taken from one."""
    if isinstance(value, str):
        return len(value) <= MAX_TEXT
    if isinstance(value, range):
        return len(value) <= MAX_LIST
    if isinstance(value, (list, tuple, dict)):
        return len(value) <= MAX_LIST and _weigh(value, MAX_WEIGHT) >= 0
    if isinstance(value, int):
        return value.bit_length() <= MAX_BITS
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value.adjusted()) <= MAX_BITS
    return True


def _weigh(value: Any, left: int) -> int:
    """What is left of an allowance once a value is paid for; below zero, and no longer counted, if it does not suffice.

    What is held twice is paid for twice: as text it is written twice.
    """
    left -= len(value) if isinstance(value, (str, list, tuple, dict)) else 1
    if left < 0 or isinstance(value, str):
        return left
    parts: Iterable[Any] = ()
    if isinstance(value, dict):
        parts = chain(value.keys(), value.values())
    elif isinstance(value, (list, tuple)):
        parts = value
    for part in parts:
        left = _weigh(part, left)
        if left < 0:
            break
    return left


def _product(name: str, values: tuple[Any, ...]) -> int:
    """The length that the two multiplying filters would give, before they give it."""
    if name.startswith("replace") and len(values) >= 3:
        text, old, new = (str(value) for value in values[:3])
        return len(text) + (text.count(old) if old else len(text) + 1) * len(new)
    if name == "join" and isinstance(values[0], (list, tuple, range)):
        separator = str(values[1]) if len(values) > 1 else " "
        return len(values[0]) * len(separator) + sum(len(str(item)) for item in values[0])
    return 0


def _too_much(name: str) -> TooMuch:
    return TooMuch(f"the filter '{name}' was given, or would give, more than the sandbox allows", token=None)


def _bounded(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*values: Any, **options: Any) -> Any:
        plain = tuple("" if is_undefined(value) else value for value in values)
        if not all(map(_fits, chain(plain, options.values()))) or _product(name, plain) > MAX_TEXT:
            raise _too_much(name)
        result = function(*values, **options)
        if not _fits(result):
            raise _too_much(name)
        return result

    for flag in ("with_context", "with_environment"):
        if getattr(function, flag, False):
            setattr(call, flag, True)
    return call


class _Output(LimitedStringIO):
    """An output stream that looks at the clock."""

    def __init__(self, limit: int, deadline: float) -> None:
        super().__init__(limit)
        self.deadline = deadline

    def write(self, text: str, /) -> int:
        _in_time(self.deadline)
        return super().write(text)


def _in_time(deadline: float) -> None:
    # The thread's own CPU time: a busy machine must not fail an innocent template, and templates wait for nothing.
    if time.thread_time() > deadline:
        raise TooMuch(f"the template took longer than {MAX_SECONDS} s", token=None)


class _Context(RenderContext):
    """A render context that looks at the clock at every variable and every filter."""

    __slots__ = ("deadline",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        parent = self.parent_context
        self.deadline: float = parent.deadline if isinstance(parent, _Context) else time.thread_time() + MAX_SECONDS

    def get(self, path: list[object], *, token: Token | None, default: object = UNDEFINED) -> object:
        _in_time(self.deadline)
        found = super().get(path, token=token, default=default)
        if len(path) > 2 and (found is default or is_undefined(found)):
            # `profile.utm.source` names the key "utm.source" too, as it does in rules (`core.keypath`).
            owner, key = super().get(path[:1], token=token, default=None), ".".join(map(str, path[1:]))
            if isinstance(owner, Mapping) and key in owner:
                return owner[key]
        return found

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        _in_time(self.deadline)
        return super().filter(name, token)

    def get_buffer(self, buf: object = None) -> StringIO:
        written = buf.size if isinstance(buf, LimitedStringIO) else 0
        return _Output(MAX_OUTPUT - written, self.deadline)


class _Template(BoundTemplate):
    context_class = _Context

    def render(self, *args: Any, **variables: Any) -> str:
        context = _Context(self, globals=self.make_globals(dict(*args, **variables)))
        buffer = context.get_buffer()
        self.render_with_context(context, buffer)
        return buffer.getvalue()


@with_context
def _date(value: Any, pattern: Any = "%Y-%m-%d", *, context: RenderContext) -> str:
    """Format a date. "now" is the engine's clock (the variable `now`); times are in UTC."""
    if is_undefined(value):
        return str(value)
    if value in ("now", "today"):
        value = context.resolve("now")
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            moment: date = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str):
            moment = isoparse(value)
        else:
            moment = value
        form = str(pattern)
        # A width such as %999999999d makes the C library write that many characters.
        if len(form) > 100 or re.search(r"%[-_0^#]*\d", form):
            raise FilterArgumentError("a date pattern must be short and hold no widths", token=None)
        return moment.strftime(form)
    except (ValueError, OverflowError, OSError, AttributeError) as error:
        raise FilterArgumentError(f"{value!r:.60} is not a date in ISO form", token=None) from error


class _Environment(Environment):
    template_class = _Template
    block_nesting_limit = 20
    context_depth_limit = 20
    loop_iteration_limit = 10_000
    local_namespace_limit = 200_000
    output_stream_limit = MAX_OUTPUT

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for tag in _DROPPED_TAGS:
            del self.tags[tag]
        for name in _DROPPED_FILTERS:
            del self.filters[name]
        self.filters["date"] = _date
        self.filters = {name: _bounded(name, function) for name, function in self.filters.items()}


def _check_closed(source: str) -> None:
    """Refuse an opening without its closing. The engine's lexer looks for each one's closing up to the end of the
    text, which takes a minute for 40 kB of `{{`; this walk is linear."""
    position = 0
    for _ in range(MAX_TAGS):
        found = _OPENING.search(source, position)
        if found is None:
            return
        opening = found.start()
        closing = "}}" if source[opening + 1] == "{" else "%}"
        end = source.find(closing, opening + 2)
        if end < 0:
            line = source.count("\n", 0, opening) + 1
            raise LiquidSyntaxError(f"`{source[opening : opening + 2]}` in line {line} is never closed", token=None)
        if end - opening > MAX_TAG:
            raise TooMuch(f"one pair of braces holds more than {MAX_TAG} characters", token=None)
        position = end + 2
    raise TooMuch(f"the template holds more than {MAX_TAGS} tags", token=None)


def parse(source: str, engine: Environment) -> BoundTemplate:
    """The parsed template; raises LiquidError."""
    if len(source) > MAX_SOURCE:
        raise TooMuch(f"the template is longer than {MAX_SOURCE} characters", token=None)
    _check_closed(source)
    return engine.from_string(source)


def environment(*, escape: bool) -> Environment:
    """A sandboxed Liquid environment; `escape` for parts that are HTML."""
    return _Environment(undefined=FalsyStrictUndefined, autoescape=escape, tolerance=Mode.STRICT, strict_filters=True)
