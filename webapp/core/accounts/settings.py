"""How long log-ins last and how long what they leave is kept, as administrators set it."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from webapp.core.accounts.terms import Term
from webapp.core.settings import Form, Setting, current

_GROUP = _("Log-in")
DESK_IDLE = Setting(
    "login.desk_idle", _GROUP, _("At a desk: ends after so long without a request"), Form.NUMBER, 30,
    measure=_("minutes"), low=5, high=120,
)  # fmt: skip
DESK_LONGEST = Setting(
    "login.desk_longest", _GROUP, _("At a desk: ends at the latest after"), Form.NUMBER, 12,
    measure=_("hours"), low=1, high=24,
    help=_("Administrators keep to the desk's terms, whatever they hold in their hand."),
)  # fmt: skip
PHONE_IDLE = Setting(
    "login.phone_idle", _GROUP, _("On a phone: ends after so long without a request"), Form.NUMBER, 12,
    measure=_("hours"), low=1, high=72,
)  # fmt: skip
PHONE_LONGEST = Setting(
    "login.phone_longest", _GROUP, _("On a phone: ends at the latest after"), Form.NUMBER, 7,
    measure=_("days"), low=1, high=30,
)  # fmt: skip
KEEP_LOGINS = Setting(
    "retention.logins", _("Retention"), _("Ended log-ins, cards and tokens are kept for"), Form.NUMBER, 180,
    measure=_("days"), low=30, high=1100,
    help=_("With the network address they were opened from. The audit log is not touched by this."),
)  # fmt: skip
SETTINGS = (DESK_IDLE, DESK_LONGEST, PHONE_IDLE, PHONE_LONGEST, KEEP_LOGINS)


def terms(session: Session) -> tuple[Term, Term]:
    """The terms of a desk and of a phone, as set."""
    number = {each.key: int(current(session, each)) for each in SETTINGS}
    desk = Term(timedelta(minutes=number[DESK_IDLE.key]), timedelta(hours=number[DESK_LONGEST.key]))
    return desk, Term(timedelta(hours=number[PHONE_IDLE.key]), timedelta(days=number[PHONE_LONGEST.key]))
