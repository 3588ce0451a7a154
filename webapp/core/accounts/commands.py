"""What changes accounts: one function, one use case; none of them commits, each leaves a line in the audit log."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_security.utils import hash_password, verify_password
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.core.accounts.models import Account, ApiToken, Card, Device, RoleGrant
from webapp.core.accounts.roles import ADMINISTRATORS, OFFICE_ROLES, Action, Role
from webapp.core.accounts.sessions import end_all, end_device
from webapp.core.accounts.tokens import API_PREFIX, hashed, new_password, new_pin, new_token
from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused, Unauthenticated

MOST_WRONG_PINS = 5
LONGEST_TOKEN_DAYS = 366


@dataclass(frozen=True)
class NewCard:
    """What is printed (`secret`, in the code) and what is told (`pin`); neither is kept."""

    id: int
    secret: str
    pin: str


def now_in(session: Session) -> datetime:
    """The database's clock: the one that decides."""
    return session.execute(select(func.now())).scalar_one()


def add_account(
    session: Session, *, login_name: str | None, display_name: str, community_id: int | None, by: int | None
) -> tuple[Account, str]:
    """Add an account; returns it with its first password, which must be changed at the first log-in.

    Raises Refused where the name is taken.
    """
    password = new_password()
    account = Account(
        login_name=login_name.strip() if login_name else None,
        display_name=display_name.strip(),
        community_id=community_id,
        password=hash_password(password) if login_name else None,
        must_change_password=login_name is not None,
        password_changed_at=now_in(session),
    )
    if login_name and session.scalar(
        select(Account.id).where(func.lower(Account.login_name) == login_name.strip().lower())
    ):
        raise Refused("this log-in name is taken", login_name=login_name.strip())
    session.add(account)
    session.flush()
    record(session, "account.add", of="account", object_id=account.id, community_id=community_id, account_id=by)
    return account, password


def reset_password(session: Session, account_id: int, *, by: int | None) -> str:
    """Set a new first password, end every log-in and every token; the second factor stays."""
    account = _account(session, account_id)
    if account.login_name is None:
        raise Refused("this account opens by card only")
    _refuse_administrator(session, account_id, by)
    password = new_password()
    account.password = hash_password(password)
    account.must_change_password = True
    account.password_changed_at = now_in(session)
    account.fs_uniquifier = secrets.token_hex(16)
    end_all(session, account_id, reason="password")
    revoke_tokens(session, account_id)
    _note(session, "account.reset_password", account, by)
    return password


def set_active(session: Session, account_id: int, *, active: bool, by: int | None) -> None:
    """Let an account log in, or end everything it has open at once. Raises Refused for one's own account."""
    if by == account_id:
        raise Refused("nobody disables his own account")
    account = _account(session, account_id)
    account.active = active
    if not active:
        account.fs_uniquifier = secrets.token_hex(16)
        end_all(session, account_id, reason="disabled")
        revoke_tokens(session, account_id)
        revoke_cards(session, account_id)
    _note(session, "account.enable" if active else "account.disable", account, by)


def reset_second_factor(session: Session, account_id: int, *, by: int | None) -> None:
    """Remove second factor, passkeys and recovery codes of somebody who lost them; he sets them up anew."""
    if by == account_id:
        raise Refused("nobody removes his own second factor this way")
    account = _account(session, account_id)
    _refuse_administrator(session, account_id, by)
    account.tf_primary_method = account.tf_totp_secret = account.mf_recovery_codes = None
    account.webauthn.clear()
    account.fs_uniquifier = secrets.token_hex(16)
    end_all(session, account_id, reason="factor")
    revoke_tokens(session, account_id)
    _note(session, "account.reset_factor", account, by)


