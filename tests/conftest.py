"""Shared ground of the tests: one database built once, cloned for each worker."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, NullPool, create_engine
from sqlalchemy.orm import Session

from tests.people import People
from webapp.core.accounts.roles import Role
from webapp.core.cluster import Cluster, database_url
from webapp.core.config import ROOT, Settings, load_settings
from webapp.core.db import SCHEMA
from webapp.core.migrating import upgrade

SHARED_DATA = ROOT.parent / "shared" / "data"
_BUILT_FROM = {"gis": "*", "webapp": "*", "migrations": "*", "geodata": "*", "tests/webapp": "town.*"}


def shared(path: str) -> Path:
    """A file of the shared real data; the test that asks for a missing one is skipped with its name."""
    found = SHARED_DATA / path
    if not found.exists():
        pytest.skip(f"real data not on this machine: {path}")
    return found


def _fingerprint() -> str:
    """Changes with everything the built database depends on."""
    digest = hashlib.sha256()
    for folder, pattern in _BUILT_FROM.items():
        for file in sorted((ROOT / folder).rglob(pattern)):
            if file.suffix in {".py", ".sql", ".toml"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


class Server:
    """The server on which tests make databases of their own, never touching the demo's."""

    def __init__(self) -> None:
        settings = load_settings()
        if not settings.database_url:
            Cluster(settings.data_dir.resolve()).ensure_running()
        self.base = database_url(settings)
        self.locks = Path(settings.data_dir)
        self.locks.mkdir(parents=True, exist_ok=True)
        self._held: list[IO[str]] = []

    def url(self, name: str) -> str:
        return make_conninfo(self.base, dbname=name)

    @contextmanager
    def maintenance(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            yield connection

    def names(self, pattern: str) -> list[str]:
        with self.maintenance() as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (pattern,))
            return [row[0] for row in rows]

    def drop(self, name: str) -> None:
        with self.maintenance() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def clone(self, template: str, name: str) -> str:
        self.drop(name)
        with self.maintenance() as connection:
            # wal_log copies a small database in a fraction of the time of file_copy.
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
            connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))
        return self.url(name)

    def _use(self, name: str) -> None:
        """Hold a template until this process ends: a run of other code must not drop it meanwhile."""
        held = (self.locks / f"{name}.used").open("w")
        fcntl.flock(held, fcntl.LOCK_SH)
        self._held.append(held)

    def let_go(self) -> None:
        """Let templates be dropped again by whoever makes newer ones."""
        for held in self._held:
            held.close()

    def _is_used(self, name: str) -> bool:
        path = self.locks / f"{name}.used"
        with path.open("w") as asked:
            try:
                fcntl.flock(asked, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        path.unlink()
        return False

    def template(self, kind: str, build: Callable[[str], None]) -> str:
        """The template of a kind, built once for all workers and kept until the code changes."""
        name = f"shaodao_test_{kind}_{_fingerprint()}"
        with (self.locks / f"{kind}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._use(name)
            known = self.names(f"shaodao_test_{kind}_%")
            if name in known:
                return name
            for old in known:
                if not self._is_used(old):
                    self.drop(old)
            unfinished = f"shaodao_test_building_{kind}"
            self.drop(unfinished)
            with self.maintenance() as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            build(self.url(unfinished))
            with self.maintenance() as connection:
                connection.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
                )
        return name


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    made = Server()
    for name in made.names("shaodao_run_%"):
        if not Path(f"/proc/{name.rpartition('_')[2]}").exists():
            made.drop(name)  # left behind by a run that was killed
    yield made
    made.let_go()


@pytest.fixture(scope="session")
def worker() -> str:
    """Names this process's databases, so that two runs at once do not share one."""
    return str(os.getpid())


@pytest.fixture(scope="session")
def empty_template(server: Server) -> str:
    """A migrated database without a single community."""
    return server.template("empty", upgrade)


@pytest.fixture(scope="session")
def demo_template(server: Server) -> str:
    """A database with the demo community."""

    def build(url: str) -> None:
        from webapp.cli.ground import load_demo

        upgrade(url)
        with _session_on(url) as session:
            load_demo(session)
            session.commit()

    return server.template("demo", build)


@contextmanager
def _session_on(url: str) -> Iterator[Session]:
    engine = engine_on(url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def engine_on(url: str, search_path: str = f"{SCHEMA},public") -> Engine:
    """An engine on a connection string, with the search path of the application."""
    return create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(url, options=f"-c search_path={search_path} -c timezone=UTC"),
        poolclass=NullPool,
    )


@pytest.fixture(scope="session")
def demo_url(server: Server, demo_template: str, worker: str) -> Iterator[str]:
    """This worker's own copy of the demo; tests on it roll back."""
    name = f"shaodao_run_demo_{worker}"
    yield server.clone(demo_template, name)
    server.drop(name)


@pytest.fixture(scope="session")
def engine(demo_url: str) -> Iterator[Engine]:
    made = engine_on(demo_url)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the demo whose every change, committed or not, is undone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as made:
            yield made
        outer.rollback()


@pytest.fixture
def empty_url(server: Server, empty_template: str, worker: str) -> Iterator[str]:
    """A database of this test alone, migrated and empty; the test may commit."""
    name = f"shaodao_run_empty_{worker}"
    yield server.clone(empty_template, name)
    server.drop(name)


@pytest.fixture
def own_demo_url(server: Server, demo_template: str, worker: str) -> Iterator[str]:
    """A demo database of this test alone; the test may commit."""
    name = f"shaodao_run_own_{worker}"
    yield server.clone(demo_template, name)
    server.drop(name)


@pytest.fixture
def empty_session(empty_url: str) -> Iterator[Session]:
    """A session on a migrated, empty database of this test alone."""
    with _session_on(empty_url) as made:
        yield made


def make_app(url: str, *, demo: bool = True, **settings: Any) -> APIFlask:
    """The application on a database; whoever makes it closes its pool."""
    from webapp.factory import create_app

    app = create_app(Settings(database_url=url, demo=demo, secret="a secret of the tests, nobody else's", **settings))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture(scope="module")
def house(server: Server, empty_template: str, worker: str) -> Iterator[APIFlask]:
    """The application on an empty database of this module alone, as it serves where it is meant: no demo."""
    name = f"shaodao_run_house_{worker}"
    made = make_app(server.clone(empty_template, name), demo=False)
    yield made
    made.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def house_people(house: APIFlask) -> People:
    """Makes people who are logged in there."""
    return People(house)


@pytest.fixture(scope="session")
def app(demo_url: str) -> Iterator[APIFlask]:
    """The application as the demo serves it."""
    made = make_app(demo_url)
    yield made
    made.extensions["pool"].close()


@pytest.fixture(scope="session")
def people(app: APIFlask) -> People:
    """Makes people who are logged in to the demo."""
    return People(app)


@pytest.fixture(scope="session")
def demo_community(demo_url: str) -> int:
    """The row id of the demo community."""
    with psycopg.connect(demo_url) as connection:
        row = connection.execute(f"SELECT id FROM {SCHEMA}.community ORDER BY code LIMIT 1").fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="session")
def secretary(people: People, demo_community: int) -> int:
    """The account of the demo's secretary."""
    made = people.account("secretary", community=demo_community)
    people.give(made, Role.SECRETARY, community=demo_community)
    return made


@pytest.fixture
def client(people: People, secretary: int) -> FlaskClient:
    """The secretary's browser: every layer of the demo, none of the administrators' pages."""
    return people.client(secretary)


@pytest.fixture
def visitor(app: APIFlask) -> FlaskClient:
    """A browser in which nobody is logged in."""
    return app.test_client()
