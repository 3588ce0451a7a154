"""The office's pages of shifts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.people import People
from tests.webapp.roster.people import AREA, OTHER_AREA
from tests.webapp.shifts.making import MIDDLE, NORTH, SOUTH, at, post, shift, sign_up, taken
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.core.clock import today


def version(db: Session, shift_id: int) -> int:
    return int(db.scalar(text("SELECT version FROM shift WHERE id = :id"), {"id": shift_id}) or 0)


def state(db: Session, shift_id: int) -> str:
    db.rollback()
    return str(db.scalar(text("SELECT state FROM shift WHERE id = :id"), {"id": shift_id}))


def step(client: FlaskClient, shift_id: int, name: str, at_version: int, **more: object) -> int:
    here = at(f"shifts/{shift_id}")
    return post(client, here, f"{here}/{name}", version=at_version, **more).status_code


@pytest.fixture
def applied(db: Session) -> int:
    made = shift(db)
    sign_up(db, made)
    db.commit()
    return made


def test_the_calendar_shows_what_waits_and_every_shift_of_the_month(
    db: Session, secretary: FlaskClient, applied: int
) -> None:
    free = shift(db, grid=SOUTH)
    db.commit()
    shown = secretary.get(at("shifts")).text
    assert f"shifts/{applied}" in shown
    assert f"shifts/{free}" in shown
    assert "待审批" in shown
    assert secretary.get(at("shifts?month=2026-02")).status_code == 200


def test_a_shift_is_led_from_sign_up_to_thanks_by_its_page(db: Session, secretary: FlaskClient, applied: int) -> None:
    for number, (name, to) in enumerate(
        (
            ("approve", "approved"),
            ("brief", "briefed"),
            ("begin", "active"),
            ("countersign", "handed_over"),
            ("thank", "thanked"),
        ),
        2,
    ):
        assert step(secretary, applied, name, number) == 303
        assert state(db, applied) == to
        assert secretary.get(at(f"shifts/{applied}")).status_code == 200


def test_a_step_in_an_old_version_is_refused_and_changes_nothing(
    db: Session, secretary: FlaskClient, applied: int
) -> None:
    assert step(secretary, applied, "approve", version(db, applied) - 1) == 412
    assert state(db, applied) == "applied"


def test_a_step_that_the_state_forbids_is_a_conflict(db: Session, secretary: FlaskClient, applied: int) -> None:
    assert step(secretary, applied, "begin", version(db, applied)) == 409


def test_the_telephone_is_masked_and_shown_for_a_reason_that_is_logged(
    db: Session, secretary: FlaskClient, applied: int
) -> None:
    here = at(f"shifts/{applied}")
    assert "199-0000-1234" not in secretary.get(here).text
    shown = post(secretary, here, f"{here}/reveal", reason="duty_call")
    assert "199-0000-1234" in shown.text
    assert post(secretary, here, f"{here}/reveal", reason="curiosity").status_code == 422
    logged = db.execute(text("SELECT reason, facts FROM audit_entry WHERE action = 'shifts.reveal_contact'")).all()
    assert [(row.reason, row.facts["shift"]) for row in logged] == [("duty_call", applied)]


def test_a_grid_leader_decides_in_his_own_area_alone(db: Session, shifts_people: People, applied: int) -> None:
    own = shifts_people.holding(Role.GRID_LEADER, community=TOWN, grid=AREA)
    other = shifts_people.holding(Role.GRID_LEADER, community=TOWN, grid=OTHER_AREA)
    south = shift(db, grid=SOUTH)
    db.commit()
    here = at(f"shifts/{applied}")
    assert "赵示例" in own.get(here).text
    assert "赵示例" not in other.get(here).text
    assert "199" not in other.get(here).text
    page = at(f"shifts/{south}")  # a page of his own, for a token
    answer = post(other, page, f"{here}/approve", version=version(db, applied))
    assert answer.status_code == 403
    assert step(own, applied, "approve", version(db, applied)) == 303


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.PLANNER])
def test_who_only_reads_sees_no_name_and_no_button(
    db: Session, shifts_people: People, role: Role, applied: int
) -> None:
    reader = shifts_people.holding(role, community=TOWN)
    shown = reader.get(at(f"shifts/{applied}")).text
    assert "赵示例" not in shown
    assert "approve" not in shown
    assert reader.get(at("shift-opening")).status_code == 403


def test_staff_of_another_community_and_visitors_see_nothing(
    db: Session, shifts_people: People, anybody: FlaskClient, applied: int
) -> None:
    stranger = shifts_people.holding(Role.SECRETARY, community=None)
    for path in ("shifts", "shifts/list", f"shifts/{applied}", "shift-opening", "shift-settings", "my-shift"):
        assert anybody.get(at(path), headers={"Accept": "application/json"}).status_code == 401
    assert stranger.get(at("shifts")).status_code in (200, 403)


def test_days_are_opened_in_bulk_for_the_sections_one_manages(db: Session, shifts_people: People) -> None:
    leader = shifts_people.holding(Role.GRID_LEADER, community=TOWN, grid=AREA)
    later = (today().replace(day=1) + timedelta(days=40)).replace(day=1)
    form = {
        "month": f"{later:%Y-%m}",
        "weekdays": [1, 2, 3, 4, 5],
        "starts": "09:00",
        "ends": "17:00",
        "kind": "either",
        "meeting_place": "便民服务点",
    }
    page = at("shift-opening")
    assert post(leader, page, sections=[NORTH, MIDDLE], **form).status_code == 303
    made = db.execute(text("SELECT grid_id, count(*) AS n FROM shift GROUP BY grid_id ORDER BY 1")).all()
    assert [row.grid_id for row in made] == [NORTH, MIDDLE]
    assert made[0].n == made[1].n >= 20
    assert post(leader, page, sections=[SOUTH], **form).status_code == 422
    assert post(leader, page, sections=[NORTH], **{**form, "ends": "19:00"}).status_code == 422


def test_a_card_is_printed_with_its_code_and_the_pin_is_on_the_screen_alone(
    db: Session, secretary: FlaskClient, applied: int
) -> None:
    assert step(secretary, applied, "approve", 2) == 303
    here = at(f"shifts/{applied}")
    answer = post(secretary, here, f"{here}/cards", version=3)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.search(r"PIN <code>\d{6}</code>", answer.text)
    assert "<svg" in answer.text
    assert "style=" not in answer.text


def test_no_show_frees_the_place_on_the_public_calendar(
    db: Session, secretary: FlaskClient, anybody: FlaskClient, shifts_people: People
) -> None:
    with shifts_people.app.app_context():
        made = taken(db, until="briefed")
    db.commit()
    who = db.scalar(text("SELECT id FROM shift_participant"))
    assert step(secretary, made, "miss", version(db, made), people=[who]) == 303
    assert state(db, made) == "no_show"
    free = db.scalars(text("SELECT id FROM shift WHERE state = 'open'")).all()
    shown = anybody.get(f"/join/{CODE}").text
    assert all(f"/join/{CODE}/shifts/{each}" in shown for each in free)
    assert "未到岗" in secretary.get(at(f"shifts/{made}")).text


def test_a_swap_is_done_by_the_office(db: Session, secretary: FlaskClient, applied: int) -> None:
    other = shift(db, grid=MIDDLE)
    db.commit()
    assert step(secretary, applied, "swap", version(db, applied), target=other) == 303
    assert (state(db, applied), state(db, other)) == ("open", "applied")


def test_task_lists_and_hours_are_set_by_who_manages_the_whole_community(
    db: Session, secretary: FlaskClient, shifts_people: People
) -> None:
    page = at("shift-settings")
    lists = {"publicity": "讲一讲\n\n走一走", "listener": "", "errands": "", "mediation": ""}
    assert post(secretary, page, f"{page}/tasks", **lists).status_code == 303
    assert db.execute(text("SELECT role, text FROM shift_task ORDER BY sort")).all() == [
        ("publicity", "讲一讲"),
        ("publicity", "走一走"),
    ]
    terms = {"opens": "08:00", "closes": "19:00", "days_ahead": 30, "kept_days": 180}
    assert post(secretary, page, f"{page}/terms", **terms).status_code == 303
    assert post(secretary, page, f"{page}/terms", **{**terms, "opens": "20:00"}).status_code == 422
    leader = shifts_people.holding(Role.GRID_LEADER, community=TOWN, grid=AREA)
    assert leader.get(page).status_code == 403


def test_what_was_taken_home_is_settled_later(db: Session, secretary: FlaskClient, shifts_people: People) -> None:
    with shifts_people.app.app_context():
        made = taken(db, until="thanked")
    who = db.scalar(text("SELECT id FROM shift_participant"))
    item = db.execute(
        text("INSERT INTO shift_item (community_id, shift_id, participant_id, client_key, text)"
             " VALUES (1, :shift, :who, gen_random_uuid(), '联系讲座') RETURNING id"), {"shift": made, "who": who}
    ).scalar_one()  # fmt: skip
    db.commit()
    here = at(f"shifts/{made}")
    assert post(secretary, here, f"{here}/items/{item}", outcome="已办").status_code == 303
    assert "已办" in secretary.get(here).text


def test_the_list_is_exported_without_a_name(db: Session, secretary: FlaskClient, applied: int) -> None:
    for form in ("csv", "xlsx"):
        answer = secretary.get(at(f"shifts/list?format={form}"))
        assert answer.status_code == 200
        assert "赵示例".encode() not in answer.data
        answer.close()
