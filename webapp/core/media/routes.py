"""Photos over HTTP: sent once, given only to whoever may see what they belong to, never as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, current_app, jsonify, request
from limits import parse
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.accounts.guard import actor_then, current_actor, current_community, holds_in, is_unfinished
from webapp.core.accounts.policy import Actor
from webapp.core.accounts.roles import Action
from webapp.core.db import current_session, transaction
from webapp.core.errors import Forbidden, Invalid, NotFound, Throttled, Unfinished
from webapp.core.http import afterwards, signed_in, takes
from webapp.core.media.keeping import keep, kept_before, media_folder, path_of
from webapp.core.media.models import Media
from webapp.core.media.pictures import LARGEST, redrawn
from webapp.core.media.use import MediaUse

PHOTOS = "120/hour"
WRITTEN = "X-Written-At"
"""The header that says when a photo that waited on a phone was taken."""
ENVELOPE = 20_000
"""What a form puts around a picture."""
_SCOPES = frozenset({Action.READ_INCIDENTS, Action.BLOW_WHISTLE})
_PLAIN = "default-src 'none'; sandbox"

blueprint = APIBlueprint("media", __name__, url_prefix="/api/v1/c/<community>/media", enable_openapi=False)


@blueprint.post("")
@signed_in
@afterwards
@takes(LARGEST + ENVELOPE)
def send_photo(community: str) -> tuple[Response, int]:
    """Keep a photo, as a form's `photo` or as the body itself; the same key again keeps it once."""
    if not request.content_length and "Transfer-Encoding" not in request.headers:
        raise Invalid("send the picture as `photo`", photo="required")
    actor = _sender()
    limiter = current_app.extensions["limiter_of_requests"].limiter
    if not limiter.hit(parse(PHOTOS), "media", str(actor.account_id)):
        raise Throttled("too many photos within an hour")
    made = taken_in(_sent(), community_id=current_community().id, by=actor.account_id, key=_key())
    return jsonify({"uuid": str(made.uuid), "width": made.width, "height": made.height}), 201


def _sender() -> Actor:
    """Whoever may blow a whistle here, or might when the photo was taken; raises Forbidden, Unfinished."""
    actor, place = current_actor(), current_community()
    if is_unfinished(actor):
        raise Unfinished("first set a password of your own, then a second factor: see My account")
    if holds_in(actor, Action.BLOW_WHISTLE, place.id):
        return actor
    then = actor_then(_written_at())
    if then is None or not holds_in(then, Action.BLOW_WHISTLE, place.id):
        raise Forbidden("this right is missing in that community", action=Action.BLOW_WHISTLE)
    return then


def _written_at() -> datetime | None:
    try:
        written_at = datetime.fromisoformat(request.headers.get(WRITTEN, ""))
    except ValueError:
        return None
    return written_at if written_at.tzinfo is not None else None


@blueprint.get("/<uuid:uuid>")
@signed_in
def show_photo(community: str, uuid: UUID) -> Response:
    """A photo, for whoever may see what it belongs to, and for whoever sent it."""
    actor = current_actor()
    if is_unfinished(actor):
        raise Unfinished("first set a password of your own, then a second factor: see My account")
    if actor.scopes is not None and not _SCOPES & set(actor.scopes):
        raise Forbidden("this token is for something else")
    found = photo(current_session(), current_community().id, uuid)
    if found is None or not _may_see(current_session(), actor, found):
        raise NotFound("no such photo")
    return served(found)


@dataclass(frozen=True)
class Taken:
    """A photo as it was taken in."""

    uuid: UUID
    width: int
    height: int


def taken_in(sent: bytes, *, community_id: int, by: int | None, key: UUID | None = None) -> Taken:
    """Keep what was sent. It is drawn between two transactions: whoever waits for his turn holds no connection."""
    whose: dict[str, Any] = {"community_id": community_id, "by": by}
    with transaction(current_session()) as session:
        known = kept_before(session, folder(), sent, **whose, key=key) if key else None
        if known is not None:
            return Taken(known.uuid, known.width, known.height)
    picture = redrawn(sent)
    with transaction(current_session()) as session:
        made = keep(session, folder(), sent, **whose, key=key, picture=picture)
        return Taken(made.uuid, made.width, made.height)


def photo(session: Session, community_id: int, uuid: UUID) -> Media | None:
    """A photo that has not been removed."""
    asked = select(Media).where(Media.community_id == community_id, Media.uuid == uuid, Media.removed_at.is_(None))
    return session.scalar(asked)


def served(found: Media) -> Response:
    """The file as what it is and nothing else; raises NotFound where it is gone."""
    path = path_of(folder(), found.uuid)
    if not path.is_file():
        raise NotFound("no such photo")
    response = Response(path.read_bytes(), mimetype=found.mime)
    response.headers["Content-Security-Policy"] = _PLAIN
    response.headers["Content-Disposition"] = f'attachment; filename="{found.uuid}.jpg"'
    response.headers["Cache-Control"] = "no-store"
    return response


def folder() -> Any:
    """Where photos lie."""
    return media_folder(current_app.config["SETTINGS"].data_dir)


def _sent() -> bytes:
    if request.mimetype.startswith("multipart/"):
        file = request.files.get("photo")
        if file is None:
            raise Invalid("send the picture as `photo`", photo="required")
        return file.stream.read(LARGEST + 1)
    return request.get_data(cache=False)


def _key() -> UUID | None:
    written = request.headers.get("Idempotency-Key", "")
    try:
        return UUID(written) if written else None
    except ValueError as error:
        raise Invalid("a key is a UUID", **{"Idempotency-Key": written[:40]}) from error


def _may_see(session: Session, actor: Actor, found: Media) -> bool:
    if actor.account_id is not None and found.account_id == actor.account_id:
        return True
    uses = cast(Sequence[MediaUse], current_app.extensions["media_uses"])
    return any(use.may_see(session, actor, found.community_id, found.id) for use in uses)
