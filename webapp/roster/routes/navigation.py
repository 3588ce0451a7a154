"""The roster's pages in the office's navigation: data only."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.navigation import Entry

_GROUP = _("People and responsibility")
ENTRIES: tuple[Entry, ...] = (
    Entry(
        "roster.list_people", _("People"), "users", Action.READ_ROSTER, _GROUP,
        _("Who does what, where, since when"),
    ),
    Entry(
        "roster.show_vacancies", _("Vacancies"), "alert-triangle", Action.READ_ROSTER, _GROUP,
        _("Where nobody answers; how many posts are filled"),
    ),
    Entry(
        "roster.show_party", _("Party organization"), "flag", Action.READ_ROSTER, _GROUP,
        _("Branches on the areas, groups in the sections"),
    ),
    Entry(
        "roster.list_placements", _("In-service members"), "building", Action.READ_ROSTER, _GROUP,
        _("Which building, which post, which hours"),
    ),
    Entry(
        "roster.list_chats", _("Chat groups"), "message-circle", Action.READ_ROSTER, _GROUP,
        _("For management, liaison, households, merchants"),
    ),
    Entry(
        "roster.list_contacts", _("Contacts"), "address-book", Action.READ_ROSTER, _GROUP,
        _("Whom to call at the organizations"),
    ),
    Entry(
        "roster.show_import", _("Import and export"), "file-import", Action.IMPORT_ROSTER, _GROUP,
        _("People and assignments as CSV or Excel"), whole=True,
    ),
)  # fmt: skip
