"""Nothing personal reaches a wall, in no answer and no event: no name, telephone, text, home, no place of a dispute."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.dispatch.making import HERE, OFFICER, WATERWORKS, Cast, answered, lead_of
from tests.webapp.town import CODE, LAT, LON, TOWN
from tests.webapp.wall.reading import PAGE, state
from webapp.core.accounts.roles import Role
from webapp.core.db import SCHEMA

CANARIES = ("金丝雀", "199-0000", "19900007777", "canary")
CALLEE = {"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}
Write = Callable[[str], None]


@pytest.fixture
def lived(cast: Cast, emptied: None, write: Write) -> dict[str, Any]:
    """A whistle whose every text holds what no wall may say."""
    write(f"UPDATE account SET display_name = '金丝雀值班员' WHERE id = {OFFICER}")
    write("UPDATE person SET name = '金丝雀' || id, duty_phone = '199-0000-7777'")
    write("UPDATE contact SET name = '金丝雀联系人'")
    write("UPDATE building SET address = '金丝雀路' || id || '号', name = '金丝雀楼'")
    write(
        """INSERT INTO duty_slot (community_id, day, kind, during, duty_phone)
           SELECT 1, (now() AT TIME ZONE 'Asia/Shanghai')::date, 'holiday', tstzrange(now() - interval '1 hour',
                  now() + interval '1 hour'), '0937-2610001' WHERE NOT EXISTS (SELECT FROM duty_slot)"""
    )
    write(
        """INSERT INTO duty_member (community_id, slot_id, during, person_id, capacity, rank)
           SELECT 1, s.id, s.during, p.id, CASE p.id WHEN 901 THEN 'in_charge' ELSE 'officer' END, 1
           FROM duty_slot s, person p WHERE p.id IN (901, 903) AND NOT EXISTS (SELECT FROM duty_member)"""
    )
    officer = cast.people.client(OFFICER)
    cast.people.give(OFFICER, Role.DUTY_OFFICER, community=TOWN)
    made = cast.blow(text="金丝雀家 canary 又吵了，电话19900007777", place_text="金丝雀路1号3单元")
    cast.act(officer, made, "claim")
    call = lead_of(cast.act(officer, made, "review", callees=[CALLEE], note="金丝雀说的"))
    cast.post(officer, f"calls/{call['id']}/acknowledge", {"behalf": {"name": "金丝雀", "at": made["received_at"]}})
    cast.answer(cast.contact, call, "hand-on", to="金丝雀班组")
    cast.act(cast.leader, made, "note", text="canary 金丝雀")
    write(
        f"INSERT INTO reporter (incident_id, community_id, name, phone, tracking, secret_hash)"
        f" VALUES ({made['id']}, {TOWN}, '金丝雀居民', '199-0000-0001', '0123456789AB', '\\x00')"
    )
    cast.answer(cast.contact, call, "arrive", method="manual", reason="金丝雀在场")
    return made


def told(engine: Engine) -> list[dict[str, Any]]:
    """What walls and screens were told."""
    with engine.connect() as connection:
        rows = connection.execute(
            text(f"SELECT data FROM {SCHEMA}.event WHERE array_to_string(channels, ',') ~ '[wd]:' ORDER BY id")
        )
        return [row.data for row in rows]


def test_no_answer_and_no_event_holds_a_word_of_anybody(
    cast: Cast, lived: dict[str, Any], dispatch_engine: Engine, screen: Callable[[], Any]
) -> None:
    _device, client = screen()
    now = state(client)
    here = [each for each in now["marks"] if each["id"] == lived["id"]]
    assert here
    assert (here[0]["lon"], here[0]["lat"]) != (HERE["lon"], HERE["lat"])
    assert here[0]["offices"][0]["label"] == "九块供水营业所"
    day = now["day"]
    spoken = [
        json.dumps(now, ensure_ascii=False),
        json.dumps(state(client, now["as_of"]), ensure_ascii=False),
        client.get(f"{PAGE}/history?from={day}T00:00:00%2B08:00&to={day}T23:59:59%2B08:00").text,
        client.get(PAGE, headers={"Accept": "text/html"}).text,
        json.dumps(told(dispatch_engine), ensure_ascii=False),
    ]
    for each in spoken:
        assert str(lived["number"]) in each
        assert [word for word in CANARIES if word in each] == []


def test_a_name_on_duty_is_shown_with_dated_consent_alone(cast: Cast, lived: dict[str, Any], write: Write) -> None:
    def duty() -> Any:
        return state(cast.officer)["duty"]

    bare = duty()
    assert bare["in_charge"] == [{"name": None, "role": "带班领导"}]
    assert bare["officers"] == {"published": [], "others": 1}
    assert bare["phone"] == "0937-2610001"
    write("UPDATE person SET consent_on = '2020-01-01', consent_until = '2020-06-01' WHERE id = 903")
    assert duty()["officers"] == {"published": [], "others": 1}
    write("UPDATE person SET name = '愿意示例', consent_on = '2020-01-01', consent_until = NULL WHERE id = 903")
    assert duty()["officers"] == {"published": ["愿意示例"], "others": 0}
    write("UPDATE person SET consent_on = NULL WHERE id = 903")
    assert duty()["officers"] == {"published": [], "others": 1}


def mark_of(client: Any, incident: dict[str, Any]) -> dict[str, Any]:
    return next(dict(each) for each in state(client)["marks"] if each["id"] == incident["id"])


def test_a_home_is_shown_no_nearer_than_its_compound_or_block(
    cast: Cast, dispatch_engine: Engine, emptied: None
) -> None:
    with dispatch_engine.connect() as connection:
        connection.execute(text(f"SET search_path = {SCHEMA}, public"))

        def point(sql: str) -> tuple[float, float]:
            row = connection.execute(text(f"SELECT ST_X(p) AS lon, ST_Y(p) AS lat FROM ({sql}) s")).one()
            return row.lon, row.lat

        compound = point("SELECT ST_PointOnSurface(geom) AS p FROM compound WHERE id = 1")
        block = point("SELECT ST_Transform(ST_PointOnSurface(geom), (SELECT ST_SRID(geom) FROM building LIMIT 1)) AS p"
                      " FROM block WHERE number = 4")  # fmt: skip
        door = point("SELECT ST_Translate(ST_Centroid(geom), 0.00032, 0) AS p FROM building WHERE id = 4")
        tower = point("SELECT ST_Centroid(geom) AS p FROM building WHERE id = 9")
        street = point("SELECT ST_Translate(ST_Centroid(geom), 0.00052, 0) AS p FROM building WHERE id = 4")

    def placed(**where: float) -> tuple[float, float]:
        mark = mark_of(cast.officer, cast.blow(**where))
        return mark["lon"], mark["lat"]

    assert placed(**HERE) == pytest.approx(compound)
    home = {"building_id": 4}
    assert placed(lon=door[0], lat=door[1], **home) == pytest.approx(block)
    assert placed(lon=door[0], lat=door[1]) == pytest.approx(block)
    # A place of business and the street are where they are.
    assert placed(lon=tower[0], lat=tower[1]) == pytest.approx(tower)
    assert placed(lon=street[0], lat=street[1]) == pytest.approx(street)


def test_a_dispute_has_no_place_on_a_wall_and_no_section_counts_it(
    cast: Cast, dispatch_engine: Engine, emptied: None
) -> None:
    before = state(cast.officer)
    made = cast.blow(category="dispute.neighbours", route="self")
    now = state(cast.officer)
    mark = mark_of(cast.officer, made)
    assert {mark[key] for key in ("lon", "lat", "section_id", "area_id")} == {None}
    assert mark["offices"] == []
    assert mark["nature"] == "dispute"
    assert now["sets"][0]["figures"]["incidents_open"] == before["sets"][0]["figures"]["incidents_open"] + 1
    assert [each["sets"] for each in now["sections"]] == [each["sets"] for each in before["sections"]]
    assert {each["section_id"] for each in now["recent"] if each["number"] == made["number"]} == {None}
    assert [data["section_id"] for data in told(dispatch_engine) if data["id"] == made["id"]] == [None]


def test_what_turns_out_to_be_a_dispute_loses_its_place_in_what_was_told_before(cast: Cast, emptied: None) -> None:
    made = cast.blow(route="self")
    cast.act(cast.officer, made, "classify", category="dispute.neighbours")
    now = state(cast.officer)
    day = now["day"]
    page = cast.officer.get(f"{PAGE}/history?from={day}T00:00:00%2B08:00&to={day}T23:59:59%2B08:00").get_json()
    marks = [each["mark"] for each in page["events"] if each["mark"]["id"] == made["id"]]
    assert len(marks) == 2
    past = [each for each in state(cast.officer, now["as_of"])["marks"] if each["id"] == made["id"]]
    for mark in (*marks, *past):
        assert {mark[key] for key in ("lon", "lat", "section_id", "area_id")} == {None}
        assert (mark["nature"], mark["offices"]) == ("dispute", [])


def test_what_is_told_in_confidence_is_told_to_no_wall(cast: Cast, dispatch_engine: Engine, emptied: None) -> None:
    before = len(told(dispatch_engine))
    answer = cast.people.post(cast.leader, f"/c/{CODE}/sensitive", text="金丝雀的事", key=str(uuid4()))
    assert answer.status_code == 303, answer.text
    assert len(told(dispatch_engine)) == before
    assert "金丝雀的事" not in json.dumps(state(cast.officer), ensure_ascii=False)


def test_a_hazard_is_drawn_at_shops_and_in_public_places_and_never_at_homes(
    cast: Cast, dispatch_engine: Engine, write: Write
) -> None:
    with Session(dispatch_engine) as session:
        shops = session.scalar(text(f"SELECT count(*) FROM {SCHEMA}.hazard WHERE NOT simulated"))
    assert shops
    write(
        f"""INSERT INTO hazard (community_id, block_id, source, source_ref, kind, severity, status, found_on, geom)
            SELECT 1, 5, 'test', 'home', 'hazard.fire', 'major', 'found', DATE '2026-01-01',
                   ST_SetSRID(ST_MakePoint({LON} + 0.0017, {LAT} + 0.0013), ST_SRID(geom)) FROM building WHERE id = 5
            UNION ALL
            SELECT 1, 4, 'test', 'wall', 'hazard.fire', 'major', 'found', DATE '2026-01-01', ST_Centroid(geom)
            FROM building WHERE id = 4"""
    )
    found = state(cast.officer)["hazards"]
    assert sum(each["count"] for each in found["by_age"]) == 3
    assert [each["severity"] for each in found["points"]] == ["general"]
    write("DELETE FROM hazard WHERE source_ref IN ('home', 'wall')")


def test_who_was_called_by_name_is_on_no_wall(cast: Cast, emptied: None) -> None:
    """Calls of persons are counted; none of them has an office."""
    made = cast.blow(cast.volunteer, category="safety.fire", threat=True)
    mark = mark_of(cast.officer, made)
    assert mark["calls"]["sent"] >= 1
    assert {each["label"] for each in mark["offices"]} <= {"九块供水营业所", "市政务中心"}
    assert "claimed_by_name" not in mark
    assert answered(cast.get(cast.officer, f"incidents/{made['id']}"))["calls"]
