"""A simulated day is played through the interface as people use it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.webapp.dispatch.conftest import (
    cast,
    dispatch_app,
    dispatch_engine,
    dispatch_url,
    emptied,
)
from tests.webapp.dispatch.making import BASE, Cast
from tests.webapp.town import CODE, TOWN
from webapp.core.secrets import simulation_key
from webapp.dispatch.routes.frame import SIMULATION
from webapp.simulation.places import place_at, places
from webapp.simulation.plan import What, Who, plan_day
from webapp.simulation.scenes import Spot, scenes
from webapp.simulation.settings import RUNNING
from webapp.simulation.stage import Stage

__all__ = ["cast", "dispatch_app", "dispatch_engine", "dispatch_url", "emptied"]
DAY = date(2026, 11, 24)


class Inside:
    """The interface without a network."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.who = {
            Who.LEADER: cast.leader,
            Who.OFFICER: cast.officer,
            Who.VERIFIER: cast.verifier,
            Who.RESPONDER: cast.contact,
        }

    def send(
        self, who: Who, method: str, path: str, body: dict[str, Any] | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, Any]]:
        sent = {"Accept": "application/json", **headers}
        more = {} if body is None else {"json": body}
        answer = self.cast.people.send(self.who[who], method, f"{BASE}{path}", headers=sent, **more)
        return answer.status_code, answer.get_json() or {}


@pytest.fixture
def stage(cast: Cast, dispatch_engine: Engine, emptied: None) -> Stage:
    with Session(dispatch_engine) as session:
        known = places(session, TOWN)
    return Stage(Inside(cast), known, {SIMULATION: simulation_key(cast.app.config["SETTINGS"])})


def test_places_are_found_by_kind_and_a_home_stands_in(dispatch_engine: Engine) -> None:
    with Session(dispatch_engine) as session:
        known = places(session, TOWN)
    assert known[Spot.HOME]
    assert known[Spot.SHOP]
    assert all(-180 < (each.lon or 0) < 180 for each in known[Spot.STREET])
    assert place_at({**known, Spot.WATER: []}, Spot.WATER, 0.999) == known[Spot.HOME][-1]


def test_a_day_is_played_and_every_row_says_that_it_is_simulated(stage: Stage, dispatch_engine: Engine) -> None:
    acts = plan_day(DAY, 1, scenes())
    for act in acts:
        stage.play(act)
    failed = {what: count for what, count in stage.done.items() if " " in what}
    # What depends on who happens to be called may find nobody left to answer.
    assert set(failed) <= {"verify 409", "rate 409", "settle 409"}, failed
    matters = {act.matter.uuid for act in acts}
    with Session(dispatch_engine) as session:
        rows = session.execute(text("SELECT uuid, simulated, closed_as, route FROM incident")).all()
    assert {row.uuid for row in rows} == matters
    assert all(row.simulated for row in rows)
    assert sum(row.closed_as == "resolved" for row in rows) > len(rows) / 3
    assert stage.done[What.REFUSE] == 1
    assert stage.done[What.ARRIVE] > 0


def test_a_day_that_is_played_twice_happens_once(stage: Stage, dispatch_engine: Engine) -> None:
    acts = plan_day(DAY, 1, scenes())[:30]
    for _ in range(2):
        for act in acts:
            stage.play(act)
    with Session(dispatch_engine) as session:
        assert session.scalar(text("SELECT count(*) FROM incident")) == len({act.matter.uuid for act in acts})
        twice = "SELECT count(*) FROM (SELECT key FROM step WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1) d"
        assert session.scalar(text(twice)) == 0


def test_one_click_stops_the_day_and_who_may_not_dispatch_cannot(cast: Cast) -> None:
    page, stop = f"/c/{CODE}/", f"/c/{CODE}/simulation/stop"
    assert "simulation-mark" in cast.officer.get(page).text
    assert "simulation/stop" not in cast.planner.get(page).text
    assert cast.people.post(cast.planner, stop).status_code == 403
    assert cast.get(cast.leader, "simulation").get_json() == {"running": True}
    answer = cast.people.post(cast.officer, stop, next="//elsewhere.example/")
    assert (answer.status_code, answer.location) == (303, "/")
    assert cast.get(cast.leader, "simulation").get_json() == {"running": False}
    assert "simulation-mark" not in cast.officer.get(page).text
    assert cast.people.post(cast.officer, f"/c/{CODE}/simulation/go", next=page).location == page
    assert cast.get(cast.leader, "simulation").get_json() == {"running": True}


def test_there_is_no_simulated_day_outside_the_demo(cast: Cast) -> None:
    cast.app.config["DEMO"] = False
    try:
        assert cast.get(cast.leader, "simulation").get_json() == {"running": False}
        assert cast.people.post(cast.officer, f"/c/{CODE}/simulation/go").status_code == 404
    finally:
        cast.app.config["DEMO"] = True


def test_the_switch_is_a_setting_of_the_community() -> None:
    assert RUNNING.by_community
    assert RUNNING.default is True
