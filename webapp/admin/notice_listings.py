"""The lists of messages and of addresses: data only."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.admin.listings import community_choices
from webapp.core.listing import Choice, Column, Listing

CHANNELS: Mapping[str, LazyString] = {
    "email": _("e-mail"),
    "webhook": _("webhook"),
    "apprise": _("group robot"),
    "sms": _("text message"),
}
STATES: Mapping[str, LazyString] = {"queued": _("on its way"), "sent": _("sent"), "failed": _("given up")}
TOPICS: Mapping[str, LazyString] = {
    "sensitive.waiting": _("Something handed in waits"),
    "dispatch.call": _("a call"),
    "dispatch.urge": _("a reminder"),
    "dispatch.supervise": _("a supervision"),
    "dispatch.red_line": _("a red line"),
    "dispatch.recall": _("a call taken back"),
    "notices.test": _("a test"),
}
ERRORS: Mapping[str, LazyString] = {
    "switched_off": _("switched off meanwhile"),
    "not_set_up": _("not set up"),
    "no_address": _("no address known"),
    "bad_address": _("the address is wrong"),
    "private_address": _("the address lies inside the network"),
    "not_https": _("the address is not https"),
    "unknown_host": _("the host is not found"),
    "unknown_service": _("this service is not supported"),
    "bad_certificate": _("the certificate does not hold"),
    "no_answer": _("no answer"),
    "not_taken": _("not accepted"),
    "broken": _("an error of this program"),
    "login_refused": _("the log-in was refused"),
    "address_refused": _("the address was refused"),
}


def _words(of: Mapping[str, LazyString], value: object) -> str:
    return str(of.get(str(value), str(value)))


def _choices(of: Mapping[str, LazyString]) -> list[Choice]:
    return [Choice(value, label) for value, label in of.items()]


def error_words(value: object) -> str:
    """Why a message failed."""
    code = str(value)
    return f"HTTP {code.removeprefix('status_')}" if code.startswith("status_") else _words(ERRORS, code)


NOTICES = Listing(
    key="notices",
    title=_("Messages outside"),
    source="notice t JOIN community c ON c.id = t.community_id",
    columns=(
        Column("made_at", _("Made"), "t.created_at", "instant"),
        Column("community", _("Community"), "c.name", choices=community_choices),
        Column("topic", _("About"), "t.topic", words=lambda value: _words(TOPICS, value)),
        Column("number", _("Number"), "t.number", "code", searched=True),
        Column(
            "channel", _("Way"), "t.channel",
            words=lambda value: _words(CHANNELS, value), choices=lambda: _choices(CHANNELS),
        ),
        Column("address", _("Went to"), "t.address_hint"),
        Column(
            "state", _("State"), "t.state",
            words=lambda value: _words(STATES, value), choices=lambda: _choices(STATES),
        ),
        Column("tries", _("Tries"), "t.tries", "number"),
        Column("error", _("Why not"), "t.last_error", words=error_words),
        Column("sent_at", _("Sent"), "t.sent_at", "instant"),
    ),
    order="-made_at",
    empty=_("Nothing left the house. Messages are off until they are set up under Settings."),
    hint=_("A message says that something waits and its number, nothing else."),
)  # fmt: skip

ADDRESSES = Listing(
    key="notice_addresses",
    title=_("Addresses for messages"),
    source="""notice_address t JOIN community c ON c.id = t.community_id LEFT JOIN account a ON a.id = t.account_id
        LEFT JOIN organization o ON o.id = t.organization_id""",
    columns=(
        Column("community", _("Community"), "c.name", choices=community_choices),
        Column("organization", _("Organization"), "o.name", searched=True),
        Column("account", _("Account"), "a.display_name", searched=True),
        Column("address", _("E-mail"), "t.hint"),
        Column("added_at", _("Added"), "t.created_at", "instant"),
    ),
    order="-added_at",
    empty=_("No address yet: e-mail goes nowhere."),
    hint=_("Without organization and account an address is the desk's, for whoever has none of his own."),
)
