"""Backups that are proved by restoring them: one file, checked by the rows it was taken from."""

from webapp.core.backup.archive import BackupError, Manifest, read_manifest
from webapp.core.backup.restoring import Restored, restore, swap
from webapp.core.backup.taking import prune, take

__all__ = ["BackupError", "Manifest", "Restored", "prune", "read_manifest", "restore", "swap", "take"]
