"""Every other act of desk, grid and callee, and what it leads to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.webapp.dispatch.making import (
    GARBAGE,
    HERE,
    LEADER_PERSON,
    VOLUNTEER_PERSON,
    WATERWORKS,
    Cast,
    answered,
    lead_of,
    whistle,
)
from tests.webapp.dispatch.making import WATER as WATER_CATEGORY
from webapp.core.db import current_session
from webapp.dispatch.rules.arrivals import arrival_code, code_fits

WATER = {"kind": "organization", "organization_id": WATERWORKS}
BY_NAME = {"name": "供水张师傅", "at": "2026-11-24T15:20:00+08:00"}


def reviewed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A whistle with the waterworks as its lead."""
    made = cast.blow(**changes)
    return cast.act(cast.officer, made, "review", callees=[{**WATER, "is_lead": True}])


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def decided(cast: Cast, who: FlaskClient, incident: dict[str, Any], outcome: str) -> dict[str, Any]:
    seen = answered(cast.get(who, f"incidents/{incident['id']}"))
    decision = next(each for each in seen["decisions"] if each["outcome"] is None)
    answer = cast.post(who, f"decisions/{decision['id']}/decide", {"outcome": outcome, "answer": "照此办理"})
    assert answer.status_code == 200, answer.text
    return answered(answer)


def acts(incident: dict[str, Any]) -> list[str]:
    return [step["act"] for step in incident["steps"]]


def test_a_review_without_names_calls_whom_the_preview_proposes(cast: Cast) -> None:
    made = cast.blow()
    query = f"category={WATER_CATEGORY}&lon={HERE['lon']}&lat={HERE['lat']}"
    preview = answered(cast.get(cast.leader, f"incidents/preview?{query}"))
    called = cast.act(cast.officer, made, "review")["calls"]
    assert sorted(call["label"] for call in called) == sorted(callee["label"] for callee in preview["callees"])
    assert [call["reason"] for call in called if call["is_lead"]]


def test_whom_the_blower_wants_is_kept_for_the_review(cast: Cast) -> None:
    made = cast.blow(cast.officer, callees=[{"kind": "person", "person_id": VOLUNTEER_PERSON, "is_lead": True}])
    called = cast.act(cast.officer, made, "review")["calls"]
    assert [call["label"] for call in called] == ["志愿者"]


def test_a_claim_is_taken_and_given_back(cast: Cast) -> None:
    made = cast.blow()
    assert cast.act(cast.officer, made, "claim")["claimed_by_name"] == "dutyofficer"
    assert cast.act(cast.officer, made, "unclaim")["claimed_by_name"] is None


def test_what_is_not_accepted_can_be_asked_to_be_looked_at_again(cast: Cast) -> None:
    made = cast.blow()
    closed = cast.act(cast.officer, made, "not-accept", reason="属市政管网")
    assert (closed["state"], closed["closed_as"]) == ("closed", "not_accepted")
    asked = cast.act(cast.leader, made, "reopen", ground="就在小区里")
    assert asked["decisions"][0]["kind"] == "reacceptance"
    opened = decided(cast, cast.secretary, made, "granted")
    assert (opened["state"], opened["reopenings"], opened["closed_as"]) == ("to_review", 1, None)


def test_another_category_brings_its_urgency_and_its_limits(cast: Cast) -> None:
    made = cast.blow()
    corrected = cast.act(cast.officer, made, "classify", category=GARBAGE, place_text="3号楼后")
    assert (corrected["category"], corrected["urgency"], corrected["place_text"]) == (GARBAGE, "general", "3号楼后")
    assert corrected["finish_by"] > made["finish_by"]


def test_what_turns_out_to_threaten_life_is_called_at_once(cast: Cast) -> None:
    made = cast.blow()
    corrected = cast.act(cast.officer, made, "classify", threat=True)
    assert (corrected["state"], corrected["urgency"], corrected["threat"]) == ("waiting", "life", True)
    assert corrected["calls"]


