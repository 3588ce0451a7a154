"""Putting a restored database in the place of the one in use, with all that has to follow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.orm import Session

from webapp.core.accounts.sessions import end_every
from webapp.core.audit import queries as audit
from webapp.core.audit import record
from webapp.core.audit.head import head_path, read_head, write_head
from webapp.core.backup.archive import Manifest, Tell, new_file, photos
from webapp.core.backup.restoring import drop, restore, swap
from webapp.core.backup.taking import key_digests
from webapp.core.media import media_folder
from webapp.core.migrating import upgrade


@dataclass(frozen=True)
class Replaced:
    """A database that was put in the place of another."""

    name: str
    set_aside: str
    manifest: Manifest


def replace(path: Path, url: str, data_dir: Path, now: datetime, tell: Tell) -> Replaced:
    """Restore a backup beside the database in use, compare it, migrate it, then swap names; the old one is kept."""
    current = str(conninfo_to_dict(url)["dbname"])
    stamp = f"{now:%Y%m%d%H%M%S}"
    restored = restore(path, url, f"{current}_restored_{stamp}", data_dir / "restore", tell)
    try:
        upgrade(restored.url)
        put_photos_back(path, restored.manifest, data_dir)
    except BaseException:
        drop(url, restored.name)
        raise
    set_aside = f"{current}_before_{stamp}"
    swap(url, restored.name, set_aside)
    return Replaced(current, set_aside, restored.manifest)


def settle(session: Session, data_dir: Path, replaced: Replaced) -> int:
    """What follows a swap: everybody logs in again, and the audit chain goes on from where the backup ended.

    Returns how many log-ins were ended; the remembered head is kept under another name and noted in the log.
    """
    path = head_path(data_dir, replaced.name)
    before, now = read_head(path), audit.head(session)
    if before is not None:
        path.replace(path.with_name(f"{replaced.set_aside}.json"))
    if now is not None:
        write_head(path, now)
    ended = end_every(session, reason="restored")
    facts = {
        "taken_at": replaced.manifest.taken_at,
        "migration": replaced.manifest.migration,
        "set_aside": replaced.set_aside,
        "chain_reached": before.seq if before else 0,
        "chain_hash": before.hash if before else "",
        "sessions_ended": ended,
    }
    record(session, "backup.restore", of="database", object_id=replaced.name, facts=facts)
    return ended


def put_photos_back(path: Path, manifest: Manifest, data_dir: Path) -> int:
    """Bring back the photos that are missing here; returns how many. Those that are here stay as they are."""
    folder, count = media_folder(data_dir), 0
    for name, content in photos(path, manifest):
        target = folder / name
        if not target.resolve().is_relative_to(folder) or target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with new_file(target.with_suffix(".part")) as file:
            file.write(content)
        target.with_suffix(".part").replace(target)
        count += 1
    return count


def keys_that_differ(manifest: Manifest, data_dir: Path) -> list[str]:
    """Key files that are missing here or are others than when the backup was taken."""
    here = key_digests(data_dir)
    return [name for name, digest in manifest.secrets.items() if here.get(name) != digest]
