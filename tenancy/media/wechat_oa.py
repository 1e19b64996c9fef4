"""WeChat official account: a message to a follower."""

from tenancy.media.base import BODY, Medium

WECHAT_OA = Medium(
    kind="wechat_oa",
    label="WeChat official account",
    label_zh="微信公众号",
    fields=BODY,
    namespace="wechat_openid",
    by_account=True,
)
