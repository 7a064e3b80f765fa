"""Open the database: SQLite in the home by default, PostgreSQL by URL; migrate it; keep it whole.

SQLite runs with a write-ahead log, synchronous=FULL and one writer at a time: what a transaction
wrote is on the disk when it returns, and deleted bytes are overwritten.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError

from assistant.errors import AssistantError
from assistant.records_db.migrations import HEAD
from assistant.settings import Settings

_WAIT_SECONDS = 30
_MIGRATING = 7_241_003  # any number, the same in every process: PostgreSQL's advisory lock


class DatabaseUnusable(AssistantError):
    """The database cannot be opened, read or written; the sentence says what to do."""


class NotYours(AssistantError):
    """There is no such row of yours: whether it is unknown or another's is not told."""


class Database:
    """An open database. Safe to share between threads; several processes may open the same."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write in one transaction: all of it is on the disk when this returns, or none.

        Raises DatabaseUnusable.
        """
        with _sentences(), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one state of the database while others may write. Raises DatabaseUnusable."""
        with _sentences(), self._engine.connect() as connection:
            quiet = connection.execution_options(mentor_reads=True)
            with quiet.begin():
                yield quiet

    def forget_deleted(self) -> None:
        """Overwrite what was deleted in the log beside the database, too."""
        if self._engine.dialect.name == "sqlite":
            with _sentences(), self._engine.connect() as connection:
                raw = connection.connection.cursor()
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                raw.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def default_url(home: Path) -> str:
    """Give the URL of the database of a home."""
    return URL.create("sqlite", database=str(home / "records.db")).render_as_string()


def url_of(settings: Settings) -> str:
    """Give the URL of the database of an installation."""
    stated = settings.database_url
    return stated.get_secret_value() if stated is not None else default_url(settings.home)


def open_database(url: str) -> Database:
    """Open a database, made where there is none, at the newest revision. Raises DatabaseUnusable.

    A migration that fails leaves the database as it was.
    """
    engine = _engine(url)
    database = Database(engine)
    try:
        with _sentences(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
            if _revision(connection) != HEAD:
                _migrate(connection)
    except BaseException:
        database.close()
        raise
    return database


def _engine(url: str) -> Engine:
    try:
        target = make_url(url)
        if target.get_backend_name() == "sqlite":
            if target.database:
                Path(target.database).parent.mkdir(parents=True, exist_ok=True)
            arguments: dict[str, Any] = {"timeout": _WAIT_SECONDS, "check_same_thread": False}
            engine = sa.create_engine(target, connect_args=arguments, hide_parameters=True)
            sa.event.listen(engine, "connect", _on_connect)
            sa.event.listen(engine, "begin", _on_begin)
            return engine
        return sa.create_engine(
            target, pool_pre_ping=True, connect_args={"connect_timeout": 10}, hide_parameters=True
        )
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise DatabaseUnusable(_SENTENCES["url"]) from error
    except OSError as error:
        raise DatabaseUnusable(_SENTENCES["unreachable"]) from error


def _on_connect(connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # BEGIN is ours: see _on_begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON",
    ):  # fmt: skip
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # A writer that begins as a reader would have to give up when another wrote meanwhile.
    reads = connection.get_execution_options().get("mentor_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        sa.text("SELECT version_num FROM alembic_version")
    ).scalar()
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseUnusable(_SENTENCES["newer"]) from error


@contextlib.contextmanager
def _sentences() -> Iterator[None]:
    """Turn what a driver raises into a sentence for the operator."""
    try:
        yield
    except IntegrityError:
        raise  # not the database's fault: the caller knows which row was there already
    except DBAPIError as error:
        raise DatabaseUnusable(_sentence(error)) from error


def _sentence(error: DBAPIError) -> str:
    said = str(error.orig).lower()
    for signs, key in _SIGNS:
        if any(sign in said for sign in signs):
            return _SENTENCES[key]
    return _SENTENCES["other"]


_SIGNS = (
    (("disk is full", "disk full", "no space"), "full"),
    (("readonly", "read-only", "permission"), "readonly"),
    (("malformed", "not a database", "disk image"), "corrupt"),
    (("locked", "busy"), "busy"),
    (("unable to open", "connection", "connect", "refused", "timeout"), "unreachable"),
)
_SENTENCES = {
    "url": "MENTOR_DATABASE_URL 写得不对，或缺少驱动。例：postgresql+psycopg://用户:密码@主机/库；"
    "PostgreSQL 要先安装 grassroots-mentor[postgres]。",
    "unreachable": "数据库打不开：请检查文件夹是否存在、数据库服务是否已启动、地址和密码是否正确。",
    "newer": "数据库是更新版本的程序写的，这个版本读不了。请升级程序，或恢复旧的备份。",
    "full": "磁盘满了，这次没有保存。请清理磁盘后再试；已保存的内容都在。",
    "readonly": "数据库不能写入：请检查文件和文件夹的权限。",
    "corrupt": "数据库文件已损坏。请恢复备份，或把 records.db 移走后重新启动。",
    "busy": "数据库正忙，请稍后再试。",
    "other": "数据库出错，这次没有保存。请再试一次；如果一直这样，请告诉管理员。",
}
