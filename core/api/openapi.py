"""The OpenAPI document: what every operation has in common is added here."""

from __future__ import annotations

from typing import Any

METHODS = ("get", "put", "patch", "post", "delete")
ERROR = {
    "description": "Anything but success.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


def add_error_answers(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Give every operation the one shape of error as its default answer."""
    for operations in result["paths"].values():
        for method in METHODS:
            if method in operations:
                operations[method]["responses"]["default"] = ERROR
    schemas = result["components"]["schemas"]
    schemas["Error"] = {
        "type": "object",
        "description": "The body of every answer that is not a success.",
        "properties": {
            "code": {"type": "string"},
            "message": {"type": "string"},
            "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
        },
        "required": ["code", "message", "problems"],
    }
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result
