"""`shaodao health` and `shaodao upgrade`: how the installation does, and how it gets newer."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
import psycopg

from webapp.cli.backup import back_up, running
from webapp.cli.context import open_session, step
from webapp.core.audit import queries as audit
from webapp.core.audit.head import head_path, read_head
from webapp.core.backup.fingerprint import Fingerprint, fingerprints
from webapp.core.backup.taking import default_path
from webapp.core.cluster import database_url
from webapp.core.config import Settings
from webapp.core.errors import Refused
from webapp.core.health import Health, health, worries
from webapp.core.migrating import newest_revision, upgrade

# Made anew from the others at any time.
_DERIVED = {"shaodao.search_entry"}


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="Print everything for a program.")
def show_health(as_json: bool) -> None:
    """How the installation does; exit code 1 where something is serious."""
    settings = running()
    with open_session(settings) as session:
        found = health(session, settings)
    # This command is the owner; the server is not.
    wrong = [worry for worry in worries(found) if worry.code != "roles"]
    if as_json:
        said = {**asdict(found), "worries": [{"code": each.code, "is_serious": each.is_serious} for each in wrong]}
        click.echo(json.dumps(said, default=str))
    else:
        _tell(found)
        for each in wrong:
            click.echo(f"{'SERIOUS' if each.is_serious else 'notice'}: {each.words}")
    if any(each.is_serious for each in wrong):
        raise SystemExit(1)


@click.command("upgrade")
@click.option("--no-backup", is_flag=True, help="Without taking a backup first.")
def upgrade_installation(no_backup: bool) -> None:
    """After installing a newer version: back up, migrate, check. Stop the server before."""
    settings = running()
    url = database_url(settings)
    before, migration = _state(url)
    path = None
    if migration == newest_revision():
        click.echo(f"nothing to migrate: the database is at {migration}")
    elif not no_backup:
        path = default_path(settings.data_dir / "backups")
        back_up(settings, path)
    try:
        with step(f"migrating from {migration} to {newest_revision()}"):
            upgrade(url)
        with step("checking"):
            _check(url, settings, before)
    except Exception:
        click.echo(_advice(migration, path), err=True)
        raise
    click.echo("ready: start the server")


def _state(url: str) -> tuple[dict[str, Fingerprint], str]:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT version_num FROM shaodao.alembic_version").fetchone()
        return fingerprints(connection), str(row[0]) if row else ""


def _check(url: str, settings: Settings, before: dict[str, Fingerprint]) -> None:
    """Raise Refused where the migrated database is not what it should be."""
    after, migration = _state(url)
    if migration != newest_revision():
        raise Refused(f"the database is at {migration}, not at {newest_revision()}")
    fewer = [name for name, each in before.items() if name in after and after[name].rows < each.rows]
    if lost := [name for name in fewer if name.startswith("shaodao.") and name not in _DERIVED]:
        raise Refused("rows are missing after the migration", tables=", ".join(lost))
    with open_session(settings) as session:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        verdict = audit.verify(session, read_head(head_path(settings.data_dir, str(name))))
    if verdict.broken:
        raise Refused(f"the audit chain is broken at line {verdict.broken.seq}: {verdict.broken.what}")


def _advice(migration: str, path: Path | None) -> str:
    if path is None:
        return f"the database was at {migration}; each migration is whole or not there: run the former version again"
    return (
        f"to go back: install the former version of the product, then run\n  shaodao restore {path} --replace\n"
        f"The database was at {migration}; each migration is whole or not there, nothing is half-done."
    )


def _tell(found: Health) -> None:
    database, log = found.database, found.audit
    click.echo(
        f"version {found.version} · PostgreSQL {database.version} · PostGIS {database.postgis_version}"
        f" · {database.bytes / 1e6:.0f} MB · {database.connections} of {database.most_connections} connections"
    )
    click.echo(f"migration {database.migration} (newest {database.newest_migration})")
    click.echo(f"audit log: {log.sealed:,} lines sealed, {log.unsealed:,} waiting")
    click.echo(f"jobs: {found.jobs.workers} workers, {found.jobs.waiting} waiting, {found.jobs.failed} failed")
    click.echo(f"disk: {found.disk.free_bytes / 1e9:.1f} of {found.disk.total_bytes / 1e9:.1f} GB free")
    click.echo(f"last backup: {found.last_backup_at or 'never'} · last drill: {found.last_drill_at or 'never'}")
    if found.certificate:
        click.echo(f"certificate good until {found.certificate.expires_at:%F}")


COMMANDS = (show_health, upgrade_installation)
