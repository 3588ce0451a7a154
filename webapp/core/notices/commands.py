"""Queueing messages in the caller's transaction, trying one again, addresses. Never commits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import delete, func, text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.config import Settings
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.core.jobs import defer
from webapp.core.notices.adapters.mail import is_address
from webapp.core.notices.models import Notice, NoticeAddress
from webapp.core.notices.notice import PERSONAL, Channel, Recipient, State, Topic, masked_address
from webapp.core.notices.queries import addresses_of, switched_on
from webapp.core.notices.sending import SEND
from webapp.core.secrets import seal

_FORGET = text("DELETE FROM notice WHERE created_at < now() - make_interval(days => :days) RETURNING id")


def notify(
    session: Session,
    topic: Topic,
    *,
    community_id: int,
    to: Mapping[int | None, Recipient],
    number: str = "",
    ways: Collection[Channel] = tuple(Channel),
) -> int:
    """Queue a message by every one of these `ways` that the community has set up; returns how many messages.

    `to` says by row (such as a call) whom it is for. In the caller's transaction: what is rolled back is never sent.
    """
    is_on = switched_on(session, community_id) & set(ways) if to else set()
    made = [
        Notice(
            community_id=community_id,
            account_id=recipient.account_id,
            organization_id=recipient.organization_id,
            person_id=recipient.person_id,
            topic=topic.value,
            ref=ref,
            number=number,
            channel=channel.value,
            # Later than whatever in the same transaction it tells of.
            created_at=func.clock_timestamp(),
        )
        for ref, recipient in to.items()
        for channel in _ways(session, community_id, is_on, recipient)
    ]
    session.add_all(made)
    session.flush()
    # One after another: what leads to the person himself does not wait behind a program that does not answer.
    for notice in sorted(made, key=lambda each: each.channel not in PERSONAL):
        defer(session, SEND, notice_id=notice.id)
    return len(made)


def _ways(session: Session, community_id: int, is_on: set[Channel], to: Recipient) -> Iterator[Channel]:
    """The ways that are switched on and lead to somebody."""
    for channel in sorted(is_on):
        if channel is Channel.EMAIL and not addresses_of(session, community_id, to):
            continue
        if channel is Channel.SMS and to == Recipient():
            continue
        yield channel


def try_again(session: Session, notice_id: int, *, by: int | None) -> None:
    """Queue a message that was given up once more. Raises NotFound, Refused where it was not given up."""
    notice = session.get(Notice, notice_id, with_for_update=True)
    if notice is None:
        raise NotFound("no such message")
    if notice.state != State.FAILED:
        raise Refused("this message was not given up", state=notice.state)
    notice.state, notice.tries = State.QUEUED.value, 0
    defer(session, SEND, notice_id=notice.id)
    record(
        session, "notices.try_again", of="notice", object_id=notice.id, community_id=notice.community_id, account_id=by
    )


def add_address(
    session: Session,
    settings: Settings,
    address: str,
    *,
    community_id: int,
    account_id: int | None = None,
    organization_id: int | None = None,
    by: int | None,
) -> NoticeAddress:
    """Let somebody, or the desk, be told by e-mail. Raises Invalid for what is no address."""
    if not is_address(address):
        raise Invalid("no e-mail address", field="address")
    made = NoticeAddress(
        community_id=community_id,
        account_id=account_id,
        organization_id=organization_id,
        sealed=seal(settings, address),
        hint=masked_address(address),
    )
    session.add(made)
    session.flush()
    _note(session, "notices.add_address", made.id, community_id, by)
    return made


def remove_address(session: Session, address_id: int, *, by: int | None) -> None:
    """Let nobody be told there any more; raises NotFound."""
    statement = delete(NoticeAddress).where(NoticeAddress.id == address_id).returning(NoticeAddress.community_id)
    community_id = session.scalar(statement)
    if community_id is None:
        raise NotFound("no such address")
    _note(session, "notices.remove_address", address_id, community_id, by)


def _note(session: Session, act: str, address_id: int, community_id: int, by: int | None) -> None:
    record(session, act, of="notice_address", object_id=address_id, community_id=community_id, account_id=by)


def forget_sent(session: Session, *, days: int) -> int:
    """Delete messages after their term; returns how many."""
    return len(session.execute(_FORGET, {"days": days}).all())


def send_test(session: Session, community_id: int, *, by: int | None) -> int:
    """Queue a message that says that it is a test, by every way that is on; returns by how many."""
    sent = notify(session, Topic.TEST, community_id=community_id, to={None: Recipient()})
    record(session, "notices.test", of="community", object_id=community_id, community_id=community_id, account_id=by)
    return sent
