"""Every medium there is, in the order of the forms. A new one is a file here and a line in this list."""

from core.registry import by_kind
from tenancy.media.base import Medium
from tenancy.media.email import EMAIL
from tenancy.media.in_app import IN_APP
from tenancy.media.mini_program import MINI_PROGRAM
from tenancy.media.push import PUSH
from tenancy.media.sms import SMS
from tenancy.media.webhook import WEBHOOK
from tenancy.media.wechat_oa import WECHAT_OA
from tenancy.media.wecom import WECOM

MEDIA: tuple[Medium, ...] = (
    EMAIL,
    SMS,
    PUSH,
    WECHAT_OA,
    WECOM,
    MINI_PROGRAM,
    WEBHOOK,
    IN_APP,
)

BY_KIND: dict[str, Medium] = by_kind(MEDIA)


def kinds() -> list[str]:
    """The kinds of all media."""
    return list(BY_KIND)


def choices() -> list[tuple[str, str]]:
    """Kind and name of all media, for columns and fields that hold one."""
    return [(medium.kind, medium.label) for medium in BY_KIND.values()]


__all__ = ["BY_KIND", "MEDIA", "Medium", "choices", "kinds"]
