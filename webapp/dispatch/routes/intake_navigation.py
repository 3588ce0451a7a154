"""Where the navigation of the office leads to what comes in, and to what is edited about it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.navigation import Entry

_GROUP = _("Whistles and calls")

ENTRIES: tuple[Entry, ...] = (
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
