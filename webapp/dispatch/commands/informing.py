"""Telling who is called outside the house, where the community has set that up; never of a simulated matter."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.core.notices import Recipient, Topic, notify
from webapp.dispatch.commands.scene import Scene
from webapp.dispatch.models import Call


def inform(scene: Scene, topic: Topic, calls: Iterable[Call]) -> None:
    """Queue a message to each callee, in the caller's transaction."""
    incident = scene.incident
    if incident.simulated:
        return
    notify(
        scene.session,
        topic,
        community_id=incident.community_id,
        number=incident.number,
        to={call.id: _recipient(call) for call in calls},
    )


def _recipient(call: Call) -> Recipient:
    return Recipient(organization_id=call.organization_id, person_id=call.person_id)
