"""What staff change of one customer, inside the transaction of the action (`cdp.profiles.actions`) that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cdp.profiles.capacity import MAX_TAGS
from cdp.profiles.identity.identifier_rules import detach
from cdp.profiles.models import Profile
from cdp.profiles.traits import set_tags
from core.db.sql import Sql, join, one, sql
from core.i18n.text import translated
from core.problems import Problem

MAX_TAG: Final = 100


class EditRefused(Exception):
    """What somebody typed cannot be taken: `problems` say why, at the fields of the form."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(problems[0].message)


class EditConflicts(EditRefused):
    """It is well written, but what is known stands against it."""


CHANGED_MEANWHILE = translated("The customer has changed meanwhile. Look again, and repeat it if it still holds.")


def check_tag(tag: str, at: str = "tag") -> Problem | None:
    """What is wrong with a tag that somebody typed."""
    if not tag.strip():
        return Problem(at, "no_tag", translated("Write the tag."))
    if tag != tag.strip() or not tag.isprintable():
        return Problem(
            at, "bad_tag", translated("A tag is one line of text, without blanks before and after. Type it anew.")
        )
    if len(tag) > MAX_TAG:
        return Problem(
            at,
            "tag_too_long",
            translated("The tag has {length} characters; the limit is {limit}.", length=len(tag), limit=MAX_TAG),
        )
    return None


def read_locked(profile: Profile) -> None:
    """Read a profile, whose row the transaction has locked, as it is now. Raises EditConflicts if it was merged meanwhile."""
    profile.refresh_from_db()
    if profile.merged_into_id is not None:
        raise EditConflicts([Problem("", "changed_meanwhile", CHANGED_MEANWHILE)])


def set_tag(profile: Profile, tag: str, present: bool, now: datetime) -> None:
    """Add a tag to a locked profile, or remove it, and read the profile again. Raises EditConflicts where there is no room."""
    chosen = sql("SELECT {}::bigint AS profile_id, {}::text AS tag, {}::boolean AS present", profile.pk, tag, present)
    parts = [
        sql("{} AS ({})", Sql(name), statement)
        for name, statement in set_tags(profile.workspace_id, chosen, sql("{}::timestamptz", now))
    ]
    one(sql("WITH {} SELECT 1", join(", ", parts)))
    profile.refresh_from_db()
    if present and tag not in profile.tags:
        raise EditConflicts(
            [
                Problem(
                    "tag",
                    "too_many_tags",
                    translated("The customer has {limit:,} tags. Remove another one first.", limit=MAX_TAGS),
                )
            ]
        )


def remove_identifier(profile: Profile, namespace: str, value: str, now: datetime) -> None:
    """Take an identifier from a locked profile. Raises EditConflicts if it is not theirs, or their last one."""
    own = set(profile.identifiers.values_list("namespace", "value"))
    if (namespace, value) not in own:
        raise EditConflicts([Problem("value", "changed_meanwhile", CHANGED_MEANWHILE)])
    if len(own) == 1:
        raise EditConflicts(
            [
                Problem(
                    "value",
                    "last_identifier",
                    translated(
                        "It is the customer's only identifier: without it nobody could be meant. Add another first."
                    ),
                )
            ]
        )
    detach(profile.workspace_id, [(namespace, value)], now)
