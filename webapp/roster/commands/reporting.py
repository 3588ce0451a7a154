"""Writing double reporting (双报到): dictionaries, registrations of organizations and of in-service members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import NotFound, Refused
from webapp.roster.commands.refusals import refusals
from webapp.roster.models import (
    Contact,
    Item,
    MemberRegistration,
    Need,
    NeedMatch,
    Project,
    Registration,
    RegistrationItem,
    Resource,
    Wish,
)
from webapp.roster.rules.reporting import ItemList, RegistrationEnd

Row = TypeVar("Row", Item, Registration, MemberRegistration, Need, Resource, NeedMatch, Project, Wish, Contact)


Noted = Item | Registration | MemberRegistration | Need | Resource | NeedMatch | Project | Wish | Contact


@dataclass(frozen=True)
class RegistrationDraft:
    """What a form says of an organization's registration."""

    organization_id: int
    begins: date
    until: date | None = None
    contact_id: int | None = None
    offers: str = ""
    item_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class MemberDraft:
    """What a form says of a member's registration."""

    person_id: int
    begins: date
    until: date | None = None
    post: str = ""
    hours_a_month: int = 0


def row_of(session: Session, kind: type[Row], community_id: int, row_id: int) -> Row:
    """A row of a community; raises NotFound."""
    found = session.scalar(select(kind).where(kind.community_id == community_id, kind.id == row_id))
    if found is None:
        raise NotFound(_("There is no such entry here."))
    return found


def registration_of(session: Session, community_id: int, row_id: int) -> Registration:
    """An organization's registration; raises NotFound."""
    return row_of(session, Registration, community_id, row_id)


def member_of(session: Session, community_id: int, row_id: int) -> MemberRegistration:
    """A member's registration; raises NotFound."""
    return row_of(session, MemberRegistration, community_id, row_id)


def item_of(session: Session, community_id: int, row_id: int) -> Item:
    """An item of a dictionary; raises NotFound."""
    return row_of(session, Item, community_id, row_id)


def contact_of(session: Session, community_id: int, row_id: int) -> Contact:
    """A contact of an organization; raises NotFound."""
    return row_of(session, Contact, community_id, row_id)


def add_item(session: Session, community_id: int, of: ItemList, name: str, *, by: int | None = None) -> Item:
    """Add an item to a dictionary, behind the others."""
    last = session.scalar(select(func.max(Item.sort)).where(Item.community_id == community_id, Item.list == of.value))
    made = Item(community_id=community_id, list=of.value, name=name.strip(), sort=(last or 0) + 1)
    with refusals(session):
        session.add(made)
    note(session, "roster.add_item", made, by, {"list": of.value})
    return made


def rename_item(session: Session, item: Item, name: str, *, by: int | None = None) -> None:
    """Correct the name of an item; what uses it shows the new one."""
    with refusals(session):
        item.name = name.strip()
    note(session, "roster.rename_item", item, by, {"list": item.list})


def retire_item(session: Session, item: Item, on_day: date | None, *, by: int | None = None) -> None:
    """Offer an item no longer, or again; what uses it keeps it."""
    item.retired_on = on_day
    session.flush()
    note(session, "roster.retire_item", item, by, {"list": item.list, "retired": on_day is not None})


def register(session: Session, community_id: int, draft: RegistrationDraft, *, by: int | None = None) -> Registration:
    """Register an organization that reported in, from a day on."""
    made = Registration(
        community_id=community_id,
        organization_id=draft.organization_id,
        contact_id=draft.contact_id,
        offers=draft.offers.strip(),
        valid=Range(draft.begins, draft.until),
    )
    with refusals(session):
        session.add(made)
        session.flush()
        _set_items(session, made, draft.item_ids)
    note(session, "roster.register_organization", made, by, {"organization": draft.organization_id})
    return made


def correct_registration(
    session: Session, held: Registration, draft: RegistrationDraft, *, by: int | None = None
) -> None:
    """Correct a registration; the organization stays."""
    _require_running(held)
    with refusals(session):
        held.contact_id, held.offers = draft.contact_id, draft.offers.strip()
        held.valid = Range(draft.begins, draft.until)
        session.execute(delete(RegistrationItem).where(RegistrationItem.registration_id == held.id))
        _set_items(session, held, draft.item_ids)
    note(session, "roster.correct_registration", held, by, {"organization": held.organization_id})


def register_member(
    session: Session, community_id: int, draft: MemberDraft, *, by: int | None = None
) -> MemberRegistration:
    """Register an in-service member who reported in where he lives."""
    made = MemberRegistration(
        community_id=community_id,
        person_id=draft.person_id,
        post=draft.post.strip(),
        hours_a_month=draft.hours_a_month,
        valid=Range(draft.begins, draft.until),
    )
    with refusals(session):
        session.add(made)
    note(session, "roster.register_member", made, by, {"person": draft.person_id})
    return made


def correct_member(session: Session, held: MemberRegistration, draft: MemberDraft, *, by: int | None = None) -> None:
    """Correct post, hours and days of a member's registration."""
    _require_running(held)
    with refusals(session):
        held.post, held.hours_a_month = draft.post.strip(), draft.hours_a_month
        held.valid = Range(draft.begins, draft.until)
    note(session, "roster.correct_member_registration", held, by, {"person": held.person_id})


def end_registration(
    session: Session,
    held: Registration | MemberRegistration,
    on_day: date,
    reason: RegistrationEnd,
    *,
    by: int | None = None,
) -> None:
    """End a registration: `on_day` is the first day without it. Raises Refused while it holds a wish."""
    _require_running(held)
    key = Wish.registration_id if isinstance(held, Registration) else Wish.member_registration_id
    if session.scalar(select(Wish.id).where(key == held.id, Wish.state.in_(("claimed", "delivered"))).limit(1)):
        raise Refused(_("It still holds a wish; bring that to an end or give it back first."))
    if held.valid.lower is not None and on_day <= held.valid.lower:
        raise Refused(_("It ends after the day it began."), field="on_day")
    with refusals(session):
        held.valid, held.ended_reason = Range(held.valid.lower, on_day), reason.value
    note(session, "roster.end_registration", held, by, {"on": on_day}, reason=reason.value)


def link_responder(session: Session, contact: Contact, account_id: int | None, *, by: int | None = None) -> None:
    """Let a contact answer for his organization with an account, or no longer."""
    with refusals(session):
        contact.account_id = account_id
    note(session, "roster.link_responder", contact, by, {"account": account_id})


def note(
    session: Session,
    action: str,
    row: Noted,
    by: int | None,
    facts: dict[str, object] | None = None,
    *,
    reason: str = "",
) -> None:
    """One line of the audit log about a row."""
    record(
        session,
        action,
        of=row.__tablename__,
        object_id=row.id,
        community_id=row.community_id,
        account_id=by,
        reason=reason,
        facts=facts,
    )


def _set_items(session: Session, held: Registration, item_ids: Sequence[int]) -> None:
    session.add_all(
        RegistrationItem(community_id=held.community_id, registration_id=held.id, item_id=item_id)
        for item_id in dict.fromkeys(item_ids)
    )


def _require_running(held: Registration | MemberRegistration) -> None:
    if held.ended_reason is not None:
        raise Refused(_("The registration has ended."))
