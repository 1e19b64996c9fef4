"""Sticky chance: where a profile falls between 0 and 1 for a salt, the same today, tomorrow and after a retry."""

import hashlib

from core.db.sql import Sql, sql


def position(salt: str, profile_id: Sql) -> Sql:
    """SQL for the position in [0, 1): the first 32 bits of md5(`salt:profile id`) over 2^32. `place` is its twin."""
    return sql(
        "(('x' || substr(md5({}::text || ':' || {}), 1, 8))::bit(32)::bigint::float8 / 4294967296.0)", salt, profile_id
    )


def place(salt: str, profile_id: int) -> float:
    """The same position in Python, for screens and tests."""
    digest = hashlib.md5(f"{salt}:{profile_id}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) / 2**32
