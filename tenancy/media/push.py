"""Push: a notification to a device."""

from tenancy.media.base import TITLED, Medium

PUSH = Medium(
    kind="push",
    label="Push",
    label_zh="推送",
    fields=TITLED,
    namespace="push_token",
)
