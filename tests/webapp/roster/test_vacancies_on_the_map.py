"""Stairs that nobody answers for, as the map shows them and to whom."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.tile import tile_at
from tests.mvt import decode
from tests.people import People
from tests.webapp.roster.people import SECTION, assignment, person, stair
from tests.webapp.roster.test_pages import written
from tests.webapp.town import CODE, LAT, LON, TOWN
from webapp.core.accounts.roles import Role

__all__ = ["written"]
AT = tile_at(LON + 0.0017, LAT + 0.0013, 16)
TILE = f"/tiles/vacancies/{AT.z}/{AT.x}/{AT.y}.mvt"


def drawn(client: FlaskClient) -> dict[int, str]:
    layers = decode(client.get(TILE).data)
    return {each.id: each.tags["stairs"] for each in layers["vacancies"].features} if layers else {}


def test_a_building_is_drawn_while_a_stair_of_it_has_no_leader(town_client: FlaskClient, written: Session) -> None:
    for building, number in ((5, 1), (5, 2), (6, 2)):
        assignment(written, person(written), "stair_leader", stair_id=stair(written, building, number))
    written.commit()
    found = drawn(town_client)
    assert 5 not in found
    assert (found[6], found[1]) == ("1", "1、2")
    assert 9 not in found  # nobody lives there


def test_a_tile_that_was_kept_is_renewed_when_a_leader_ends(town_client: FlaskClient, written: Session) -> None:
    held = assignment(written, person(written), "stair_leader", stair_id=stair(written, 6, 1))
    written.commit()
    tag = town_client.get(TILE).headers["ETag"]
    assert town_client.get(TILE, headers={"If-None-Match": tag}).status_code == 304
    written.execute(text("DELETE FROM assignment WHERE id = :id"), {"id": held.id})
    written.commit()
    assert town_client.get(TILE, headers={"If-None-Match": tag}).status_code == 200


def test_only_those_who_read_the_roster_see_vacancies(
    town_people: People, stranger: FlaskClient, town_client: FlaskClient
) -> None:
    assert stranger.get(TILE).status_code == 401
    assert town_people.holding(Role.VOLUNTEER, community=TOWN, grid=SECTION).get(TILE).status_code == 403
    assert stranger.get(f"/api/v1/features/vacancies?community={CODE}").status_code == 401
    listed = town_client.get(f"/api/v1/features/vacancies?community={CODE}").get_json()["features"]
    assert {each["id"] for each in listed} == {1, 2, 4, 5, 6, 7, 8}


def test_the_card_of_a_vacancy_says_which_stairs_and_who_answers_meanwhile(
    town_client: FlaskClient, written: Session
) -> None:
    assignment(written, person(written, "片长"), "grid_leader", grid_id=22)
    written.commit()
    card = town_client.get("/api/v1/features/vacancies/5").get_json()
    assert {fact["key"]: fact["value"] for fact in card["facts"]}["stairs_vacant"] == "1、2"
    assert [each["name"] for each in card["answering"]["people"]] == ["片长"]
