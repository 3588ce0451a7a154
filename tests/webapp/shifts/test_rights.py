"""A day leader's right exists exactly while his shift is on; it ends in the middle of whatever he is doing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.people import People
from tests.webapp.shifts.making import MIDDLE, NORTH, OFFICE, account_of, at, end_now, held, post, shift, taken, token
from tests.webapp.town import CODE
from webapp.core.accounts.afterwards import HANDED_OVER
from webapp.core.accounts.policy import Grant
from webapp.core.accounts.queries import grants_of
from webapp.core.accounts.roles import Role
from webapp.core.accounts.sessions import open_session
from webapp.core.accounts.terms import CARD, Method
from webapp.core.clock import today
from webapp.shifts.commands import deciding, hosting, signing
from webapp.shifts.commands.moving import Doer, staff
from webapp.shifts.queries.grants import GRANTS

MINE = at("my-shift")
TOMORROW = today() + timedelta(days=1)


def leader(db: Session, people: People, **more: object) -> tuple[int, FlaskClient]:
    """An active shift and its day leader's browser."""
    with people.app.app_context():
        made = taken(db, **more)  # type: ignore[arg-type]
    db.commit()
    return made, people.client(account_of(db, made))


def _host(db: Session) -> Doer:
    made = db.execute(text("INSERT INTO account (display_name, community_id) VALUES ('带班', 1) RETURNING id"))
    return staff(made.scalar_one())


def entries(db: Session) -> int:
    db.rollback()
    return int(db.scalar(text("SELECT count(*) FROM shift_diary")) or 0)


def write(client: FlaskClient, csrf: str, words: str = "南门外垃圾满溢") -> int:
    sent = {"csrf_token": csrf, "client_key": str(uuid4()), "text": words}
    return client.post(f"{MINE}/diary", data=sent, headers={"Accept": "application/json"}).status_code


@pytest.mark.parametrize(
    ("until", "right"),
    [("approved", False), ("briefed", True), ("active", True), ("handed_over", False), ("thanked", False)],
)
def test_the_right_exists_in_the_states_briefed_and_active_alone(
    db: Session, shifts_people: People, until: str, right: bool
) -> None:
    with shifts_people.app.app_context():
        made = taken(db, until=until)
    held_, _end = grants_of(db, account_of(db, made), GRANTS)
    assert held_ == ({Grant(Role.DAY_LEADER, 1, NORTH)} if right else frozenset())


def test_a_shift_that_was_handed_over_is_known_by_what_was_written_before(db: Session, shifts_people: People) -> None:
    with shifts_people.app.app_context():
        made = taken(db, until="active")
        account = account_of(db, made)
        open_session(db, account_id=account, method=Method.CARD, term=CARD)
        db.commit()
        hosting.countersign(db, held(db, made), "", _host(db))
        db.commit()
    before, after = (
        db.scalar(text(f"SELECT countersigned_at {sign} interval '1 millisecond' FROM shift_handover")) for sign in "-+"
    )
    assert grants_of(db, account, GRANTS, at=before)[0] == {Grant(Role.DAY_LEADER, 1, NORTH)}
    assert grants_of(db, account, GRANTS, at=after)[0] == frozenset()
    assert grants_of(db, account, GRANTS)[0] == frozenset()
    reason = db.scalar(text("SELECT ended_reason FROM login_session WHERE account_id = :id"), {"id": account})
    assert reason == HANDED_OVER


def test_the_right_begins_and_ends_with_the_hours_and_never_outlives_the_day(
    db: Session, shifts_people: People
) -> None:
    with shifts_people.app.app_context():
        made = taken(db, until="briefed", day=TOMORROW)
    account = account_of(db, made)
    assert grants_of(db, account, GRANTS)[0] == frozenset()
    db.execute(text("UPDATE shift SET day = :day, ends = '24:00' WHERE id = :id"), {"day": today(), "id": made})
    granted, ends_at = grants_of(db, account, GRANTS)
    midnight = db.scalar(
        text("SELECT (CAST(:day AS date) + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'"), {"day": today()}
    )
    assert (len(granted), ends_at) == (1, midnight)
    end_now(db, made)
    assert grants_of(db, account, GRANTS)[0] == frozenset()


