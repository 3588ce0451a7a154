"""A resident reports from the page of a grid, follows it by its link, rates it, asks again; floods are kept out."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.faults.hostile import STRINGS
from tests.people import People
from tests.webapp.core.media.test_pictures import picture, with_notes
from tests.webapp.town import CODE, TOWN
from webapp.core.clock import ZONE
from webapp.core.errors import Throttled
from webapp.dispatch.models import Decision, Incident, IncidentPhoto, Rating, Reporter
from webapp.dispatch.retention import erase_reporters
from webapp.dispatch.routes import caps
from webapp.signs.routes import report, report_status

GRID = f"{CODE}103"
PAGE = f"/g/{GRID}/report"
PHONE = "199-0000-1234"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests send more than one person does in an hour."""
    monkeypatch.setattr(report, "REPORTS", "1000/hour")
    monkeypatch.setattr(report, "LOOKS", "1000/hour")
    monkeypatch.setattr(report_status, "QUESTIONS", "1000/hour")


@pytest.fixture(autouse=True)
def _clean(db: Session) -> None:
    """Whatever came in is gone after each test."""


def post(client: FlaskClient, address: str, fields: dict[str, Any]) -> TestResponse:
    """A form sent as a browser would: with the token that its page carries."""
    page = client.get(PAGE if "/report" in address else "/r").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    return client.post(address, data={**fields, "csrf_token": token[1]}, headers={"Accept": "text/html"})


def written(**more: Any) -> dict[str, Any]:
    return {
        "client_key": str(uuid4()),
        "text": "3单元又反水了，味大得很",
        "place_text": "3单元一楼",
        "building": "0",
        "website": "",
        **more,
    }


def check(client: FlaskClient, **more: Any) -> TestResponse:
    return post(client, PAGE, written(step="check", **more))


def send(client: FlaskClient, **more: Any) -> TestResponse:
    return post(client, PAGE, {"step": "send", "category": "facility.sewage", **written(**more)})


def link_in(answer: TestResponse) -> str:
    found = re.search(r"/r/([0-9a-z]{12}-[0-9a-z]{12})", answer.text)
    assert found, answer.text[:2000]
    return f"/r/{found[1]}"


def the_incident(db: Session) -> Incident:
    db.expire_all()
    found = db.scalars(select(Incident)).all()
    assert len(found) == 1
    return found[0]


def test_the_page_of_a_grid_leads_to_the_form_and_that_shows_the_numbers_to_call_first(anybody: FlaskClient) -> None:
    assert PAGE in anybody.get(f"/g/{GRID}").text
    form = anybody.get(PAGE).text
    assert form.index('href="tel:119"') < form.index("<textarea")
    for never in ("required>\n<select", "captcha", "/login"):
        assert never not in form


def test_what_was_written_is_checked_with_what_it_may_be_about(anybody: FlaskClient, db: Session) -> None:
    answer = check(anybody)
    assert answer.status_code == 200
    assert re.search(r'value="facility.sewage"[^>]* checked', answer.text)
    assert db.scalar(select(Incident)) is None


def test_a_report_reaches_the_desk_with_its_grid_and_gives_a_number_and_a_link(
    anybody: FlaskClient, db: Session
) -> None:
    answer = send(anybody, phone=PHONE, name="赵示例", wants_reply="y")
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    made = the_incident(db)
    assert (made.source, made.route, made.state, made.by_name) == ("resident", "whistle", "to_review", "居民")
    assert made.section_id is not None
    assert made.blown_by is None
    kept = db.get(Reporter, made.id)
    assert kept is not None
    assert (kept.name, kept.phone, kept.wants_reply) == ("赵示例", PHONE, True)
    status = anybody.get(link_in(answer))
    assert status.status_code == 200
    assert "下水返水堵塞" in status.text
    assert PHONE not in status.text
    assert "赵示例" not in status.text


