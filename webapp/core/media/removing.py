"""Removes photos: those nobody used, strangers' soonest; those whose term is over; files that no row knows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.core.media.keeping import media_folder, path_of
from webapp.core.media.use import MediaUse
from webapp.core.settings import Form, Setting, current

KEEP_PHOTOS = Setting(
    "retention.photos", _("Retention"), _("Photos are kept for"), Form.NUMBER, 365,
    measure=_("days"), low=30, high=1100,
    help=_("Counted from the day they were taken in; what they belong to stays."),
)  # fmt: skip
SETTINGS = (KEEP_PHOTOS,)
EVERY_NIGHT = "50 18 * * *"  # 02:50 in Shanghai
EVERY_HOUR = "20 * * * *"
_ONE_DAY_S = 24 * 3600
_DUE = """
    UPDATE media SET removed_at = clock_timestamp() WHERE removed_at IS NULL AND (
        created_at < now() - make_interval(days => :days)
        OR created_at < now() - CASE WHEN account_id IS NULL THEN interval '6 hours' ELSE interval '2 days' END
            AND id NOT IN ({used})
    ) RETURNING uuid
"""
_LYING = text("SELECT uuid FROM media WHERE uuid = ANY(:uuids) AND removed_at IS NULL")


def remove_due(session: Session, uses: Sequence[MediaUse], *, days: int) -> list[UUID]:
    """Mark the photos that are due; their files go when this is committed. Returns their names."""
    used = " UNION ALL ".join(each.used for each in uses) or "SELECT NULL::bigint WHERE false"
    gone = list(session.scalars(text(_DUE.format(used=used)), {"days": days}))
    if gone:
        record(session, "media.remove", of="media", facts={"photos": len(gone)})
    return gone


def remove_files(session: Session, folder: Path, *, older_than_s: float = _ONE_DAY_S) -> int:
    """Remove every file that is no present photo's; returns how many. Young ones may be in the making."""
    until = time.time() - older_than_s
    lying = {path.stem: path for path in folder.glob("??/*") if path.stat().st_mtime < until}
    kept = {str(uuid) for uuid in session.scalars(_LYING, {"uuids": [_uuid(name) for name in lying]})}
    for name, path in lying.items():
        if name not in kept or path.suffix != ".jpg":
            path.unlink(missing_ok=True)
    return sum(1 for path in lying.values() if not path.exists())


def _uuid(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        return UUID(int=0)


def periodics(uses: Sequence[MediaUse]) -> tuple[Periodic, ...]:
    """What is due goes every hour, over what the subjects use; files that no row knows every night."""

    def remove(work: Work) -> None:
        with transaction(work.session) as session:
            gone = remove_due(session, uses, days=int(current(session, KEEP_PHOTOS)))
        for uuid in gone:
            path_of(media_folder(work.settings.data_dir), uuid).unlink(missing_ok=True)

    def sweep(work: Work) -> None:
        with transaction(work.session) as session:
            remove_files(session, media_folder(work.settings.data_dir))

    return (Periodic("media.remove", EVERY_HOUR, remove), Periodic("media.sweep", EVERY_NIGHT, sweep))
