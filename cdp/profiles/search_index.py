"""What customers are found by: their names and identifiers as one text each, of which a part of a word is enough.

A sweep writes the texts, not ingestion, whose statements would pay for it: new customers within a minute, what has changed
of others within some hours, and what staff change by hand at once (`index`). A customer whose text is behind is still found
by an identifier or its beginning (`cdp.profiles.search`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from cdp.profiles.identity.namespaces import ANONYMOUS_ID
from core.db import arrays
from core.db.sql import Sql, join, one, rows, run, sql

MAX_TEXT = 1_000
"""Characters of a text; names come first."""
MAX_IDENTIFIERS = 50
CHUNK = 5_000
"""Customers that are looked at in one statement."""
OVERLAP = 2_000
"""So many customers before the newest that has a text are looked at again: their transactions may have ended later."""
SLICES = 60
"""All customers are looked at again in so many minutes at least."""
SLICE = 20_000
"""Most customers of a slice; where there are more of them a round takes longer."""
MAX_GRAMS = 24
"""Most pieces that are looked up for one search; the texts found by them are compared whole."""
WIDE = 0x2E80
"""From this letter on scripts are written without blanks, and one or two letters are a name."""


def index(profiles: Sequence[int]) -> int:
    """Write the texts of these customers; the number of texts that differ."""
    return _write(lambda column: sql("{} = ANY({})", column, arrays.array("bigint", sorted(profiles))))


def sweep(now: datetime, seconds: float) -> bool:
    """Write the texts of new customers, then look at a slice of all others; whether time ran out before the newest had theirs."""
    end = time.monotonic() + seconds
    newest, indexed = _newest()
    position = max(0, indexed - OVERLAP)
    while position < newest:
        if time.monotonic() > end:
            return True
        _range(position, position + CHUNK)
        position += CHUNK
    slices = max(SLICES, -(-newest // SLICE))
    number = int(now.timestamp() // 60) % slices
    position, last = newest * number // slices, newest * (number + 1) // slices
    while position < last and time.monotonic() < end:
        _range(position, min(position + CHUNK, last))
        position += CHUNK
    return False


def find(workspace_id: int, text: str, most: int) -> list[int]:
    """Customers whose names and identifiers hold each word of the text, wherever in it; the newest first. None of a text
    that is too short to be looked up."""
    words = text.lower().split()
    grams = [f"{workspace_id}:{gram}" for gram in dict.fromkeys(gram for word in words for gram in grams_of(word))]
    if not grams:
        return []
    holds = [sql("strpos(s.text, {}::text) > 0", word) for word in words]
    found = rows(
        sql(
            "SELECT s.profile_id FROM profiles_searchtext s WHERE s.workspace_id = {}"
            " AND profiles_grams(s.workspace_id, s.text) @> {}::text[] AND {} ORDER BY s.profile_id DESC LIMIT {}",
            workspace_id,
            grams[:MAX_GRAMS],
            join(" AND ", holds),
            most,
        )
    )
    return [number for (number,) in found]


def grams_of(word: str) -> list[str]:
    """The pieces of a word that are looked up: of three letters; of a shorter word it all, if its script is a wide one."""
    if len(word) >= 3:
        return [word[place : place + 3] for place in range(len(word) - 2)]
    return [word] if word and ord(word[0]) >= WIDE else []


def _newest() -> tuple[int, int]:
    """The newest customer, and the newest that has a text; 0 where there is none."""
    found = one(
        Sql(
            "SELECT coalesce((SELECT max(id) FROM profiles_profile), 0),"
            " coalesce((SELECT max(profile_id) FROM profiles_searchtext), 0)"
        )
    )
    assert found is not None, "a SELECT without FROM has one row"
    return found[0], found[1]


def _range(after: int, last: int) -> int:
    return _write(lambda column: sql("{0} > {1}::bigint AND {0} <= {2}::bigint", column, after, last))


def _write(chosen: Callable[[Sql], Sql]) -> int:
    """Write the texts of the customers chosen by their id where they differ, and delete those of customers who are gone."""
    return run(
        sql(
            """
            WITH wanted AS MATERIALIZED (
                SELECT p.id, p.workspace_id, left(lower(concat_ws(' ', p.traits ->> 'name',
                    p.traits ->> 'first_name', p.traits ->> 'last_name', p.traits ->> 'firstName', p.traits ->> 'lastName',
                    (p.traits ->> 'last_name') || (p.traits ->> 'first_name'),
                    (p.traits ->> 'lastName') || (p.traits ->> 'firstName'),
                    (SELECT string_agg(i.value, ' ') FROM (SELECT o.value FROM profiles_identifier o WHERE o.profile_id = p.id
                        AND o.namespace <> {anonymous} ORDER BY o.id LIMIT {identifiers}) AS i))), {length}) AS text
                FROM profiles_profile p WHERE {profiles} AND p.merged_into_id IS NULL
            ),
            gone AS (
                DELETE FROM profiles_searchtext s WHERE {texts} AND NOT EXISTS (SELECT FROM wanted w WHERE w.id = s.profile_id)
            )
            INSERT INTO profiles_searchtext (profile_id, workspace_id, text)
            SELECT w.id, w.workspace_id, w.text FROM wanted w LEFT JOIN profiles_searchtext s ON s.profile_id = w.id
            WHERE w.text IS DISTINCT FROM s.text ORDER BY w.id
            ON CONFLICT (profile_id) DO UPDATE SET text = excluded.text
            """,
            profiles=chosen(Sql("p.id")),
            texts=chosen(Sql("s.profile_id")),
            anonymous=ANONYMOUS_ID,
            identifiers=MAX_IDENTIFIERS,
            length=MAX_TEXT,
        )
    )
