"""The interface of the edited ground: who may, what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.conftest import Server, make_app
from tests.people import People
from tests.webapp.town import TOWN
from webapp.core.accounts.roles import Role

AREA_NORTH, SECTION_SOUTH = 1, 23
INSIDE = [98.4898, 39.7298]


@pytest.fixture(scope="module")
def ground_app(server: Server, town_template: str, worker: str) -> Iterator[APIFlask]:
    """The application on a copy of the nine-block town that the tests of this file may change."""
    name = f"shaodao_run_ground_{worker}"
    app = make_app(server.clone(town_template, name))
    yield app
    app.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def crew(ground_app: APIFlask) -> People:
    return People(ground_app)


@pytest.fixture(scope="module")
def code(ground_app: APIFlask) -> str:
    found: str = ground_app.test_client().get("/api/v1/communities").get_json()["communities"][0]["code"]
    return found


@pytest.fixture
def secretary(crew: People) -> FlaskClient:
    return crew.holding(Role.SECRETARY, community=TOWN)


class Ground:
    """Calls of the interface by one person, with the token that the map page carries."""

    def __init__(self, client: FlaskClient, code: str) -> None:
        self.client, self.base = client, f"/api/v1/c/{code}/ground"
        page = client.get("/").get_data(as_text=True)
        found = re.search(r'"csrf": "([^"]+)"', page)
        self.token = found[1] if found else ""

    def send(self, method: str, path: str, body: dict[str, Any], **headers: str) -> Any:
        sent = {"X-CSRFToken": self.token, "Idempotency-Key": str(uuid4())}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"{self.base}/{path}", method=method, json=body, headers=sent)

    def add_shop(self, name: str = "新华书店", point: list[float] | None = None, **headers: str) -> Any:
        body = {"name": name, "kind": "shop.restaurant", "reason": "newly_found"}
        return self.send(
            "POST", "shops", {**body, "geometry": {"type": "Point", "coordinates": point or INSIDE}}, **headers
        )

    def version(self, path: str) -> str:
        return str(self.client.get(f"{self.base}/{path}").get_json()["version"])


def test_a_secretary_adds_corrects_closes_and_reopens_a_shop(secretary: FlaskClient, code: str) -> None:
    ground = Ground(secretary, code)
    added = ground.add_shop()
    assert added.status_code == 201
    made = added.get_json()
    shop = f"shops/{made['feature']['id']}"
    assert made["edit"]["state"] == "applied"
    assert made["tile_version"].startswith(f"{made['stamp']}.")
    body = {"name": "新华书店二店", "reason": "renamed"}
    corrected = ground.send("PATCH", shop, body, If_Match=f'"{made["feature"]["version"]}"')
    assert corrected.status_code == 200
    assert corrected.get_json()["edit"]["before"] == {"name": "新华书店"}
    closed = ground.send("POST", f"{shop}/close", {"reason": "shut_down"}, If_Match=ground.version(shop))
    assert closed.get_json()["feature"]["is_open"] is False
    assert secretary.get(f"/api/v1/features/{shop}").status_code == 404
    reopened = ground.send("POST", f"{shop}/reopen", {"reason": "closed_by_mistake"}, If_Match=ground.version(shop))
    assert reopened.get_json()["feature"]["is_open"] is True
    assert secretary.get(f"/api/v1/features/{shop}").get_json()["title"] == "新华书店二店"


def test_a_grid_leader_edits_in_her_own_area_only(crew: People, code: str) -> None:
    ground = Ground(crew.holding(Role.GRID_LEADER, community=TOWN, grid=SECTION_SOUTH), code)
    body = {"name": "改名", "reason": "renamed"}
    assert ground.send("PATCH", "shops/1", body, If_Match=ground.version("shops/1")).status_code == 200
    elsewhere = Ground(crew.holding(Role.GRID_LEADER, community=TOWN, grid=AREA_NORTH), code)
    refused = elsewhere.send("PATCH", "shops/1", {**body, "name": "又改"}, If_Match=elsewhere.version("shops/1"))
    assert refused.status_code == 403
    assert elsewhere.client.get(f"{elsewhere.base}/shops/1").get_json()["may_edit"] is False


def test_another_communitys_staff_and_visitors_are_turned_away(crew: People, ground_app: APIFlask, code: str) -> None:
    stranger = Ground(ground_app.test_client(), code)
    assert stranger.client.get(f"{stranger.base}/may").status_code == 401
    other = crew.holding(Role.VERIFIER, community=TOWN)
    assert other.get(f"/api/v1/c/{code}/ground/may").status_code == 403
    assert crew.holding(Role.SECRETARY, community=TOWN).get("/api/v1/c/999999999999/ground/may").status_code == 404


def test_a_change_without_the_token_is_refused(secretary: FlaskClient, code: str) -> None:
    ground = Ground(secretary, code)
    ground.token = "forged"
    assert ground.add_shop().status_code == 422


def test_a_stale_edit_shows_both_versions(secretary: FlaskClient, code: str) -> None:
    ground = Ground(secretary, code)
    seen = ground.version("shops/2")
    assert ground.send("PATCH", "shops/2", {"name": "甲", "reason": "renamed"}, If_Match=seen).status_code == 200
    answer = ground.send("PATCH", "shops/2", {"name": "乙", "reason": "renamed"}, If_Match=seen)
    assert answer.status_code == 412
    assert answer.get_json()["fields"] == {
        "now": {"name": "甲", "closed_on": None},
        "yours": {"name": "乙"},
        "version": ground.version("shops/2"),
    }


def test_the_same_key_twice_is_one_edit_and_one_answer(secretary: FlaskClient, code: str) -> None:
    ground, key = Ground(secretary, code), str(uuid4())
    first, again = (ground.add_shop("只此一家", [98.4905, 39.7308], Idempotency_Key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "店\x00"}, "name"),
        ({"geometry": {"type": "Point", "coordinates": [98.4898]}}, "geometry"),
        ({"geometry": {"type": "LineString", "coordinates": [[98, 39], [98, 40]]}}, "geometry"),
        ({"closed_on": "2026-01-01"}, "closed_on"),
        ({"reason": "because"}, "reason"),
        ({"name": "老王 13912345678"}, "name"),
        ({"geometry": {"type": "Point", "coordinates": [98.4, 39.7298]}}, "geometry"),
        ({"on": "2999-01-01"}, "on"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    secretary: FlaskClient, code: str, body: dict[str, Any], field: str
) -> None:
    ground = Ground(secretary, code)
    good = {"name": "店", "kind": "shop.restaurant", "reason": "newly_found"}
    sent = {**good, "geometry": {"type": "Point", "coordinates": INSIDE}, **body}
    answer = ground.send("POST", "shops", sent)
    assert answer.status_code == 422
    problem = answer.get_json()["fields"]
    assert any(name.split(".")[0] == field for name in problem.get("json", problem))
    assert "13912345678" not in answer.get_data(as_text=True)


def test_headers_are_asked_for(secretary: FlaskClient, code: str) -> None:
    ground = Ground(secretary, code)
    assert "idempotency_key" in ground.add_shop(Idempotency_Key="none").get_json()["fields"]["headers"]
    answer = ground.send("PATCH", "shops/3", {"name": "丙", "reason": "renamed"})
    assert "if_match" in answer.get_json()["fields"]["headers"]


def test_numbers_that_no_database_holds_are_not_found(secretary: FlaskClient, code: str) -> None:
    for path in ("shops/99999999999999999999", "shops/x", "hazards/1", "shops/0"):
        assert secretary.get(f"/api/v1/c/{code}/ground/{path}").status_code == 404


def test_the_document_lists_every_route_with_its_refusals(secretary: FlaskClient) -> None:
    paths = secretary.get("/api/v1/openapi.json").get_json()["paths"]
    patch = paths["/api/v1/c/{community}/ground/shops/{feature_id}"]["patch"]
    assert {"200", "401", "403", "404", "409", "412", "422"} <= set(patch["responses"])
    assert {"if-match", "idempotency-key"} <= {
        each["name"].lower() for each in patch["parameters"] if each["in"] == "header"
    }


def test_an_edit_is_proposed_shown_in_the_queue_and_approved_by_somebody_else(crew: People, code: str) -> None:
    author, reviewer = (crew.holding(Role.SECRETARY, community=TOWN) for _ in range(2))
    pages = f"/c/{code}/ground"
    ground = Ground(author, code)
    token = {"csrf_token": ground.token}
    assert author.post(f"{pages}/approval", data={**token, "on": "yes"}).status_code == 303
    made = ground.add_shop("待审书店", [98.4900, 39.7310]).get_json()
    assert (made["edit"]["state"], made["feature"]) == ("proposed", None)
    queue = reviewer.get(f"{pages}/edits?f.state=proposed").get_data(as_text=True)
    assert "待审书店" in queue
    own = author.get(f"{pages}/edits/{made['edit']['id']}").get_data(as_text=True)
    assert "/approve" not in own
    address = f"{pages}/edits/{made['edit']['id']}"
    assert author.post(f"{address}/approve", data=token).status_code == 403
    page = reviewer.get(address).get_data(as_text=True)
    assert "/approve" in page
    assert '<path class="is-point"' in page
    other = {"csrf_token": Ground(reviewer, code).token}
    assert reviewer.post(f"{address}/refuse", data={**other, "note": ""}).status_code == 422
    assert reviewer.post(f"{address}/approve", data=other).status_code == 303
    assert reviewer.post(f"{address}/approve", data=other).status_code == 409
    found = reviewer.get("/api/v1/search?q=待审书店").get_json()["results"]
    shop = found[0]["id"]
    assert author.post(f"{pages}/approval", data={**token, "on": "no"}).status_code == 303
    ground.send("POST", f"shops/{shop}/close", {"reason": "not_there"}, If_Match=ground.version(f"shops/{shop}"))
    history = author.get(f"{pages}/shops/{shop}/history").get_data(as_text=True)
    assert "待审书店" in history
    assert f"/shops/{shop}/reopen" in history
    seen = re.search(r'name="version"[^>]* value="([^"]+)"', history)
    assert seen
    form = {**token, "reason": "still_there"}
    for stale in ("", "0" * len(seen[1])):
        assert author.post(f"{pages}/shops/{shop}/reopen", data={**form, "version": stale}).status_code == 412
    back = author.post(f"{pages}/shops/{shop}/reopen", data={**form, "version": seen[1]}, follow_redirects=True)
    assert back.status_code == 200
    assert ground.client.get(f"{ground.base}/shops/{shop}").get_json()["is_open"] is True


def test_a_grid_leader_sees_the_edits_of_her_own_grids(crew: People, code: str) -> None:
    Ground(crew.holding(Role.SECRETARY, community=TOWN), code).add_shop("北边小店", [98.4905, 39.7313])
    south = crew.holding(Role.GRID_LEADER, community=TOWN, grid=SECTION_SOUTH)
    assert "北边小店" not in south.get(f"/c/{code}/ground/edits").get_data(as_text=True)
    north = crew.holding(Role.GRID_LEADER, community=TOWN, grid=AREA_NORTH)
    page = north.get(f"/c/{code}/ground/edits")
    assert "北边小店" in page.get_data(as_text=True)
    for form in ("csv", "xlsx"):
        with north.get(f"/c/{code}/ground/edits?format={form}") as file:
            assert file.status_code == 200


@pytest.mark.parametrize("lon", [-180, 0, 98.49, 180])
@pytest.mark.parametrize("lat", [-85, 0, 39.73, 85])
def test_a_place_at_the_end_of_the_world_is_refused_by_its_field(
    secretary: FlaskClient, code: str, lon: float, lat: float
) -> None:
    ground = Ground(secretary, code)
    shapes = [{"type": "Point", "coordinates": [lon, lat]}]
    corners = [[lon, lat], [98.49, 39.73], [98.4901, 39.7301], [lon, lat]]
    shapes.append({"type": "Polygon", "coordinates": [corners]})
    shapes.append({"type": "Polygon", "coordinates": [[[lon, lat]] * 4]})
    shapes.append({"type": "Polygon", "coordinates": [corners, [[lon, lat]] * 4]})
    for shape in shapes:
        body = {"name": "天涯", "kind": "place.school", "reason": "newly_found", "geometry": shape}
        answer = ground.send("POST", "places", body)
        if answer.status_code != 201:
            assert answer.status_code == 422
            assert "geometry" in answer.get_json()["fields"]


def test_the_same_edit_sent_twice_at_once_is_made_once(secretary: FlaskClient, crew: People, code: str) -> None:
    account = crew.account("twice", community=TOWN)
    crew.give(account, Role.SECRETARY, community=TOWN)
    key, both = str(uuid4()), [Ground(crew.client(account), code) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda each: each.add_shop("同时小店", [98.4901, 39.7299], Idempotency_Key=key), both))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.get_json()["edit"]["id"] for answer in answers}) == 1
    found = secretary.get("/api/v1/search?q=同时小店").get_json()["results"]
    assert len(found) == 1
