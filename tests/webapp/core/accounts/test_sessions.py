from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import engine_on, make_app
from tests.people import People
from webapp.core.accounts import administration, commands
from webapp.core.accounts.guard import SECRET
from webapp.core.db import engine_over


def run(app: APIFlask, sql: str, **values: object) -> list[tuple[object, ...]]:
    with Session(engine_on(app.config["SETTINGS"].database_url)) as session, session.begin():
        result = session.execute(text(sql), values)
        return [tuple(row) for row in result] if result.returns_rows else []


def commanded(app: APIFlask, command: Callable[[Session], object]) -> None:
    with app.test_request_context(), Session(engine_over(app.extensions["pool"])) as session, session.begin():
        command(session)


def status(client: FlaskClient) -> int:
    return client.get("/account", headers={"Accept": "application/json"}).status_code


@pytest.fixture
def somebody(house_people: People) -> tuple[int, str, str]:
    return house_people.with_password()


@pytest.fixture
def browser(house: APIFlask, house_people: People, somebody: tuple[int, str, str]) -> FlaskClient:
    client = house.test_client()
    assert house_people.log_in(client, *somebody[1:]).status_code == 302
    assert status(client) == 200
    return client


def stolen(house: APIFlask, browser: FlaskClient) -> FlaskClient:
    """Another browser with a copy of the cookie."""
    thief = house.test_client()
    cookie = browser.get_cookie("s")
    assert cookie is not None
    thief.set_cookie("s", cookie.value)
    assert status(thief) == 200
    return thief


def test_a_stolen_cookie_is_worth_nothing_after_log_out(
    house: APIFlask, house_people: People, browser: FlaskClient
) -> None:
    thief = stolen(house, browser)
    assert house_people.post(browser, "/logout").status_code == 303
    assert status(thief) == 401


def test_a_browser_tells_its_own_pages_whose_it_is_and_after_the_log_out_nobodys(
    house: APIFlask, house_people: People, somebody: tuple[int, str, str], browser: FlaskClient
) -> None:
    def whose() -> str | None:
        cookie = browser.get_cookie("whose")
        return cookie.value if cookie else None

    assert whose() == str(somebody[0])
    assert house_people.post(browser, "/logout").status_code == 303
    assert whose() == "0"
    stranger = house.test_client()
    stranger.set_cookie("whose", str(somebody[0]))
    assert status(stranger) == 401, "it opens nothing"


def test_what_a_page_sends_in_anothers_name_is_refused(somebody: tuple[int, str, str], browser: FlaskClient) -> None:
    json = {"Accept": "application/json"}
    for account, answer in ((somebody[0], 200), (somebody[0] + 1, 401)):
        assert browser.get("/account", headers={**json, "X-Shaodao-Account": str(account)}).status_code == answer


@pytest.mark.parametrize(
    "what",
    [
        lambda session, of: commands.set_active(session, of, active=False, by=None),
        lambda session, of: commands.reset_password(session, of, by=None),
        lambda session, of: commands.reset_second_factor(session, of, by=None),
        lambda session, of: administration.end_sessions_of(session, of, by=None),
    ],
    ids=["disabled", "password reset", "second factor reset", "ended by an administrator"],
)
def test_a_stolen_cookie_is_worth_nothing_after(
    house: APIFlask, browser: FlaskClient, somebody: tuple[int, str, str], what: Callable[[Session, int], object]
) -> None:
    thief = stolen(house, browser)
    commanded(house, lambda session: what(session, somebody[0]))
    assert status(thief) == 401
    assert status(browser) == 401


