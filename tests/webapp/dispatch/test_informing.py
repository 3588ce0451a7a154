"""Who is called is told outside the house, and who was not reached is shown; simulated matters stay inside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.dispatch.making import BASE, GARBAGE, WATERWORKS, Cast, answered, lead_of, whistle
from tests.webapp.town import TOWN
from webapp.core.notices import settings as declared
from webapp.core.secrets import simulation_key
from webapp.core.settings.commands import change
from webapp.dispatch.routes.frame import SIMULATION

CALLEE = {"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}


@pytest.fixture
def hooked(dispatch_engine: Engine) -> Iterator[Session]:
    with Session(dispatch_engine) as session:
        change(session, declared.WEBHOOK, value=True, community_id=TOWN, by=None, reason="test")
        session.commit()
        yield session
        session.rollback()
        session.execute(text("DELETE FROM notice"))
        session.execute(text("DELETE FROM setting"))
        session.commit()


def notices(session: Session) -> list[tuple[str, int | None, str]]:
    session.rollback()
    rows = session.execute(text("SELECT topic, ref, number FROM notice ORDER BY id"))
    return [(row.topic, row.ref, row.number) for row in rows]


def test_nobody_is_told_before_it_is_set_up(cast: Cast, dispatch_engine: Engine) -> None:
    cast.act(cast.officer, cast.blow(), "review", callees=[CALLEE])
    with Session(dispatch_engine) as session:
        assert notices(session) == []


def test_who_is_called_is_told_once_the_call_stands(cast: Cast, hooked: Session) -> None:
    made = cast.blow()
    assert notices(hooked) == []
    call = lead_of(cast.act(cast.officer, made, "review", callees=[CALLEE]))
    assert notices(hooked) == [("dispatch.call", call["id"], made["number"])]
    cast.post(cast.officer, f"calls/{call['id']}/recall", {"reason": "误派"}, version=call["version"])
    assert notices(hooked)[1:] == [("dispatch.recall", call["id"], made["number"])]


def test_who_is_called_is_told_again_when_it_turns_out_graver(cast: Cast, hooked: Session) -> None:
    made = cast.blow(category=GARBAGE)
    call = lead_of(cast.act(cast.officer, made, "review", callees=[CALLEE]))
    cast.act(cast.officer, made, "classify", threat=True)
    assert notices(hooked) == [("dispatch.call", call["id"], made["number"])] * 2


def test_who_was_not_reached_is_shown_for_a_telephone_call(cast: Cast, hooked: Session) -> None:
    made = cast.act(cast.officer, cast.blow(), "review", callees=[CALLEE])
    assert lead_of(made)["reached"] == "unknown"
    hooked.execute(text("UPDATE notice SET state = 'failed'"))
    hooked.commit()
    seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
    assert (lead_of(seen)["reached"], seen["unreached"]) == ("no", 1)
    # Another system took it: nobody knows yet whether the callee did; a text message would have reached him.
    for channel, reached in (("webhook", "unknown"), ("sms", "yes")):
        hooked.execute(text("UPDATE notice SET state = 'sent', sent_at = now(), channel = :way"), {"way": channel})
        hooked.commit()
        seen = answered(cast.get(cast.officer, f"incidents/{made['id']}"))
        assert (lead_of(seen)["reached"], seen["unreached"]) == (reached, 0)


def test_a_message_of_before_says_nothing_of_a_call_that_began_anew(cast: Cast, hooked: Session) -> None:
    made = cast.act(cast.officer, cast.blow(), "review", callees=[CALLEE])
    hooked.execute(text("UPDATE notice SET state = 'sent', sent_at = now(), channel = 'sms'"))
    hooked.commit()
    assert lead_of(answered(cast.get(cast.officer, f"incidents/{made['id']}")))["reached"] == "yes"
    cast.answer(cast.contact, lead_of(made), "refuse", ground="not_our_duty", note="不归我们")
    seen = answered(cast.get(cast.street, f"incidents/{made['id']}"))
    answer = cast.post(cast.street, f"decisions/{seen['decisions'][0]['id']}/decide", {"outcome": "denied"})
    assert answer.status_code == 200, answer.text
    assert lead_of(answered(answer))["state"] == "sent"
    assert lead_of(answered(cast.get(cast.officer, f"incidents/{made['id']}")))["reached"] == "unknown"


def test_nothing_simulated_leaves_the_house(cast: Cast, hooked: Session) -> None:
    headers = {SIMULATION: simulation_key(cast.app.config["SETTINGS"])}
    answer = cast.people.send(cast.leader, "POST", f"{BASE}/incidents", json=whistle(), headers=headers)
    assert answer.status_code == 201
    made = answered(answer)
    assert made["simulated"]
    cast.act(cast.officer, made, "review", callees=[CALLEE])
    assert notices(hooked) == []


@pytest.mark.parametrize("shown", ["", "yes", "0" * 64])
def test_nobody_else_marks_what_is_simulated(cast: Cast, shown: str) -> None:
    answer = cast.people.send(cast.leader, "POST", f"{BASE}/incidents", json=whistle(), headers={SIMULATION: shown})
    assert answer.status_code == 403


def test_a_real_installation_takes_nothing_simulated(cast: Cast) -> None:
    settings = cast.app.config["SETTINGS"]
    cast.app.config["SETTINGS"] = settings.model_copy(update={"demo": False})
    try:
        headers = {SIMULATION: simulation_key(settings)}
        answer = cast.people.send(cast.leader, "POST", f"{BASE}/incidents", json=whistle(), headers=headers)
        assert answer.status_code == 403
    finally:
        cast.app.config["SETTINGS"] = settings
