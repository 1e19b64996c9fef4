"""Any gateway that speaks our wire contract (docs/channels.md): signed batches out, one answer for each message."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

import msgspec
import orjson
from django.conf import settings as django_settings

from channels.adapters.base import (
    Adapter,
    Connection,
    Delivery,
    Endpoint,
    Outcome,
    Outgoing,
    Progress,
    Session,
    all_of,
)
from channels.adapters.reasons import ADAPTER_REASONS, status_reason
from core.config.schema import Secret, meta
from core.config.typed import read
from core.egress import signing
from core.egress.hosts import ascii_url
from core.egress.http import Ambiguous, Answer, Client, NotSent, check_url
from core.egress.retry_after import retry_after
from core.i18n.text import translated
from core.problems import Problem
from tenancy.media import kinds

BATCH_SECONDS = 60.0
"""No request of a batch starts later than this; the gateway's lease is longer than this and one request more."""
GONE_PAUSE = timedelta(minutes=15)
"""How long a channel rests whose gateway says that it is gone: a stray answer must not end a queue, so nothing is
rejected, and only a person switches the channel off."""
_ISOLATE = frozenset({400, 413, 422})
_CERTAINLY_NOT = frozenset({401, 403, 404, 405, 408, 425, 429, 503})


class WebhookSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where to post, and what the other side promises."""

    url: Annotated[str, meta("URL", translated("Batches of messages are posted here."))]
    account: Annotated[
        str,
        meta(
            translated("Account"),
            translated(
                "For WeChat and WeCom: the app or corp id. People are reached by their identifier "
                "wechat_openid:ACCOUNT."
            ),
            pattern=r"^[a-z0-9_]{0,18}$",
        ),
    ] = ""
    timeout_seconds: Annotated[
        float,
        meta(translated("Timeout in seconds"), translated("For one whole request."), ge=0.1, le=60),
    ] = 15.0
    idempotency_hours: Annotated[
        float,
        meta(
            translated("Hours keys are remembered"),
            translated("How long the other side remembers keys; 0 if it knows none."),
            ge=0,
            le=720,
        ),
    ] = 24.0


class WebhookSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """Signs what goes out and verifies what comes back."""

    signing_secret: Annotated[
        Secret,
        meta(
            translated("Signing secret"),
            translated("whsec_…, Standard Webhooks; several while rotating."),
        ),
    ]


class WebhookSession(Session):
    """Posts `{"messages": [...]}` and reads `{"results": [...]}`."""

    def __init__(self, connection: Connection, secret: str, client: Client) -> None:
        self._connection = connection
        self._secret = secret
        self._client = client

    def deliver(self, messages: Sequence[Outgoing], at: datetime, progress: Progress) -> Delivery:
        return self._deliver(messages, at, progress, time.monotonic() + BATCH_SECONDS)

    def _deliver(self, messages: Sequence[Outgoing], at: datetime, progress: Progress, deadline: float) -> Delivery:
        if time.monotonic() > deadline:
            return all_of(messages, Outcome("retry", "not_tried", "the batch ran out of time"))
        body = self.body(messages, at)
        # The same batch keeps its id, and so its meaning, when it is sent again.
        batch_id = "msg_" + hashlib.sha256(body).hexdigest()[:32]
        sent_at = datetime.now(UTC)
        headers = {
            "content-type": "application/json",
            "idempotency-key": messages[0].key if len(messages) == 1 else batch_id,
            **signing.headers(self._secret, batch_id, sent_at, body),
        }
        progress.handing_over(messages)
        try:
            answer = self._client.post(headers, body)
        except NotSent as error:
            return all_of(messages, Outcome("retry", "not_connected", str(error)))
        except Ambiguous as error:
            return all_of(messages, Outcome("unknown", "no_answer", str(error)))
        if answer.status in _ISOLATE and len(messages) > 1:
            progress.taken_back(messages)
            return self._halve(messages, at, progress, deadline)
        delivery = read_answer(messages, answer, sent_at)
        for message, outcome in zip(messages, delivery.outcomes, strict=True):
            progress.answered(message, outcome)
        return delivery

    def _halve(self, messages: Sequence[Outgoing], at: datetime, progress: Progress, deadline: float) -> Delivery:
        """One bad message must not sink the good ones: the halves are sent alone."""
        middle = len(messages) // 2
        first = self._deliver(messages[:middle], at, progress, deadline)
        second = self._deliver(messages[middle:], at, progress, deadline)
        return Delivery(first.outcomes + second.outcomes, first.pause or second.pause)

    def body(self, messages: Sequence[Outgoing], at: datetime) -> bytes:
        """The bytes of a batch. A message's own bytes depend on nothing but the message."""
        envelope: dict[str, Any] = {
            "at": at,
            "messages": [wire(message) for message in messages],
            "receipts_url": self._connection.receipts_url,
        }
        return orjson.dumps(envelope, option=orjson.OPT_SORT_KEYS)

    def close(self) -> None:
        self._client.close()


def wire(message: Outgoing) -> dict[str, Any]:
    """A message as the other side sees it."""
    return {
        "key": message.key,
        "to": message.to,
        "medium": message.medium,
        "content": message.content,
        **({"unsubscribe_url": message.unsubscribe_url} if message.unsubscribe_url else {}),
    }


