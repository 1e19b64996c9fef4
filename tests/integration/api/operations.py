"""Every operation of the API, read from its own OpenAPI document, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    id: str
    method: str
    path: str
    query: frozenset[str]
    fields: tuple[str, ...]
    """Of the body."""

    @property
    def parameters(self) -> list[str]:
        """The names in the path, in order."""
        return re.findall(r"{(\w+)}", self.path)

    def at(self, ids: dict[str, str]) -> str:
        """The address below /api/ with these ids."""
        return self.path.removeprefix("/api/").format(**ids)


@cache
def document() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(request=None, public=True))


@cache
def operations() -> tuple[Operation, ...]:
    found = []
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "operationId" in operation and not path.startswith("/api/schema"):
                query = frozenset(p["name"] for p in operation.get("parameters", []) if p["in"] == "query")
                found.append(Operation(operation["operationId"], method.upper(), path, query, _fields(operation)))
    return tuple(sorted(found, key=lambda operation: operation.id))


def _fields(operation: dict[str, Any]) -> tuple[str, ...]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return tuple(document()["components"]["schemas"][name]["properties"]) if name else ()


def inside_a_workspace() -> list[Operation]:
    return [operation for operation in operations() if operation.path.startswith("/api/workspaces/{workspace}")]
