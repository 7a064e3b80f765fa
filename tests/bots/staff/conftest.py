"""The staff pages over a desk of their own, with and without somebody logged in."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bots.api import create_app
from bots.staff.auth import Guard
from bots.staff.site import Staff
from evals.desk.desk import Desk
from tests.bots.fakes import FakeMentor

from .fakes import BROWSER, KEY, Clock, Evaluation
from .shelves import Build, Reader, make_shelf


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def evaluation():
    return Evaluation()


@pytest.fixture
def verdicts():
    """What the gate says, to be changed by a test."""
    return [(True, ())]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def mentor():
    return FakeMentor()


@pytest.fixture
def app(desk, evaluation, verdicts, clock, mentor):
    guard = Guard(SecretStr(KEY), clock)
    staff = Staff(guard, desk, evaluation, lambda report, baseline: verdicts[-1])
    yield create_app(mentor, version="1", staff=staff)
    staff.close()


@pytest.fixture
def stranger(app):
    """A browser that nobody has logged in."""
    with TestClient(app, headers=BROWSER, follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(stranger):
    assert stranger.post("/staff/login", data={"key": KEY}).status_code == 303
    return stranger


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def build():
    return Build()


@pytest.fixture
def shelf(tmp_path, reader, build):
    shelf = make_shelf(tmp_path / "home", reader, build)
    yield shelf
    reader.go.set()
    shelf.close()


@pytest.fixture
def library(desk, mentor, shelf):
    """An application with a library whose only key is KEY."""
    staff = Staff(Guard(SecretStr(KEY)), desk, Evaluation(), lambda *_: (True, ()), shelf=shelf)
    yield create_app(mentor, version="1", staff=staff)
    staff.close()


@pytest.fixture
def visitor(library):
    """A browser at the library that nobody has logged in."""
    with TestClient(library, headers=BROWSER, follow_redirects=False) as client:
        yield client


@pytest.fixture
def officer(visitor):
    """A browser at the library, logged in with its only key."""
    assert visitor.post("/staff/login", data={"key": KEY}).status_code == 303
    return visitor
