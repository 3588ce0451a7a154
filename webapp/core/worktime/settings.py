"""The working hours of a community's office, from which deadlines in working hours are counted."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.settings import Form, Setting

WORKING_HOURS = Setting(
    "duty.hours",
    _("Duty"),
    _("Working hours"),
    Form.HOURS,
    "08:30-12:00, 14:30-18:00",
    help=_("On working days of the holiday calendar; terms in working hours are counted by them."),
    by_community=True,
)
SETTINGS = (WORKING_HOURS,)
