"""SMS: one text to a phone number."""

from core.i18n.text import translated
from tenancy.media.base import BODY, Medium

SMS = Medium(
    kind="sms",
    label=translated("SMS"),
    fields=BODY,
    namespace="phone",
    opt_in=True,
)
