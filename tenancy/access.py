"""Who may do what: scopes, the roles that carry them, and the keys that machines use.

A person has the scopes of their role in the workspace, a key those it was made with. Every endpoint asks for a scope
and never for a role, so the same check serves both.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied

from core.i18n.text import translated
from core.problems import Problem
from tenancy.models import ApiKey, Role, User, Via, Workspace

READ: Final = frozenset(
    {
        "journeys:read",
        "audiences:read",
        "profiles:read",
        "touches:read",
        "templates:read",
        "channels:read",
        "sources:read",
        "imports:read",
        "exports:read",
        "alerts:read",
        "settings:read",
    }
)
MARKETING: Final = frozenset(
    {
        "audiences:write",
        "journeys:write",
        "journeys:publish",
        "journeys:enroll",
        "templates:write",
        "profiles:write",
        "imports:write",
        "exports:write",
        "exports:unmasked",
        "touches:write",
        "alerts:write",
        "alerts:test",
    }
)
TRANSACTIONAL: Final = "journeys:transactional"
"""To make a send a service message, and to publish one: it asks for no consent and knows no cap."""
ADMINISTRATION: Final = frozenset(
    {
        TRANSACTIONAL,
        "channels:write",
        "sources:write",
        "settings:write",
        "members:read",
        "members:write",
        "keys:read",
        "keys:write",
        "audit:read",
    }
)
OVERRIDE: Final = "touches:override"
"""To send a test although the customer has not agreed or the address is suppressed. A key can never hold it."""
OWNERSHIP: Final = "owners:write"
"""To give or take the owner role. A key can never hold it."""

ROLE_SCOPES: Final[dict[Role, frozenset[str]]] = {
    Role.VIEWER: READ,
    Role.ANALYST: READ | {"audiences:write", "exports:write"},
    Role.MARKETER: READ | MARKETING,
    Role.ADMIN: READ | MARKETING | ADMINISTRATION | {OVERRIDE},
    Role.OWNER: READ | MARKETING | ADMINISTRATION | {OVERRIDE, OWNERSHIP},
}
KEY_SCOPES: Final = sorted(READ | MARKETING | ADMINISTRATION)
"""What a key may be given, in the order screens show it."""


class MissingScope(PermissionDenied):
    """Whoever asks does not hold a scope that is needed: ask an admin of the workspace for it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(problems[0].message)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change, and from where: a user, a key, or a command."""

    via: Via
    user: User | None = None
    key: ApiKey | None = None
    address: str = ""
    agent: str = ""

    @property
    def name(self) -> str:
        """How the audit log calls them."""
        if self.user is not None:
            return self.user.get_username()
        return self.key.name if self.key is not None else self.agent


@dataclass(frozen=True, slots=True)
class Access:
    """What one actor may do in one workspace."""

    workspace: Workspace
    scopes: Set[str]
    actor: Actor

    @property
    def user(self) -> User | None:
        """The user on whose behalf it is, if it is one."""
        return self.actor.user

    @property
    def key(self) -> ApiKey | None:
        """The key by which it is, if it is one."""
        return self.actor.key

    def may(self, scope: str) -> bool:
        """Whether the scope is held."""
        return scope in self.scopes

    def require(self, scope: str) -> None:
        """Raise MissingScope unless the scope is held."""
        if scope not in self.scopes:
            raise MissingScope([missing_scope(scope)])

    def require_role(self, role: Role) -> None:
        """Raise MissingScope unless every scope of the role is held: nobody gives, or takes, more than they have."""
        for scope in sorted(ROLE_SCOPES[role]):
            self.require(scope)


def command_actor(command: str) -> Actor:
    """A management command, as the audit log calls it."""
    return Actor(Via.COMMAND, agent=f"manage.py {command}")


def command_access(workspace: Workspace, command: str) -> Access:
    """What a management command may do in a workspace: whoever can run one has the database anyway."""
    return Access(workspace, ROLE_SCOPES[Role.OWNER], command_actor(command))


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made: `plain` is shown once and never stored."""

    plain: str
    prefix: str
    digest: str


def missing_scope(scope: str) -> Problem:
    """What to tell somebody who lacks the scope."""
    return Problem(
        "",
        "missing_scope",
        translated("This needs the scope {scope}; ask an admin of the workspace.", scope=scope),
    )


def digest_of(plain: str) -> str:
    """The SHA-256 of a key in hex: all that is stored. (The key has 256 random bits, so no salt is needed.)"""
    return hashlib.sha256(plain.encode()).hexdigest()


def new_key() -> NewKey:
    """A fresh API key."""
    plain = f"pk_{secrets.token_urlsafe(32)}"
    return NewKey(plain, plain[:11], digest_of(plain))


def check_expiry(expires_at: datetime | None, now: datetime) -> list[Problem]:
    """What is wrong with the moment at which a new key shall expire; None is never."""
    if expires_at is None or expires_at > now:
        return []
    return [
        Problem(
            "expires_at",
            "in_the_past",
            translated(
                "The key would have expired already. Choose a moment in the future, or leave it out for a "
                "key that stays."
            ),
        )
    ]


def new_write_key() -> str:
    """A fresh write key for a source."""
    return secrets.token_urlsafe(24)
