"""Where the navigation of the office leads to shifts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.navigation import Entry

_GROUP = _("Grid leader for a day")

NAVIGATION: tuple[Entry, ...] = (
    Entry(
        "shift_work.show_my_shift",
        _("My shift today"),
        "user-check",
        Action.WORK_SHIFT,
        _GROUP,
        _("Brief, tasks, diary and hand-over of the day."),
    ),
    Entry(
        "shifts.show_calendar",
        _("Shift calendar"),
        "calendar-event",
        Action.READ_SHIFTS,
        _GROUP,
        _("Who leads which section when; sign-ups to approve."),
    ),
    Entry(
        "shifts.show_opening",
        _("Open days"),
        "plus",
        Action.MANAGE_SHIFTS,
        _GROUP,
        _("Open days of a month for sections at once."),
    ),
    Entry(
        "shifts.show_settings",
        _("Task lists and hours"),
        "list",
        Action.MANAGE_SHIFTS,
        _GROUP,
        _("What each of the four roles does, and within which hours."),
        whole=True,
    ),
)
