"""What ingestion says of an item, as it is said of the field of a form."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cdp.ingest import messages
from cdp.ingest.imports.messages import OF_CELLS
from core.i18n.messages import Texts, text_of
from core.i18n.text import translated
from core.problems import Problem

OF_FIELDS: Final[Texts] = {
    **{code: OF_CELLS[code] for code in ("not_an_email", "not_a_phone", "not_a_personal_phone", "not_an_identifier")},
    **{code: OF_CELLS[code] for code in ("denied_identifier", "bad_locale", "unknown_time_zone")},
    "digits_lost": translated("A spreadsheet kept only the first digits of this number. Write it in full."),
    "generic_identifier": translated(
        "This is a placeholder such as null, guest or 0, and identifies nobody. Write a real one."
    ),
    "shared_identifier": translated(
        "Several known people have been seen with this value, so it identifies nobody. If it is one person's, allow it under "
        "Settings, Identifiers."
    ),
    "bad_namespace": translated(
        "Types of identifiers are written in small letters, digits and underscores, e.g. member_no."
    ),
    "reserved_trait": translated("Names of traits that begin with $ are reserved."),
    "too_many_traits": translated(
        "The customer has 1,000 traits, so there is no room for one more. Take away another."
    ),
    "traits_too_large": translated(
        "The customer's traits fill 100,000 bytes, so there is no room for this one. Shorten it."
    ),
    "event_too_large": translated("This is too much at once ({size:,} bytes; the limit is {limit:,}). Shorten it."),
}
"""Where it is said otherwise than of an item."""


def explained(problem: Problem, field: str) -> Problem:
    """The problem in words for whoever fills in a form, at that field."""
    if problem.code in OF_FIELDS:
        return Problem(field, problem.code, text_of(OF_FIELDS, problem.code, problem.params))
    return replace(messages.explained(problem.code, problem.path, problem.params), path=field)
