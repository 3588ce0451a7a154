"""A town with a neighbour, walls in both, and who steers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.people import People
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts import commands
from webapp.core.accounts.roles import Action, Role
from webapp.core.accounts.sessions import open_session
from webapp.core.accounts.terms import DEVICE, Method
from webapp.core.db import SCHEMA

NEIGHBOUR, NEIGHBOUR_CODE = 2, "620902004099"
REMOTE = f"/c/{CODE}/remote"
WEATHER = f"{REMOTE}/weather"
API = f"/api/v1/c/{CODE}/weather-warnings"
NAME = "测试王小明"
"""Whoever steers is called so: the name is told to nobody."""


@dataclass
class Office:
    """The application on a town of its own, and whoever is in it."""

    app: APIFlask
    engine: Engine
    people: People
    clients: dict[Role, FlaskClient] = field(default_factory=dict)

    def of(self, role: Role, *, community: int = TOWN, anew: bool = False) -> FlaskClient:
        """A browser of somebody with that role."""
        if anew or community != TOWN or role not in self.clients:
            account_id = self.people.account(NAME, community=community)
            self.people.give(account_id, role, community=community)
            made = self.people.client(account_id)
            if anew or community != TOWN:
                return made
            self.clients[role] = made
        return self.clients[role]

    def wall(self, name: str = "一楼大厅", *, community: int = TOWN, view: str = f"/c/{CODE}/wall") -> int:
        """A wall display of the community."""
        with self.app.test_request_context(), Session(self.engine) as session, session.begin():
            device, _token = commands.add_device(session, community_id=community, name=name, view=view, by=None)
            return device.id

    def screen(self, device_id: int) -> FlaskClient:
        """The browser of that wall."""
        with Session(self.engine) as session, session.begin():
            secret = open_session(session, device_id=device_id, method=Method.DEVICE, term=DEVICE)
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["sid"] = secret
        return client

    def revoke(self, device_id: int) -> None:
        """Let that wall show nothing more."""
        with self.app.test_request_context(), Session(self.engine) as session, session.begin():
            commands.revoke_device(session, device_id, by=None)

    def token(self, *scopes: Action, role: Role = Role.DUTY_OFFICER, community: int = TOWN) -> dict[str, str]:
        """The header of a program that acts for somebody with that role, within those scopes."""
        account_id = self.people.account(NAME, community=community)
        self.people.give(account_id, role, community=community)
        with self.app.test_request_context(), Session(self.engine) as session, session.begin():
            _made, secret = commands.add_token(session, account_id, name="气象", scopes=scopes, days=3)
        return {"Authorization": f"Bearer {secret}"}

    def press(self, client: FlaskClient, wall_id: int, act: str, **fields: Any) -> Any:
        """A press of the remote."""
        return self.people.post(client, f"{REMOTE}/{wall_id}", act=act, **fields)

    def run(self, sql: str, **values: Any) -> list[Any]:
        """Rows of a statement."""
        with self.engine.begin() as connection:
            done = connection.execute(text(sql), values)
            return list(done.mappings()) if done.returns_rows else []

    def happened(self, at: datetime) -> None:
        """Something that a wall was told at that instant: from then on there is something to replay."""
        self.run(
            f"INSERT INTO {SCHEMA}.event (at, community_id, channels, topic, ref, data)"
            f" VALUES (:at, {TOWN}, ARRAY['w:{TOWN}'], 'wall.incident', 1, '{{}}')",
            at=at,
        )

    def told(self, topic: str) -> list[Any]:
        """The events of a topic, the newest last."""
        return self.run(
            f"SELECT channels, ref, version, data FROM {SCHEMA}.event WHERE topic = :t ORDER BY id", t=topic
        )

    def audited(self, action: str) -> list[Any]:
        """The lines of the audit log about an act."""
        return self.run(
            f"SELECT object_id, account_id, facts::text AS facts FROM {SCHEMA}.audit_entry"
            " WHERE action = :action ORDER BY id",
            action=action,
        )

    def shown(self, wall_id: int) -> Any:
        """The row of what a wall shows."""
        return self.run(f"SELECT * FROM {SCHEMA}.wall_screen WHERE device_id = :id", id=wall_id)[0]
