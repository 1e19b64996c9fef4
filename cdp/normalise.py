"""One item as it came -> one message as we process it: who, what, when, and what it says about the person."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import available_timezones

import orjson

from cdp import identifiers
from cdp.identity import ANONYMOUS_ID, USER_ID
from cdp.items import Item, check
from cdp.notes import Note, explain, in_context
from cdp.problems import Problem

MAX_AHEAD = timedelta(hours=24)
"""An event may lie this far in the future (clocks differ, zones are forgotten); further, its time is a mistake."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

EVENT_OF_KIND = {
    "identify": "Identified",
    "page": "Page Viewed",
    "screen": "Screen Viewed",
    "group": "Group Joined",
    "alias": "Aliased",
}
"""Every message leaves an event on the timeline; a track brings its own name. Page names stay in properties, so that
the dictionary of events stays short."""

LOCALE_KEY = "$locale"
TIME_ZONE_KEY = "$time_zone"
"""Reserved names under which locale and time zone are folded like traits (into columns of their own)."""

Identifier = tuple[str, str]
"""(namespace, value)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What normalising needs to know of the workspace."""

    trait_namespaces: frozenset[str]
    region: str | None = None
    """For phone numbers without a country code, e.g. "CN"."""
    allowed: frozenset[Identifier] = frozenset()
    """Identifiers that the workspace takes although we would not."""


@dataclass(slots=True)
class Message:
    """An item that can be processed."""

    key: str
    """See `message_key`."""
    message_id: str
    kind: str
    name: str
    occurred_at: datetime
    received_at: datetime
    source_id: int | None
    identifiers: tuple[Identifier, ...]
    """In order of namespace and value. Never empty."""
    paths: tuple[str, ...]
    """Where in the item each identifier stands."""
    traits: dict[str, object]
    properties: dict[str, object]
    context: dict[str, object]
    consent: list[tuple[str, str, bool]] = field(default_factory=list)
    """(medium, topic, granted)."""


def message_key(message_id: str) -> str:
    """Under which a message id is remembered for ever: the first 16 bytes of its SHA-256, in hexadecimal."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]


def normalise(item: Item, source_id: int | None, received_at: datetime, rules: Rules) -> Message | Problem:
    """The message an item stands for, or why it cannot be processed. Does not change the item."""
    problem = check(item)
    if problem:
        return problem
    occurred_at = _occurred_at(item, received_at)
    if isinstance(occurred_at, Problem):
        return occurred_at
    kind: str = item["type"]
    context: dict[str, object] = item.get("context") or {}
    traits = _traits(item, kind, context)
    notes: list[Note] = []
    found = _identifiers(item, kind, traits, context, rules, notes)
    if isinstance(found, Problem):
        return found
    folded = dict(traits)
    folded.pop(LOCALE_KEY, None)
    folded.pop(TIME_ZONE_KEY, None)
    _locale(folded, traits, context, notes)
    consent = _consent(context, notes)
    message_id = item.get("messageId") or str(uuid.uuid4())
    return Message(
        key=message_key(message_id),
        message_id=message_id,
        kind=kind,
        name=item["event"].strip() if kind == "track" else EVENT_OF_KIND[kind],
        occurred_at=occurred_at,
        received_at=received_at,
        source_id=source_id,
        identifiers=tuple(found),
        paths=tuple(found.values()),
        traits=folded,
        properties=_properties(item, kind),
        context=_context(context, notes),
        consent=consent,
    )


def _occurred_at(item: Item, received_at: datetime) -> datetime | Problem:
    """When it happened by our clock: the sender's clock is off by (received - sent), so its timestamp is too."""
    path = "originalTimestamp" if item.get("originalTimestamp") else "timestamp"
    text = item.get(path)
    if not text:
        return received_at
    stamped = _instant(text)
    if stamped is None:
        return Problem(
            path,
            "bad_timestamp",
            f'`{path}` is "{text[:60]}"; it must be an ISO 8601 date and time, e.g. 2026-03-01T09:30:00Z.',
            f"`{path}` 为 “{text[:60]}”,必须是 ISO 8601 日期时间,例如 2026-03-01T09:30:00Z。",
        )
    sent_text = item.get("sentAt")
    if sent_text:
        sent = _instant(sent_text)
        if sent is None:
            return Problem(
                "sentAt",
                "bad_timestamp",
                f'`sentAt` is "{sent_text[:60]}"; it must be an ISO 8601 date and time, e.g. 2026-03-01T09:30:00Z.',
                f"`sentAt` 为 “{sent_text[:60]}”,必须是 ISO 8601 日期时间,例如 2026-03-01T09:30:00Z。",
            )
        try:
            stamped = received_at - (sent - stamped)
        except OverflowError:
            stamped = EPOCH - timedelta(days=1)
    if stamped < EPOCH or stamped > received_at + MAX_AHEAD:
        side = "before 1970" if stamped < EPOCH else "more than 24 hours in the future"
        side_zh = "早于 1970 年" if stamped < EPOCH else "超过未来 24 小时"
        return Problem(
            path,
            "time_out_of_range",
            f'`{path}` "{text[:60]}" lies {side} (after allowing for the sender\'s clock by `sentAt`). Send the right time.',
            f"`{path}` “{text[:60]}” {side_zh}(已按 `sentAt` 修正发送方时钟)。请发送正确的时间。",
        )
    return stamped


