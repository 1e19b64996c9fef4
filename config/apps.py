import os
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from core.i18n.text import in_language
from ops.advice import advice


class PathlineConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        register(check_advice)


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
