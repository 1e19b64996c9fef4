"""Why two profiles that met were kept apart: the closed list, in words for people."""

from __future__ import annotations

from typing import Final

from core.i18n.messages import Texts
from core.i18n.text import translated

REFUSALS: Final[Texts] = {
    "too_many_of_namespace": translated(
        "Together they would have {count} identifiers of type {namespace}; the limit is {limit}."
    ),
    "too_many_identifiers": translated("Together they would have {count} identifiers; the limit is {limit}."),
    "too_many_profiles": translated(
        "{count} customers would become one at once; the limit is {limit}. They are merged when "
        "their identifiers meet again."
    ),
    "too_many_tags": translated("They have {count} tags between them; the limit of one customer is {limit}."),
    "too_many_topics": translated(
        "They have answered on {count} topics of consent between them; the limit of one customer is {limit}."
    ),
}
