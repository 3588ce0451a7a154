"""The wall's page: who may show it, where a screen and a person get to it, what travels in it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.webapp.dispatch.making import Cast
from tests.webapp.town import CODE, TOWN
from tests.webapp.wall.conftest import Screen
from tests.webapp.wall.reading import PAGE
from webapp.core.accounts.roles import Role

HTML = {"Accept": "text/html"}


def page_of(client: FlaskClient, address: str = PAGE) -> dict[str, Any]:
    answer = client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text
    found = re.search(r'<script type="application/json" id="page"[^>]*>(.*?)</script>', answer.text, re.S)
    assert found
    return dict(json.loads(found[1]))


def test_the_first_state_travels_in_the_page(cast: Cast, emptied: None) -> None:
    made = cast.blow()
    page = page_of(cast.officer)
    assert [mark["id"] for mark in page["state"]["marks"]] == [made["id"]]
    assert page["state"]["build"] == page["build"]
    assert page["live"] == f"/live/c/{CODE}"


def test_the_address_chooses_view_grid_and_switches(cast: Cast) -> None:
    asked = page_of(cast.officer, f"{PAGE}?view=hazards&grid=620902004002103&night=on&tour=off")["asked"]
    assert asked == {"view": "hazards", "grid": "620902004002103", "night": "on", "tour": "off", "sound": "on"}


@pytest.mark.parametrize("query", ["view=patrol", "view=plans", "view=", "night=maybe", "tour=1", "grid=none"])
def test_what_there_is_none_of_is_refused_in_words(cast: Cast, query: str) -> None:
    answer = cast.officer.get(f"{PAGE}?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    if query.startswith("view"):
        assert "community grid dispatch hazards" in answer.text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        *((Role.DUTY_OFFICER, 200), (Role.SECRETARY, 200), (Role.STREET_OFFICER, 200), (Role.DISTRICT_OFFICER, 200)),
        *((Role.VERIFIER, 403), (Role.PLANNER, 403), (Role.GRID_LEADER, 403), (Role.RESPONDER, 403)),
    ],
)
@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/state"])
def test_office_and_arbiters_show_the_wall_and_nobody_else(cast: Cast, role: Role, status: int, address: str) -> None:
    assert cast.people.holding(role, community=TOWN).get(address).status_code == status


def test_who_holds_the_office_in_one_grid_shows_no_wall_of_all(cast: Cast) -> None:
    assert cast.people.holding(Role.DUTY_OFFICER, community=TOWN, grid=22).get(PAGE).status_code == 403


def test_the_short_address_leads_each_to_his_wall(cast: Cast, screen: Screen) -> None:
    assert cast.officer.get("/wall").location == PAGE
    assert screen()[1].get("/wall").location == PAGE
    assert cast.app.test_client().get("/wall").location == "/login?next=/wall"
    assert cast.verifier.get("/wall").status_code == 403


def test_a_screen_shows_its_wall_and_nothing_else(screen: Screen) -> None:
    _device, client = screen()
    assert client.get(PAGE, headers=HTML).status_code == 200
    assert client.get(f"{PAGE}/state").status_code == 200
    assert client.get(f"/live/c/{CODE}").status_code == 204
    for other in ("desk", "desk/today", "people", ""):
        assert client.get(f"/c/{CODE}/{other}").status_code in (403, 404), other
    assert client.get(f"/api/v1/c/{CODE}/incidents").status_code == 403
    assert client.get("/c/620902004099/wall").status_code in (403, 404)
