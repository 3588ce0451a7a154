"""The database: declarative base, one connection pool, one place that opens transactions."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, TypeVar, cast

import structlog
from flask import current_app
from flask_sqlalchemy_lite import SQLAlchemy
from geoalchemy2 import Geometry
from psycopg import Connection, OperationalError
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import (
    BigInteger,
    Computed,
    DateTime,
    Engine,
    Identity,
    MetaData,
    NullPool,
    create_engine,
    func,
)
from sqlalchemy.exc import OperationalError as EngineError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from gis.crs import WEB_MERCATOR, WGS84
from webapp.core.database_roles import STEP_DOWN
from webapp.core.watchdog import Watchdog

SCHEMA = "shaodao"
_WAIT_S = 2.0
_log = structlog.get_logger("database")

database = SQLAlchemy()

T = TypeVar("T")
BigId = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True, comment="row id")]


class Base(DeclarativeBase):
    """Base of every table; all live in one schema so that PostGIS's own never appear in a diff."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )


def geometry(kind: str, *, srid: int = WGS84, nullable: bool = False, comment: str) -> Mapped[Any]:
    """A geometry column; its index is declared with the table. `srid` -1 leaves the SRID to a CHECK."""
    return mapped_column(Geometry(kind, srid=srid, spatial_index=False), nullable=nullable, comment=comment)


def mercator(kind: str, expression: str, *, nullable: bool = False) -> Mapped[Any]:
    """The stored Web Mercator twin of a geometry, for vector tiles only (its metres are not true)."""
    return mapped_column(
        Geometry(kind, srid=WEB_MERCATOR, spatial_index=False),
        Computed(expression, persisted=True),
        nullable=nullable,
        comment="EPSG:3857 twin for tiles, generated",
    )


class Stamped:
    """Rows that remember when they were made."""

    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when the row was written"
    )


class LentConnection(Connection[Any]):
    """A connection of a pool that is given back whatever became of it.

    The library gives back none that broke while it was lent, so that each cut would cost the pool a place for ever.
    """

    def close(self) -> None:
        """Give it back; a broken one makes room for a new one."""
        pool: ConnectionPool[Any] | None = getattr(self, "_pool", None)
        if pool is None or not self.closed:
            super().close()
            return
        pool.putconn(self)
        self._pool = None


class CheckedPool(ConnectionPool[Any]):
    """A pool that hands out only connections that answer.

    The library's own check waits longer after each dead connection, so that one restart of the server
    costs a request as many seconds as there were idle connections; here the dead are replaced at once.
    One that is held longer than `patience_s` is cut: its server accepts and says nothing.
    """

    def __init__(self, url: str, *, patience_s: float, **options: Any) -> None:
        self._patience_s = patience_s
        self._watchdog = Watchdog()
        super().__init__(url, **options)

    def getconn(self, timeout: float | None = None) -> Connection[Any]:
        """A connection that has just answered; raises PoolTimeout where none can be had in time."""
        until_s = time.monotonic() + 2 * _WAIT_S
        for _ in range(self.max_size + 1):
            connection: Connection[Any] = super().getconn(timeout)
            self._watchdog.watch(connection, _WAIT_S)
            try:
                self.check_connection(connection)
            except OperationalError:
                self.putconn(connection)
                if time.monotonic() > until_s:
                    break
            else:
                self._watchdog.watch(connection, self._patience_s)
                return connection
        raise PoolTimeout("no connection to the database answers")

    def putconn(self, conn: Connection[Any]) -> None:
        """Take a connection back."""
        self._watchdog.let_go(conn)
        super().putconn(conn)


def open_pool(url: str, *, max_size: int = 8, statement_timeout_s: int = 5, role: str = "") -> CheckedPool:
    """The process's connection pool; a connection is waited for at most 2 s, and held for two statements' time.

    With a `role` the connections give up what their login may do beyond it, where the database has such roles.
    """

    def step_down(connection: Connection[Any]) -> None:
        connection.execute(STEP_DOWN, (role,))
        connection.commit()

    return CheckedPool(
        url,
        patience_s=2.0 * statement_timeout_s or math.inf,
        min_size=2 if max_size >= 2 else 1,
        max_size=max_size,
        timeout=_WAIT_S,
        connection_class=LentConnection,
        close_returns=True,
        open=False,
        configure=step_down if role else None,
        kwargs={
            "options": f"-c search_path={SCHEMA},public -c statement_timeout={statement_timeout_s}s -c lock_timeout=2s"
            " -c timezone=UTC -c jit=off -c max_parallel_workers_per_gather=0",
            "application_name": "shaodao",
        },
    )


def engine_over(pool: ConnectionPool[Any]) -> Engine:
    """An SQLAlchemy engine that borrows its connections from `pool`."""
    return create_engine("postgresql+psycopg://", **engine_options(pool))


def engine_options(pool: ConnectionPool[Any]) -> dict[str, Any]:
    """Engine arguments with which SQLAlchemy borrows from `pool` instead of keeping a pool of its own."""
    # An error quotes the statement, never what was put into it.
    return {"creator": pool.getconn, "poolclass": NullPool, "hide_parameters": True}


def current_session() -> Session:
    """The session of the present request."""
    return database.session


def current_pool() -> ConnectionPool[Any]:
    """The pool of the present application, for reads that go around the ORM."""
    return cast("ConnectionPool[Any]", current_app.extensions["pool"])


def is_contention(error: BaseException) -> bool:
    """Whether an error says that another transaction stood in the way: a deadlock, a serialization failure."""
    return isinstance(getattr(error, "orig", error), (DeadlockDetected, SerializationFailure))


def carried_out(session: Session, work: Callable[[Session], T]) -> T:
    """Do work in a transaction, and once more where another stood in its way: for work that a key lets be repeated."""
    try:
        with transaction(session):
            return work(session)
    except EngineError as error:
        if not is_contention(error):
            raise
        _log.warning("transaction repeated", error=type(error.orig).__name__)
    with transaction(session):
        return work(session)


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit on success, roll back on any error. Opened by routes, cli and jobs, nowhere else."""
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
