"""Programs that act for the people of the nine-block town, from as many threads as a test wants."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from apiflask import APIFlask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.conftest import engine_on
from tests.people import People
from tests.webapp.dispatch.making import BASE, LEADER
from tests.webapp.town import TOWN
from webapp.core.accounts import commands
from webapp.core.accounts.roles import Action, Role

TRIES = 60


def tokens(app: APIFlask, url: str, officers: int = 2) -> tuple[str, list[str]]:
    """A token of the grid leader, and of so many officers."""
    people = People(app)
    numbers = [people.account("officer", community=TOWN) for _ in range(officers)]
    for number in numbers:
        people.give(number, Role.DUTY_OFFICER, community=TOWN)
    engine = engine_on(url)
    with Session(engine) as session, session.begin():
        made = [
            commands.add_token(session, each, name="test", scopes=list(Action), days=1)[1]
            for each in (LEADER, *numbers)
        ]
    engine.dispose()
    return made[0], made[1:]


def post(
    app: APIFlask, token: str, path: str, body: dict[str, Any], *, key: str | None = None, version: int | None = None
) -> TestResponse:
    """One request, as a program sends it."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Idempotency-Key": key or str(uuid4())}
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return app.test_client().post(f"{BASE}/{path}", json=body, headers=headers)


def get(app: APIFlask, token: str, path: str) -> TestResponse:
    """One look."""
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return app.test_client().get(f"{BASE}/{path}", headers=headers)