def _instant(text: str) -> datetime | None:
    """An ISO 8601 text as an instant (UTC where it names no zone), or None."""
    try:
        parsed = datetime.fromisoformat(text.strip())
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _traits(item: Item, kind: str, context: dict[str, object]) -> dict[str, object]:
    """What the item says about the person: an identify's traits, and `context.traits` of any item."""
    given = context.get("traits")
    about: dict[str, object] = given if isinstance(given, dict) else {}
    if kind == "identify" and item.get("traits"):
        return {**about, **item["traits"]}
    return about


def _identifiers(
    item: Item,
    kind: str,
    traits: dict[str, object],
    context: dict[str, object],
    rules: Rules,
    notes: list[Note],
) -> dict[Identifier, str] | Problem:
    """The identifiers, each with where in the item it stands."""
    found: dict[Identifier, str] = {}
    generic: list[str] = []
    too_long: list[str] = []

    def take(name: str, value: object, path: str) -> None:
        if value is None:
            return
        text = identifiers.written(value)
        if text is None or identifiers.lost_digits(value):
            notes.append(Note("digits_lost" if identifiers.lost_digits(value) else "not_an_identifier", path))
            return
        if identifiers.is_generic(text):
            generic.append(path)
            return
        if len(text) > identifiers.MAX_VALUE:
            too_long.append(path)
            return
        stored = identifiers.normalise(name, text, rules.region)
        if not stored:
            notes.append(Note("not_an_email" if name == "email" else identifiers.phone_problem(text), path))
            return
        objection = identifiers.objection(name, stored)
        if objection and (name, stored) not in rules.allowed:
            notes.append(Note(objection, path))
            return
        found.setdefault((name, stored), path)

    take(USER_ID, item.get("userId"), "userId")
    take(ANONYMOUS_ID, item.get("anonymousId"), "anonymousId")
    if kind == "alias":
        # The previous id may have been either; both spellings must lead here, whichever message comes first.
        take(USER_ID, item.get("previousId"), "previousId")
        take(ANONYMOUS_ID, item.get("previousId"), "previousId")
    for name in sorted(rules.trait_namespaces & traits.keys()):
        take(name, traits[name], f"traits.{name}")
    _external_ids(context.get("externalIds"), take, notes)
    if too_long:
        return Problem(
            too_long[0],
            "identifier_too_long",
            f"`{too_long[0]}` is longer than {identifiers.MAX_VALUE} characters. Send the identifier itself, not a document.",
            f"`{too_long[0]}` 超过 {identifiers.MAX_VALUE} 个字符。请发送标识本身。",
        )
    if not found:
        return _nobody(generic, notes)
    notes.extend(Note("generic_identifier", path) for path in generic if item.get(path) != "")
    # In a fixed order, so that the same message always joins its identifiers in the same way.
    return dict(sorted(found.items()))


