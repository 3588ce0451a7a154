"""Weather warnings: entered by hand or by an adapter, ended early; walls and desks are told that something changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from webapp.core.accounts.commands import now_in
from webapp.core.audit import record
from webapp.core.audit.facts import without_numbers
from webapp.core.errors import Invalid, NotFound, Refused
from webapp.core.live import emit, of_community, of_wall
from webapp.wall.models import WeatherWarning
from webapp.wall.rules import WarningLevel, WarningSource, WeatherKind
from webapp.wall.rules.weather import LONGEST_SPAN, Standing, standing

_ONE_AT_A_TIME = text("SELECT id FROM community WHERE id = :community_id FOR NO KEY UPDATE")


@dataclass(frozen=True)
class Announced:
    """What is announced, from when until when; `reference` is an adapter's own id of it."""

    kind: WeatherKind
    level: WarningLevel
    text: str
    begins_at: datetime
    ends_at: datetime
    reference: str | None = None


def enter_warning(session: Session, community_id: int, announced: Announced, *, by: int | None) -> WeatherWarning:
    """Enter a warning that somebody typed. Raises Invalid."""
    _refuse_wrong(session, announced)
    return _enter(session, community_id, announced, WarningSource.TYPED, by)


def take_warning(session: Session, community_id: int, announced: Announced, *, by: int | None) -> tuple[int, bool]:
    """Take what an adapter sends, once under each reference; returns its id and whether it is new.

    Sent again, it is what was taken already; sent again with other words or times, these hold from now on.
    One that the office ended stays ended. Raises Invalid.
    """
    # Two that arrive at once under one reference: the second waits here and then finds the first.
    session.execute(_ONE_AT_A_TIME, {"community_id": community_id})
    known = session.scalar(
        select(WeatherWarning).where(
            WeatherWarning.community_id == community_id, WeatherWarning.reference == announced.reference
        )
    )
    if known is None:
        _refuse_wrong(session, announced)
        return _enter(session, community_id, announced, WarningSource.ADAPTER, by).id, True
    if _said(known) != announced:
        _refuse_wrong(session, announced, known)
        _write(known, announced)
        _tell(session, known, "wall.correct_warning", by)
    return known.id, False


def end_warning(session: Session, community_id: int, warning_id: int, *, by: int | None) -> WeatherWarning:
    """End a warning before its time. Raises NotFound, and Refused where it is over."""
    known = session.get(WeatherWarning, warning_id, with_for_update=True)
    if known is None or known.community_id != community_id:
        raise NotFound("no such warning")
    now = now_in(session)
    if standing(known.begins_at, known.ends_at, known.ended_at, at=now) is Standing.OVER:
        raise Refused(_("This warning is over already."))
    known.ended_at = now
    _tell(session, known, "wall.end_warning", by)
    return known


def _refuse_wrong(session: Session, announced: Announced, known: WeatherWarning | None = None) -> None:
    if announced.ends_at <= announced.begins_at:
        raise Invalid(_("A warning ends after it begins."), field="ends_at")
    if announced.ends_at - announced.begins_at > LONGEST_SPAN:
        raise Invalid(_("A warning lasts seven days at most."), field="ends_at")
    if known is None and announced.ends_at <= now_in(session):
        raise Invalid(_("This warning would be over already."), field="ends_at")
    if without_numbers(announced.text) != announced.text.strip():
        raise Invalid(_("The wall shows no telephone or identity number."), field="text")


def _enter(
    session: Session, community_id: int, announced: Announced, source: WarningSource, by: int | None
) -> WeatherWarning:
    made = WeatherWarning(community_id=community_id, source=source.value, reference=announced.reference, entered_by=by)
    _write(made, announced)
    session.add(made)
    _tell(session, made, "wall.warn", by)
    return made


def _write(warning: WeatherWarning, announced: Announced) -> None:
    warning.kind, warning.level, warning.text = announced.kind.value, announced.level.value, announced.text.strip()
    warning.begins_at, warning.ends_at = announced.begins_at, announced.ends_at


def _said(warning: WeatherWarning) -> Announced:
    return Announced(
        WeatherKind(warning.kind),
        WarningLevel(warning.level),
        warning.text,
        warning.begins_at,
        warning.ends_at,
        warning.reference,
    )


def _tell(session: Session, warning: WeatherWarning, act: str, by: int | None) -> None:
    """Say that something changed, never what: screens fetch it, and a text somebody typed stays out of the log."""
    session.flush()
    facts = {"kind": warning.kind, "level": warning.level, "begins_at": warning.begins_at, "ends_at": warning.ends_at}
    record(
        session,
        act,
        of="weather_warning",
        object_id=warning.id,
        community_id=warning.community_id,
        account_id=by,
        facts=facts,
    )
    emit(
        session,
        "wall.warned",
        channels=[of_wall(warning.community_id), of_community(warning.community_id)],
        community_id=warning.community_id,
        ref=warning.id,
        data={"id": warning.id},
    )
