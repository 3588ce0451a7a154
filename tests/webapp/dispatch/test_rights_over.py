"""Rights end by themselves: whoever lost them reads where it stands; a token that reads does not write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from tests.webapp.dispatch.making import (
    BASE,
    LEADER,
    LEADER_PERSON,
    VOLUNTEER_PERSON,
    WATERWORKS,
    Cast,
    answered,
    whistle,
)
from webapp.core.accounts import afterwards
from webapp.core.accounts.tokens import hashed
from webapp.core.clock import ZONE
from webapp.core.db import SCHEMA

_WATER = {"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}
_DONE = {"outcome": "修好了"}
_LEADER = {"kind": "person", "person_id": LEADER_PERSON}


def _until(engine: Engine, end: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(f"UPDATE {SCHEMA}.assignment SET valid = daterange('2020-01-01', {end}) WHERE person_id = :id"),
            {"id": VOLUNTEER_PERSON},
        )


@pytest.fixture
def ended(dispatch_engine: Engine) -> Iterator[Any]:
    """Ends the volunteer's assignment: as of today by what is called with, else long ago."""
    yield lambda days=30: _until(dispatch_engine, f"(now() AT TIME ZONE 'Asia/Shanghai')::date - {days}")
    _until(dispatch_engine, "NULL")


def test_whose_rights_are_over_reads_where_it_stands_and_does_nothing(cast: Cast, emptied: None, ended: Any) -> None:
    made = cast.blow(cast.volunteer, route="self")
    cast.act(cast.leader, made, "note", text="钥匙在门卫")
    ended()
    seen = answered(cast.get(cast.volunteer, f"incidents/{made['id']}"))
    assert (seen["state"], seen["acts"], seen["notes"]) == ("handling", [], [])
    for act, body in (
        ("settle", {"outcome": "好了"}),
        ("hand-up", {"tried": "试过"}),
        ("note", {"text": "在吗"}),
        ("withdraw", {"reason": "不用了"}),
    ):
        assert cast.post(cast.volunteer, f"incidents/{made['id']}/{act}", body).status_code == 403, act


def test_a_token_that_reads_does_not_write(cast: Cast, emptied: None, dispatch_engine: Engine) -> None:
    with dispatch_engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO {SCHEMA}.api_token (account_id, name, token_hash, scopes, expires_at)"
                " VALUES (:account, 'x', :hash, '{incidents.read}', now() + interval '1 day')"
            ),
            {"account": LEADER, "hash": hashed("shd_reads")},
        )
    made = cast.blow(cast.contact, route="self")
    client = cast.app.test_client()
    headers = {"Authorization": "Bearer shd_reads", "Accept": "application/json"}
    assert client.get(f"{BASE}/incidents/{made['id']}", headers=headers).status_code == 200
    for act, body in (("note", {"text": "在"}), ("settle", {"outcome": "好了"}), ("hand-up", {"tried": "试过"})):
        key = {"Idempotency-Key": str(uuid4())}
        answer = client.post(f"{BASE}/incidents/{made['id']}/{act}", json=body, headers={**headers, **key})
        assert answer.status_code == 403, act


def test_whose_refusal_was_upheld_has_nothing_to_do_with_it(cast: Cast, emptied: None) -> None:
    made = cast.act(cast.officer, cast.blow(), "review", callees=[_WATER])
    seen = cast.answer(cast.contact, made["calls"][0], "refuse", ground="not_our_duty")
    assert cast.get(cast.contact, f"incidents/{made['id']}").status_code == 200
    decision = answered(cast.get(cast.street, f"incidents/{made['id']}"))["decisions"][0]["id"]
    assert seen["state"] == "waiting"
    cast.post(cast.street, f"decisions/{decision}/decide", {"outcome": "granted"})
    assert cast.get(cast.contact, f"incidents/{made['id']}").status_code == 404


def test_who_was_called_follows_what_is_closed_without_its_notes(
    cast: Cast, emptied: None, dispatch_engine: Engine
) -> None:
    made = cast.act(cast.officer, cast.blow(), "review", callees=[_WATER])
    cast.act(cast.leader, made, "note", text="钥匙在门卫")
    cast.answer(cast.contact, made["calls"][0], "finish", outcome="好了", remote_reason="电话指导")
    cast.act(cast.verifier, made, "verify", outcome="passed")
    seen = answered(cast.get(cast.contact, f"incidents/{made['id']}"))
    assert (seen["state"], seen["notes"], seen["acts"]) == ("closed", [], [])
    with dispatch_engine.begin() as connection:
        connection.execute(
            text(
                f"UPDATE {SCHEMA}.incident SET closed_at = now() - interval '31 days', version = version + 1,"
                " received_at = now() - interval '40 days' WHERE id = :id"
            ),
            {"id": made["id"]},
        )
    assert cast.get(cast.contact, f"incidents/{made['id']}").status_code == 404


