"""Telling: an event is a row of the caller's transaction, so it is told exactly if the act stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from webapp.core.live.facts import told
from webapp.core.live.messages import GLANCE
from webapp.core.live.models import Event

KEPT_DAYS = 7
TIMELINE = "wall.incident"
"""Topic of what walls are told of incidents: the timeline of replays, kept for longer than the others."""
GLANCES = f"%{GLANCE}"
"""Topics of what is told for the moment alone: who has something before him is nowhere written for long."""
GLANCE_MINUTES = 2

_RESTORED = """xact >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
  AND xact <> pg_current_xact_id()::text::bigint"""
_FIRST = 3
"""The first transaction that a server can have."""


def emit(
    session: Session,
    topic: str,
    *,
    channels: Iterable[str],
    community_id: int | None = None,
    ref: int | None = None,
    version: int | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Tell the listeners of any of the channels, each once, when the caller's transaction is committed.

    Raises PersonalFact where `data` holds a person's data or a text somebody typed.
    """
    session.execute(
        insert(Event).values(
            topic=topic,
            channels=sorted(set(channels)),
            community_id=community_id,
            ref=ref,
            version=version,
            data=told(data or {}),
        )
    )


def sweep_glances(session: Session) -> int:
    """Delete what was told for the moment alone; returns how many. The nightly sweep takes what this one missed."""
    done = session.execute(
        text(
            "DELETE FROM event WHERE topic LIKE :glances AND at > now() - interval '1 hour'"
            " AND at < now() - make_interval(mins => :minutes) RETURNING id"
        ),
        {"glances": GLANCES, "minutes": GLANCE_MINUTES},
    )
    return len(done.all())


def sweep(session: Session, *, older_than_days: int = KEPT_DAYS) -> int:
    """Delete old events, those of the timeline excepted; returns how many.

    An event of a transaction that this server has yet to begin came with a restored backup: it would be told
    as new on the day the counter reaches it. The timeline's are put before all others instead.
    """
    done = session.execute(
        text(
            "DELETE FROM event WHERE topic <> :timeline AND (at < now() - make_interval(days => :days)"
            f" OR topic LIKE :glances AND at < now() - interval '1 hour' OR {_RESTORED}) RETURNING id"
        ),
        {"days": older_than_days, "glances": GLANCES, "timeline": TIMELINE},
    )
    session.execute(
        text(f"UPDATE event SET xact = {_FIRST} WHERE topic = :timeline AND {_RESTORED}"), {"timeline": TIMELINE}
    )
    return len(done.all())


def sweep_timeline(session: Session, *, older_than_days: int) -> int:
    """Delete what the timeline of replays held for longer than so many days; returns how many."""
    done = session.execute(
        text("DELETE FROM event WHERE topic = :timeline AND at < now() - make_interval(days => :days) RETURNING id"),
        {"days": older_than_days, "timeline": TIMELINE},
    )
    return len(done.all())
