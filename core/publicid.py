"""Opaque public ids: a prefix that says what it is, and the row's number in a form that tells nothing."""

from functools import lru_cache

from sqids import Sqids

# Without vowels, and digits read as such, no word can come out: none has to be looked for in every id.
_SQIDS = Sqids(alphabet="kGQFCswXrJWb9tPBzVRmYnMy6dKHThZxpjLcNv8gSqDf2", min_length=10)


@lru_cache(maxsize=65_536)
def encode(prefix: str, *numbers: int) -> str:
    """`encode("prf", 42)` gives something like `prf_x7Yk2…`. Numbers must not be negative."""
    return f"{prefix}_{_SQIDS.encode(numbers)}"


@lru_cache(maxsize=65_536)
def decode(prefix: str, public_id: str) -> int | None:
    """The number behind a public id of that prefix, or None if it is not one that `encode` made."""
    head, _, tail = public_id.partition("_")
    numbers = _SQIDS.decode(tail) if head == prefix and tail else []
    if len(numbers) != 1 or numbers[0] >= 2**63 or encode(prefix, numbers[0]) != public_id:
        return None
    return numbers[0]
