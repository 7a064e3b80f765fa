"""The OpenAPI file: every field that is always there is required, every problem is named.

In: the routes and their rules. Out: `/openapi.json`, from which `/docs` is drawn. What a rule may
answer (no key, wrong role, too often) is added to each route by its rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bots.access.roles import ROLES, WHERE_OPEN, WITHOUT_KEY, Permission, allowed
from bots.access.rules import declared
from bots.problem_kinds import KINDS
from bots.problems import MEDIA_TYPE, ProblemBody

_RECORDS = ("Answer", "Alert", "Statement", "Citation", "Note", "PassagePage")
_KEY = "key"
_Spec = dict[str, Any]


class DescribedAPI(FastAPI):
    """FastAPI whose OpenAPI file says exactly what it sends."""

    def openapi(self) -> _Spec:
        """Describe the API; every field of a record is always there, so each is required."""
        if self.openapi_schema is None:
            spec = get_openapi(
                title=self.title,
                version=self.version,
                description=self.description,
                routes=self.routes,
            )
            schemas = spec["components"]["schemas"]
            for name in _RECORDS:
                schemas[name]["required"] = list(schemas[name]["properties"])
            schemas["ProblemBody"] = ProblemBody.model_json_schema(
                ref_template="#/components/schemas/{model}"
            )
            schemas.update(schemas["ProblemBody"].pop("$defs", {}))
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            spec["components"]["securitySchemes"] = {
                _KEY: {"type": "http", "scheme": "bearer", "description": "`mentor keys add`"}
            }
            spec["x-problems"] = {
                code: {"status": kind.status, "title": kind.title} for code, kind in KINDS.items()
            }
            _mend(spec)
            for route in declared(self):
                for method in route.methods:
                    operation = spec["paths"].get(route.path, {}).get(method.lower())
                    if operation is not None:
                        _add_rule(operation, route.rule.permission)
            self.openapi_schema = spec
        return self.openapi_schema


def _mend(spec: _Spec) -> None:
    """Put back the nulls that FastAPI strikes out of examples, and drop what is never sent."""
    schemas = spec["components"]["schemas"]
    for schema in schemas.values():
        for example in schema.get("examples", ()):
            _fill(example, schema, schemas)
    for operations in spec["paths"].values():
        for operation in operations.values():
            replies = operation["responses"]
            # FastAPI's own; what does not fit leaves as a problem, or in OpenAI's shape.
            if "HTTPValidationError" in str(replies.get("422")):
                del replies["422"]
            for reply in replies.values():
                content = reply.get("content", {}).get("application/json", {})
                if "example" in content:
                    _fill(content["example"], content["schema"], schemas)


def _fill(example: object, schema: _Spec, schemas: Mapping[str, _Spec]) -> None:
    schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if isinstance(example, list):
        for one in example:
            _fill(one, schema.get("items", {}), schemas)
    elif isinstance(example, dict):
        for name in schema.get("required", ()):
            example.setdefault(name, None)
        for name, part in schema.get("properties", {}).items():
            _fill(example.get(name), part, schemas)


def _add_rule(operation: _Spec, permission: Permission) -> None:
    """Say of an operation who may call it, and what those hear who may not."""
    if permission in WITHOUT_KEY:
        return
    nobody: list[dict[str, list[str]]] = [{}] if permission in WHERE_OPEN else []
    operation["security"] = [*nobody, {_KEY: []}]
    statuses = [401, 429]
    if not all(allowed(role, permission) for role in ROLES):
        statuses.append(403)
    replies = operation["responses"]
    for status, reply in problem_replies(*statuses).items():
        replies.setdefault(str(status), reply)
    operation["responses"] = dict(sorted(replies.items()))


def examples_of(
    example: Mapping[str, Any], others: Mapping[str, str] | None = None
) -> dict[int | str, dict[str, Any]]:
    """Describe what a route gives when all is well: JSON like `example`, `others` by type."""
    content: _Spec = {"application/json": {"example": example}}
    for media_type, text in (others or {}).items():
        content[media_type] = {"example": text}
    return {200: {"content": content}}


def problem_replies(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that a route may answer with, one entry a status."""
    return {status: _problem_reply(status) for status in statuses}


def _problem_reply(status: int) -> _Spec:
    kinds = {code: kind for code, kind in KINDS.items() if kind.status == status}
    examples = {
        code: {
            "summary": kind.title,
            "value": {
                "type": f"/docs#problem-{code}",
                "title": kind.title,
                "status": status,
                "code": code,
                "detail": kind.zh,
            },
        }
        for code, kind in kinds.items()
    }
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    reply: _Spec = {
        "description": "; ".join(f"`{code}`: {kind.title}" for code, kind in kinds.items()),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
    }
    if status in (429, 503):
        seconds = {"schema": {"type": "integer"}, "description": "Seconds to wait."}
        reply["headers"] = {"Retry-After": seconds}
    return reply
