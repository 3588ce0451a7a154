"""What is said of a hazard, to whom."""

from __future__ import annotations

from flask.testing import FlaskClient


def facts(client: FlaskClient, number: int, query: str = "") -> dict[str, str]:
    client.set_cookie("language", "en")
    answer = client.get(f"/api/v1/features/hazards/{number}{query}").get_json()
    return {fact["key"]: fact["value"] for fact in answer["facts"]}


def test_an_open_hazard_says_for_how_long(town_client: FlaskClient) -> None:
    assert facts(town_client, 3, "?on=2026-05-20")["age_days"] == "30"
    assert "age_days" not in facts(town_client, 1)


def test_severity_and_status_come_in_words_of_their_own_list(town_client: FlaskClient) -> None:
    assert facts(town_client, 2)["severity"] == "major"
    town_client.set_cookie("language", "zh_CN")
    answer = town_client.get("/api/v1/features/hazards/1").get_json()
    words = {fact["key"]: fact["value"] for fact in answer["facts"]}
    assert (words["severity"], words["status"]) == ("一般隐患", "已整改")


def test_a_grids_general_kind_is_not_called_a_general_hazard(town_client: FlaskClient) -> None:
    answer = town_client.get("/api/v1/features/sections/21").get_json()
    assert {fact["key"]: fact["value"] for fact in answer["facts"]}["grid_kind"] == "普通网格"


def test_a_simulated_hazard_has_no_card(town_client: FlaskClient) -> None:
    assert town_client.get("/api/v1/features/hazards/4").status_code == 404


def test_a_hazard_not_yet_found_has_no_card(town_client: FlaskClient) -> None:
    assert town_client.get("/api/v1/features/hazards/3?on=2026-01-01").status_code == 404


def test_a_card_of_an_earlier_day_does_not_know_what_came_later(town_client: FlaskClient) -> None:
    def facts(day: str) -> dict[str, str]:
        card = town_client.get(f"/api/v1/features/hazards/2?on={day}").get_json()
        return {fact["key"]: fact["value"] for fact in card["facts"]}

    before, after = facts("2026-03-31"), facts("2026-04-10")
    assert "rectified_on" not in before
    assert "age_days" in before
    assert "rectified_on" in after
    assert "age_days" not in after
    assert before["status"] != after["status"]
