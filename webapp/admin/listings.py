"""The security administrator's lists."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import lazy_gettext as _

from webapp.admin import words
from webapp.core.accounts.roles import OFFICE_ROLES
from webapp.core.db import current_session
from webapp.core.listing import Choice, Column, Listing
from webapp.core.listing.listing import Row
from webapp.grids.queries import communities

_IN_FORCE = "r.valid @> now()"
_OPEN = (
    "t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())"
    " AND (t.idle IS NULL OR t.seen_at + t.idle > now())"
)
# A name is watched under hashes of itself: see core.accounts.limits.
_LOCKED_NAME = """(SELECT a.display_name FROM account a CROSS JOIN LATERAL (
    VALUES (lower(btrim(a.login_name))), ('password of ' || a.id), ('code of ' || a.id)) watched(name)
  WHERE t.kind <> 'address' AND t.key IN (
    sha256(convert_to('name', 'UTF8') || '\\x00'::bytea || convert_to(watched.name, 'UTF8')),
    sha256(convert_to('name at', 'UTF8') || '\\x00'::bytea || convert_to(watched.name, 'UTF8')
           || '\\x00'::bytea || convert_to(coalesce(host(t.address), ''), 'UTF8'))) LIMIT 1)"""
_OF_SPAN = "CASE WHEN {0} @> now() THEN 'open' WHEN lower({0}) > now() THEN 'planned' ELSE 'over' END"


def community_choices() -> Sequence[Choice]:
    """The communities of the installation."""
    return [Choice(each.name, each.name) for each in communities(current_session())]


def role_choices() -> Sequence[Choice]:
    """The roles that an administrator grants."""
    return [Choice(role.value, words.role(role.value)) for role in OFFICE_ROLES]


def account_page(row: Row) -> str | None:
    """The page of the account that a row is about."""
    of = row["account_id"]
    return url_for("admin_accounts.show_account", account_id=of) if of else None


_ACCOUNT_ID = (("account_id", "t.account_id"),)

ACCOUNTS = Listing(
    key="accounts",
    title=_("Accounts"),
    source="""account t LEFT JOIN community c ON c.id = t.community_id
        LEFT JOIN LATERAL (SELECT string_agg(DISTINCT r.role, ',') AS roles FROM role_grant r
                           WHERE r.account_id = t.id AND r.valid @> now()) held ON true
        LEFT JOIN LATERAL (SELECT max(s.seen_at) AS seen_at FROM login_session s
                           WHERE s.account_id = t.id) seen ON true""",
    columns=(
        Column("display_name", _("Display name"), "t.display_name", searched=True),
        Column("login_name", _("Log-in name"), "t.login_name", "code", searched=True),
        Column("roles", _("Office roles"), "held.roles", words=words.roles),
        Column("community", _("Community"), "c.name", choices=community_choices),
        Column(
            "second_factor",
            _("Second factor"),
            "CASE WHEN t.tf_primary_method IS NOT NULL OR EXISTS (SELECT FROM passkey p WHERE p.user_id = t.id)"
            " THEN 'yes' ELSE 'no' END",
            words=words.yes_no,
            choices=lambda: words.choices(words.YES_NO),
        ),
        Column("seen_at", _("Last seen"), "seen.seen_at", "instant"),
        Column(
            "state",
            _("State"),
            "CASE WHEN t.active THEN 'active' ELSE 'disabled' END",
            words=words.state,
            choices=lambda: words.choices(words.STATES, "active", "disabled"),
        ),
    ),
    order="display_name",
    values=(("account_id", "t.id"),),
    link=account_page,
    hint=_("Who can log in. What somebody may do follows from office roles, posts in the roster and shifts."),
)

GRANTS = Listing(
    key="grants",
    title=_("Office roles"),
    source="""role_grant t JOIN account a ON a.id = t.account_id LEFT JOIN community c ON c.id = t.community_id
        LEFT JOIN grid g ON g.id = t.grid_id LEFT JOIN account b ON b.id = t.granted_by""",
    columns=(
        Column("display_name", _("Display name"), "a.display_name", searched=True),
        Column("role", _("Role"), "t.role", words=words.role, choices=role_choices),
        Column("community", _("Community"), "c.name", choices=community_choices),
        Column("grid", _("Grid"), "g.code", "code"),
        Column("since", _("From"), "lower(t.valid)", "instant"),
        Column("until", _("Until"), "upper(t.valid)", "instant"),
        Column("granted_by", _("Granted by"), "b.display_name"),
        Column("reason", _("Reason"), "t.reason", searched=True),
        Column(
            "state",
            _("State"),
            _OF_SPAN.format("t.valid"),
            words=words.state,
            choices=lambda: words.choices(words.STATES, "open", "planned", "over"),
        ),
    ),
    order="display_name",
    values=_ACCOUNT_ID,
    link=account_page,
    hint=_("Every office role that was ever granted, with who granted it and why."),
)

SESSIONS = Listing(
    key="sessions",
    title=_("Open log-ins"),
    source="""login_session t LEFT JOIN account a ON a.id = t.account_id LEFT JOIN device d ON d.id = t.device_id
        LEFT JOIN community c ON c.id = coalesce(a.community_id, d.community_id)""",
    where=_OPEN,
    columns=(
        Column("display_name", _("Display name"), "coalesce(a.display_name, d.name)", searched=True),
        Column("method", _("Way"), "t.method", words=words.method, choices=lambda: words.choices(words.METHODS)),
        Column("community", _("Community"), "c.name", choices=community_choices),
        Column("opened_at", _("Opened"), "t.opened_at", "instant"),
        Column("seen_at", _("Last seen"), "t.seen_at", "instant"),
        Column("expires_at", _("Ends at the latest"), "t.expires_at", "instant"),
        Column("agent", _("Browser"), "t.agent", searched=True),
        Column("address", _("Network address"), "host(t.address)", "code", searched=True),
    ),
    order="-seen_at",
    values=_ACCOUNT_ID,
    link=account_page,
    empty=_("Nobody is logged in."),
)

TOKENS = Listing(
    key="tokens",
    title=_("Tokens of programs"),
    source="api_token t JOIN account a ON a.id = t.account_id",
    columns=(
        Column("name", _("What it is for"), "t.name", searched=True),
        Column("display_name", _("Acts for"), "a.display_name", searched=True),
        Column("scopes", _("What it may do"), "array_to_string(t.scopes, ',')", words=words.scopes),
        Column("made_at", _("Made"), "t.created_at", "instant"),
        Column("used_at", _("Last used"), "t.used_at", "instant"),
        Column("expires_at", _("Ends"), "t.expires_at", "instant"),
        Column(
            "state",
            _("State"),
            "CASE WHEN t.revoked_at IS NOT NULL THEN 'revoked' WHEN t.expires_at <= now() THEN 'over' ELSE 'open' END",
            words=words.state,
            choices=lambda: words.choices(words.STATES, "open", "over", "revoked"),
        ),
    ),
    order="-made_at",
    values=_ACCOUNT_ID,
    link=account_page,
    empty=_("No program acts for anybody. A token is made under My account."),
)

CARDS = Listing(
    key="cards",
    title=_("QR cards"),
    source="card t JOIN account a ON a.id = t.account_id LEFT JOIN community c ON c.id = a.community_id",
    columns=(
        Column("display_name", _("Opens"), "a.display_name", searched=True),
        Column("community", _("Community"), "c.name", choices=community_choices),
        Column("since", _("From"), "lower(t.valid)", "instant"),
        Column("until", _("Until"), "upper(t.valid)", "instant"),
        Column("failures", _("Wrong PINs in a row"), "t.failures", "number"),
        Column(
            "state",
            _("State"),
            "CASE WHEN t.revoked_at IS NOT NULL THEN 'revoked' WHEN t.failures >= 5 THEN 'blocked' ELSE "
            + _OF_SPAN.format("t.valid")
            + " END",
            words=words.state,
            choices=lambda: words.choices(words.STATES, "open", "planned", "over", "revoked", "blocked"),
        ),
    ),
    order="-since",
    values=_ACCOUNT_ID,
    link=account_page,
    empty=_("No card was issued. A day leader gets one when the shift is approved."),
)

LOCKOUTS = Listing(
    key="lockouts",
    title=_("Locks after failures"),
    source="lockout t",
    id_sql="encode(t.key, 'hex')",
    columns=(
        Column("kind", _("What is watched"), "t.kind", words=words.lock, choices=lambda: words.choices(words.LOCKS)),
        Column("account", _("Account"), _LOCKED_NAME),
        Column("address", _("Network address"), "host(t.address)", "code", searched=True),
        Column("failures", _("Failures"), "t.failures", "number"),
        Column("locked_until", _("Locked until"), "t.locked_until", "instant"),
        Column(
            "state",
            _("State"),
            "CASE WHEN t.locked_until > now() THEN 'locked' WHEN t.window_until > now() THEN 'counting'"
            " ELSE 'over' END",
            words=words.state,
            choices=lambda: words.choices(words.STATES, "locked", "counting", "over"),
        ),
    ),
    order="-locked_until",
    empty=_("Nobody failed to log in lately."),
    hint=_("Names that were typed are not kept; a row without an account is about a name that nobody has."),
)

DEVICES = Listing(
    key="devices",
    title=_("Wall displays"),
    source="""device t JOIN community c ON c.id = t.community_id
        LEFT JOIN LATERAL (SELECT max(s.seen_at) AS seen_at FROM (
            SELECT l.seen_at FROM login_session l WHERE l.device_id = t.id
            UNION ALL SELECT w.seen_at FROM wall_screen w WHERE w.device_id = t.id) s) seen ON true""",
    columns=(
        Column("name", _("Where it hangs"), "t.name", searched=True),
        Column("community", _("Community"), "c.name", choices=community_choices),
        Column("view", _("Page it shows"), "t.view", words=words.wall_page),
        Column("added_at", _("Added"), "t.created_at", "instant"),
        Column("seen_at", _("Last seen"), "seen.seen_at", "instant"),
        Column(
            "state",
            _("State"),
            "CASE WHEN t.revoked_at IS NULL THEN 'open' ELSE 'revoked' END",
            words=words.state,
            choices=lambda: words.choices(words.STATES, "open", "revoked"),
        ),
    ),
    order="name",
    empty=_("No wall display yet."),
    hint=_("A wall display is started once by its link and then shows its one page until it is revoked."),
)
