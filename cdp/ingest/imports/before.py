"""What customers were before an import: noted chunk by chunk, in one statement, so that the import can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from cdp.events.normalised import NormalisedEvent
from cdp.ingest.imports.plan import Plan
from cdp.ingest.models import Import
from cdp.profiles.identity.merge import Resolution
from core.db import arrays
from core.db.columns import BUCKETS
from core.db.sql import run, sql


def note_before(
    job: Import,
    plan: Plan,
    tags: Mapping[str, Sequence[str]],
    messages: Sequence[NormalisedEvent],
    resolution: Resolution,
) -> None:
    """Note of each customer of the messages whether they are new, the traits that they have, and the tags (by message key) that
    they do not. What an earlier chunk noted stays. In the chunk's transaction, before anything is set."""
    created = set(resolution.created)
    said: dict[int, dict[str, None]] = {profile: {} for profile in resolution.profiles}
    for message, profile in zip(messages, resolution.profiles, strict=True):
        said[profile].update(dict.fromkeys(tags.get(message.key, ())))
    columns = [("profile_id", "bigint"), ("created", "boolean"), ("tags", "text")]
    table = [
        (profile, profile in created, orjson.dumps([*named]).decode() if named else "[]")
        for profile, named in sorted(said.items())
    ]
    run(
        sql(
            """
            INSERT INTO ingest_importchange AS c (file_import_id, bucket, profile_id, created, traits, times, tags)
            SELECT {job}::bigint, p.id & {last}::bigint, p.id, s.created, CASE WHEN s.created THEN '{{}}' ELSE
                (SELECT coalesce(jsonb_object_agg(n, p.traits -> n), '{{}}') FROM unnest({names}) AS n WHERE p.traits ? n) END,
                CASE WHEN s.created THEN '{{}}' ELSE (SELECT coalesce(jsonb_object_agg(n, p.trait_times -> n), '{{}}')
                FROM unnest({names}) AS n WHERE p.trait_times ? n) END,
                CASE s.tags WHEN '[]' THEN '[]' ELSE (SELECT coalesce(jsonb_agg(t), '[]')
                FROM jsonb_array_elements_text(s.tags::jsonb) AS t WHERE NOT p.tags ? t) END
            FROM {said} AS s JOIN profiles_profile p ON p.id = s.profile_id
            ON CONFLICT (file_import_id, bucket, profile_id) DO UPDATE SET tags = c.tags || excluded.tags
            WHERE excluded.tags <> '[]'
            """,
            job=job.pk,
            last=BUCKETS - 1,
            names=arrays.array("text", plan.restorable),
            said=arrays.relation(columns, table),
        )
    )