def test_a_day_leader_works_on_his_own_page(db: Session, shifts_people: People) -> None:
    made, client = leader(db, shifts_people)
    shown = client.get(MINE)
    assert shown.status_code == 200
    assert "北片" in shown.text
    assert "119" in shown.text
    assert write(client, token(client, MINE)) in (200, 303)
    todo = db.scalar(text("SELECT min(id) FROM shift_todo"))
    assert post(client, MINE, f"{MINE}/tasks/{todo}", done="1").status_code == 303
    assert post(client, MINE, f"{MINE}/items", client_key=str(uuid4()), text="回单位联系讲座").status_code == 303
    assert post(client, MINE, f"{MINE}/hand-over", text="宣传单已交回").status_code == 303
    db.rollback()
    rows = db.execute(text("SELECT facts FROM audit_entry WHERE account_id = :id"), {"id": account_of(db, made)})
    assert {row.facts["shift"] for row in rows} == {made}
    assert db.scalar(text("SELECT count(*) FROM shift_todo WHERE done_at IS NOT NULL")) == 1


def test_at_the_end_of_the_shift_the_open_page_works_no_more(db: Session, shifts_people: People) -> None:
    made, client = leader(db, shifts_people)
    csrf = token(client, MINE)  # the page is open, its form filled in
    standing = client.get("/session").get_json()["standing"]
    assert f'data-standing="{standing}"' in client.get(MINE).text
    assert write(client, csrf) == 303
    end_now(db, made)
    db.commit()
    assert write(client, csrf, "班后才到的日记") == 403
    assert client.get(MINE).status_code == 403
    assert entries(db) == 1
    assert client.get("/session").get_json()["standing"] != standing  # by which the page hides itself


def test_an_open_page_knows_when_to_hide_itself(db: Session, shifts_people: People) -> None:
    _made, client = leader(db, shifts_people)
    db.execute(text("UPDATE login_session SET expires_at = NULL"))
    db.commit()
    ends = client.get("/session").get_json()["rights_end"]
    assert ends.startswith(f"{today()}T15:59")  # 23:59 in Shanghai
    assert f'data-rights-end="{ends}"' in client.get(MINE).text


def test_what_was_queued_before_the_end_and_comes_after_it_is_refused(db: Session, shifts_people: People) -> None:
    made, client = leader(db, shifts_people)
    csrf = token(client, MINE)
    end_now(db, made)
    db.commit()
    answers = [
        client.post(f"{MINE}/{path}", data={"csrf_token": csrf, "client_key": str(uuid4()), "text": "x", "done": "1"},
                    headers={"Accept": "application/json"}).status_code
        for path in ("diary", "items", "hand-over", "tasks/1")
    ]  # fmt: skip
    assert answers == [403] * 4
    assert entries(db) == 0


def test_with_the_countersignature_the_log_in_itself_is_over(
    db: Session, shifts_people: People, secretary: FlaskClient
) -> None:
    made, client = leader(db, shifts_people)
    csrf = token(client, MINE)
    here = at(f"shifts/{made}")
    version = db.scalar(text("SELECT version FROM shift WHERE id = :id"), {"id": made})
    assert post(secretary, here, f"{here}/countersign", version=version, remark="").status_code == 303
    assert write(client, csrf) == 401
    assert client.get("/session").get_json()["known"] is False


def test_a_card_logs_in_during_the_shift_and_not_after_it(db: Session, shifts_people: People) -> None:
    app = shifts_people.app
    with app.app_context():
        made = taken(db)
        _who, secret, pin = deciding.issue_cards(db, held(db, made), OFFICE)[0]
    db.commit()
    client = app.test_client()
    assert post(client, "/card", secret=secret, pin=pin).status_code == 303
    assert client.get("/home").headers["Location"] == MINE
    assert client.get(MINE).status_code == 200
    db.execute(text("UPDATE card SET valid = tstzrange(lower(valid), now() - interval '1 second')"
                    " WHERE upper(valid) > now() AND lower(valid) < now() - interval '1 second'"))  # fmt: skip
    db.commit()
    assert post(app.test_client(), "/card", secret=secret, pin=pin).status_code == 401


