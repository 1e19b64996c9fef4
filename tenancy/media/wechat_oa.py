"""WeChat official account: a message to a follower."""

from core.i18n.text import translated
from tenancy.media.base import BODY, Medium

WECHAT_OA = Medium(
    kind="wechat_oa",
    label=translated("WeChat official account"),
    fields=BODY,
    namespace="wechat_openid",
    by_account=True,
)
