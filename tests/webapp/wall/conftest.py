"""The nine-block town with dispatch in it, and screens that hang there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.webapp.dispatch.conftest import cast, dispatch_app, dispatch_engine, dispatch_url, emptied, scene_session
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts import commands
from webapp.core.accounts.guard import SECRET
from webapp.core.accounts.sessions import open_session
from webapp.core.accounts.terms import DEVICE, Method

__all__ = ["cast", "dispatch_app", "dispatch_engine", "dispatch_url", "emptied", "scene_session"]
PAGE = f"/c/{CODE}/wall"
Screen = Callable[[], tuple[int, FlaskClient]]


@pytest.fixture
def screen(dispatch_app: APIFlask, dispatch_engine: Engine) -> Screen:
    """Makes a screen that shows the wall: its id and its browser."""

    def made() -> tuple[int, FlaskClient]:
        with dispatch_app.test_request_context(), Session(dispatch_engine) as session, session.begin():
            device, _token = commands.add_device(session, community_id=TOWN, name="指挥中心", view=PAGE, by=None)
            session.flush()
            secret, device_id = open_session(session, device_id=device.id, method=Method.DEVICE, term=DEVICE), device.id
        client = dispatch_app.test_client()
        with client.session_transaction() as carried:
            carried[SECRET] = secret
        return device_id, client

    return made
