"""What was said is written down with its category, its place and its picture; without scripts in two steps."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.faults.hostile import STRINGS
from tests.people import People
from tests.webapp.core.media.test_pictures import picture
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.dispatch.models import Incident, IncidentPhoto, Reporter

PAGE = f"/c/{CODE}/intake"


def section(client: FlaskClient) -> str:
    found = re.search(r'<select[^>]*name="section".*?value="([1-9][0-9]*)"', client.get(PAGE).text, re.S)
    assert found
    return found[1]


def take(people: People, client: FlaskClient, **more: Any) -> Any:
    fields = {
        "client_key": str(uuid4()),
        "source": "transcript",
        "text": "3单元又反水了，味大得很",
        "category": "facility.sewage",
        "section": section(client),
        "route": "self",
        **more,
    }
    return people.post(client, PAGE, **fields)


def the_incident(db: Session) -> Incident:
    db.expire_all()
    (found,) = db.scalars(select(Incident)).all()
    return found


@pytest.mark.parametrize("source", ["transcript", "phone", "visitor"])
def test_an_officer_writes_down_what_came_in_and_how(
    people: People, officer: FlaskClient, db: Session, source: str
) -> None:
    assert take(people, officer, source=source).status_code == 303
    made = the_incident(db)
    assert (made.source, made.route, made.state) == (source, "self", "handling")
    assert made.section_id is not None
    assert made.blown_by is not None


def test_a_leader_may_too_and_a_mediator_may_not(people: People, leader: FlaskClient, db: Session) -> None:
    assert take(people, leader, route="whistle").status_code == 303
    assert the_incident(db).state == "to_review"
    assert people.holding(Role.MEDIATOR, community=TOWN).get(PAGE).status_code == 403


def test_who_wrote_down_many_is_asked_to_wait_and_keeps_what_he_wrote(
    people: People, leader: FlaskClient, db: Session
) -> None:
    assert take(people, leader).status_code == 303
    db.execute(text("UPDATE allowance SET spent = 999"))
    db.commit()
    answer = take(people, leader, text="路灯坏了，很黑")
    assert answer.status_code == 429
    assert "路灯坏了，很黑" in answer.text
    the_incident(db)


def test_without_a_category_the_words_propose_one_to_be_checked(
    people: People, officer: FlaskClient, db: Session
) -> None:
    answer = take(people, officer, category="")
    assert answer.status_code == 422
    assert re.search(r'<option selected value="facility.sewage"|value="facility.sewage" selected', answer.text)
    assert db.scalar(select(Incident)) is None


def test_words_that_had_better_not_be_written_are_shown_once_and_may_stay(
    people: People, officer: FlaskClient, db: Session
) -> None:
    words = "反水，他家老人确诊了"
    answer = take(people, officer, text=words)
    assert answer.status_code == 422
    assert "个人病情" in answer.text
    assert 'name="moved"' in answer.text
    assert db.scalar(select(Incident)) is None
    assert take(people, officer, text=words, confirmed="y").status_code == 303


def test_a_threat_to_life_waits_for_no_second_reading(people: People, officer: FlaskClient, db: Session) -> None:
    words = "5号楼有人要跳楼轻生，着火了，联系19900001234"
    answer = take(people, officer, text=words, category="safety.fire", section="0")
    assert answer.status_code == 303
    made = the_incident(db)
    assert (made.threat, made.state, made.geom) == (True, "waiting", None)
    page = officer.get(PAGE).text
    assert "请在调度台遮盖" in page
    assert made.number in page
    shown = officer.get(f"/api/v1/c/{CODE}/incidents/{made.id}").get_json()
    assert shown["doubtful"] == ["轻生"]


def test_who_is_about_to_die_waits_for_no_category_of_danger(people: People, officer: FlaskClient, db: Session) -> None:
    words = {"text": "5号楼楼顶有人要轻生"}
    look = people.send(officer, "POST", f"{PAGE}/look", json=words).get_json()
    assert (look["danger"], look["sensitive"]) == (True, False)
    assert take(people, officer, category="service.policy", **words).status_code == 303
    assert the_incident(db).text == words["text"]


def test_of_a_threat_the_sensitive_lane_is_not_offered(people: People, officer: FlaskClient) -> None:
    wrong = take(people, officer, text="有人轻生", category="safety.fire", client_key="x").text
    assert re.search(r"data-move[^>]* hidden", wrong)


def test_who_told_it_is_kept_apart_and_his_number_leaves_the_text(
    people: People, officer: FlaskClient, db: Session
) -> None:
    take(people, officer, text="反水，电话19900001234", contact_name="赵示例", wants_reply="y")
    made = the_incident(db)
    assert "1234" not in made.text
    (kept,) = db.scalars(select(Reporter)).all()
    assert (kept.name, kept.phone, kept.wants_reply) == ("赵示例", "19900001234", True)
    shown = officer.get(f"/api/v1/c/{CODE}/incidents/{made.id}").get_json()
    assert shown["reporter"]["has_phone"]
    assert "19900001234" not in str(shown)


def test_a_telephone_that_is_none_is_refused_on_its_field(people: People, officer: FlaskClient) -> None:
    assert take(people, officer, contact_phone="找老王").status_code == 422


def test_moving_to_the_sensitive_lane_leaves_the_picture_behind(people: People, officer: FlaskClient) -> None:
    """A telephone's photo is larger than what that lane takes."""
    page = take(people, officer, text="他家老人确诊了").text
    assert re.search(r'formenctype="application/x-www-form-urlencoded"[^>]*data-move', page)


