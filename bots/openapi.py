"""The OpenAPI file: every field that is always there is required, every problem is named.

In: the routes. Out: `/openapi.json`, from which `/docs` is drawn.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bots.problems import KINDS, MEDIA_TYPE, ProblemBody

_RECORDS = ("Answer", "Alert", "Statement", "Citation", "Note", "PassagePage")


class DescribedAPI(FastAPI):
    """FastAPI whose OpenAPI file says exactly what it sends."""

    def openapi(self) -> dict[str, Any]:
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
            spec["x-problems"] = {
                code: {"status": kind.status, "title": kind.title} for code, kind in KINDS.items()
            }
            self.openapi_schema = spec
        return self.openapi_schema


def problem_replies(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that a route may answer with, one entry a status."""
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    return {
        status: {
            "description": "; ".join(
                f"`{code}`: {kind.title}" for code, kind in KINDS.items() if kind.status == status
            ),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }
