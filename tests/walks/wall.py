"""A wall display as it runs for weeks: its server that comes and goes, the staff whose acts it shows, its token."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import engine_on, make_app
from tests.people import People
from webapp.core.accounts import commands
from webapp.core.accounts.roles import Action, Role
from webapp.core.config import ROOT
from webapp.core.db import SCHEMA

COMMUNITY = "620902004002"
HERE = {"lon": 98.49372, "lat": 39.73199}
_SERVE = """
import os
import webapp.core.assets as assets
if "RELEASE" in os.environ:
    assets.build_id = lambda: os.environ["RELEASE"]
from tests.bench.live import serve_product
serve_product(int(os.environ["PORT"]))
"""
_STARTS_WITHIN_S = 150


@dataclass
class WallServer:
    """The product as it is served to people, streams and all; it may be stopped, and come back as another release."""

    url: str
    secret: str
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, release: str | None = None) -> None:
        """Start it, and wait until it answers."""
        settings = {"DATABASE_URL": self.url, "SHAODAO_SECRET": self.secret, "SHAODAO_JOBS": "false"}
        settings |= {"PORT": str(self.port), "SHAODAO_DEMO": "1"} | ({"RELEASE": release} if release else {})
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SERVE], cwd=ROOT, env=os.environ | settings, stdout=quiet, stderr=quiet
        )
        end_s = time.monotonic() + _STARTS_WITHIN_S
        while time.monotonic() < end_s:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        """End it as an init system does."""
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


@dataclass(frozen=True)
class Staff:
    """Whose acts a wall shows: a program with an officer's token, and the officer's cookie for the pages."""

    address: str
    token: str
    cookie: dict[str, str]

    def send(self, path: str, body: dict[str, Any], version: int | None = None) -> dict[str, Any]:
        """One act through the interface."""
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid4())}
        headers |= {"Content-Type": "application/json", "Accept": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        request = urllib.request.Request(
            f"{self.address}/api/v1/c/{COMMUNITY}/{path}", json.dumps(body).encode(), headers, method="POST"
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def see(self, path: str) -> dict[str, Any]:
        """One look through the interface."""
        return self.look(f"/api/v1/c/{COMMUNITY}/{path}", {"Authorization": f"Bearer {self.token}"})

    def look(self, path: str, carried: dict[str, str] | None = None) -> dict[str, Any]:
        """One look at anything that answers in JSON, as the officer's browser asks."""
        cookie = {"Cookie": f"{self.cookie['name']}={self.cookie['value']}"}
        headers = {"Accept": "application/json", **(carried or cookie)}
        with urllib.request.urlopen(
            urllib.request.Request(f"{self.address}{path}", headers=headers), timeout=20
        ) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def blow(self, category: str = "city.manhole", **more: Any) -> dict[str, Any]:
        """A whistle."""
        body = {"uuid": str(uuid4()), "category": category, "route": "whistle", "source": "phone", "text": "井盖没了"}
        return self.send("incidents", {**body, **HERE, **more})

    def acknowledge_all(self, incident: dict[str, Any]) -> None:
        """Write down that everybody who was called has acknowledged by telephone."""
        for call in self.see(f"incidents/{incident['id']}")["calls"]:
            said = {"name": "王师傅", "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
            self.send(f"calls/{call['id']}/acknowledge", {"behalf": said})


def staff(url: str, address: str, name: str = "officer") -> Staff:
    """An officer who holds his duty now."""
    app = make_app(url)
    people, engine = People(app), engine_on(url)
    with Session(engine) as session, session.begin():
        community = session.scalar(text(f"SELECT id FROM {SCHEMA}.community WHERE code = '{COMMUNITY}'"))
        account = people.account(name, community=community)
        commands.grant_role(session, account, Role.DUTY_OFFICER, community_id=community, by=None)
        token = commands.add_token(session, account, name="test", scopes=list(Action), days=1)[1]
    cookie = people.cookie(account)
    engine.dispose()
    app.extensions["pool"].close()
    return Staff(address, token, {"name": cookie["name"], "value": cookie["value"]})


def screen(url: str, view: str) -> tuple[int, str]:
    """A screen of the community: its number and the token it is started with."""
    engine = engine_on(url)
    with Session(engine) as session, session.begin():
        community = session.scalar(text(f"SELECT id FROM {SCHEMA}.community WHERE code = '{COMMUNITY}'"))
        device, token = commands.add_device(session, community_id=community or 0, name="大厅", view=view, by=None)
        number = device.id
    engine.dispose()
    return number, token


def revoke(url: str, device: int) -> None:
    """End a screen's right."""
    engine = engine_on(url)
    with Session(engine) as session, session.begin():
        commands.revoke_device(session, device, by=None)
    engine.dispose()
