"""What the office decides about sign-ups: approve, refuse, swap, cancel."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.core.accounts.commands import add_account, issue_card, revoke_cards
from webapp.core.errors import Refused
from webapp.roster.rules import RevealReason
from webapp.shifts.commands.leaving import close_accounts
from webapp.shifts.commands.moving import Doer, audit, locked, move, note, people_of, refusals, signup_of
from webapp.shifts.models import Shift, ShiftParticipant, ShiftSignup
from webapp.shifts.rules import Act, CancelReason, RefuseReason, ShiftState, SignupState


def approve(session: Session, shift: Shift, doer: Doer) -> None:
    """Accept a sign-up: everybody who comes gets an account that opens by card only."""
    signup = signup_of(session, shift)
    move(session, shift, Act.APPROVE, doer)
    signup.state = SignupState.ACCEPTED.value
    for participant in people_of(session, signup):
        give_account(session, participant, doer)


def give_account(session: Session, participant: ShiftParticipant, doer: Doer) -> None:
    """Make the account of a participant who has none: without log-in name, without rights outside the shift."""
    if participant.account_id is None:
        account, _password = add_account(
            session,
            login_name=None,
            display_name=participant.name,
            community_id=participant.community_id,
            by=doer.account_id,
        )
        participant.account_id = account.id
        session.flush()


def refuse(session: Session, shift: Shift, reason: RefuseReason, doer: Doer) -> None:
    """Refuse a sign-up with a reason that the applicant reads; the place is free again."""
    signup = signup_of(session, shift)
    move(session, shift, Act.REFUSE, doer, reason=reason.value)
    signup.state = SignupState.REFUSED.value
    signup.reason = reason.value
    session.flush()


def cancel(session: Session, shift: Shift, reason: CancelReason, doer: Doer) -> None:
    """Cancel a shift that has not begun."""
    signup = None if shift.state == ShiftState.OPEN else signup_of(session, shift)
    move(session, shift, Act.CANCEL, doer, reason=reason.value)
    if signup is not None:
        signup.state = SignupState.CANCELLED.value
        signup.swap_to_id = None
        close_accounts(session, signup, doer)


def swap(session: Session, shift: Shift, target_id: int, doer: Doer) -> None:
    """Move a sign-up to another shift: a free one, or one whose holder takes this shift in exchange.

    The caller has locked both by `lock_in_order`. Raises Refused where the other is neither free nor in the same state.
    """
    if shift.id == target_id:
        raise Refused("that is the same shift")
    target = locked(session, shift.community_id, target_id)
    signup = signup_of(session, shift)
    _take_back_cards(session, signup)
    signup.swap_to_id = None
    if target.state == ShiftState.OPEN:
        _move_to_free(session, shift, target, signup, doer)
    elif target.state == shift.state and shift.state in (ShiftState.APPLIED, ShiftState.APPROVED):
        _exchange(session, shift, target, signup, doer)
    else:
        raise Refused("the other shift is not free", state=target.state)


def decline_swap(session: Session, shift: Shift, doer: Doer) -> None:
    """Leave a sign-up where it is."""
    signup = signup_of(session, shift)
    signup.swap_to_id = None
    shift.version += 1
    session.flush()
    audit(session, "shifts.decline_swap", shift, doer)


def _move_to_free(session: Session, shift: Shift, target: Shift, signup: ShiftSignup, doer: Doer) -> None:
    move(session, shift, Act.MOVE_AWAY, doer)
    with refusals(session):
        signup.shift_id = target.id
    move(session, target, Act.SIGN_UP, doer)
    if signup.state == SignupState.ACCEPTED:
        move(session, target, Act.APPROVE, doer)


def _exchange(session: Session, shift: Shift, target: Shift, signup: ShiftSignup, doer: Doer) -> None:
    other = signup_of(session, target)
    held = signup.state
    _take_back_cards(session, other)
    other.swap_to_id = None
    with refusals(session):
        # Two cannot hold one shift, not even for a moment: one lets go first.
        signup.state = SignupState.WITHDRAWN.value
        session.flush()
        other.shift_id = shift.id
        session.flush()
        signup.shift_id, signup.state = target.id, held
    for each in (shift, target):
        each.version += 1
        note(session, each, Act.MOVE_AWAY, doer)


def _take_back_cards(session: Session, signup: ShiftSignup) -> None:
    for participant in people_of(session, signup):
        if participant.account_id is not None:
            revoke_cards(session, participant.account_id)
        participant.card_id = None


def issue_cards(session: Session, shift: Shift, doer: Doer) -> list[tuple[ShiftParticipant, str, str]]:
    """A card and PIN for everybody who comes, valid during the shift alone; earlier cards end.

    Returns each participant with what the code holds and the PIN; neither is kept.
    """
    if shift.state not in (ShiftState.APPROVED, ShiftState.BRIEFED, ShiftState.ACTIVE):
        raise Refused("cards are given out between approval and hand-over", state=shift.state)
    made = []
    for participant in people_of(session, signup_of(session, shift)):
        give_account(session, participant, doer)
        card = issue_card(session, participant.account_id or 0, shift.hours, by=doer.account_id)
        participant.card_id = card.id
        made.append((participant, card.secret, card.pin))
    session.flush()
    audit(session, "shifts.issue_cards", shift, doer, cards=len(made))
    return made


def reveal_phone(session: Session, shift: Shift, reason: RevealReason, doer: Doer) -> str | None:
    """The applicant's telephone number, for a reason that is logged."""
    signup = signup_of(session, shift)
    audit(session, "shifts.reveal_contact", shift, doer, reason=reason.value, signup=signup.id)
    return signup.phone
