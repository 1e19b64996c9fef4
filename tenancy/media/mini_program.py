"""Mini program: a subscription message to a user of a WeChat mini program."""

from tenancy.media.base import BODY, Medium

MINI_PROGRAM = Medium(
    kind="mini_program",
    label="Mini program",
    label_zh="小程序",
    fields=BODY,
    namespace="mini_program_openid",
    by_account=True,
)
