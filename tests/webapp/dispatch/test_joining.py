"""What is reported again is joined to what is open, and is never lost with it."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

from PIL import Image
from sqlalchemy import Engine, text

from tests.webapp.dispatch.making import BASE, SECTION, Cast, answered
from tests.webapp.dispatch.test_acts import acts, decided
from tests.webapp.town import LAT, LON, TOWN
from webapp.core.db import SCHEMA


def test_what_others_reported_too_is_not_withdrawn(cast: Cast) -> None:
    made = cast.blow()
    cast.blow(cast.volunteer, join_id=made["id"])
    assert cast.post(cast.leader, f"incidents/{made['id']}/withdraw", {"reason": "已好"}).status_code == 409


def test_the_desk_sees_that_it_was_reported_again(cast: Cast) -> None:
    made = cast.blow()
    joined = cast.blow(cast.volunteer, join_id=made["id"])
    seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
    assert (acts(seen), seen["version"]) == (["blow", "join"], made["version"] + 1)
    assert joined["closed_as"] == "duplicate"
    other = cast.blow()
    cast.act(cast.officer, other, "merge", into_id=made["id"])
    assert acts(answered(cast.get(cast.officer, f"incidents/{made['id']}"))) == ["blow", "join", "join"]


def test_who_was_joined_to_a_false_alarm_may_ask_again(cast: Cast) -> None:
    made = cast.blow()
    joined = cast.blow(cast.volunteer, join_id=made["id"])
    cast.act(cast.officer, made, "false-alarm", reason="误报")
    asked = cast.post(cast.volunteer, f"incidents/{joined['id']}/reopen", {"ground": "还在漏"})
    assert asked.status_code == 200, asked.text
    assert decided(cast, cast.officer, joined, "granted")["state"] == "to_review"


def test_the_grid_that_loses_it_is_told(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.blow()
    cast.act(cast.officer, made, "classify", lon=LON + 0.0017, lat=LAT + 0.0023)
    with dispatch_engine.connect() as connection:
        asked = text(
            f"SELECT channels FROM {SCHEMA}.event WHERE ref = {made['id']}"
            f" AND NOT 'w:{TOWN}' = ANY(channels) ORDER BY id DESC LIMIT 1"
        )
        assert f"g:{SECTION}" in connection.scalar(asked)


def test_what_was_to_be_joined_to_a_closed_one_stands_by_itself(cast: Cast) -> None:
    made = cast.blow()
    cast.act(cast.officer, made, "false-alarm", reason="误报")
    joined = cast.blow(cast.volunteer, join_id=made["id"])
    assert (joined["closed_as"], joined["state"]) == (None, "to_review")
    [step] = answered(cast.get(cast.officer, f"incidents/{joined['id']}"))["steps"]
    assert "（" in step["words"] or "(" in step["words"]


def test_photos_of_what_was_joined_come_to_the_one_that_goes_on(cast: Cast) -> None:
    made = cast.blow()
    joined = cast.blow(cast.volunteer, join_id=made["id"])
    key, picture = str(uuid4()), BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "JPEG")
    headers = {"Content-Type": "image/jpeg"}
    sent = cast.people.send(cast.volunteer, "POST", f"{BASE}/media", data=picture.getvalue(), headers=headers)
    body = {"uuid": sent.get_json()["uuid"], "moment": "before"}
    for _again in range(2):
        answer = cast.post(cast.volunteer, f"incidents/{joined['id']}/photo", body, key=key)
        assert answer.status_code == 200, answer.text
    assert len(answered(cast.get(cast.officer, f"incidents/{made['id']}"))["photos"]) == 1
    assert cast.post(cast.contact, f"incidents/{joined['id']}/photo", body).status_code == 404
