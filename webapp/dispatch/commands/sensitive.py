"""The sensitive lane (涉人敏感): handed in, opened by secretary and carers alone, closed, gone. Never commits.

Nothing of it is an event, an incident, a place, a search entry or a figure; the audit log keeps that, not what.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import NotFound, Refused, Stale
from webapp.core.notices import Recipient, Topic, notify
from webapp.core.notices.notice import PERSONAL
from webapp.dispatch.models import SensitiveMatter
from webapp.dispatch.queries.sensitive import readers

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 24))")
_KEPT = text("interval '30 days'")


def hand_in(session: Session, community_id: int, written: str, *, key: UUID, by: int | None) -> int:
    """Keep what was told, once; raises Refused where the key was used for another text."""
    session.execute(_ONE_AT_A_TIME, {"key": str(key)})
    known = session.scalar(select(SensitiveMatter).where(SensitiveMatter.key == key))
    if known is not None:
        if known.text != written or known.community_id != community_id or known.by_account != by:
            raise Refused("this form was sent already")
        return known.id
    made = SensitiveMatter(community_id=community_id, key=key, text=written, by_account=by)
    session.add(made)
    session.flush()
    _record(session, "sensitive.hand_in", made, by)
    remind(session, community_id, without=by)
    return made.id


def remind(session: Session, community_id: int, *, without: int | None = None) -> None:
    """Tell whoever may open it that something waits: themselves, by their own ways, and nothing of it."""
    for account_id in readers(session, community_id, without=without):
        to: dict[int | None, Recipient] = {None: Recipient(account_id=account_id)}
        notify(session, Topic.SENSITIVE, community_id=community_id, to=to, ways=PERSONAL)


def open_matter(session: Session, community_id: int, matter_id: int, *, by: int | None) -> SensitiveMatter:
    """What was told, for one who may read it; that he did is recorded."""
    found = _found(session, community_id, matter_id)
    _record(session, "sensitive.open", found, by)
    return found


def take_over(session: Session, community_id: int, matter_id: int, *, version: int, by: int) -> None:
    """Let somebody see to it, also in the place of who did: he may have left. Raises Stale, Refused."""
    found = _locked(session, community_id, matter_id, version)
    if found.closed_at is not None or found.taken_by == by:
        raise Refused("it is closed, or his already")
    facts = {"from_account": found.taken_by} if found.taken_by is not None else {}
    found.taken_by, found.taken_at = by, func.clock_timestamp()
    _step(session, "sensitive.take_over", found, by, facts)


def close_matter(session: Session, community_id: int, matter_id: int, *, version: int, by: int) -> None:
    """It is seen to. Raises Stale, Refused where another took it over."""
    found = _locked(session, community_id, matter_id, version)
    if found.closed_at is not None or found.taken_by not in (None, by):
        raise Refused("whoever took it over closes it")
    found.closed_at = func.clock_timestamp()
    _step(session, "sensitive.close", found, by)


def forget_closed(session: Session) -> int:
    """What was closed a month ago is deleted; returns how many."""
    gone = session.execute(
        delete(SensitiveMatter).where(SensitiveMatter.closed_at < func.now() - _KEPT).returning(SensitiveMatter.id)
    ).all()
    if gone:
        record(session, "sensitive.forget", of="sensitive", facts={"matters": len(gone)})
    return len(gone)


def _found(session: Session, community_id: int, matter_id: int) -> SensitiveMatter:
    asked = select(SensitiveMatter).where(SensitiveMatter.community_id == community_id, SensitiveMatter.id == matter_id)
    found = session.scalar(asked)
    if found is None:
        raise NotFound("no such matter")
    return found


def _locked(session: Session, community_id: int, matter_id: int, version: int) -> SensitiveMatter:
    found = _found(session, community_id, matter_id)
    session.refresh(found, with_for_update=True)
    if found.version != version:
        raise Stale("somebody else changed it meanwhile", yours=version, now=found.version)
    return found


def _step(
    session: Session, act: str, matter: SensitiveMatter, by: int | None, facts: Mapping[str, object] | None = None
) -> None:
    matter.version += 1
    session.flush()
    _record(session, act, matter, by, facts)


def _record(
    session: Session, act: str, matter: SensitiveMatter, by: int | None, facts: Mapping[str, object] | None = None
) -> None:
    where = matter.community_id
    record(session, act, of="sensitive", object_id=matter.id, community_id=where, account_id=by, facts=facts)
