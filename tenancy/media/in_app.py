"""In-app: shown when the customer next opens the app."""

from tenancy.media.base import TITLED, Medium

IN_APP = Medium(
    kind="in_app",
    label="In-app",
    label_zh="应用内消息",
    fields=TITLED,
)
