"""What a card wrote and could not send before its hours ended is taken from the same phone, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.webapp.dispatch.making import BASE, VOLUNTEER_PERSON, Cast, answered, lead_of, whistle
from tests.webapp.town import TOWN
from webapp.core.accounts.afterwards import PROOF
from webapp.core.accounts.guard import SECRET
from webapp.core.accounts.roles import Role
from webapp.core.accounts.sessions import open_session
from webapp.core.accounts.terms import CARD, PHONE, Method
from webapp.core.db import SCHEMA
from webapp.core.media.routes import WRITTEN

HOUR = timedelta(hours=1)


class Day:
    """A day leader whose hours ended half an hour ago, and what his phone still knows."""

    def __init__(self, cast: Cast, engine: Engine, method: Method = Method.CARD) -> None:
        self.cast, self.engine = cast, engine
        self.ended = datetime.now(UTC) - HOUR / 2
        self.account = cast.people.account("dayleader", community=TOWN)
        cast.people.give(self.account, Role.DAY_LEADER, community=TOWN, since=self.ended - 6 * HOUR, until=self.ended)
        client = self._logged_in(method)
        self.proof = client.get("/phone/session").get_json()["proof"]

    def _logged_in(self, method: Method) -> FlaskClient:
        with Session(self.engine) as session, session.begin():
            token = open_session(
                session, account_id=self.account, method=method, term=CARD if method is Method.CARD else PHONE
            )
        client = self.cast.app.test_client()
        with client.session_transaction() as cookie:
            cookie[SECRET] = token
        return client

    def end(self, *, reason: str | None = None, at: str = "now() - interval '30 minutes'") -> None:
        """End the log-in by its time, or for a reason."""
        column = f"ended_at = {at}, ended_reason = :reason" if reason else f"expires_at = {at}"
        with self.engine.begin() as connection:
            connection.execute(
                text(f"UPDATE {SCHEMA}.login_session SET {column} WHERE account_id = :account"),
                {"account": self.account, **({"reason": reason} if reason else {})},
            )

    def send(self, path: str, *, method: str = "POST", proof: str | None = None, **more: Any) -> TestResponse:
        """What the phone sends: no cookie any more, the proof in its place."""
        headers = {PROOF: proof or self.proof, "X-Shaodao-Account": str(self.account), "Accept": "application/json"}
        headers |= {"Idempotency-Key": str(uuid4())} | more.pop("headers", {})
        return self.cast.app.test_client().open(f"{BASE}/{path}", method=method, headers=headers, **more)

    def before(self, minutes: int = 10) -> str:
        """An instant within his hours."""
        return (self.ended - timedelta(minutes=minutes)).isoformat()


@pytest.fixture
def day(cast: Cast, emptied: None, dispatch_engine: Engine) -> Day:
    return Day(cast, dispatch_engine)


def _written(day: Day, client_at: str) -> dict[str, Any]:
    return whistle(source="day_leader", client_at=client_at)


def test_what_was_written_in_his_hours_is_taken_after_them_once_and_marked(day: Day) -> None:
    day.end()
    sent = _written(day, day.before())
    first, again = day.send("incidents", json=sent), day.send("incidents", json=sent)
    assert (first.status_code, again.status_code) == (201, 200), first.text
    seen = answered(day.cast.get(day.cast.officer, f"incidents/{answered(first)['id']}"))
    assert seen["by_name"] == "一天网格长"
    assert "（" in seen["steps"][0]["words"] or "(" in seen["steps"][0]["words"]


def test_what_was_written_after_his_hours_is_refused(day: Day) -> None:
    day.end()
    assert day.send("incidents", json=_written(day, (day.ended + timedelta(minutes=1)).isoformat())).status_code == 403
    assert day.send("incidents", json=whistle(source="day_leader")).status_code == 403


def test_a_handed_over_shift_sends_what_waited_a_card_taken_back_sends_nothing(day: Day) -> None:
    day.end(reason="handed_over")
    with day.engine.begin() as connection:
        connection.execute(text(f"UPDATE {SCHEMA}.account SET active = false WHERE id = :id"), {"id": day.account})
    assert day.send("incidents", json=_written(day, day.before())).status_code == 201
    for reason in ("revoked", "disabled", "logout"):
        day.end(reason=reason)
        assert day.send("incidents", json=_written(day, day.before())).status_code == 401, reason


def test_the_proof_ends_twelve_hours_after_the_log_in(day: Day) -> None:
    day.end(at="now() - interval '13 hours'")
    assert day.send("incidents", json=_written(day, day.before())).status_code == 401


def test_the_proof_opens_nothing_while_the_log_in_lasts_and_nothing_but_sending(day: Day) -> None:
    sent = _written(day, day.before())
    assert day.send("incidents", json=sent).status_code == 401
    day.end()
    for path in ("me/work", "me/ground", "categories", "incidents"):
        assert day.send(path, method="GET").status_code == 401, path
    assert day.send("incidents/1/claim", json={}).status_code == 401
    assert day.send("incidents", json=sent, proof=day.proof[:-2] + "xx").status_code == 401
    assert day.cast.app.test_client().get("/phone/session", headers={PROOF: day.proof}).status_code in (303, 401)


def test_who_can_log_in_again_gets_no_proof(cast: Cast, dispatch_engine: Engine) -> None:
    assert Day(cast, dispatch_engine, Method.PASSWORD).proof is None


def test_it_is_not_sent_under_another_log_in(day: Day) -> None:
    day.end()
    headers = {PROOF: day.proof, "X-Shaodao-Account": str(day.account)}
    sent = _written(day, day.before())
    answer = day.cast.people.send(day.cast.leader, "POST", f"{BASE}/incidents", json=sent, headers=headers)
    assert answer.status_code == 401


def _picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(kept, "JPEG")
    return kept.getvalue()


def test_its_photo_follows_the_whistle(day: Day) -> None:
    day.end()
    made = answered(day.send("incidents", json=_written(day, day.before())))
    headers = {WRITTEN: day.before(), "Content-Type": "image/jpeg"}
    kept = day.send("media", data=_picture(), headers=headers)
    assert kept.status_code == 201, kept.text
    body = {"uuid": kept.get_json()["uuid"], "moment": "before", "client_at": day.before()}
    tied = day.send(f"incidents/{made['id']}/photo", json=body)
    assert tied.status_code == 200, tied.text
    assert len(answered(day.cast.get(day.cast.officer, f"incidents/{made['id']}"))["photos"]) == 1
    late = {WRITTEN: (day.ended + timedelta(minutes=1)).isoformat(), "Content-Type": "image/jpeg"}
    assert day.send("media", data=_picture(), headers=late).status_code == 403
    assert day.send("media", data=_picture(), headers={"Content-Type": "image/jpeg"}).status_code == 403


# Whoever keeps his log-in and loses a right


@pytest.fixture
def ended(dispatch_engine: Engine) -> Iterator[Any]:
    """Ends the volunteer's post with yesterday."""

    def until(end: str) -> None:
        with dispatch_engine.begin() as connection:
            connection.execute(
                text(f"UPDATE {SCHEMA}.assignment SET valid = daterange('2020-01-01', {end}) WHERE person_id = :id"),
                {"id": VOLUNTEER_PERSON},
            )

    yield lambda: until("(now() AT TIME ZONE 'Asia/Shanghai')::date")
    until("NULL")


