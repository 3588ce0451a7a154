from __future__ import annotations

import re
import time

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from passlib.totp import TOTP

from tests.people import People
from tests.webapp.core.accounts.conftest import Run

HTML = {"Accept": "text/html"}


def known(client: FlaskClient) -> bool:
    return bool(client.get("/session").get_json()["known"])


def code_of(key: str, *, steps: int = 0) -> str:
    return str(TOTP(key=key).generate(time=time.time() + 30 * steps).token)


class Somebody:
    """An account with a second factor, and the key that its authenticator app keeps."""

    def __init__(self, app: APIFlask, people: People) -> None:
        self.app, self.people = app, people
        self.id, self.name, self.password = people.with_password()
        self.client = app.test_client()
        people.log_in(self.client, self.name, self.password)
        page = people.post(self.client, "/tf-setup", setup="authenticator")
        found = re.search(r"<code>([A-Z2-7 -]+)</code>", page.text)
        action = re.search(r'action="(/tf-setup/[^"]+)"', page.text)
        assert found, page.text[-2000:]
        assert action, page.text[-2000:]
        self.key = found[1].replace(" ", "").replace("-", "")
        answer = people.post(self.client, action[1], code=code_of(self.key))
        assert answer.status_code == 302, answer.text[-1500:]

    def first_step(self) -> FlaskClient:
        """A browser in which name and password were given."""
        client = self.app.test_client()
        answer = self.people.log_in(client, self.name, self.password)
        assert answer.status_code == 302
        assert "tf-" in answer.headers["Location"]
        return client

    def codes(self) -> list[str]:
        """New recovery codes."""
        page = self.people.post(self.client, "/mf-recovery-codes", generate_new_codes="1")
        return re.findall(r"<li><code>([^<]+)</code></li>", page.text)


@pytest.fixture
def somebody(house: APIFlask, house_people: People) -> Somebody:
    return Somebody(house, house_people)


def test_with_a_second_factor_a_password_opens_nothing(somebody: Somebody) -> None:
    client = somebody.first_step()
    assert not known(client)
    assert client.get("/account", headers={"Accept": "application/json"}).status_code == 401


def test_the_six_digits_open(somebody: Somebody) -> None:
    client = somebody.first_step()
    answer = somebody.people.post(client, "/tf-validate", code=code_of(somebody.key, steps=1))
    assert answer.status_code == 302
    assert known(client)


def test_wrong_digits_do_not_open_and_five_of_them_lock(somebody: Somebody, run: Run) -> None:
    client = somebody.first_step()
    for _ in range(5):
        assert somebody.people.post(client, "/tf-validate", code="000000").status_code == 200
        assert not known(client)
    answer = somebody.people.post(client, "/tf-validate", code=code_of(somebody.key, steps=1))
    assert answer.status_code == 200
    assert not known(client)
    run("DELETE FROM shaodao.lockout")


def test_the_same_six_digits_open_once(somebody: Somebody) -> None:
    """Whoever looks over a shoulder is late."""
    digits = code_of(somebody.key, steps=1)
    assert somebody.people.post(somebody.first_step(), "/tf-validate", code=digits).status_code == 302
    replayed = somebody.first_step()
    somebody.people.post(replayed, "/tf-validate", code=digits)
    assert not known(replayed)


def test_a_recovery_code_opens_once(somebody: Somebody) -> None:
    codes = somebody.codes()
    assert len(codes) == 8
    client = somebody.first_step()
    assert somebody.people.post(client, "/mf-recovery", code=codes[0]).status_code == 302
    assert known(client)
    again = somebody.first_step()
    somebody.people.post(again, "/mf-recovery", code=codes[0])
    assert not known(again)
    assert somebody.people.post(again, "/mf-recovery", code=codes[1]).status_code == 302
    assert known(again)


