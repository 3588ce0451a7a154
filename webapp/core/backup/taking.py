"""Taking a backup: dump and checksums come from one snapshot, the file appears whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from webapp import __version__
from webapp.core.backup import programs
from webapp.core.backup.archive import DUMP, PHOTOS, SECRETS, Manifest, Tell, copy_hashed, new_file, write_manifest
from webapp.core.backup.fingerprint import fingerprints
from webapp.core.config import Settings
from webapp.core.media import media_folder

# What an installation cannot do without, and what must not lie about: under DATA_DIR.
KEY_FILES = ("secrets.json", "tls/ca.key", "tls/ca.crt", "tls/server.key", "tls/server.crt")
_NAME = re.compile(r"shaodao-\d{8}-\d{6}\.backup")
# Addresses of databases hold passwords.
_UNSAID = {"database_url", "secret"}


def default_path(folder: Path, now: datetime | None = None) -> Path:
    """A file of a backup in a folder, named by the moment."""
    return folder / f"shaodao-{now or datetime.now(UTC):%Y%m%d-%H%M%S}.backup"


def take(url: str, path: Path, settings: Settings, *, with_secrets: bool, tell: Tell) -> Manifest:
    """Write a backup of the database to `path` (0600); readers and writers go on meanwhile."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with new_file(unfinished) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            manifest = _fill(archive, url, settings, with_secrets, tell)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    _keep_folder(path.parent)
    return manifest


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups that carry our own names; returns what was removed."""
    known = sorted(each for each in folder.iterdir() if _NAME.fullmatch(each.name))
    removed = known[: max(len(known) - keep, 0)]
    for each in removed:
        each.unlink()
    return removed


def key_digests(data_dir: Path) -> dict[str, str]:
    """SHA-256 of each key file that is there."""
    return {
        name: hashlib.sha256((data_dir / name).read_bytes()).hexdigest()
        for name in KEY_FILES
        if (data_dir / name).exists()
    }


def _fill(archive: zipfile.ZipFile, url: str, settings: Settings, with_secrets: bool, tell: Tell) -> Manifest:
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        process = programs.dumping(url, snapshot)
        assert process.stdout is not None
        assert process.stderr is not None
        with process, archive.open(DUMP, "w", force_zip64=True) as dump:
            digest, size = copy_hashed(process.stdout, dump, tell)
            programs.finish(process, process.stderr)
        manifest = Manifest(
            database=_one(connection, "SELECT current_database()"),
            taken_at=_one(connection, "SELECT now()"),
            version=__version__,
            migration=_one(connection, "SELECT version_num FROM shaodao.alembic_version"),
            server_version=_one(connection, "SHOW server_version"),
            extensions=_extensions(connection),
            tables=fingerprints(connection),
            dump_sha256=digest,
            dump_bytes=size,
            settings=settings.model_dump(mode="json", exclude=_UNSAID),
            secrets=key_digests(settings.data_dir),
            has_secrets=with_secrets,
            photos=_pack_photos(archive, media_folder(settings.data_dir)),
        )
    if with_secrets:
        for name in manifest.secrets:
            archive.writestr(SECRETS + name, (settings.data_dir / name).read_bytes())
    write_manifest(archive, manifest)
    return manifest


def _pack_photos(archive: zipfile.ZipFile, folder: Path) -> dict[str, str]:
    """Put every photo in; their files were there before their rows, so that none is missing of those in the dump."""
    packed = {}
    for path in sorted(folder.glob("??/*.jpg")):
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # removed meanwhile, because its term is over
            continue
        name = str(path.relative_to(folder))
        archive.writestr(PHOTOS + name, content)
        packed[name] = hashlib.sha256(content).hexdigest()
    return packed


def _extensions(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1")
    return [row[0] for row in rows]


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _keep_folder(folder: Path) -> None:
    """The new name itself survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
