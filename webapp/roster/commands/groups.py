"""Writing the register of chat groups and the contacts of organizations; what passes with an assignment."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.roster.commands.assignments import Place
from webapp.roster.commands.persons import person_of
from webapp.roster.commands.refusals import refusals
from webapp.roster.models import ChatGroup, Contact
from webapp.roster.rules import CHAT_PLACES, COLUMN_OF_PLACE, ChatKind, Passing

# Of a section the groups of its compounds pass as well.
_KEPT = """c.community_id = :community_id AND c.keeper_id = :person_id AND c.closed_on IS NULL
  AND (c.grid_id = :grid_id OR c.compound_id IN (
    SELECT b.compound_id FROM block b JOIN grid_block gb ON gb.block_id = b.id
    JOIN generation e ON e.id = gb.generation_id AND e.valid @> CAST(:on_day AS date)
    WHERE gb.community_id = :community_id AND gb.grid_id = :grid_id))"""
PASSINGS = (
    Passing(
        "chat_groups",
        lazy_gettext("Chat groups kept"),
        f"SELECT count(*) FROM chat_group c WHERE {_KEPT}",
        f"UPDATE chat_group c SET keeper_id = :successor_id WHERE {_KEPT}",
    ),
)


def register_group(
    session: Session,
    community_id: int,
    *,
    name: str,
    kind: ChatKind,
    place: Place,
    opened_on: date,
    keeper_id: int | None = None,
    by: int | None = None,
) -> ChatGroup:
    """Put a chat group on the register."""
    if place.kind not in CHAT_PLACES[kind]:
        raise Invalid(_("A group of this kind belongs to another kind of place."), field="place")
    made = ChatGroup(
        community_id=community_id,
        name=name.strip(),
        kind=kind.value,
        opened_on=opened_on,
        keeper_id=person_of(session, community_id, keeper_id).id if keeper_id is not None else None,
        **{COLUMN_OF_PLACE[place.kind]: place.id},
    )
    with refusals(session):
        session.add(made)
    _record(session, "roster.register_group", made, by, {"kind": kind.value})
    return made


def group_of(session: Session, community_id: int, group_id: int) -> ChatGroup:
    """A chat group of a community; raises NotFound."""
    found = session.scalar(select(ChatGroup).where(ChatGroup.community_id == community_id, ChatGroup.id == group_id))
    if found is None:
        raise NotFound(_("No such chat group."))
    return found


def correct_group(
    session: Session, group: ChatGroup, *, name: str, keeper_id: int | None, by: int | None = None
) -> None:
    """Correct the name of a chat group and who keeps it."""
    keeper = person_of(session, group.community_id, keeper_id).id if keeper_id is not None else None
    changed = [key for key, value in (("name", name.strip()), ("keeper_id", keeper)) if getattr(group, key) != value]
    if not changed:
        return
    with refusals(session):
        group.name, group.keeper_id, group.edited_at = name.strip(), keeper, datetime.now(UTC)
    _record(session, "roster.correct_group", group, by, {"fields": changed})


def close_group(session: Session, group: ChatGroup, on_day: date, *, by: int | None = None) -> None:
    """The group is gone from a day on."""
    if group.closed_on is not None:
        raise Refused(_("It is closed."))
    if on_day <= group.opened_on:
        raise Invalid(_("It closes after the day it was opened."), field="on_day")
    with refusals(session):
        group.closed_on, group.edited_at = on_day, datetime.now(UTC)
    _record(session, "roster.close_group", group, by, {"on": on_day})


def contact_of(session: Session, community_id: int, contact_id: int) -> Contact:
    """A contact of a community; raises NotFound."""
    found = session.scalar(select(Contact).where(Contact.community_id == community_id, Contact.id == contact_id))
    if found is None:
        raise NotFound("no such contact")
    return found


def add_contact(
    session: Session,
    community_id: int,
    *,
    organization_id: int,
    name: str,
    duty_phone: str | None,
    position: str,
    opened_on: date,
    by: int | None = None,
) -> Contact:
    """Note whom one calls at an organization."""
    made = Contact(
        community_id=community_id,
        organization_id=organization_id,
        name=name.strip(),
        duty_phone=duty_phone or None,
        position=position.strip(),
        opened_on=opened_on,
    )
    with refusals(session):
        session.add(made)
    record(
        session, "roster.add_contact", of="contact", object_id=made.id, community_id=community_id, account_id=by,
        facts={"organization": organization_id},
    )  # fmt: skip
    return made


def _record(session: Session, action: str, group: ChatGroup, by: int | None, facts: dict[str, object]) -> None:
    record(
        session, action, of="chat_group", object_id=group.id, community_id=group.community_id, account_id=by,
        facts=facts,
    )  # fmt: skip
