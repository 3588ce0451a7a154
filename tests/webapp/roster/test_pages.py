"""The roster's pages: who may open them, what they show, what they write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from tests.people import People
from tests.webapp.roster.people import AREA, OTHER_AREA, SECTION, SOUTH, assignment, days, person, stair
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.core.audit.models import AuditEntry
from webapp.core.clock import today
from webapp.roster.models import Assignment, Person

BASE = f"/c/{CODE}/roster"
PHONE = "199-0000-0007"


@pytest.fixture
def written(town_engine: Engine) -> Iterator[Session]:
    """A session that really commits to the town; what the roster holds is removed after the test."""
    with Session(town_engine) as session:
        stamp = session.scalar(text("SELECT stamp FROM community"))
        yield session
        session.rollback()
        for table in ("assignment", "offered_hours", "member_placement", "chat_group", "roster_upload"):
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("DELETE FROM contact"))
        session.execute(text("DELETE FROM party_group"))
        session.execute(text("UPDATE person SET branch_id = NULL"))
        session.execute(text("DELETE FROM party_branch"))
        session.execute(text("DELETE FROM person"))
        session.execute(text("UPDATE community SET stamp = :stamp"), {"stamp": stamp})
        session.commit()


@pytest.fixture
def leader_of_north(town_people: People) -> FlaskClient:
    """The browser of a leader whose right is bound to the northern section."""
    return town_people.holding(Role.GRID_LEADER, community=TOWN, grid=SECTION)


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found, path
    return found[1]


def post(client: FlaskClient, path: str, page: str | None = None, **form: object) -> object:
    return client.post(f"{BASE}{path}", data={"csrf_token": token(client, f"{BASE}{page or path}"), **form})


def last_audit(session: Session) -> AuditEntry:
    session.expire_all()
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


PAGES = ["/people", "/vacancies", "/party", "/party/placements", "/chats", "/contacts", f"/teams/{SECTION}"]
WRITING = ["/people/new", "/party/branches/new", "/party/groups/new", "/contacts/new", "/chats/new?kind=merchant"]


@pytest.mark.parametrize("page", PAGES)
def test_staff_read_the_roster_and_others_do_not(town_people: People, stranger: FlaskClient, page: str) -> None:
    for role in (Role.SECRETARY, Role.DUTY_OFFICER, Role.PLANNER):
        assert town_people.holding(role, community=TOWN).get(BASE + page).status_code == 200
    assert town_people.holding(Role.GRID_LEADER, community=TOWN, grid=SECTION).get(BASE + page).status_code == 200
    for role in (Role.VOLUNTEER, Role.STAIR_LEADER):
        assert town_people.holding(role, community=TOWN, grid=SECTION).get(BASE + page).status_code == 403
    assert town_people.holding(Role.SYSTEM_ADMIN).get(BASE + page).status_code == 403
    assert stranger.get(BASE + page).status_code in (302, 303, 401)


@pytest.mark.parametrize("page", WRITING)
def test_only_the_office_writes_the_roster(town_people: People, leader_of_north: FlaskClient, page: str) -> None:
    assert town_people.holding(Role.DUTY_OFFICER, community=TOWN).get(BASE + page).status_code == 200
    assert leader_of_north.get(BASE + page).status_code == 403
    assert town_people.holding(Role.PLANNER, community=TOWN).get(BASE + page).status_code == 403


def test_only_the_secretary_takes_files_in_and_out(town_people: People, town_client: FlaskClient) -> None:
    assert town_client.get(f"{BASE}/import").status_code == 200
    assert town_people.holding(Role.DUTY_OFFICER, community=TOWN).get(f"{BASE}/import").status_code == 403


def test_another_communitys_staff_find_nobody_here(
    town_people: People, written: Session, town_client: FlaskClient
) -> None:
    who = person(written, "甲")
    written.commit()
    assert town_client.get(f"{BASE}/people/{who.id}").status_code == 200
    elsewhere = town_people.account("elsewhere")
    town_people.give(elsewhere, Role.SECRETARY, community=99)
    assert town_people.client(elsewhere).get(f"{BASE}/people/{who.id}").status_code == 403
    assert town_client.get(f"/c/620902004999/roster/people/{who.id}").status_code == 404


def test_telephones_are_masked_in_the_list_its_files_and_on_the_page(
    town_client: FlaskClient, written: Session
) -> None:
    who = person(written, "甲", duty_phone=PHONE)
    written.commit()
    for path in ("/people", "/people?format=csv", f"/people/{who.id}"):
        answer = town_client.get(BASE + path).get_data(as_text=True)
        assert PHONE not in answer
        assert "199********07" in answer


def test_a_telephone_is_shown_for_a_reason_that_is_written_down(town_client: FlaskClient, written: Session) -> None:
    who = person(written, "甲", duty_phone=PHONE)
    written.commit()
    page = f"/people/{who.id}"
    assert PHONE not in post(town_client, f"{page}/reveal", page, reason="curiosity").get_data(as_text=True)
    answer = post(town_client, f"{page}/reveal", page, reason="duty_call")
    assert PHONE in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    line = last_audit(written)
    assert (line.action, line.reason, line.object_id) == ("roster.reveal_contact", "duty_call", str(who.id))


def test_a_leader_calls_those_of_his_grid_and_the_office_but_nobody_elses(
    leader_of_north: FlaskClient, written: Session
) -> None:
    own, others = person(written, "甲", duty_phone=PHONE), person(written, "乙", duty_phone=PHONE)
    assignment(written, own, "volunteer", grid_id=SECTION)
    assignment(written, others, "volunteer", grid_id=SOUTH)
    written.commit()
    page = f"/people/{own.id}"
    assert PHONE in post(leader_of_north, f"{page}/reveal", page, reason="duty_call").get_data(as_text=True)
    refused = post(leader_of_north, f"/people/{others.id}/reveal", page, reason="duty_call")
    assert refused.status_code == 403


def test_the_telephones_of_a_team_are_shown_for_a_reason_too(
    town_client: FlaskClient, leader_of_north: FlaskClient, written: Session
) -> None:
    assignment(written, person(written, "甲", duty_phone=PHONE), "volunteer", grid_id=SECTION)
    written.commit()
    page = f"/teams/{SECTION}"
    assert "19900000007" not in town_client.get(BASE + page).get_data(as_text=True)
    assert "19900000007" in post(leader_of_north, f"{page}/reveal", page, reason="emergency").get_data(as_text=True)
    line = last_audit(written)
    assert (line.action, line.reason, line.object_id) == ("roster.reveal_team", "emergency", str(SECTION))
    refused = post(leader_of_north, f"/teams/{SOUTH}/reveal", page, reason="emergency")
    assert refused.status_code == 403


def test_a_person_is_put_on_the_roster_and_assigned(town_client: FlaskClient, written: Session) -> None:
    answer = post(
        town_client, "/people/new", name="王示例", duty_phone=PHONE, skills="急救，调解", member="none", branch="",
        opened_on="2026-01-01",
    )  # fmt: skip
    assert answer.status_code == 303
    made = written.scalars(select(Person)).one()
    assert (made.name, made.skills, made.ref) == ("王示例", ["急救", "调解"], "R0001")
    where = f"/people/{made.id}/assign?role=stair_leader"
    wrong = post(town_client, where, place="没有这楼 1单元", begins="2026-01-01", rank="1")
    assert wrong.status_code == 422
    right = post(town_client, where, place="银行家属院 5号楼 2单元", begins="2026-01-01", rank="1")
    assert right.status_code == 303
    assert written.scalars(select(Assignment)).one().stair_id == stair(written, 5, 2)
    assert last_audit(written).action == "roster.assign"


def test_what_the_database_refuses_is_said_on_the_form(town_client: FlaskClient, written: Session) -> None:
    first, second = person(written, "甲"), person(written, "乙")
    assignment(written, first, "stair_leader", stair_id=stair(written, 5, 1))
    written.commit()
    answer = post(
        town_client, f"/people/{second.id}/assign?role=stair_leader", place="银行家属院 5号楼 1单元",
        begins=today().isoformat(), rank="1",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "其中有的日期已有他人在此任该职" in answer.get_data(as_text=True)


def test_an_assignment_ends_with_a_successor_who_takes_over(town_client: FlaskClient, written: Session) -> None:
    first, second = person(written, "甲"), person(written, "乙")
    held = assignment(written, first, "stair_leader", stair_id=stair(written, 5, 1))
    written.commit()
    answer = post(
        town_client, f"/assignments/{held.id}/end", on_day=today().isoformat(), reason="moved_away",
        successor=f"{second.ref} 乙", takes_over="y",
    )  # fmt: skip
    assert answer.status_code == 303
    written.expire_all()
    now = written.scalars(select(Assignment).where(Assignment.valid.contains(today()))).one()
    assert (now.person_id, now.role) == (second.id, "stair_leader")
    assert (held.ended_reason, held.successor_id) == ("moved_away", second.id)


def test_leave_is_noted_with_a_stand_in(town_client: FlaskClient, written: Session) -> None:
    first, second = person(written, "甲"), person(written, "乙")
    held = assignment(written, first, "grid_leader", grid_id=AREA)
    assignment(written, second, "grid_leader", grid_id=OTHER_AREA)
    written.commit()
    answer = post(
        town_client, f"/assignments/{held.id}/stand-in", person=f"{second.ref} 乙", begins="2027-02-01",
        until="2027-02-08",
    )  # fmt: skip
    assert answer.status_code == 303
    page = town_client.get(f"{BASE}/people/{first.id}").get_data(as_text=True)
    assert "2027-02-01 至 2027-02-08 请假，乙 替岗" in page


def test_consent_is_noted_and_withdrawn(town_client: FlaskClient, written: Session) -> None:
    who = person(written, "甲")
    written.commit()
    page = f"/people/{who.id}"
    assert post(town_client, f"{page}/consent", page, consent_on="2026-01-05", until="").status_code == 303
    written.expire_all()
    assert who.consent_on == date(2026, 1, 5)
    assert post(town_client, f"{page}/consent/withdraw", page).status_code == 303
    written.expire_all()
    assert who.consent_until == today()


def test_nobody_leaves_the_roster_who_still_answers_for_something(town_client: FlaskClient, written: Session) -> None:
    who = person(written, "甲")
    assignment(written, who, "volunteer", grid_id=SECTION)
    written.commit()
    page = f"/people/{who.id}"
    answer = post(town_client, f"{page}/leave", page, on_day=today().isoformat())
    assert answer.status_code == 422
    assert "请先结束任职" in answer.get_data(as_text=True)


def test_load_is_seen_by_the_scheduler_and_by_oneself_only(
    town_people: People, town_client: FlaskClient, written: Session, leader_of_north: FlaskClient
) -> None:
    account = town_people.account("own", community=TOWN)
    town_people.give(account, Role.GRID_LEADER, community=TOWN, grid=SECTION)
    who = person(written, "甲", account_id=account)
    assignment(written, who, "grid_leader", grid_id=AREA)
    written.commit()
    said = "承担工作"
    assert said in town_client.get(f"{BASE}/people/{who.id}").get_data(as_text=True)
    assert said in town_people.client(account).get(f"{BASE}/people/{who.id}").get_data(as_text=True)
    assert said in town_people.client(account).get(f"{BASE}/me").get_data(as_text=True)
    assert said not in leader_of_north.get(f"{BASE}/people/{who.id}").get_data(as_text=True)
    assert said not in leader_of_north.get(f"{BASE}/me").get_data(as_text=True)


def test_vacancies_are_listed_with_the_way_to_the_map(town_client: FlaskClient, written: Session) -> None:
    assignment(written, person(written, "甲"), "stair_leader", stair_id=stair(written, 5, 1))
    written.commit()
    page = town_client.get(f"{BASE}/vacancies").get_data(as_text=True)
    assert f"/#?c={CODE}&amp;s=buildings:5" in page
    assert f"/#?c={CODE}&amp;s=sections:{SECTION}" in page


def test_hours_are_entered_a_line_each(town_client: FlaskClient, written: Session) -> None:
    who = person(written, "甲")
    written.commit()
    path = f"/people/{who.id}/hours"
    assert post(town_client, path, hours="周八 18:00-20:00").status_code == 422
    assert post(town_client, path, hours="周三 18:30-20:30 洪洋广场\n星期天 9:00-11:00").status_code == 303
    page = town_client.get(f"{BASE}/people/{who.id}").get_data(as_text=True)
    assert "18:30–20:30" in page
    assert "洪洋广场" in page


HOSTILE = ["<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "'; DROP TABLE person; --", "{{ 7*7 }}", "\u202eabc"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name(town_client: FlaskClient, written: Session, name: str) -> None:
    answer = post(town_client, "/people/new", name=name, member="none", branch="", opened_on="2026-01-01")
    assert answer.status_code == 303
    page = town_client.get(f"{BASE}/people").get_data(as_text=True)
    assert "<img src=x" not in page
    assert "49" not in re.findall(r'class="row-link"[^>]*>([^<]*)<', page)
    file = town_client.get(f"{BASE}/people?format=csv").get_data(as_text=True)
    assert "\n=HYPERLINK" not in file


@pytest.mark.parametrize("layer", ["buildings/5", f"sections/{SECTION}", f"areas/{AREA}"])
def test_a_card_says_who_answers_only_to_staff(
    town_client: FlaskClient, stranger: FlaskClient, town_people: People, written: Session, layer: str
) -> None:
    who = person(written, "甲", duty_phone=PHONE)
    assignment(written, who, "stair_leader", stair_id=stair(written, 5, 1))
    assignment(written, who, "grid_leader", grid_id=AREA)
    assignment(written, who, "grid_leader", grid_id=SECTION)
    written.commit()
    path = f"/api/v1/features/{layer}"
    (shown,) = town_client.get(path).get_json()["answering"]["people"]
    assert (shown["name"], shown["phone"]) == ("甲", PHONE)
    planner = town_people.holding(Role.PLANNER, community=TOWN).get(path).get_json()["answering"]["people"]
    assert (planner[0]["name"], planner[0]["phone"]) == ("甲", None)
    assert stranger.get(path).get_json()["answering"] is None
    assert town_people.holding(Role.VOLUNTEER, community=TOWN, grid=SECTION).get(path).get_json()["answering"] is None


def test_rights_follow_the_assignment_and_end_with_it(
    town_people: People, town_client: FlaskClient, written: Session
) -> None:
    account = town_people.account("follow", community=TOWN)
    who = person(written, "甲", account_id=account)
    held = assignment(written, who, "grid_leader", grid_id=SECTION, valid=days(date(2026, 1, 1)))
    written.commit()
    browser = town_people.client(account)
    assert browser.get(f"{BASE}/people").status_code == 200
    post(town_client, f"/assignments/{held.id}/end", on_day=today().isoformat(), reason="term_over")
    assert browser.get(f"{BASE}/people").status_code == 403


def test_who_corrects_a_person_does_not_undo_what_another_wrote_meanwhile(
    town_client: FlaskClient, written: Session
) -> None:
    who = person(written, "示例乙", duty_phone=PHONE)
    written.commit()
    path = f"/people/{who.id}/edit"
    form = {"name": "示例乙", "member": "none", "branch": ""}

    def seen() -> str:
        found = re.search(r'name="version"[^>]* value="([^"]+)"', town_client.get(BASE + path).text)
        assert found
        return found[1]

    first = second = seen()
    assert post(town_client, path, **form, duty_phone="199-0000-0008", version=first).status_code == 303
    assert post(town_client, path, **form, duty_phone=PHONE, skills="电工", version=second).status_code == 412
    assert post(town_client, path, **form, duty_phone=PHONE, skills="电工").status_code == 412
    written.expire_all()
    assert (who.duty_phone, who.skills) == ("199-0000-0008", [])
    assert post(town_client, path, **form, duty_phone="199-0000-0008", skills="电工", version=seen()).status_code == 303
    written.expire_all()
    assert (who.duty_phone, who.skills) == ("199-0000-0008", ["电工"])
