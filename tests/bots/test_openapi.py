"""The API does what its OpenAPI file says, whatever is sent: schemathesis, and the examples."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from assistant.reading import read_question
from bots.access.door import Door
from bots.access.roles import WHERE_OPEN, WITHOUT_KEY
from bots.access.rules import declared
from bots.api import create_app
from bots.page_images import PageImages
from corpus.catalogue import Catalogue
from tests.assistant.records_db.boxes import open_box
from tests.bots.access.conftest import SECRETS, FakeKeys
from tests.bots.fakes import FakeMentor
from tests.bots.own import own_records
from tests.bots.serving import serving
from tests.starter import Clock, open_desk

_EACH = 12  # of one operation; a release is tried with more: schemathesis run …/openapi.json


class Strict(FakeMentor):
    """Refuses what the real mentor refuses."""

    def _read(self, question):
        read_question(question)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    fast = itertools.count(0.0, 100.0).__next__  # rates are not what is tried here
    desk, _ = open_desk(home, Clock())
    return create_app(
        Strict(), version="1", door=Door(FakeKeys(), clock=fast), own=own_records(home),
        feedback=open_box(home), images=PageImages(Catalogue(home)), desk=desk,
    )  # fmt: skip


@pytest.fixture(scope="module")
def spec(app):
    return app.openapi()


@pytest.fixture(scope="module")
def address(app):
    with serving(app) as address:
        yield address


@pytest.mark.parametrize("role", ["", "asker"])
def test_it_never_breaks_and_keeps_to_what_it_says(address, tmp_path, role):
    """No 5xx, and every reply, refusal and media type is one that the file names."""
    key = ["--header", f"Authorization: Bearer {SECRETS[role]}"] if role else []
    tried = subprocess.run(
        [
            sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "run",
            f"{address}/openapi.json", "--phases", "examples,coverage,fuzzing",
            "--max-examples", str(_EACH), "--generation-deterministic", "--no-color", *key,
        ],
        capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, timeout=100, check=False,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.bots.schemathesis_hooks",
             "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert tried.returncode == 0, tried.stdout[-8000:] + tried.stderr[-2000:]
    assert re.search(r"(2[3-9]|[3-9]\d) selected / \1 total", tried.stdout)


def examples(spec):
    """Give (where, schema, example) of every body and reply that has one."""
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            parts = [("body", operation.get("requestBody", {}))]
            parts += list(operation["responses"].items())
            for name, part in parts:
                for media_type, content in part.get("content", {}).items():
                    where = f"{method} {path} {name} {media_type}"
                    yield where, content.get("schema"), list(_given(spec, content))


def _given(spec, content):
    if "example" in content:
        yield content["example"]
    for one in content.get("examples", {}).values():
        yield one["value"]
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    yield from spec["components"]["schemas"].get(name, {}).get("examples", ())


def test_every_body_and_every_problem_has_examples_that_fit(spec):
    lacking, seen = [], 0
    for where, schema, given in examples(spec):
        if not given and ("body" in where or "json" in where):
            lacking.append(where)
        for one in given if schema and "json" in where else ():
            seen += 1
            whole = {**schema, "components": spec["components"]}
            jsonschema_rs.Draft202012Validator(whole).validate(json.loads(json.dumps(one)))
    assert lacking == []
    assert seen > 100


def test_who_needs_a_key_is_said_and_what_he_hears_without(app, spec):
    for route in declared(app):
        for method in route.methods:
            operation = spec["paths"].get(route.path, {}).get(method.lower())
            if operation is None:
                continue
            permission = route.rule.permission
            if permission in WITHOUT_KEY:
                assert "security" not in operation
            else:
                assert ({} in operation["security"]) == (permission in WHERE_OPEN)
                assert {"key": []} in operation["security"]
                assert {"401", "429"} <= set(operation["responses"])


def test_405_names_every_method_of_an_address(app):
    with TestClient(app) as client:
        for path, allow in (("/v1/conversations", "GET, POST"), ("/v1/ask", "POST")):
            reply = client.put(path)
            assert (reply.status_code, reply.headers["allow"]) == (405, allow)
