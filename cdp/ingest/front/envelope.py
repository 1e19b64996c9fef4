"""What a request carries: the write key, and its items one by one, each still as the bytes that came."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
import orjson

from cdp.ingest.front.refusal import Refusal
from cdp.ingest.front.split import elements, members
from cdp.ingest.items import MAX_BATCH_ITEMS, Item, check, decode, is_time, undated_consent, wrong_type
from core.i18n.text import translated
from core.problems import Problem
from core.problems import place as where


@dataclass(frozen=True, slots=True)
class Envelope:
    """A body taken apart."""

    write_key: str | None
    items: list[bytes]
    common: tuple[tuple[str, bytes], ...] = ()
    """Fields (name, JSON) of the batch that hold for each of its items that has no own."""
    historical: bool = False
    """An import: items must carry their own time, since receipt says nothing about it."""


@dataclass(slots=True)
class Validated:
    """Which items may go into the inbox, and what is wrong with the others."""

    good: list[bytes]
    bad: list[tuple[int, bytes, Problem]]
    """(place in the batch, item, what is wrong)."""


_ABSENT = (b"", b"null")


class _Batch(msgspec.Struct):
    batch: list[msgspec.Raw]
    writeKey: str | None = None
    sentAt: msgspec.Raw = msgspec.Raw(b"")
    context: msgspec.Raw = msgspec.Raw(b"")


_COMMON_TYPES = {"sentAt": "time", "context": "object"}

MAX_COMMON_BYTES = 8_000_000
"""Most bytes that a batch's common fields may add to its items together."""

_DECODER = msgspec.json.Decoder(_Batch)


def open_batch(body: bytes, *, historical: bool) -> Envelope:
    """Take a batch apart. `historical` (import): times are as given, the sender's clock does not matter.

    Raises Refusal if it is no batch at all; a bad item inside is left for `validate`.
    """
    try:
        batch = _DECODER.decode(body)
    except msgspec.ValidationError:
        raise _no_batch() from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        batch = _open_leniently(body, error)
    else:
        # Of two lists the decoder keeps one, so the other would be lost. Looking closely takes as long as decoding: only
        # where the name occurs twice, or one of its letters may be spelt as an escape.
        if body.count(b'"batch"') != 1 or b"\\u006" in body or b"\\u007" in body:
            _refuse_doubled(members(body) or ())
    if len(batch.batch) > MAX_BATCH_ITEMS:
        raise _too_many_items(len(batch.batch))
    items = [bytes(item) for item in batch.batch]
    return Envelope(batch.writeKey, items, _common(batch, len(items), historical=historical), historical)


def _common(batch: _Batch, items: int, *, historical: bool) -> tuple[tuple[str, bytes], ...]:
    common = []
    for name, raw in (("sentAt", bytes(batch.sentAt)), ("context", bytes(batch.context))):
        if raw in _ABSENT or (historical and name == "sentAt"):
            continue
        value, problem = decode(b'{"%s":%s}' % (name.encode(), raw))
        if value is not None and not (is_time(value[name]) if name == "sentAt" else isinstance(value[name], dict)):
            problem = wrong_type(name, _COMMON_TYPES[name], value[name])
        if problem is not None:
            raise Refusal.of(problem.under(name) if not problem.path else problem)
        # It is written into each item that has none; a large one in a batch of thousands must not fill the memory.
        if len(raw) * items > MAX_COMMON_BYTES:
            raise _common_too_large(name)
        common.append((name, raw))
    return tuple(common)


def open_single(body: bytes, kind: str) -> tuple[Envelope, Problem | None]:
    """A body that is one item of the kind its address names, and what is wrong with it, if anything."""
    item, problem = decode(body)
    if item is None:
        return Envelope(_key_in(body), [body]), problem
    write_key = item.pop("writeKey", None)
    item["type"] = kind
    if item.get("messageId") in (None, ""):
        item["messageId"] = str(uuid.uuid4())
    key = write_key if isinstance(write_key, str) else None
    return Envelope(key, [orjson.dumps(item)]), check(item)


