"""What messages do by the clock: old ones are deleted."""

from __future__ import annotations

from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.core.notices.commands import forget_sent
from webapp.core.notices.settings import KEEP
from webapp.core.settings import current


def forget(work: Work) -> None:
    """Delete messages after their term."""
    with transaction(work.session) as session:
        forget_sent(session, days=int(current(session, KEEP)))


PERIODICS = (Periodic("notices.forget", "35 19 * * *", forget),)
