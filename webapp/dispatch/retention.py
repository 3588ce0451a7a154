"""Forgetting: who reported is erased after the term; that somebody reported, and when he was erased, stays."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.db import transaction
from webapp.core.jobs import Periodic, Work
from webapp.core.settings import Form, Setting, current
from webapp.dispatch.commands.sensitive import forget_closed, remind
from webapp.dispatch.queries.sensitive import waiting_long
from webapp.grids.queries import communities

KEEP_REPORTERS = Setting(
    "retention.reporters", _("Retention"), _("Name and telephone of who reported are kept for"),
    Form.NUMBER, 730, measure=_("days"), low=30, high=1100,
    help=_("Counted from the day the matter was closed; the matter itself stays."),
)  # fmt: skip
SETTINGS = (KEEP_REPORTERS,)
EVERY_NIGHT = "55 18 * * *"  # 02:55 in Shanghai
EVERY_MONDAY = "30 1 * * 1"  # 09:30 in Shanghai
_ERASE = text(
    """UPDATE reporter r SET name = NULL, phone = NULL, wants_reply = false, erased_at = clock_timestamp()
FROM incident i WHERE i.id = r.incident_id AND i.community_id = :community_id AND r.erased_at IS NULL
  AND i.closed_at < now() - make_interval(days => :days) RETURNING r.incident_id"""
)


def erase_reporters(session: Session, community_id: int, *, days: int) -> int:
    """Erase who reported what was closed so long ago; returns how many. The row stays as a tombstone."""
    erased = session.scalars(_ERASE, {"community_id": community_id, "days": days}).all()
    if erased:
        facts = {"reporters": len(erased)}
        record(session, "dispatch.erase_reporters", of="incident", community_id=community_id, facts=facts)
    return len(erased)


def forget(work: Work) -> None:
    """Erase what is due, one transaction a community."""
    for community in communities(work.session):
        with transaction(work.session) as session:
            erase_reporters(session, community.id, days=int(current(session, KEEP_REPORTERS)))
    with transaction(work.session) as session:
        forget_closed(session)


def remind_of_sensitive(work: Work) -> None:
    """Remind secretary and carers of what was handed in and is not closed."""
    for community_id in waiting_long(work.session):
        with transaction(work.session) as session:
            remind(session, community_id)


PERIODICS = (
    Periodic("dispatch.forget", EVERY_NIGHT, forget),
    Periodic("sensitive.remind", EVERY_MONDAY, remind_of_sensitive),
)
