"""The people of a request, read row by row: a row that cannot be read says why, and harms no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cdp.profiles import identifiers
from cdp.profiles.named import named_profiles
from core.i18n.messages import Texts
from core.i18n.text import translated
from journeys.graph.context import CONTEXT_WORDS, MAX_TEXT, ContextField
from tenancy.models import Workspace

MAX_DIGITS = 30

OUTCOMES: Final[Texts] = {
    "not_found": translated("there is no customer with this id or identifier"),
    "ambiguous": translated("several customers have this identifier in different namespaces: name the namespace"),
    "repeated": translated("is named more than once"),
    "invalid": translated("what is written cannot be used"),
}
"""Why a row lets nobody in, besides the reasons of refusals."""

PROBLEMS: Final[Texts] = {
    "bad_row": translated(
        "Write an id or an identifier, or an object with id and, if need be, namespace and context; {found} is none."
    ),
    "bad_row_field": translated("A row has no “{name}”. Known: id, namespace, context."),
    "no_id": translated(
        "The row does not say whom it means: give an id or an identifier of at most {limit} characters."
    ),
    "context_undeclared": translated("The journey declares no context value “{name}”. It declares: {known}."),
    "context_type": translated("“{name}” must be {wanted}, and here is {found}."),
    "context_too_long": translated("“{name}” is longer than {limit} characters. Shorten it."),
    "context_number": translated("“{name}” has more digits than can be kept ({limit})."),
    "key_missing": translated("The journey has one run for each “{name}”: give it in the context."),
    **CONTEXT_WORDS,
}
"""What is wrong with a row whose outcome is `invalid`."""


@dataclass(slots=True)
class Row:
    """A row of a request. `outcome` is empty while nothing speaks against it."""

    text: str = ""
    namespace: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    profile_id: int | None = None
    outcome: str = ""
    params: dict[str, Any] | None = None

    def reject(self, problem: str, **params: Any) -> None:
        """Say what cannot be used in it; the first thing counts."""
        if not self.outcome:
            self.outcome, self.params = "invalid", {"code": problem, **params}


def read_rows(
    workspace: Workspace,
    people: Sequence[Any],
    common: Mapping[str, Any],
    fields: Sequence[ContextField],
    key: str,
) -> list[Row]:
    """The rows, each with the customer it means or with what is wrong. `common` is the context of all of them, where their own
    says nothing else; `key` names the context value that makes the instance key, if one does."""
    declared = {each.name: each.type for each in fields}
    found = [_read(raw, common, declared, key) for raw in people]
    asked = [row for row in found if not row.outcome]
    for row, named in zip(asked, named_profiles(workspace, [(row.text, row.namespace) for row in asked]), strict=True):
        if len(named) == 1:
            row.profile_id = named[0]
        else:
            row.outcome = "ambiguous" if named else "not_found"
    seen: dict[tuple[int, str], Row] = {}
    for row in found:
        if row.profile_id is not None and seen.setdefault((row.profile_id, row.key), row) is not row:
            row.outcome = row.outcome or "repeated"
    return found


def _read(raw: Any, common: Mapping[str, Any], declared: Mapping[str, str], key: str) -> Row:
    row = Row()
    given = raw if isinstance(raw, Mapping) else {"id": raw}
    text = identifiers.written(given.get("id"))
    if not isinstance(raw, (Mapping, str, int, float)) or isinstance(raw, bool):
        row.reject("bad_row", found=_word(raw))
    if unknown := sorted(given.keys() - {"id", "namespace", "context"}):
        row.reject("bad_row_field", name=unknown[0])
    if text is None or not 0 < len(text.strip()) <= identifiers.MAX_VALUE:
        row.reject("no_id", limit=identifiers.MAX_VALUE)
    namespace, own = given.get("namespace") or "", given.get("context") or {}
    if not isinstance(namespace, str):
        row.reject("context_type", name="namespace", wanted=_word(""), found=_word(namespace))
    if not isinstance(own, Mapping):
        row.reject("context_type", name="context", wanted=_word({}), found=_word(own))
        own = {}
    row.text, row.namespace = (text or "").strip(), str(namespace)
    for name, value in {**common, **own}.items():
        if value is not None:
            _keep(row, name, value, declared)
    if key:
        row.key = _as_text(row.context.get(key))
        if not row.key:
            row.reject("key_missing", name=key)
    return row


def _keep(row: Row, name: str, value: Any, declared: Mapping[str, str]) -> None:
    """A value into the context of a row, or what is wrong with it: that is not kept, as there may be no room for it."""
    wanted = declared.get(name)
    if wanted is None:
        row.reject("context_undeclared", name=name[:MAX_TEXT], known=", ".join(declared) or "—")
    elif wanted == "text" and isinstance(value, (str, int, float)):
        if len(text := _as_text(value)) > MAX_TEXT:
            row.reject("context_too_long", name=name, limit=MAX_TEXT)
        else:
            row.context[name] = text
    elif wanted == "number" and isinstance(value, (int, float)) and not isinstance(value, bool):
        if not abs(value) < 10**MAX_DIGITS:
            row.reject("context_number", name=name, limit=MAX_DIGITS)
        else:
            row.context[name] = value
    elif wanted == "boolean" and isinstance(value, bool):
        row.context[name] = value
    else:
        row.reject("context_type", name=name, wanted={"code": f"word.{wanted}"}, found=_word(value))


def _as_text(value: Any) -> str:
    """A value as a text of the context: text as it is, the rest as JSON writes it."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _word(value: Any) -> dict[str, str]:
    match value:
        case bool():
            kind = "boolean"
        case int() | float():
            kind = "number"
        case str():
            kind = "text"
        case Mapping():
            kind = "object"
        case None:
            kind = "null"
        case _:
            kind = "array"
    return {"code": f"word.{kind}"}
