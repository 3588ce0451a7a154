"""What keeps guessers, forgers and floods out, broken on purpose (FAULTS.md 28–30)."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.architecture.test_rights import address, routes
from tests.conftest import Server, make_app
from tests.people import People
from tests.webapp.town import TOWN
from webapp.core.accounts.matrix import MATRIX
from webapp.core.accounts.roles import ADMINISTRATORS, Action, Role
from webapp.core.db import SCHEMA
from webapp.core.http import PUBLIC, SIGNED_IN, declared_right

pytestmark = pytest.mark.fault
JSON = {"Accept": "application/json"}
BOOKKEEPING = {"login_session", "audit_entry", "allowance", "lockout", "api_token"}


@pytest.fixture(autouse=True)
def unlocked(house: APIFlask) -> Iterator[None]:
    yield
    with psycopg.connect(house.config["SETTINGS"].database_url) as connection:
        connection.execute(f"TRUNCATE {SCHEMA}.lockout, {SCHEMA}.allowance")


def refusal(text: str) -> str:
    """What the page says besides the name that was typed."""
    return text.partition('role="alert"')[2].partition("</div>")[0]


@pytest.mark.parametrize("is_known", [True, False])
def test_five_wrong_passwords_lock_a_name_for_a_while_also_after_a_restart(
    house: APIFlask, house_people: People, is_known: bool
) -> None:
    _id, name, password = house_people.with_password()
    if not is_known:
        name = "nobodyhere"
    client = house.test_client()
    for _ in range(5):
        assert 'role="alert"' in house_people.log_in(client, name, "wrong wrong wrong").text
    locked = refusal(house_people.log_in(client, name, password).text)
    assert "15" in locked or "一刻钟" in locked or "quarter" in locked
    again = make_app(house.config["SETTINGS"].database_url, demo=False)
    try:
        people = People(again)
        still = people.log_in(again.test_client(), name, password)
        assert still.status_code == 200
        assert refusal(still.text) == locked
    finally:
        again.extensions["pool"].close()


def test_the_words_are_the_same_whether_or_not_the_name_exists(house: APIFlask, house_people: People) -> None:
    _id, name, _password = house_people.with_password()
    known = house_people.log_in(house.test_client(), name, "wrong wrong wrong").text
    unknown = house_people.log_in(house.test_client(), "nobodyhere", "wrong wrong wrong").text
    assert refusal(known) == refusal(unknown) != ""


def test_the_time_is_the_same_whether_or_not_the_name_exists(house: APIFlask, house_people: People) -> None:
    """Fifty each, in turns, so that whatever else the machine does falls on both; medians within a fifth."""
    names = [house_people.with_password()[1] for _ in range(10)]
    times: dict[bool, list[float]] = {True: [], False: []}
    client = house.test_client()
    with psycopg.connect(house.config["SETTINGS"].database_url, autocommit=True) as connection:
        for number in range(100):
            if number % 4 == 0:
                connection.execute(f"TRUNCATE {SCHEMA}.lockout, {SCHEMA}.allowance")
            is_known = bool(number % 2)
            name = names[number % 10] if is_known else f"nobody{number}"
            token = house_people.form_token(client)
            data = {"username": name, "password": "wrong wrong wrong", "csrf_token": token}
            began = time.perf_counter()
            answer = client.post("/login", data=data, headers={"Accept": "text/html"})
            times[is_known].append(time.perf_counter() - began)
            assert answer.status_code == 200
    known, unknown = (statistics.median(times[key]) for key in (True, False))
    assert 0.8 < known / unknown < 1.25, f"known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms"


def test_too_many_tries_from_one_address_are_slowed_whatever_the_names(house: APIFlask, house_people: People) -> None:
    client = house.test_client()
    token = house_people.form_token(client)
    answers = []
    for number in range(62):
        data = {"username": f"nobody{number}", "password": "wrong", "csrf_token": token}
        answers.append(client.post("/login", data=data, headers={"Accept": "text/html"}))
        if answers[-1].status_code == 429:
            break
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"]


# Forgery


@pytest.fixture
def somebody(house_people: People) -> FlaskClient:
    return house_people.holding()


# What concerns the reader's own language alone, and what takes nothing from a cookie: there is nothing to forge.
_WITHOUT_TOKEN = {"screens.choose_language", "open311.send_request"}


def test_a_change_without_the_forms_token_is_refused_on_every_route(house: APIFlask, house_people: People) -> None:
    client = house_people.holding(*ADMINISTRATORS[:1])
    let_through = []
    for rule, method in routes(house):
        if method == "GET" or rule.endpoint in _WITHOUT_TOKEN:
            continue
        status = client.open(address(rule), method=method, headers=JSON).status_code
        if status not in {422, 403, 401}:
            let_through.append((rule.rule, status))
    assert let_through == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_change_from_another_site_is_refused_even_with_the_token(
    house: APIFlask, house_people: People, somebody: FlaskClient, site: str
) -> None:
    for path in ("/logout", "/account/sessions/end", "/language", "/login"):
        answer = house_people.send(somebody, "POST", path, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403, path
    assert somebody.get("/account", headers=JSON).status_code == 200


def test_log_out_is_no_link(somebody: FlaskClient) -> None:
    assert somebody.get("/logout", headers=JSON).status_code == 405
    assert somebody.get("/account", headers=JSON).status_code == 200


def test_a_frame_of_another_site_shows_nothing(somebody: FlaskClient) -> None:
    assert "frame-ancestors 'none'" in somebody.get("/account").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site_after_log_in(house: APIFlask, house_people: People, back: str) -> None:
    _id, name, password = house_people.with_password()
    client = house.test_client()
    token = house_people.form_token(client)
    data = {"username": name, "password": password, "csrf_token": token, "next": back}
    answer = client.post("/login", query_string={"next": back}, data=data, headers={"Accept": "text/html"})
    there = urlsplit(answer.headers.get("Location", "/"))
    assert (there.scheme, there.netloc) == ("", "")
    assert there.path.startswith("/")


# Headers, sizes


def test_every_answer_of_every_route_carries_the_headers(house: APIFlask, house_people: People) -> None:
    client = house_people.holding()
    for rule, method in routes(house):
        with client.open(address(rule), method=method, headers=JSON) as answer:
            headers = answer.headers
            assert "unsafe" not in headers["Content-Security-Policy"], rule.rule
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "same-origin"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "Server" not in headers or "Python" not in headers["Server"]


@pytest.mark.parametrize("path", ["/nowhere", "/static/nothing.css", "/static/../secrets", "/tiles/x/1/1/1.mvt"])
def test_errors_and_files_carry_the_headers_too(house: APIFlask, path: str) -> None:
    answer = house.test_client().get(path)
    assert answer.status_code in {404, 401}
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_an_unexpected_error_carries_the_headers_and_tells_nothing(server: Server, empty_url: str) -> None:
    app = make_app(empty_url, demo=False)
    app.view_functions["screens.show_map"] = declared_public(lambda: 1 / 0)
    try:
        answer = app.test_client().get("/", headers={"Accept": "text/html"})
        assert answer.status_code == 500
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "ZeroDivision" not in answer.text
    finally:
        app.extensions["pool"].close()


def declared_public(view):  # type: ignore[no-untyped-def]
    from webapp.core.http import public

    return public(view)


@pytest.mark.parametrize("path", ["/login", "/card", "/device", "/language"])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    house: APIFlask, house_people: People, path: str
) -> None:
    client = house.test_client()
    data = {"csrf_token": house_people.form_token(client), "username": "x" * 1_100_000}
    assert client.post(path, data=data, headers=JSON).status_code == 413


# Reading changes nothing


def _hash(url: str) -> dict[str, str]:
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s AND table_type = 'BASE TABLE'",
            (SCHEMA,),
        ).fetchall()
        return {
            table: connection.execute(
                f"SELECT md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {SCHEMA}.{table} t"
            ).fetchone()[0]  # type: ignore[index]
            for (table,) in tables
            if table not in BOOKKEEPING
        }


def _reader(people: People, right: str) -> FlaskClient:
    if right in {PUBLIC, SIGNED_IN}:
        return people.holding(Role.SECRETARY, community=TOWN)
    role = next(role for role in Role if role in MATRIX[Action(right)].roles)
    return people.holding(role, community=None if role in ADMINISTRATORS else TOWN)


def test_no_page_changes_anything_by_being_read(server: Server, town_template: str, worker: str) -> None:
    """Every GET route twice, as somebody who may: afterwards every table but the bookkeeping is what it was."""
    name = f"shaodao_run_reading_{worker}"
    url = server.clone(town_template, name)
    app = make_app(url)
    try:
        people = People(app)
        rights = {str(declared_right(view)) for view in app.view_functions.values()}
        readers = {right: _reader(people, right) for right in rights}
        before, changed = _hash(url), []
        for rule, method in routes(app):
            if method != "GET":
                continue
            reader = readers[str(declared_right(app.view_functions[rule.endpoint]))]
            for _ in range(2):
                with reader.get(address(rule), headers={"Accept": "text/html"}) as answer:
                    assert answer.status_code < 500, rule.rule
            after = _hash(url)
            if after != before:
                changed.append((rule.rule, [table for table in after if after[table] != before[table]]))
                before = after
        assert changed == []
    finally:
        app.extensions["pool"].close()
        server.drop(name)
