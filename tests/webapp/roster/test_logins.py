from __future__ import annotations

import pytest
from apiflask import APIFlask
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.accounts import commands as accounts
from webapp.core.accounts.models import Account
from webapp.core.accounts.roles import Role
from webapp.core.errors import Refused
from webapp.roster.commands.logins import open_login, renew_login
from webapp.roster.models import Person


@pytest.fixture
def person(session: Session, app: APIFlask):
    with app.app_context():  # passwords are hashed with the application's secrets
        yield session.scalar(select(Person).where(Person.account_id.is_(None)).limit(1))


def test_a_person_gets_an_account_whose_rights_are_his_posts(session: Session, person: Person) -> None:
    password = open_login(session, person, "wangfang1", by=None)
    account = session.get(Account, person.account_id)
    assert account is not None
    assert account.must_change_password
    assert account.community_id == person.community_id
    assert len(password) == 19
    assert not accounts.holds_office(session, account.id)


def test_nobody_gets_a_second_account(session: Session, person: Person) -> None:
    open_login(session, person, "wangfang2", by=None)
    with pytest.raises(Refused, match="already"):
        open_login(session, person, "wangfang3", by=None)


def test_a_taken_name_is_refused_and_nothing_is_written(session: Session, person: Person) -> None:
    accounts.add_account(session, login_name="Taken", display_name="示例", community_id=None, by=None)
    with pytest.raises(Refused, match="taken"):
        open_login(session, person, "taken", by=None)
    assert person.account_id is None


def test_an_office_role_is_beyond_the_roster(session: Session, person: Person) -> None:
    open_login(session, person, "wangfang4", by=None)
    first = renew_login(session, person, by=None)
    accounts.grant_role(session, person.account_id, Role.DUTY_OFFICER, community_id=person.community_id, by=None)
    with pytest.raises(Refused, match="security administrator"):
        renew_login(session, person, by=None)
    assert first
