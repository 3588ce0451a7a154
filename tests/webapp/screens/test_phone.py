"""The phone's shell, its session, its worker and its manifest."""

from __future__ import annotations

import json
import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.people import People
from tests.webapp.town import TOWN
from webapp.core import assets
from webapp.core.accounts.roles import Role


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assets.build()


def _leader(people: People) -> FlaskClient:
    return people.holding(Role.GRID_LEADER, community=TOWN)


def test_without_a_log_in_the_phone_leads_to_it(stranger: FlaskClient) -> None:
    answer = stranger.get("/phone")
    assert answer.status_code == 303
    assert "next=/phone" in answer.headers["Location"].replace("%2F", "/")
    assert stranger.get("/phone/session", headers={"Accept": "application/json"}).status_code == 401


def test_the_shell_is_the_same_for_everybody(town_people: People) -> None:
    pages = {re.sub(r'nonce="[^"]*"', "", _leader(town_people).get("/phone").text) for _ in range(2)}
    assert len(pages) == 1
    page = pages.pop()
    assert "csrf" not in page
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    assert "九块社区" not in page


def test_the_session_tells_whose_phone_it_is_and_whom_to_call_in_danger(town_people: People) -> None:
    answer = _leader(town_people).get("/phone/session")
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert body["account"]
    assert body["csrf"]
    [community] = body["communities"]
    assert community["code"] == "620902004002"
    assert community["source"] == "grid_leader"
    assert {"119", "120", "110"} <= {each["number"] for each in community["emergencies"]}


def test_who_is_a_leader_for_a_day_alone_reports_as_one(town_people: People) -> None:
    client = town_people.holding(Role.DAY_LEADER, community=TOWN)
    [community] = client.get("/phone/session").get_json()["communities"]
    assert community["source"] == "day_leader"


def test_who_holds_no_role_has_no_community(town_people: People) -> None:
    assert town_people.holding().get("/phone/session").get_json()["communities"] == []


def test_the_worker_names_what_it_keeps_and_may_serve_the_page(stranger: FlaskClient) -> None:
    answer = stranger.get("/phone/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/phone"
    assert answer.headers["Cache-Control"] == "no-cache"
    found = re.match(r"const SHELL = (\{.*\});\n", answer.text)
    assert found
    shell = json.loads(found[1])
    kinds = {name.rpartition(".")[2] for name in shell["files"]}
    assert {"js", "css", "svg", "png"} <= kinds
    assert all((assets.DIST / name.removeprefix("/static/")).exists() for name in shell["files"])
    assert not any("map." in name or "office." in name for name in shell["files"]), "only what the phone's page needs"


def test_the_manifest_makes_it_an_application(stranger: FlaskClient) -> None:
    answer = stranger.get("/phone/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    body = answer.get_json()
    assert body["scope"] == body["start_url"] == "/phone"
    assert {icon["purpose"] for icon in body["icons"]} == {"any", "maskable"}
    assert all((assets.DIST / icon["src"].removeprefix("/static/")).exists() for icon in body["icons"])


def test_what_the_phone_loads_first_is_small(town_app: APIFlask) -> None:
    names = [name for name in assets.read_record()["outputs"] if re.fullmatch(r"gen/(phone|icons)\.\w+\.\w+", name)]
    assert len(names) == 3
    assert sum((assets.DIST / f"{name}.br").stat().st_size for name in names) < 150 * 1024
