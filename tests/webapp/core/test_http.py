from __future__ import annotations

import json

import pytest
from apiflask import APIFlask
from flask import request
from flask.testing import FlaskClient

from tests.conftest import make_app
from webapp.core import errors
from webapp.core.http import public

KINDS = [
    (errors.Unauthenticated, 401),
    (errors.Forbidden, 403),
    (errors.NotFound, 404),
    (errors.Invalid, 422),
    (errors.Refused, 409),
    (errors.Stale, 412),
    (errors.TooLarge, 413),
    (errors.Throttled, 429),
    (errors.Unavailable, 503),
    (RuntimeError, 500),
]


@pytest.fixture(scope="module")
def failing(demo_url: str) -> APIFlask:
    """An application with a route that fails as it is asked to."""
    app = make_app(demo_url)

    @app.get("/api/fail/<int:kind>")
    @app.get("/fail/<int:kind>")
    @public
    def fail(kind: int) -> str:
        raise KINDS[kind][0]("a detail")

    @app.post("/api/echo")
    @public
    def echo() -> dict[str, object]:
        return {"got": request.get_json()}

    return app


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_each_kind_of_error_has_its_status_for_programs(failing: APIFlask, number: int) -> None:
    response = failing.test_client().get(f"/api/fail/{number}")
    body = json.loads(response.data)
    assert response.status_code == KINDS[number][1] == body["status"]
    assert response.mimetype == "application/problem+json"
    assert body["request_id"] == response.headers["X-Request-Id"]
    assert "Traceback" not in response.text
    assert ("detail" in body) == (KINDS[number][1] != 500)


@pytest.mark.parametrize("number", range(len(KINDS)))
def test_each_kind_of_error_has_a_page_for_people(failing: APIFlask, number: int) -> None:
    response = failing.test_client().get(f"/fail/{number}", headers={"Accept": "text/html"})
    if KINDS[number][1] == 401:
        assert (response.status_code, response.location) == (303, f"/login?next=/fail/{number}")
        return
    assert response.status_code == KINDS[number][1]
    assert response.mimetype == "text/html"
    assert response.headers["X-Request-Id"] in response.text
    assert 'lang="zh' in response.text
    assert "Traceback" not in response.text


def test_an_error_page_speaks_the_readers_language(failing: APIFlask) -> None:
    client = failing.test_client()
    assert "返回地图" in client.get("/nowhere", headers={"Accept": "text/html"}).text
    client.set_cookie("language", "en")
    assert "To the map" in client.get("/nowhere", headers={"Accept": "text/html"}).text


def test_an_unknown_method_names_the_known_ones(client: FlaskClient) -> None:
    response = client.delete("/api/v1/communities")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_body_that_is_too_large_is_refused(failing: APIFlask) -> None:
    response = failing.test_client().post("/api/echo", data=b"x" * 2_000_000, content_type="application/json")
    assert response.status_code == 413


@pytest.mark.parametrize(("body", "kind", "status"), [(b"{", "application/json", 400), (b"a=b", "text/plain", 415)])
def test_a_body_that_cannot_be_read_is_refused(failing: APIFlask, body: bytes, kind: str, status: int) -> None:
    without_cookie = {"Authorization": "Bearer of nobody"}
    response = failing.test_client().post("/api/echo", data=body, content_type=kind, headers=without_cookie)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", ["/api/v1/communities", "/api/v1/figures?community=620902004002", "/"])
def test_an_answer_that_depends_on_the_reader_is_never_shared(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in headers["Vary"]
