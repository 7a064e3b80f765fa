"""Learning over the starter library, with a clock that a test turns."""

from __future__ import annotations

import pytest

from tests.starter import Clock, open_desk


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(tmp_path, clock):
    desk, database = open_desk(tmp_path, clock)
    yield desk
    database.close()
