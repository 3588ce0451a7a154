"""Figures equal what plain SQL counts, at the baseline and on any day."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.town import CODE
from webapp.figures.queries import figures
from webapp.registry import FIGURES

BASELINE = {
    "area_km2": 0.09,
    "grid_areas": 2,
    "sections": 3,
    "residents_groups": 2,
    "compounds": 1,
    "buildings": 7,  # nine, of which one is commercial and one not yet built
    "stairs": 14,
    "households": 70,
    "residents": 175,
    "shops": 3,
    "organizations": 1,
    "large_firms": 1,
    "compounds_checked": 1,
    "shops_checked": 1,
    "shops_unchecked": 2,
    "hazards_found": 2,
    "hazards_rectified": 1,
    "hazards_open": 1,
    "grid_leaders": 0,
    "volunteers": 0,
    "stair_leaders": 0,
    "party_branches": 0,
    "grid_branches": 0,
    "grid_groups": 0,
    "own_members": 0,
    "in_service_members": 0,
    "groups_management": 0,
    "groups_liaison": 0,
    "groups_household": 0,
    "groups_merchant": 0,
    "double_report_units": 0,
    "double_report_members": 0,
    "needs_open": 0,
    "projects_of_year": 0,
    "wishes_open": 0,
    "wishes_fulfilled": 0,
    "day_leaders_on_duty": 0,
    "day_leader_shifts": 0,
    "day_leader_places": 0,
    "incidents_of_day": 0,
    "whistles_of_day": 0,
    "incidents_settled_by_grid": 0,
    "incidents_open": 0,
    "incidents_overdue": 0,
    **dict.fromkeys(("incidents_red", "whistles_unacknowledged", "whistles_to_review", "arbitrations_waiting"), 0),
    **dict.fromkeys(("ladder_compound", "ladder_grid", "ladder_community", "ladder_above"), 0),
    "report_in_median_min": None,
    "report_in_worst_min": None,
}
LATER = BASELINE | {"shops_checked": 2, "shops_unchecked": 1, "hazards_found": 3, "hazards_rectified": 2}


def test_every_figure_of_the_catalogue_is_tested() -> None:
    assert set(BASELINE) == {figure.key for figure in FIGURES}


def test_the_baseline_is_the_default_of_a_community_that_has_one(town_client: FlaskClient) -> None:
    answer = town_client.get(f"/api/v1/figures?community={CODE}").get_json()
    assert answer["figures"] == BASELINE
    assert (answer["as_of"], answer["baseline"]) == ("2026-03-31", True)
    assert answer == town_client.get(f"/api/v1/figures?community={CODE}&as_of=baseline").get_json()


def test_a_later_day_has_figures_of_its_own(town_client: FlaskClient) -> None:
    answer = town_client.get(f"/api/v1/figures?community={CODE}&as_of=2026-05-01").get_json()
    assert answer["figures"] == LATER
    assert answer["baseline"] is False


def test_open_hazards_are_those_found_less_those_rectified(town: Session) -> None:
    for day in (date(2026, 1, 1), date(2026, 2, 5), date(2026, 3, 31), date(2026, 4, 30)):
        counted = figures(town, FIGURES, 1, day).numbers
        assert counted["hazards_open"] == counted["hazards_found"] - counted["hazards_rectified"]
        assert counted["shops"] == counted["shops_checked"] + counted["shops_unchecked"]


def test_simulated_rows_are_never_counted(town: Session) -> None:
    before = figures(town, FIGURES, 1, date(2026, 4, 30)).numbers
    town.execute(text("UPDATE hazard SET simulated = true"))
    after = figures(town, FIGURES, 1, date(2026, 4, 30)).numbers
    assert (before["hazards_found"], after["hazards_found"]) == (3, 0)


def test_a_day_before_any_version_has_no_sections(town: Session) -> None:
    assert figures(town, FIGURES, 1, date(2019, 12, 31)).numbers["sections"] == 0


def test_another_communitys_rows_are_not_counted(town: Session) -> None:
    town.execute(
        text(
            "INSERT INTO community (id, code, name, full_name, scheme, scheme_year, srid, geom)"
            " SELECT 2, '620902004003', '邻社区', '邻社区', scheme, scheme_year, srid, ST_Translate(geom, 0.01, 0)"
            " FROM community WHERE id = 1"
        )
    )
    counted = figures(town, FIGURES, 2, date(2026, 3, 31)).numbers
    assert counted.pop("area_km2") == 0.09
    assert counted.pop("residents") is None
    assert set(counted.values()) <= {0, None}


def test_every_figure_says_what_it_counts(town_client: FlaskClient) -> None:
    definitions = town_client.get(f"/api/v1/figures?community={CODE}").get_json()["definitions"]
    assert set(definitions) == set(BASELINE)
    assert all(definition["label"] and definition["text"] for definition in definitions.values())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("?community=123", 422),
        ("?community=999999999999", 404),
        (f"?community={CODE}&as_of=yesterday", 422),
        (f"?community={CODE}&as_of=0", 422),
        (f"?community={CODE}&as_of=2026-02-30", 422),
        (f"?community={CODE}&other=1", 422),
    ],
)
def test_what_cannot_be_answered_is_refused(town_client: FlaskClient, query: str, status: int) -> None:
    answer = town_client.get(f"/api/v1/figures{query}")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_figure_that_rests_on_estimates_says_so(town: Session) -> None:
    assert figures(town, FIGURES, 1, date(2026, 4, 30)).estimated == ()
    town.execute(text("UPDATE building SET households_estimated = true WHERE id = (SELECT min(id) FROM building)"))
    assert figures(town, FIGURES, 1, date(2026, 4, 30)).estimated == ("households",)


def test_residents_that_no_source_counted_are_unknown_and_not_none_at_all(town: Session) -> None:
    town.execute(text("UPDATE building SET residents_usual = NULL"))
    assert figures(town, FIGURES, 1, date(2026, 4, 30)).numbers["residents"] is None
