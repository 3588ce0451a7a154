"""The interface as programs see it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.webapp.town import CODE, LAT, LON, NEW, OLD
from webapp.api.routes import SOURCES

API = "/api/v1"
CLOSED = ("shops", "organizations", "cameras", "hazards", "vacancies")
INSIDE = f"lon={LON + 0.0017}&lat={LAT + 0.0013}"


def get(client: FlaskClient, path: str) -> dict:
    answer = client.get(API + path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def test_communities_are_listed_with_their_extent(town_client: FlaskClient) -> None:
    (community,) = get(town_client, "/communities")["communities"]
    west, south, east, north = community["bbox"]
    assert west < east
    assert south < north
    assert (community["code"], community["is_synthetic"]) == (CODE, True)


def test_a_community_comes_with_the_grids_in_force(town_client: FlaskClient) -> None:
    shown = get(town_client, f"/communities/{CODE}")
    assert shown["generation"]["id"] == NEW
    assert shown["stamp"] >= 7
    sections = [grid for grid in shown["grids"] if grid["level"] == "section"]
    assert [grid["name"] for grid in sections] == ["北片", "腰片", "南片"]
    assert {grid["parent"] for grid in sections} == {f"{CODE}100", f"{CODE}200"}


def test_a_former_day_shows_the_former_grids(town_client: FlaskClient) -> None:
    shown = get(town_client, f"/communities/{CODE}?on=2024-12-31")
    assert shown["generation"]["id"] == OLD
    assert "中片" in {grid["name"] for grid in shown["grids"]}


def test_a_day_before_the_first_version_has_no_generation(town_client: FlaskClient) -> None:
    shown = get(town_client, f"/communities/{CODE}?on=2019-12-31")
    assert (shown["generation"], shown["grids"]) == (None, [])


def test_a_stranger_is_not_told_of_restricted_layers(stranger: FlaskClient, town_client: FlaskClient) -> None:
    public = {layer["key"] for layer in get(stranger, f"/communities/{CODE}")["layers"]}
    every = {layer["key"]: layer["right"] for layer in get(town_client, f"/communities/{CODE}")["layers"]}
    assert set(every) - public == set(CLOSED)
    assert {every[key] for key in CLOSED} == {"ops", "roster"}


@pytest.mark.parametrize("layer", sorted(SOURCES))
def test_every_layer_has_a_list_and_every_entry_a_card(town_client: FlaskClient, layer: str) -> None:
    listed = get(town_client, f"/features/{layer}?community={CODE}")["features"]
    assert listed
    for entry in listed:
        card = get(town_client, f"/features/{layer}/{entry['id']}")
        assert card["title"]
        assert card["subtitle"]
        assert all(fact["label"] and fact["value"] for fact in card["facts"])
        for link in card["links"]:
            assert get(town_client, link["href"].removeprefix(API))["title"]


@pytest.mark.parametrize("layer", sorted(SOURCES))
def test_cards_speak_both_languages(town_client: FlaskClient, layer: str) -> None:
    first = get(town_client, f"/features/{layer}")["features"][0]
    town_client.set_cookie("language", "en")
    english = get(town_client, f"/features/{layer}/{first['id']}")
    assert english["subtitle"].replace(" · ", "").isascii()
    assert all(fact["label"].isascii() for fact in english["facts"])


@pytest.mark.parametrize("layer", CLOSED)
def test_a_stranger_gets_neither_cards_nor_lists_of_restricted_layers(stranger: FlaskClient, layer: str) -> None:
    for path in (f"/features/{layer}", f"/features/{layer}/1", f"/features/{layer}/999"):
        answer = stranger.get(API + path)
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_a_strangers_search_finds_public_things_only(stranger: FlaskClient) -> None:
    layers = {one["layer"] for one in get(stranger, "/search?q=敦煌路")["results"]}
    assert layers
    assert not layers & set(CLOSED)
    assert get(stranger, "/search?q=长城超市")["results"] == []


def test_search_answers_with_a_place_on_the_map(town_client: FlaskClient) -> None:
    first = get(town_client, f"/search?q=yhjsy&community={CODE}")["results"][0]
    assert (first["layer"], first["name"], first["match"]) == ("compounds", "银行家属院", "pinyin")
    assert len(first["point"]) == 2
    assert len(first["bbox"]) == 4


def test_a_list_goes_on_where_the_page_before_ended(town_client: FlaskClient) -> None:
    first = get(town_client, "/features/buildings?limit=4")
    second = get(town_client, f"/features/buildings?limit=4&after={first['next']}")
    ids = [entry["id"] for page in (first, second) for entry in page["features"]]
    assert ids == sorted(set(ids))
    assert len(ids) == 8


def test_a_list_keeps_to_its_box(town_client: FlaskClient) -> None:
    everything = get(town_client, "/features/blocks")["features"]
    corner = get(town_client, f"/features/blocks?bbox={LON - 0.001},{LAT - 0.001},{LON + 0.0005},{LAT + 0.0005}")
    assert len(everything) == 9
    assert [entry["name"] for entry in corner["features"]] == ["1"]


def test_a_position_is_located(town_client: FlaskClient) -> None:
    located = get(town_client, f"/locate?{INSIDE}")
    assert located["community"]["code"] == CODE
    assert located["section"]["code"] == f"{CODE}104"
    assert located["compound"]["name"] == "银行家属院"


def test_estimated_households_are_marked(town_client: FlaskClient, town_engine) -> None:
    with town_engine.begin() as connection:
        connection.execute(text("UPDATE building SET households_estimated = true WHERE id = 1"))
    try:
        town_client.set_cookie("language", "en")
        facts = {fact["key"]: fact["value"] for fact in get(town_client, "/features/buildings/1")["facts"]}
    finally:
        with town_engine.begin() as connection:
            connection.execute(text("UPDATE building SET households_estimated = false WHERE id = 1"))
    assert facts["households"] == "10 (estimated)"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/communities/123", 404),
        (f"/communities/{CODE}?on=0", 422),
        ("/features/nothing", 404),
        ("/features/nothing/1", 404),
        ("/features/buildings/0", 404),
        ("/features/buildings/-1", 404),
        ("/features/buildings/9223372036854775808", 404),
        ("/features/buildings/" + "9" * 5000, 404),
        ("/features/buildings?community=999999999999", 404),
        ("/features/buildings?bbox=1,2,3", 422),
        ("/features/buildings?bbox=3,2,1,4", 422),
        ("/features/buildings?bbox=0,0,999,1", 422),
        ("/features/buildings?limit=0", 422),
        ("/features/buildings?after=99999999999999999999", 422),
        ("/locate", 422),
        ("/locate?lon=nan&lat=1", 422),
        ("/locate?lon=1e400&lat=1", 422),
        ("/locate?lon=0&lat=90", 422),
        ("/locate?lon=0&lat=0", 404),
        ("/search", 422),
        ("/search?q=", 422),
        ("/search?q=" + "a" * 81, 422),
        ("/search?q=a&unknown=1", 422),
    ],
)
def test_bad_questions_are_refused_in_words(town_client: FlaskClient, path: str, status: int) -> None:
    answer = town_client.get(API + path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize("q", ["%00", "%", "_", "%F0%A0%AE%B7", "'%3B--", "%0d%0a", "..", "<img onerror=x>"])
def test_odd_words_are_searched_without_harm(town_client: FlaskClient, q: str) -> None:
    assert get(town_client, f"/search?q={q}")["results"] == []


def test_the_description_names_every_route(town_client: FlaskClient) -> None:
    described = get(town_client, "/openapi.json")
    assert {
        f"{API}/communities",
        f"{API}/communities/{{code}}",
        f"{API}/features/{{layer}}",
        f"{API}/features/{{layer}}/{{feature_id}}",
        f"{API}/locate",
        f"{API}/search",
        f"{API}/figures",
    } <= set(described["paths"])
    assert described["openapi"].startswith("3.")
