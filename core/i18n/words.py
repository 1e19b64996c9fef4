"""Names of tables and apps for the admin, in the language of whoever reads them."""

from django.utils.functional import lazy
from django.utils.translation import get_language


def _in_language(english: str, chinese: str) -> str:
    return chinese if (get_language() or "").startswith("zh") else english


words = lazy(_in_language, str)
"""`words("touches", "触达")`: chosen anew each time it is shown. Migrations are written in English."""