def test_others_are_called_besides_and_another_leads(cast: Cast) -> None:
    made = reviewed(cast)
    person = {"kind": "person", "person_id": LEADER_PERSON}
    more = cast.act(cast.officer, made, "call", callees=[person])
    other = next(call for call in more["calls"] if call["kind"] == "person")
    assert not other["is_lead"]
    assert (
        cast.post(
            cast.officer, f"incidents/{made['id']}/call", {"callees": [person]}, version=more["version"]
        ).status_code
        == 409
    )
    led = cast.act(cast.officer, made, "lead", call_id=other["id"])
    assert lead_of(led)["id"] == other["id"]


def test_a_duplicate_is_merged_into_what_goes_on(cast: Cast) -> None:
    made, other = cast.blow(), cast.blow()
    merged = cast.act(cast.officer, made, "merge", into_id=other["id"])
    assert (merged["closed_as"], merged["duplicate_of"]["number"]) == ("duplicate", other["number"])
    assert answered(cast.get(cast.officer, f"incidents/{other['id']}"))["duplicates"] == [
        {"id": made["id"], "number": made["number"]}
    ]
    again = answered(cast.get(cast.officer, f"incidents/{other['id']}"))
    into = {"into_id": made["id"]}
    assert cast.post(cast.officer, f"incidents/{other['id']}/merge", into, version=again["version"]).status_code == 409


def test_who_joins_a_similar_one_follows_it_as_a_duplicate(cast: Cast) -> None:
    other = cast.blow()
    joined = cast.blow(cast.volunteer, join_id=other["id"])
    assert (joined["state"], joined["closed_as"], joined["duplicate_of"]["id"]) == ("closed", "duplicate", other["id"])


def test_a_threat_that_was_none_is_withdrawn_by_who_blew_it(cast: Cast) -> None:
    made = cast.blow(cast.volunteer, category="safety.fire", threat=True)
    assert cast.post(cast.leader, f"incidents/{made['id']}/withdraw", {"reason": "不是我的"}).status_code == 403
    gone = cast.act(cast.volunteer, made, "withdraw", reason="按错了")
    assert gone["closed_as"] == "withdrawn"
    assert {call["state"] for call in gone["calls"]} == {"recalled"}


def test_what_the_grid_cannot_do_becomes_a_whistle_with_what_was_tried(cast: Cast) -> None:
    made = cast.blow(route="self")
    up = cast.act(cast.leader, made, "hand-up", tried="自己疏通两次不行")
    assert (up["route"], up["state"], up["whistle_kind"], up["tried"]) == (
        *("whistle", "to_review", "livelihood"),
        "自己疏通两次不行",
    )


def test_the_desk_answers_on_behalf_and_says_of_whom(cast: Cast) -> None:
    call = lead_of(reviewed(cast))
    assert cast.post(cast.officer, f"calls/{call['id']}/acknowledge").status_code == 422
    done = cast.answer(cast.officer, call, "acknowledge", behalf=BY_NAME)
    assert done["steps"][-1]["behalf_name"] == "供水张师傅"
    assert cast.post(cast.contact, f"calls/{call['id']}/set-out", {"behalf": BY_NAME}).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"method": "manual"}, 422),
        ({"method": "position"}, 422),
        ({"method": "code"}, 422),
        ({"method": "position", "lon": 98.4896, "lat": 39.7304, "accuracy_m": 12}, 200),
        ({"method": "plate", "plate": "620902004002104"}, 200),
        ({"method": "code", "code": "0000"}, 200),
    ],
)
def test_an_arrival_shows_something_and_is_never_blocked(cast: Cast, body: dict[str, Any], status: int) -> None:
    call = lead_of(reviewed(cast))
    answer = cast.post(cast.contact, f"calls/{call['id']}/arrive", body)
    assert answer.status_code == status
    if status == 200:
        kept = lead_of(answered(answer))
        assert kept["arrival_method"] == body["method"]
        assert kept["arrival_far_m"] is None


def test_who_reports_in_from_far_away_is_shown_so(cast: Cast) -> None:
    call = lead_of(reviewed(cast))
    done = cast.answer(cast.contact, call, "arrive", method="position", lon=98.52, lat=39.73, accuracy_m=20)
    assert lead_of(done)["arrival_far_m"] > 2000


def test_what_is_done_without_coming_needs_a_reason(cast: Cast) -> None:
    call = lead_of(reviewed(cast))
    assert cast.post(cast.contact, f"calls/{call['id']}/finish", {"outcome": "好了"}).status_code == 422
    done = cast.answer(cast.contact, call, "finish", outcome="好了", remote_reason="远程关阀")
    assert lead_of(done)["remote"]


