"""The pages of duty: who may open them, who reads telephones, what the printed sheet says."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.people import People
from webapp.core.accounts.roles import Role
from webapp.core.clock import ZONE, today
from webapp.core.config import load_settings
from webapp.core.jobs import Work
from webapp.registry import PERIODICS, SHEET_SOURCES
from webapp.roster.documents.sheet import print_sheet
from webapp.roster.jobs import sheets_with
from webapp.roster.queries.duty import on_duty_now
from webapp.roster.queries.sheet import kept_sheets, sheet_hour

CODE = "620902004002"
BASE = f"/c/{CODE}/duty"
PAGES = ["/", "/month", "/slots", "/handovers"]
EDITING = ["/slots/new", "/build", "/handovers/new"]
READERS = (Role.SECRETARY, Role.DUTY_OFFICER, Role.VERIFIER, Role.PLANNER)


@pytest.fixture
def written(engine: Engine) -> Iterator[Session]:
    """A session that really commits to this worker's demo."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def officer(people: People, demo_community: int) -> FlaskClient:
    return people.holding(Role.DUTY_OFFICER, community=demo_community)


@pytest.mark.parametrize("page", PAGES)
def test_staff_and_leaders_read_the_roster_of_duty_and_others_do_not(
    people: People, visitor: FlaskClient, demo_community: int, session: Session, page: str
) -> None:
    for role in READERS:
        assert people.holding(role, community=demo_community).get(BASE + page).status_code == 200
    grid = session.scalar(text("SELECT id FROM grid WHERE level = 'section' ORDER BY id LIMIT 1"))
    leader = people.holding(Role.GRID_LEADER, community=demo_community, grid=grid)
    assert leader.get(BASE + page).status_code == 200
    for role in (Role.VOLUNTEER, Role.RESPONDER, Role.WALL, Role.BRANCH_SECRETARY):
        assert people.holding(role, community=demo_community).get(BASE + page).status_code == 403
    assert visitor.get(BASE + page).status_code == 303


@pytest.mark.parametrize("page", EDITING)
def test_only_the_office_changes_it(people: People, officer: FlaskClient, demo_community: int, page: str) -> None:
    assert officer.get(BASE + page).status_code == 200
    for role in (Role.VERIFIER, Role.PLANNER, Role.GRID_LEADER):
        assert people.holding(role, community=demo_community).get(BASE + page).status_code == 403


def test_telephones_are_for_those_who_may_call(people: People, officer: FlaskClient, demo_community: int) -> None:
    assert "199-0000-" in officer.get(BASE + "/").text
    for role in (Role.VERIFIER, Role.PLANNER):
        page = people.holding(role, community=demo_community).get(BASE + "/").text
        assert "199-0000-" not in page
        assert "带班领导" in page


def test_the_sheets_are_for_those_who_may_call_everywhere(
    people: People, demo_community: int, session: Session
) -> None:
    grid = session.scalar(text("SELECT id FROM grid WHERE level = 'section' ORDER BY id LIMIT 1"))
    leader = people.holding(Role.GRID_LEADER, community=demo_community, grid=grid)
    planner = people.holding(Role.PLANNER, community=demo_community)
    for client in (leader, planner):
        assert client.get(BASE + "/sheets").status_code == 403
        assert client.get(BASE + "/sheets/1.pdf").status_code == 403
        assert people.post(client, BASE + "/sheets").status_code == 403


