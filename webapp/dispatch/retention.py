"""What dispatch forgets by the clock: who reported something, and what was closed in the sensitive lane."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.core.settings import Form, Setting, current
from webapp.dispatch.commands.resident import erase_reporters
from webapp.dispatch.commands.sensitive import forget_closed

KEEP_REPORTERS = Setting(
    "retention.reporters", _("Retention"), _("Name and telephone of who reported something are kept for"),
    Form.NUMBER, 730, measure=_("days"), low=30, high=1100,
    help=_("Counted from the day the matter was closed; the matter itself stays."),
)  # fmt: skip
SETTINGS = (KEEP_REPORTERS,)
EVERY_NIGHT = "10 19 * * *"  # 03:10 in Shanghai


def forget(work: Work) -> None:
    """Erase and delete what is due."""
    with transaction(work.session) as session:
        erase_reporters(session, days=int(current(session, KEEP_REPORTERS)))
        forget_closed(session)


PERIODICS = (Periodic("dispatch.forget", EVERY_NIGHT, forget),)
