"""Forgetting: the timeline of replays is kept for longer than other events, and not for ever."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.core.live.commands import sweep_timeline
from webapp.core.settings import Form, Setting, current

KEEP_TIMELINE = Setting(
    "retention.timeline", _("Retention"), _("What the wall display can replay is kept for"),
    Form.NUMBER, 400, measure=_("days"), low=7, high=1100,
    help=_("Impersonal states of incidents; the matters themselves stay."),
)  # fmt: skip
SETTINGS = (KEEP_TIMELINE,)
EVERY_NIGHT = "40 19 * * *"  # 03:40 in Shanghai


def forget(work: Work) -> None:
    """Delete what is older than the term."""
    with transaction(work.session) as session:
        sweep_timeline(session, older_than_days=int(current(session, KEEP_TIMELINE)))


PERIODICS = (Periodic("wall.forget", EVERY_NIGHT, forget),)