def test_a_slot_is_made_changed_and_removed_by_hand(
    people: People, officer: FlaskClient, written: Session, demo_community: int
) -> None:
    day = today() + timedelta(days=400)
    who = [
        row.id for row in written.execute(text("SELECT id FROM person WHERE ref IN ('R0001', 'R0002') ORDER BY ref"))
    ]
    form = {"day": day.isoformat(), "kind": "day", "begins": "08:00", "ends": "20:00", "in_charge": who[0]}
    made = people.post(officer, BASE + "/slots/new", **form, officer_1=who[1])
    assert made.status_code == 303
    address = made.headers["Location"]
    shown = officer.get(address).text
    assert "周强" in shown
    assert "杨立军" in shown
    twice = people.post(officer, BASE + "/slots/new", **{**form, "kind": "night"}, officer_1=who[1])
    assert twice.status_code == 422
    assert "同一时段另有班次" in twice.text
    seen = {**form, "version": version_in(officer.get(f"{address}/edit").text)}
    phone = people.post(officer, f"{address}/edit", **seen, officer_1="", duty_phone="call me")
    assert phone.status_code == 422
    assert version_in(phone.text) == seen["version"]
    assert people.post(officer, f"{address}/edit", **seen, officer_1="").status_code == 303
    assert people.post(officer, f"{address}/remove").status_code == 303
    assert officer.get(address).status_code == 404


def version_in(page: str) -> str:
    found = re.search(r'name="version"[^>]* value="([^"]+)"', page)
    assert found
    return found[1]


def test_who_changes_a_slot_does_not_undo_what_another_wrote_meanwhile(
    people: People, officer: FlaskClient, written: Session
) -> None:
    ids = "SELECT id FROM person WHERE ref IN ('R0001', 'R0002', 'R0003') ORDER BY ref"
    who = written.scalars(text(ids)).all()
    day = (today() + timedelta(days=402)).isoformat()
    form = {"day": day, "kind": "day", "begins": "08:00", "ends": "20:00", "in_charge": who[0], "officer_1": who[1]}
    address = people.post(officer, BASE + "/slots/new", **form).headers["Location"]
    seen = version_in(officer.get(f"{address}/edit").text)
    replaced = {"out_id": who[1], "in_id": who[2], "reason": "sick"}
    assert people.post(officer, f"{address}/replace", **replaced).status_code == 303
    late = people.post(officer, f"{address}/edit", **form, note="带钥匙", version=seen)
    assert late.status_code == 412
    assert people.post(officer, f"{address}/edit", **form, note="带钥匙").status_code == 412
    assert "带钥匙" not in officer.get(address).text
    seen = version_in(officer.get(f"{address}/edit").text)
    assert people.post(officer, f"{address}/edit", **form, note="带钥匙", version=seen).status_code == 303
    assert "带钥匙" in officer.get(address).text


def test_a_slot_of_another_community_is_not_found(people: People, officer: FlaskClient, written: Session) -> None:
    slot_id = written.scalar(text("SELECT max(id) + 1 FROM duty_slot"))
    for path in ("", "/edit"):
        assert officer.get(f"{BASE}/slots/{slot_id}{path}").status_code == 404
    assert people.post(officer, f"{BASE}/slots/{slot_id}/remove").status_code == 404


def test_a_replacement_shows_with_its_reason(
    people: People, officer: FlaskClient, written: Session, demo_community: int
) -> None:
    slot_id, out_id = written.execute(
        text(
            "SELECT m.slot_id, m.person_id FROM duty_member m JOIN duty_slot s ON s.id = m.slot_id"
            " WHERE s.day > CAST(now() AS date) + 20 AND m.capacity = 'officer' ORDER BY s.day, m.id LIMIT 1"
        )
    ).one()
    in_id = written.scalar(text("SELECT id FROM person WHERE ref = 'R0032'"))
    fields = {"out_id": out_id, "in_id": in_id, "reason": "leave", "note": "参加培训"}
    assert people.post(officer, f"{BASE}/slots/{slot_id}/replace", **fields).status_code == 303
    page = officer.get(f"{BASE}/slots/{slot_id}").text
    assert "刘婷婷" in page
    assert "参加培训" in page
    again = people.post(officer, f"{BASE}/slots/{slot_id}/replace", **fields)
    assert again.status_code == 422


