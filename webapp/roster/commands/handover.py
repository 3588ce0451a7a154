"""Handing duty over item by item (交接班): given by one account, received by another, written for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Forbidden, Invalid, NotFound
from webapp.roster.commands.refusals import refusals
from webapp.roster.models import Handover, HandoverAck, HandoverItem, HandoverReceipt

_LONGEST = 300


@dataclass(frozen=True)
class ItemDraft:
    """One open thing: free, from a subject (origin and ref), or carried on from the hand-over before."""

    text: str
    origin: str = "free"
    ref: str = ""
    carried_from_id: int | None = None


def handover_of(session: Session, community_id: int, handover_id: int) -> Handover:
    """A hand-over of a community; raises NotFound."""
    found = session.scalar(select(Handover).where(Handover.community_id == community_id, Handover.id == handover_id))
    if found is None:
        raise NotFound(_("No such hand-over."))
    return found


def hand_over(
    session: Session,
    community_id: int,
    items: Sequence[ItemDraft],
    *,
    slot_id: int | None = None,
    remark: str = "",
    by: int | None,
) -> Handover:
    """Write down what is open and sign it; raises Refused while the last hand-over was not received."""
    made = Handover(community_id=community_id, slot_id=slot_id, given_by=_signed(by), remark=remark.strip())
    with refusals(session):
        session.add(made)
        session.flush()
        session.add_all(_rows(made, items, after=0))
    _record(session, "roster.hand_over", made, by, {"items": len(items)})
    return made


def add_items(session: Session, handover: Handover, items: Sequence[ItemDraft], *, by: int | None) -> None:
    """Add what was forgotten, before it is received; only the one who gave it."""
    if handover.given_by != by:
        raise Forbidden(_("Only the outgoing officer adds to his list."))
    last = session.scalar(select(func.max(HandoverItem.ordinal)).where(HandoverItem.handover_id == handover.id)) or 0
    with refusals(session):
        session.add_all(_rows(handover, items, after=last))
    _record(session, "roster.add_to_handover", handover, by, {"items": len(items)})


def acknowledge(session: Session, handover: Handover, item_id: int, *, remark: str = "", by: int | None) -> None:
    """The incoming officer takes note of one item; raises Refused for the one who gave it."""
    item = session.scalar(
        select(HandoverItem).where(HandoverItem.handover_id == handover.id, HandoverItem.id == item_id)
    )
    if item is None:
        raise NotFound(_("No such item."))
    with refusals(session):
        session.add(
            HandoverAck(
                community_id=handover.community_id,
                item_id=item.id,
                handover_id=handover.id,
                given_by=handover.given_by,
                taken_by=_signed(by),
                remark=remark.strip()[:_LONGEST],
            )
        )
    _record(session, "roster.acknowledge_item", handover, by, {"item": item.id})


def receive(session: Session, handover: Handover, *, remark: str = "", by: int | None) -> None:
    """The incoming officer signs for the whole; raises Refused before every item is acknowledged."""
    with refusals(session):
        session.add(
            HandoverReceipt(
                community_id=handover.community_id,
                handover_id=handover.id,
                given_by=handover.given_by,
                taken_by=_signed(by),
                remark=remark.strip(),
            )
        )
    _record(session, "roster.receive_handover", handover, by, {})


def _signed(by: int | None) -> int:
    if by is None:
        raise Forbidden(_("A hand-over is signed by somebody who is logged in."))
    return by


def _rows(handover: Handover, items: Sequence[ItemDraft], *, after: int) -> list[HandoverItem]:
    for item in items:
        if not 1 <= len(item.text.strip()) <= _LONGEST:
            raise Invalid(_("An item has 1 to 300 characters."), field="items")
    return [
        HandoverItem(
            community_id=handover.community_id,
            handover_id=handover.id,
            ordinal=after + number,
            origin=item.origin,
            ref=item.ref,
            text=item.text.strip(),
            carried_from_id=item.carried_from_id,
        )
        for number, item in enumerate(items, 1)
    ]


def _record(session: Session, action: str, handover: Handover, by: int | None, facts: dict[str, object]) -> None:
    record(
        session,
        action,
        of="handover",
        object_id=handover.id,
        community_id=handover.community_id,
        account_id=by,
        facts=facts,
    )
