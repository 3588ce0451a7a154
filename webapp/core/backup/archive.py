"""The file: a zip that holds the database's dump, the photos, what it was taken from, and on request the keys."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from webapp.core.backup.fingerprint import Fingerprint

DUMP = "database.dump"
MANIFEST = "manifest.json"
SECRETS = "secrets/"
PHOTOS = "media/"
FORMAT = 1
_PIECE = 1 << 20

Tell = Callable[[int], None]


class BackupError(RuntimeError):
    """A backup cannot be taken, read or trusted; the message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself."""

    database: str
    taken_at: datetime
    version: str
    migration: str
    server_version: str
    extensions: list[str]
    tables: dict[str, Fingerprint]
    dump_sha256: str
    dump_bytes: int
    settings: dict[str, Any] = field(default_factory=dict)
    # Of each key file: its SHA-256, so that a restore can tell whether the keys at hand are the same.
    secrets: dict[str, str] = field(default_factory=dict)
    has_secrets: bool = False
    # Of each photo, by its path under DATA_DIR/media: the SHA-256 of its file.
    photos: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(each.rows for each in self.tables.values())


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Put the manifest into the archive; it comes last, when the checksums are known."""
    said = {"format": FORMAT, **asdict(manifest), "taken_at": manifest.taken_at.isoformat()}
    archive.writestr(MANIFEST, json.dumps(said, ensure_ascii=False, indent=1))


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself; raises BackupError for a file that is none or is cut."""
    with _opened(path) as archive:
        try:
            said = json.loads(archive.read(MANIFEST))
            if said.pop("format") != FORMAT:
                raise BackupError(f"{path} was written by a newer version of this product")
            said["taken_at"] = datetime.fromisoformat(said["taken_at"])
            said["tables"] = {name: Fingerprint(**each) for name, each in said["tables"].items()}
            return Manifest(**said)
        except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise BackupError(f"{path} is damaged: its manifest cannot be read") from error


def extract_dump(path: Path, manifest: Manifest, target: Path, tell: Tell) -> None:
    """Copy the dump out and check it against the manifest; raises BackupError where a byte differs."""
    digest, size = hashlib.sha256(), 0
    with _opened(path) as archive, new_file(target) as file:
        try:
            with archive.open(DUMP) as dump:
                while piece := dump.read(_PIECE):
                    digest.update(piece)
                    file.write(piece)
                    size += len(piece)
                    tell(size >> 20)
        except (KeyError, zipfile.BadZipFile, EOFError) as error:
            raise BackupError(f"{path} is damaged: {error}") from error
    if digest.hexdigest() != manifest.dump_sha256:
        raise BackupError(f"{path} is damaged: the checksum of its dump is not the one noted when it was taken")


def secret_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """The key files that the backup carries, by their path under DATA_DIR."""
    with _opened(path) as archive:
        for name in archive.namelist():
            if name.startswith(SECRETS):
                yield name.removeprefix(SECRETS), archive.read(name)


def photos(path: Path, manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    """The photos that the backup carries, each compared; raises BackupError where a byte differs."""
    with _opened(path) as archive:
        for name, digest in manifest.photos.items():
            try:
                content = archive.read(PHOTOS + name)
            except (KeyError, zipfile.BadZipFile, EOFError) as error:
                raise BackupError(f"{path} is damaged: a photo cannot be read") from error
            if hashlib.sha256(content).hexdigest() != digest:
                raise BackupError(f"{path} is damaged: a photo is not the one noted when it was taken")
            yield name, content


def copy_hashed(source: IO[bytes], target: IO[bytes], tell: Tell) -> tuple[str, int]:
    """Copy all bytes; returns their SHA-256 and number."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        target.write(piece)
        size += len(piece)
        tell(size >> 20)
    return digest.hexdigest(), size


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, on disk when the block ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        yield file
        file.flush()
        os.fsync(descriptor)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise BackupError(f"{path} is no backup of this product, or it is cut") from error
