"""Learning over the starter library, with a clock that a test turns."""

from __future__ import annotations

import pytest

from assistant.learning.sections import Sections
from tests.starter import Clock, open_desk, starter_knowledge


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(tmp_path, clock):
    desk, database = open_desk(tmp_path, clock)
    yield desk
    database.close()


@pytest.fixture(scope="session")
def sections():
    return Sections(starter_knowledge().snapshot())
