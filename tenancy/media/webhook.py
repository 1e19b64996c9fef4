"""Webhook: another system is told, and reaches the customer by itself."""

from tenancy.media.base import BODY, Medium

WEBHOOK = Medium(
    kind="webhook",
    label="Webhook",
    label_zh="Webhook",
    fields=BODY,
)
