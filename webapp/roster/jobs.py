"""What the roster does by the clock: the printed sheet at 08:00 and 20:00, forgetting at night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import lazy_gettext as _

from webapp.core.clock import ZONE, today
from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.core.settings import Form, Setting, current
from webapp.grids.queries import communities
from webapp.roster.commands.persons import forget_left
from webapp.roster.commands.sheets import keep_sheet
from webapp.roster.commands.uploads import forget_abandoned
from webapp.roster.documents.sheet import print_sheet
from webapp.roster.queries.sheet import SheetSources, sheet_hour

AT_EIGHT_AND_TWENTY = "0 0,12 * * *"  # in UTC
EVERY_NIGHT = "50 18 * * *"  # 02:50 in Shanghai
KEEP_LEFT = Setting(
    "retention.left", _("Retention"), _("Duty phone and consent of persons who left the roster are kept for"),
    Form.NUMBER, 90, measure=_("days"), low=1, high=1100,
    help=_("What they answered for stays, with the name alone."),
)  # fmt: skip
SETTINGS = (KEEP_LEFT,)


def periodics(sources: SheetSources) -> tuple[Periodic, ...]:
    """Periodic work of the roster, with what other subjects contribute to it."""
    return (
        Periodic("roster.duty_sheet", AT_EIGHT_AND_TWENTY, sheets_with(sources)),
        Periodic("roster.forget", EVERY_NIGHT, forget),
    )


def forget(work: Work) -> None:
    """Remove files that nobody wrote, and the telephones of those who left, one transaction a community."""
    with transaction(work.session) as session:
        forget_abandoned(session)
    for community in communities(work.session):
        with transaction(work.session) as session:
            forget_left(session, community.id, today(), days=int(current(session, KEEP_LEFT)))


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
