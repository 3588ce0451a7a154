"""Tables of accounts, what they may do, and how they are logged in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_security import UserMixin, WebAuthnMixin
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Interval,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from webapp.core.accounts.roles import ADMINISTRATORS, OFFICE_ROLES
from webapp.core.accounts.terms import Method
from webapp.core.db import SCHEMA, Base, BigId, Stamped

_ADMINS = ", ".join(f"'{role}'" for role in ADMINISTRATORS)
_OFFICE = ", ".join(f"'{role}'" for role in OFFICE_ROLES)
_METHODS = ", ".join(f"'{method}'" for method in Method)


def _key(target: str, *, nullable: bool = False, comment: str, index: bool = False) -> Mapped[Any]:
    key = ForeignKey(f"{SCHEMA}.{target}.id", ondelete="CASCADE")
    return mapped_column(BigInteger, key, nullable=nullable, comment=comment, index=index)


def _instant(comment: str, *, nullable: bool = True) -> Mapped[Any]:
    return mapped_column(DateTime(timezone=True), nullable=nullable, comment=comment)


class Account(UserMixin, Stamped, Base):
    """Somebody who can log in. What he may do stands in grants, assignments and shifts, never here."""

    __tablename__ = "account"
    __table_args__ = (
        Index("uq_account_login_name", func.lower(text("login_name")), unique=True),
        UniqueConstraint("fs_uniquifier"),
        UniqueConstraint("fs_webauthn_user_handle"),
        CheckConstraint("btrim(display_name) <> ''", name="named"),
        {"comment": "accounts 账号"},
    )

    id: Mapped[BigId]
    login_name: Mapped[str | None] = mapped_column(Text, comment="name typed at log-in; none: by card only")
    display_name: Mapped[str] = mapped_column(Text, comment="how colleagues see the person")
    community_id: Mapped[int | None] = _key("community", nullable=True, comment="home community; none: installation")
    password: Mapped[str | None] = mapped_column(Text, comment="argon2 hash")
    must_change_password: Mapped[bool] = mapped_column(server_default="false", comment="at the next log-in")
    password_changed_at: Mapped[datetime | None] = _instant("when the password was last set")
    active: Mapped[bool] = mapped_column(server_default="true", comment="may log in")
    fs_uniquifier: Mapped[str] = mapped_column(
        Text, server_default=text("replace(gen_random_uuid()::text, '-', '')"), comment="what a cookie names it by"
    )
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(
        Text, server_default=text("replace(gen_random_uuid()::text, '-', '')"), comment="what passkeys name it by"
    )
    tf_primary_method: Mapped[str | None] = mapped_column(Text, comment="second factor in use")
    tf_totp_secret: Mapped[str | None] = mapped_column(Text, comment="encrypted secret of the second factor")
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger, comment="half minute whose digits were used last")
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(
        MutableList.as_mutable(JSONB),  # the library takes a used one out of the list in place
        comment="encrypted recovery codes left",
    )

    webauthn: Mapped[list[Passkey]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    username: Mapped[str | None] = synonym("login_name")
    roles: tuple[()] = ()
    """The log-in library asks for roles; ours are dated rows elsewhere."""


class Passkey(WebAuthnMixin, Base):
    """A passkey (通行密钥) of an account."""

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("credential_id"), {"comment": "passkeys 通行密钥"})

    id: Mapped[BigId]
    user_id: Mapped[int] = _key("account", comment="account", index=True)
    name: Mapped[str] = mapped_column(Text, comment="what its owner calls it")
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, comment="identity of the credential")
    public_key: Mapped[bytes] = mapped_column(LargeBinary, comment="public key")
    sign_count: Mapped[int] = mapped_column(BigInteger, server_default="0", comment="signatures made so far")
    transports: Mapped[list[str] | None] = mapped_column(JSONB, comment="ways it can be reached")
    backup_state: Mapped[bool] = mapped_column(comment="whether it is kept elsewhere too")
    device_type: Mapped[str] = mapped_column(Text, comment="single or multi device")
    extensions: Mapped[str | None] = mapped_column(Text, comment="extensions as the browser told them")
    usage: Mapped[str] = mapped_column(Text, comment="first or secondary factor")
    lastuse_datetime: Mapped[datetime] = mapped_column(
        DateTime, server_default=func.now(), comment="when it was last used (UTC)"
    )


class RoleGrant(Stamped, Base):
    """An office role given to an account for a time, in the installation, a community or a grid."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(f"role IN ({_OFFICE})", name="role_listed"),
        CheckConstraint("NOT isempty(valid) AND lower_inc(valid) AND NOT upper_inc(valid)", name="valid_range"),
        CheckConstraint(f"role IN ({_ADMINS}) OR community_id IS NOT NULL", name="placed"),
        CheckConstraint("grid_id IS NULL OR community_id IS NOT NULL", name="grid_in_community"),
        ForeignKeyConstraint(
            ["community_id", "grid_id"],
            [f"{SCHEMA}.grid.community_id", f"{SCHEMA}.grid.id"],
            ondelete="CASCADE",
            name="fk_role_grant_grid",
        ),
        ExcludeConstraint(
            ("account_id", "="),
            ("role", "<>"),
            ("valid", "&&"),
            using="gist",
            where=text(f"role IN ({_ADMINS})"),
            name="ex_role_grant_one_administrator",
        ),
        ExcludeConstraint(
            ("account_id", "="),
            ("role", "="),
            (text("coalesce(community_id, 0)"), "="),
            (text("coalesce(grid_id, 0)"), "="),
            ("valid", "&&"),
            using="gist",
            name="ex_role_grant_once",
        ),
        {"comment": "office roles given for a time"},
    )

    id: Mapped[BigId]
    account_id: Mapped[int] = _key("account", comment="who holds it")
    role: Mapped[str] = mapped_column(Text, comment="office role")
    community_id: Mapped[int | None] = _key("community", nullable=True, comment="where; none: the installation")
    grid_id: Mapped[int | None] = mapped_column(BigInteger, comment="grid it is narrowed to")
    valid: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="from when until when")
    granted_by: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.account.id", ondelete="SET NULL"), comment="account that granted it"
    )
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="why, in words")