def test_whoever_did_not_come_or_swapped_away_has_no_right(db: Session, shifts_people: People) -> None:
    made, client = leader(db, shifts_people, until="briefed")
    assert client.get(MINE).status_code == 200
    with shifts_people.app.app_context():
        people = db.scalars(text("SELECT id FROM shift_participant")).all()
        hosting.miss(db, held(db, made), people, OFFICE)
    db.commit()
    assert client.get(MINE).status_code in (303, 401)


def test_a_day_leader_reads_no_office_page_and_no_other_shift(db: Session, shifts_people: People) -> None:
    made, client = leader(db, shifts_people)
    with shifts_people.app.app_context():
        other = taken(db, "钱示例", grid=MIDDLE)
    db.commit()
    for path in ("shifts", "shifts/list", f"shifts/{made}", "shift-opening", "shift-settings"):
        assert client.get(at(path)).status_code == 403, path
    foreign = db.scalar(
        text("SELECT min(t.id) FROM shift_todo t JOIN shift_participant p ON p.id = t.participant_id"
             " JOIN shift_signup u ON u.id = p.signup_id WHERE u.shift_id = :id"), {"id": other}
    )  # fmt: skip
    assert post(client, MINE, f"{MINE}/tasks/{foreign}", done="1").status_code == 404


def test_before_the_host_has_noted_the_arrival_nothing_is_written(db: Session, shifts_people: People) -> None:
    _made, client = leader(db, shifts_people, until="briefed")
    csrf = token(client, MINE)
    assert write(client, csrf) == 409
    assert entries(db) == 0


@pytest.mark.parametrize(
    "words",
    [
        "联系人19900001234",
        "电话 199-0000-1234",
        "身份证62090219900101123X",
        "０９３７－2612345",
        "他有前科",
        "老人确诊了",
    ],
)
def test_the_diary_takes_no_number_and_no_word_of_a_persons_health_or_past(
    db: Session, shifts_people: People, words: str
) -> None:
    _made, client = leader(db, shifts_people)
    answer = post(client, MINE, f"{MINE}/diary", client_key=str(uuid4()), text=f"路灯坏了，{words}")
    assert answer.status_code == 422
    assert words in answer.text  # nothing typed is lost
    assert entries(db) == 0


def test_one_entry_sent_twice_is_one_entry(db: Session, shifts_people: People) -> None:
    _made, client = leader(db, shifts_people)
    sent = {"csrf_token": token(client, MINE), "client_key": str(uuid4()), "text": "路灯坏了"}
    assert [client.post(f"{MINE}/diary", data=sent).status_code for _ in range(2)] == [303, 303]
    assert entries(db) == 1


def test_the_brief_names_nobody_without_consent_and_nothing_of_care_or_mediation(
    db: Session, shifts_people: People
) -> None:
    from tests.webapp.roster.people import AREA, assignment, days, person

    named = person(db, "有同意", duty_phone="199-0000-0001", consent_on=today() - timedelta(days=9))
    silent = person(db, "无同意", duty_phone="199-0000-0002")
    assignment(db, silent, "grid_leader", grid_id=AREA, valid=days(), rank=1)
    assignment(db, named, "grid_leader", grid_id=AREA, valid=days(), rank=2)
    _made, client = leader(db, shifts_people, until="briefed")
    shown = client.get(MINE).text
    assert "有同意" in shown
    assert "199-0000-0002" not in shown
    assert "帮教" not in shown


def test_a_withdrawn_sign_up_ends_the_page_at_once(db: Session, shifts_people: People) -> None:
    made, client = leader(db, shifts_people, until="briefed")
    assert client.get(MINE).status_code == 200
    with shifts_people.app.app_context():
        signing.withdraw(db, 1, made)
    db.commit()
    assert client.get(MINE, headers={"Accept": "application/json"}).status_code == 401
    assert f"/c/{CODE}/" in MINE
    assert shift(db, grid=MIDDLE)
