"""The administrators' entries in the navigation: each sees his own part of the installation."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.accounts.roles import Action
from webapp.core.navigation import Entry

_GROUP = _("Administration")


def _entry(endpoint: str, label: LazyString, icon: str, action: Action, about: LazyString) -> Entry:
    return Entry(endpoint, label, icon, action, _GROUP, about, everywhere=True)


NAVIGATION = (
    _entry(
        "admin_accounts.list_accounts",
        _("Accounts"),
        "users",
        Action.MANAGE_ACCOUNTS,
        _("Who can log in; passwords, second factors, roles"),
    ),
    _entry(
        "admin_accounts.list_grants",
        _("Office roles"),
        "shield",
        Action.MANAGE_ACCOUNTS,
        _("Who holds what, since when, granted by whom"),
    ),
    _entry(
        "admin_access.list_sessions",
        _("Open log-ins"),
        "login",
        Action.MANAGE_ACCOUNTS,
        _("Where everybody is logged in; end what should not be"),
    ),
    _entry(
        "admin_access.list_devices",
        _("Wall displays"),
        "device-desktop",
        Action.MANAGE_ACCOUNTS,
        _("Screens, each bound to its one page"),
    ),
    _entry(
        "admin_access.list_tokens",
        _("Tokens of programs"),
        "key",
        Action.MANAGE_ACCOUNTS,
        _("Which programs act for whom, and until when"),
    ),
    _entry("admin_access.list_cards", _("QR cards"), "qrcode", Action.MANAGE_ACCOUNTS, _("Cards of day leaders")),
    _entry(
        "admin_access.list_locks",
        _("Locks after failures"),
        "lock",
        Action.MANAGE_ACCOUNTS,
        _("Names and addresses that failed to log in too often"),
    ),
    _entry(
        "admin_audit.search_audit",
        _("Audit log"),
        "history",
        Action.READ_AUDIT,
        _("Who did what to which thing, when and why"),
    ),
    _entry(
        "admin_settings.list_settings",
        _("Settings"),
        "settings",
        Action.EDIT_SETTINGS,
        _("Terms, hours and data of the office"),
    ),
    _entry(
        "admin_kinds.list_kinds",
        _("Dictionaries"),
        "book",
        Action.EDIT_SETTINGS,
        _("What shops, places and hazards are called"),
    ),
    _entry(
        "admin_notices.list_notices",
        _("Messages outside"),
        "mail",
        Action.EDIT_SETTINGS,
        _("E-mail, webhooks and text messages that were sent or failed"),
    ),
    _entry(
        "admin_health.show_health",
        _("Health"),
        "server",
        Action.READ_HEALTH,
        _("Jobs, database, audit chain"),
    ),
)