def test_a_month_is_made_by_pattern_and_nonsense_is_said_on_the_form(
    people: People, officer: FlaskClient, written: Session
) -> None:
    who = list(written.scalars(text("SELECT id FROM person WHERE ref < 'R0008' ORDER BY ref")))
    fields = {"by_day": 1, "by_night": 2, "day_begins": "08:00", "night_begins": "20:00"}
    wrong = people.post(officer, f"{BASE}/build?month=2028-02", **fields, leaders=who[:2], officers=who[:3])
    assert wrong.status_code == 422
    assert "既带班又值班" in wrong.text
    right = people.post(officer, f"{BASE}/build?month=2028-02", **fields, leaders=who[:2], officers=who[2:])
    assert right.status_code == 303
    page = officer.get(f"{BASE}/month?month=2028-02").text
    assert page.count('class="duty-slot') == 58
    assert "2028" not in officer.get(f"{BASE}/month?month=2026-11").text
    assert people.post(officer, f"{BASE}/clear?month=2028-02").status_code == 303
    assert 'class="duty-slot' not in officer.get(f"{BASE}/month?month=2028-02").text
    for month in ("2026-13", "x", "1999-01"):
        assert officer.get(f"{BASE}/month?month={month}").status_code == 422


def test_the_roster_goes_out_as_a_file_without_telephones(officer: FlaskClient) -> None:
    file = officer.get(BASE + "/slots?format=csv")
    assert file.status_code == 200
    body = file.get_data(as_text=True)
    assert body.count("\n") > 700
    assert "199-0000-" not in body


def test_two_officers_hand_over_and_the_giver_cannot_receive(
    people: People, written: Session, demo_community: int
) -> None:
    giver = people.holding(Role.DUTY_OFFICER, community=demo_community)
    taker = people.holding(Role.SECRETARY, community=demo_community)
    given = people.post(giver, BASE + "/handovers/new", items="路灯不亮\n\n=cmd|' /C calc'!A0", remark="平安")
    assert given.status_code == 303
    address = given.headers["Location"]
    page = taker.get(address).text
    assert "路灯不亮" in page
    acknowledging = re.findall(rf'action="({re.escape(BASE)}/handovers/\d+/items/\d+/acknowledge)"', page)
    assert len(acknowledging) == 2
    assert "acknowledge" not in giver.get(address).text
    assert people.post(giver, acknowledging[0]).status_code == 422
    assert people.post(taker, f"{address}/items", items="不是我的").status_code == 403
    assert people.post(giver, f"{address}/items", items="忘了一件").status_code == 303
    acknowledging = re.findall(r'action="(/c/[^"]+/acknowledge)"', taker.get(address).text)
    assert len(acknowledging) == 3
    assert people.post(taker, f"{address}/receive").status_code == 422
    for action in acknowledging:
        assert people.post(taker, action, remark="知道了").status_code == 303
    assert people.post(giver, f"{address}/receive").status_code == 422
    assert people.post(giver, BASE + "/handovers/new", items="又一件").status_code == 422
    assert people.post(taker, f"{address}/receive").status_code == 303
    assert "双方已签字" in giver.get(address).text
    # What is still open is offered to the next one.
    assert "路灯不亮" in taker.get(BASE + "/handovers/new").text


def test_a_hostile_item_is_inert(people: People, demo_community: int) -> None:
    giver = people.holding(Role.DUTY_OFFICER, community=demo_community)
    taker = people.holding(Role.SECRETARY, community=demo_community)
    given = people.post(giver, BASE + "/handovers/new", items="<script>alert(1)</script>{{ 7*7 }}")
    page = taker.get(given.headers["Location"]).text
    assert "<script>alert(1)" not in page
    assert "{{ 7*7 }}" in page
    for action in re.findall(r'action="(/c/[^"]+/acknowledge)"', page):
        people.post(taker, action)
    assert people.post(taker, f"{given.headers['Location']}/receive").status_code == 303


@pytest.fixture(scope="module")
def printed(engine: Engine, demo_community: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """The text and the number of pages of the sheet for the baseline's morning."""
    at = datetime(2026, 6, 30, 8, tzinfo=ZONE)
    with Session(engine) as session:
        folder = tmp_path_factory.mktemp("press")
        pdf = print_sheet(session, folder, demo_community, at, made_at=at + timedelta(minutes=1), sources=SHEET_SOURCES)
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages), len(pages)


