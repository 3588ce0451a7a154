"""What live events need by the clock."""

from __future__ import annotations

from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.core.live.commands import sweep, sweep_glances


def sweep_events(work: Work) -> None:
    """Delete events after a week: who was away so long fetches a snapshot."""
    with transaction(work.session) as session:
        sweep(session)


def forget_glances(work: Work) -> None:
    """Delete who had what before him, minutes after it was told."""
    with transaction(work.session) as session:
        sweep_glances(session)


PERIODICS = (
    Periodic("live.sweep", "35 19 * * *", sweep_events),
    Periodic("live.forget_glances", "*/2 * * * *", forget_glances),
)
