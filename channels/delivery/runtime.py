"""A channel made ready for use: its row, its adapter, its open connections."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import orjson
from django.conf import settings as django_settings

from channels.adapters import BY_KIND
from channels.adapters.base import Adapter, Connection, Session
from core.db.sql import one, sql
from core.egress.secrets import SecretsUnreadable, unseal
from core.i18n.text import listed, translated
from tenancy.program_holdout import Holdout
from tenancy.quiet_hours import QuietWindow, read_quiet_hours


class ChannelUnusable(Exception):
    """The channel cannot be used as it is configured; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class ChannelRuntime:
    """One channel as its deliveries need it: settings, secrets, adapter."""

    channel_id: int
    workspace_id: int
    medium: str
    enabled: bool
    paused_until: datetime | None
    #: Batches in a row that its host did not answer.
    silences: int
    #: What templates see as `workspace`.
    workspace: dict[str, Any]
    #: Where links in messages lead.
    public_url: str
    adapter: Adapter
    connection: Connection
    idempotency_window: timedelta
    #: Whether prices of its own are set for some countries; None without any price.
    by_country: bool | None = None
    #: The program holdout; None if nobody is held out.
    holdout: Holdout | None = None
    #: When no marketing goes out by its medium; None if it may at any time.
    quiet: QuietWindow | None = None

    @property
    def account(self) -> str:
        """The provider's account that its settings name, or ''."""
        return str(self.connection.settings.get("account") or "")

    @property
    def notes_hand_over(self) -> bool:
        """Whether each message is noted before it is put on the wire. A provider that remembers keys is simply asked
        again with the same key; one that does not must not be asked again about what it may have taken."""
        return not self.idempotency_window


def receipts_url(receipt_key: str) -> str:
    """Where a provider posts the receipts of a channel."""
    return f"{django_settings.PUBLIC_URL.rstrip('/')}/v1/receipts/{receipt_key}"


def load(channel_id: int) -> ChannelRuntime:
    """The channel, read afresh. Raises ChannelUnusable, and LookupError if there is none."""
    row = one(
        sql(
            "SELECT c.workspace_id, c.medium, c.adapter, c.settings::text, c.secrets, c.receipt_key, c.enabled, "
            "c.paused_until, c.silences, w.name, w.time_zone, w.locale, "
            "(SELECT bool_or(p.country <> '') FROM channels_price p WHERE p.channel_id = c.id), h.period, h.share, h.since, "
            "(w.settings -> 'quiet_hours')::text "
            "FROM channels_channel c JOIN tenancy_workspace w ON w.id = c.workspace_id "
            "LEFT JOIN LATERAL (SELECT h.period, h.share, h.since FROM tenancy_holdoutshare h "
            "WHERE h.workspace_id = w.id ORDER BY h.id DESC LIMIT 1) h ON TRUE WHERE c.id = {}::bigint",
            channel_id,
        )
    )
    if row is None:
        raise LookupError(f"there is no channel {channel_id}")
    workspace_id, medium, kind, settings, sealed, receipt_key, enabled, paused_until, silences = row[:9]
    name, time_zone, locale, by_country, period, share, since, quiet_hours = row[9:]
    adapter = BY_KIND.get(kind)
    if adapter is None:
        known = sorted(BY_KIND)
        raise ChannelUnusable(
            translated("there is no adapter {kind!r}; known are {known}", kind=kind, known=listed(known)),
        )
    try:
        secrets = unseal(sealed, django_settings.ENCRYPTION_KEYS)
        parsed = orjson.loads(settings)
        window = adapter.idempotency_window(parsed)
    except SecretsUnreadable as error:
        raise ChannelUnusable(
            translated("its secrets cannot be read: restore the encryption key that sealed them, or enter them again")
        ) from error
    except msgspec.ValidationError as error:
        raise ChannelUnusable(
            translated("its settings are not valid ({said}): open the channel and correct them", said=str(error))
        ) from error
    return ChannelRuntime(
        channel_id=channel_id,
        workspace_id=workspace_id,
        medium=medium,
        enabled=enabled,
        paused_until=paused_until,
        silences=silences,
        workspace={"name": name, "time_zone": time_zone, "locale": locale},
        public_url=django_settings.PUBLIC_URL.rstrip("/"),
        adapter=adapter,
        connection=Connection(channel_id, medium, parsed, secrets, receipts_url(receipt_key)),
        idempotency_window=window,
        by_country=by_country,
        holdout=Holdout(workspace_id, period, share, since) if share else None,
        quiet=read_quiet_hours(orjson.loads(quiet_hours)).window(medium) if quiet_hours else None,
    )


_open = threading.local()


def session(runtime: ChannelRuntime) -> Session:
    """The open session of a channel in this thread; a new one when its settings have changed. Raises Broken."""
    sessions: dict[int, tuple[str, Session]] = _open.__dict__.setdefault("sessions", {})
    connection = runtime.connection
    fingerprinted = orjson.dumps(
        [runtime.adapter.kind, connection.settings, connection.secrets, connection.receipts_url],
        option=orjson.OPT_SORT_KEYS,
    )
    fingerprint = hashlib.sha256(fingerprinted).hexdigest()
    held = sessions.get(runtime.channel_id)
    if held is not None and held[0] == fingerprint:
        return held[1]
    if held is not None:
        held[1].close()
        del sessions[runtime.channel_id]
    problems = runtime.adapter.check(connection.settings, connection.secrets)
    if problems:
        raise ChannelUnusable("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
    opened = runtime.adapter.open(connection)
    sessions[runtime.channel_id] = (fingerprint, opened)
    return opened


def close_sessions() -> None:
    """Close every connection this thread holds open."""
    for _, held in _open.__dict__.pop("sessions", {}).values():
        held.close()
