"""Restoring: into a database of its own, compared with what the backup was taken of, and only then swapped in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from webapp.core.backup import programs
from webapp.core.backup.archive import BackupError, Manifest, Tell, extract_dump, photos, read_manifest
from webapp.core.backup.fingerprint import differences, fingerprints
from webapp.core.database_roles import separate


@dataclass(frozen=True)
class Restored:
    """A database that holds exactly what the backup was taken of."""

    name: str
    url: str
    manifest: Manifest


def restore(path: Path, url: str, name: str, scratch: Path, tell: Tell) -> Restored:
    """Restore a backup into the new database `name` on the server at `url`; nothing is left of a restore that failed.

    Raises BackupError for a damaged file, a database that is there already, or contents that differ.
    """
    manifest = read_manifest(path)
    target = make_conninfo(url, dbname=name)
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        dump = Path(folder) / "database.dump"
        extract_dump(path, manifest, dump, tell)
        for _photo in photos(path, manifest):
            pass  # compared before anything is made
        _create(url, name)
        try:
            _prepare(target, manifest)
            programs.load(target, dump)
            _compare(target, manifest)
            separate(target)
        except BaseException:
            drop(url, name)
            raise
    return Restored(name, target, manifest)


def swap(url: str, restored: str, set_aside: str) -> None:
    """Give a restored database the name of the one in use, which is kept under another name.

    Connections to either are cut; the server's processes find the restored one when they connect again.
    """
    current = str(conninfo_to_dict(url)["dbname"])
    with maintenance(url) as connection:
        for name in (current, restored):
            _allow(connection, name, allowed=False)
        try:
            for name in (current, restored):
                connection.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,)
                )
            _rename(connection, current, set_aside)
            try:
                _rename(connection, restored, current)
            except BaseException:
                _rename(connection, set_aside, current)
                raise
        finally:
            for name in (current, restored, set_aside):
                if exists(connection, name):
                    _allow(connection, name, allowed=True)


@contextmanager
def maintenance(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection beside the databases themselves."""
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
        yield connection


def exists(connection: psycopg.Connection[Any], name: str) -> bool:
    """Whether the server has a database of that name."""
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def drop(url: str, name: str) -> None:
    """Remove a database, whoever is connected to it."""
    with maintenance(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(url: str, name: str) -> None:
    with maintenance(url) as connection:
        if exists(connection, name):
            raise BackupError(f"the database {name} is there already; name another one with --to")
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))


def _prepare(target: str, manifest: Manifest) -> None:
    with psycopg.connect(target) as connection:
        for extension in manifest.extensions:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def _compare(target: str, manifest: Manifest) -> None:
    with psycopg.connect(target) as connection:
        found = differences(manifest.tables, fingerprints(connection))
    if found:
        raise BackupError("the restored database is not what was backed up: " + "; ".join(found[:5]))
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("ANALYZE")


def _allow(connection: psycopg.Connection[Any], name: str, *, allowed: bool) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(sql.Identifier(name), sql.Literal(allowed))
    )


def _rename(connection: psycopg.Connection[Any], name: str, new: str) -> None:
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new)))
