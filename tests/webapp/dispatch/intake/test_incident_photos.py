"""A photo belongs to the incident it is of, and is seen by whoever may read that incident."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.people import People
from tests.webapp.core.media.test_pictures import picture
from tests.webapp.dispatch.intake.test_intake import section
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.core.media.removing import remove_due
from webapp.dispatch.models import IncidentPhoto
from webapp.dispatch.queries.photos import MEDIA_USE

API = f"/api/v1/c/{CODE}"


def incident(people: People, client: FlaskClient, text: str = "路灯不亮") -> int:
    body = {
        "uuid": str(uuid4()),
        "category": "city.lamp",
        "route": "self",
        "source": "grid_leader",
        "text": text,
    }
    answer = people.send(client, "POST", f"{API}/incidents", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.get_json()["id"])


def photo(people: People, client: FlaskClient) -> str:
    answer = people.send(client, "POST", f"{API}/media", data={"photo": (BytesIO(picture()), "x.jpg")})
    return str(answer.get_json()["uuid"])


def attach(
    people: People, client: FlaskClient, incident_id: int, uuid: str, key: str = "", moment: str = "before"
) -> Any:
    headers = {"Idempotency-Key": key or str(uuid4())}
    return people.send(
        client, "POST", f"{API}/incidents/{incident_id}/photo", json={"uuid": uuid, "moment": moment}, headers=headers
    )


def test_who_blew_the_whistle_adds_a_photo_and_the_desk_sees_it(
    people: People, leader: FlaskClient, officer: FlaskClient, db: Session
) -> None:
    made, uuid = incident(people, leader), photo(people, leader)
    answer = attach(people, leader, made, uuid)
    assert answer.status_code == 200
    (shown,) = answer.get_json()["photos"]
    assert (shown["uuid"], shown["moment"], shown["width"]) == (uuid, "before", 640)
    assert officer.get(f"{API}/media/{uuid}").status_code == 200
    stranger = people.holding(Role.VOLUNTEER, community=TOWN)
    assert stranger.get(f"{API}/media/{uuid}").status_code == 404
    step = db.scalar(text("SELECT act FROM step ORDER BY id DESC LIMIT 1"))
    assert step == "photo"


def test_the_same_sending_adds_it_once(people: People, leader: FlaskClient, db: Session) -> None:
    made, uuid, key = incident(people, leader), photo(people, leader), str(uuid4())
    assert attach(people, leader, made, uuid, key).status_code == 200
    assert attach(people, leader, made, uuid, key).status_code == 200
    assert attach(people, leader, made, uuid).status_code == 200
    assert len(db.scalars(select(IncidentPhoto)).all()) == 1


def test_nobody_adds_somebody_elses_photo_or_one_of_another_incident(
    people: People, leader: FlaskClient, officer: FlaskClient, db: Session
) -> None:
    first, second, uuid = incident(people, leader), incident(people, leader, "路灯又不亮"), photo(people, leader)
    assert attach(people, officer, first, uuid).status_code == 404
    assert attach(people, leader, first, str(uuid4())).status_code == 404
    assert attach(people, leader, first, uuid).status_code == 200
    assert attach(people, leader, second, uuid).status_code == 409


def test_a_photo_in_use_outlives_the_sweep_of_those_nobody_used(
    people: People, leader: FlaskClient, db: Session
) -> None:
    made, used, unused = incident(people, leader), photo(people, leader), photo(people, leader)
    attach(people, leader, made, used)
    db.execute(text("UPDATE media SET created_at = now() - interval '3 days'"))
    assert [str(each) for each in remove_due(db, [MEDIA_USE], days=365)] == [unused]
    db.rollback()


def test_the_section_of_the_form_is_a_section_of_the_town(leader: FlaskClient, db: Session) -> None:
    assert (
        db.scalar(text("SELECT level FROM grid_version WHERE grid_id = :id"), {"id": int(section(leader))}) == "section"
    )
