"""`shaodao account`: what an operator does for accounts from a shell."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cli.context import checked_settings, open_session
from webapp.core.accounts import commands
from webapp.core.accounts.models import Account
from webapp.core.accounts.queries import has_accounts
from webapp.core.accounts.roles import ADMINISTRATORS, LABELS, Role
from webapp.core.config import Settings
from webapp.core.db import transaction
from webapp.core.errors import NotFound
from webapp.factory import create_app


@contextmanager
def hashing(settings: Settings) -> Iterator[None]:
    """Passwords are hashed with the installation's own secrets, which the application knows."""
    app = create_app(settings)
    try:
        with app.app_context():
            yield
    finally:
        app.extensions["pool"].close()


@click.group("account")
def account() -> None:
    """Accounts of this installation."""


@account.command("add-administrator")
@click.argument("login_name")
@click.option("--name", "display_name", help="How colleagues see the person; default: the log-in name.")
@click.option(
    "--kind",
    type=click.Choice([role.value for role in ADMINISTRATORS]),
    default=Role.SECURITY_ADMIN.value,
    show_default=True,
    help="The three exclude each other.",
)
def add_administrator(login_name: str, display_name: str | None, kind: str) -> None:
    """Add an administrator; prints a first password that must be changed at the first log-in."""
    settings = checked_settings()
    with open_session(settings) as session, hashing(settings), transaction(session):
        password = _administrator(session, login_name, display_name or login_name, Role(kind))
    click.echo(f"{login_name}\t{password}\t(must be changed at the first log-in)")


@account.command("reset-password")
@click.argument("login_name")
def reset_password(login_name: str) -> None:
    """Set a new first password; every log-in of the account ends."""
    settings = checked_settings()
    with open_session(settings) as session, hashing(settings), transaction(session):
        found = session.scalar(select(Account).where(Account.login_name == login_name))
        if found is None:
            raise NotFound("no account of that name", login_name=login_name)
        password = commands.reset_password(session, found.id, by=None)
    click.echo(f"{login_name}\t{password}\t(must be changed at the first log-in)")


@account.command("reset-factor")
@click.argument("login_name")
def reset_factor(login_name: str) -> None:
    """Remove second factor, passkeys and recovery codes of somebody who lost them; every log-in of the account ends."""
    settings = checked_settings()
    with open_session(settings) as session, hashing(settings), transaction(session):
        found = session.scalar(select(Account).where(Account.login_name == login_name))
        if found is None:
            raise NotFound("no account of that name", login_name=login_name)
        commands.reset_second_factor(session, found.id, by=None)
    click.echo(f"{login_name}: sets up a second factor at the next log-in")


def first_administrator(settings: Settings, login_name: str) -> str | None:
    """Make the first administrator where nobody can log in yet; returns his password, None where somebody can."""
    with open_session(settings) as session:
        if has_accounts(session):
            return None
        with hashing(settings), transaction(session):
            return _administrator(session, login_name, LABELS[Role.SECURITY_ADMIN], Role.SECURITY_ADMIN)


def _administrator(session: Session, login_name: str, display_name: str, kind: Role) -> str:
    made, password = commands.add_account(
        session, login_name=login_name, display_name=display_name, community_id=None, by=None
    )
    commands.grant_role(session, made.id, kind, community_id=None, by=None, reason="shaodao")
    return password


COMMANDS = (account,)
