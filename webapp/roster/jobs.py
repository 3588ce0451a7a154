"""What duty does by the clock: the printed sheet at 08:00 and 20:00."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from webapp.core.clock import ZONE
from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.grids.queries import communities
from webapp.roster.commands.sheets import keep_sheet
from webapp.roster.documents.sheet import print_sheet
from webapp.roster.queries.sheet import SheetSources, sheet_hour

AT_EIGHT_AND_TWENTY = "0 0,12 * * *"  # in UTC


def periodics(sources: SheetSources) -> tuple[Periodic, ...]:
    """Periodic work of the roster, with what other subjects contribute to it."""
    return (Periodic("roster.duty_sheet", AT_EIGHT_AND_TWENTY, sheets_with(sources)),)


def sheets_with(sources: SheetSources) -> Callable[[Work], None]:
    """A handler that makes the sheet that is due, of each community."""

    def make_sheets(work: Work) -> None:
        """Make and keep them, one transaction a community."""
        made_at = datetime.now(ZONE)
        for community in communities(work.session):
            at, folder = sheet_hour(made_at), work.settings.data_dir
            pdf = print_sheet(work.session, folder, community.id, at, made_at=made_at, sources=sources)
            with transaction(work.session) as session:
                keep_sheet(session, community.id, pdf, at=at, made_at=made_at)

    return make_sheets
