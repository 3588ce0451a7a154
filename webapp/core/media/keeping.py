"""Keeps photos: a whole file or none, a row only with its file. Never commits."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from uuid import UUID, uuid4

from flask_babel import gettext as _
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from webapp.core.errors import Full, Refused
from webapp.core.media.models import Media
from webapp.core.media.pictures import Picture, redrawn

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def media_folder(data_dir: Path) -> Path:
    """Where this installation keeps photos."""
    return data_dir.resolve() / "media"


def path_of(folder: Path, uuid: UUID) -> Path:
    """The file of a photo."""
    return folder / uuid.hex[:2] / f"{uuid}.jpg"


def keep(
    session: Session, folder: Path, sent: bytes, *, community_id: int, by: int | None, key: UUID | None = None
) -> Media:
    """Keep a picture; what was sent under the same key before is not kept twice.

    Raises what `redrawn` raises, Refused where the key was used for another picture, Full without a file or a row.
    """
    digest = hashlib.sha256(sent).digest()
    if key is not None and (known := _known(session, community_id, key)) is not None:
        if known.sent_sha256 != digest or known.account_id != by:
            raise Refused("this key was used for something else")
        return known
    picture = redrawn(sent)
    made = _row(picture, digest, community_id, by, key)
    session.add(made)
    session.flush()
    _write(path_of(folder, made.uuid), picture.content)
    _remove_unless_kept(session, path_of(folder, made.uuid))
    return made


def _known(session: Session, community_id: int, key: UUID) -> Media | None:
    return session.scalar(select(Media).where(Media.community_id == community_id, Media.key == key))


def _row(picture: Picture, digest: bytes, community_id: int, by: int | None, key: UUID | None) -> Media:
    return Media(
        uuid=uuid4(),
        community_id=community_id,
        key=key,
        sent_sha256=digest,
        sha256=hashlib.sha256(picture.content).digest(),
        mime=picture.mime,
        bytes=len(picture.content),
        width=picture.width,
        height=picture.height,
        account_id=by,
    )


def _write(path: Path, content: bytes) -> None:
    """The file appears whole, on disk, for this program's eyes alone; or not at all."""
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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


def _remove_unless_kept(session: Session, path: Path) -> None:
    """Let the file go where its row is taken back; what a crash leaves behind, the nightly sweep finds."""

    def settled(_session: Session) -> None:
        event.remove(session, "after_rollback", taken_back)

    def taken_back(_session: Session) -> None:
        path.unlink(missing_ok=True)

    event.listen(session, "after_rollback", taken_back, once=True)
    event.listen(session, "after_commit", settled, once=True)
