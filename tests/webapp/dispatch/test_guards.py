"""What the database refuses whoever writes: the doer's verification, rewritten history, impossible moves."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from tests.webapp.dispatch.making import CONTACT, LEADER, WATERWORKS, Cast, lead_of
from webapp.core.db import SCHEMA

_CALLEE = {"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}


def _refused(engine: Engine, sql: str, **bound: Any) -> str:
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(text(sql.replace("@", f"{SCHEMA}.")), bound)
    return str(caught.value.orig.diag.constraint_name)  # type: ignore[union-attr]


@pytest.fixture
def done(cast: Cast) -> dict[str, Any]:
    """An incident whose lead reported it done."""
    made = cast.blow()
    call = lead_of(cast.act(cast.officer, made, "review", callees=[_CALLEE]))
    return cast.answer(cast.contact, call, "finish", outcome="好了", remote_reason="电话指导")


_VERIFY = """INSERT INTO @verification (community_id, incident_id, outcome, account_id, by)
VALUES (1, :id, 'passed', :account, 'verifier')"""


def test_who_did_it_cannot_verify_it_even_by_sql(cast: Cast, dispatch_engine: Engine, done: dict[str, Any]) -> None:
    assert _refused(dispatch_engine, _VERIFY, id=done["id"], account=CONTACT) == "ck_verification_by_another"
    settled = cast.act(cast.leader, cast.blow(route="self"), "settle", outcome="好了")
    assert _refused(dispatch_engine, _VERIFY, id=settled["id"], account=LEADER) == "ck_verification_by_another"


def test_who_reported_it_done_for_another_does_not_verify_it_either(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.blow()
    call = lead_of(cast.act(cast.officer, made, "review", callees=[_CALLEE]))
    behalf = {"name": "供水张师傅", "at": "2026-11-24T15:20:00+08:00"}
    body = {"outcome": "好了", "remote_reason": "远程关阀", "behalf": behalf}
    assert cast.post(cast.officer, f"calls/{call['id']}/finish", body).status_code == 200
    seen = cast.get(cast.officer, f"incidents/{made['id']}").get_json()
    assert "verify" not in seen["acts"]
    assert cast.post(cast.officer, f"incidents/{made['id']}/verify", {"outcome": "passed"}).status_code == 403


def test_history_is_not_rewritten(dispatch_engine: Engine, done: dict[str, Any]) -> None:
    for sql in ("UPDATE @step SET note = 'x' WHERE incident_id = :id", "DELETE FROM @step WHERE incident_id = :id"):
        assert _refused(dispatch_engine, sql, id=done["id"]) == "ck_step_append_only"
    assert _refused(dispatch_engine, "DELETE FROM @incident WHERE id = :id", id=done["id"]) == "ck_incident_kept"


def test_nothing_is_closed_as_resolved_that_nobody_looked_at(dispatch_engine: Engine, done: dict[str, Any]) -> None:
    close = """UPDATE @incident SET state = 'closed', closed_as = 'resolved', closed_at = now(), version = version + 1
      WHERE id = :id"""
    assert _refused(dispatch_engine, close, id=done["id"]) == "ck_incident_resolved_verified"


def test_nothing_is_closed_while_somebody_is_expected(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.blow(category="safety.fire", threat=True)
    close = """UPDATE @incident SET state = 'closed', closed_as = 'false_alarm', closed_at = now(),
      version = version + 1 WHERE id = :id"""
    assert _refused(dispatch_engine, close, id=made["id"]) == "ck_incident_calls_closed"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE @call SET state = 'en_route', version = version + 1, done_at = NULL WHERE incident_id = :id",
         "ck_call_moves_on"),
        ("UPDATE @call SET state = 'arrived', arrived_at = now(), done_at = NULL WHERE incident_id = :id",
         "ck_call_new_version"),
        ("UPDATE @call SET refusals = 2 WHERE incident_id = :id", "ck_call_refused_once"),
        ("UPDATE @incident SET state = 'handling' WHERE id = :id", "ck_incident_new_version"),
        ("UPDATE @incident SET closed_as = 'withdrawn' WHERE id = :id", "ck_incident_closed_as_closed"),
        ("UPDATE @incident SET route = 'self' WHERE id = :id", "ck_incident_whistle_kind_of_whistles"),
        ("UPDATE @incident SET duplicate_of_id = id WHERE id = :id", "ck_incident_duplicate_of_one"),
        ("INSERT INTO @call (community_id, incident_id, kind, organization_id, label, limits, is_lead, acknowledge_by,"
         " arrive_by, finish_by, red_by) SELECT community_id, incident_id, kind, organization_id, label, limits, false,"
         " now(), now(), now(), now() FROM @call WHERE incident_id = :id", "uq_call_organization_id"),
    ],
)  # fmt: skip
def test_an_impossible_row_is_refused(dispatch_engine: Engine, done: dict[str, Any], sql: str, rule: str) -> None:
    assert _refused(dispatch_engine, sql, id=done["id"]) == rule


def test_a_closed_incident_opens_only_by_a_reopening(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.act(cast.officer, cast.blow(), "false-alarm", reason="误报")
    sql = """UPDATE @incident SET state = 'waiting', closed_as = NULL, closed_at = NULL, version = version + 1
      WHERE id = :id"""
    assert _refused(dispatch_engine, sql, id=made["id"]) == "ck_incident_stays_closed"


def test_what_was_simulated_can_go_with_everything(cast: Cast, dispatch_engine: Engine) -> None:
    made = cast.blow(category="safety.fire", threat=True)
    with dispatch_engine.begin() as connection:
        connection.execute(text(f"UPDATE {SCHEMA}.incident SET simulated = true WHERE id = {made['id']}"))
        connection.execute(text(f"DELETE FROM {SCHEMA}.incident WHERE id = {made['id']}"))
        left = connection.scalar(text(f"SELECT count(*) FROM {SCHEMA}.step WHERE incident_id = {made['id']}"))
    assert left == 0