def test_the_sheet_says_who_is_on_duty_and_whom_to_call(
    printed: tuple[str, int], session: Session, demo_community: int
) -> None:
    said, _pages = printed
    (slot,) = on_duty_now(session, demo_community, datetime(2026, 6, 30, 9, tzinfo=ZONE))
    assert slot.in_charge is not None
    for who in slot.people:
        assert who.name in said
        assert str(who.phone) in said
    for words in (
        "应急值班单",
        "数据截至 2026-06-30 08:01",
        "119",
        "燃气抢修",
        "水磨网格区",
        "安居物业示例公司",
        "值班电话",
    ):
        assert words in said
    assert "199-0000-9110" in said


def test_the_sheet_fits_on_two_pages_and_names_every_area(printed: tuple[str, int], session: Session) -> None:
    said, pages = printed
    assert pages <= 2
    areas = session.scalars(text("SELECT DISTINCT name FROM grid_version WHERE level = 'area'")).all()
    assert len(areas) == 6
    assert all(area in said for area in areas)


def test_the_clock_makes_the_sheet_and_the_last_fourteen_are_kept(
    app: APIFlask, engine: Engine, demo_community: int, tmp_path: Path
) -> None:
    settings = load_settings().model_copy(update={"data_dir": tmp_path})
    with Session(engine) as session:
        session.execute(
            text(
                "INSERT INTO duty_sheet (community_id, at, made_at, pdf)"
                " SELECT :id, timestamptz '2026-01-01 08:00+08' + n * interval '12 h', now(), '%PDF-1.7'"
                " FROM generate_series(1, 20) n ON CONFLICT DO NOTHING"
            ),
            {"id": demo_community},
        )
        session.commit()
        sheets_with(SHEET_SOURCES)(Work(session, settings))
        kept = kept_sheets(session, demo_community)
        assert len(kept) == 14
        assert kept[0].at == sheet_hour(datetime.now(ZONE))
        assert kept[0].bytes > 20_000


def test_the_sheet_is_made_at_eight_and_twenty() -> None:
    periodic = next(each for each in PERIODICS if each.key == "roster.duty_sheet")
    assert periodic.cron == "0 0,12 * * *"  # UTC: 08:00 and 20:00 in Shanghai
    hours = {sheet_hour(datetime(2026, 6, 30, hour, 30, tzinfo=ZONE)).strftime("%d %H") for hour in range(24)}
    assert hours == {"29 20", "30 08", "30 20"}


def test_who_takes_a_sheet_out_is_noted(
    people: People, officer: FlaskClient, written: Session, demo_community: int
) -> None:
    sheet_id = written.scalar(
        text(
            "INSERT INTO duty_sheet (community_id, at, made_at, pdf)"
            " VALUES (:id, '2027-01-01 08:00+08', now(), '%PDF-1.7 example') RETURNING id"
        ),
        {"id": demo_community},
    )
    written.commit()
    answer = officer.get(f"{BASE}/sheets/{sheet_id}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    logged = written.scalar(
        text("SELECT count(*) FROM audit_entry WHERE action = 'roster.download_sheet' AND object_id = :id"),
        {"id": str(sheet_id)},
    )
    assert logged == 1
    assert officer.get(f"{BASE}/sheets/{(sheet_id or 0) + 99}.pdf").status_code == 404


def test_the_holiday_calendar_is_the_system_administrators(people: People, officer: FlaskClient) -> None:
    keeper = people.holding(Role.SYSTEM_ADMIN)
    assert officer.get("/holidays/2026").status_code == 403
    page = keeper.get("/holidays/2026")
    assert page.status_code == 200
    assert "国庆节" in page.text
    assert people.post(keeper, "/holidays/2029", day="2029-02-13", name="春节").status_code == 303
    assert "春节" in keeper.get("/holidays/2029").text
    assert people.post(keeper, "/holidays/2029", day="soon", name="春节").status_code == 422
    assert people.post(keeper, "/holidays/2029/2029-02-13/remove").status_code == 303
    assert people.post(keeper, "/holidays/2029/nonsense/remove").status_code == 404
