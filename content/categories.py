"""The categories of messages: what a message is, and whether it is marketing or a service message.

Every workspace begins with the two built-in ones and may add its own. A category never changes its class, since touches were
decided by it; it is known by its code in graphs, touches, caps and events, and the code never changes either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from content.models import Category
from core.i18n.text import listed, translated
from core.problems import Problem

MARKETING: Final = "marketing"
"""The category of what says nothing else: consent is asked for, and caps count it."""
TRANSACTIONAL: Final = "transactional"
"""The category of service messages: neither."""
MOST: Final = 200
"""So many categories of its own a workspace may have, archived ones included."""
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class CategoryRef:
    """A category that a message may be of. One that is archived is offered no more; messages of it are still decided."""

    code: str
    name: str
    transactional: bool
    archived: bool = False


BUILT_IN: Final[Mapping[str, CategoryRef]] = {
    MARKETING: CategoryRef(MARKETING, translated("Marketing"), False),
    TRANSACTIONAL: CategoryRef(TRANSACTIONAL, translated("Service message"), True),
}
"""What every workspace begins with."""


def catalogue(workspace_id: int) -> dict[str, CategoryRef]:
    """Every category of the workspace by its code, archived ones included: the built-in ones, then its own by name."""
    own = Category.objects.filter(workspace_id=workspace_id).order_by("name", "pk")
    return {
        **BUILT_IN,
        **{
            each.code: CategoryRef(each.code, each.name, each.transactional, each.archived_at is not None)
            for each in own
        },
    }


def transactional_codes(workspace_id: int) -> frozenset[str]:
    """The codes of the categories of service messages."""
    return frozenset(code for code, each in catalogue(workspace_id).items() if each.transactional)


def check_choice(code: str, known: Mapping[str, CategoryRef], path: str) -> list[Problem]:
    """What is wrong with a category that somebody chose."""
    if code in known and not known[code].archived:
        return []
    own = [each.code for each in known.values() if each.code not in BUILT_IN and not each.archived]
    others = translated(", or one of your own: {own}", own=listed(own)) if own else ""
    return [
        Problem(
            path,
            "unknown_category",
            translated(
                "“{code}” is no kind of message. Choose {marketing} (asks for consent, counts towards caps) "
                "or {transactional} (a service message: neither){others}.",
                code=code,
                marketing=MARKETING,
                transactional=TRANSACTIONAL,
                others=others,
            ),
        )
    ]


def check_counted(code: str, workspace_id: int) -> list[Problem]:
    """What is wrong with the category that a cap counts; empty is all that are counted."""
    known = catalogue(workspace_id)
    if not code or not known.get(code, BUILT_IN[MARKETING]).transactional:
        return check_choice(code, known, "category") if code else []
    return [
        Problem(
            "category",
            "never_counted",
            translated("Service messages are never counted. Choose a category of marketing, or all."),
        )
    ]


def check_new(workspace_id: int, code: str) -> list[Problem]:
    """What is wrong with the code of a new category, or with one more of them."""
    if not _CODE.fullmatch(code):
        return [
            Problem(
                "code",
                "bad_code",
                translated(
                    "Use lower-case letters, digits and underscores, at most 40, a letter first, e.g. order_updates."
                ),
            )
        ]
    own = Category.objects.filter(workspace_id=workspace_id)
    if code in BUILT_IN or own.filter(code=code).exists():
        return [
            Problem(
                "code",
                "code_taken",
                translated("There is a category with the code “{code}” already. Choose another code.", code=code),
            )
        ]
    if own.count() >= MOST:
        return [
            Problem(
                "",
                "too_many_categories",
                translated(
                    "A workspace has at most {most} categories of its own. Rename one that is archived.", most=MOST
                ),
            )
        ]
    return []