def validate(envelope: Envelope) -> Validated:
    """Look at each item of a batch; all get what they need to stand alone, in the inbox or in the quarantine."""
    validated = Validated([], [])
    shared = {name: orjson.loads(value) for name, value in envelope.common} if envelope.historical else {}
    for place, raw in enumerate(envelope.items):
        item, problem = decode(raw)
        if item is not None:
            problem = check(item)
        if item is not None and problem is None and envelope.historical:
            own = {name: value for name, value in item.items() if value is not None}
            problem = undated_consent(shared | own)
        if problem is not None:
            validated.bad.append((place, _with_common(raw, envelope.common), problem))
        elif item is not None:
            validated.good.append(_complete(raw, item, envelope.common))
    return validated


def _complete(raw: bytes, item: Item, common: tuple[tuple[str, bytes], ...]) -> bytes:
    """The item with the batch's common fields and a message id, where it has none: put in at the end, as text."""
    empty = [name for name, _ in common if name in item and item[name] is None]
    if "messageId" in item and not item["messageId"]:
        empty.append("messageId")
    if empty:
        # The key is there, saying nothing: it goes, or it would be there twice.
        item = {name: value for name, value in item.items() if name not in empty}
        raw = orjson.dumps(item)
    added = b"".join(b',"%s":%s' % (name.encode(), value) for name, value in common if name not in item)
    if "messageId" not in item:
        added += b',"messageId":"%s"' % str(uuid.uuid4()).encode()
    return raw.rstrip()[:-1] + added + b"}" if added else raw


def _with_common(raw: bytes, common: tuple[tuple[str, bytes], ...]) -> bytes:
    """A refused item with the batch's common fields, so that its replay has them. What it says itself stays, as text."""
    found = members(raw) if common else None
    if found is None:
        return raw
    own = [(key, value) for key, value in found if value != b"null" or _text(key) not in dict(common)]
    names = {_text(key) for key, _ in own}
    added = [(b'"%s"' % name.encode(), value) for name, value in common if name not in names]
    return b"{" + b",".join(b"%s:%s" % member for member in [*own, *added]) + b"}" if added else raw


def _open_leniently(body: bytes, error: Exception) -> _Batch:
    """Once more, looking at the brackets alone, so that one item does not sink its batch, whatever is inside it."""
    found = members(body)
    if found is None:
        raise _malformed(error)
    _refuse_doubled(found)
    fields = dict(found)
    items = elements(fields.get(b'"batch"', b""))
    if items is None:
        raise _no_batch()
    return _Batch(
        batch=[msgspec.Raw(item) for item in items],
        writeKey=_text(fields.get(b'"writeKey"', b"")),
        sentAt=msgspec.Raw(fields.get(b'"sentAt"', b"")),
        context=msgspec.Raw(fields.get(b'"context"', b"")),
    )


def _refuse_doubled(fields: Iterable[tuple[bytes, bytes]]) -> None:
    """Raise Refusal if a field that we read is given twice: one of the two would be lost."""
    names = [_text(key) for key, _ in fields]
    for name in _Batch.__struct_fields__:
        if names.count(name) > 1:
            raise _doubled(name)


def _text(raw: bytes) -> str | None:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, str) else None


def _key_in(body: bytes) -> str | None:
    """The write key in a single item that is otherwise bad, so that it can be kept in its workspace's quarantine."""
    return _text(dict(members(body) or ()).get(b'"writeKey"', b""))


def _malformed(error: Exception) -> Refusal:
    return Refusal(
        400,
        "malformed_json",
        translated("The body is not valid JSON{place}. Encode it with a JSON library, as UTF-8.", place=where(error)),
    )


def _common_too_large(name: str) -> Refusal:
    return Refusal(
        413,
        "common_too_large",
        translated(
            "The batch's `{name}` would be repeated in too many items. Put it into the items, or send smaller batches.",
            name=name,
        ),
        name,
    )


def _doubled(name: str) -> Refusal:
    return Refusal(
        400,
        "duplicate_key",
        translated("`{name}` is given twice in the batch, so it is unclear which is meant. Send it once.", name=name),
        name,
    )


def _too_many_items(items: int) -> Refusal:
    return Refusal(
        413,
        "too_many_items",
        translated(
            "The batch has {items:,} items; the limit is {max_batch_items:,}. Send smaller batches.",
            items=items,
            max_batch_items=MAX_BATCH_ITEMS,
        ),
        "batch",
    )


def _no_batch() -> Refusal:
    return Refusal(
        400,
        "not_a_batch",
        translated('The body must be an object like {"batch": [...], "sentAt": "..."}, its `batch` the list of items.'),
        "batch",
    )
