"""The Open311 façade answers as GeoReport v2 says, and tells no more than everybody may know."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.faults.hostile import STRINGS
from tests.people import People
from tests.webapp.town import CODE, TOWN
from webapp.api import open311
from webapp.core.accounts import commands as accounts
from webapp.core.accounts.roles import Action, Role
from webapp.core.settings.commands import change
from webapp.dispatch.models import Incident
from webapp.dispatch.routes import caps

BASE = "/open311/v2"
PHONE = "199-0000-1234"


@pytest.fixture(autouse=True)
def _open(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The façade is switched on; tests send more than one program does in an hour."""
    monkeypatch.setattr(open311, "POSTS", "1000/hour")
    change(db, open311.OPEN311, True, community_id=TOWN, by=None)
    db.commit()


def send(client: FlaskClient, form: str = "json", headers: dict[str, str] | None = None, **more: str) -> TestResponse:
    fields = {"jurisdiction_id": CODE, "service_code": "facility.sewage", "address_string": "文昌路1号", **more}
    return client.post(f"{BASE}/requests.{form}", data=fields, headers=headers or {})


def read(client: FlaskClient, address: str) -> Any:
    return json.loads(client.get(f"{BASE}/{address}").text)


def inside(engine: Engine) -> tuple[str, str]:
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p FROM building LIMIT 1) q")
        ).one()
    return str(row[0]), str(row[1])


def test_until_it_is_switched_on_there_is_nothing(anybody: FlaskClient, db: Session) -> None:
    change(db, open311.OPEN311, False, community_id=TOWN, by=None)
    db.commit()
    for address in ("services.json", "requests.json", "requests/20261124-001.json"):
        assert anybody.get(f"{BASE}/{address}?jurisdiction_id={CODE}").status_code == 404
    assert send(anybody).status_code == 404


def test_the_services_are_the_categories_without_disputes(anybody: FlaskClient) -> None:
    services = read(anybody, f"services.json?jurisdiction_id={CODE}")
    codes = [each["service_code"] for each in services]
    assert "facility.sewage" in codes
    assert not [code for code in codes if code.startswith("dispute")]
    assert set(services[0]) == {
        "service_code", "service_name", "description", "metadata", "type", "keywords", "group"
    }  # fmt: skip
    assert read(anybody, f"services/facility.sewage.json?jurisdiction_id={CODE}") == {
        "service_code": "facility.sewage",
        "attributes": [],
    }


def test_the_same_is_told_in_xml(anybody: FlaskClient) -> None:
    root = ET.fromstring(anybody.get(f"{BASE}/services.xml").text)
    assert root.tag == "services"
    assert {each.tag for each in root} == {"service"}
    assert root[0].findtext("metadata") == "false"
    assert ET.fromstring(anybody.get(f"{BASE}/discovery.xml").text).tag == "discovery"


def test_a_report_is_taken_in_and_told_where_its_state_is(anybody: FlaskClient, db: Session) -> None:
    answer = send(anybody, description="下水返水", phone=PHONE, last_name="赵", first_name="示例", email="a@b.example")
    assert answer.status_code == 201
    (made,) = json.loads(answer.text)
    incident = db.scalar(select(Incident))
    assert incident is not None
    assert incident.number == made["service_request_id"]
    assert (incident.source, incident.text, incident.place_text) == ("open311", "下水返水", "文昌路1号")
    link = re.search(r"/r/[0-9a-z-]{25}", made["service_notice"])
    assert link
    assert anybody.get(link[0]).status_code == 200


def test_what_is_published_has_kind_state_and_hour_and_nothing_else(
    anybody: FlaskClient, db: Session, intake_engine: Engine
) -> None:
    lon, lat = inside(intake_engine)
    send(anybody, description="金丝雀的内容", phone=PHONE, last_name="赵示例", long=lon, lat=lat)
    whole = anybody.get(f"{BASE}/requests.json").text
    for secret in ("金丝雀", PHONE, "赵示例", "文昌路1号", lon[:9]):
        assert secret not in whole
    (each,) = json.loads(whole)
    assert (each["status"], each["detailed_status"]) == ("open", "RECEIVED")
    assert each["requested_datetime"].endswith(":00:00+08:00")
    assert each["description"] is None
    middle = db.execute(
        text("SELECT ST_X(label) AS x, ST_Y(label) AS y FROM grid_version WHERE level = 'section'")
    ).all()
    assert any(abs(row.x - each["long"]) < 1e-4 and abs(row.y - each["lat"]) < 1e-4 for row in middle)


def test_one_request_and_lists_are_found_by_their_filters(anybody: FlaskClient, db: Session) -> None:
    (first,) = json.loads(send(anybody, description="一").text)
    send(anybody, description="二", service_code="city.road")
    number = first["service_request_id"]
    assert len(read(anybody, "requests.json")) == 2
    assert [each["service_request_id"] for each in read(anybody, f"requests/{number}.json")] == [number]
    assert len(read(anybody, f"requests.json?service_request_id={number},20200101-001")) == 1
    assert len(read(anybody, "requests.json?service_code=city.road")) == 1
    assert read(anybody, "requests.json?status=closed") == []
    assert read(anybody, "requests.json?end_date=2026-01-01T00:00:00Z") == []
    assert len(read(anybody, "requests.json?page_size=1&page=2")) == 1