def test_contact_and_photo_are_optional(anybody: FlaskClient, db: Session) -> None:
    assert send(anybody).status_code == 201
    kept = db.get(Reporter, the_incident(db).id)
    assert kept is not None
    assert (kept.name, kept.phone, kept.wants_reply) == (None, None, False)


def test_a_building_places_it_exactly_and_words_alone_place_it_in_the_grid(anybody: FlaskClient, db: Session) -> None:
    building = re.search(r'<option value="([1-9][0-9]*)"', anybody.get(PAGE).text)
    assert building
    send(anybody, building=building[1], place_text="")
    assert the_incident(db).building_id == int(building[1])


def test_the_phones_position_counts_where_it_lies_in_the_community(anybody: FlaskClient, db: Session) -> None:
    inside = db.execute(
        text("SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM (SELECT ST_PointOnSurface(geom) AS p FROM building LIMIT 1) q")
    ).one()
    send(anybody, lon=str(round(inside.lon, 7)), lat=str(round(inside.lat, 7)), place_text="")
    where = "SELECT round(ST_X(geom)::numeric, 6) FROM incident"
    assert float(db.scalar(text(where)) or 0) == pytest.approx(inside.lon, abs=1e-5)
    far = send(anybody, lon="2.35", lat="48.85", text="远处")
    assert far.status_code == 201
    placed = db.scalar(text("SELECT ST_X(geom) FROM incident WHERE text = '远处'"))
    assert placed > 90


def test_nowhere_is_not_enough(anybody: FlaskClient, db: Session) -> None:
    answer = check(anybody, place_text="")
    assert answer.status_code == 422
    assert db.scalar(select(Incident)) is None


def test_a_photo_is_kept_without_its_notes_and_belongs_to_the_report(
    anybody: FlaskClient, db: Session, photos: Path
) -> None:
    shown = check(anybody, photo=(BytesIO(with_notes()), "x.jpg"))
    uuid = re.search(r'name="kept_photo"[^>]*value="([0-9a-f-]{36})"', shown.text)
    assert uuid
    send(anybody, kept_photo=uuid[1])
    row = db.scalar(select(IncidentPhoto))
    assert row is not None
    assert row.moment == "before"
    (file,) = photos.glob(f"media/*/{uuid[1]}.jpg")
    assert b"canary" not in file.read_bytes()


@pytest.mark.parametrize("sent", [b"<script>alert(1)</script>", picture()[:300]], ids=["page", "cut"])
def test_what_is_no_photo_is_said_and_the_words_stay(anybody: FlaskClient, sent: bytes) -> None:
    answer = check(anybody, photo=(BytesIO(sent), "x.jpg"))
    assert answer.status_code == 422
    assert "又反水了" in answer.text