def test_a_threat_to_life_is_a_whistle_whatever_was_chosen(people: People, officer: FlaskClient, db: Session) -> None:
    take(people, officer, text="地下室着火了", category="safety.fire", emergency_called="y")
    made = the_incident(db)
    assert (made.route, made.threat) == ("whistle", True)
    assert made.emergency_called_at is not None
    assert made.state == "waiting"


def test_a_picture_comes_along_and_the_same_form_twice_is_one_incident(
    people: People, officer: FlaskClient, db: Session
) -> None:
    key = str(uuid4())
    for _ in range(2):
        assert take(people, officer, client_key=key, photo=(BytesIO(picture()), "a.jpg")).status_code == 303
    the_incident(db)
    assert len(db.scalars(select(IncidentPhoto)).all()) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "x" * 2001},
        {"source": "hotline"},
        {"route": "nowhere"},
        {"category": "no.such"},
        {"section": "0"},
        {"lon": "x", "lat": "y"},
        {"client_key": "x"},
        {"building_id": "999999999"},
        {"photo": (BytesIO(b"<script>"), "a.jpg")},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    people: People, officer: FlaskClient, db: Session, wrong: dict[str, Any]
) -> None:
    assert take(people, officer, **wrong).status_code == 422
    assert db.scalar(select(Incident)) is None


@pytest.mark.parametrize("string", STRINGS)
def test_hostile_words_come_back_as_words(people: People, officer: FlaskClient, string: str) -> None:
    answer = take(people, officer, text=f"a{string}", place_text=f"b{string}"[:200], category="")
    assert answer.status_code == 422
    assert "<img src=x" not in answer.text
    assert "<script>alert" not in answer.text


def test_the_look_at_a_text_says_what_it_may_be_and_keeps_nothing(people: People, officer: FlaskClient) -> None:
    answer = people.send(officer, "POST", f"{PAGE}/look", json={"text": "着火了，找张某19900001234"})
    found = answer.get_json()
    assert found["categories"][0]["code"] == "safety.fire"
    assert found["categories"][0]["threat"]
    assert found["concerns"] == ["电话号码"]
    assert not found["sensitive"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sent", [None, [], {}, {"text": 5}, {"text": "x" * 2001}])
def test_a_look_at_nothing_is_refused(people: People, officer: FlaskClient, sent: Any) -> None:
    assert people.send(officer, "POST", f"{PAGE}/look", json=sent).status_code == 422
