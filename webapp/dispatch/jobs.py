"""What dispatch does by the clock: at the moment that was set, and once a minute for what was missed."""

from __future__ import annotations

from dataclasses import replace

import structlog

from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Task, Work
from webapp.dispatch.commands.clocks import community_of, due_incidents, tick
from webapp.dispatch.commands.concluding import RING

_log = structlog.get_logger("dispatch")
EVERY_MINUTE = "* * * * *"


def ring(work: Work) -> None:
    """Do what is due for the one incident."""
    incident_id = int(work.arguments["incident_id"])
    with transaction(work.session) as session:
        community_id = community_of(session, incident_id)
        if community_id is not None:
            tick(session, community_id, incident_id)


def sweep(work: Work) -> None:
    """Do what is due anywhere, one transaction an incident."""
    for community_id, incident_id in due_incidents(work.session):
        try:
            with transaction(work.session) as session:
                tick(session, community_id, incident_id)
        except Exception:  # One that fails keeps no other waiting.
            _log.exception("clock_failed", incident=incident_id)


TASKS: tuple[Task, ...] = (replace(RING, handler=ring),)
PERIODICS = (Periodic("dispatch.sweep", EVERY_MINUTE, sweep),)
