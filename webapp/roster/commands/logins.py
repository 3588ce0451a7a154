"""Letting somebody of the roster log in: an account without a role of its own; his posts are his rights."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.core.accounts import commands as accounts
from webapp.core.accounts.models import Account
from webapp.core.audit import record
from webapp.core.errors import NotFound, Refused
from webapp.roster.models import Person


def open_login(session: Session, person: Person, login_name: str, *, by: int | None) -> str:
    """Give a person an account; returns its first password, shown once. Raises Refused where he has one."""
    if person.account_id is not None:
        raise Refused("this person can log in already")
    if person.closed_on is not None:
        raise Refused("this person has left the roster")
    account, password = accounts.add_account(
        session, login_name=login_name, display_name=person.name, community_id=person.community_id, by=by
    )
    person.account_id = account.id
    _note(session, "roster.open_login", person, by)
    return password


def renew_login(session: Session, person: Person, *, by: int | None) -> str:
    """A new first password for somebody who forgot his; every log-in of his ends.

    Raises Refused for an account that holds an office role: those are the security administrator's to renew.
    """
    account = _account(session, person)
    if accounts.holds_office(session, account.id):
        raise Refused("this account holds an office role; the security administrator renews its password")
    _note(session, "roster.renew_login", person, by)
    return accounts.reset_password(session, account.id, by=by)


def _account(session: Session, person: Person) -> Account:
    account = session.get(Account, person.account_id) if person.account_id else None
    if account is None:
        raise NotFound("this person has no log-in")
    return account


def _note(session: Session, action: str, person: Person, by: int | None) -> None:
    record(session, action, of="person", object_id=person.id, community_id=person.community_id, account_id=by)
