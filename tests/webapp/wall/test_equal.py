"""Every figure of the wall equals a plain count: now, at any instant of the day, on a past day; sets never mix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.dispatch import rows
from tests.webapp.dispatch.making import WATERWORKS, Cast, answered, lead_of
from tests.webapp.town import CODE, TOWN
from tests.webapp.wall import plain
from tests.webapp.wall.conftest import PAGE
from webapp.core.clock import today
from webapp.core.db import SCHEMA
from webapp.wall.rules.chosen import SHOWN

CALLEE = {"kind": "organization", "organization_id": WATERWORKS, "is_lead": True}
Noted = list[tuple[str, dict[str, Any], dict[str, Any]]]


def state(client: FlaskClient, at: str | None = None) -> dict[str, Any]:
    answer = client.get(f"{PAGE}/state", query_string={} if at is None else {"at": at})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def figures_of(found: dict[str, Any], *, simulated: bool) -> dict[str, Any]:
    return next((each["figures"] for each in found["sets"] if each["simulated"] == simulated), {})


@pytest.fixture
def write(dispatch_engine: Engine) -> Callable[[str], None]:
    """Writes what the clock would, past the application."""

    def done(sql: str) -> None:
        with dispatch_engine.begin() as connection:
            connection.execute(text(f"SET search_path = {SCHEMA}, public"))
            connection.execute(text(sql))

    return done


@pytest.fixture
def noted(cast: Cast, dispatch_engine: Engine, emptied: None, write: Callable[[str], None]) -> Noted:
    """A day at the desk, and what a plain count gave after each act."""
    found: Noted = []

    def note() -> None:
        counted = [plain.of_matters(dispatch_engine, simulated=each) for each in (False, True)]
        found.append((plain.clock(dispatch_engine), counted[0], counted[1]))

    note()
    first, second, own = cast.blow(), cast.blow(), cast.blow(route="self")
    fire = cast.blow(cast.volunteer, category="safety.fire", threat=True)
    note()
    called = lead_of(cast.act(cast.officer, first, "review", callees=[CALLEE]))
    refused = lead_of(cast.act(cast.officer, second, "review", callees=[CALLEE]))
    note()
    cast.answer(cast.contact, called, "acknowledge")
    cast.answer(cast.contact, refused, "refuse", ground="not_our_duty")
    note()
    cast.answer(cast.contact, called, "arrive", method="manual", reason="在现场")
    cast.act(cast.leader, own, "settle", outcome="已清理")
    note()
    decision = answered(cast.get(cast.street, f"incidents/{second['id']}"))["decisions"][0]
    cast.post(cast.street, f"decisions/{decision['id']}/decide", {"outcome": "denied", "answer": "属你单位"})
    cast.act(cast.verifier, own, "verify", outcome="passed")
    note()
    cast.act(cast.officer, second, "suspend", ground="等配件", until_at=f"{today() + timedelta(days=9)}T00:00:00Z")
    asked = answered(cast.get(cast.secretary, f"incidents/{second['id']}"))["decisions"][-1]
    cast.post(cast.secretary, f"decisions/{asked['id']}/decide", {"outcome": "granted"})
    write(f"UPDATE incident SET finish_by = clock_timestamp() WHERE id IN ({second['id']}, {fire['id']})")
    note()
    cast.act(cast.officer, second, "resume")
    write(f"UPDATE incident SET red_at = clock_timestamp() WHERE id = {fire['id']}")
    note()
    cast.answer(cast.contact, called, "finish", outcome="已更换阀门")
    cast.act(cast.verifier, first, "verify", outcome="passed")
    simulated = [cast.blow() for _ in range(3)]
    write(f"UPDATE incident SET simulated = true WHERE id >= {simulated[0]['id']}")
    cast.act(cast.officer, simulated[0], "review", callees=[CALLEE])
    note()
    return found


def test_every_figure_of_matters_equals_a_plain_count_now_and_at_every_instant_before(cast: Cast, noted: Noted) -> None:
    for at, real, simulated in noted:
        found = state(cast.officer, at)
        asked = figures_of(found, simulated=False)
        assert {key: asked[key] for key in real} == real, at
        if len(found["sets"]) > 1:
            assert figures_of(found, simulated=True) == simulated, at
        else:
            assert not any(simulated.values()), at
    here = state(cast.officer)
    now = figures_of(here, simulated=False)
    assert {key: now[key] for key in noted[-1][1]} == noted[-1][1]
    assert figures_of(here, simulated=True) == noted[-1][2]


def test_the_day_that_is_told_has_each_of_them_at_some_time(noted: Noted) -> None:
    """So that no zero above is there because nothing can be otherwise."""
    seen = {key for _at, real, _simulated in noted for key, number in real.items() if number}
    assert set(plain.CONDITIONS) - seen <= {"ladder_compound", "ladder_community"}


def test_every_figure_of_the_ground_equals_a_plain_count_now_at_the_baseline_and_before(
    cast: Cast, dispatch_engine: Engine
) -> None:
    now = state(cast.officer)
    counted = plain.of_ground(dispatch_engine, today().isoformat())
    assert {key: figures_of(now, simulated=False)[key] for key in counted} == counted
    assert now["baseline"]["on"] == "2026-03-31"
    at_baseline = plain.of_ground(dispatch_engine, "2026-03-31")
    assert now["baseline"]["figures"] == {key: at_baseline[key] for key in now["baseline"]["figures"]}
    before = state(cast.officer, "2026-03-05T12:00:00+08:00")
    counted = plain.of_ground(dispatch_engine, "2026-03-05")
    assert {key: figures_of(before, simulated=False)[key] for key in counted} == counted


def test_the_wall_shows_the_figures_that_the_interface_answers(cast: Cast, noted: Noted) -> None:
    answer = cast.officer.get(f"/api/v1/figures?community={CODE}&as_of={today().isoformat()}").get_json()["figures"]
    shown = figures_of(state(cast.officer), simulated=False)
    assert set(shown) == set(SHOWN)
    assert shown == {key: answer[key] for key in shown}


def test_a_past_day_ends_at_its_midnight(scene_session: Session, cast: Cast, dispatch_engine: Engine) -> None:
    with Session(dispatch_engine) as session, session.begin():
        noon = session.execute(text("SELECT date_trunc('day', now()) - interval '5 days'")).scalar_one()
        made = rows.incident(session, noon, route="whistle", state="waiting", section=22)
        rows.call(session, made, noon, organization=WATERWORKS, state="arrived", arrived_at=noon)
    day = noon.date().isoformat()
    evening, late = state(cast.officer, f"{day}T23:59:59+08:00"), state(cast.officer, f"{day}T07:59:59+08:00")
    assert figures_of(evening, simulated=False)["whistles_of_day"] == 1
    assert figures_of(late, simulated=False)["whistles_of_day"] == 0
    assert evening["day"] == day
    assert evening["replay"]
    with dispatch_engine.begin() as connection:
        connection.execute(text(f"UPDATE {SCHEMA}.incident SET simulated = true WHERE id = {made}"))
        connection.execute(text(f"DELETE FROM {SCHEMA}.incident WHERE id = {made}"))


def test_what_needs_a_decision_is_counted_as_its_figures_and_listed_once(cast: Cast, noted: Noted) -> None:
    keys = {
        "red": "incidents_red",
        "arbitration": "arbitrations_waiting",
        "overdue": "incidents_overdue",
        "unacknowledged": "whistles_unacknowledged",
        "to_review": "whistles_to_review",
    }
    found = state(cast.officer)
    for each in found["decisions"]:
        figures = figures_of(found, simulated=each["simulated"])
        assert {key: each[key] for key in keys} == {key: figures[name] for key, name in keys.items()}
        assert len({item["id"] for item in each["items"]}) == len(each["items"])
        assert {item["simulated"] for item in each["items"]} <= {each["simulated"]}
    real = found["decisions"][0]["items"]
    assert [item["what"] for item in real] == ["red", "overdue"]
    assert [item["what"] for item in found["decisions"][1]["items"]] == ["unacknowledged", "to_review", "to_review"]


def test_the_rows_behind_a_figure_are_as_many_as_it_says(cast: Cast, noted: Noted, dispatch_engine: Engine) -> None:
    from webapp.figures.queries import AsOf, figures_as_of, rows_behind
    from webapp.registry import FIGURES

    checked = 0
    with Session(dispatch_engine) as session:
        session.execute(text(f"SET search_path = {SCHEMA}, public"))
        for figure in (each for each in FIGURES if each.rows and not each.measure):
            for simulated in (False, True):
                as_of = AsOf(today(), real=not simulated, simulated=simulated)
                number = figures_as_of(session, [figure], TOWN, as_of).numbers[figure.key]
                assert rows_behind(session, figure, TOWN, as_of, most=200)[1] == number, figure.key
                checked += bool(number)
    assert checked > 8
