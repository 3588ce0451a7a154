"""Where the navigation of the office leads to what comes in, and to what is edited about it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.navigation import Entry
from webapp.dispatch.queries.sensitive import WAITS

_GROUP = _("Incidents")

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "intake.show_intake",
        _("Write down"),
        "message-circle",
        Action.BLOW_WHISTLE,
        _GROUP,
        _("What was said in a group, on the telephone or at the counter."),
    ),
    Entry(
        "hotline.show_hotline",
        _("12345 orders"),
        "file-import",
        Action.IMPORT_HOTLINE,
        _GROUP,
        _("Bring orders of the hotline in, give their answers out."),
        whole=True,
    ),
    Entry(
        "sensitive.show_hand_in",
        _("Sensitive lane"),
        "lock",
        Action.WRITE_SENSITIVE,
        _GROUP,
        _("For what names a person's health or past."),
    ),
    Entry(
        "sensitive.list_matters",
        _("Sensitive lane: handed in"),
        "eye-off",
        Action.READ_SENSITIVE,
        _GROUP,
        _("Opened by the secretary and the carers alone."),
        whole=True,
        waits=WAITS,
    ),
    Entry(
        "categories.list_categories",
        _("Categories and duty lists"),
        "list",
        Action.EDIT_CATEGORIES,
        _GROUP,
        _("What is reported, who is called for it, by which words it is meant."),
        whole=True,
    ),
    Entry(
        "categories.show_limits",
        _("Limits"),
        "clock",
        Action.EDIT_CATEGORIES,
        _GROUP,
        _("Until when to acknowledge, arrive and finish."),
        whole=True,
    ),
)