def read_answer(messages: Sequence[Outgoing], answer: Answer, now: datetime) -> Delivery:
    """An HTTP answer as outcomes. `now` is the true time, for a Retry-After that is a date."""
    status, said = answer.status, f"HTTP {answer.status} {answer.body[:200].decode('utf-8', 'replace')}".strip()
    if 200 <= status < 300:
        return Delivery(_verdicts(messages, answer, said))
    if status in (429, 503):
        asked = answer.headers.get("retry-after")
        pause = retry_after(asked, now) if status == 429 or asked else None
        return all_of(messages, Outcome("retry", "throttled" if status == 429 else "unavailable", said), pause)
    if status == 410:
        return all_of(messages, Outcome("retry", "gone", said), GONE_PAUSE)
    if 300 <= status < 400:
        return all_of(messages, Outcome("retry", "redirected", f"HTTP {status}; redirects are not followed"))
    if status in _CERTAINLY_NOT:
        return all_of(messages, Outcome("retry", status_reason("http", status), said))
    if 400 <= status < 500:
        return all_of(messages, Outcome("rejected", status_reason("http", status), said))
    return all_of(messages, Outcome("unknown", status_reason("http", status), said))


def _verdicts(messages: Sequence[Outgoing], answer: Answer, said: str) -> list[Outcome]:
    """The per-message answers of a 2xx. A message the answer passes over has no verdict: unknown."""
    try:
        parsed = orjson.loads(answer.body) if answer.body.strip() else {}
    except orjson.JSONDecodeError:
        parsed = None if answer.truncated else {}
    results = parsed.get("results") if isinstance(parsed, dict) else None
    if results is None:
        failed = parsed is None or (isinstance(parsed, dict) and ("error" in parsed or "errors" in parsed))
        outcome = Outcome("unknown", "no_verdict", said) if failed else Outcome("accepted")
        return [outcome] * len(messages)
    by_key: dict[str, Outcome] = {}
    for item in results if isinstance(results, list) else []:
        if isinstance(item, dict) and isinstance(item.get("key"), str):
            by_key[item["key"]] = _verdict(item)
    return [by_key.get(message.key, Outcome("unknown", "no_verdict", said)) for message in messages]


def _verdict(item: dict[str, Any]) -> Outcome:
    said = str(item.get("reason") or "").replace("\x00", "")[:60]
    detail = str(item.get("detail") or "").replace("\x00", "")[:300]
    code = "".join(c if c.isalnum() else "_" for c in said.lower())
    reason = code if code in ADAPTER_REASONS else ""
    if said and not reason:
        # The gateway's own word is no reason of the list: it is kept for those who may see details.
        detail = f"{said}: {detail}" if detail else said
    match item.get("status"):
        case "accepted":
            return Outcome("accepted", provider_id=str(item.get("provider_id") or "").replace("\x00", "")[:200])
        case "rejected":
            return Outcome("rejected", reason or "rejected", detail)
        case "retry":
            return Outcome("retry", reason or "asked_to_retry", detail)
        case _:
            return Outcome("unknown", reason or "no_verdict", detail)


class Webhook(Adapter):
    """Post signed batches to an HTTP gateway of yours."""

    kind: ClassVar[str] = "webhook"
    label: ClassVar[str] = translated("Webhook gateway")
    media: ClassVar[frozenset[str]] = frozenset(kinds())
    Settings: ClassVar[type[msgspec.Struct]] = WebhookSettings
    Secrets: ClassVar[type[msgspec.Struct]] = WebhookSecrets

    def open(self, connection: Connection) -> Session:
        settings = msgspec.convert(connection.settings, self.Settings)
        assert isinstance(settings, WebhookSettings)
        secret = self.with_defaults(connection.secrets)["signing_secret"]
        client = Client(settings.url, django_settings.ALLOWED_NETWORKS, settings.timeout_seconds)
        return WebhookSession(connection, secret, client)

    def as_saved(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return dict(settings) | ({"url": ascii_url(settings["url"])} if "url" in settings else {})

    def endpoint(self, settings: Mapping[str, Any]) -> Endpoint:
        url = urlsplit(ascii_url(getattr(msgspec.convert(settings, self.Settings), "url", "")))
        return Endpoint("url", url.hostname or "", url.port or (80 if url.scheme == "http" else 443))

    def idempotency_window(self, settings: Mapping[str, Any]) -> timedelta:
        parsed = msgspec.convert(settings, self.Settings)
        return timedelta(hours=getattr(parsed, "idempotency_hours", 0.0))

    def check(self, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> list[Problem]:
        problems = super().check(settings, secrets)
        told = {problem.path for problem in problems}
        parsed, _ = read(settings, self.Settings, "settings", "bad_setting")
        if "settings.url" not in told:
            problems += check_url(getattr(parsed, "url", ""), django_settings.ALLOWED_NETWORKS, "settings.url")
        if "secrets.signing_secret" not in told:
            secret = self.with_defaults(secrets)["signing_secret"]
            problems += signing.check_secret(secret, "secrets.signing_secret")
        return problems
