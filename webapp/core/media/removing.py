"""Removes photos: those nobody used, strangers' soonest; those whose term is over; files that no row knows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import structlog
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.db import transaction
from webapp.core.errors import NotFound
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
EVERY_HOUR = "20 * * * *"
_ONE_DAY_S = 24 * 3600
_UNKNOWN_FOR_S = 30 * _ONE_DAY_S
"""A file that no row knows may be a photo of another state of the database: one put back by mistake, for instance."""
REASONS = ("asked-by-person", "shows-person", "shows-document", "by-mistake")
"""Why a photo is taken away before its term."""
OWNER = ".of"
"""The file that names the database whose photos these are."""
_log = structlog.get_logger("media")
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


def take_away(session: Session, uuid: UUID, *, reason: str, by: int | None = None) -> None:
    """Mark a photo as removed before its term; its file goes when this is committed. Raises NotFound."""
    found = session.scalar(select(Media).where(Media.uuid == uuid, Media.removed_at.is_(None)).with_for_update())
    if found is None:
        raise NotFound("no such photo")
    found.removed_at = session.scalars(select(func.clock_timestamp())).one()
    facts = {"why": reason}
    record(
        session, "media.take_away", of="media", object_id=found.id, community_id=found.community_id, account_id=by,
        facts=facts,
    )  # fmt: skip


def remove_files(session: Session, folder: Path) -> int:
    """Remove files that have been no present photo's for long; returns how many."""
    lying = [path for path in folder.glob("??/*") if path.stat().st_mtime < time.time() - _patience_s(path)]
    kept = {str(uuid) for uuid in session.scalars(_LYING, {"uuids": [_uuid(path.stem) for path in lying]})}
    gone = [path for path in lying if path.stem not in kept or path.suffix != ".jpg"]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _patience_s(path: Path) -> float:
    """What is no photo yet may be in the making, for a day at most."""
    return _UNKNOWN_FOR_S if path.suffix == ".jpg" else _ONE_DAY_S


def is_ours(session: Session, folder: Path) -> bool:
    """Whether the photos there are this database's: a copy that somebody looks at beside it must remove none.

    Whoever looks first, which is the installation in use within its first hour, is their owner.
    """
    here, owner = str(session.scalar(text("SELECT current_database()"))), folder / OWNER
    if not owner.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner.write_text(here, encoding="utf-8")
    known = owner.read_text(encoding="utf-8").strip()
    if known != here:
        _log.warning("photos of another database are left alone", owner=known, here=here, named_in=OWNER)
    return known == here


def _uuid(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        return UUID(int=0)


def periodics(uses: Sequence[MediaUse]) -> tuple[Periodic, ...]:
    """What is due goes every hour, over what the subjects use; files that no row knows every night."""

    def remove(work: Work) -> None:
        folder = media_folder(work.settings.data_dir)
        with transaction(work.session) as session:
            ours = is_ours(session, folder)
            gone = remove_due(session, uses, days=int(current(session, KEEP_PHOTOS))) if ours else []
        for uuid in gone:
            path_of(folder, uuid).unlink(missing_ok=True)

    def sweep(work: Work) -> None:
        folder = media_folder(work.settings.data_dir)
        with transaction(work.session) as session:
            if is_ours(session, folder):
                remove_files(session, folder)

    return (Periodic("media.remove", EVERY_HOUR, remove), Periodic("media.sweep", EVERY_NIGHT, sweep))
