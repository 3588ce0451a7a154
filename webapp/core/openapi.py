"""Says in the interface's document what every route may answer besides success."""

from __future__ import annotations

from typing import Any

from apiflask import APIFlask

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "request_id": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {"type": "object"},
    },
}
_ALWAYS = {
    "400": "The request cannot be read",
    "422": "Something in the input is wrong",
    "503": "Not available right now",
}


def install(app: APIFlask) -> None:
    """Add the problems to the generated document."""
    app.spec_processor(_with_problems)


def _with_problems(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    if isinstance(spec, str):
        return spec
    spec.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    spec["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "an API token of one's account page"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "s", "description": "the log-in of a browser"},
    }
    spec["security"] = [{}, {"token": []}, {"cookie": []}]
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in spec.get("paths", {}).values():
        for operation in path.values():
            if not isinstance(operation, dict):
                continue
            answers = operation.setdefault("responses", {})
            for status, description in _ALWAYS.items():
                answers.setdefault(status, {"description": description})
            for status, answer in answers.items():
                if status >= "400":
                    answer["content"] = content
    return spec
