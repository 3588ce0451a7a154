"""Keeps photos: a whole file or none, a row only with its file. Never commits."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from pathlib import Path
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from webapp.core.errors import Full, Refused
from webapp.core.media.models import Media
from webapp.core.media.pictures import Picture, redrawn

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ROOM_LEFT = 1_000_000_000
"""Bytes; of a small disk a twentieth."""


def media_folder(data_dir: Path) -> Path:
    """Where this installation keeps photos."""
    return data_dir.resolve() / "media"


def path_of(folder: Path, uuid: UUID) -> Path:
    """The file of a photo."""
    return folder / uuid.hex[:2] / f"{uuid}.jpg"


def kept_before(
    session: Session, folder: Path, sent: bytes, *, community_id: int, by: int | None, key: UUID
) -> Media | None:
    """What was sent under this key before and still lies there; raises Refused where it was something else."""
    known = session.scalar(select(Media).where(Media.community_id == community_id, Media.key == key))
    if known is not None and (known.sent_sha256 != hashlib.sha256(sent).digest() or known.account_id != by):
        raise Refused("this key was used for something else")
    return known if known is not None and _lies(folder, known) else None


def keep(
    session: Session,
    folder: Path,
    sent: bytes,
    *,
    community_id: int,
    by: int | None,
    key: UUID | None = None,
    picture: Picture | None = None,
) -> Media:
    """Keep a picture, drawn already or drawn here; what was sent under the same key before is not kept twice.

    Raises what `redrawn` raises, Refused where the key was used for another picture, Full without a file or a row.
    """
    if key is not None and (known := kept_before(session, folder, sent, community_id=community_id, by=by, key=key)):
        return known
    picture = picture or redrawn(sent)
    made = _row(session, community_id, key) or Media(uuid=uuid4(), community_id=community_id, key=key)
    made.sent_sha256, made.account_id = hashlib.sha256(sent).digest(), by
    made.sha256, made.mime, made.bytes = hashlib.sha256(picture.content).digest(), picture.mime, len(picture.content)
    made.width, made.height = picture.width, picture.height
    session.add(made)
    session.flush()
    path = path_of(folder, made.uuid)
    _write(path, picture.content)
    _remove_unless_kept(session, path)
    return made


def _lies(folder: Path, known: Media) -> bool:
    return known.removed_at is None and path_of(folder, known.uuid).is_file()


def _row(session: Session, community_id: int, key: UUID | None) -> Media | None:
    """The row of a picture that is sent once more because its file is gone: it counts as taken in now."""
    if key is None:
        return None
    asked = select(Media).where(Media.community_id == community_id, Media.key == key).with_for_update()
    known = session.scalar(asked)
    if known is not None:
        known.removed_at, known.created_at = None, session.scalars(select(func.now())).one()
    return known


def _write(path: Path, content: bytes) -> None:
    """The file appears whole, on disk, for this program's eyes alone; or not at all."""
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _refuse_last_room(path.parent)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        if error.errno in _NO_ROOM:
            raise Full(_("The photo could not be kept: the disk of the server is full.")) from error
        raise


def _refuse_last_room(folder: Path) -> None:
    """Leave some room: the database may lie on the same disk, and stops where it cannot write."""
    usage = shutil.disk_usage(folder)
    if usage.free < min(_ROOM_LEFT, usage.total // 20):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _remove_unless_kept(session: Session, path: Path) -> None:
    """Let the file go where its row is taken back; what a crash leaves behind, the nightly sweep finds."""

    def settled(_session: Session) -> None:
        event.remove(session, "after_rollback", taken_back)

    def taken_back(_session: Session) -> None:
        path.unlink(missing_ok=True)

    event.listen(session, "after_rollback", taken_back, once=True)
    event.listen(session, "after_commit", settled, once=True)
