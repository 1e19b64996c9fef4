"""WeCom: a message to an external contact."""

from core.i18n.text import translated
from tenancy.media.base import BODY, Medium

WECOM = Medium(
    kind="wecom",
    label=translated("WeCom"),
    fields=BODY,
    namespace="wecom_external_userid",
    by_account=True,
)
