"""The desk's page: who opens it, what it carries, what it never carries."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.people import People
from webapp.core.accounts.roles import Role
from webapp.screens.desk import replies

COMMUNITY = "620902004002"
ADDRESS = f"/c/{COMMUNITY}/desk"


def carried(client: FlaskClient) -> dict[str, Any]:
    """What the page hands to its scripts."""
    found = re.search(r'<script type="application/json" id="page"[^>]*>(.*?)</script>', client.get(ADDRESS).text, re.S)
    assert found
    page: dict[str, Any] = json.loads(found[1])
    return page


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.SECRETARY])
def test_the_office_dispatches(people: People, demo_community: int, role: Role) -> None:
    assert carried(people.holding(role, community=demo_community))["may_dispatch"] is True


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.STREET_OFFICER])
def test_others_who_may_read_incidents_only_read(people: People, demo_community: int, role: Role) -> None:
    page = carried(people.holding(role, community=demo_community))
    assert page["may_dispatch"] is False
    assert page["reasons"] is None


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.SYSTEM_ADMIN, Role.CARER])
def test_whoever_may_read_no_incident_does_not_open_it(people: People, demo_community: int, role: Role) -> None:
    assert people.holding(role, community=demo_community).get(ADDRESS).status_code == 403


def test_a_visitor_is_sent_to_the_log_in(app: Any) -> None:
    answer = app.test_client().get(ADDRESS, headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert "/login" in answer.location


def test_neither_page_nor_counts_are_kept_by_a_browser(people: People, demo_community: int) -> None:
    client = people.holding(Role.DUTY_OFFICER, community=demo_community)
    for address in (ADDRESS, f"{ADDRESS}/today"):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_the_counts_of_the_community_are_for_who_may_read_all_of_it(people: People, demo_community: int) -> None:
    section = people.holding(Role.GRID_LEADER, community=demo_community, grid=1)
    assert section.get(f"{ADDRESS}/today", headers={"Accept": "application/json"}).status_code == 403
    office = people.holding(Role.VERIFIER, community=demo_community)
    first = office.get(f"{ADDRESS}/today").get_json()["sets"][0]
    assert first["simulated"] is False
    assert set(first["today"]) == set(first["yesterday"]) == set(first["week"])


def test_the_first_numbers_to_call_are_those_of_the_community(people: People, demo_community: int) -> None:
    assert "119" in carried(people.holding(Role.DUTY_OFFICER, community=demo_community))["numbers"]


def test_prepared_sentences_name_nobody_and_no_number() -> None:
    sentences = [sentence for each in replies().values() for sentence in each]
    assert len(sentences) > 15
    assert [each for each in sentences if re.search(r"\d{3,}|先生|女士", each)] == []
    assert set(replies()) <= {"note", "review", "not_accept", "false_alarm", "finish", "verify", "suspend"}
