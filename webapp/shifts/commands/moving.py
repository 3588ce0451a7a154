"""Moving a shift along the table of transitions: the only place where its state is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused, Stale
from webapp.shifts.models import Shift, ShiftEvent, ShiftParticipant, ShiftSignup
from webapp.shifts.rules import HOLDING, Act, ShiftState, after

_SENTENCES: dict[str, LazyString] = {
    "ex_shift_one_at_a_time": _("The section has another shift in these hours."),
    "ck_shift_within_hours": _("A shift lies within the hours that the community sets."),
    "ck_shift_hours_order": _("The end comes after the beginning."),
    "ck_shift_capacity_fits": _("A person comes alone, an organization with 3 to 5 people."),
    "uq_shift_signup_holder": _("Somebody else was faster: this shift is taken."),
    "uq_shift_signup_client_key": _("This form was sent already."),
    "ck_shift_signup_kind_fits": _("This shift is not offered for that."),
    "ck_shift_signup_capacity": _("More people than the shift has places."),
    "ck_shift_signup_people_fit": _("An organization comes with 3 to 5 people and its name."),
    "ck_shift_signup_phone_form": _("A telephone number has digits, blanks and hyphens."),
    "ck_shift_participant_place": _("Every place of this sign-up is taken."),
    "ck_shift_participant_named": _("A name has 1 to 40 characters."),
    "ck_shift_participant_roles_listed": _("Choose at least one role."),
}
_CONFLICTS = ("ex_shift_one_at_a_time", "uq_shift_signup_holder", "uq_shift_signup_client_key")


@dataclass(frozen=True)
class Doer:
    """Who does something: staff, the applicant (without an account), or the day leader."""

    by: str
    account_id: int | None = None


APPLICANT = Doer("applicant")


def staff(account_id: int | None) -> Doer:
    """Somebody of the office."""
    return Doer("staff", account_id)


def locked(session: Session, community_id: int, shift_id: int, version: int | None = None) -> Shift:
    """A shift of a community, kept from others until the transaction ends.

    Raises NotFound; Stale where it is no longer in the version that the caller saw.
    """
    found = session.scalar(
        select(Shift)
        .where(Shift.community_id == community_id, Shift.id == shift_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("no such shift")
    if version is not None and found.version != version:
        raise Stale("the shift was changed meanwhile", yours=version, now=found.version, state=found.state)
    return found


def lock_in_order(session: Session, community_id: int, shift_ids: Iterable[int]) -> None:
    """Lock several shifts, always in the order of their ids: who swaps crosswise waits, and nobody for each other.

    Comes before any of them is locked alone. Raises NotFound.
    """
    for shift_id in sorted(set(shift_ids)):
        locked(session, community_id, shift_id)


def move(session: Session, shift: Shift, act: Act, doer: Doer, reason: str = "") -> None:
    """Do an act to a shift; raises Refused where the table has no such arrow."""
    before = ShiftState(shift.state)
    shift.state = after(before, act).value
    shift.version += 1
    note(session, shift, act, doer, before=before, reason=reason)


def note(
    session: Session, shift: Shift, act: Act, doer: Doer, *, before: ShiftState | None = None, reason: str = ""
) -> None:
    """Write a line of history and one of the audit log."""
    session.flush()
    session.add(
        ShiftEvent(
            community_id=shift.community_id,
            shift_id=shift.id,
            act=act.value,
            from_state=(before or ShiftState(shift.state)).value,
            to_state=shift.state,
            by=doer.by,
            account_id=doer.account_id,
            reason=reason,
        )
    )
    session.flush()
    audit(session, f"shifts.{act.value}", shift, doer, reason=reason)


def audit(session: Session, action: str, shift: Shift, doer: Doer, *, reason: str = "", **facts: object) -> None:
    """Write one line of the audit log about a shift."""
    record(
        session,
        action,
        of="shift",
        object_id=shift.id,
        community_id=shift.community_id,
        account_id=doer.account_id,
        reason=reason,
        facts={"shift": shift.id, "by": doer.by, **facts},
    )


def signup_of(session: Session, shift: Shift) -> ShiftSignup:
    """The sign-up that holds a shift; raises Refused where nobody does."""
    found = session.scalar(
        select(ShiftSignup).where(ShiftSignup.shift_id == shift.id, ShiftSignup.state.in_([str(s) for s in HOLDING]))
    )
    if found is None:
        raise Refused("nobody has signed up for this shift")
    return found


def people_of(session: Session, signup: ShiftSignup) -> list[ShiftParticipant]:
    """The people of a sign-up but those who did not come."""
    rows = session.scalars(
        select(ShiftParticipant)
        .where(ShiftParticipant.signup_id == signup.id, ShiftParticipant.missed_at.is_(None))
        .order_by(ShiftParticipant.id)
    )
    return list(rows)


@contextmanager
def refusals(session: Session) -> Iterator[None]:
    """Write what is within; raises Refused or Invalid with a sentence where the database refuses, nothing written."""
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
        kind = Refused if name in _CONFLICTS else Invalid
        raise kind(str(_SENTENCES.get(name, _("What is entered breaks a rule of the shifts."))), rule=name) from error
