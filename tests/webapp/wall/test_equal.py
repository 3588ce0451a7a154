"""Every figure of the wall equals a plain count: now, at any instant of the day, on a past day; sets never mix."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.dispatch import rows
from tests.webapp.dispatch.making import WATERWORKS, Cast
from tests.webapp.town import CODE
from tests.webapp.wall import plain
from tests.webapp.wall.reading import Noted, figures_of, state
from webapp.core.clock import today
from webapp.core.db import SCHEMA
from webapp.wall.rules.chosen import SHOWN


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
    # The threat to life comes first, whatever it waits for.
    assert [item["what"] for item in real] == ["unacknowledged", "red", "unacknowledged"]
    assert [item["what"] for item in found["decisions"][1]["items"]] == ["unacknowledged", "to_review", "to_review"]
