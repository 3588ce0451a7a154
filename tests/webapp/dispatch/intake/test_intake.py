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
from webapp.dispatch.models import Incident, IncidentPhoto

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
