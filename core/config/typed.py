"""JSON read as a typed class: what can be read, and a problem at the path of every field that cannot.

msgspec says one thing, in English, and stops; a form wants everything that is wrong, each at its field, in its language.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from core.i18n.text import alternatives, listed, translated
from core.problems import Problem

T = TypeVar("T", bound=msgspec.Struct)

_KINDS = {
    "str": translated("text"),
    "int": translated("a whole number"),
    "float": translated("a number"),
    "bool": translated("true or false"),
    "array": translated("a list"),
    "object": translated("an object"),
    "null": translated("empty"),
}
_EXPECTED = re.compile(r"Expected `([a-z| ]+)`, got `([a-z]+)`")
_BOUND = re.compile(r"Expected `(?:int|float)` (>=|<=|>|<) (\S+)")
_LENGTH = re.compile(r"Expected `(str|array)` of length (>=|<=) (\d+)")


def read(raw: Any, kind: type[T], path: str, code: str) -> tuple[T | None, list[Problem]]:
    """`raw` as a `kind`: what cannot be read is left at its default and told as a problem with this code.

    None if a field without a default is missing or cannot be read.
    """
    if not isinstance(raw, Mapping):
        return None, [Problem(path, code, translated("This must be an object."))]
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
            title = _title(field.type, name)
            text = translated("{title} is missing. Fill it in.", title=title)
            problems.append(Problem(f"{path}.{name}", code, text))
    if kind.__struct_config__.forbid_unknown_fields:
        problems += [_unknown(str(name), list(fields), path, code) for name in raw if name not in fields]
    complete = all(field.name in good for field in fields.values() if field.required)
    return (kind(**good) if complete else None), problems


def explained(error: msgspec.ValidationError, kind: Any, path: str, code: str) -> Problem:
    """What msgspec said of something that was to be a `kind`, as a problem at its place below `path`."""
    said, _, place = str(error).partition(" - at `$")
    return Problem(path + place.rstrip("`"), code, _words(said, kind))


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
        return None, [explained(error, kind, path, code)]


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
        translated("There is no field `{name}` here. Known: {known}.", name=name, known=listed(known)),
    )


def _words(said: str, kind: Any) -> str:
    """What msgspec says of a value, in words for people."""
    if allowed := _choices(kind):
        return translated("This must be one of: {allowed}.", allowed=listed(allowed))
    if found := _EXPECTED.fullmatch(said):
        wanted = [_KINDS.get(each, each) for each in found[1].split(" | ")]
        return translated(
            "This must be {wanted}, but it is {given}. Correct it.",
            wanted=alternatives(wanted),
            given=_KINDS.get(found[2], found[2]),
        )
    if found := _BOUND.fullmatch(said):
        return _bound(found[1], found[2].removesuffix(".0"))
    if found := _LENGTH.fullmatch(said):
        if said.endswith(">= 1"):
            return translated("This must not be empty. Fill it in.")
        return _length(found[1], found[2], found[3])
    if said.startswith("Expected `str` matching regex") and (example := _example(kind)):
        return translated("This does not have the expected form. Write e.g. {example}.", example=example)
    return translated("{said}. Correct it.", said=said)


def _bound(comparison: str, number: str) -> str:
    match comparison:
        case ">=":
            return translated("This must be at least {number}.", number=number)
        case "<=":
            return translated("This must be at most {number}.", number=number)
        case ">":
            return translated("This must be more than {number}.", number=number)
        case _:
            return translated("This must be less than {number}.", number=number)


def _length(kind: str, comparison: str, number: str) -> str:
    if kind == "str":
        if comparison == ">=":
            return translated("This must have at least {number} characters.", number=number)
        return translated("This must have at most {number} characters.", number=number)
    if comparison == ">=":
        return translated("This must have at least {number} entries.", number=number)
    return translated("This must have at most {number} entries.", number=number)


def _title(kind: Any, name: str) -> str:
    """What the form calls the field."""
    for note in getattr(kind, "__metadata__", ()):
        extra = note.extra_json_schema if isinstance(note, msgspec.Meta) else None
        title = extra.get("title") if extra else None
        if title:
            return translated("“{title}”", title=translated(title))
    return f"`{name}`"


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
