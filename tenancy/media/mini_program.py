"""Mini program: a subscription message to a user of a WeChat mini program."""

from core.i18n.text import translated
from tenancy.media.base import BODY, Medium

MINI_PROGRAM = Medium(
    kind="mini_program",
    label=translated("Mini program"),
    fields=BODY,
    namespace="mini_program_openid",
    by_account=True,
)
