"""The API's own documents."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from django.test import Client

from tests.integration.api.operations import document

ROOT = Path(__file__).resolve().parents[3]


def test_the_document_in_the_repository_is_the_one_served() -> None:
    kept = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())
    assert kept["paths"].keys() == document()["paths"].keys()
    assert kept["components"]["schemas"].keys() == document()["components"]["schemas"].keys()


def test_the_docs_open_without_an_inline_script_or_anything_from_outside(db: None) -> None:
    page = Client().get("/api/docs/").content.decode()
    assert "swagger-ui" in page
    assert not re.findall(r"<script>", page)
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
    assert Client().get("/api/schema/").status_code == 200


def test_every_operation_may_answer_with_the_one_shape_of_error() -> None:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if "operationId" in operation:
                schema = operation["responses"]["default"]["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Error"}, (path, method)
