"""`shaodao account`: what an operator does for accounts from a shell, and the demo's log-ins."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cli.context import checked_settings, open_session
from webapp.core.accounts import commands
from webapp.core.accounts.models import Account
from webapp.core.accounts.queries import has_accounts
from webapp.core.accounts.roles import ADMINISTRATORS, LABELS, Role
from webapp.core.accounts.sessions import end_all
from webapp.core.clock import today
from webapp.core.config import Settings
from webapp.core.db import transaction
from webapp.core.errors import NotFound
from webapp.factory import create_app
from webapp.grids.queries import communities
from webapp.imports.commands.duty import reporting_words, settle_handover
from webapp.imports.commands.shifts import demo_day_leader
from webapp.roster.commands.logins import open_login
from webapp.roster.commands.reporting import contact_of, link_responder
from webapp.roster.models import Assignment, Person
from webapp.roster.queries.responders import first_contact
from webapp.roster.rules import ROLE_LABELS, AssignmentRole

DEMO_FILE = "demo-logins.json"
RESPONDER = "responder"


@dataclass(frozen=True)
class DemoLogin:
    """A log-in of the demo; `role` none: the roster gives the rights."""

    login_name: str
    display_name: str
    role: Role


DEMO_OFFICE = (
    DemoLogin("system", "系统管理员（示例）", Role.SYSTEM_ADMIN),
    DemoLogin("security", "安全管理员（示例）", Role.SECURITY_ADMIN),
    DemoLogin("audit", "审计管理员（示例）", Role.AUDIT_ADMIN),
    DemoLogin("secretary", "社区书记（示例）", Role.SECRETARY),
    DemoLogin("officer", "值班员（示例）", Role.DUTY_OFFICER),
    DemoLogin("verifier", "核验员（示例）", Role.VERIFIER),
    DemoLogin("planner", "规划人员（示例）", Role.PLANNER),
    DemoLogin("mediator", "调解员（示例）", Role.MEDIATOR),
)


# Posts of the roster whose first holder gets a log-in: his rights follow from the post.
DEMO_POSTS = (
    ("leader", Role.GRID_LEADER),
    ("deputy", Role.DEPUTY),
    ("volunteer", Role.VOLUNTEER),
    ("stair", Role.STAIR_LEADER),
    ("branch", Role.BRANCH_SECRETARY),
    ("group", Role.GROUP_LEADER),
    ("household", Role.HOUSEHOLD_CONTACT),
)


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


def demo_logins(settings: Settings, session: Session) -> list[tuple[str, str, str]]:
    """Log-in name, password and role of every log-in of the demo; made once and kept in a file of the owner's alone."""
    path = settings.data_dir.resolve() / DEMO_FILE
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    community = communities(session)[0]
    rows = []
    with hashing(settings), transaction(session):
        for login in DEMO_OFFICE:
            found = session.scalar(select(Account).where(Account.login_name == login.login_name))
            if found is None:
                place = None if login.role in ADMINISTRATORS else community.id
                found, kept[login.login_name] = commands.add_account(
                    session,
                    login_name=login.login_name,
                    display_name=login.display_name,
                    community_id=place,
                    by=None,
                )
                commands.grant_role(session, found.id, login.role, community_id=place, by=None, reason="demo")
            elif login.login_name not in kept:
                kept[login.login_name] = commands.reset_password(session, found.id, by=None)
                end_all(session, found.id, reason="password")
            found.must_change_password = False
            rows.append((login.login_name, kept[login.login_name], LABELS[login.role]))
        for login_name, role in DEMO_POSTS:
            password = _of_post(session, community.id, login_name, role, kept.get(login_name))
            if password is not None:
                kept[login_name] = password
                rows.append((login_name, password, LABELS[role]))
        card = demo_day_leader(session, community.id)
        for login_name, role in DEMO_ROSTER:
            _roster_login(session, community.id, login_name, role, kept)
            rows.append((login_name, kept[login_name], ROLE_LABELS[role]))
        _responder_login(session, community.id, kept)
        rows.append((RESPONDER, kept[RESPONDER], LABELS[Role.RESPONDER]))
        _hand_over_once(session, community.id)
    _keep(path, kept)
    # A card opens for its shift alone and is known to nobody: each time a new one for today.
    return rows + ([(f"/card#{card[0]}  ", f"PIN {card[1]}", LABELS[Role.DAY_LEADER])] if card else [])


def _of_post(session: Session, community_id: int, login_name: str, role: Role, known: str | None) -> str | None:
    """The password of the log-in of somebody who holds a post; None where nobody holds it."""
def _responder_login(session: Session, community_id: int, kept: dict[str, str]) -> None:
    """A log-in of the contact of the first organization that reported in."""
    contact = first_contact(session, community_id)
    found = session.scalar(select(Account).where(Account.login_name == RESPONDER))
    if found is None:
        name = f"{LABELS[Role.RESPONDER]}（示例）"
        found, kept[RESPONDER] = commands.add_account(
            session, login_name=RESPONDER, display_name=name, community_id=community_id, by=None
        )
    elif RESPONDER not in kept:
        kept[RESPONDER] = commands.reset_password(session, found.id, by=None)
        end_all(session, found.id, reason="password")
    found.must_change_password = False
    if contact is not None:
        link_responder(session, contact_of(session, community_id, contact), found.id)


def _hand_over_once(session: Session, community_id: int) -> None:
    """One hand-over from the officer to the secretary, so that the pages have something to show."""
    ids = dict(session.execute(select(Account.login_name, Account.id)).tuples().all())
    words = reporting_words()["duty"]
    settle_handover(session, community_id, words, given_by=ids["officer"], taken_by=ids["secretary"])


def _roster_login(
    session: Session, community_id: int, login_name: str, role: AssignmentRole, kept: dict[str, str]
) -> None:
    """A log-in of somebody on the roster who holds the role; made anew where the demo was."""
    found = session.scalar(select(Account).where(Account.login_name == login_name))
    if found is None:
        holder = session.scalar(
            select(Person)
            .join(Assignment, Assignment.person_id == Person.id)
            .where(
                Person.community_id == community_id,
                Person.account_id.is_(None),
                Assignment.role == role.value,
                Assignment.valid.contains(today()),
            )
            .order_by(Assignment.id)
            .limit(1)
        )
        if holder is None:
            return None
        known = open_login(session, holder, login_name, by=None)
        found = session.get_one(Account, holder.account_id)
    elif known is None:
        known = commands.reset_password(session, found.id, by=None)
    found.must_change_password = False
    return known


def _keep(path: Path, logins: dict[str, str]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(logins, file, indent=1)


COMMANDS = (account,)
