"""Orders of the hotline are looked at, registered once, answered in their own columns."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.people import People
from tests.webapp.dispatch.documents.test_hotline import book
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.core.clock import ZONE
from webapp.core.errors import Refused
from webapp.dispatch.commands.hotline import Order, register_order
from webapp.dispatch.models import Incident, Reporter
from webapp.dispatch.rules.tracking import uuid_of_order

PAGE = f"/c/{CODE}/hotline"
HEAD = ["工单号", "时限", "诉求内容", "地址", "联系人", "联系电话"]
PHONE = "199-0000-1234"
ROWS: list[list[object]] = [
    ["GD-001", "2026-11-27 18:00", "3单元下水返水，堵了两天", "", "赵示例", PHONE],
    ["GD-002", "2026-11-28", "路灯不亮", "不存在的地方", "", ""],
]


def send(people: People, client: FlaskClient, *rows: list[object], name: str = "orders.xlsx") -> TestResponse:
    return people.post(client, PAGE, file=(io.BytesIO(book(*rows, head=HEAD)), name))


def preview_of(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text[:500]
    found = re.search(rf"{PAGE}/[0-9]+", answer.headers["Location"])
    assert found
    return found[0]


def register(people: People, client: FlaskClient, *rows: list[object], **fields: Any) -> TestResponse:
    address = preview_of(send(people, client, *rows))
    return people.post(client, address, **fields)


def incidents(db: Session) -> list[Incident]:
    db.expire_all()
    return list(db.scalars(select(Incident).order_by(Incident.id)))


def test_a_file_is_looked_at_before_anything_is_registered(people: People, officer: FlaskClient, db: Session) -> None:
    address = preview_of(send(people, officer, *ROWS))
    page = officer.get(address).text
    assert "GD-001" in page
    assert re.search(r'value="facility.sewage" selected', page)
    assert re.search(r'value="city.lamp" selected', page)
    assert PHONE not in page
    assert incidents(db) == []


def test_orders_become_incidents_that_wait_for_the_review(people: People, officer: FlaskClient, db: Session) -> None:
    assert register(people, officer, *ROWS).status_code == 303
    first, second = incidents(db)
    assert (first.source, first.route, first.state) == ("hotline", "whistle", "to_review")
    assert (first.hotline_number, first.hotline_demand) == ("GD-001", "3单元下水返水，堵了两天")
    assert first.hotline_limit_at is not None
    assert first.hotline_limit_at.isoformat() == "2026-11-27T10:00:00+00:00"
    assert second.hotline_number == "GD-002"
    kept = db.scalars(select(Reporter)).all()
    assert [(each.name, each.phone) for each in kept] == [("赵示例", PHONE)]


def test_the_same_order_is_never_registered_twice(people: People, officer: FlaskClient, db: Session) -> None:
    waiting = preview_of(send(people, officer, *ROWS))
    register(people, officer, *ROWS)
    again = people.post(officer, waiting)
    assert again.status_code == 303
    assert len(incidents(db)) == 2
    page = officer.get(preview_of(send(people, officer, *ROWS))).text
    assert "0 " in page
    assert "GD-001" not in page


def test_another_category_can_be_chosen_on_the_preview(people: People, officer: FlaskClient, db: Session) -> None:
    register(people, officer, ROWS[1], **{"category-2": "city.road"})
    assert db.scalar(text("SELECT c.code FROM incident i JOIN category c ON c.id = i.category_id")) == "city.road"


def test_what_fits_no_category_has_to_be_given_one(people: People, officer: FlaskClient, db: Session) -> None:
    odd: list[object] = ["GD-009", "2026-11-28", "嗯嗯嗯", "", "", ""]
    address = preview_of(send(people, officer, odd))
    assert people.post(officer, address).status_code == 409
    assert people.post(officer, address, **{"category-2": "no.such"}).status_code == 409
    assert incidents(db) == []
    assert people.post(officer, address, **{"category-2": "service.policy"}).status_code == 303


def test_an_address_that_is_found_places_the_order_unless_somebody_says_no(
    people: People, officer: FlaskClient, db: Session
) -> None:
    name = db.scalar(text("SELECT name FROM compound WHERE name IS NOT NULL ORDER BY id LIMIT 1"))
    row: list[object] = ["GD-010", "2026-11-28", "路灯不亮", name, "", ""]
    address = preview_of(send(people, officer, row))
    assert 'name="placed-2"' in officer.get(address).text
    people.post(officer, address, **{"placed-2": "y"})
    assert incidents(db)[0].section_id is not None
    other: list[object] = ["GD-011", "2026-11-28", "路灯不亮", name, "", ""]
    register(people, officer, other)
    assert incidents(db)[1].geom is None


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["", "2026-11-28", "路灯", "", "", ""], "工单号"),
        (["<script>", "2026-11-28", "路灯", "", "", ""], "工单号"),
        (["GD-1", "明天", "路灯", "", "", ""], "办理时限"),
        (["GD-1", "2026-02-30", "路灯", "", "", ""], "办理时限"),
        (["GD-1", "2026-11-28", "", "", "", ""], "诉求内容"),
    ],
)
def test_an_error_names_its_row_and_column_and_keeps_everything_out(
    people: People, officer: FlaskClient, db: Session, row: list[object], column: str
) -> None:
    address = preview_of(send(people, officer, ROWS[0], row))
    page = officer.get(address).text
    assert f"3 行，{column}" in page
    assert people.post(officer, address).status_code == 409
    assert incidents(db) == []


def test_two_rows_of_one_number_are_an_error(people: People, officer: FlaskClient) -> None:
    page = officer.get(preview_of(send(people, officer, ROWS[0], ROWS[0]))).text
    assert "3 行，工单号" in page


def test_numbers_of_persons_in_the_demand_are_blotted_out(people: People, officer: FlaskClient, db: Session) -> None:
    register(people, officer, ["GD-020", "2026-11-28", f"下水返水，电话{PHONE}", "", "", ""])
    assert "1234" not in incidents(db)[0].text
    assert "1234" not in incidents(db)[0].hotline_demand


@pytest.mark.parametrize(
    ("name", "sent"),
    [("a.xlsx", b"PK nothing"), ("a.csv", b"a,b\n1,2\n"), ("a.exe", b"MZ"), ("a.csv", b"\x00\x01")],
)
def test_what_is_no_file_of_orders_is_said_on_the_form(
    people: People, officer: FlaskClient, name: str, sent: bytes
) -> None:
    answer = people.post(officer, PAGE, file=(io.BytesIO(sent), name))
    assert answer.status_code == 422


def test_the_answers_go_out_in_the_columns_of_the_import_without_whoever_called(
    people: People, officer: FlaskClient, db: Session
) -> None:
    register(people, officer, *ROWS)
    answer = people.post(officer, f"{PAGE}/export", first="2020-01-01", last="2020-02-01")
    assert answer.status_code == 200
    today = db.scalar(text("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date"))
    answer = people.post(officer, f"{PAGE}/export", first=str(today), last=str(today))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "工单号"
    assert [row[0] for row in rows[1:]] == ["GD-001", "GD-002"]
    assert PHONE not in str(rows)
    assert "赵示例" not in str(rows)
    assert "待审哨" in rows[1]
    assert db.scalar(text("SELECT count(*) FROM audit_entry WHERE action = 'hotline.export'")) == 2
    wrong = people.post(officer, f"{PAGE}/export", first="2026-02-01", last="2026-01-01")
    assert wrong.status_code == 422


def test_another_officer_does_not_see_the_file_and_a_leader_nothing(
    people: People, officer: FlaskClient, leader: FlaskClient
) -> None:
    address = preview_of(send(people, officer, *ROWS))
    assert people.holding(Role.DUTY_OFFICER, community=TOWN).get(address).status_code == 404
    assert leader.get(PAGE).status_code == 403
    assert officer.get(f"/c/{CODE}/roster/import/{address.rpartition('/')[2]}").status_code in {403, 404}


def test_what_stands_stands_and_the_row_that_cannot_be_says_why(
    people: People, officer: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = register_order

    def refuse_one(session: Session, community_id: int, order: Order, **rest: Any) -> bool:
        if order.number == "GD-001":
            raise Refused("这一行不行")
        return real(session, community_id, order, **rest)

    monkeypatch.setattr("webapp.dispatch.routes.hotline_going.register_order", refuse_one)
    address = preview_of(send(people, officer, *ROWS))
    answer = people.post(officer, address)
    assert (answer.status_code, "这一行不行" in answer.text) == (409, True)
    assert [each.hotline_number for each in incidents(db)] == ["GD-002"]
    monkeypatch.undo()
    assert people.post(officer, address).status_code == 303
    assert [each.hotline_number for each in incidents(db)] == ["GD-002", "GD-001"]


def test_no_order_holds_the_counter_while_another_is_registered(
    people: People, officer: FlaskClient, db: Session, intake_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, free = register_order, []

    def look_before(session: Session, community_id: int, order: Order, **rest: Any) -> bool:
        with intake_engine.connect() as other:
            sql = "SELECT count(*) FROM (SELECT 1 FROM incident_counter FOR UPDATE SKIP LOCKED) AS t"
            seen = other.execute(text("SELECT count(*) FROM incident_counter")).scalar()
            free.append(other.execute(text(sql)).scalar() == seen)
        return real(session, community_id, order, **rest)

    monkeypatch.setattr("webapp.dispatch.routes.hotline_going.register_order", look_before)
    register(people, officer, *ROWS)
    assert free == [True, True]


def test_a_long_file_goes_on_with_the_next_request(
    people: People, officer: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.dispatch.routes.hotline_going.SLICE_S", 0)
    address = preview_of(send(people, officer, *ROWS))
    going = people.post(officer, address, **{"category-2": "facility.sewage", "category-3": "city.road"})
    assert (going.status_code, len(incidents(db))) == (200, 1)
    assert "<progress" in going.text
    assert people.post(officer, address, go_on="y").status_code == 303
    assert len(incidents(db)) == 2
    codes = text("SELECT c.code FROM incident i JOIN category c ON c.id = i.category_id ORDER BY i.id")
    assert db.scalars(codes).all() == ["facility.sewage", "city.road"]
    assert officer.get(address).status_code == 404


def test_nobody_takes_the_number_of_an_order_before_the_import(people: People, officer: FlaskClient) -> None:
    """The uuid follows from the number and from a key that the citizen does not have."""
    assert uuid_of_order(b"one", TOWN, "GD-001") != uuid_of_order(b"other", TOWN, "GD-001")
    assert uuid_of_order(b"one", TOWN, "GD-001") == uuid_of_order(b"one", TOWN, "GD-001")


@pytest.mark.parametrize(
    ("written", "kept"),
    [(f"{PHONE} / 0937-1234567", PHONE), (f"{PHONE}(女儿)", PHONE), ("女儿 19900001234", "19900001234")],
)
def test_of_a_cell_with_two_numbers_or_a_remark_the_first_number_is_kept(
    people: People, officer: FlaskClient, db: Session, written: str, kept: str
) -> None:
    register(people, officer, ["GD-030", "2026-11-28", "路灯不亮", "", "赵示例", written])
    assert db.scalars(select(Reporter.phone)).all() == [kept]


def test_a_telephone_that_is_none_is_said_on_the_preview(people: People, officer: FlaskClient) -> None:
    page = officer.get(preview_of(send(people, officer, ["GD-031", "2026-11-28", "路灯不亮", "", "", "没有电话"]))).text
    assert "电话不是号码" in page


def test_the_desk_finds_an_order_by_its_number_and_its_term_ends_with_the_hotlines(
    people: People, officer: FlaskClient, db: Session
) -> None:
    soon = datetime.now(ZONE).replace(second=0, microsecond=0) + timedelta(hours=30)
    register(people, officer, ["GD-040", soon.strftime("%Y-%m-%d %H:%M"), "路灯不亮", "", "", ""])
    (made,) = incidents(db)
    assert made.finish_by == soon
    listed = officer.get(f"/api/v1/c/{CODE}/incidents?q=gd-04").get_json()["items"]
    assert [each["hotline_number"] for each in listed] == ["GD-040"]
    detail = officer.get(f"/api/v1/c/{CODE}/incidents/{made.id}").get_json()
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{detail["version"]}"'}
    address = f"/api/v1/c/{CODE}/incidents/{made.id}"
    answer = people.send(officer, "POST", f"{address}/classify", json={"urgency": "complex"}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert incidents(db)[0].finish_by == soon
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{answer.get_json()["version"]}"'}
    answer = people.send(officer, "POST", f"{address}/review", json={}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert db.scalar(text("SELECT max(finish_by) FROM call")) == soon


def exported(people: People, officer: FlaskClient, db: Session) -> dict[str, dict[str, str]]:
    """The rows of the file of answers, by number and head."""
    day = str(db.scalar(text("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")))
    answer = people.post(officer, f"{PAGE}/export", first=day, last=day)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    head, *rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def act(people: People, officer: FlaskClient, made: Incident, act: str, **body: Any) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{made.version}"'}
    address = f"/api/v1/c/{CODE}/incidents/{made.id}/{act}"
    answer = people.send(officer, "POST", address, json=body, headers=headers)
    assert answer.status_code == 200, answer.text


def test_the_answers_say_how_each_order_ended_and_when_the_citizen_called(
    people: People, officer: FlaskClient, db: Session
) -> None:
    head = ["工单号", "时限", "诉求内容", "诉求时间"]
    rows: list[list[object]] = [[f"GD-05{at}", "2026-12-28", f"路灯不亮{at}", "2026-11-20 09:15"] for at in range(4)]
    sent = people.post(officer, PAGE, file=(io.BytesIO(book(*rows, head=head)), "orders.xlsx"))
    people.post(officer, preview_of(sent))
    resolved, refused, wrong, twice = incidents(db)
    act(people, officer, refused, "not-accept", reason="不属于本社区")
    act(people, officer, wrong, "false-alarm", reason="已经修好")
    act(people, officer, twice, "merge", into_id=resolved.id)
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(
        text(
            "UPDATE incident SET state = 'closed', closed_as = 'resolved', outcome = '换了灯泡', closed_at = now(),"
            " due_at = NULL, due_what = NULL, alarm_at = NULL, version = version + 1 WHERE id = :id"
        ),
        {"id": resolved.id},
    )
    db.commit()
    found = exported(people, officer, db)
    said = {number: (row["办理状态"], row["办理结果"]) for number, row in found.items()}
    assert said == {
        "GD-050": ("已解决", "换了灯泡"),
        "GD-051": ("不予受理", "不属于本社区"),
        "GD-052": ("误报", "已经修好"),
        "GD-053": ("已解决", "换了灯泡"),
    }
    assert {row["诉求时间"] for row in found.values()} == {"2026-11-20 09:15:00"}


def test_orders_that_do_not_all_fit_the_file_are_refused_rather_than_left_out(
    people: People, officer: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(people, officer, *ROWS)
    monkeypatch.setattr("webapp.dispatch.queries.hotline.MOST", 1)
    day = str(db.scalar(text("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")))
    assert people.post(officer, f"{PAGE}/export", first=day, last=day).status_code == 409
