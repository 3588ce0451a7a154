"""What commands of the shell share: settings, a session, progress on a terminal or in plain lines."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.orm import Session

from webapp.core.cluster import Cluster, database_url
from webapp.core.config import BadSetting, Settings, load_settings
from webapp.core.db import engine_over, open_pool


def checked_settings() -> Settings:
    """The settings; raises BadSetting if DATABASE_URL is no address of a PostgreSQL database."""
    settings = load_settings()
    try:
        conninfo_to_dict(settings.database_url)
    except ProgrammingError as error:
        raise BadSetting(
            "DATABASE_URL is no postgresql:// address: the product runs on PostgreSQL with PostGIS only"
        ) from error
    return settings


@contextmanager
def open_session(settings: Settings | None = None) -> Iterator[Session]:
    """A session on the installation's database, without the time limits that pages have."""
    settings = settings or checked_settings()
    if not settings.database_url:
        Cluster(settings.data_dir.resolve()).ensure_running()
    pool = open_pool(database_url(settings), max_size=2, statement_timeout_s=0)
    pool.open(wait=True, timeout=10)
    try:
        with Session(engine_over(pool)) as session:
            yield session
    finally:
        pool.close()


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage collection meanwhile: walking hundreds of thousands of shapes again and again finds no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done, then how long it took."""
    begun_s = time.monotonic()
    click.echo(f"{text} …", nl=not sys.stdout.isatty())
    yield
    took = f"{time.monotonic() - begun_s:.1f} s"
    click.echo(f"\r{text} ✓ {took}" if sys.stdout.isatty() else f"{text}: done in {took}")
