"""Every figure says what it counts and leads to its rows, for who may read them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.webapp.dispatch.making import Cast
from tests.webapp.town import CODE, TOWN
from tests.webapp.wall.conftest import Screen
from tests.webapp.wall.reading import PAGE, Noted, figures_of, state
from webapp.core.accounts.roles import Role
from webapp.registry import FIGURES
from webapp.wall.rules.chosen import OF_SETS, SHOWN

OPEN = f"{PAGE}/explain/incidents_open"


def answered(client: FlaskClient, key: str) -> dict[str, Any]:
    answer = client.get(f"{PAGE}/explain/{key}.json")
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json() or {})


def test_every_figure_of_the_wall_explains_itself_with_the_same_numbers(cast: Cast, noted: Noted) -> None:
    shown = state(cast.officer)
    for key in SHOWN:
        found = answered(cast.officer, key)
        assert found["label"] == shown["definitions"][key]["label"]
        assert found["text"]
        assert found["source"]
        for each in found["sets"]:
            assert each["number"] == figures_of(shown, simulated=each["simulated"])[key], key
        assert [each["simulated"] for each in found["sets"]] == ([False, True] if key in OF_SETS else [False])
        if key in shown["baseline"]["figures"]:
            assert found["baseline"] == {"on": "2026-03-31", "number": shown["baseline"]["figures"][key]}


def test_the_rows_behind_a_count_are_as_many_as_it_says(cast: Cast, noted: Noted) -> None:
    listed = 0
    for figure in (each for each in FIGURES if each.rows and not each.measure):
        for each in answered(cast.officer, figure.key)["sets"]:
            assert each["rows"]["of"] == each["number"] == len(each["rows"]["items"]), figure.key
            listed += bool(each["number"])
    assert listed > 8


def test_a_row_leads_to_its_thing(cast: Cast, noted: Noted) -> None:
    (row, *_rest) = answered(cast.officer, "incidents_red")["sets"][0]["rows"]["items"]
    assert row["href"] == f"/c/{CODE}/desk?id={row['id']}"
    assert cast.officer.get(row["href"]).status_code == 200
    (shop, *_rest) = answered(cast.officer, "shops_unchecked")["sets"][0]["rows"]["items"]
    assert shop["href"] == f"/#?c={CODE}&s=shops:{shop['id']}"


def test_rows_are_for_who_may_read_them(cast: Cast, noted: Noted) -> None:
    """The number is the community's; the rows are those of the reader's grids, or none."""
    whole = answered(cast.officer, "incidents_of_day")["sets"][0]
    of_grid = answered(cast.leader, "incidents_of_day")["sets"][0]
    elsewhere = answered(cast.people.holding(Role.GRID_LEADER, community=TOWN, grid=21), "incidents_of_day")["sets"][0]
    planner = answered(cast.planner, "incidents_of_day")["sets"][0]
    assert whole["number"] == of_grid["number"] == elsewhere["number"] == planner["number"] > 0
    assert of_grid["rows"]["of"] == whole["rows"]["of"]
    assert elsewhere["rows"] == planner["rows"] == {"shown": 0, "of": 0, "items": []}
    assert "需另有权限" in cast.planner.get(f"{PAGE}/explain/incidents_of_day").text


@pytest.mark.parametrize(
    ("role", "key", "status"),
    [
        *((Role.STREET_OFFICER, "incidents_open", 200), (Role.VERIFIER, "incidents_open", 200)),
        *((Role.VOLUNTEER, "incidents_open", 404), (Role.VOLUNTEER, "shops", 200)),
        *((Role.DUTY_OFFICER, "no_such_figure", 404), (Role.DUTY_OFFICER, "care_cases", 404)),
    ],
)
def test_a_figure_is_explained_to_who_may_read_it(cast: Cast, role: Role, key: str, status: int) -> None:
    client = cast.people.holding(role, community=TOWN)
    for address in (f"{PAGE}/explain/{key}", f"{PAGE}/explain/{key}.json"):
        assert client.get(address).status_code == status


def test_strangers_and_screens_are_told_nothing(cast: Cast, screen: Screen) -> None:
    assert cast.app.test_client().get(OPEN, headers={"Accept": "application/json"}).status_code == 401
    assert cast.people.client(cast.people.account()).get(OPEN).status_code == 403
    assert screen()[1].get(OPEN).status_code == 403


def test_the_short_address_leads_to_the_figure_of_the_readers_community(cast: Cast) -> None:
    assert cast.officer.get("/wall/explain/incidents_open").location == OPEN
    visitor = cast.app.test_client().get("/wall/explain/incidents_open")
    assert visitor.location == "/login?next=/wall/explain/incidents_open"


def test_the_page_says_it_all(cast: Cast, noted: Noted) -> None:
    page = cast.officer.get(OPEN).text
    for words in ("所示时刻仍未办结的事项", "今日模拟", "模拟的从不与真实发生的相加"):
        assert words in page
    every = cast.officer.get(f"{PAGE}/explain").text
    assert all(f"/explain/{key}" in every for key in SHOWN)


def test_a_past_instant_is_explained_as_it_was(cast: Cast, noted: Noted) -> None:
    at, real, _simulated = noted[1]
    answer = cast.officer.get(f"{PAGE}/explain/incidents_open.json", query_string={"at": at}).get_json()
    assert answer is not None
    (one,) = answer["sets"]
    assert one["number"] == one["rows"]["of"] == real["incidents_open"]