def grant_role(
    session: Session,
    account_id: int,
    role: Role,
    *,
    community_id: int | None,
    grid_id: int | None = None,
    days: Range[datetime] | None = None,
    reason: str = "",
    by: int | None,
) -> RoleGrant:
    """Give an office role for a time (default: from now on).

    Raises Refused where it would put two administrators' roles on one person, or is held already; Invalid for
    a role that follows from the roster, or is held elsewhere than its kind is.
    """
    if role not in OFFICE_ROLES:
        raise Invalid("this role follows from a post in the roster, a shift or a device", role=role)
    if by == account_id:
        raise Refused("nobody gives himself a role")
    if role in ADMINISTRATORS and community_id is not None:
        raise Invalid("an administrator administers the whole installation")
    if role not in ADMINISTRATORS and community_id is None:
        raise Invalid("this role is held in a community")
    account = _account(session, account_id)
    if account.community_id is not None and community_id not in (None, account.community_id):
        raise Refused("the account belongs to another community")
    valid = days or Range(now_in(session), None)
    grant = RoleGrant(
        account_id=account_id,
        role=role,
        community_id=community_id,
        grid_id=grid_id,
        valid=valid,
        granted_by=by,
        reason=reason,
    )
    try:
        with session.begin_nested():
            session.add(grant)
    except IntegrityError as error:
        if "ex_role_grant_one_administrator" in str(error.orig):
            raise Refused("system, security and audit administrator exclude each other", role=role) from error
        if "ex_role_grant_once" in str(error.orig):
            raise Refused("this role is held there already", role=role) from error
        raise
    _note(session, "account.grant", account, by, reason=reason, role=role, community=community_id, grid=grid_id)
    return grant


def end_grant(session: Session, grant_id: int, *, by: int | None, reason: str = "") -> None:
    """End an office role now. Raises NotFound where it is not in force; Refused for one's own administration."""
    grant = session.get(RoleGrant, grant_id)
    now = now_in(session)
    if grant is None or (grant.valid.upper is not None and grant.valid.upper <= now):
        raise NotFound("no such role in force")
    if grant.account_id == by:
        raise Refused("nobody ends his own role; another administrator does")
    if grant.valid.lower is not None and grant.valid.lower >= now:
        session.delete(grant)
    else:
        grant.valid = Range(grant.valid.lower, now)
    _note(session, "account.end_grant", _account(session, grant.account_id), by, reason=reason, role=grant.role)


def holds_office(session: Session, account_id: int) -> bool:
    """Whether an account holds an office role, or will: it can do tomorrow what is prepared today."""
    return _holds(session, account_id, OFFICE_ROLES)


def _holds(session: Session, account_id: int, roles: Sequence[Role]) -> bool:
    asked = text(
        "SELECT EXISTS (SELECT FROM role_grant WHERE account_id = :id AND role = ANY(:roles)"
        " AND (upper(valid) IS NULL OR upper(valid) > now()))"
    )
    return bool(session.scalar(asked, {"id": account_id, "roles": [role.value for role in roles]}))


def _refuse_administrator(session: Session, account_id: int, by: int | None) -> None:
    """Whoever could renew an administrator's log-in could be that administrator: only the server's shell does."""
    if by is not None and _holds(session, account_id, ADMINISTRATORS):
        raise Refused("an administrator's log-in is renewed at the shell of the server: shaodao account")


def issue_card(session: Session, account_id: int, valid: Range[datetime], *, by: int | None) -> NewCard:
    """Make a QR card with a PIN for one shift; an older card of the account ends."""
    account = _account(session, account_id)
    revoke_cards(session, account_id)
    secret, pin = new_token(), new_pin()
    card = Card(account_id=account_id, secret_hash=hashed(secret), pin_hash=hash_password(pin), valid=valid)
    session.add(card)
    session.flush()
    _note(session, "account.issue_card", account, by, card=card.id)
    return NewCard(card.id, secret, pin)


