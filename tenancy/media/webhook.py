"""Webhook: another system is told, and reaches the customer by itself."""

from core.i18n.text import translated
from tenancy.media.base import BODY, Medium

WEBHOOK = Medium(
    kind="webhook",
    label=translated("Webhook"),
    fields=BODY,
)
