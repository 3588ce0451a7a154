"""A grid leader in the town of the signs, with or without consent."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from webapp.roster.models import Assignment, Person
from webapp.signs.models import PrintedSheet

NAME, PHONE = "示例张三", "199-0000-0104"
MIDDLE = 22  # the section 腰片


def lead(session: Session, *, consent_on: date | None = date(2026, 1, 1), until: date | None = None) -> Person:
    """Let an invented person lead the section from 2026 on."""
    from tests.webapp.roster.people import assignment, person

    who = person(session, NAME, duty_phone=PHONE, consent_on=consent_on, consent_until=until)
    assignment(session, who, "grid_leader", grid_id=MIDDLE)
    session.commit()
    return who


def forget(session: Session) -> None:
    """Nobody leads, nothing was printed."""
    session.rollback()
    session.execute(delete(PrintedSheet))
    session.execute(delete(Assignment))
    session.execute(delete(Person))
    session.execute(text("DELETE FROM community_contact"))
    session.commit()