def revoke_cards(session: Session, account_id: int) -> None:
    """Take back every card of an account, and end what was opened by one."""
    session.execute(
        text("UPDATE card SET revoked_at = now() WHERE account_id = :id AND revoked_at IS NULL"), {"id": account_id}
    )
    session.execute(
        text(
            "UPDATE login_session SET ended_at = now(), ended_reason = 'revoked'"
            " WHERE account_id = :id AND method = 'card' AND ended_at IS NULL"
        ),
        {"id": account_id},
    )


def open_card(session: Session, secret: str, pin: str) -> Card | None:
    """The card that opens with this secret and PIN now; None counts as a failure, five of which end the card."""
    card = session.scalar(
        select(Card)
        .where(
            Card.secret_hash == hashed(secret),
            Card.revoked_at.is_(None),
            Card.valid.contains(func.now()),
            Card.failures < MOST_WRONG_PINS,
        )
        .with_for_update()
    )
    if card is None:
        hash_password(pin)  # takes as long as a wrong PIN does
        return None
    if not verify_password(pin, card.pin_hash):
        card.failures += 1
        return None
    card.failures = 0
    return card


def add_device(session: Session, *, community_id: int, name: str, view: str, by: int | None) -> tuple[Device, str]:
    """Add a screen; returns it with its token, which is shown once."""
    token = new_token()
    device = Device(community_id=community_id, name=name.strip(), view=view, token_hash=hashed(token))
    session.add(device)
    session.flush()
    record(session, "device.add", of="device", object_id=device.id, community_id=community_id, account_id=by)
    return device, token


def revoke_device(session: Session, device_id: int, *, by: int | None) -> None:
    """Let a screen show nothing more, at once."""
    device = session.get(Device, device_id)
    if device is None or device.revoked_at is not None:
        raise NotFound("no such screen")
    device.revoked_at = now_in(session)
    end_device(session, device_id)
    record(session, "device.revoke", of="device", object_id=device_id, community_id=device.community_id, account_id=by)


def device_of(session: Session, token: str) -> Device:
    """The screen of a token; raises Unauthenticated for a token nobody has."""
    device = session.scalar(select(Device).where(Device.token_hash == hashed(token), Device.revoked_at.is_(None)))
    if device is None:
        raise Unauthenticated("this screen's token is unknown or revoked")
    return device


def add_token(
    session: Session, account_id: int, *, name: str, scopes: Sequence[Action], days: int
) -> tuple[ApiToken, str]:
    """Make an API token of one's own for some actions and days; returns it with its text, which is shown once."""
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise Invalid("a token lives 1 to 366 days", days=days)
    if not scopes:
        raise Invalid("a token is for at least one action", scopes="none")
    token = API_PREFIX + new_token()
    made = ApiToken(
        account_id=account_id,
        name=name.strip(),
        token_hash=hashed(token),
        scopes=sorted(scopes),
        expires_at=now_in(session) + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    facts = {"scopes": sorted(scopes), "days": days}
    record(session, "token.add", of="api_token", object_id=made.id, account_id=account_id, facts=facts)
    return made, token


def revoke_token(session: Session, token_id: int, *, account_id: int) -> None:
    """End one of one's own API tokens at once."""
    made = session.get(ApiToken, token_id)
    if made is None or made.account_id != account_id or made.revoked_at is not None:
        raise NotFound("no such token")
    made.revoked_at = now_in(session)
    record(session, "token.revoke", of="api_token", object_id=token_id, account_id=account_id)


def revoke_tokens(session: Session, account_id: int) -> None:
    """End every API token of an account."""
    session.execute(
        text("UPDATE api_token SET revoked_at = now() WHERE account_id = :id AND revoked_at IS NULL"),
        {"id": account_id},
    )


def _account(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound("no such account")
    return account


def _note(session: Session, action: str, account: Account, by: int | None, reason: str = "", **facts: object) -> None:
    record(
        session,
        action,
        of="account",
        object_id=account.id,
        community_id=account.community_id,
        account_id=by,
        reason=reason,
        facts={key: value for key, value in facts.items() if value is not None},
    )
