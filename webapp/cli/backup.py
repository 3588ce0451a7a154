"""`shaodao backup` and `shaodao restore`: a copy that was proved by having it back."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from webapp.cli.context import checked_settings, open_session, step, uncollected
from webapp.cli.progress import counted
from webapp.core.audit import record
from webapp.core.backup import BackupError, Manifest, prune, read_manifest, restore, take
from webapp.core.backup.archive import Tell, new_file, secret_files
from webapp.core.backup.drill import drill
from webapp.core.backup.moments import follow
from webapp.core.backup.replacing import Replaced, keys_that_differ, replace, settle
from webapp.core.backup.taking import default_path
from webapp.core.cluster import Cluster, database_url
from webapp.core.config import Settings
from webapp.core.db import transaction


class _Backup(click.Group):
    """`shaodao backup FILE` is short for `shaodao backup take FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `take` in front of what is no command and no call for help."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["take", *args]
        return super().parse_args(ctx, args)


@click.group("backup", cls=_Backup)
def backup() -> None:
    """Take a backup into FILE (or DATA_DIR/backups); `backup drill` proves that it can be restored."""


@backup.command("take")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--with-secrets", is_flag=True, help="Also the keys (secrets.json, TLS): keep such a file locked away.")
@click.option("--keep", type=click.IntRange(1, 1000), help="Remove all but the newest N in the same folder.")
def take_backup(file: Path | None, with_secrets: bool, keep: int | None) -> None:
    """Write one file with everything; the server goes on meanwhile. FILE may be a folder."""
    settings = running()
    path = _target(settings, file)
    manifest = back_up(settings, path, with_secrets=with_secrets)
    click.echo(f"{path}: {len(manifest.tables)} tables, {manifest.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB")
    if not with_secrets:
        click.echo("without keys: keep DATA_DIR/secrets.json apart, second factors cannot be read without it")
    for removed in prune(path.parent, keep) if keep else []:
        click.echo(f"removed {removed.name}")


@backup.command("drill")
def drill_backup() -> None:
    """Back up, restore into a scratch database, compare every table, drop it; prints how long each took."""
    settings = running()
    with counted("backup and restore", "MiB") as tell:
        done = drill(database_url(settings), settings, tell)
    with open_session(settings) as session, transaction(session):
        record(session, "backup.drill", of="database", facts={"restore_s": round(done.restore_s, 1)})
    click.echo(f"backup {done.backup_s:.1f} s, {done.file_bytes / 1e6:.1f} MB")
    click.echo(f"restore and comparison {done.restore_s:.1f} s")
    click.echo(f"the same: {len(done.manifest.tables)} tables, {done.manifest.rows:,} rows, every checksum")


@backup.command("follow")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(1, 100), default=2, show_default=True, help="Base copies that stay.")
def follow_changes(folder: Path, keep: int) -> None:
    """Copy every change of the private cluster to FOLDER and take a base copy; `shaodao rewind` goes back to a minute.

    Repeat it once a week: it takes a new base copy and forgets what is older. The first time restarts the database.
    """
    settings = running()
    if settings.database_url:
        raise BackupError("DATABASE_URL is set: let the administrator of that server archive its changes")
    with step("taking a base copy"):
        base = follow(Cluster(settings.data_dir.resolve()), folder, keep)
    with open_session(settings) as session, transaction(session):
        record(session, "backup.follow", of="database")
    click.echo(f"{base}: from here every minute can be had back")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "name", help="Restore into a new database of this name.")
@click.option("--replace", "replacing", is_flag=True, help="Put it in the place of the database in use.")
@click.option("--with-secrets", is_flag=True, help="Also put back the keys that the backup carries.")
def restore_backup(file: Path, name: str | None, replacing: bool, with_secrets: bool) -> None:
    """Check FILE, restore it into a new database, compare every table; only --replace touches the one in use."""
    if replacing == bool(name):
        raise click.UsageError("say where: --to DBNAME, or --replace")
    settings = running()
    manifest = read_manifest(file)
    click.echo(f"backup of {manifest.taken_at:%F %T %Z}, {manifest.rows:,} rows, version {manifest.version}")
    if with_secrets:
        _put_keys_back(file, settings.data_dir)
    with counted("restoring", "MiB") as tell, uncollected():
        if name:
            restored = restore(file, database_url(settings), name, settings.data_dir / "restore", tell)
            click.echo(f"restored into {restored.name}, every table compared")
            click.echo("next: DATABASE_URL=… shaodao db upgrade (the backup may be of an older version)")
        else:
            _replace(file, settings, tell)
    if differ := keys_that_differ(manifest, settings.data_dir):
        click.echo(f"not the keys of then: {', '.join(differ)}; second factors set up under other keys do not work")


def running() -> Settings:
    """The settings, with the private cluster running where it is the one in use."""
    settings = checked_settings()
    if not settings.database_url:
        Cluster(settings.data_dir.resolve()).ensure_running()
    return settings


def back_up(settings: Settings, path: Path, *, with_secrets: bool = False) -> Manifest:
    """Take a backup, saying how far it has come, and note it in the audit log."""
    begun_s = time.monotonic()
    with counted("backing up", "MiB") as tell:
        manifest = take(database_url(settings), path, settings, with_secrets=with_secrets, tell=tell)
    facts = {
        "bytes": path.stat().st_size,
        "rows": manifest.rows,
        "seconds": round(time.monotonic() - begun_s, 1),
        "with_keys": with_secrets,
    }
    with open_session(settings) as session, transaction(session):
        record(session, "backup.take", of="database", object_id=manifest.database, facts=facts)
    return manifest


def _target(settings: Settings, file: Path | None) -> Path:
    folder = file or settings.data_dir / "backups"
    return default_path(folder) if file is None or file.is_dir() else file


def _replace(file: Path, settings: Settings, tell: Tell) -> None:
    replaced = replace(file, database_url(settings), settings.data_dir, datetime.now(UTC), tell)
    with open_session(settings) as session:
        ended = _settle(session, settings, replaced)
    click.echo(f"{replaced.name} is now the restored one; the former is kept as {replaced.set_aside}")
    click.echo(f"everybody logs in again ({ended} log-ins ended)")
    click.echo("check: accounts, cards, devices and tokens revoked since then are valid again")


def _settle(session: Session, settings: Settings, replaced: Replaced) -> int:
    with transaction(session):
        return settle(session, settings.data_dir, replaced)


def _put_keys_back(file: Path, data_dir: Path) -> None:
    for name, content in secret_files(file):
        path = data_dir / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() != content:
            path.replace(path.with_name(f"{path.name}.before-restore"))
        with new_file(path) as written:
            written.write(content)
        click.echo(f"put back {name}")


COMMANDS = (backup, restore_backup)
