from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from alembic import command
from apiflask import APIFlask
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.conftest import make_app
from tests.faults.proxy import FaultProxy
from webapp.core.cluster import Cluster
from webapp.core.config import ROOT
from webapp.core.db import SCHEMA, engine_over, open_pool
from webapp.core.migrating import alembic_config, upgrade

pytestmark = pytest.mark.fault

PAGES = ["/", "/api/v1/communities", "/api/v1/communities/620902004002", "/api/v1/figures?community=620902004002"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path, since a socket's may not be long."""
    made = Path(tempfile.mkdtemp(prefix="sd", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def proxied(demo_url: str, folder: Path) -> Iterator[tuple[APIFlask, FaultProxy]]:
    host = Path(str(conninfo_to_dict(demo_url).get("host", "")))
    if not (host / ".s.PGSQL.5432").exists():
        pytest.skip("the database is not reached by a socket, so there is nothing to put a proxy in front of")
    with FaultProxy(host / ".s.PGSQL.5432", folder) as proxy:
        app = make_app(make_conninfo(demo_url, host=str(folder)))
        yield app, proxy
        app.extensions["pool"].close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_few_round_trips(proxied: tuple[APIFlask, FaultProxy], path: str) -> None:
    app, proxy = proxied
    with app.test_client() as client:
        assert client.get(path).status_code == 200
        proxy.delay_s, proxy.requests = 0.1, 0  # 200 ms there and back
        assert client.get(path).status_code == 200
    # Five queries, the pool's check of the connection, and the transaction's begin and end.
    assert proxy.requests <= 9


def test_connections_that_were_cut_are_replaced(proxied: tuple[APIFlask, FaultProxy]) -> None:
    app, proxy = proxied
    with app.test_client() as client:
        assert client.get("/healthz").status_code == 200
        proxy.cut()
        time.sleep(0.2)
        assert client.get("/healthz").status_code == 200


def test_a_connection_that_breaks_in_use_costs_the_pool_no_place(demo_url: str) -> None:
    pool = open_pool(demo_url, max_size=2)
    pool.open(wait=True)
    engine = engine_over(pool)
    for _ in range(5):
        with Session(engine) as session, pytest.raises(OperationalError):
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    begun = time.monotonic()
    with Session(engine) as first, Session(engine) as second:
        assert first.scalar(text("SELECT 1")) == second.scalar(text("SELECT 1")) == 1
    assert time.monotonic() - begun < 2
    pool.close()


@pytest.mark.parametrize(("path", "kind"), [("/", "text/html"), (PAGES[1], "application/problem+json")])
def test_without_its_database_a_page_says_so_in_time(
    proxied: tuple[APIFlask, FaultProxy], path: str, kind: str
) -> None:
    app, proxy = proxied
    proxy.is_down = True
    proxy.cut()
    with app.test_client() as client:
        begun = time.monotonic()
        response = client.get(path, headers={"Accept": "text/html"})
        took = time.monotonic() - begun
    assert response.status_code == 503
    assert response.mimetype == kind
    assert response.headers["Retry-After"]
    assert response.headers["X-Request-Id"]
    assert "Traceback" not in response.text
    assert took < 10  # it gives up after two seconds; the rest is for a busy machine


def test_health_tells_that_the_database_is_gone(proxied: tuple[APIFlask, FaultProxy]) -> None:
    app, proxy = proxied
    proxy.is_down = True
    proxy.cut()
    with app.test_client() as client:
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.get_json()["database"] != "ok"


def test_a_killed_migration_leaves_the_database_as_it_was(empty_url: str) -> None:
    command.downgrade(alembic_config(empty_url), "0005")
    environment = {**os.environ, "DATABASE_URL": empty_url}
    with psycopg.connect(empty_url) as holder:
        holder.execute(f"LOCK TABLE {SCHEMA}.hazard IN ACCESS EXCLUSIVE MODE")
        migrating = subprocess.Popen(
            [sys.executable, "-m", "webapp.cli", "db", "upgrade"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_for_blocked(empty_url)
        migrating.send_signal(signal.SIGKILL)
        migrating.wait()
    with psycopg.connect(empty_url) as connection:
        version = connection.execute(f"SELECT version_num FROM {SCHEMA}.alembic_version").fetchone()
        guards = connection.execute("SELECT count(*) FROM pg_proc WHERE proname = 'check_in_block'").fetchone()
    assert version == ("0005",)
    assert guards == (0,)
    upgrade(empty_url)


def _wait_for_blocked(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(600):
            row = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
            if row and row[0]:
                return
            time.sleep(0.05)
    raise AssertionError("the migration never came to the lock")


@contextmanager
def _tmpfs(folder: Path, size: str) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("a file system of a fixed size can be mounted by root only")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "none", str(folder)], check=False, capture_output=True
    )
    if done.returncode != 0:
        pytest.skip("this sandbox does not let root mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_database_disk_is_said_and_recovers(folder: Path) -> None:
    with _tmpfs(folder, "400m"):
        cluster = Cluster(folder)
        cluster.ensure_running()
        try:
            url = cluster.ensure_database("shaodao")
            upgrade(url)
            app = make_app(url)
            with app.test_client() as client:
                assert client.get("/healthz").status_code == 200
                filler = _fill(folder, url)
                assert client.get("/healthz").status_code in {200, 503}
                filler.unlink()
                cluster.ensure_running()
                assert _recovers(client)
            app.extensions["pool"].close()
        finally:
            cluster.stop()


def _fill(folder: Path, url: str) -> Path:
    """Leave no room, then write until the server says that its disk is full."""
    filler = folder / "filler"
    with filler.open("wb") as file:
        try:
            while True:
                file.write(b"\0" * 1_000_000)
                file.flush()
        except OSError:
            pass
    with pytest.raises(psycopg.Error), psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE public.big AS SELECT g, repeat('x', 1000) FROM generate_series(1, 200000) g")
    return filler


def _recovers(client: object) -> bool:
    for _ in range(300):
        if client.get("/healthz").status_code == 200:  # type: ignore[attr-defined]
            return True
        time.sleep(0.2)
    return False
