"""Removes photos: those nobody used, those whose term is over, and files that no row knows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import func, text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Task, Work, defer
from webapp.core.media.keeping import media_folder, path_of
from webapp.core.media.models import Media
from webapp.core.media.use import MediaUse
from webapp.core.settings import Form, Setting, current

KEEP_PHOTOS = Setting(
    "retention.photos", _("Retention"), _("Photos are kept for"), Form.NUMBER, 365,
    measure=_("days"), low=30, high=1100,
    help=_("Counted from the day they were taken in; what they belong to stays."),
)  # fmt: skip
SETTINGS = (KEEP_PHOTOS,)
EVERY_NIGHT = "50 18 * * *"  # 02:50 in Shanghai
_ONE_DAY_S = 24 * 3600
_DUE = """
    UPDATE media SET removed_at = clock_timestamp() WHERE removed_at IS NULL AND (
        created_at < now() - make_interval(days => :days)
        OR created_at < now() - interval '2 days' AND id NOT IN ({used})
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


def remove(session: Session, found: Media) -> None:
    """Remove one photo: nobody is given it any more, and its file goes once this is committed."""
    found.removed_at = func.clock_timestamp()
    session.flush()
    defer(session, UNLINK, media_id=found.id)


def unlink(work: Work) -> None:
    """Delete the file of a photo that was removed."""
    found = work.session.get(Media, int(work.arguments["media_id"]))
    if found is not None and found.removed_at is not None:
        path_of(media_folder(work.settings.data_dir), found.uuid).unlink(missing_ok=True)


UNLINK = Task("media.unlink", unlink)
TASKS = (UNLINK,)


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
    """The nightly removal, over what the subjects use."""

    def sweep(work: Work) -> None:
        folder = media_folder(work.settings.data_dir)
        with transaction(work.session) as session:
            gone = remove_due(session, uses, days=int(current(session, KEEP_PHOTOS)))
        for uuid in gone:
            path_of(folder, uuid).unlink(missing_ok=True)
        with transaction(work.session) as session:
            remove_files(session, folder)

    return (Periodic("media.sweep", EVERY_NIGHT, sweep),)
