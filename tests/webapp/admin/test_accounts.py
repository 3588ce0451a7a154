from __future__ import annotations

import re
from datetime import timedelta

import psycopg
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.people import People
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.core.clock import today

HTML = {"Accept": "text/html"}
SWITCHES = {"community": "1", "grid": "", "night": "auto", "tour": "on", "sound": "off"}
"""What the form of a wall display sends besides."""


def rows(office: APIFlask, sql: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(office.config["SETTINGS"].database_url, autocommit=True) as connection:
        return connection.execute(sql, values).fetchall()


def acts(office: APIFlask, account_id: int) -> list[object]:
    sql = "SELECT action FROM shaodao.audit_entry WHERE object_type = 'account' AND object_id = %s ORDER BY id"
    return [action for (action,) in rows(office, sql, str(account_id))]


@pytest.fixture
def somebody(office_people: People) -> tuple[int, str, str]:
    return office_people.with_password(community=TOWN)


def granted(
    people: People, client: FlaskClient, account_id: int, role: Role, place: str, **more: str
) -> tuple[int, str]:
    fields = {"role": role.value, "place": place, "since": today().isoformat(), "reason": "示例决定 1 号"} | more
    answer = people.post(client, f"/admin/accounts/{account_id}/roles", **fields)
    return answer.status_code, answer.text


def test_a_new_accounts_first_password_is_shown_once_and_opens(
    office: APIFlask, office_people: People, security: FlaskClient
) -> None:
    page = office_people.post(
        security, "/admin/accounts/new", display_name="王示例", login_name="wang.shili", community="1"
    )
    shown = re.search(r'class="secret">([^<]+)<', page.text)
    assert shown is not None
    assert page.headers["Cache-Control"] == "no-store"
    client = office.test_client()
    assert office_people.log_in(client, "Wang.Shili", shown[1]).status_code == 302
    assert client.get("/home", headers=HTML).headers["Location"].endswith("/change")
    [(number,)] = rows(office, "SELECT id FROM shaodao.account WHERE login_name = 'wang.shili'")
    assert shown[1] not in security.get(f"/admin/accounts/{number}").text
    taken = office_people.post(security, "/admin/accounts/new", display_name="x", login_name="wang.shili", community="")
    assert taken.status_code == 422


@pytest.mark.parametrize("name", ["", "X", "王", "a b", "a\0b", "<script>", "a" * 41, "Ａbc"])
def test_a_log_in_name_is_plain(office_people: People, security: FlaskClient, name: str) -> None:
    answer = office_people.post(security, "/admin/accounts/new", display_name="王", login_name=name, community="")
    assert answer.status_code == 422


def test_a_role_is_granted_for_days_and_ended(
    office: APIFlask, office_people: People, security: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    client = office.test_client()
    office_people.log_in(client, *somebody[1:])
    assert client.get("/admin/kinds", headers=HTML).status_code == 403
    last = (today() + timedelta(days=30)).isoformat()
    assert granted(office_people, security, somebody[0], Role.SECRETARY, "1", until=last)[0] == 303
    assert "/c/" in client.get("/home", headers=HTML).headers["Location"]
    [(number, until)] = rows(
        office, "SELECT id, upper(valid) FROM shaodao.role_grant WHERE account_id = %s", somebody[0]
    )
    assert until is not None
    ended = office_people.post(security, f"/admin/accounts/{somebody[0]}/roles/{number}/end", reason="示例")
    assert ended.status_code == 303
    assert client.get("/home", headers=HTML).status_code == 200
    assert {"account.grant", "account.end_grant"} <= set(acts(office, somebody[0]))


def test_a_role_to_come_is_not_held_yet(
    office: APIFlask, office_people: People, security: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    section = re.search(r'value="(1:\d+)"', security.get(f"/admin/accounts/{somebody[0]}").text)
    assert section is not None
    assert granted(office_people, security, somebody[0], Role.PLANNER, section[1], since=tomorrow)[0] == 303
    client = office.test_client()
    office_people.log_in(client, *somebody[1:])
    assert "规划人员" not in client.get("/home", headers=HTML, follow_redirects=True).text
    assert "尚未生效" in security.get(f"/admin/accounts/{somebody[0]}").text


@pytest.mark.parametrize(
    ("role", "place", "more"),
    [
        (Role.SECRETARY, "all", {}),
        (Role.SYSTEM_ADMIN, "1", {}),
        (Role.GRID_LEADER, "1", {}),
        (Role.SECRETARY, "99", {}),
        (Role.SECRETARY, "1:99999", {}),
        (Role.SECRETARY, "1", {"reason": ""}),
        (Role.SECRETARY, "1", {"since": "2020-01-01"}),
        (Role.SECRETARY, "1", {"until": "2020-01-01"}),
        (Role.SECRETARY, "1", {"until": "9999-12-31"}),
        (Role.SECRETARY, "1", {"since": "nonsense"}),
    ],
)
def test_a_role_that_makes_no_sense_is_refused_in_words(
    office_people: People,
    security: FlaskClient,
    somebody: tuple[int, str, str],
    role: Role,
    place: str,
    more: dict[str, str],
) -> None:
    status, text = granted(office_people, security, somebody[0], role, place, **more)
    assert status == 422
    assert 'class="wrong"' in text or 'role="alert"' in text


def test_the_three_administrators_exclude_each_other_in_words(
    office_people: People, security: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    assert granted(office_people, security, somebody[0], Role.SYSTEM_ADMIN, "all")[0] == 303
    status, text = granted(office_people, security, somebody[0], Role.AUDIT_ADMIN, "all")
    assert status == 422
    assert "不得兼任" in text


def test_nobody_grants_himself_a_role_nor_takes_his_own(office: APIFlask, office_people: People) -> None:
    number = office_people.account("admin")
    office_people.give(number, Role.SECURITY_ADMIN)
    client = office_people.client(number)
    assert granted(office_people, client, number, Role.SECRETARY, "1")[0] == 422
    page = client.get(f"/admin/accounts/{number}").text
    assert f"/admin/accounts/{number}/roles" not in page
    assert f"/admin/accounts/{number}/disable" not in page
    assert office_people.post(client, f"/admin/accounts/{number}/disable").status_code == 409


def test_disabling_ends_everything_and_enabling_lets_in_again(
    office: APIFlask, office_people: People, security: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    client = office.test_client()
    office_people.log_in(client, *somebody[1:])
    assert office_people.post(security, f"/admin/accounts/{somebody[0]}/disable").status_code == 303
    assert not client.get("/session").get_json()["known"]
    assert office_people.log_in(office.test_client(), *somebody[1:]).status_code == 200
    assert office_people.post(security, f"/admin/accounts/{somebody[0]}/enable").status_code == 303
    assert office_people.log_in(office.test_client(), *somebody[1:]).status_code == 302


def test_a_reset_password_replaces_the_old_one(
    office: APIFlask, office_people: People, security: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    page = office_people.post(security, f"/admin/accounts/{somebody[0]}/password").text
    shown = re.search(r'class="secret">([^<]+)<', page)
    assert shown is not None
    assert office_people.log_in(office.test_client(), *somebody[1:]).status_code == 200
    assert office_people.log_in(office.test_client(), somebody[1], shown[1]).status_code == 302


def test_an_unlocked_account_can_be_tried_again(
    office: APIFlask, office_people: People, security: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    for _ in range(5):
        office_people.log_in(office.test_client(), somebody[1], "wrong wrong wrong")
    assert office_people.log_in(office.test_client(), *somebody[1:]).status_code == 200
    assert "测试账号" in security.get("/admin/locks").text
    office_people.post(security, f"/admin/accounts/{somebody[0]}/unlock")
    assert office_people.log_in(office.test_client(), *somebody[1:]).status_code == 302


def test_a_lock_of_a_name_that_nobody_has_is_listed_without_the_name(
    office: APIFlask, office_people: People, security: FlaskClient
) -> None:
    secret = "p4ssword-typed-as-name"
    office_people.log_in(office.test_client(), secret, "x")
    page = security.get("/admin/locks")
    assert secret not in page.text
    key = re.search(r"/admin/locks/([0-9a-f]{64})/clear", page.text)
    assert key is not None
    assert office_people.post(security, f"/admin/locks/{key[1]}/clear").status_code == 303
    assert office_people.post(security, "/admin/locks/xyz/clear").status_code == 404


def test_somebodys_log_in_is_ended_from_the_list(
    office: APIFlask, office_people: People, security: FlaskClient, somebody: tuple[int, str, str]
) -> None:
    client = office.test_client()
    office_people.log_in(client, *somebody[1:])
    [(number,)] = rows(office, "SELECT max(id) FROM shaodao.login_session WHERE account_id = %s", somebody[0])
    assert f"/admin/sessions/{number}/end" in security.get("/admin/sessions?sort=-opened_at").text
    assert office_people.post(security, f"/admin/sessions/{number}/end").status_code == 303
    assert not client.get("/session").get_json()["known"]


def test_a_wall_display_starts_by_its_link_which_is_shown_once(
    office: APIFlask, office_people: People, security: FlaskClient
) -> None:
    page = office_people.post(security, "/admin/devices/new", name="社区大厅", view="screens.show_map", **SWITCHES).text
    link = re.search(r'class="secret">[^<#]*/device#([^<]+)<', page)
    assert link is not None
    assert 'src="data:image/svg+xml' in page
    wall = office.test_client()
    assert office_people.post(wall, "/device", token=link[1]).headers["Location"] == "/"
    assert wall.get("/session").get_json()["known"]
    listed = security.get("/admin/devices").text
    assert link[1] not in listed
    number = re.search(r"/admin/devices/(\d+)/revoke", listed)
    assert number is not None
    office_people.post(security, f"/admin/devices/{number[1]}/revoke")
    assert not wall.get("/session").get_json()["known"]


def test_a_view_of_a_wall_is_one_of_ours(office_people: People, security: FlaskClient) -> None:
    fields = {"name": "x", "view": "admin_accounts.list_accounts", **SWITCHES}
    assert office_people.post(security, "/admin/devices/new", **fields).status_code == 422


@pytest.mark.parametrize(
    ("chosen", "address"),
    [
        ({"view": "wall.show_wall community"}, "?view=community&night=auto&tour=on&sound=off"),
        ({"view": "wall.show_wall hazards", "sound": "on"}, "?view=hazards&night=auto&tour=on&sound=on"),
        (
            {"view": "wall.show_wall grid", "grid": f"{CODE}103", "tour": "off", "night": "on"},
            f"?view=grid&grid={CODE}103&night=on&tour=off&sound=off",
        ),
    ],
)
def test_a_wall_display_shows_the_view_that_was_chosen_and_its_page_alone(
    office: APIFlask, office_people: People, security: FlaskClient, chosen: dict[str, str], address: str
) -> None:
    page = office_people.post(security, "/admin/devices/new", name="大厅", **SWITCHES | chosen).text
    link = re.search(r'class="secret">[^<#]*/device#([^<]+)<', page)
    assert link is not None
    wall = office.test_client()
    started = office_people.post(wall, "/device", token=link[1]).headers["Location"]
    assert started == f"/c/{CODE}/wall{address}"
    assert wall.get(started, headers={"Accept": "text/html"}).status_code == 200
    assert wall.get(f"/c/{CODE}/wall/state").json["screen"]["view"] == chosen["view"].split()[1]
    assert wall.get(f"/c/{CODE}/remote").status_code == 403
    assert wall.get("/").status_code == 200
    assert wall.get("/home").status_code == 403
    listed = security.get("/admin/devices?sort=-added_at").text
    words = {"community": "全社区", "hazards": "隐患排查", "grid": "单个网格 103"}
    assert words[chosen["view"].split()[1]] in listed


@pytest.mark.parametrize("grid", ["", "620902004099101", "nonsense"])
def test_a_wall_of_one_grid_needs_a_grid_of_its_community(
    office_people: People, security: FlaskClient, grid: str
) -> None:
    fields = SWITCHES | {"name": "大厅", "view": "wall.show_wall grid", "grid": grid}
    assert office_people.post(security, "/admin/devices/new", **fields).status_code == 422


@pytest.mark.parametrize("path", ["accounts", "roles", "sessions", "tokens", "cards", "locks", "devices"])
def test_every_list_sorts_filters_and_exports(security: FlaskClient, path: str) -> None:
    page = security.get(f"/admin/{path}")
    assert page.status_code == 200
    for column in re.findall(r"\?sort=([a-z_]+)", page.text):
        assert security.get(f"/admin/{path}?sort=-{column}").status_code == 200
    assert security.get(f"/admin/{path}?f.state=open&q=%00%25_'").status_code in {200, 422}
    assert security.get(f"/admin/{path}?f.state=%00").status_code in {200, 422}
    assert security.get(f"/admin/{path}?format=csv").data.startswith(b"\xef\xbb\xbf")
    with security.get(f"/admin/{path}?format=xlsx") as answer:
        assert answer.data.startswith(b"PK")