class Device(Stamped, Base):
    """A screen that shows one view and may do nothing else (大屏)."""

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("token_hash"), {"comment": "wall displays and their tokens"})

    id: Mapped[BigId]
    community_id: Mapped[int] = _key("community", comment="community it shows")
    name: Mapped[str] = mapped_column(Text, comment="where the screen hangs")
    view: Mapped[str] = mapped_column(Text, comment="address of the one page it shows")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of its token")
    revoked_at: Mapped[datetime | None] = _instant("when it was revoked")


class LoginSession(Base):
    """One log-in: found by the hash of the secret in the cookie, ended by its row."""

    __tablename__ = "login_session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("(account_id IS NULL) <> (device_id IS NULL)", name="one_owner"),
        CheckConstraint(f"method IN ({_METHODS})", name="method_listed"),
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="end_told"),
        Index("ix_login_session_open", "account_id", postgresql_where=text("ended_at IS NULL")),
        {"comment": "log-ins 会话"},
    )

    id: Mapped[BigId]
    account_id: Mapped[int | None] = _key("account", nullable=True, comment="who is logged in")
    device_id: Mapped[int | None] = _key("device", nullable=True, comment="or which screen")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the secret in the cookie")
    method: Mapped[str] = mapped_column(Text, comment="how it was opened")
    opened_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="when it was opened"
    )
    seen_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), comment="last request, to the minute"
    )
    idle: Mapped[timedelta | None] = mapped_column(Interval, comment="ends after so long without a request")
    expires_at: Mapped[datetime | None] = _instant("ends at the latest")
    ended_at: Mapped[datetime | None] = _instant("when it was ended")
    ended_reason: Mapped[str | None] = mapped_column(Text, comment="logout, revoked, password, disabled, superseded")
    agent: Mapped[str] = mapped_column(Text, server_default="", comment="kind of browser and system, in short")
    address: Mapped[str | None] = mapped_column(INET, comment="network address it was opened from")


class Card(Stamped, Base):
    """A printed QR card that, with a PIN, logs a day leader in for one shift."""

    __tablename__ = "card"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        CheckConstraint("NOT isempty(valid) AND upper(valid) IS NOT NULL", name="valid_range"),
        {"comment": "QR cards of day leaders"},
    )

    id: Mapped[BigId]
    account_id: Mapped[int] = _key("account", comment="account it opens", index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of what the code holds")
    pin_hash: Mapped[str] = mapped_column(Text, comment="argon2 hash of the PIN")
    valid: Mapped[Range[datetime]] = mapped_column(TSTZRANGE, comment="when it opens; ends with the shift")
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0", comment="wrong PINs in a row")
    revoked_at: Mapped[datetime | None] = _instant("when it was taken back")


class ApiToken(Stamped, Base):
    """A token with which a program acts for an account, within named scopes, until a day."""

    __tablename__ = "api_token"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("cardinality(scopes) > 0", name="scoped"),
        {"comment": "tokens of programs"},
    )

    id: Mapped[BigId]
    account_id: Mapped[int] = _key("account", comment="account it acts for", index=True)
    name: Mapped[str] = mapped_column(Text, comment="what it is for")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the token")
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="actions it may do, at most")
    expires_at: Mapped[datetime] = _instant("when it ends", nullable=False)
    revoked_at: Mapped[datetime | None] = _instant("when it was revoked")
    used_at: Mapped[datetime | None] = _instant("when it was last used, to the minute")


class Lockout(Base):
    """Failed attempts under a key (the hash of a name or an address) and until when it is locked."""

    __tablename__ = "lockout"
    __table_args__ = ({"comment": "failed log-ins; survives restarts and crashes"},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, comment="SHA-256 of what is watched")
    failures: Mapped[int] = mapped_column(Integer, comment="failures in the window")
    window_until: Mapped[datetime] = _instant("when the count begins anew", nullable=False)
    locked_until: Mapped[datetime | None] = _instant("until when nothing is tried")
    kind: Mapped[str] = mapped_column(
        Text, server_default="name", comment="what is watched: name, name_at (from an address) or address"
    )
    address: Mapped[str | None] = mapped_column(INET, comment="network address it is counted for, if it is")


class Allowance(Base):
    """What was spent of a limit in its present window."""

    __tablename__ = "allowance"
    __table_args__ = (Index("ix_allowance_expires_at", "expires_at"), {"comment": "limits of requests, all workers"})

    key: Mapped[str] = mapped_column(Text, primary_key=True, comment="limit and whom it is counted for, hashed")
    spent: Mapped[int] = mapped_column(Integer, comment="requests so far")
    expires_at: Mapped[datetime] = _instant("end of the window", nullable=False)
