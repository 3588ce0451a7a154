"""Whatever is corrected, refused, recalled or opened again: somebody has it, somebody can end it, somebody is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from tests.webapp.dispatch.making import (
    FIRE,
    GARBAGE,
    LEADER_PERSON,
    VOLUNTEER_PERSON,
    WATERWORKS,
    Cast,
    answered,
    call_of,
    lead_of,
)
from tests.webapp.dispatch.test_acts import decided, in_days, reviewed
from tests.webapp.dispatch.test_clock import age, rung, work
from webapp.core.db import SCHEMA
from webapp.dispatch import jobs

__all__ = ["work"]
WATER = {"kind": "organization", "organization_id": WATERWORKS}
LED_BY_WATER = {**WATER, "is_lead": True}
LEADER = {"kind": "person", "person_id": LEADER_PERSON}
VOLUNTEER = {"kind": "person", "person_id": VOLUNTEER_PERSON}
AT_ONCE = {"category": FIRE, "threat": True, "callees": [LED_BY_WATER]}


def seen(cast: Cast, incident: dict[str, Any]) -> dict[str, Any]:
    return answered(cast.get(cast.officer, f"incidents/{incident['id']}"))


def status(cast: Cast, who: Any, incident: dict[str, Any], act: str, **body: Any) -> int:
    version = seen(cast, incident)["version"]
    return cast.post(who, f"incidents/{incident['id']}/{act}", body, version=version).status_code


def listed(cast: Cast, query: str = "") -> list[int]:
    return [each["id"] for each in answered(cast.get(cast.officer, f"incidents?limit=200{query}"))["items"]]


def test_whoever_was_called_at_once_is_not_locked_out_by_a_correction(cast: Cast) -> None:
    made = cast.blow(**AT_ONCE)
    corrected = cast.act(cast.officer, made, "classify", category=GARBAGE, threat=False)
    assert (corrected["state"], corrected["urgency"], corrected["threat"]) == ("waiting", "general", False)
    arrived = cast.answer(cast.contact, lead_of(made), "arrive", method="manual", reason="在")
    assert arrived["state"] == "handling"
    assert status(cast, cast.leader, made, "withdraw", reason="搞错了") == 409


def test_a_threat_to_life_stays_one_whatever_the_category(cast: Cast) -> None:
    made = cast.blow(threat=True, callees=[LED_BY_WATER])
    for act, body in (("classify", {"category": GARBAGE}), ("review", {"category": GARBAGE, "urgency": "general"})):
        kept = cast.act(cast.officer, made, act, **body)
        assert (kept["threat"], kept["urgency"], kept["whistle_kind"]) == (True, "life", "emergency")
        assert kept["finish_by"] == made["finish_by"]


def test_a_category_that_threatens_life_is_a_threat_and_is_called_whatever_its_route(cast: Cast) -> None:
    made = cast.blow(category=FIRE, route="self")
    assert (made["threat"], made["route"], made["whistle_kind"]) == (True, "whistle", "emergency")
    assert made["calls"]
    own = cast.blow(category=GARBAGE, route="self")
    grave = cast.act(cast.officer, own, "classify", threat=True)
    assert (grave["route"], grave["urgency"], bool(grave["calls"])) == ("whistle", "life", True)


def test_where_the_lead_is_gone_who_did_it_leads_and_it_can_be_verified(cast: Cast) -> None:
    made = cast.blow()
    made = cast.act(cast.officer, made, "review", callees=[LED_BY_WATER, LEADER])
    cast.answer(cast.contact, call_of(made, "organization"), "refuse", ground="not_our_duty")
    decided(cast, cast.street, made, "granted")
    done = cast.answer(cast.leader, call_of(made, "person"), "finish", outcome="好了", remote_reason="远程")
    assert (done["state"], lead_of(done)["kind"]) == ("to_verify", "person")
    assert cast.act(cast.verifier, made, "verify", outcome="passed")["state"] == "closed"


def test_who_is_done_may_be_named_the_lead(cast: Cast) -> None:
    made = cast.blow()
    made = cast.act(cast.officer, made, "review", callees=[LED_BY_WATER, LEADER])
    person = call_of(made, "person")
    cast.answer(cast.leader, person, "finish", outcome="好了", remote_reason="远程")
    assert cast.act(cast.officer, made, "lead", call_id=person["id"])["state"] == "to_verify"


@pytest.mark.parametrize("how", ["recalled", "refused"])
def test_where_nobody_is_called_any_more_the_desk_is_due_and_urged(
    cast: Cast, dispatch_engine: Engine, work: Any, how: str
) -> None:
    made = reviewed(cast)
    if how == "recalled":
        left = cast.answer(cast.officer, lead_of(made), "recall", reason="派错了")
    else:
        cast.answer(cast.contact, lead_of(made), "refuse", ground="no_means")
        left = decided(cast, cast.street, made, "granted")
    assert (left["state"], left["due_what"]) == ("waiting", "call")
    assert left["due_at"] < left["finish_by"]
    age(dispatch_engine, made["id"], "4 days")
    jobs.ring(work(made["id"]))
    assert rung(dispatch_engine, made["id"])["urge"] == 1
    more = cast.act(cast.officer, made, "call", callees=[LEADER])
    assert (lead_of(more)["kind"], more["due_what"]) == ("person", "acknowledge")


def test_a_threat_to_life_that_is_accepted_after_all_is_called_at_once(cast: Cast) -> None:
    made = cast.blow(**AT_ONCE)
    cast.act(cast.officer, made, "not-accept", reason="不属实")
    cast.act(cast.leader, made, "reopen", ground="真着火了")
    opened = decided(cast, cast.secretary, made, "granted")
    assert (opened["state"], lead_of(opened)["state"]) == ("waiting", "sent")


def test_the_review_after_a_reopening_calls_somebody_though_somebody_refused_before(cast: Cast) -> None:
    made = reviewed(cast)
    cast.answer(cast.contact, lead_of(made), "refuse", ground="no_means")
    cast.act(cast.officer, made, "not-accept", reason="不属实")
    cast.act(cast.leader, made, "reopen", ground="就在小区里")
    opened = decided(cast, cast.secretary, made, "granted")
    assert opened["state"] == "to_review"
    again = cast.act(cast.officer, made, "review")
    assert again["state"] == "waiting"
    assert [call["state"] for call in again["calls"] if call["is_lead"]] == ["sent"]


def test_a_reopening_that_is_asked_for_is_in_the_queue_with_a_deadline_and_a_bell(
    cast: Cast, dispatch_engine: Engine, work: Any
) -> None:
    made = cast.blow()
    cast.act(cast.officer, made, "not-accept", reason="属市政管网")
    assert made["id"] not in listed(cast)
    before = answered(cast.get(cast.officer, "incidents"))["counts"]["asked"]
    asked = cast.act(cast.leader, made, "reopen", ground="就在小区里")
    assert (asked["state"], asked["asked"], asked["due_what"]) == ("closed", True, "decide")
    assert made["id"] in listed(cast)
    assert made["id"] in listed(cast, "&asked=true")
    assert answered(cast.get(cast.officer, "incidents"))["counts"]["asked"] == before + 1
    age(dispatch_engine, made["id"], "10 days")
    jobs.sweep(work(made["id"]))
    jobs.sweep(work(made["id"]))
    assert rung(dispatch_engine, made["id"]) == {"urge": 1}
    decided(cast, cast.secretary, made, "denied")
    assert made["id"] not in listed(cast)


def test_a_review_afterwards_names_the_lead_among_those_called_and_is_due_until_then(
    cast: Cast, dispatch_engine: Engine, work: Any
) -> None:
    made = cast.blow(cast.officer, threat=True, callees=[LED_BY_WATER, LEADER])
    for call in made["calls"]:
        who = cast.contact if call["kind"] == "organization" else cast.leader
        cast.answer(who, call, "arrive", method="manual", reason="在")
    age(dispatch_engine, made["id"], "3 days")
    seen_late = seen(cast, made)
    assert not seen_late["reviewed"]
    jobs.ring(work(made["id"]))
    assert rung(dispatch_engine, made["id"])["urge"] >= 1
    late = cast.act(cast.officer, made, "review", lead=LEADER)
    assert (lead_of(late)["kind"], len(late["calls"])) == ("person", 2)


def test_what_waits_for_verification_has_a_deadline_and_a_bell(cast: Cast, dispatch_engine: Engine, work: Any) -> None:
    made = cast.blow(cast.leader, route="self", category=GARBAGE)
    settled = answered(cast.post(cast.leader, f"incidents/{made['id']}/settle", {"outcome": "扫了"}))
    assert (settled["due_what"], bool(settled["due_at"])) == ("verify", True)
    age(dispatch_engine, made["id"], "10 days")
    jobs.ring(work(made["id"]))
    jobs.ring(work(made["id"]))
    assert rung(dispatch_engine, made["id"]) == {"urge": 1}


def test_what_is_handed_up_late_begins_with_the_whistle(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.blow(cast.leader, route="self", category=GARBAGE)
    age(dispatch_engine, made["id"], "10 days")
    up = answered(cast.post(cast.leader, f"incidents/{made['id']}/hand-up", {"tried": "试过了"}))
    assert up["finish_by"] > in_days(5)
    corrected = cast.act(cast.officer, made, "classify", urgency="complex")
    assert corrected["finish_by"] > in_days(13)


def test_who_is_called_is_hastened_when_it_turns_out_graver(cast: Cast) -> None:
    made = reviewed(cast, category=GARBAGE)
    graver = cast.act(cast.officer, made, "classify", threat=True)
    call = lead_of(graver)
    assert call["finish_by"] < lead_of(made)["finish_by"]
    left = datetime.fromisoformat(call["acknowledge_by"]) - datetime.fromisoformat(made["received_at"])
    assert left.total_seconds() < 600


def test_who_was_done_before_is_called_again_after_a_reopening(cast: Cast) -> None:
    made = cast.blow()
    made = cast.act(cast.officer, made, "review", callees=[LED_BY_WATER, LEADER])
    for call, who in ((call_of(made, "person"), cast.leader), (call_of(made, "organization"), cast.contact)):
        cast.answer(who, call, "finish", outcome="好了", remote_reason="远程")
    cast.act(cast.verifier, made, "verify", outcome="passed")
    cast.act(cast.leader, made, "reopen", ground="又漏了")
    opened = decided(cast, cast.secretary, made, "granted")
    # What was done before it was opened again is past: nobody is there.
    assert (opened["state"], call_of(opened, "person")["state"]) == ("waiting", "done")
    again = cast.act(cast.officer, made, "call", callees=[LEADER])
    assert call_of(again, "person")["state"] == "sent"


def test_a_volunteer_who_declines_is_no_dispute(cast: Cast) -> None:
    made = cast.blow()
    made = cast.act(cast.officer, made, "review", callees=[LED_BY_WATER, VOLUNTEER])
    left = cast.answer(cast.volunteer, call_of(made, "person"), "refuse", ground="no_means")
    assert (left["decisions"], left["disputed"]) == ([], False)


def test_what_is_done_is_not_suspended_any_more(cast: Cast) -> None:
    made = reviewed(cast)
    cast.act(cast.officer, made, "suspend", ground="等配件", until_at=in_days(10))
    done = cast.answer(cast.contact, lead_of(made), "finish", outcome="好了", remote_reason="远程")
    assert [(each["kind"], each["outcome"]) for each in done["decisions"]] == [("suspension", "lapsed")]


def test_an_extension_never_shortens_and_has_an_end(cast: Cast, dispatch_engine: Engine) -> None:
    made = reviewed(cast, category=GARBAGE)
    call = lead_of(made)
    far = {"ground": "要配件", "until_at": "2100-01-01T00:00:00+08:00"}
    assert cast.post(cast.contact, f"calls/{call['id']}/extend", far).status_code == 422
    cast.answer(cast.contact, call, "extend", ground="要配件", until_at=in_days(8))
    with dispatch_engine.begin() as connection:
        connection.execute(
            text(f"UPDATE {SCHEMA}.call SET finish_by = finish_by + interval '5 days' WHERE id = {call['id']}")
        )
    moved = lead_of(seen(cast, made))["finish_by"]
    assert lead_of(decided(cast, cast.officer, made, "granted"))["finish_by"] == moved


def test_one_incident_whose_clock_fails_keeps_no_other_waiting(
    cast: Cast, dispatch_engine: Engine, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = reviewed(cast), reviewed(cast)
    for made, interval in ((broken, "40 minutes"), (sound, "31 minutes")):
        age(dispatch_engine, made["id"], interval)
    real = jobs.tick

    def failing(session: Any, community_id: int, incident_id: int) -> int:
        if incident_id == broken["id"]:
            raise ZeroDivisionError
        return real(session, community_id, incident_id)

    monkeypatch.setattr(jobs, "tick", failing)
    jobs.sweep(work(sound["id"]))
    assert rung(dispatch_engine, sound["id"]) == {"urge": 1}


def test_an_alarm_for_nothing_is_set_right(cast: Cast, dispatch_engine: Engine, work: Any) -> None:
    made = reviewed(cast)
    sql = f"SELECT alarm_at > now() FROM {SCHEMA}.incident WHERE id = {made['id']}"
    with dispatch_engine.begin() as connection:
        connection.execute(
            text(f"UPDATE {SCHEMA}.incident SET alarm_at = now() - interval '1 hour' WHERE id = {made['id']}")
        )
    jobs.ring(work(made["id"]))
    with dispatch_engine.connect() as connection:
        assert connection.scalar(text(sql))
    assert seen(cast, made)["version"] == made["version"]


def test_the_bells_of_an_incident_do_not_wait_for_one_another(cast: Cast, dispatch_engine: Engine) -> None:
    made = reviewed(cast)
    sql = "SELECT count(*) FROM jobs.procrastinate_jobs WHERE args ->> 'incident_id' = :id AND lock IS NOT NULL"
    with dispatch_engine.connect() as connection:
        assert connection.scalar(text(sql), {"id": str(made["id"])}) == 0


def test_a_verification_before_the_reopening_closes_nothing(cast: Cast, dispatch_engine: Engine) -> None:
    made = reviewed(cast)
    cast.answer(cast.contact, lead_of(made), "finish", outcome="好了", remote_reason="远程")
    cast.act(cast.leader, made, "verify", outcome="passed")
    cast.act(cast.leader, made, "reopen", ground="又漏了")
    decided(cast, cast.officer, made, "granted")
    closed = f"""UPDATE {SCHEMA}.incident SET state = 'closed', closed_as = 'resolved', closed_at = now(),
      version = version + 1 WHERE id = {made["id"]}"""
    recalled = f"""UPDATE {SCHEMA}.call SET state = 'recalled', closed_at = now(), version = version + 1
      WHERE incident_id = {made["id"]}"""
    with dispatch_engine.connect() as connection:
        connection.execute(text(recalled))
        connection.execute(text(closed))
        with pytest.raises(IntegrityError, match="nobody looked"):
            connection.commit()