def test_matters_that_came_in_otherwise_and_disputes_are_not_published(anybody: FlaskClient, db: Session) -> None:
    send(anybody, description="一")
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(text("UPDATE incident SET source = 'patrol'"))
    db.commit()
    assert read(anybody, "requests.json") == []
    assert send(anybody, service_code="dispute.family").status_code == 400


def test_the_same_key_reports_once(anybody: FlaskClient, db: Session) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, second = (send(anybody, headers=key, description="一") for _ in range(2))
    assert first.text == second.text
    assert len(db.scalars(select(Incident)).all()) == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "no.such"}, 400),
        ({"address_string": ""}, 400),
        ({"lat": "48.85", "long": "2.35"}, 400),
        ({"lat": "nan", "long": "inf"}, 400),
        ({"lat": "39.7"}, 400),
        ({"jurisdiction_id": "620902004099"}, 404),
        ({"jurisdiction_id": "x"}, 404),
        ({"api_key": "nonsense"}, 403),
        ({"api_key": "shd_nonsense"}, 403),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_cannot_be_is_refused_as_the_specification_says(
    anybody: FlaskClient, db: Session, fields: dict[str, str], status: int, form: str
) -> None:
    answer = send(anybody, form=form, **fields)
    assert answer.status_code == status
    if form == "json":
        (error,) = json.loads(answer.text)
        assert error["code"] == status
        assert error["description"]
    else:
        assert ET.fromstring(answer.text).findtext("error/code") == str(status)
    assert db.scalar(select(Incident)) is None


UNREADABLE = (
    "status=maybe",
    "start_date=yesterday",
    "page=0",
    "page_size=9999",
    "service_request_id=x'--",
    "start_date=9999-12-31T00:00:00Z",
    "page=²",
)


@pytest.mark.parametrize("query", UNREADABLE)
def test_a_question_that_cannot_be_read_is_said(anybody: FlaskClient, query: str) -> None:
    assert anybody.get(f"{BASE}/requests.json?{query}").status_code == 400


@pytest.mark.parametrize("string", STRINGS)
def test_hostile_words_break_neither_form(anybody: FlaskClient, string: str) -> None:
    answer = send(anybody, description=f"a{string}", address_string=f"b{string}", last_name=string, phone=string)
    assert answer.status_code in {201, 400}
    assert anybody.get(f"{BASE}/requests.xml").status_code == 200
    ET.fromstring(anybody.get(f"{BASE}/requests.xml").text)


def test_a_program_with_a_token_of_somebody_who_reports_has_a_wider_limit(
    people: People, anybody: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open311, "POSTS", "1/hour")
    account = people.account("program", community=TOWN)
    people.give(account, Role.DUTY_OFFICER, community=TOWN)
    token = token_of(people, db, account)
    assert send(anybody, description="一").status_code == 201
    assert send(anybody, description="二").status_code == 429
    assert send(anybody, description="三", api_key=token).status_code == 201


def token_of(people: People, db: Session, account: int) -> str:
    _made, token = accounts.add_token(db, account, name="open311", scopes=[Action.BLOW_WHISTLE], days=1)
    db.commit()
    return token


def test_without_a_key_a_threat_to_life_is_looked_at_before_it_is_called(
    people: People, anybody: FlaskClient, db: Session
) -> None:
    assert send(anybody, service_code="safety.fire").status_code == 201
    account = people.account("program2", community=TOWN)
    people.give(account, Role.DUTY_OFFICER, community=TOWN)
    headers = {"X-Api-Key": token_of(people, db, account)}
    assert send(anybody, service_code="safety.fire", address_string="文昌路2号", headers=headers).status_code == 201
    first, second = db.scalars(select(Incident).order_by(Incident.id)).all()
    assert (first.state, second.state) == ("to_review", "waiting")
    told = "SELECT account_id, object_id FROM audit_entry WHERE action = 'open311.report' ORDER BY id DESC LIMIT 1"
    assert tuple(db.execute(text(told)).one()) == (account, str(second.id))


def test_both_doors_share_the_fill_of_a_community(anybody: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "ALL_REPORTS", "1/hour")
    assert send(anybody, description="一").status_code == 201
    assert send(anybody, description="二").status_code == 429
    assert send(anybody, service_code="safety.fire").status_code == 201


def test_a_key_in_an_address_is_in_no_line_of_the_log(anybody: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    anybody.post(f"{BASE}/requests.json?api_key=shaodao_canary_key", data={"jurisdiction_id": CODE})
    said = capsys.readouterr()
    assert "open311.send_request" in said.err
    assert "canary" not in said.err + said.out