def test_a_full_disk_costs_the_photo_and_not_the_words(anybody: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.core.media import keeping

    def full(_descriptor: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(keeping.os, "fsync", full)
    answer = check(anybody, photo=(BytesIO(picture()), "x.jpg"))
    assert answer.status_code == 507
    assert "又反水了" in answer.text


def test_a_busy_minute_costs_the_photo_and_not_the_words(anybody: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_sent: bytes, **_whose: Any) -> None:
        raise Throttled("稍后再发")

    monkeypatch.setattr(report, "taken_in", busy)
    answer = check(anybody, photo=(BytesIO(picture()), "x.jpg"))
    assert answer.status_code == 429
    assert "稍后再发" in answer.text
    assert "3单元又反水了" in answer.text


def test_photos_of_all_residents_together_are_counted(anybody: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "ALL_PHOTOS", "2/day")
    found = [check(anybody, photo=(BytesIO(picture()), "x.jpg")).status_code for _ in range(3)]
    assert found == [200, 200, 429]
    assert check(anybody).status_code == 200


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_a_host_with_many_addresses_counts_once(address: str, counted: str) -> None:
    assert caps.network_of(address) == counted


def test_somebody_elses_photo_is_not_taken_along(
    people: People, anybody: FlaskClient, leader: FlaskClient, db: Session
) -> None:
    address = f"/api/v1/c/{CODE}/media"
    uuid = people.send(leader, "POST", address, data={"photo": (BytesIO(picture()), "x.jpg")}).get_json()["uuid"]
    assert send(anybody, kept_photo=uuid).status_code == 201
    assert db.scalar(select(IncidentPhoto)) is None


def test_a_threat_to_life_shows_whom_to_call_first_and_goes_out_at_once(anybody: FlaskClient, db: Session) -> None:
    shown = check(anybody, text="地下室着火了，冒烟")
    assert shown.text.index("tel:119") < shown.text.index('name="category"')
    assert 'name="emergency_called"' in shown.text
    answer = send(anybody, text="地下室着火了，冒烟", category="safety.fire", emergency_called="y")
    assert answer.status_code == 201
    made = the_incident(db)
    assert made.threat
    assert made.emergency_called_at is not None
    assert made.state != "to_review"


def test_numbers_of_a_person_are_pointed_out_and_blotted_out(anybody: FlaskClient, db: Session) -> None:
    words = f"找张某{PHONE}，他确诊了"
    shown = check(anybody, text=words)
    assert "电话号码" in shown.text
    assert "个人病情" in shown.text
    send(anybody, text=words)
    made = the_incident(db)
    assert "1234" not in made.text
    assert "＊＊＊" in made.text


def test_the_same_form_sent_twice_is_one_report_with_the_same_link(anybody: FlaskClient, db: Session) -> None:
    key = str(uuid4())
    first, second = send(anybody, client_key=key), send(anybody, client_key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert link_in(first) == link_in(second)
    the_incident(db)


def test_the_same_words_within_two_hours_are_one_matter(anybody: FlaskClient, db: Session) -> None:
    send(anybody)
    answer = send(anybody)
    assert answer.status_code == 409
    assert "刚刚已收到" in answer.text
    the_incident(db)


def test_the_same_words_of_another_place_are_another_matter(anybody: FlaskClient) -> None:
    sent = [send(anybody, building="", place_text=place).status_code for place in ("3号楼前", "9号楼前", "9号楼前")]
    assert sent == [201, 201, 409]


def test_a_threat_to_life_is_never_taken_for_one_that_is_known(anybody: FlaskClient) -> None:
    fire = {"text": "着火了", "category": "safety.fire", "emergency_called": "y"}
    assert [send(anybody, **fire).status_code for _ in range(2)] == [201, 201]


def test_machines_that_fill_every_field_send_nothing(anybody: FlaskClient, db: Session) -> None:
    assert send(anybody, website="http://spam.example").status_code == 422
    assert db.scalar(select(Incident)) is None


def test_an_address_and_a_community_have_their_fill(
    anybody: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "REPORTS", "2/hour")
    answers = [send(anybody, text=f"第{number}件").status_code for number in range(4)]
    assert answers == [201, 201, 429, 429]
    monkeypatch.setattr(report, "REPORTS", "1000/hour")
    monkeypatch.setattr(caps, "ALL_REPORTS", "1/hour")
    assert [send(anybody, text=f"另一件{number}").status_code for number in range(2)] == [201, 429]


def test_no_limit_refuses_a_threat_to_life(anybody: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((report, "REPORTS"), (report, "LOOKS"), (caps, "ALL_REPORTS")):
        monkeypatch.setattr(module, name, "1/hour")
    check(anybody)
    send(anybody)
    assert check(anybody).status_code == 429
    refused = send(anybody, text="路灯不亮")
    assert (refused.status_code, "119" in refused.text) == (429, True)
    assert check(anybody, text="地下室着火了").status_code == 200
    fires = [send(anybody, text=f"地下室着火了{at}", category="safety.fire").status_code for at in range(3)]
    assert fires == [201] * 3


def test_a_flood_of_threats_is_before_the_desk_at_once_instead_of_calling_everybody(
    anybody: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caps, "LIFE_REPORTS", "1/hour")
    for at in range(2):
        assert send(anybody, text=f"地下室着火了{at}", category="safety.fire").status_code == 201
    first, second = db.scalars(select(Incident).order_by(Incident.id)).all()
    assert (first.state, first.threat) == ("waiting", True)
    assert (second.state, second.threat, second.urgency) == ("to_review", False, "urgent")
    assert second.review_by is not None
    assert second.review_by - second.received_at == timedelta(minutes=5)


def test_whoever_reported_the_same_learns_what_becomes_of_the_others(
    people: People, anybody: FlaskClient, officer: FlaskClient, db: Session
) -> None:
    send(anybody)
    link = link_in(send(anybody, text="反水了，又是3单元", place_text="3单元二楼"))
    first, second = db.scalars(select(Incident).order_by(Incident.id)).all()
    desk_act(people, officer, second, "merge", into_id=first.id)
    page = anybody.get(link).text
    assert "没有实际处置" not in page
    assert "Closed without work" not in page
    assert first.finish_by is not None
    assert first.finish_by.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") in page
    assert "/again" in page
    desk_act(people, officer, first, "false-alarm", reason="现场没有反水")
    assert "现场没有反水" in anybody.get(link).text


def test_a_report_called_a_false_alarm_can_be_asked_for_again_by_everybody(
    people: People, anybody: FlaskClient, officer: FlaskClient, db: Session
) -> None:
    link = link_in(send(anybody))
    made = the_incident(db)
    desk_act(people, officer, made, "false-alarm", reason="没有")
    assert "/again" in anybody.get(link).text
    shown = officer.get(f"/api/v1/c/{CODE}/incidents/{made.id}").get_json()
    assert "reopen" in shown["acts"]


def desk_act(people: People, client: FlaskClient, made: Incident, name: str, **body: Any) -> None:
    address = f"/api/v1/c/{CODE}/incidents/{made.id}"
    version = client.get(address).get_json()["version"]
    headers = {"Idempotency-Key": str(uuid4()), "If-Match": f'"{version}"'}
    answer = people.send(client, "POST", f"{address}/{name}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text


WRONG = (
    {"category": "no.such"},
    {"category": ""},
    {"text": ""},
    {"text": "x" * 501},
    {"phone": "call me"},
    {"client_key": "x"},
    {"building": "999999999"},
    {"lon": "nan", "lat": "1"},
)


@pytest.mark.parametrize("fields", WRONG, ids=lambda fields: next(iter(fields)))
def test_what_cannot_be_is_said_on_the_form_and_nothing_is_kept(
    anybody: FlaskClient, db: Session, fields: dict[str, str]
) -> None:
    assert send(anybody, **fields).status_code == 422
    assert db.scalar(select(Incident)) is None


@pytest.mark.parametrize("string", STRINGS)
def test_hostile_words_come_back_as_words(anybody: FlaskClient, db: Session, string: str) -> None:
    answer = send(anybody, text=f"a{string}b"[:500], place_text=f"c{string}"[:100], name=string[:20])
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        page = anybody.get(link_in(answer)).text
        assert "<img src=x" not in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("grid", [f"{CODE}000", f"{CODE}999", CODE, "x", "９" * 15])
def test_there_is_no_form_for_what_is_no_grid(anybody: FlaskClient, grid: str) -> None:
    assert anybody.get(f"/g/{grid}/report").status_code == 404


def test_a_wrong_link_says_no_more_than_an_unknown_one(anybody: FlaskClient, db: Session) -> None:
    link = link_in(send(anybody))
    wrong = link[:-1] + ("0" if link[-1] != "0" else "1")
    answers = [anybody.get(address) for address in (wrong, "/r/000000000000-000000000000", "/r/x")]
    assert [each.status_code for each in answers] == [404, 404, 404]
    assert the_incident(db).number not in answers[0].text


def test_who_reported_has_the_code_of_the_host_once_somebody_is_called(
    anybody: FlaskClient, db: Session, officer: FlaskClient
) -> None:
    link = link_in(send(anybody))
    assert "host-code" not in anybody.get(link).text, "nobody is called yet"
    made = the_incident(db)
    seen = officer.get(f"/api/v1/c/{CODE}/incidents/{made.id}").get_json()
    db.execute(
        text("UPDATE incident SET state = 'waiting', reviewed = true, version = version + 1 WHERE id = :id"),
        {"id": made.id},
    )
    db.execute(
        text("""INSERT INTO call (community_id, incident_id, kind, label, is_lead, state, limits, acknowledge_by,
  arrive_by, finish_by, red_by) SELECT community_id, id, 'emergency_office', '值班', true, 'sent', '{}', now(), now(),
  now(), now() FROM incident WHERE id = :id"""),
        {"id": made.id},
    )
    db.commit()
    assert f'<b class="host-code">{seen["arrival_code"]}</b>' in anybody.get(link).text


def test_number_and_secret_can_be_typed_from_paper(anybody: FlaskClient) -> None:
    link = link_in(send(anybody))
    code = link.removeprefix("/r/").upper()
    spaced = f" {code[:4]} {code[4:8]}-{code[8:]}".replace("0", "O").replace("1", "l")
    answer = post(anybody, "/r", {"code": spaced})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(link)
    assert post(anybody, "/r", {"code": "nonsense"}).status_code == 404


def settle(db: Session, closed_as: str = "resolved") -> None:
    """As the desk would end it; the acts themselves are tested where they are."""
    made = the_incident(db)
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(
        text(
            "UPDATE incident SET state = 'closed', closed_as = :how, closed_at = clock_timestamp(), reviewed = true,"
            " due_at = NULL, due_what = NULL, version = version + 1 WHERE id = :id"
        ),
        {"how": closed_as, "id": made.id},
    )
    db.commit()


def act(client: FlaskClient, link: str, what: str, **fields: str) -> TestResponse:
    return post(client, f"{link}/{what}", fields)


def test_what_is_done_is_rated_once_and_not_before(anybody: FlaskClient, db: Session) -> None:
    link = link_in(send(anybody))
    assert act(anybody, link, "rate", stars="5").status_code == 409
    settle(db)
    assert 'name="stars"' in anybody.get(link).text
    assert act(anybody, link, "rate", stars="2", note=f"打{PHONE}没人接").status_code == 303
    rating = db.scalar(select(Rating))
    assert rating is not None
    assert (rating.stars, rating.by, rating.of, rating.account_id) == (2, "reporter", "service", None)
    assert "1234" not in rating.note
    assert act(anybody, link, "rate", stars="5").status_code == 409
    assert 'name="stars"' not in anybody.get(link).text


def test_who_is_unhappy_asks_that_it_be_opened_again_and_the_desk_decides(anybody: FlaskClient, db: Session) -> None:
    link = link_in(send(anybody))
    assert act(anybody, link, "again", ground="还是漏").status_code == 409
    settle(db)
    assert act(anybody, link, "again", ground="还是漏").status_code == 303
    asked = db.scalar(select(Decision))
    assert asked is not None
    assert (asked.kind, asked.outcome, asked.ground) == ("reopening", None, "还是漏")
    page = anybody.get(link).text
    assert 'name="ground"' not in page
    assert the_incident(db).state == "closed"
    assert act(anybody, link, "again", ground="快点").status_code == 409


@pytest.mark.parametrize(("fields", "what"), [({"stars": "9"}, "rate"), ({}, "rate"), ({"ground": ""}, "again")])
def test_an_incomplete_answer_is_said_on_the_page(
    anybody: FlaskClient, db: Session, fields: dict[str, str], what: str
) -> None:
    link = link_in(send(anybody))
    settle(db)
    assert act(anybody, link, what, **fields).status_code == 422


def test_the_words_of_every_state_are_plain(anybody: FlaskClient, db: Session) -> None:
    link = link_in(send(anybody))
    seen = set()
    for state, closed_as in (("to_review", None), ("waiting", None), ("handling", None), ("to_verify", None),
                             ("closed", "resolved"), ("closed", "not_accepted"), ("closed", "withdrawn"),
                             ("closed", "false_alarm")):  # fmt: skip
        db.execute(text("SET LOCAL session_replication_role = replica"))
        db.execute(
            text(
                "UPDATE incident SET version = version + 1, state = :state, closed_as = :how,"
                " closed_at = CASE WHEN CAST(:how AS text) IS NULL THEN NULL ELSE clock_timestamp() END"
            ),
            {"state": state, "how": closed_as},
        )
        db.commit()
        for language in ("", "?lang=en"):
            page = anybody.get(f"{link}{language}")
            assert page.status_code == 200
            found = re.search(r'class="summary">([^<]+)<', page.text)
            assert found
            seen.add(found[1])
    assert len(seen) == 16


def test_staff_see_the_telephone_masked_and_ask_for_it_with_a_reason(
    people: People, anybody: FlaskClient, officer: FlaskClient, leader: FlaskClient, db: Session
) -> None:
    send(anybody, phone=PHONE, name="赵示例")
    address = f"/api/v1/c/{CODE}/incidents/{the_incident(db).id}"
    shown = officer.get(address, headers={"Accept": "application/json"}).get_json()
    assert shown["reporter"]["has_phone"]
    assert PHONE not in str(shown)
    answer = people.send(officer, "POST", f"{address}/reporter", json={"reason": "duty_call"})
    assert answer.get_json() == {"name": "赵示例", "phone": PHONE}
    assert answer.headers["Cache-Control"] == "no-store"
    line = db.execute(text("SELECT action, reason FROM audit_entry ORDER BY id DESC LIMIT 1")).one()
    assert tuple(line) == ("dispatch.reveal_reporter", "duty_call")
    assert people.send(officer, "POST", f"{address}/reporter", json={"reason": "curiosity"}).status_code == 422
    assert people.send(officer, "POST", f"{address}/reporter", json={}).status_code == 422


def test_who_does_not_read_the_incident_does_not_learn_who_reported_it(
    people: People, anybody: FlaskClient, db: Session
) -> None:
    from webapp.core.accounts.roles import Role

    send(anybody, phone=PHONE)
    address = f"/api/v1/c/{CODE}/incidents/{the_incident(db).id}/reporter"
    elsewhere = people.holding(Role.GRID_LEADER, community=TOWN, grid=7)
    for client in (elsewhere, people.holding(Role.VOLUNTEER, community=TOWN)):
        assert people.send(client, "POST", address, json={"reason": "duty_call"}).status_code == 403


def test_who_reported_is_forgotten_after_the_term_and_the_matter_stays(anybody: FlaskClient, db: Session) -> None:
    link = link_in(send(anybody, phone=PHONE, name="赵示例"))
    settle(db)
    assert erase_reporters(db, TOWN, days=730) == 0
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(text("UPDATE incident SET version = version + 1, closed_at = now() - interval '731 days'"))
    assert erase_reporters(db, TOWN, days=730) == 1
    db.commit()
    kept = db.scalar(select(Reporter))
    assert kept is not None
    assert (kept.name, kept.phone) == (None, None)
    assert anybody.get(link).status_code == 200


def test_nothing_of_a_reporter_is_in_events_audit_or_history(anybody: FlaskClient, db: Session) -> None:
    link = link_in(send(anybody, phone=PHONE, name="赵示例", text="金丝雀的内容"))
    secret = link.rpartition("-")[2].upper()
    for table in ("event", "audit_entry", "step", "notice", "search_entry"):
        for word in (PHONE, "赵示例", "金丝雀", secret):
            found = db.scalar(text(f"SELECT count(*) FROM {table} t WHERE t::text LIKE :word"), {"word": f"%{word}%"})
            assert found == 0, (table, word)
