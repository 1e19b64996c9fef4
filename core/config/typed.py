"""JSON read as a typed class: what can be read, and a problem at the path of every field that cannot.

msgspec says one thing, in English, and stops; a form wants everything that is wrong, each at its field, in two languages.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from core.problems import Problem

T = TypeVar("T", bound=msgspec.Struct)

_KINDS = {
    "str": ("text", "文本"),
    "int": ("a whole number", "整数"),
    "float": ("a number", "数字"),
    "bool": ("true or false", "true 或 false"),
    "array": ("a list", "列表"),
    "object": ("an object", "对象"),
    "null": ("empty", "空"),
}
_EXPECTED = re.compile(r"Expected `([a-z| ]+)`, got `([a-z]+)`")
_BOUND = re.compile(r"Expected `(?:int|float)` (>=|<=|>|<) (\S+)")
_LENGTH = re.compile(r"Expected `(str|array)` of length (>=|<=) (\d+)")
_BOUNDS = {
    ">=": ("at least", "不小于"),
    "<=": ("at most", "不大于"),
    ">": ("more than", "大于"),
    "<": ("less than", "小于"),
}
_LENGTHS = {">=": ("at least", "至少"), "<=": ("at most", "至多")}
_UNITS = {"str": ("characters", "个字符"), "array": ("entries", "项")}


def read(raw: Any, kind: type[T], path: str, code: str) -> tuple[T | None, list[Problem]]:
    """`raw` as a `kind`: what cannot be read is left at its default and told as a problem with this code.

    None if a field without a default is missing or cannot be read.
    """
    if not isinstance(raw, Mapping):
        return None, [Problem(path, code, "This must be an object.", "此处应为对象。")]
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    problems: list[Problem] = []
    good: dict[str, Any] = {}
    for name, field in fields.items():
        if name in raw:
            value, found = _value(raw[name], field.type, f"{path}.{name}", code)
            problems += found
            if not found or isinstance(value, msgspec.Struct):
                good[field.name] = value
        elif field.required:
            title, title_zh = _title(field.type, name)
            text, text_zh = f"{title} is missing. Fill it in.", f"缺少{title_zh}，请填写。"
            problems.append(Problem(f"{path}.{name}", code, text, text_zh))
    if kind.__struct_config__.forbid_unknown_fields:
        problems += [_unknown(str(name), list(fields), path, code) for name in raw if name not in fields]
    complete = all(field.name in good for field in fields.values() if field.required)
    return (kind(**good) if complete else None), problems


def _value(raw: Any, kind: Any, path: str, code: str) -> tuple[Any, list[Problem]]:
    """One value, and all that is wrong inside it."""
    struct, many = _struct_in(kind)
    if struct is not None and not many and isinstance(raw, Mapping):
        return read(raw, struct, path, code)
    if struct is not None and many and isinstance(raw, list | tuple):
        inside = [read(entry, struct, f"{path}[{n}]", code) for n, entry in enumerate(raw)]
        problems = [problem for _, found in inside for problem in found]
        if problems:
            return None, problems
    try:
        return msgspec.convert(raw, kind), []
    except msgspec.ValidationError as error:
        said, _, place = str(error).partition(" - at `$")
        english, chinese = _words(said, kind)
        return None, [Problem(path + place.rstrip("`"), code, english, chinese)]


def _struct_in(kind: Any) -> tuple[type[msgspec.Struct] | None, bool]:
    """The struct that a type holds, and whether it holds a list of them."""
    if get_origin(kind) is Annotated:
        return _struct_in(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        held = [_struct_in(each) for each in get_args(kind)]
        return next((each for each in held if each[0] is not None), (None, False))
    if get_origin(kind) in (tuple, list):
        return _struct_in(get_args(kind)[0])[0], True
    return (kind, False) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else (None, False)


def _unknown(name: str, known: list[str], path: str, code: str) -> Problem:
    return Problem(
        path,
        code,
        f"There is no field `{name}` here. Known: {', '.join(known)}.",
        f"这里没有字段 `{name}`。可用：{'、'.join(known)}。",
    )


def _words(said: str, kind: Any) -> tuple[str, str]:
    """What msgspec says of a value, in words for people."""
    if allowed := _choices(kind):
        return f"This must be one of: {', '.join(allowed)}.", f"此项应为以下之一：{'、'.join(allowed)}。"
    if found := _EXPECTED.fullmatch(said):
        wanted = [_KINDS.get(each, (each, each)) for each in found[1].split(" | ")]
        given = _KINDS.get(found[2], (found[2], found[2]))
        return (
            f"This must be {' or '.join(each[0] for each in wanted)}, but it is {given[0]}. Correct it.",
            f"此项应为{'或'.join(each[1] for each in wanted)}，实际是{given[1]}，请更正。",
        )
    if found := _BOUND.fullmatch(said):
        word, word_zh = _BOUNDS[found[1]]
        number = found[2].removesuffix(".0")
        return f"This must be {word} {number}.", f"此项应{word_zh} {number}。"
    if found := _LENGTH.fullmatch(said):
        (word, word_zh), (unit, unit_zh) = _LENGTHS[found[2]], _UNITS[found[1]]
        if said.endswith(">= 1"):
            return "This must not be empty. Fill it in.", "此项不能为空，请填写。"
        return f"This must have {word} {found[3]} {unit}.", f"此项{word_zh}应有 {found[3]} {unit_zh}。"
    if said.startswith("Expected `str` matching regex") and (example := _example(kind)):
        return f"This does not have the expected form. Write e.g. {example}.", f"此项格式不正确，请写成例如 {example}。"
    return f"{said}. Correct it.", "此项的值不正确，请更正。"


def _title(kind: Any, name: str) -> tuple[str, str]:
    """What the form calls the field, in both languages."""
    for note in getattr(kind, "__metadata__", ()):
        extra = note.extra_json_schema if isinstance(note, msgspec.Meta) else None
        if extra and "title" in extra and "x-title-zh" in extra:
            return f"“{extra['title']}”", f"“{extra['x-title-zh']}”"
    return f"`{name}`", f" `{name}`"


def _example(kind: Any) -> str:
    """The example that the field's metadata gives, if any."""
    for note in getattr(kind, "__metadata__", ()):
        if isinstance(note, msgspec.Meta) and note.examples:
            return str(note.examples[0])
    return ""


def _choices(kind: Any) -> list[str]:
    """The words that a field is confined to, if it is."""
    if get_origin(kind) is Annotated:
        return _choices(get_args(kind)[0])
    if get_origin(kind) in (tuple, list):
        return _choices(get_args(kind)[0])
    return [str(word) for word in get_args(kind)] if get_origin(kind) is Literal else []
