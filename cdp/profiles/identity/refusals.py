"""Why two profiles that met were kept apart: the closed list, in words for people."""

from __future__ import annotations

from typing import Final

from core.i18n.messages import Texts

REFUSALS: Final[Texts] = {
    "too_many_of_namespace": (
        "Together they would have {count} identifiers of type {namespace}; the limit is {limit}.",
        "合并后将有 {count} 个 {namespace} 标识，上限为 {limit} 个。",
    ),
    "too_many_identifiers": (
        "Together they would have {count} identifiers; the limit is {limit}.",
        "合并后将有 {count} 个标识，上限为 {limit} 个。",
    ),
}
