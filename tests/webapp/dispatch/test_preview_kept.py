"""What the preview shows is what is called; and what a position says of an arrival."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.webapp.dispatch.making import (
    FIRE,
    HERE,
    LEADER_PERSON,
    VOLUNTEER,
    VOLUNTEER_PERSON,
    WATER,
    Cast,
    answered,
    call_of,
)
from tests.webapp.town import LAT, LON

_SAME = ("kind", "label", "reason", "is_lead")


def _previewed(cast: Cast, category: str, who: FlaskClient | None = None) -> dict[str, Any]:
    where = "&".join(f"{key}={value}" for key, value in HERE.items())
    answer = cast.get(who or cast.volunteer, f"incidents/preview?category={category}&{where}")
    assert answer.status_code == 200, answer.text
    return answered(answer)


def _all(callees: list[dict[str, Any]]) -> list[str]:
    return sorted(str([each[key] for key in _SAME]) for each in callees)


def test_a_threat_to_life_calls_exactly_whom_the_preview_showed(cast: Cast) -> None:
    shown = _previewed(cast, FIRE)
    made = cast.blow(cast.volunteer, category=FIRE)
    assert _all(made["calls"]) == _all(shown["callees"])
    assert shown["callees"]


def test_an_ordinary_whistle_calls_at_its_review_whom_the_preview_showed(cast: Cast) -> None:
    shown = _previewed(cast, WATER)
    made = cast.blow(cast.volunteer)
    reviewed = cast.act(cast.officer, made, "review")
    assert _all(reviewed["calls"]) == _all(shown["callees"])


def test_the_limits_that_were_shown_are_those_that_run(cast: Cast) -> None:
    shown = _previewed(cast, FIRE)
    made = cast.blow(cast.volunteer, category=FIRE)
    assert [each["step"] for each in shown["limits"]] == ["acknowledge", "arrive", "finish"]
    assert made["limits_words"] == {each["step"]: each["words"] for each in shown["limits"]}


def test_the_preview_names_nobody(cast: Cast) -> None:
    told = str(_previewed(cast, FIRE))
    for secret in ("甲示例", "乙示例", "网格长甲", "199-0000"):
        assert secret not in told


def test_which_person_it_is_is_shown_to_the_desk_alone(cast: Cast) -> None:
    def persons(who: FlaskClient) -> list[int | None]:
        shown = _previewed(cast, FIRE, who)["callees"]
        return [each["person_id"] for each in shown if each["kind"] == "person"]

    assert persons(cast.officer) == [LEADER_PERSON]
    assert persons(cast.volunteer) == [None]


def test_naming_one_person_after_the_other_tells_nobody_who_is_near(cast: Cast) -> None:
    guessed = {"kind": "person", "person_id": VOLUNTEER_PERSON, "is_lead": True}
    made = cast.blow(cast.leader, category=FIRE, callees=[guessed])
    assert _all(made["calls"]) == _all(_previewed(cast, FIRE, cast.leader)["callees"]), "whoever is proposed is called"


def test_reasons_are_chinese_for_a_chinese_reader(cast: Cast) -> None:
    shown = _previewed(cast, FIRE)
    leader = next(each for each in shown["callees"] if each["kind"] == "person")
    assert (leader["label"], leader["reason"]) == ("二级网格长", "腰片负责人")


def test_what_an_english_reader_causes_to_be_written_is_chinese_like_all_the_rest(cast: Cast) -> None:
    reader = cast.people.client(VOLUNTEER)
    reader.set_cookie("language", "en")
    where = "&".join(f"{key}={value}" for key, value in HERE.items())
    shown = answered(cast.get(reader, f"incidents/preview?category={FIRE}&{where}"))["callees"]
    assert [each["reason"] for each in shown if each["kind"] == "person"] == ["leads 腰片"]
    made = cast.blow(reader, category=FIRE)
    assert call_of(made, "person")["reason"] == "腰片负责人"


def _arrived(cast: Cast, lon: float, lat: float, accuracy_m: float = 10) -> dict[str, Any]:
    call = call_of(cast.blow(cast.volunteer, category=FIRE), "person")
    body = {"method": "position", "lon": lon, "lat": lat, "accuracy_m": accuracy_m}
    return cast.answer(cast.leader, call, "arrive", **body)


def _words(incident: dict[str, Any]) -> str:
    return str(next(step["words"] for step in reversed(incident["steps"]) if step["act"] == "arrive"))


def test_an_arrival_at_the_place_raises_no_doubt(cast: Cast, emptied: None) -> None:
    found = _arrived(cast, **HERE)
    assert "（" not in _words(found)
    assert call_of(found, "person")["arrival_far_m"] is None


def test_an_arrival_far_away_is_accepted_and_said(cast: Cast, emptied: None) -> None:
    found = _arrived(cast, LON + 0.0217, LAT)
    assert found["state"] == "handling"
    assert _words(found).endswith("（离现场较远）")
    assert call_of(found, "person")["arrival_far_m"] > 1500


def test_a_position_that_is_not_exact_explains_the_distance_but_proves_little(cast: Cast, emptied: None) -> None:
    found = _arrived(cast, LON + 0.0217, LAT, accuracy_m=5000)
    assert _words(found).endswith("（定位不准）")
    assert call_of(found, "person")["arrival_far_m"] is None


def test_who_proved_to_be_here_a_moment_ago_cannot_be_far_away_now(cast: Cast, emptied: None) -> None:
    _arrived(cast, **HERE)
    assert _words(_arrived(cast, LON + 0.05, LAT)).endswith("（离现场较远；与上一次报到位置对不上）")


def test_two_arrivals_at_one_place_fit_together(cast: Cast, emptied: None) -> None:
    _arrived(cast, **HERE)
    assert "（" not in _words(_arrived(cast, **HERE))
