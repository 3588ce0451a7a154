"""What ends with a shift: accounts, cards, open pages."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.accounts.commands import revoke_cards, set_active
from webapp.core.accounts.models import Account
from webapp.shifts.commands.moving import Doer
from webapp.shifts.models import ShiftParticipant, ShiftSignup


def close_accounts(session: Session, signup: ShiftSignup, doer: Doer) -> None:
    """End card, log-ins and account of everybody of a sign-up, at once."""
    rows = session.scalars(select(ShiftParticipant).where(ShiftParticipant.signup_id == signup.id))
    for participant in rows:
        close_account(session, participant, doer)


def close_account(session: Session, participant: ShiftParticipant, doer: Doer) -> None:
    """End card, log-ins and account of one participant, at once."""
    if participant.account_id is None:
        return
    revoke_cards(session, participant.account_id)
    account = session.get(Account, participant.account_id)
    if account is not None and account.active:
        set_active(session, account.id, active=False, by=doer.account_id if doer.account_id != account.id else None)