def test_a_refusal_that_stands_lets_the_desk_call_another_but_never_the_same(cast: Cast) -> None:
    made = reviewed(cast)
    cast.answer(cast.contact, lead_of(made), "refuse", ground="not_our_place", note="不在管网内")
    stands = decided(cast, cast.street, made, "granted")
    assert [call["state"] for call in stands["calls"]] == ["refused"]
    assert not stands["disputed"]
    body = {"callees": [WATER]}
    assert cast.post(cast.officer, f"incidents/{made['id']}/call", body, version=stands["version"]).status_code == 409
    more = cast.act(cast.officer, made, "call", callees=[{"kind": "person", "person_id": LEADER_PERSON}])
    assert lead_of(more)["kind"] == "person"


def test_one_extension_is_granted_by_another(cast: Cast) -> None:
    made = reviewed(cast)
    call = lead_of(made)
    early = {"ground": "要配件", "until_at": "2026-11-24T00:00:00+08:00"}
    assert cast.post(cast.contact, f"calls/{call['id']}/extend", early).status_code == 422
    asked = {"ground": "要配件", "until_at": in_days(20)}
    assert cast.post(cast.secretary, f"calls/{call['id']}/extend", asked).status_code == 422
    behalf = {"name": "王师傅", "at": datetime.now(UTC).isoformat()}
    cast.answer(cast.secretary, call, "extend", **asked, behalf=behalf)
    extended = decided(cast, cast.officer, made, "granted")
    assert lead_of(extended)["extended"]
    assert lead_of(extended)["finish_by"] > call["finish_by"]
    assert extended["finish_by"] == lead_of(extended)["finish_by"]
    again = {"ground": "再要", "until_at": in_days(40)}
    assert cast.post(cast.contact, f"calls/{call['id']}/extend", again).status_code == 409


def test_the_clocks_stand_still_while_a_granted_suspension_lasts(cast: Cast) -> None:
    made = reviewed(cast)
    cast.act(cast.officer, made, "suspend", ground="等配件", until_at=in_days(10))
    seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
    own = seen["decisions"][0]
    assert not own["may_decide"]
    assert cast.post(cast.officer, f"decisions/{own['id']}/decide", {"outcome": "granted"}).status_code == 403
    paused = decided(cast, cast.secretary, made, "granted")
    assert (paused["state"], paused["due_what"]) == ("suspended", None)
    assert lead_of(paused)["acts"] == []
    before = lead_of(paused)["acknowledge_by"]
    running = cast.act(cast.officer, made, "resume")
    assert running["state"] == "waiting"
    assert lead_of(running)["acknowledge_by"] >= before


def test_what_fails_goes_back_and_then_needs_a_third_person(cast: Cast) -> None:
    made = reviewed(cast)
    call = lead_of(made)
    cast.answer(cast.contact, call, "arrive", method="manual", reason="在")
    cast.answer(cast.contact, call, "finish", outcome="好了")
    back = cast.act(cast.leader, made, "verify", outcome="failed", note="还在漏")
    assert (back["state"], lead_of(back)["state"]) == ("handling", "arrived")
    cast.answer(cast.contact, call, "finish", outcome="换了阀")
    seen = answered(cast.get(cast.leader, f"incidents/{made['id']}"))
    assert seen["needs_third_person"]
    assert "verify" not in seen["acts"]
    closed = cast.act(cast.verifier, made, "verify", outcome="passed")
    assert closed["verifications"][-1]["by"] == "third_person"


def test_a_closed_one_is_opened_again_and_who_led_begins_anew(cast: Cast) -> None:
    made = reviewed(cast)
    cast.answer(cast.contact, lead_of(made), "finish", outcome="好了", remote_reason="远程")
    cast.act(cast.leader, made, "verify", outcome="passed")
    cast.act(cast.leader, made, "reopen", ground="又漏了")
    opened = decided(cast, cast.officer, made, "granted")
    assert (opened["state"], lead_of(opened)["state"], opened["needs_third_person"]) == ("waiting", "sent", True)


