import os
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from core.i18n import catalogs
from core.i18n.text import in_language
from ops.advice import advice


class PathlineConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        register(check_advice)
        register(check_texts)


def check_advice(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Django's checks say what `ops.advice` says, at every management command."""
    return [
        Warning(
            in_language(problem.message, "en"),
            hint=in_language(problem.message, "zh-hans"),
            id=f"pathline.{problem.code}",
        )
        for problem in advice(settings.PUBLIC_URL, os.environ)
    ]


def check_texts(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A warning for each language whose texts are not compiled. It is in English: there is nothing to translate it with."""
    return [
        Warning(
            f"{source.relative_to(catalogs.FOLDER)} is not compiled, so its texts are shown in English or out of date.",
            hint="Run `python -m core.i18n.catalogs` (`make up` does it by itself).",
            id="pathline.texts_not_compiled",
        )
        for source in catalogs.outdated(catalogs.FOLDER)
    ]
