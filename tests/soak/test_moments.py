"""Fault 35: the minute before somebody's mistake is had back from the changes that were kept."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from webapp.core.backup import BackupError
from webapp.core.backup.fingerprint import differences, fingerprints
from webapp.core.backup.moments import follow, rewind
from webapp.core.cluster import OWNER, Cluster
from webapp.core.migrating import upgrade


@pytest.fixture
def ground() -> Iterator[Path]:
    """A folder that the server's user can enter, with a path short enough for a socket."""
    made = Path(tempfile.mkdtemp(prefix="shd", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    for each in made.iterdir():
        Cluster(each).stop()
    shutil.rmtree(made)


def now(url: str) -> datetime:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def write(url: str, action: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO shaodao.audit_entry (action) VALUES (%s)", (action,))


@pytest.mark.timeout(900)
def test_the_minute_before_a_mistake_is_had_back(ground: Path) -> None:
    used, folder = Cluster(ground / "used"), ground / "kept"
    used.ensure_running()
    url = used.ensure_database(OWNER)
    upgrade(url)
    follow(used, folder, keep=2)
    follow(used, folder, keep=2)
    write(url, "before.mistake")
    with psycopg.connect(url) as connection:
        then = fingerprints(connection)
    time.sleep(1)
    moment = now(url)
    time.sleep(1)
    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA shaodao CASCADE")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_switch_wal()")
    begun_s = time.monotonic()
    back = rewind(folder, moment, ground / "back")
    print(f"had back in {time.monotonic() - begun_s:.1f} s")
    with psycopg.connect(back.url()) as connection:
        assert differences(then, fingerprints(connection)) == []
    write(back.url(), "it.goes.on")
    follow(used, folder, keep=1)
    assert len(list((folder / "bases").iterdir())) == 1
    with pytest.raises(BackupError, match="no base copy"):
        rewind(folder, moment - timedelta(days=1), ground / "never")
    with pytest.raises(BackupError, match="already"):
        rewind(folder, now(url), ground / "back")
