"""Two who want each other's shifts at the same moment wait for one another, and neither for ever."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.shifts.making import MIDDLE, at, shift, sign_up, token
from tests.webapp.town import TOWN
from webapp.shifts.commands import signing
from webapp.shifts.commands.moving import locked

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


@pytest.fixture
def crosswise(db: Session) -> tuple[int, int]:
    """A free shift, and a later one that is taken."""
    free, held = shift(db, grid=MIDDLE), shift(db)
    sign_up(db, held)
    db.commit()
    return free, held


def _until_somebody_waits(engine: Engine) -> None:
    with engine.connect() as watching:
        for _try in range(200):
            if watching.scalar(_WAITING):
                return
            watching.rollback()
            time.sleep(0.05)
    raise AssertionError("nobody waits for a lock")


def test_an_applicant_who_asks_crosswise_waits_and_holds_nothing_meanwhile(
    db: Session, shifts_engine: Engine, crosswise: tuple[int, int]
) -> None:
    free, held = crosswise

    def ask() -> None:
        with Session(shifts_engine) as session:
            signing.ask_swap(session, TOWN, held, free)
            session.commit()

    locked(db, TOWN, free)
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(ask)
        try:
            _until_somebody_waits(shifts_engine)
            locked(db, TOWN, held)
        finally:
            db.rollback()
        asked.result(20)
    assert db.scalar(text("SELECT swap_to_id FROM shift_signup")) == free


def test_the_office_that_swaps_crosswise_waits_and_holds_nothing_meanwhile(
    db: Session, shifts_engine: Engine, crosswise: tuple[int, int], secretary: FlaskClient
) -> None:
    free, held = crosswise
    here = at(f"shifts/{held}")
    version = db.scalar(text("SELECT version FROM shift WHERE id = :id"), {"id": held})
    sent = {"csrf_token": token(secretary, here), "version": version, "target": free}
    db.rollback()
    locked(db, TOWN, free)
    with ThreadPoolExecutor(1) as other:
        swapped = other.submit(lambda: secretary.post(f"{here}/swap", data=sent).status_code)
        try:
            _until_somebody_waits(shifts_engine)
            locked(db, TOWN, held)
        finally:
            db.rollback()
        assert swapped.result(20) == 303
    assert db.scalar(text("SELECT shift_id FROM shift_signup")) == free