def test_who_worked_on_it_besides_does_not_verify_it(cast: Cast, emptied: None) -> None:
    made = cast.act(cast.officer, cast.blow(cast.contact), "review", callees=[_WATER, _LEADER])
    lead, besides = sorted(made["calls"], key=lambda call: not call["is_lead"])
    cast.answer(cast.leader, besides, "arrive", method="manual", reason="到了")
    cast.answer(cast.contact, lead, "finish", outcome="好了", remote_reason="电话指导")
    assert cast.post(cast.leader, f"incidents/{made['id']}/verify", {"outcome": "passed"}).status_code == 403
    assert cast.post(cast.verifier, f"incidents/{made['id']}/verify", {"outcome": "passed"}).status_code == 200


def test_a_propertys_own_firm_does_not_verify_it(cast: Cast, emptied: None, dispatch_engine: Engine) -> None:
    with dispatch_engine.begin() as connection:
        connection.execute(text(f"UPDATE {SCHEMA}.compound SET manager_name = '九块供水营业所'"))
        compound = connection.scalar(text(f"SELECT min(id) FROM {SCHEMA}.compound"))
    made = cast.blow(cast.contact)
    called = cast.act(
        cast.officer, made, "review", callees=[{"kind": "property", "compound_id": compound, "is_lead": True}]
    )
    behalf = {"name": "物业", "at": "2026-11-24T15:20:00+08:00"}
    cast.answer(cast.officer, called["calls"][0], "finish", outcome="好了", remote_reason="电话", behalf=behalf)
    assert cast.post(cast.contact, f"incidents/{made['id']}/verify", {"outcome": "passed"}).status_code == 403


def test_a_propertys_contact_answers_his_call_and_does_not_verify_it(
    cast: Cast, emptied: None, dispatch_engine: Engine
) -> None:
    with dispatch_engine.begin() as connection:
        connection.execute(text(f"UPDATE {SCHEMA}.compound SET manager_name = NULL"))
        connection.execute(text(f"UPDATE {SCHEMA}.compound SET manager_organization_id = {WATERWORKS}"))
        compound = connection.scalar(text(f"SELECT min(id) FROM {SCHEMA}.compound"))
    property_ = {"kind": "property", "compound_id": compound, "is_lead": True}
    made = cast.act(cast.officer, cast.blow(cast.contact), "review", callees=[property_])
    assert made["calls"][0]["kind"] == "property"
    assert [each["id"] for each in answered(cast.get(cast.contact, "me/work"))["calls"]] == [made["calls"][0]["id"]]
    for act, body in (("acknowledge", {}), ("arrive", {"method": "manual", "reason": "到了"}), ("finish", _DONE)):
        done = cast.answer(cast.contact, made["calls"][0], act, **body)
    assert done["state"] == "to_verify"
    assert cast.post(cast.contact, f"incidents/{made['id']}/verify", {"outcome": "passed"}).status_code == 403
    # Called itself as well, it answers once; and the property is called no second time.
    both = [property_, {"kind": "organization", "organization_id": WATERWORKS}]
    twice = cast.act(cast.officer, cast.blow(), "review", callees=both)
    assert len(twice["calls"]) == 2
    again = cast.post(cast.officer, f"incidents/{twice['id']}/call", {"callees": both}, version=twice["version"])
    assert again.status_code == 409, "both are called already"


def test_a_key_repeats_only_for_who_used_it(cast: Cast, emptied: None) -> None:
    made, key = cast.blow(), str(uuid4())
    assert cast.post(cast.officer, f"incidents/{made['id']}/note", {"text": "在"}, key=key).status_code == 200
    assert cast.post(cast.officer, f"incidents/{made['id']}/note", {"text": "在"}, key=key).status_code == 200
    assert cast.post(cast.secretary, f"incidents/{made['id']}/note", {"text": "在"}, key=key).status_code == 409


def test_an_organization_does_not_rate_itself(cast: Cast, emptied: None) -> None:
    made = cast.act(cast.officer, cast.blow(cast.contact), "review", callees=[_WATER])
    call = made["calls"][0]
    cast.answer(cast.contact, call, "finish", outcome="好了", remote_reason="电话指导")
    cast.act(cast.verifier, made, "verify", outcome="passed")
    body = {"stars": 5, "call_id": call["id"]}
    assert cast.post(cast.contact, f"incidents/{made['id']}/rate", body).status_code == 403
    assert cast.post(cast.leader, f"incidents/{made['id']}/rate", body).status_code == 200


