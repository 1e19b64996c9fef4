"""SMS: one text to a phone number."""

from tenancy.media.base import BODY, Medium

SMS = Medium(
    kind="sms",
    label="SMS",
    label_zh="短信",
    fields=BODY,
    namespace="phone",
    opt_in=True,
)
