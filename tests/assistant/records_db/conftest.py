"""A database to try things on: SQLite, and PostgreSQL where its server is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.records_db.database import Database, default_url, open_database

_BIN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_AS = ["runuser", "-u", "postgres", "--"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Give the URL of a PostgreSQL server of this test run's own, reached over a socket only."""
    if not _BIN or (_AS and shutil.which("runuser") is None):
        pytest.skip("no PostgreSQL server here; on Debian: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg"))  # a socket's path must be short
    folder.chmod(0o777)
    data = folder / "data"

    def run(*words: str) -> None:
        done = subprocess.run(
            [*_AS, *words], cwd="/", capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode:
            pytest.skip(f"the PostgreSQL server does not start: {done.stderr[-200:]}")

    run(f"{_BIN[0]}/initdb", "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    log = str(folder / "log")
    run(f"{_BIN[0]}/pg_ctl", "-D", str(data), "-w", "-l", log, "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        run(f"{_BIN[0]}/pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of an empty database."""
    if request.param == "sqlite":
        return default_url(tmp_path)
    server: str = request.getfixturevalue("postgresql")
    import psycopg

    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return server


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """Give an open database."""
    opened = open_database(url)
    yield opened
    opened.close()
