"""The drill: a backup that was never restored is a hope."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from webapp.core.backup.archive import Manifest, Tell
from webapp.core.backup.restoring import drop, restore
from webapp.core.backup.taking import take
from webapp.core.config import Settings


@dataclass(frozen=True)
class Drill:
    """How long it took to take a backup, and to have it back and compared."""

    backup_s: float
    restore_s: float
    file_bytes: int
    manifest: Manifest


def drill(url: str, settings: Settings, tell: Tell, look: Callable[[str], None] | None = None) -> Drill:
    """Take a backup, restore it into a scratch database, compare every table, and leave nothing behind.

    `look` is shown the restored database before it goes. Raises BackupError where anything differs.
    """
    scratch = settings.data_dir / "restore"
    scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{conninfo_to_dict(url)['dbname']}_drill_{os.getpid()}"
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        path = Path(folder) / "drill.backup"
        begun_s = time.monotonic()
        take(url, path, settings, with_secrets=False, tell=tell)
        taken_s = time.monotonic()
        restored = restore(path, url, name, scratch, tell)
        back_s = time.monotonic()
        try:
            if look:
                look(restored.url)
            return Drill(taken_s - begun_s, back_s - taken_s, path.stat().st_size, restored.manifest)
        finally:
            drop(url, name)
