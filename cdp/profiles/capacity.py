"""How much one profile may know. A sender that puts ids into the names of traits must not grow a profile without end:
every change of it is written anew, whole.

What finds no room is left out of the profile with a note on its event, which keeps it; the rest of the item is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from cdp.events.normalised import LOCALE_KEY, TIME_ZONE_KEY, NormalisedEvent
from cdp.events.warnings import Note, added
from cdp.profiles.consent import TIME_KEY
from core.db.arrays import array
from core.db.sql import Sql, rows, sql
from tenancy import media

MAX_TRAITS = 1_000
"""Most traits and topics of consent of a profile, those taken away included: the profile remembers when."""
MAX_TRAIT_BYTES = 100_000
"""Most bytes of a profile's traits, as JSON."""
MAX_TAGS = 1_000
"""Most tags of a profile."""

Pair = tuple[int, int]
"""(surviving profile, merged profile)."""


@dataclass(slots=True)
class _Usage:
    """What a profile has, with what the chunk at hand has added."""

    names: int
    size: int
    sizes: dict[str, int] | None = None
    """Bytes by trait; asked for only where it gets tight."""


def make_fit(profiles: Sequence[int], messages: Sequence[NormalisedEvent], merged: Sequence[Pair]) -> list[Pair]:
    """Take out of the messages the traits and topics of consent for which their profile has no room, and note it.

    Returns the merges whose merged profile's traits find room; the journal of merges keeps those of the others. The
    profiles must be locked. One statement, none where nothing speaks of them; one more for profiles that are nearly full.
    """
    speaking = [
        (profile, message)
        for profile, message in zip(profiles, messages, strict=True)
        if message.traits or message.consent
    ]
    if not speaking and not merged:
        return []
    involved = {profile for profile, _ in speaking} | {profile for pair in merged for profile in pair}
    usage = _usage(involved)
    fitting = []
    for survivor, other in merged:
        mine, theirs = usage[survivor], usage[other]
        if mine.names + theirs.names <= MAX_TRAITS and mine.size + theirs.size <= MAX_TRAIT_BYTES:
            mine.names += theirs.names
            mine.size += theirs.size
            fitting.append((survivor, other))
    coming: dict[int, tuple[int, int]] = {}
    for profile, message in speaking:
        names, size = coming.get(profile, (0, 0))
        coming[profile] = (names + len(message.traits) + len(message.consent), size + len(orjson.dumps(message.traits)))
    tight = {
        profile
        for profile, (names, size) in coming.items()
        if usage[profile].names + names > MAX_TRAITS or usage[profile].size + size > MAX_TRAIT_BYTES
    }
    if tight:
        _measure(tight, usage)
        for profile, message in speaking:
            if profile in tight:
                _drop_excess(message, usage[profile])
    return fitting


def has_room_for_tag(profile: Sql, tag: Sql) -> Sql:
    """A condition: the profile, a row's alias, has the tag, or room for it."""
    return sql(
        "(jsonb_array_length({p}.tags) < {most} OR {p}.tags ? {tag})", p=profile, most=Sql(str(MAX_TAGS)), tag=tag
    )


def has_room_for_trait(profile: Sql, name: Sql, value: Sql) -> Sql:
    """A condition: the profile, a row's alias, has room for that value (jsonb) of a trait."""
    return sql(
        "(({p}.trait_times ? {name} OR (SELECT count(*) FROM jsonb_object_keys({p}.trait_times)) < {names}) "
        "AND octet_length(({p}.traits || jsonb_build_object({name}, {value}))::text) <= {size})",
        p=profile,
        name=name,
        value=value,
        names=Sql(str(MAX_TRAITS)),
        size=Sql(str(MAX_TRAIT_BYTES)),
    )


def reason_unless(room: Sql, profile: Sql, profile_id: Sql, code: str) -> Sql:
    """The code where the profile of that id has no room, else the empty text. Asks each by its key: as a join the planner may
    read all profiles once for each node of a journey."""
    return sql(
        "(SELECT CASE WHEN {room} THEN '' ELSE {code} END FROM profiles_profile {p} WHERE {p}.id = {id} OFFSET 0)",
        room=room,
        code=sql("{}::text", code),
        p=profile,
        id=profile_id,
    )


def _usage(profiles: set[int]) -> dict[int, _Usage]:
    found = rows(
        sql(
            "SELECT id, (SELECT count(*) FROM jsonb_object_keys(trait_times)), octet_length(traits::text)"
            " FROM profiles_profile WHERE id = ANY({})",
            array("bigint", sorted(profiles)),
        )
    )
    return {profile: _Usage(names, size) for profile, names, size in found}


def _measure(profiles: set[int], usage: dict[int, _Usage]) -> None:
    for profile in profiles:
        usage[profile].sizes = {}
    for profile, name, size in rows(
        sql(
            "SELECT p.id, k.key, coalesce(octet_length((p.traits -> k.key)::text), 0) FROM profiles_profile p"
            " CROSS JOIN LATERAL jsonb_object_keys(p.trait_times) AS k(key) WHERE p.id = ANY({})",
            array("bigint", sorted(profiles)),
        )
    ):
        sizes = usage[profile].sizes
        if sizes is not None:
            sizes[name] = size


def _drop_excess(message: NormalisedEvent, used: _Usage) -> None:
    """Keep the traits and consents of a message for which there is room. A whole medium always has some."""
    sizes = {} if used.sizes is None else used.sizes
    kept: dict[str, object] = {}
    notes: list[Note] = []
    for name, value in message.traits.items():
        if name in (LOCALE_KEY, TIME_ZONE_KEY):  # They have columns of their own.
            kept[name] = value
            continue
        size = len(orjson.dumps(value))
        # Of several values in a chunk any may win: the largest is counted.
        grows = max(0, size - sizes[name]) if name in sizes else size + len(name.encode()) + 6
        if name not in sizes and used.names >= MAX_TRAITS:
            notes.append(Note("too_many_traits", f"traits.{name}"))
        elif grows and used.size + grows > MAX_TRAIT_BYTES:
            notes.append(Note("traits_too_large", f"traits.{name}"))
        else:
            used.names += name not in sizes
            used.size += grows
            sizes[name] = max(size, sizes.get(name, 0))
            kept[name] = value
    said: list[tuple[str, str, bool]] = []
    for medium, topic, granted in message.consent:
        key = f"{medium}/{topic}" if topic else medium
        name = f"{TIME_KEY}{key}"
        if name not in sizes and used.names >= MAX_TRAITS and (topic or medium not in media.BY_KIND):
            notes.append(Note("too_many_topics", f"context.consent.categoryPreferences.{key}"))
            continue
        used.names += name not in sizes
        sizes.setdefault(name, 0)
        said.append((medium, topic, granted))
    if notes:
        message.traits, message.consent = kept, said
        message.context = added(message.context, notes)
