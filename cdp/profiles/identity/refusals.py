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
    "too_many_profiles": (
        "{count} customers would become one at once; the limit is {limit}. They are merged when their identifiers meet again.",
        "一次将合并 {count} 个客户，上限为 {limit} 个。他们的标识再次同时出现时会继续合并。",
    ),
    "too_many_tags": (
        "They have {count} tags between them; the limit of one customer is {limit}.",
        "两者共有 {count} 个标签，单个客户的上限为 {limit} 个。",
    ),
    "too_many_topics": (
        "They have answered on {count} topics of consent between them; the limit of one customer is {limit}.",
        "两者共有 {count} 项营销授权声明，单个客户的上限为 {limit} 项。",
    ),
}
