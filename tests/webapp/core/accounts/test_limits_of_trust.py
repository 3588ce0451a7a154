"""What no log-in, token or administrator gets around."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.people import People
from tests.webapp.core.accounts.conftest import Commanded, Run
from tests.webapp.core.accounts.test_factors import Somebody
from webapp.core.accounts import commands
from webapp.core.accounts.roles import Action, Role
from webapp.core.errors import Refused


@pytest.fixture
def somebody(house: APIFlask, house_people: People) -> Somebody:
    return Somebody(house, house_people)


def copy_of(client: FlaskClient, app: APIFlask) -> FlaskClient:
    """Another browser that holds the same cookie."""
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie(name, cookie.value)
    return thief


def test_a_log_in_that_is_over_cannot_take_the_second_factor_away(
    house: APIFlask,
    house_people: People,
    somebody: Somebody,
    run: Run,
) -> None:
    token = house_people.form_token(somebody.client)
    thief = copy_of(somebody.client, house)
    house_people.post(somebody.client, "/logout")
    thief.post("/tf-setup", data={"setup": "disable", "csrf_token": token})
    assert run("SELECT tf_primary_method FROM shaodao.account WHERE id = :id", id=somebody.id) == [("authenticator",)]


def test_a_passkey_that_was_not_asked_for_is_no_second_factor(house: APIFlask, house_people: People, run: Run) -> None:
    number, name, password = house_people.with_password()
    house_people.give(number, Role.SECURITY_ADMIN)
    run(
        "INSERT INTO shaodao.passkey (user_id, name, credential_id, public_key, backup_state, device_type, usage)"
        " VALUES (:id, 'phone', 'x', 'y', false, 'single_device', 'first')",
        id=number,
    )
    client = house.test_client()
    house_people.log_in(client, name, password)
    assert client.get("/admin/accounts", headers={"Accept": "application/json"}).status_code == 403


def test_a_token_gets_nobody_around_the_second_factor(
    house: APIFlask, house_people: People, commanded: Commanded
) -> None:
    number, name, password = house_people.with_password()
    house_people.give(number, Role.SECURITY_ADMIN)
    client = house.test_client()
    house_people.log_in(client, name, password)
    answer = house_people.post(client, "/account/tokens", name="x", days="9", scopes=[Action.MANAGE_ACCOUNTS.value])
    assert answer.status_code == 403
    _made, token = commanded(
        lambda session: commands.add_token(session, number, name="x", scopes=[Action.MANAGE_ACCOUNTS], days=9)
    )
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    assert house.test_client().get("/admin/accounts", headers=headers).status_code == 403


def test_a_token_cannot_use_the_proof_of_another_browser(
    house: APIFlask, house_people: People, commanded: Commanded, run: Run
) -> None:
    owner, victim = house_people.account("owner"), house_people.account("victim")
    house_people.give(owner, Role.SECURITY_ADMIN)
    run("UPDATE shaodao.account SET tf_primary_method = 'authenticator' WHERE id = :id", id=owner)
    _made, token = commanded(
        lambda session: commands.add_token(session, owner, name="x", scopes=[Action.MANAGE_ACCOUNTS], days=9)
    )
    fresh = house_people.client(house_people.account("somebody"))
    answer = fresh.post(
        f"/admin/accounts/{victim}/password",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
    )
    assert answer.status_code == 401


def test_a_new_password_ends_every_token(house: APIFlask, house_people: People, commanded: Commanded, run: Run) -> None:
    number, name, password = house_people.with_password()
    commanded(lambda session: commands.add_token(session, number, name="x", scopes=[Action.READ_OPS], days=9))
    client = house.test_client()
    house_people.log_in(client, name, password)
    new = "eleven-grids-and-a-whistle"
    house_people.post(client, "/change", password=password, new_password=new, new_password_confirm=new)
    left = "SELECT count(*) FROM shaodao.api_token WHERE account_id = :id AND revoked_at IS NULL"
    assert run(left, id=number) == [(0,)]


def test_a_new_log_in_ends_the_one_before_it(house: APIFlask, house_people: People, run: Run) -> None:
    number, name, password = house_people.with_password()
    client = house.test_client()
    house_people.log_in(client, name, password)
    with client.session_transaction() as cookie:
        cookie.pop("_user_id")
    house_people.log_in(client, name, password)
    ended = "SELECT ended_reason FROM shaodao.login_session WHERE account_id = :id ORDER BY id"
    assert run(ended, id=number) == [("superseded",), (None,)]


@pytest.mark.parametrize("renew", [commands.reset_password, commands.reset_second_factor])
def test_no_administrator_becomes_another_by_renewing_his_log_in(
    house_people: People, commanded: Commanded, renew: object
) -> None:
    one, other = house_people.account("security"), house_people.account("audit")
    commanded(lambda session: commands.grant_role(session, other, Role.AUDIT_ADMIN, community_id=None, by=one))
    with pytest.raises(Refused, match="shell"):
        commanded(lambda session: renew(session, other, by=one))  # type: ignore[operator]
    commanded(lambda session: renew(session, other, by=None))  # type: ignore[operator]


def test_an_office_role_that_is_to_come_counts_as_held(
    house_people: People, commanded: Commanded, place: int, run: Run
) -> None:
    number = house_people.account("coming")
    commanded(lambda session: commands.grant_role(session, number, Role.SECRETARY, community_id=place, by=None))
    run(
        "UPDATE shaodao.role_grant SET valid = tstzrange(now() + interval '9 days', NULL) WHERE account_id = :id",
        id=number,
    )
    assert commanded(lambda session: commands.holds_office(session, number))


def test_wrong_pins_of_one_card_keep_nobody_elses_out(house: APIFlask, house_people: People) -> None:
    client = house.test_client()
    for _ in range(12):
        house_people.post(client, "/card", secret="one card", pin="000000")
    answer = house_people.post(client, "/card", secret="another card", pin="000000")
    assert answer.status_code == 401
