"""Any HTTP endpoint: a JSON body signed as those of gateways are (Standard Webhooks)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, ClassVar

import msgspec
import orjson

from core.config.schema import Secret, meta
from core.egress import signing
from core.i18n.text import translated
from core.problems import Problem
from insights.alerts.targets.base import AlertTarget, Outcome, Telling
from insights.alerts.targets.post import check_address, post, said

_GONE = 410


class WebhookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to post."""

    url: Annotated[str, meta("URL", help=translated("Each notice is posted here as JSON."), max_length=2_000)]


class WebhookSecrets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Signs what goes out."""

    signing_secret: Annotated[
        Secret,
        meta(
            translated("Signing secret"),
            help=translated("whsec_…, Standard Webhooks; several while rotating."),
            format="password",
            max_length=2_000,
        ),
    ]


class Webhook(AlertTarget[WebhookSettings, WebhookSecrets]):
    """Posts notices to a URL."""

    kind: ClassVar[str] = "webhook"
    label: ClassVar[str] = translated("Webhook")
    Settings = WebhookSettings
    Secrets = WebhookSecrets

    def problems(self, settings: WebhookSettings, secrets: WebhookSecrets) -> list[Problem]:
        return check_address(settings.url, "settings.url") + signing.check_secret(
            secrets.signing_secret, "secrets.signing_secret"
        )

    def tell(self, telling: Telling, settings: WebhookSettings, secrets: WebhookSecrets) -> Outcome:
        body = orjson.dumps({**telling.content, "key": telling.key}, option=orjson.OPT_SORT_KEYS)
        # The true time of sending: the other side compares it with its own clock.
        signed = signing.headers(secrets.signing_secret, telling.key, datetime.now(UTC), body)
        answer = post(settings.url, {"idempotency-key": telling.key, **signed}, body)
        if isinstance(answer, Outcome):
            return answer
        if 200 <= answer.status < 300:
            return Outcome("taken")
        return Outcome("refused" if answer.status == _GONE else "retry", said(answer)[:300])
