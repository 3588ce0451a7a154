"""What must not stand there is taken away by the desk: words blotted out, a photo removed. Never commits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.core.errors import NotFound, Refused
from webapp.core.media.models import Media
from webapp.core.media.removing import remove
from webapp.dispatch.commands.scene import Scene, Told
from webapp.dispatch.models import IncidentNote, IncidentPhoto
from webapp.dispatch.rules.wording import blot_out
from webapp.dispatch.schemas import asked

_OF_INCIDENT = ("text", "place_text", "hotline_demand", "tried", "outcome")


def blot(scene: Scene, body: asked.Blot) -> Told:
    """Blot words out wherever they stand; that it was done is kept, what stood there is not. Raises Refused."""
    changed = 0
    for row, column in _written(scene):
        before = getattr(row, column)
        after = blot_out(before, body.words)
        if after != before:
            setattr(row, column, after)
            changed += 1
    if not changed:
        raise Refused(_("None of these words stands there."))
    scene.session.flush()
    return Told(blot_out(body.reason, body.words), {"places": changed})


def _written(scene: Scene) -> Iterator[tuple[Any, str]]:
    """What people wrote about the incident and may be changed; history itself may not."""
    yield from ((scene.incident, column) for column in _OF_INCIDENT)
    yield from ((call, "outcome") for call in scene.calls)
    asked_for = select(IncidentNote).where(IncidentNote.incident_id == scene.incident.id)
    yield from ((note, "text") for note in scene.session.scalars(asked_for))


def remove_photo(scene: Scene, body: asked.RemovePhoto) -> Told:
    """Remove a photo of the incident for everybody. Raises NotFound."""
    found = scene.session.scalar(
        select(Media)
        .join(IncidentPhoto, IncidentPhoto.media_id == Media.id)
        .where(IncidentPhoto.incident_id == scene.incident.id, Media.uuid == body.uuid, Media.removed_at.is_(None))
    )
    if found is None:
        raise NotFound(_("There is no such photo here."))
    remove(scene.session, found)
    return Told(body.reason, {"media": found.id})
