"""Reads of live events: where a listener stands, what he missed, how long his rights last."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.accounts.policy import Actor
from webapp.core.live.commands import GLANCES, TIMELINE
from webapp.core.live.messages import Cursor, Row
from webapp.core.live.snapshot import Snapshot

ROW = """id, xact, channels, topic,
  (data || jsonb_build_object('event', id, 'ref', ref, 'version', version, 'at', at))::text AS body"""
ORIGIN = "(SELECT oid::bigint FROM pg_database WHERE datname = current_database())"
_HERE = text(f"SELECT {ORIGIN}, pg_current_snapshot()::text")
# A row that the cursor shows is still there: nothing younger, which it lacks, has been swept. The timeline, which is
# kept for longer than the others, says nothing of them.
_REACHES = text(
    f"SELECT EXISTS (SELECT FROM event WHERE xact < :xmax AND topic <> '{TIMELINE}'"
    " AND pg_visible_in_snapshot(xact::text::xid8, CAST(:seen AS pg_snapshot)))"
)
_MISSED = text(
    f"""SELECT {ROW} FROM event
WHERE xact >= :xmin AND NOT pg_visible_in_snapshot(xact::text::xid8, CAST(:seen AS pg_snapshot))
  AND pg_visible_in_snapshot(xact::text::xid8, CAST(:until AS pg_snapshot)) AND channels && :channels
  AND topic NOT LIKE :glances ORDER BY id LIMIT :most"""
)
_LASTS = text(
    """SELECT extract(epoch FROM least(CAST(:ends_at AS timestamptz), (
  SELECT seen_at + idle FROM login_session WHERE id = :session_id)) - clock_timestamp())"""
)


def cursor_now(session: Session) -> str:
    """From where to listen for what happens after a reading; to be asked for before that reading."""
    origin, now = session.execute(_HERE).one()
    seen = Snapshot.read(now)
    assert seen is not None
    return str(Cursor(origin, seen))


def missed(
    session: Session, *, seen: Snapshot, until: Snapshot, channels: Iterable[str], most: int
) -> list[Row] | None:
    """What those channels were told after one snapshot and up to another; None where it is no longer known whole."""
    if not session.scalar(_REACHES, {"xmax": seen.xmax, "seen": str(seen)}):
        return None
    values = {"xmin": seen.xmin, "seen": str(seen), "until": str(until), "channels": list(channels), "most": most + 1}
    values["glances"] = GLANCES
    rows = [Row(row.id, row.xact, tuple(row.channels), row.topic, row.body) for row in session.execute(_MISSED, values)]
    return rows if len(rows) <= most else None


def lasts_s(session: Session, actor: Actor) -> float | None:
    """Seconds until the first of the caller's rights, or his log-in, ends if he does nothing; None: no end is set."""
    found = session.scalar(_LASTS, {"ends_at": actor.ends_at, "session_id": actor.session_id})
    return None if found is None else float(found)