def test_a_person_is_never_rated_and_an_organization_once(cast: Cast) -> None:
    made = reviewed(cast)
    more = cast.act(cast.officer, made, "call", callees=[{"kind": "person", "person_id": VOLUNTEER_PERSON}])
    person = next(call for call in more["calls"] if call["kind"] == "person")
    cast.answer(cast.contact, lead_of(made), "finish", outcome="好了", remote_reason="远程")
    path = f"incidents/{made['id']}/rate"
    assert cast.post(cast.leader, path, {"stars": 5, "call_id": person["id"]}).status_code == 409
    assert cast.post(cast.leader, path, {"stars": 4, "call_id": lead_of(made)["id"]}).status_code == 200
    assert cast.post(cast.verifier, path, {"stars": 1, "call_id": lead_of(made)["id"]}).status_code == 409
    assert cast.post(cast.leader, path, {"stars": 6}).status_code == 422


def test_desk_and_callees_share_a_thread(cast: Cast) -> None:
    made = reviewed(cast)
    written = answered(cast.post(cast.contact, f"incidents/{made['id']}/note", {"text": "十分钟到"}))
    assert written["version"] == made["version"]
    assert [(note["by_name"], note["text"], note["is_mine"]) for note in written["notes"]] == [
        ("九块供水营业所", "十分钟到", True)
    ]
    assert cast.post(cast.volunteer, f"incidents/{made['id']}/note", {"text": "我看看"}).status_code == 404


def test_that_somebody_looks_is_told_and_kept_nowhere(cast: Cast) -> None:
    made = cast.blow()
    assert cast.post(cast.officer, f"incidents/{made['id']}/looking").status_code == 204
    assert acts(answered(cast.get(cast.officer, f"incidents/{made['id']}"))) == ["blow"]


def test_when_the_emergency_call_was_made_is_noted(cast: Cast) -> None:
    made = cast.blow(category="safety.fire", threat=True)
    noted = cast.act(cast.leader, made, "emergency-called", at="2026-11-24T15:20:00+08:00")
    assert noted["emergency_called_at"].startswith("2026-11-24T07:20:00")


def test_handing_on_stays_inside_the_callee(cast: Cast) -> None:
    made = reviewed(cast)
    assert lead_of(cast.answer(cast.contact, lead_of(made), "hand-on", to="抢修一班"))["handed_to"] == "抢修一班"


def test_a_recalled_call_is_over(cast: Cast) -> None:
    made = reviewed(cast)
    back = cast.answer(cast.officer, lead_of(made), "recall", reason="派错了")
    assert [call["state"] for call in back["calls"]] == ["recalled"]
    assert cast.get(cast.contact, f"incidents/{made['id']}").status_code == 404


def test_a_whistle_without_a_place_still_finds_somebody(cast: Cast) -> None:
    made = cast.blow(category="safety.fire", threat=True, lon=None, lat=None, place_text="电话里没说清")
    assert [call["kind"] for call in made["calls"]] == ["emergency_office"]


def test_the_code_cannot_be_worked_out_from_what_is_known_of_the_incident(cast: Cast) -> None:
    uuid = UUID(whistle()["uuid"])
    houses = {arrival_code(number.to_bytes(32), uuid) for number in range(20)}
    assert len(houses) > 15, "every installation has codes of its own"
    with cast.app.app_context():
        session = current_session()
        made = cast.blow()
        known = session.execute(text("SELECT uuid FROM incident WHERE id = :id"), {"id": made["id"]}).scalar_one()
    assert made["arrival_code"] == arrival_code(cast.app.config["SECRET_KEY"].encode(), known)
    assert not code_fits(b"another installation", known, made["arrival_code"])


def test_the_host_has_the_code_and_whoever_arrives_is_told_it(cast: Cast) -> None:
    made = reviewed(cast)
    code = answered(cast.get(cast.leader, f"incidents/{made['id']}"))["arrival_code"]
    assert answered(cast.get(cast.contact, f"incidents/{made['id']}"))["arrival_code"] is None
    assert code == made["arrival_code"]
    cast.answer(cast.contact, lead_of(made), "arrive", method="code", code=code)
    with cast.app.app_context():
        facts = current_session().scalar(
            text("SELECT facts FROM step WHERE incident_id = :id AND act = 'arrive'"), {"id": made["id"]}
        )
    assert facts["code_fits"]
