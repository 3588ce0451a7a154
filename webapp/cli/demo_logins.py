"""The demo's log-ins: one for each role, made once and kept in a file that only its owner can read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cli.accounts import hashing
from webapp.core.accounts import commands
from webapp.core.accounts.models import Account
from webapp.core.accounts.roles import ADMINISTRATORS, LABELS, Role
from webapp.core.clock import today
from webapp.core.config import Settings
from webapp.core.db import transaction
from webapp.core.errors import NotFound
from webapp.grids.models import Community
from webapp.imports.commands.duty import reporting_words, settle_handover
from webapp.imports.commands.shifts import demo_day_leader
from webapp.roster.commands.logins import open_login
from webapp.roster.commands.reporting import contact_of, link_responder
from webapp.roster.models import Assignment, Person
from webapp.roster.queries.responders import first_contact

FILE = "demo-logins.json"
OFFICE = (
    ("system", Role.SYSTEM_ADMIN),
    ("security", Role.SECURITY_ADMIN),
    ("audit", Role.AUDIT_ADMIN),
    ("secretary", Role.SECRETARY),
    ("officer", Role.DUTY_OFFICER),
    ("verifier", Role.VERIFIER),
    ("planner", Role.PLANNER),
    ("mediator", Role.MEDIATOR),
    ("street", Role.STREET_OFFICER),
    ("district", Role.DISTRICT_OFFICER),
)
# Posts of the roster whose first holder gets a log-in: his rights follow from the post.
POSTS = (
    ("leader", Role.GRID_LEADER),
    ("deputy", Role.DEPUTY),
    ("volunteer", Role.VOLUNTEER),
    ("stair", Role.STAIR_LEADER),
    ("branch", Role.BRANCH_SECRETARY),
    ("group", Role.GROUP_LEADER),
    ("household", Role.HOUSEHOLD_CONTACT),
)
Made = tuple[Account, str]


@dataclass
class Logins:
    """The log-ins of the demo with the passwords that are known, and what is printed of them."""

    session: Session
    community_id: int
    known: dict[str, str]
    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def ensure(self, login_name: str, role: Role, make: Callable[[], Made | None]) -> Account | None:
        """The account of a log-in, made where there is none; None where nobody can have it."""
        found = self.session.scalar(select(Account).where(Account.login_name == login_name))
        if found is None:
            made = make()
            if made is None:
                return None
            found, self.known[login_name] = made
        elif login_name not in self.known:
            self.known[login_name] = commands.reset_password(self.session, found.id, by=None)
        found.must_change_password = False
        self.rows.append((login_name, self.known[login_name], LABELS[role]))
        return found

    def add(self, login_name: str, role: Role) -> Made:
        """An account that holds no post of the roster."""
        place = None if role in ADMINISTRATORS else self.community_id
        return commands.add_account(
            self.session, login_name=login_name, display_name=f"{LABELS[role]}（示例）", community_id=place, by=None
        )

    def of_office(self, login_name: str, role: Role) -> Made:
        """An account with an office role."""
        account, password = self.add(login_name, role)
        commands.grant_role(self.session, account.id, role, community_id=account.community_id, by=None, reason="demo")
        return account, password

    def of_post(self, login_name: str, role: Role) -> Made | None:
        """An account of the first who holds a post and has none yet."""
        holder = self.session.scalar(
            select(Person)
            .join(Assignment, Assignment.person_id == Person.id)
            .where(
                Person.community_id == self.community_id,
                Person.account_id.is_(None),
                Assignment.role == role.value,
                Assignment.valid.contains(today()),
            )
            .order_by(Assignment.id)
            .limit(1)
        )
        if holder is None:
            return None
        password = open_login(self.session, holder, login_name, by=None)
        return self.session.get_one(Account, holder.account_id), password


def demo_logins(settings: Settings, session: Session, code: str) -> list[tuple[str, str, str]]:
    """Log-in name, password and role of every log-in of the demo community of that code."""
    community_id = session.scalar(select(Community.id).where(Community.code == code))
    if community_id is None:
        raise NotFound("the demo community is not there; run `shaodao demo load`")
    path = settings.data_dir.resolve() / FILE
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    logins = Logins(session, community_id, known)
    with hashing(settings), transaction(session):
        ids = _ensure_all(logins)
        settle_handover(
            session, community_id, reporting_words()["duty"], given_by=ids["officer"], taken_by=ids["secretary"]
        )
        card = demo_day_leader(session, community_id)
    _keep(path, logins.known)
    # A card opens for its shift alone and is known to nobody: each time a new one for today.
    return logins.rows + ([(f"/card#{card[0]}", f"PIN {card[1]}", LABELS[Role.DAY_LEADER])] if card else [])


def _ensure_all(logins: Logins) -> dict[str, int]:
    made: dict[str, Account | None] = {}
    for name, role in OFFICE:
        made[name] = logins.ensure(name, role, partial(logins.of_office, name, role))
    for name, role in POSTS:
        made[name] = logins.ensure(name, role, partial(logins.of_post, name, role))
    responder = logins.ensure("responder", Role.RESPONDER, lambda: logins.add("responder", Role.RESPONDER))
    contact = first_contact(logins.session, logins.community_id)
    if responder is not None and contact is not None:
        link_responder(logins.session, contact_of(logins.session, logins.community_id, contact), responder.id)
    return {name: account.id for name, account in made.items() if account is not None}


def _keep(path: Path, logins: dict[str, str]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(logins, file, indent=1)