def test_new_recovery_codes_end_the_old_ones(somebody: Somebody) -> None:
    old = somebody.codes()
    somebody.codes()
    client = somebody.first_step()
    somebody.people.post(client, "/mf-recovery", code=old[0])
    assert not known(client)


def test_neither_secret_nor_recovery_codes_can_be_read_in_the_database(somebody: Somebody, run: Run) -> None:
    codes = somebody.codes()
    [(row,)] = run("SELECT a::text FROM shaodao.account a WHERE id = :id", id=somebody.id)
    assert somebody.key not in row
    assert not any(code in row for code in codes)


@pytest.mark.parametrize("page", ["/tf-setup", "/mf-recovery-codes", "/wan-register", "/admin/accounts/new"])
def test_what_is_grave_asks_for_proof_again_after_a_quarter_of_an_hour(
    house: APIFlask, house_people: People, page: str
) -> None:
    from webapp.core.accounts.guard import PROVED
    from webapp.core.accounts.roles import Role

    number, name, password = house_people.with_password()
    house_people.give(number, Role.SECURITY_ADMIN)
    client = house_people.client(number)
    house.config["SETTINGS"].__dict__["require_two_factor"] = "nobody"
    try:
        with client.session_transaction() as cookie:
            cookie[PROVED] = time.time() - 16 * 60
        answer = client.get(page, headers=HTML)
        assert answer.status_code in {302, 303}
        assert "/verify?next=" in answer.headers["Location"]
        sent = house_people.send(client, "POST", page)
        assert sent.status_code in {401, 422, 302}
        proved = house_people.post(client, f"/verify?next={page}", password=password)
        assert proved.headers["Location"].endswith(page)
        assert client.get(page, headers=HTML).status_code == 200
    finally:
        house.config["SETTINGS"].__dict__["require_two_factor"] = "administrators"
    assert name


def test_proof_by_a_wrong_password_is_counted(house_people: People, run: Run) -> None:
    number, _name, password = house_people.with_password()
    client = house_people.client(number)
    for _ in range(5):
        assert house_people.post(client, "/verify", password="wrong").status_code == 200
    locked = house_people.post(client, "/verify", password=password)
    assert locked.status_code == 200
    assert "一刻钟" in locked.text or "quarter of an hour" in locked.text
    run("DELETE FROM shaodao.lockout")


def test_a_form_without_recent_proof_is_refused_in_words(house: APIFlask, house_people: People) -> None:
    from webapp.core.accounts.guard import PROVED

    client = house_people.holding()
    with client.session_transaction() as cookie:
        cookie[PROVED] = time.time() - 31 * 60
    data = {"csrf_token": house_people.form_token(client), "name": "x", "days": "3", "scopes": "ops.read"}
    answer = client.post("/account/tokens", data=data, headers=HTML | {"Referer": "http://localhost/account"})
    assert answer.status_code == 401
    assert 'href="/verify?next=/account"' in answer.text


def test_a_weak_new_password_is_refused_and_counts_as_no_failure(house_people: People, run: Run) -> None:
    number, _name, password = house_people.with_password()
    client = house_people.client(number)
    run("DELETE FROM shaodao.lockout")
    for weak in ("short", "password12", "1234567890", "aaaaaaaaaaaa", password):
        answer = house_people.post(client, "/change", password=password, new_password=weak, new_password_confirm=weak)
        assert answer.status_code == 200, weak
    assert run("SELECT count(*) FROM shaodao.lockout WHERE kind = 'name'") == [(0,)]


def test_a_wrong_password_is_said_in_the_readers_language(house: APIFlask, house_people: People, run: Run) -> None:
    _number, name, _password = house_people.with_password()
    assert "用户名或口令不正确" in house_people.log_in(house.test_client(), name, "wrong wrong wrong").text
    client = house_people.client(_number)
    assert "口令不正确" in house_people.post(client, "/verify", password="wrong").text
    run("DELETE FROM shaodao.lockout")
