"""The admin calls things by their names, in the language of whoever looks."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db.models import Field
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from ops.admin_columns import COLUMNS
from tenancy.models import User

OURS = (
    "tenancy",
    "signals",
    "parking",
    "schema",
    "events",
    "profiles",
    "ingest",
    "content",
    "audiences",
    "channels",
    "journeys",
    "insights",
)
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_has_a_name_in_both_languages(model: type) -> None:
    meta = model._meta  # type: ignore[attr-defined]
    with override("en"):
        one, many = str(meta.verbose_name), str(meta.verbose_name_plural)
    with override("zh-hans"):
        chinese = str(meta.verbose_name_plural)
    assert many != f"{one}s" or not re.search(r"([^aeo]y|ch|sh|x|ss)$", one), many
    assert re.search("[\u4e00-\u9fff]", chinese), many


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_column_has_a_name_in_chinese_too(model: type) -> None:
    columns = [field for field in model._meta.get_fields() if isinstance(field, Field)]  # type: ignore[attr-defined]
    with override("zh-hans"):
        assert [field.name for field in columns if not re.search("[\u4e00-\u9fff]", str(field.verbose_name))] == []
    with override("en"):
        assert [field.name for field in columns if re.search("[\u4e00-\u9fff]", str(field.verbose_name))] == []


def test_no_name_is_left_of_a_column_that_is_gone() -> None:
    assert COLUMNS.keys() <= {field.name for model in MODELS for field in model._meta.get_fields()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Administration", "Profiles", "Touches", "Event properties", "Journey versions"]),
        ("zh-hans", ["管理后台", "客户档案", "触达", "事件属性", "旅程版本"]),
    ],
)
def test_the_index_speaks_the_language_of_the_browser(language: str, words: list[str]) -> None:
    client = Client(headers={"Accept-Language": language})
    client.force_login(User.objects.create_superuser("root", password="x"))
    shown = client.get(reverse("admin:index")).content.decode()
    assert [word for word in words if word not in shown] == []
    assert "Django" not in shown


def test_the_rooms_are_named() -> None:
    with override("en"):
        assert [str(apps.get_app_config(app).verbose_name) for app in OURS] == [
            "Workspaces and staff",
            "Wake-ups",
            "Set aside",
            "Schema",
            "Events",
            "Profiles",
            "Ingestion",
            "Content",
            "Audiences",
            "Channels",
            "Journeys",
            "Insights",
        ]
