"""In-app: shown when the customer next opens the app."""

from core.i18n.text import translated
from tenancy.media.base import TITLED, Medium

IN_APP = Medium(
    kind="in_app",
    label=translated("In-app"),
    fields=TITLED,
)
