from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.conftest import Server
from webapp.core import tls
from webapp.core.audit import record
from webapp.core.audit.chain import Head
from webapp.core.audit.head import head_path, write_head
from webapp.core.config import Settings
from webapp.core.database_roles import APP
from webapp.core.db import engine_over, open_pool
from webapp.core.health import Health, health, worries
from webapp.core.jobs.queries import JobsState


@pytest.fixture
def found(town: Session, tmp_path: Path) -> Health:
    return health(town, Settings(data_dir=tmp_path))


@pytest.fixture
def good(found: Health) -> Health:
    """An installation about which there is nothing to say."""
    return replace(
        found,
        database=replace(found.database, role=APP, connections=3),
        disk=replace(found.disk, free_bytes=80, total_bytes=100),
        jobs=JobsState(0, 0, 0, 0, workers=1, last_heartbeat_at=found.at),
        last_backup_at=found.at,
        last_drill_at=found.at,
    )


def codes(state: Health) -> list[str]:
    return [worry.code for worry in worries(state)]


def test_the_database_tells_what_it_is(found: Health) -> None:
    assert found.database.migration == found.database.newest_migration
    assert found.database.bytes > 0
    assert found.database.postgis_version
    assert abs(found.database.clock_skew_s) < 1


def test_the_servers_own_role_may_ask_everything(town_url: str, tmp_path: Path, server: Server) -> None:
    pool = open_pool(town_url, max_size=1, role=APP)
    pool.open(wait=True, timeout=5)
    with Session(engine_over(pool)) as session:
        assert health(session, Settings(data_dir=tmp_path)).database.role == APP
    pool.close()


def test_a_healthy_installation_worries_nobody(good: Health) -> None:
    assert codes(good) == []


def test_a_new_installation_is_told_what_is_missing(found: Health) -> None:
    assert {"worker", "backup", "drill"} <= set(codes(found))


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("migration", {"database": {"migration": "0001"}}),
        ("connections", {"database": {"connections": 119}}),
        ("clock", {"database": {"clock_skew_s": -3.0}}),
        ("archive", {"database": {"is_archive_failing": True}}),
        ("roles", {"database": {"role": "postgres"}}),
        ("chain", {"audit": {"is_whole": False}}),
        ("worker", {"jobs": {"workers": 0}}),
        ("failed", {"jobs": {"failed": 1}}),
        ("disk", {"disk": {"free_bytes": 4}}),
        ("disk_low", {"disk": {"free_bytes": 10}}),
    ],
)
def test_each_worry_has_its_cause(good: Health, code: str, change: dict[str, dict[str, object]]) -> None:
    [(part, values)] = change.items()
    worse = replace(good, **{part: replace(getattr(good, part), **values)})  # type: ignore[arg-type]
    assert codes(worse) == [code]


def test_old_backups_and_unsealed_lines_are_noticed(good: Health) -> None:
    old = good.at - timedelta(days=100)
    assert codes(replace(good, last_backup_at=old, last_drill_at=old)) == ["backup", "drill"]
    late = replace(good.audit, unsealed=3, oldest_unsealed_at=good.at - timedelta(hours=1))
    assert codes(replace(good, audit=late)) == ["unsealed"]


def test_serious_worries_come_first(good: Health) -> None:
    worse = replace(good, last_backup_at=None, jobs=replace(good.jobs, workers=0))
    assert codes(worse) == ["worker", "backup"]


def test_a_backup_taken_is_remembered_by_the_log(town: Session, tmp_path: Path) -> None:
    record(town, "backup.take", of="database")
    taken = health(town, Settings(data_dir=tmp_path)).last_backup_at
    assert taken is not None
    assert datetime.now(UTC) - taken < timedelta(minutes=1)


def test_a_cut_chain_shows_at_its_head(town: Session, town_url: str, tmp_path: Path) -> None:
    name = town_url.partition("dbname=")[2].split()[0]
    write_head(head_path(tmp_path, name), Head(999, "gone"))
    assert not health(town, Settings(data_dir=tmp_path)).audit.is_whole


def test_a_certificate_that_ends_soon_is_noticed(good: Health, tmp_path: Path) -> None:
    installed, _ = tls.ensure(tmp_path)
    assert codes(replace(good, certificate=installed)) == []
    soon = replace(installed, expires_at=good.at + timedelta(days=20))
    assert codes(replace(good, certificate=soon)) == ["certificate"]
