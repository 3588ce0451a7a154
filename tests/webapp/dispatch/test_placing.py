"""The desk puts an incident where it is, and takes that back; of a mere grid nobody is far away."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, text

from tests.webapp.dispatch.making import HERE, SECTION, WATERWORKS, Cast, answered, lead_of
from tests.webapp.town import LAT, LON

FAR = {"lon": LON + 0.02, "lat": LAT + 0.02}


def test_what_lies_nowhere_is_placed_by_the_desk_and_taken_away_again(cast: Cast) -> None:
    made = cast.blow(cast.officer, lon=None, lat=None, source="phone")
    assert (made["lon"], made["section_id"]) == (None, None)
    placed = cast.act(cast.officer, made, "classify", **HERE, place_text="3单元门口")
    assert (placed["section_id"], placed["place_text"]) == (SECTION, "3单元门口")
    assert round(placed["lon"], 4) == round(HERE["lon"], 4)
    again = cast.act(cast.officer, made, "classify", unplaced=True, place_text="")
    assert (again["lon"], again["section_id"], again["building_id"], again["place_text"]) == (None, None, None, "")


def test_whoever_comes_to_what_is_known_by_its_grid_alone_is_not_far(cast: Cast, dispatch_engine: Engine) -> None:
    with dispatch_engine.connect() as connection:
        sql = """SELECT ST_X(v.label) AS lon, ST_Y(v.label) AS lat FROM shaodao.grid_version v
JOIN shaodao.generation n ON n.id = v.generation_id WHERE v.grid_id = :id AND n.valid @> CURRENT_DATE"""
        middle = dict(connection.execute(text(sql), {"id": SECTION}).mappings().one())
    for place, is_far in ((middle, False), (HERE, True)):
        made = cast.blow(cast.officer, **{**place, "source": "phone"})
        waterworks = {"kind": "organization", "organization_id": WATERWORKS}
        called = cast.act(cast.officer, made, "review", lead=waterworks, callees=[waterworks])
        arrived = cast.answer(cast.contact, lead_of(called), "arrive", method="position", accuracy_m=10, **FAR)
        step = arrived["steps"][-1]
        assert (step["words"] != "报到") is is_far


def test_a_place_that_is_taken_back_is_written_in_history(cast: Cast) -> None:
    made = cast.blow(cast.officer, lon=None, lat=None, source="phone")
    cast.act(cast.officer, made, "classify", **HERE)
    seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
    assert [step["act"] for step in seen["steps"]] == ["blow", "classify"]
    assert datetime.fromisoformat(seen["steps"][1]["at"]) <= datetime.now(UTC)
