from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from alembic import command
from click.testing import CliRunner, Result

from tests.conftest import _session_on
from webapp.cli import shaodao
from webapp.core.audit import record
from webapp.core.migrating import alembic_config, newest_revision


@pytest.fixture
def older(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installation one migration behind."""
    monkeypatch.setenv("DATABASE_URL", empty_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    command.downgrade(alembic_config(empty_url), "-1")
    with _session_on(empty_url) as session:
        record(session, "roster.assign")
        session.commit()
    return empty_url


def run(*arguments: str) -> Result:
    return CliRunner().invoke(shaodao, list(arguments))


def test_an_upgrade_backs_up_migrates_and_checks(older: str, tmp_path: Path) -> None:
    done = run("upgrade")
    assert done.exit_code == 0, done.output
    assert "ready" in done.output
    with psycopg.connect(older) as connection:
        assert connection.execute("SELECT version_num FROM shaodao.alembic_version").fetchone() == (newest_revision(),)
    assert len(list((tmp_path / "backups").glob("shaodao-*.backup"))) == 1
    again = run("upgrade")
    assert "nothing to migrate" in again.output
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_a_failed_upgrade_says_how_to_go_back(older: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(_url: str) -> None:
        raise RuntimeError("the migration does not work")

    monkeypatch.setattr("webapp.cli.health.upgrade", broken)
    done = run("upgrade")
    assert done.exit_code != 0
    [backup] = (tmp_path / "backups").iterdir()
    assert f"shaodao restore {backup} --replace" in done.stderr


def test_health_is_told_to_people_and_programs(older: str) -> None:
    done = run("health")
    assert done.exit_code == 1
    assert "SERIOUS" in done.output
    said = json.loads(run("health", "--json").output)
    assert said["database"]["newest_migration"] == newest_revision()
    assert {"code": "worker", "is_serious": True} in said["worries"]
