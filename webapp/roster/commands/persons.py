"""Writing persons: who they are, what they consent to, when they can be had."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, text, update
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused, Stale
from webapp.roster.commands.refusals import refusals
from webapp.roster.models import Contact, OfferedHours, Person
from webapp.roster.rules import RevealReason

_NEXT_REF = text(
    "SELECT 'R' || lpad((coalesce(max(substr(ref, 2)::bigint), 0) + 1)::text, 4, '0') FROM person"
    " WHERE community_id = :community_id AND ref ~ '^R[0-9]{1,15}$'"
)


@dataclass(frozen=True)
class PersonDraft:
    """What a form says of a person; consent and days on the list have commands of their own."""

    name: str
    duty_phone: str | None = None
    skills: tuple[str, ...] = ()
    branch_id: int | None = None
    is_own_member: bool = False
    is_in_service_member: bool = False


@dataclass(frozen=True)
class HoursDraft:
    """Hours of a week that somebody offers, and the public duty post he would come from."""

    weekday: int
    starts: time
    ends: time
    post: str = ""
    building_id: int | None = None
    place_id: int | None = None


def person_of(session: Session, community_id: int, person_id: int) -> Person:
    """A person of a community; raises NotFound."""
    found = session.scalar(select(Person).where(Person.community_id == community_id, Person.id == person_id))
    if found is None:
        raise NotFound(_("No such person."))
    return found


def next_ref(session: Session, community_id: int) -> str:
    """The next number that the office has not given to anybody."""
    return str(session.scalar(_NEXT_REF, {"community_id": community_id}))


def add_person(
    session: Session,
    community_id: int,
    draft: PersonDraft,
    *,
    opened_on: date,
    ref: str | None = None,
    by: int | None = None,
) -> Person:
    """Put somebody on the roster from a day on; without a number the next free one is given."""
    made = Person(
        community_id=community_id,
        ref=ref or next_ref(session, community_id),
        opened_on=opened_on,
        **_values(draft),
    )
    with refusals(session):
        session.add(made)
    record(session, "roster.add_person", of="person", object_id=made.id, community_id=community_id, account_id=by)
    return made


def version_of(person: Person) -> str:
    """What a form shows of somebody, as a mark that differs once any of it was changed."""
    shown = [getattr(person, field.name) for field in fields(PersonDraft)]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def correct_person(
    session: Session, person: Person, draft: PersonDraft, *, version: str | None = None, by: int | None = None
) -> tuple[str, ...]:
    """Correct what is known of somebody; the names of the fields that changed.

    Raises Stale where it changed since the `version` that its editor saw.
    """
    if version is not None:
        session.refresh(person, with_for_update=True)
        if version_of(person) != version:
            raise Stale(_("Somebody changed it while you were writing."))
    changed = tuple(name for name, value in _values(draft).items() if getattr(person, name) != value)
    if not changed:
        return ()
    with refusals(session):
        for name, value in _values(draft).items():
            setattr(person, name, value)
        person.edited_at = datetime.now(UTC)
    _record(session, "roster.correct_person", person, by, facts={"fields": list(changed)})
    return changed


def take_off(session: Session, person: Person, on_day: date, *, by: int | None = None) -> None:
    """Take somebody off the roster from a day on; raises Refused while he answers for something."""
    if person.closed_on is not None:
        raise Refused(_("The person has left the roster."))
    with refusals(session):
        person.closed_on = on_day
    _record(session, "roster.take_off", person, by, facts={"on": on_day})


def forget_left(session: Session, community_id: int, on_day: date, *, days: int) -> int:
    """Forget telephone and consent of those who left the roster more than so many days ago; of how many persons."""
    gone = session.scalars(
        update(Person)
        .where(
            Person.community_id == community_id,
            Person.closed_on < on_day - timedelta(days=days),
            or_(Person.duty_phone.is_not(None), Person.consent_on.is_not(None)),
        )
        .values(duty_phone=None, consent_on=None, consent_until=None)
        .returning(Person.id)
    ).all()
    if gone:
        facts = {"persons": len(gone)}
        record(session, "roster.forget_left", of="roster", community_id=community_id, facts=facts)
    return len(gone)


def record_consent(
    session: Session, person: Person, on_day: date, *, until: date | None = None, by: int | None = None
) -> None:
    """Note a signed consent to publish name and duty telephone."""
    with refusals(session):
        person.consent_on, person.consent_until = on_day, until
    _record(session, "roster.record_consent", person, by, facts={"from": on_day, "until": until})


def withdraw_consent(session: Session, person: Person, on_day: date, *, by: int | None = None) -> None:
    """From this day on nothing of the person is public; what hangs on walls is on the list for reprinting."""
    if person.consent_on is None:
        raise Refused(_("There is no consent to withdraw."))
    with refusals(session):
        if on_day <= person.consent_on:
            person.consent_on = person.consent_until = None
        else:
            person.consent_until = min(on_day, person.consent_until or on_day)
    _record(session, "roster.withdraw_consent", person, by, facts={"from": on_day})


def offer_hours(session: Session, person: Person, offered: Sequence[HoursDraft], *, by: int | None = None) -> None:
    """Replace the hours that somebody offers."""
    if any(hours.starts >= hours.ends for hours in offered):
        raise Invalid(_("Hours end after they begin."), field="ends")
    with refusals(session):
        session.execute(delete(OfferedHours).where(OfferedHours.person_id == person.id))
        session.add_all(
            OfferedHours(community_id=person.community_id, person_id=person.id, **_as_row(hours)) for hours in offered
        )
    _record(session, "roster.offer_hours", person, by, facts={"slots": len(offered)})


def reveal_person(session: Session, person: Person, reason: RevealReason, *, by: int | None = None) -> str | None:
    """The duty telephone of somebody, for a reason that is written down."""
    _record(session, "roster.reveal_contact", person, by, reason=reason)
    return person.duty_phone


def reveal_contact(session: Session, contact: Contact, reason: RevealReason, *, by: int | None = None) -> str | None:
    """The duty telephone of an organization's contact, for a reason that is written down."""
    record(
        session,
        "roster.reveal_contact",
        of="contact",
        object_id=contact.id,
        community_id=contact.community_id,
        account_id=by,
        reason=reason,
    )
    return contact.duty_phone


def reveal_team(
    session: Session, community_id: int, grid_id: int, reason: RevealReason, *, by: int | None = None
) -> None:
    """Write down that somebody sees the telephones of a grid's whole team, and why."""
    record(
        session,
        "roster.reveal_team",
        of="grid",
        object_id=grid_id,
        community_id=community_id,
        account_id=by,
        reason=reason,
    )


def _values(draft: PersonDraft) -> dict[str, object]:
    values = _as_row(draft)
    return values | {"name": draft.name.strip(), "duty_phone": draft.duty_phone or None, "skills": list(draft.skills)}


def _as_row(draft: PersonDraft | HoursDraft) -> dict[str, object]:
    return {field.name: getattr(draft, field.name) for field in fields(draft)}


def _record(
    session: Session,
    action: str,
    person: Person,
    by: int | None,
    *,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    record(
        session,
        action,
        of="person",
        object_id=person.id,
        community_id=person.community_id,
        account_id=by,
        reason=reason,
        facts=facts,
    )
