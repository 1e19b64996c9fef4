"""WeCom: a message to an external contact."""

from tenancy.media.base import BODY, Medium

WECOM = Medium(
    kind="wecom",
    label="WeCom",
    label_zh="企业微信",
    fields=BODY,
    namespace="wecom_external_userid",
    by_account=True,
)