def test_an_act_that_was_pressed_while_one_was_called_is_taken_afterwards_and_marked(
    cast: Cast, emptied: None, ended: Any, monkeypatch: pytest.MonkeyPatch, dispatch_engine: Engine
) -> None:
    monkeypatch.setattr("webapp.core.accounts.afterwards.SENT_AFTER", timedelta(days=2))
    lead = {"kind": "person", "person_id": VOLUNTEER_PERSON, "is_lead": True}
    made = cast.act(cast.officer, cast.blow(), "review", callees=[lead])
    call = lead_of(made)
    with dispatch_engine.connect() as connection:
        midnight = connection.scalar(
            text("SELECT date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'")
        )
    ended()
    arrived = {"method": "manual", "reason": "到了"}
    after = arrived | {"client_at": (midnight + timedelta(seconds=1)).isoformat()}
    assert cast.post(cast.volunteer, f"calls/{call['id']}/arrive", after).status_code in (403, 404)
    before = arrived | {"client_at": (midnight - timedelta(minutes=10)).isoformat()}
    answer = cast.post(cast.volunteer, f"calls/{call['id']}/arrive", before)
    assert answer.status_code == 200, answer.text
    seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
    assert lead_of(seen)["state"] == "arrived"
    step = next(each for each in seen["steps"] if each["act"] == "arrive")
    assert "（" in step["words"] or "(" in step["words"]


def test_a_phone_whose_clock_was_reset_is_heard_all_the_same(cast: Cast, emptied: None) -> None:
    lost = {"client_at": "1970-01-01T00:00:05Z", "emergency_called_at": "1970-01-01T00:00:01Z"}
    made = cast.post(cast.leader, "incidents", whistle(**lost))
    assert made.status_code == 201, made.text
    note = {"text": "在", "client_at": "1970-01-01T00:00:09Z"}
    assert cast.post(cast.leader, f"incidents/{answered(made)['id']}/note", note).status_code == 200


def test_a_page_that_names_another_account_is_answered_nothing(cast: Cast) -> None:
    for path in ("me/work", "me/ground"):
        other = cast.leader.get(f"{BASE}/{path}", headers={"X-Shaodao-Account": "1", "Accept": "application/json"})
        assert other.status_code == 401
        own = cast.leader.get(f"{BASE}/{path}", headers={"X-Shaodao-Account": "901", "Accept": "application/json"})
        assert own.status_code == 200
