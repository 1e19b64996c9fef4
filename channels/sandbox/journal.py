"""What the sandbox gateway received, by key: how often, which bytes, and whether it had an effect."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson


@dataclass(slots=True)
class Entry:
    """One key. `effects` is 0 or 1, whatever `count` says: that is what an idempotency key is for."""

    digest: str
    count: int = 0
    effects: int = 0
    #: Arrivals whose bytes differed from the first.
    changed: int = 0
    provider_id: str = ""
    to: str = ""


@dataclass(slots=True)
class Journal:
    """All keys. With a file, it survives the process: what was an effect stays one."""

    entries: dict[str, Entry] = field(default_factory=dict)
    #: What happened to a key other than being accepted, in order: `500`, `reset_after`, `retry:busy`, `silent`, `failed` ...
    #: Kept in memory only.
    refusals: dict[str, list[str]] = field(default_factory=dict)
    requests: int = 0
    messages: int = 0
    bad_signatures: int = 0
    receipts_posted: int = 0
    receipts_lost: int = 0
    _file: IO[bytes] | None = None

    def seen(self, message: dict[str, Any]) -> Entry:
        """Count an arrival; the entry of its key."""
        digest = hashlib.sha256(orjson.dumps(message, option=orjson.OPT_SORT_KEYS)).hexdigest()
        entry = self.entries.get(message["key"])
        if entry is None:
            entry = self.entries[message["key"]] = Entry(digest, to=str(message.get("to", "")))
        entry.count += 1
        entry.changed += digest != entry.digest
        self.messages += 1
        return entry

    def refused(self, key: str, what: str) -> None:
        """Note that a key was not simply accepted, so that a witness can tell a cause from an excuse."""
        self.refusals.setdefault(key, []).append(what)

    def listing(self) -> list[dict[str, Any]]:
        """Every key that was ever heard of; one whose every request was turned away has the count 0."""
        nothing = Entry("")
        return [
            {
                "key": key,
                "count": entry.count,
                "effects": entry.effects,
                "changed": entry.changed,
                "digest": entry.digest,
                "to": entry.to,
                "refusals": self.refusals.get(key, []),
            }
            for key, entry in {**dict.fromkeys(self.refusals, nothing), **self.entries}.items()
        ]

    def write(self, lines: list[dict[str, Any]]) -> None:
        """Append to the file, and have the system take it before anybody is answered."""
        if self._file is not None and lines:
            self._file.write(b"".join(orjson.dumps(line) + b"\n" for line in lines))
            self._file.flush()

    def stats(self) -> dict[str, int]:
        """The counts that a test or a bench compares."""
        entries = self.entries.values()
        return {
            "requests": self.requests,
            "messages": self.messages,
            "keys": len(self.entries),
            "effects": sum(entry.effects for entry in entries),
            "repeated_keys": sum(entry.count > 1 for entry in entries),
            "changed_bytes": sum(entry.changed for entry in entries),
            "bad_signatures": self.bad_signatures,
            "receipts_posted": self.receipts_posted,
            "receipts_lost": self.receipts_lost,
        }


def open_journal(path: Path | None) -> Journal:
    """A journal, going on where the file of an earlier run ends. A line cut short by a crash is left out."""
    journal = Journal()
    if path is None:
        return journal
    if path.exists():
        for line in path.read_bytes().splitlines():
            try:
                item = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            entry = journal.entries.setdefault(item["key"], Entry(item["digest"], to=item["to"]))
            entry.count += 1
            entry.changed += item["digest"] != entry.digest
            entry.effects = max(entry.effects, item["effect"])
            entry.provider_id = entry.provider_id or item["provider_id"]
            journal.messages += 1
    journal._file = path.open("ab")
    return journal