def test_names_are_told_to_staff_alone(cast: Cast, emptied: None) -> None:
    made = cast.act(cast.officer, cast.blow(cast.volunteer), "review", callees=[_WATER])
    cast.act(cast.officer, made, "claim")
    behalf = {"name": "供水张师傅", "at": "2026-11-24T15:20:00+08:00"}
    cast.answer(cast.officer, made["calls"][0], "acknowledge", behalf=behalf)
    for who, names in ((cast.volunteer, False), (cast.contact, False), (cast.officer, True)):
        seen = answered(cast.get(who, f"incidents/{made['id']}"))
        assert any(step["behalf_name"] for step in seen["steps"]) is names
        assert bool(seen["claimed_by_name"]) is names
    behalf["name"] = "张师傅 199-0000-9001"
    body = {"behalf": behalf}
    assert cast.post(cast.officer, f"calls/{made['calls'][0]['id']}/set-out", body).status_code in (400, 422)


def test_an_outbox_item_is_not_lost_at_the_end_of_a_shift(cast: Cast, emptied: None, ended: Any) -> None:
    sent = whistle()
    first = cast.post(cast.volunteer, "incidents", sent)
    ended()
    again = cast.post(cast.volunteer, "incidents", sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert answered(again)["id"] == answered(first)["id"]
    assert cast.post(cast.volunteer, "incidents", whistle()).status_code == 403
    assert cast.post(cast.contact, "incidents", sent).status_code == 409


def test_what_was_written_before_the_right_ended_is_taken_and_marked(
    cast: Cast, emptied: None, ended: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(afterwards, "SENT_AFTER", timedelta(days=2))
    midnight = datetime.now(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    ended(0)
    before = whistle(client_at=(midnight - timedelta(minutes=10)).isoformat())
    answer = cast.post(cast.volunteer, "incidents", before)
    assert answer.status_code == 201
    seen = answered(cast.get(cast.officer, f"incidents/{answered(answer)['id']}"))
    assert seen["by_name"] == "志愿者"
    assert "（" in seen["steps"][0]["words"] or "(" in seen["steps"][0]["words"]
    after = whistle(client_at=(midnight + timedelta(seconds=1)).isoformat())
    assert cast.post(cast.volunteer, "incidents", after).status_code == 403
    monkeypatch.setattr(afterwards, "SENT_AFTER", timedelta(seconds=1))
    stale = whistle(client_at=(midnight - timedelta(minutes=10)).isoformat())
    assert cast.post(cast.volunteer, "incidents", stale).status_code == 403


def test_a_blowers_words_are_nobodys_reason(cast: Cast, emptied: None) -> None:
    mine = [{**_WATER, "reason": "张三家欠费"}]
    made = cast.blow(cast.volunteer, category="safety.fire", threat=True, callees=mine)
    assert all("张三" not in call["reason"] and call["reason"] for call in made["calls"])
    desk = cast.blow(cast.officer, category="safety.fire", threat=True, callees=mine)
    assert [call["reason"] for call in desk["calls"]] == ["张三家欠费"]


def test_what_is_dissolved_or_a_court_is_not_called(cast: Cast, emptied: None, dispatch_engine: Engine) -> None:
    made = cast.blow()
    for values in ("closed_on = '2026-01-01'", "name = '示例区人民法院', closed_on = NULL"):
        with dispatch_engine.begin() as connection:
            connection.execute(text(f"UPDATE {SCHEMA}.organization SET {values} WHERE id = :id"), {"id": WATERWORKS})
        seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
        answer = cast.post(
            cast.officer, f"incidents/{made['id']}/review", {"callees": [_WATER]}, version=seen["version"]
        )
        assert answer.status_code in (400, 422), values
    with dispatch_engine.begin() as connection:
        connection.execute(
            text(f"UPDATE {SCHEMA}.organization SET name = '九块供水营业所' WHERE id = :id"), {"id": WATERWORKS}
        )


def test_the_hotline_is_registered_by_the_desk_alone(cast: Cast, emptied: None) -> None:
    assert cast.post(cast.volunteer, "incidents", whistle(source="hotline")).status_code in (400, 422)
    assert cast.post(cast.officer, "incidents", whistle(source="hotline")).status_code == 201
