"""From settings and a database to the door: keys of both kinds, open or closed."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.records_db.database import default_url, open_database
from assistant.records_db.keys import Keys
from assistant.settings import Settings
from bots.access.keys import BadKeys
from bots.access.opening import open_door, open_own_records
from bots.api import create_app
from tests.bots.fakes import FakeMentor

from .conftest import bearer

STATED = "stated-in-the-environment"


@pytest.fixture
def database(tmp_path):
    database = open_database(default_url(tmp_path))
    yield database
    database.close()


@pytest.fixture
def serve(tmp_path, database):
    def served(**chosen):
        settings = Settings(home=tmp_path, **chosen)
        return TestClient(
            create_app(
                FakeMentor(), version="1", door=open_door(settings, database),
                own=open_own_records(settings, database),
            )
        )  # fmt: skip

    return served


def test_keys_of_the_environment_and_of_the_database_open_it(serve, database):
    info, secret = Keys(database).add("卫生院", "asker")
    client = serve(api_keys=SecretStr(f"程序:operator:{STATED}"), open=False)
    for key in (secret, STATED):
        assert client.post("/v1/conversations", headers=bearer(key)).status_code == 201
    assert client.post("/v1/ask", json={"question": "q"}).status_code == 401
    Keys(database).revoke(info.id)
    assert client.get("/v1/conversations", headers=bearer(secret)).status_code == 401


def test_it_is_open_unless_it_is_closed(serve):
    assert serve().post("/v1/ask", json={"question": "q"}).status_code == 200


def test_keys_that_cannot_be_read_stop_it(tmp_path, database):
    with pytest.raises(BadKeys):
        open_door(Settings(home=tmp_path, api_keys=SecretStr("nonsense")), database)


def test_a_database_that_is_gone_is_said_and_not_a_crash(serve, database, tmp_path):
    client = serve()
    key = bearer(Keys(database).add("x", "asker")[1])
    (path,) = tmp_path.glob("*.db")
    database.close()
    for part in tmp_path.glob("*.db*"):
        part.unlink()
    path.mkdir()
    reply = client.post("/v1/conversations", headers=key)
    assert (reply.status_code, reply.json()["code"]) == (503, "storage-unusable")
    assert int(reply.headers["retry-after"]) > 0
