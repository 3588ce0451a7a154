"""Every moment kept: the private cluster copies its changes to a folder, from which any minute can be had back.

A base copy and the changes since make a second private cluster as it stood at that moment; what is wanted of it is
looked up there, or backed up there and restored into the one in use.
"""

from __future__ import annotations

import re
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

from webapp.core.backup.archive import BackupError
from webapp.core.cluster import Cluster, ClusterError, hand_over, make_folder

_PLAIN = re.compile(r"/[\w./-]+", re.ASCII)
_FIRST_CHANGE = re.compile(r"START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)")
_LONGEST_S = 900


def follow(cluster: Cluster, folder: Path, keep: int) -> Path:
    """Copy every change to `folder` from now on, and take a base copy; returns the base.

    The newest `keep` bases stay, with the changes since the oldest of them. The first call restarts the server.
    """
    changes, bases = _folders(folder)
    for each in (folder, changes, bases):
        make_folder(each)
    _switch_on(cluster, changes)
    base = bases / f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    cluster.program(
        "pg_basebackup",
        *("-h", str(cluster.run), "-U", "shaodao", "-D", str(base), "--checkpoint=fast", "--wal-method=fetch"),
    )
    _forget(cluster, changes, bases, keep)
    return base


def rewind(folder: Path, at: datetime, into: Path) -> Cluster:
    """A new private cluster under the data directory `into`, as the followed one stood at `at`; it is running.

    Raises BackupError where no base is old enough, or `into` holds a cluster already.
    """
    changes, bases = _folders(folder)
    taken = [base for base in sorted(bases.iterdir()) if _taken_at(base) <= at] if bases.exists() else []
    if not taken:
        raise BackupError(f"{folder} holds no base copy of before {at:%F %T %Z}")
    made = Cluster(into.resolve())
    if made.home.exists():
        raise BackupError(f"{into} holds a cluster already; name an empty folder")
    into.mkdir(parents=True, exist_ok=True)
    made.check_reachable()
    make_folder(made.run)
    shutil.copytree(taken[-1], made.home, copy_function=_copy)
    _aim(made, changes, at)
    try:
        made.ensure_running()
        _wait(made)
    except ClusterError as error:
        raise BackupError(f"the changes do not lead to {at:%F %T %Z}; try an earlier minute ({error})") from error
    return made


def _folders(folder: Path) -> tuple[Path, Path]:
    folder = folder.resolve()
    if not _PLAIN.fullmatch(str(folder)):
        raise BackupError(f"{folder}: only letters, digits, dots, hyphens and slashes in the path of this folder")
    return folder / "changes", folder / "bases"


def _taken_at(base: Path) -> datetime:
    return datetime.strptime(base.name, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def _switch_on(cluster: Cluster, changes: Path) -> None:
    # A copy that is not whole never carries the name that is looked for.
    copy = f"test ! -f {changes}/%f && cp %p {changes}/.%f.part && sync {changes}/.%f.part"
    wanted = {
        "archive_mode": "on",
        "archive_timeout": "60",
        "archive_command": f"{copy} && mv {changes}/.%f.part {changes}/%f",
    }
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        row = connection.execute("SHOW archive_mode").fetchone()
        for name, value in wanted.items():
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        connection.execute("SELECT pg_reload_conf()")
    if row == ("off",):
        cluster.restart()


def _forget(cluster: Cluster, changes: Path, bases: Path, keep: int) -> None:
    known = sorted(bases.iterdir())
    for old in known[:-keep]:
        shutil.rmtree(old)
    label = (known[-keep:][0] / "backup_label").read_text(encoding="utf-8")
    if first := _FIRST_CHANGE.search(label):
        cluster.program("pg_archivecleanup", str(changes), first.group(1))


def _copy(source: str, target: str) -> str:
    shutil.copy2(source, target)
    hand_over(Path(target))
    return target


def _aim(cluster: Cluster, changes: Path, at: datetime) -> None:
    """Say where the changes lie and where to stop; the copy follows nobody and answers on its own socket."""
    for folder in (cluster.home, *(each for each in cluster.home.rglob("*") if each.is_dir())):
        hand_over(folder)
    settings = {
        "restore_command": f"cp {changes}/%f %p",
        "recovery_target_time": at.astimezone(UTC).isoformat(sep=" "),
        "recovery_target_action": "promote",
        "archive_mode": "off",
        "unix_socket_directories": str(cluster.run),
    }
    auto = cluster.home / "postgresql.auto.conf"
    auto.write_text("".join(f"{name} = '{value}'\n" for name, value in settings.items()), encoding="utf-8")
    (cluster.home / "recovery.signal").touch()
    hand_over(cluster.home / "recovery.signal")


def _wait(cluster: Cluster) -> None:
    until = time.monotonic() + _LONGEST_S
    while time.monotonic() < until:
        try:
            with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
                if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                    return
        except psycopg.OperationalError as error:
            if not cluster.is_running():
                raise ClusterError("the server stopped: see pg/server.log") from error
        time.sleep(0.2)
    raise ClusterError(f"not done after {_LONGEST_S} s")