def _external_ids(given: object, take: Callable[[str, object, str], None], notes: list[Note]) -> None:
    """Segment's list of {id, type, collection, encoding}, or a plain map of type to id."""
    typed: list[tuple[object, object, str]] = []
    if isinstance(given, dict):
        typed = [(kind, value, f"context.externalIds.{kind}") for kind, value in given.items()]
    elif isinstance(given, list):
        entries = [(entry if isinstance(entry, dict) else {}) for entry in given]
        typed = [(e.get("type"), e.get("id"), f"context.externalIds[{place}].id") for place, e in enumerate(entries)]
    elif given is not None:
        notes.append(Note("not_an_identifier", "context.externalIds"))
    for kind, value, path in typed:
        name = identifiers.namespace(kind) if isinstance(kind, str) else None
        if name:
            take(name, value, path)
        else:
            notes.append(Note("bad_namespace", path))


def _nobody(generic: list[str], notes: list[Note]) -> Problem:
    if generic:
        return Problem(
            generic[0],
            "generic_identifier",
            f"`{generic[0]}` holds a placeholder such as null, guest or 0, and there is no other identifier. "
            "It would join everybody who has it into one person. Send a real id, or leave the field out.",
            f"`{generic[0]}` 是 null、guest、0 之类的占位值,且没有其他标识;它会把所有人合并为一人。请发送真实的标识。",
        )
    told = explain(notes[0].code, notes[0].path) if notes else None
    if told:
        return Problem(
            told.path,
            told.code,
            f"{told.message} The item has no other identifier, so it says of nobody.",
            f"{told.message_zh}该数据没有其他标识，无法确定是谁。",
        )
    return Problem(
        "userId",
        "no_identifier",
        "The item says of nobody: it has no usable identifier. Give it a `userId`, an `anonymousId` or `context.externalIds`.",
        "该数据没有可用的标识:请提供 `userId`、`anonymousId` 或 `context.externalIds`。",
    )


def _locale(
    folded: dict[str, object], traits: dict[str, object], context: dict[str, object], notes: list[Note]
) -> None:
    """Put locale and time zone among what is folded; a zone that does not exist is noted on the event instead."""
    locale = traits.get("locale") or context.get("locale")
    if isinstance(locale, str) and 0 < len(locale) <= 16:
        folded[LOCALE_KEY] = locale
    elif locale:
        notes.append(Note("bad_locale", "traits.locale" if traits.get("locale") else "context.locale"))
    for path, zone in (
        ("traits.timezone", traits.get("timezone") or traits.get("time_zone")),
        ("context.timezone", context.get("timezone")),
    ):
        if zone in (None, ""):
            continue
        if isinstance(zone, str) and zone in _zones():
            folded[TIME_ZONE_KEY] = zone
            return
        notes.append(Note("unknown_time_zone", path))


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _properties(item: Item, kind: str) -> dict[str, object]:
    """The event's properties: of identify and group its traits, else `properties`; names and ids of the kind added."""
    if kind == "identify":
        return item.get("traits") or {}
    if kind == "group":
        return {**(item.get("traits") or {}), "group_id": str(item["groupId"])}
    if kind == "alias":
        return {"previous_id": str(item["previousId"])}
    given: dict[str, object] = item.get("properties") or {}
    if kind in ("page", "screen"):
        extra = {key: item[key] for key in ("name", "category") if item.get(key)}
        return {**extra, **given} if extra else given
    return given


def _context(context: dict[str, object], notes: list[Note]) -> dict[str, object]:
    """The context as kept with the event: traits are in the profile already; our notes are added."""
    if "traits" in context:
        context = {key: value for key, value in context.items() if key != "traits"}
    return in_context(context, notes)


def _consent(context: dict[str, object], notes: list[Note]) -> list[tuple[str, str, bool]]:
    """`context.consent.categoryPreferences`: {"email": true, "email/offers": false}."""
    consent = context.get("consent")
    preferences = consent.get("categoryPreferences") if isinstance(consent, dict) else None
    if not isinstance(preferences, dict):
        if preferences is not None or not isinstance(consent, dict | None):
            notes.append(Note("bad_consent", "context.consent"))
        return []
    told: list[tuple[str, str, bool]] = []
    for category, granted in preferences.items():
        medium, _, topic = category.partition("/")
        if isinstance(granted, bool) and 0 < len(medium) <= 20 and len(topic) <= 60:
            told.append((medium, topic, granted))
        else:
            notes.append(Note("bad_consent", f"context.consent.categoryPreferences.{category}"))
    return told


def dumps(value: object) -> bytes:
    """JSON text for a jsonb column."""
    return orjson.dumps(value)
