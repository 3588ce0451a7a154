"""What the roster forgets by the clock: files that nobody wrote, telephones and consent of those who left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from tests.webapp.roster.people import BEGIN, TOWN, person
from webapp.core.audit.models import AuditEntry
from webapp.core.clock import today
from webapp.core.config import load_settings
from webapp.core.jobs import Work
from webapp.core.settings.commands import change
from webapp.registry import PERIODICS, SETTINGS
from webapp.roster.jobs import KEEP_LEFT
from webapp.roster.models import Person, RosterUpload

PHONE = "199-0000-0007"


@pytest.fixture
def written(town_engine: Engine) -> Iterator[Session]:
    """A session that really commits to the town; what the roster holds is removed after the test."""
    with Session(town_engine) as session:
        stamp = session.scalar(text("SELECT stamp FROM community"))
        yield session
        session.rollback()
        for table in ("roster_upload", "person", "setting"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("UPDATE community SET stamp = :stamp"), {"stamp": stamp})
        session.commit()


def by_the_clock(session: Session) -> None:
    session.commit()
    periodic = next(each for each in PERIODICS if each.key == "roster.forget")
    assert periodic.cron == "50 18 * * *"  # UTC: 02:50 in Shanghai, every day
    periodic.handler(Work(session, load_settings()))
    session.expire_all()


def left(session: Session, days_ago: int) -> Person:
    return person(
        session, duty_phone=PHONE, consent_on=BEGIN, consent_until=date(2027, 1, 1), opened_on=BEGIN - timedelta(900),
        closed_on=today() - timedelta(days=days_ago),
    )  # fmt: skip


def lines(session: Session) -> list[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.action == "roster.forget_left").order_by(AuditEntry.id)
    return [*session.scalars(found)]


def test_a_file_that_nobody_wrote_is_gone_after_a_day_though_no_other_file_comes(
    written: Session, town_secretary: int
) -> None:
    for name, age in (("old.xlsx", "25 hours"), ("new.xlsx", "23 hours")):
        made = RosterUpload(
            community_id=TOWN, account_id=town_secretary, file_name=name, tables={"people": {}}, is_complete=False
        )
        written.add(made)
        written.flush()
        written.execute(
            text("UPDATE roster_upload SET created_at = now() - CAST(:age AS interval) WHERE id = :id"),
            {"age": age, "id": made.id},
        )
    by_the_clock(written)
    assert written.scalars(select(RosterUpload.file_name)).all() == ["new.xlsx"]


def test_telephone_and_consent_of_those_who_left_go_after_the_term_and_one_line_says_of_how_many(
    written: Session,
) -> None:
    gone = [left(written, 91), left(written, 400)]
    recent, there = left(written, 90), person(written, duty_phone=PHONE, consent_on=BEGIN)
    before = len(lines(written))
    by_the_clock(written)
    assert [(each.name, each.duty_phone, each.consent_on, each.consent_until) for each in gone] == [
        ("示例甲", None, None, None)
    ] * 2
    assert (recent.duty_phone, there.duty_phone, there.consent_on) == (PHONE, PHONE, BEGIN)
    assert [(each.facts, each.account_id) for each in lines(written)[before:]] == [({"persons": 2}, None)]
    by_the_clock(written)
    assert len(lines(written)) == before + 1


def test_the_term_is_a_setting(written: Session) -> None:
    assert KEEP_LEFT in SETTINGS
    assert KEEP_LEFT.default == 90
    soon = left(written, 31)
    change(written, KEEP_LEFT, 30, community_id=None, by=None)
    by_the_clock(written)
    assert soon.duty_phone is None
