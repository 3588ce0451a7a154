"""The navigation leads nobody to a closed door."""

from __future__ import annotations

import re

import psycopg
import pytest

from tests.people import People
from webapp.core.accounts.roles import ADMINISTRATORS, Role
from webapp.core.db import SCHEMA

LINK = re.compile(r'<a href="(/[^"]+)"(?: aria-current="page")?><svg')


@pytest.fixture(scope="module")
def area(demo_url: str, demo_community: int) -> int:
    """One of the demo's grid areas."""
    with psycopg.connect(demo_url) as connection:
        row = connection.execute(
            f"SELECT id FROM {SCHEMA}.grid WHERE community_id = %s AND level = 'area' ORDER BY code LIMIT 1",
            (demo_community,),
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.WALL, Role.CARER)])
@pytest.mark.parametrize("place", ["community", "grid"])
def test_every_link_that_is_shown_opens(people: People, demo_community: int, area: int, role: Role, place: str) -> None:
    if role in ADMINISTRATORS:
        client = people.holding(role)
    else:
        client = people.holding(role, community=demo_community, grid=area if place == "grid" else None)
    home = client.get("/home", follow_redirects=True)
    assert home.status_code == 200
    for address in set(LINK.findall(home.text)):
        answer = client.get(address, follow_redirects=True)
        assert (answer.status_code, answer.request.path != "/login") == (200, True), (
            f"{role} is led to {address}: {answer.status_code}"
        )
