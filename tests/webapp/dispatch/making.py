"""People, organizations and whistles of the tests of dispatch."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.people import People
from tests.webapp.town import CODE, LAT, LON, TOWN
from webapp.core.accounts.roles import Role
from webapp.dispatch.commands.categories import seed_categories
from webapp.grids.commands import load_kinds

BASE = f"/api/v1/c/{CODE}"
AREA, SECTION, OTHER_SECTION = 1, 22, 21
HERE = {"lon": LON + 0.0017, "lat": LAT + 0.0013}  # in block 5, within the compound
WATER, FIRE, GARBAGE = "facility.water", "safety.fire", "compound.compound_rubbish"
LEADER, CONTACT, VOLUNTEER = 901, 902, 903
OFFICER, SECRETARY, VERIFIER, STREET, DISTRICT = 911, 912, 913, 914, 915
LEADER_PERSON, VOLUNTEER_PERSON = 901, 903
WATERWORKS = 901


def settle(session: Session) -> None:
    """Write what the town lacks: accounts with persons behind them, an organization with a contact, categories."""
    load_kinds(session)
    seed_categories(session, TOWN)
    for account, name in (
        *((LEADER, "网格长甲"), (CONTACT, "供水联系人"), (VOLUNTEER, "志愿者乙")),
        *((OFFICER, "值班员"), (SECRETARY, "书记"), (VERIFIER, "核验员"), (STREET, "街道"), (DISTRICT, "区")),
    ):
        session.execute(
            text("INSERT INTO account (id, login_name, display_name, community_id) VALUES (:id, :login, :name, :town)"),
            {"id": account, "login": f"a{account}", "name": name, "town": TOWN},
        )
    session.execute(
        text("""INSERT INTO person (id, community_id, ref, name, opened_on, account_id, duty_phone) VALUES
  (901, 1, 'R0901', '甲示例', '2020-01-01', 901, '199-0000-9001'),
  (903, 1, 'R0903', '乙示例', '2020-01-01', 903, '199-0000-9003')""")
    )
    session.execute(
        text("""INSERT INTO assignment (community_id, person_id, role, grid_id, valid) VALUES
  (1, 901, 'grid_leader', 22, '[2020-01-01,)'), (1, 903, 'volunteer', 22, '[2020-01-01,)')""")
    )
    session.execute(
        text("""INSERT INTO organization (id, community_id, block_id, source, source_ref, name, kind, geom)
  SELECT 901, 1, 9, 'test', 'o901', '九块供水营业所', 'organization.state_owned', geom
  FROM organization WHERE source_ref = 'o1'""")
    )
    session.execute(
        text("""INSERT INTO contact (community_id, organization_id, name, duty_phone, opened_on, account_id)
  VALUES (1, 901, '供水联系人', '199-0000-9002', '2020-01-01', 902)""")
    )


def whistle(**changes: Any) -> dict[str, Any]:
    """The body of a whistle."""
    return {
        "uuid": str(uuid4()),
        "category": WATER,
        "route": "whistle",
        "source": "grid_leader",
        "text": "3单元又反水了，味大得很",
        **HERE,
        **changes,
    }


class Cast:
    """Everybody who takes part, each in a browser of his own."""

    def __init__(self, app: APIFlask, people: People) -> None:
        self.app, self.people = app, people
        self.officer = people.holding(Role.DUTY_OFFICER, community=TOWN)
        self.secretary = people.holding(Role.SECRETARY, community=TOWN)
        self.verifier = people.holding(Role.VERIFIER, community=TOWN)
        self.street = people.holding(Role.STREET_OFFICER, community=TOWN)
        self.district = people.holding(Role.DISTRICT_OFFICER, community=TOWN)
        self.planner = people.holding(Role.PLANNER, community=TOWN)
        self.leader = people.client(LEADER)
        self.contact = people.client(CONTACT)
        self.volunteer = people.client(VOLUNTEER)

    def get(self, who: FlaskClient, path: str) -> TestResponse:
        return who.get(f"{BASE}/{path}", headers={"Accept": "application/json"})

    def post(
        self,
        who: FlaskClient,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        version: int | None = None,
        key: str | None = None,
    ) -> TestResponse:
        headers = {"Idempotency-Key": key or str(uuid4())}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.people.send(who, "POST", f"{BASE}/{path}", json=body or {}, headers=headers)

    def blow(self, who: FlaskClient | None = None, **changes: Any) -> dict[str, Any]:
        """A whistle that is blown, as its blower sees it."""
        answer = self.post(who or self.leader, "incidents", whistle(**changes))
        assert answer.status_code == 201, answer.text
        return answered(answer)

    def act(self, who: FlaskClient, incident: dict[str, Any], act: str, **body: Any) -> dict[str, Any]:
        """An act that must succeed, in the version that there is."""
        seen = answered(self.get(who, f"incidents/{incident['id']}"))
        answer = self.post(who, f"incidents/{incident['id']}/{act}", body, version=seen["version"])
        assert answer.status_code == 200, answer.text
        return answered(answer)

    def answer(self, who: FlaskClient, call: dict[str, Any], act: str, **body: Any) -> dict[str, Any]:
        """An answer to a call that must succeed."""
        answer = self.post(who, f"calls/{call['id']}/{act}", body)
        assert answer.status_code == 200, answer.text
        return answered(answer)


def answered(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json()
    return found


def call_of(incident: dict[str, Any], kind: str) -> dict[str, Any]:
    """The call of a kind."""
    return next(call for call in incident["calls"] if call["kind"] == kind and call["state"] != "recalled")


def lead_of(incident: dict[str, Any]) -> dict[str, Any]:
    """The call that leads."""
    return next(call for call in incident["calls"] if call["is_lead"] and call["state"] != "recalled")
