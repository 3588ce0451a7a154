"""What shifts do by the clock: erase who took part when the term is over."""

from __future__ import annotations

from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.grids.queries import communities
from webapp.shifts.commands.erasing import erase_participants

EVERY_NIGHT = "40 18 * * *"  # 02:40 in Shanghai


def erase(work: Work) -> None:
    """Erase names and telephones that are due, one transaction a community."""
    for community in communities(work.session):
        with transaction(work.session) as session:
            erase_participants(session, community.id)


PERIODICS = (Periodic("shifts.erase", EVERY_NIGHT, erase),)
