"""A day leader's phone: what is written without a network is kept; at the shift's end the open page hides itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.walks.conftest import Open
from tests.webapp.shifts.making import account_of
from webapp.imports.commands.shifts import demo_day_leader

pytestmark = pytest.mark.walk
MINE = "/c/620902004002/my-shift"
PHONE = {"width": 390, "height": 844}
_ENDS = "UPDATE shift SET ends = (now() AT TIME ZONE 'Asia/Shanghai' + {})::time, version = version + 1 WHERE id = :id"


@pytest.fixture
def active(engine: Engine, app: APIFlask, demo_community: int) -> Iterator[int]:
    """An active shift of today."""
    with Session(engine) as session, app.app_context():
        demo_day_leader(session, demo_community)
        made = session.scalar(text("SELECT max(id) FROM shift WHERE state = 'active'"))
        session.commit()
    assert made is not None
    yield made
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM shift WHERE id = :id"), {"id": made})
        connection.execute(text("DELETE FROM assignment WHERE role = 'day_leader'"))
        connection.execute(text("DELETE FROM person WHERE ref LIKE 'D______-%'"))


def _account(engine: Engine, shift_id: int) -> int:
    with Session(engine) as session:
        return account_of(session, shift_id)


def test_what_is_written_without_a_network_is_kept_and_sent_later(open_page: Open, engine: Engine, active: int) -> None:
    page, _recorder = open_page(MINE, complete=False, account=_account(engine, active), viewport=PHONE)
    page.context.set_offline(True)
    page.fill("#diary textarea", "南门外垃圾满溢")
    page.click("#diary button")
    page.wait_for_selector("[data-queue]:not([hidden])")
    page.context.set_offline(False)
    page.wait_for_selector("#diary .typed >> text=南门外垃圾满溢")


def test_at_its_end_the_open_page_hides_itself_and_what_came_too_late_is_shown_as_refused(
    open_page: Open, engine: Engine, active: int
) -> None:
    page, _recorder = open_page(MINE, complete=False, account=_account(engine, active), viewport=PHONE)
    with engine.begin() as connection:
        connection.execute(text(_ENDS.format("interval '4 seconds'")), {"id": active})
    page.reload()
    page.context.set_offline(True)
    page.fill("#diary textarea", "班后才送到的一条")
    page.click("#diary button")
    page.wait_for_selector("[data-queue]:not([hidden])")
    page.wait_for_timeout(4_500)
    page.context.set_offline(False)
    page.wait_for_selector("#over[open] >> text=班后才送到的一条", timeout=20_000)
    assert not page.is_visible("#tasks")