def test_a_stolen_cookie_is_worth_nothing_after_the_owner_changes_the_password(
    house: APIFlask, house_people: People, browser: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    other = house.test_client()
    house_people.log_in(other, *somebody[1:])
    thief = stolen(house, other)
    new = "moon lantern copper river 42"
    changed = house_people.post(browser, "/change", password=somebody[2], new_password=new, new_password_confirm=new)
    assert changed.status_code == 302, re.findall(r'class="wrong">([^<]*)', changed.text)
    assert status(browser) == 200
    assert status(thief) == status(other) == 401


def test_one_log_in_is_ended_from_the_list_of_ones_own(
    house: APIFlask, house_people: People, browser: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    other = house.test_client()
    house_people.log_in(other, *somebody[1:])
    ended = house_people.post(browser, "/account/sessions/end")
    assert ended.status_code == 303
    assert (status(browser), status(other)) == (200, 401)


def test_nobody_ends_somebody_elses_log_in_by_its_number(house: APIFlask, house_people: People) -> None:
    victim, attacker = house_people.holding(), house_people.holding()
    [(number,)] = run(house, "SELECT max(id) - 1 FROM shaodao.login_session")
    answer = house_people.post(attacker, f"/account/sessions/{number}/end")
    assert answer.status_code == 404
    assert status(victim) == 200


@pytest.mark.parametrize("column", ["seen_at", "opened_at"])
def test_a_log_in_ends_when_idle_and_at_the_latest_after_its_term(
    house: APIFlask, browser: FlaskClient, somebody: tuple[int, str, str], column: str
) -> None:
    """Told by the clock of the database: the row's times are moved, not the process's clock."""
    term = timedelta(minutes=31) if column == "seen_at" else timedelta(hours=13)
    moved = {"seen_at": "seen_at = seen_at - :term", "opened_at": "expires_at = expires_at - :term"}[column]
    run(house, f"UPDATE shaodao.login_session SET {moved} WHERE account_id = :id", term=term, id=somebody[0])
    assert status(browser) == 401


def test_a_log_in_lives_on_while_it_is_used(
    house: APIFlask, browser: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    for _ in range(3):
        run(
            house,
            "UPDATE shaodao.login_session SET seen_at = seen_at - interval '20 min' WHERE account_id = :id",
            id=somebody[0],
        )
        assert status(browser) == 200


def test_the_terms_are_settings(house: APIFlask, house_people: People) -> None:
    from webapp.core.accounts.settings import DESK_IDLE, PHONE_LONGEST
    from webapp.core.settings.commands import change

    commanded(house, lambda session: change(session, DESK_IDLE, 10, community_id=None, by=None, reason="test"))
    commanded(house, lambda session: change(session, PHONE_LONGEST, 2, community_id=None, by=None, reason="test"))
    for agent, idle, longest in [("Windows", "0:10:00", "12:00:00"), ("Android Mobi", "12:00:00", "2 days, 0:00:00")]:
        number, name, password = house_people.with_password()
        house_people.log_in(house.test_client(), name, password, **{"User-Agent": agent})
        sql = "SELECT idle, expires_at - opened_at FROM shaodao.login_session WHERE account_id = :id"
        [(found_idle, found_longest)] = run(house, sql, id=number)
        assert (str(found_idle), str(found_longest)) == (idle, longest)
    for setting in (DESK_IDLE, PHONE_LONGEST):
        commanded(
            house,
            lambda session, each=setting: change(session, each, None, community_id=None, by=None),  # type: ignore[misc]
        )


def test_a_log_in_gets_a_secret_of_its_own(
    house: APIFlask, house_people: People, somebody: tuple[int, str, str]
) -> None:
    """Whoever planted a cookie before the log-in knows nothing after it (session fixation)."""
    client = house.test_client()
    client.get("/login")
    planted = client.get_cookie("s")
    assert planted is not None
    with client.session_transaction() as before:
        assert SECRET not in before
    house_people.log_in(client, *somebody[1:])
    with client.session_transaction() as after:
        first = after[SECRET]
    attacker = house.test_client()
    attacker.set_cookie("s", planted.value)
    assert status(attacker) == 401
    second_client = house.test_client()
    house_people.log_in(second_client, *somebody[1:])
    with second_client.session_transaction() as again:
        assert again[SECRET] != first


def test_only_the_hash_of_the_secret_is_kept(house: APIFlask, browser: FlaskClient) -> None:
    with browser.session_transaction() as cookie:
        secret = cookie[SECRET]
    rows = run(house, "SELECT s::text FROM shaodao.login_session s")
    assert not any(secret in str(row) for row in rows)


@pytest.mark.parametrize(("https", "name"), [(False, "s"), (True, "__Host-s")])
def test_the_cookie_is_for_this_site_and_never_for_scripts(house: APIFlask, https: bool, name: str) -> None:
    app = make_app(house.config["SETTINGS"].database_url, demo=False, https=https)
    try:
        people = People(app)
        _id, login_name, password = people.with_password()
        client = app.test_client()
        scheme = {"base_url": "https://localhost"} if https else {}
        page = client.get("/login", **scheme)  # type: ignore[arg-type]
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        assert token is not None
        answer = client.post(
            "/login",
            data={"username": login_name, "password": password, "csrf_token": token[1]},
            headers={"Accept": "text/html", "Referer": "https://localhost/login"},
            **scheme,  # type: ignore[arg-type]
        )
        assert answer.status_code == 302
        [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(f"{name}=")]
        flags = {flag.strip().lower() for flag in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= flags
        assert ("secure" in flags) == https
        assert not any(flag.startswith("domain") for flag in flags)
    finally:
        app.extensions["pool"].close()


def test_the_language_cookie_is_no_key_to_anything(visitor: FlaskClient) -> None:
    answer = visitor.post("/language", data={"lang": "en", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]


def test_what_was_on_a_page_of_somebody_stays_in_no_browser(browser: FlaskClient) -> None:
    assert browser.get("/account").headers["Cache-Control"] == "no-store"


def test_an_unfinished_account_opens_nothing_but_its_own_page(house: APIFlask, house_people: People) -> None:
    """A first password must be changed, and an administrator sets up a second factor, before anything else."""
    from webapp.core.accounts.roles import Role

    number, name, password = house_people.with_password()
    house_people.give(number, Role.SECURITY_ADMIN)
    client = house.test_client()
    house_people.log_in(client, name, password)
    assert client.get("/admin/accounts", headers={"Accept": "application/json"}).status_code == 403
    assert client.get("/admin/accounts", headers={"Accept": "text/html"}).headers["Location"] == "/home"
    assert client.get("/home", headers={"Accept": "text/html"}).headers["Location"].endswith("/tf-setup")
    run(house, "UPDATE shaodao.account SET must_change_password = true WHERE id = :id", id=number)
    assert client.get("/home", headers={"Accept": "text/html"}).headers["Location"].endswith("/change")
