"""What the logs must never hold, whatever goes wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from apiflask import APIFlask
from sqlalchemy import text

from tests.conftest import make_app
from webapp.core import logs
from webapp.core.db import current_session
from webapp.core.http import public

NAME, PHONE, TOKEN = "欧阳金丝雀", "19900007777", "shd_canaryCanaryCanaryCanary"
CANARIES = (NAME, PHONE, TOKEN, "canaryCanary", "\\u6b27\\u9633\\u91d1", "%E6%AC%A7%E9%98%B3")


@pytest.fixture
def app(town_url: str, capsys: pytest.CaptureFixture[str]) -> Iterator[APIFlask]:
    """An application that logs to this test."""
    made = make_app(town_url)

    @made.get("/broken/<name>")
    @public
    def broken(name: str) -> str:
        raise LookupError(f"nobody called {name}, phone {PHONE}")

    @made.get("/refused")
    @public
    def refused() -> str:
        session = current_session()
        statement = text("INSERT INTO community (code, name, valid) VALUES (:code, :name, :valid)")
        session.execute(statement, {"code": PHONE, "name": NAME, "valid": TOKEN})
        return ""

    yield made
    made.extensions["pool"].close()


def test_no_line_of_a_days_requests_names_anybody(app: APIFlask, capsys: pytest.CaptureFixture[str]) -> None:
    client = app.test_client()
    carried = {"Authorization": f"Bearer {TOKEN}", "Cookie": f"session={TOKEN}", "User-Agent": NAME.encode().hex()}
    for path in (
        f"/api/v1/search?q={NAME}",
        f"/api/v1/search?q={PHONE}&phone={PHONE}",
        f"/nowhere/{NAME}?token={TOKEN}",
        f"/g/{NAME}",
        f"/api/v1/communities/{PHONE}",
        f"/broken/{NAME}",
        "/refused",
        "/healthz",
    ):
        client.get(path, headers=carried)
        client.get(path, headers={**carried, "Accept": "application/json"})
    for path in ("/login", "/language", "/api/v1/search", f"/card/{TOKEN}"):
        client.post(
            path, data={"username": NAME, "password": TOKEN, "lang": PHONE, "next": f"/{NAME}"}, headers=carried
        )
        client.post(path, json={"name": NAME, "phone": PHONE, "token": TOKEN}, headers=carried)
        client.post(path, data=f'{{"phone": {PHONE}'.encode(), content_type="application/json")
    said = capsys.readouterr()
    lines = [line for line in said.err.splitlines() if line.startswith("{")]
    assert len(lines) > 20
    assert {json.loads(line)["event"] for line in lines} >= {"request", "unexpected error"}
    found = [canary for canary in CANARIES if canary in said.err + said.out]
    assert found == []


def test_an_error_says_its_kind_and_place_without_its_words(app: APIFlask, capsys: pytest.CaptureFixture[str]) -> None:
    app.test_client().get("/broken/x")
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "unexpected error" in line]
    assert line["exception"][0]["kind"] == "builtins.LookupError"
    assert any("test_logs.py" in place and "broken" in place for place in line["exception"][0]["at"])


@pytest.mark.parametrize("key", ["name", "duty_phone", "q", "login_name", "reporter_address", "api_token", "headers"])
def test_keys_that_could_name_a_person_are_dropped(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().info("seen", grid_id=7, inner=[{key: NAME}], **{key: NAME})
    line = json.loads(capsys.readouterr().err)
    assert line["grid_id"] == 7
    assert line["inner"] == [{}]
    assert key not in line


def test_libraries_log_who_and_where_but_not_what_was_sent(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    library = logging.getLogger("some.library")
    library.error(f"Exception on /{NAME} [GET]", exc_info=LookupError(NAME))
    library.warning("connection %s of %s is lost", 3, NAME)
    library.info("nothing of interest")
    said = capsys.readouterr().err
    first, second = map(json.loads, said.splitlines())
    assert first["logger"] == "some.library"
    assert first["exception"][0]["kind"] == "builtins.LookupError"
    assert second["template"] == "connection %s of %s is lost"
    assert NAME not in said
