"""Push: a notification to a device."""

from core.i18n.text import translated
from tenancy.media.base import TITLED, Medium

PUSH = Medium(
    kind="push",
    label=translated("Push"),
    fields=TITLED,
    namespace="push_token",
)
