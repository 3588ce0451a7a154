"""What ends with a shift: accounts, cards, open pages."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.accounts.afterwards import HANDED_OVER
from webapp.core.accounts.commands import revoke_cards, set_active
from webapp.core.accounts.models import Account
from webapp.core.accounts.sessions import end_all
from webapp.shifts.commands.moving import Doer
from webapp.shifts.models import ShiftParticipant, ShiftSignup


def close_after_shift(session: Session, signup: ShiftSignup, doer: Doer) -> None:
    """End them at the hand-over; what a phone could not send before is still known by it."""
    for participant in _participants(session, signup):
        if participant.account_id is not None:
            end_all(session, participant.account_id, reason=HANDED_OVER)
    close_accounts(session, signup, doer)


def close_accounts(session: Session, signup: ShiftSignup, doer: Doer) -> None:
    """End card, log-ins and account of everybody of a sign-up, at once."""
    for participant in _participants(session, signup):
        close_account(session, participant, doer)


def _participants(session: Session, signup: ShiftSignup) -> list[ShiftParticipant]:
    return list(session.scalars(select(ShiftParticipant).where(ShiftParticipant.signup_id == signup.id)))


def close_account(session: Session, participant: ShiftParticipant, doer: Doer) -> None:
    """End card, log-ins and account of one participant, at once."""
    if participant.account_id is None:
        return
    revoke_cards(session, participant.account_id)
    account = session.get(Account, participant.account_id)
    if account is not None and account.active:
        set_active(session, account.id, active=False, by=doer.account_id if doer.account_id != account.id else None)
