"""What applicants do without an account: sign up, withdraw, ask to swap."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.core.accounts.tokens import hashed, new_password
from webapp.core.errors import Invalid, Refused
from webapp.shifts.commands.leaving import close_accounts
from webapp.shifts.commands.moving import (
    APPLICANT,
    Doer,
    audit,
    lock_in_order,
    locked,
    move,
    refusals,
    signup_of,
)
from webapp.shifts.models import Shift, ShiftParticipant, ShiftSignup
from webapp.shifts.rules import NOTE_SINCE, Act, DayRole, Kind, NameStyle, ShiftState, SignupState, acts_in

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_OVER = text("SELECT upper(hours) <= now() FROM shift WHERE id = :id")


@dataclass(frozen=True)
class SignupDraft:
    """What an applicant fills in; `names` are of all who come, the applicant first."""

    kind: Kind
    names: Sequence[str]
    phone: str
    roles: Sequence[DayRole]
    certificate: NameStyle
    is_adult: bool
    accepts_note: bool
    organization: str = ""


@dataclass(frozen=True)
class NewSignup:
    """What the applicant keeps; the code is shown once and kept as its hash alone."""

    id: int
    reference: str
    secret: str


def sign_up(
    session: Session,
    community_id: int,
    shift_id: int,
    draft: SignupDraft,
    *,
    client_key: UUID,
    on_day: date,
    days_ahead: int,
    doer: Doer = APPLICANT,
) -> NewSignup:
    """Hold a free shift for a person or an organization until it is approved.

    Raises Invalid for who may not come, Refused where the shift is taken, over or too far ahead.
    """
    _require_fit(draft)
    if session.scalar(select(ShiftSignup.id).where(ShiftSignup.client_key == client_key)):
        raise Refused("this form was sent already")
    shift = locked(session, community_id, shift_id)
    if shift.state != ShiftState.OPEN or _is_over(session, shift):
        raise Refused("this shift is taken or over", state=shift.state)
    if shift.day > on_day + timedelta(days=days_ahead):
        raise Refused("sign-up for that day has not begun", days=days_ahead)
    secret = new_password()
    signup = ShiftSignup(
        community_id=community_id,
        shift_id=shift.id,
        kind=draft.kind.value,
        organization=draft.organization.strip(),
        people=len(draft.names),
        phone=draft.phone.strip(),
        reference=f"W{shift.day:%m%d}-{''.join(secrets.choice(_ALPHABET) for _ in range(5))}",
        secret_hash=hashed(secret),
        client_key=client_key,
        note_since=NOTE_SINCE,
    )
    with refusals(session):
        session.add(signup)
        session.flush()
        session.add_all(_participant(signup, name, draft, on_day) for name in draft.names)
    move(session, shift, Act.SIGN_UP, doer)
    return NewSignup(signup.id, signup.reference, secret)


def withdraw(
    session: Session, community_id: int, shift_id: int, *, signup_id: int | None = None, doer: Doer = APPLICANT
) -> None:
    """Give a shift back; the place is free again, card and account end.

    `signup_id` is the applicant's own; the office, which locks what it saw, acts on whoever holds the shift.
    Raises Refused where somebody else holds it by now.
    """
    shift = locked(session, community_id, shift_id)
    signup = _held_by(session, shift, signup_id)
    move(session, shift, Act.WITHDRAW, doer)
    signup.state = SignupState.WITHDRAWN.value
    signup.swap_to_id = None
    close_accounts(session, signup, doer)


def ask_swap(
    session: Session,
    community_id: int,
    shift_id: int,
    target_id: int,
    *,
    signup_id: int | None = None,
    doer: Doer = APPLICANT,
) -> None:
    """Ask for another free shift instead; the office decides.

    Raises Refused where the applicant's own `signup_id` no longer holds the shift.
    """
    lock_in_order(session, community_id, (shift_id, target_id))
    shift = locked(session, community_id, shift_id)
    signup = _held_by(session, shift, signup_id)
    target = locked(session, community_id, target_id)
    if Act.MOVE_AWAY not in acts_in(ShiftState(shift.state)):
        raise Refused("a shift can be swapped until the briefing", state=shift.state)
    if target.state != ShiftState.OPEN or _is_over(session, target):
        raise Refused("the other shift is taken or over")
    with refusals(session):
        signup.swap_to_id = target.id
    audit(session, "shifts.ask_swap", shift, doer, to=target.id)


def stand_in(
    session: Session, shift: Shift, *, name: str, roles: Sequence[DayRole], on_day: date, doer: Doer
) -> ShiftParticipant:
    """Let somebody take the place of one who did not come; he declared to be adult and accepted the note on paper."""
    signup = signup_of(session, shift)
    made = ShiftParticipant(
        community_id=shift.community_id,
        signup_id=signup.id,
        name=name.strip(),
        roles=[role.value for role in roles],
        is_adult=True,
        accepted_on=on_day,
        certificate=NameStyle.FULL.value,
    )
    with refusals(session):
        session.add(made)
    audit(session, "shifts.stand_in", shift, doer, participant=made.id)
    return made


def _participant(signup: ShiftSignup, name: str, draft: SignupDraft, on_day: date) -> ShiftParticipant:
    return ShiftParticipant(
        community_id=signup.community_id,
        signup_id=signup.id,
        name=name,
        roles=[role.value for role in draft.roles],
        is_adult=draft.is_adult,
        accepted_on=on_day,
        certificate=draft.certificate.value,
    )


def _require_fit(draft: SignupDraft) -> None:
    if not draft.is_adult:
        raise Invalid("only adults lead a grid for a day", is_adult="required")
    if not draft.accepts_note:
        raise Invalid("the confidentiality note must be accepted", accepts_note="required")
    if not draft.roles:
        raise Invalid("choose at least one role", roles="required")


def _held_by(session: Session, shift: Shift, signup_id: int | None) -> ShiftSignup:
    """The sign-up that holds a locked shift, and none but the one named."""
    found = signup_of(session, shift)
    if signup_id is not None and found.id != signup_id:
        raise Refused("this sign-up no longer holds the shift")
    return found


def _is_over(session: Session, shift: Shift) -> bool:
    return bool(session.scalar(_OVER, {"id": shift.id}))
