"""What a request carries: the write key, and its items one by one, each still as the bytes that came."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass

import msgspec
import orjson

from cdp.front.refusal import Refusal
from cdp.items import Item, check, decode
from cdp.problems import Problem


@dataclass(frozen=True, slots=True)
class Envelope:
    """A body taken apart."""

    write_key: str | None
    items: list[bytes]
    common: tuple[tuple[str, bytes], ...] = ()
    """Fields (name, JSON) of the batch that hold for each of its items that has no own."""


@dataclass(slots=True)
class Verdicts:
    """Which items may go into the inbox, and what is wrong with the others."""

    good: list[bytes]
    bad: list[tuple[int, bytes, Problem]]
    """(place in the batch, item, what is wrong)."""


class _Batch(msgspec.Struct):
    batch: list[msgspec.Raw]
    writeKey: str | None = None
    sentAt: msgspec.Raw | None = None
    context: msgspec.Raw | None = None


_DECODER = msgspec.json.Decoder(_Batch)


def open_batch(body: bytes, *, historical: bool) -> Envelope:
    """Take a batch apart. `historical` (import): times are as given, the sender's clock does not matter.

    Raises Refusal if it is no batch at all; a bad item inside is left for `judge`.
    """
    try:
        batch = _DECODER.decode(body)
    except msgspec.ValidationError as error:
        raise _no_batch(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        batch = _open_leniently(body, error)
    common = []
    if batch.sentAt and not historical:
        common.append(("sentAt", bytes(batch.sentAt)))
    if batch.context:
        common.append(("context", bytes(batch.context)))
    return Envelope(batch.writeKey, [bytes(item) for item in batch.batch], tuple(common))


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


def judge(envelope: Envelope) -> Verdicts:
    """Look at each item of a batch; good ones get what they need to stand alone in the inbox."""
    verdicts = Verdicts([], [])
    for place, raw in enumerate(envelope.items):
        item, problem = decode(raw)
        if item is not None:
            problem = check(item)
        if problem is not None or item is None:
            verdicts.bad.append((place, raw, problem or _no_batch("")))  # type: ignore[arg-type]  # decode gives one of the two.
        else:
            verdicts.good.append(_complete(raw, item, envelope.common))
    return verdicts


def _complete(raw: bytes, item: Item, common: tuple[tuple[str, bytes], ...]) -> bytes:
    """The item with the batch's common fields and a message id, where it has none: put in at the end, as text."""
    added = b"".join(b',"%s":%s' % (name.encode(), value) for name, value in common if item.get(name) is None)
    if item.get("messageId") in (None, ""):
        added += b',"messageId":"%s"' % str(uuid.uuid4()).encode()
    return raw.rstrip()[:-1] + added + b"}" if added else raw


def _open_leniently(body: bytes, error: Exception) -> _Batch:
    """Once more with a reader that lets bad texts and numbers pass, so that one item does not sink its batch."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise _malformed(error) from None
    if not isinstance(found, dict) or not isinstance(found.get("batch"), list):
        raise _no_batch("`batch` is not a list")
    key = found.get("writeKey")
    sent_at, context = found.get("sentAt"), found.get("context")
    return _Batch(
        batch=[msgspec.Raw(_as_it_was(item)) for item in found["batch"]],
        writeKey=key if isinstance(key, str) else None,
        sentAt=None if sent_at is None else msgspec.Raw(_as_it_was(sent_at)),
        context=None if context is None else msgspec.Raw(_as_it_was(context)),
    )


def _as_it_was(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _key_in(body: bytes) -> str | None:
    """The write key in a single item that is otherwise bad, so that it can be kept in its workspace's quarantine."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    key = found.get("writeKey") if isinstance(found, dict) else None
    return key if isinstance(key, str) else None


def _malformed(error: Exception) -> Refusal:
    return Refusal(
        400,
        "malformed_json",
        f"The body is not valid JSON: {str(error)[:200]}. Encode it with a JSON library, as UTF-8.",
        f"请求体不是有效的 JSON:{str(error)[:200]}。请用 JSON 库以 UTF-8 编码。",
    )


def _no_batch(detail: str) -> Refusal:
    return Refusal(
        400,
        "not_a_batch",
        f'The body must be an object like {{"batch": [...], "sentAt": "..."}}: {detail[:200]}.',
        f'请求体必须是形如 {{"batch": [...], "sentAt": "..."}} 的对象:{detail[:200]}。',
        "batch",
    )
