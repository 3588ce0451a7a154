"""Who gets which tile, how long it may be kept, what is refused."""

from __future__ import annotations

import gzip

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from gis.tile import tile_at
from tests.mvt import decode
from tests.webapp.town import CODE, LAT, LON, NEW, OLD

AT = tile_at(LON + 0.0017, LAT + 0.0013, 16)


def path(name: str, query: str = "") -> str:
    return f"/tiles/{name}/{AT.z}/{AT.x}/{AT.y}.mvt{query}"


@pytest.mark.parametrize("name", ["ops", "shops", "organizations", "cameras", "hazards", "vacancies"])
def test_a_stranger_gets_no_restricted_layer(stranger: FlaskClient, name: str) -> None:
    answer = stranger.get(path(name, f"?g={NEW}&v=1"))
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_a_stranger_gets_the_public_bundle(stranger: FlaskClient) -> None:
    assert "buildings" in decode(stranger.get(path("base")).data)


def test_a_restricted_tile_is_never_kept_by_a_shared_cache(town_client: FlaskClient) -> None:
    for query in ("", f"?g={NEW}", f"?g={NEW}&v=7"):
        assert town_client.get(path("ops", query)).headers["Cache-Control"] == "private, no-cache"


def test_a_tile_named_by_generation_and_stamp_is_kept_for_ever(town_client: FlaskClient) -> None:
    version = town_client.get(f"/api/v1/communities/{CODE}").get_json()["tile_version"]
    answer = town_client.get(path("base", f"?g={NEW}&v={version}"))
    assert "immutable" in answer.headers["Cache-Control"]
    assert "ETag" not in answer.headers


def test_nobody_can_have_a_tile_kept_under_the_name_of_another_state(town_client: FlaskClient) -> None:
    stamp, day = town_client.get(f"/api/v1/communities/{CODE}").get_json()["tile_version"].split(".")
    for version in (f"{int(stamp) + 1}.{day}", f"{stamp}.{int(day) + 1}", stamp, "999999", "x"):
        answer = town_client.get(path("base", f"?g={NEW}&v={version}"))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, no-cache"


def test_an_empty_generation_is_none(town_client: FlaskClient) -> None:
    assert town_client.get(path("base", "?g=&v=")).status_code == 200


def test_outlines_of_a_generation_are_kept_for_ever_without_a_stamp(town_client: FlaskClient) -> None:
    assert "immutable" in town_client.get(path("sections", f"?g={OLD}")).headers["Cache-Control"]
    assert "no-cache" in town_client.get(path("sections")).headers["Cache-Control"]
    assert "no-cache" in town_client.get(path("buildings", f"?g={OLD}")).headers["Cache-Control"]


def test_an_unchanged_live_tile_is_not_sent_again(town_client: FlaskClient) -> None:
    first = town_client.get(path("buildings"))
    again = town_client.get(path("buildings"), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.usefixtures("restored_stamp")
def test_a_tile_is_sent_again_once_the_ground_has_changed(town_client: FlaskClient, town_engine: Engine) -> None:
    first = town_client.get(path("buildings"))
    with town_engine.begin() as connection:
        connection.execute(text("UPDATE building SET floors = floors WHERE id = 1"))
    again = town_client.get(path("buildings"), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.headers["ETag"] != first.headers["ETag"]


def test_the_tag_names_the_generation(town_client: FlaskClient) -> None:
    tag = town_client.get(path("buildings", f"?g={NEW}")).headers["ETag"]
    assert town_client.get(path("buildings", f"?g={OLD}"), headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
    ],
)
def test_a_large_tile_is_packed_as_the_browser_accepts(town_client: FlaskClient, accepted, encoding, unpack) -> None:
    plain = town_client.get(path("base"))
    packed = town_client.get(path("base"), headers={"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == encoding
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert unpack(packed.data) == plain.data
    assert len(packed.data) < len(plain.data)


def test_a_tile_is_not_packed_unasked_or_when_small(town_client: FlaskClient) -> None:
    assert "Content-Encoding" not in town_client.get(path("base")).headers
    assert "Content-Encoding" not in town_client.get(path("cameras"), headers={"Accept-Encoding": "br"}).headers


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tiles/nothing/1/0/0.mvt", 404),
        ("/tiles/base/1/2/0.mvt", 422),
        ("/tiles/base/23/0/0.mvt", 422),
        ("/tiles/base/x/0/0.mvt", 422),
        ("/tiles/base/1/-1/0.mvt", 422),
        ("/tiles/base/1/0/0.png", 404),
        ("/tiles/base/1/0/0.mvt?g=abc", 422),
        ("/tiles/base/1/0/0.mvt?g=999", 404),
        (f"/tiles/base/1/0/0.mvt?g={'9' * 400}", 422),
        (f"/tiles/base/{'9' * 5000}/0/0.mvt", 422),
    ],
)
def test_what_is_no_tile_is_refused_in_words(town_client: FlaskClient, address: str, status: int) -> None:
    answer = town_client.get(address)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
