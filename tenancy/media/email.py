"""E-mail: an address, a subject, and blocks or HTML, text or both."""

from core.i18n.text import translated
from tenancy.media.base import Field, FieldKind, Medium

EMAIL = Medium(
    kind="email",
    label=translated("E-mail"),
    fields={
        "subject": Field(FieldKind.LINE, required=True),
        "document": Field(FieldKind.DOCUMENT),
        "html": Field(FieldKind.HTML),
        "text": Field(FieldKind.TEXT),
        "from": Field(FieldKind.LINE, mailbox=True),
        "reply_to": Field(FieldKind.LINE, mailbox=True),
    },
    namespace="email",
    one_of=("document", "html", "text"),
    unsubscribe_link=True,
)
