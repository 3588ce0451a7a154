"""Who signed up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.core.accounts.tokens import hashed
from webapp.roster.rules import masked
from webapp.shifts.rules import DayRole, Kind, NameStyle, SignupState


@dataclass(frozen=True)
class SignupShown:
    """A sign-up; of its telephone only what may be seen without asking for more."""

    id: int
    community_id: int
    shift_id: int
    kind: Kind
    organization: str
    people: int
    masked_phone: str
    state: SignupState
    reference: str
    note_since: str
    swap_to_id: int | None
    reason: str
    created_at: datetime


@dataclass(frozen=True)
class ParticipantShown:
    """Somebody who comes."""

    id: int
    name: str
    roles: tuple[DayRole, ...]
    accepted_on: date
    certificate: NameStyle
    account_id: int | None
    has_card: bool
    has_missed: bool


_SIGNUP = """SELECT id, community_id, shift_id, kind, organization, people, phone, state, reference, note_since,
  swap_to_id, reason, created_at FROM shift_signup WHERE """
_PARTICIPANTS = text(
    """SELECT p.id, p.name, p.roles, p.accepted_on, p.certificate, p.account_id, p.missed_at IS NOT NULL AS has_missed,
  EXISTS (SELECT FROM card c WHERE c.id = p.card_id AND c.revoked_at IS NULL AND upper(c.valid) > now()) AS has_card
FROM shift_participant p WHERE p.signup_id = :signup_id ORDER BY p.id"""
)


def holding_signup(session: Session, shift_id: int) -> SignupShown | None:
    """The sign-up that holds a shift, else the last there was."""
    order = "shift_id = :id ORDER BY (state IN ('waiting', 'accepted')) DESC, id DESC LIMIT 1"
    return _one(session, order, {"id": shift_id})


def signup_shown(session: Session, community_id: int, signup_id: int) -> SignupShown | None:
    """A sign-up of a community."""
    return _one(session, "id = :id AND community_id = :community_id", {"id": signup_id, "community_id": community_id})


def signup_by_secret(session: Session, community_id: int, secret: str) -> SignupShown | None:
    """The sign-up that the applicant's code opens."""
    values = {"hash": hashed(secret.strip().lower()), "community_id": community_id}
    return _one(session, "secret_hash = :hash AND community_id = :community_id", values)


def participants(session: Session, signup_id: int) -> list[ParticipantShown]:
    """The people of a sign-up."""
    return [_participant(row) for row in session.execute(_PARTICIPANTS, {"signup_id": signup_id}).mappings()]


def _one(session: Session, condition: str, values: dict[str, object]) -> SignupShown | None:
    row = session.execute(text(_SIGNUP + condition), values).mappings().first()
    if row is None:
        return None
    known = {name: row[name] for name in row if name != "phone"}
    known |= {"kind": Kind(row["kind"]), "state": SignupState(row["state"])}
    return SignupShown(**known, masked_phone=masked(row["phone"]) if row["phone"] else "—")


def _participant(row: RowMapping) -> ParticipantShown:
    roles = tuple(DayRole(role) for role in row["roles"])
    return ParticipantShown(**{**row, "roles": roles, "certificate": NameStyle(row["certificate"])})
