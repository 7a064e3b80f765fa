"""Opened it is migrated; what is wrong with it is said in a sentence; many may write."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant.records_db import migrations
from assistant.records_db.chats import Chats, Update
from assistant.records_db.database import DatabaseUnusable, default_url, open_database
from assistant.records_db.models import Base


def test_the_revisions_make_the_tables_of_the_models(url):
    open_database(url).close()
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_head_is_the_newest_revision():
    config = Config()
    config.set_main_option("script_location", str(migrations.__path__[0]))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]


def test_opened_again_it_has_what_it_had(url):
    first = open_database(url)
    Chats(first).receive(Update("telegram", "1", "c", "s", "问"))
    first.close()
    again = open_database(url)
    assert len(Chats(again).waiting("telegram")) == 1
    again.close()


def test_a_newer_database_is_left_alone(url):
    database = open_database(url)
    with database.transaction() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(DatabaseUnusable, match="更新版本"):
        open_database(url)


def test_a_migration_that_fails_leaves_nothing(tmp_path):
    path = tmp_path / "records.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE feedback (id TEXT)")
    with pytest.raises(DatabaseUnusable):
        open_database(default_url(tmp_path))
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    assert names == ["feedback"]


def test_no_database_at_all_is_said(tmp_path):
    (tmp_path / "records.db").write_bytes(b"no database" * 100)
    with pytest.raises(DatabaseUnusable, match="已损坏"):
        open_database(default_url(tmp_path))


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x", "mysql+nothing://x/y"])
def test_a_url_that_means_nothing_is_said(url):
    with pytest.raises(DatabaseUnusable, match="MENTOR_DATABASE_URL"):
        open_database(url)


def test_a_server_that_is_not_there_is_said_and_no_password_is(tmp_path):
    with pytest.raises(DatabaseUnusable) as refused:
        open_database(f"postgresql+psycopg://u:sesame@/x?host={tmp_path}")
    assert "打不开" in str(refused.value) and "sesame" not in str(refused.value)


def test_a_folder_that_is_a_file_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnusable, match="打不开"):
        open_database(default_url(tmp_path / "file"))


def test_eight_threads_write_at_once(database):
    chats = Chats(database)
    faults: list[Exception] = []

    def write(thread: int) -> None:
        try:
            for n in range(25):
                chats.receive(Update("telegram", f"{thread}-{n}", "c", "s", "问"))
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=write, args=(one,)) for one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as connection:
        held = connection.execute(sa.text("SELECT count(*) FROM updates")).scalar()
    assert (faults, held) == ([], 200)


def test_a_question_in_the_terminal_loads_none_of_it():
    code = (
        "import sys; from bots import cli; "
        "sys.exit(any(one in sys.modules for one in ('sqlalchemy', 'alembic')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
