from __future__ import annotations

import re

import psycopg
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.people import People
from tests.webapp.town import CODE
from webapp.core.errors import Invalid
from webapp.core.settings import Form, Setting

HOURS = Setting("duty.hours", "x", "x", Form.HOURS, "08:30-12:00")  # type: ignore[arg-type]
NUMBER = Setting("duty.most", "x", "x", Form.NUMBER, 5, low=1, high=9)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("08:30-12:00, 14:30-18:00", "08:30-12:00, 14:30-18:00"),
        ("08：30–12：00、14:30-24:00", "08:30-12:00, 14:30-24:00"),
        ("00:00-24:00", "00:00-24:00"),
    ],
)
def test_hours_are_read_as_people_write_them(written: str, kept: str) -> None:
    assert HOURS.read(written) == kept


@pytest.mark.parametrize(
    "written", ["", "8-12", "12:00-08:00", "08:00-12:00, 11:00-13:00", "25:00-26:00", "08:00-08:00"]
)
def test_hours_that_make_no_sense_are_refused(written: str) -> None:
    with pytest.raises(Invalid):
        HOURS.read(written)


@pytest.mark.parametrize("written", ["", "0", "10", "-1", "1.5", "１", "9" * 30, "x"])
def test_a_number_out_of_bounds_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        NUMBER.read(written)


def test_a_setting_is_changed_with_a_reason_kept_with_its_history_and_taken_back(
    office: APIFlask, office_people: People, system: FlaskClient
) -> None:
    path = "/admin/settings/login.desk_idle"
    assert office_people.post(system, path, value="20", reason="").status_code == 422
    assert office_people.post(system, path, value="4", reason="示例").status_code == 422
    assert office_people.post(system, path, value="20", reason="示例理由").status_code == 303
    assert "20 分钟" in system.get("/admin/settings").text
    assert office_people.post(system, path, value="20", reason="再次").status_code == 422
    assert "示例理由" in system.get(path).text
    assert office_people.post(system, path, value="20", reason="撤回", back="1").status_code == 303
    assert "30 分钟" in system.get("/admin/settings").text
    with psycopg.connect(office.config["SETTINGS"].database_url) as connection:
        lines = connection.execute("SELECT facts FROM shaodao.audit_entry WHERE action = 'settings.change'").fetchall()
    assert len(lines) == 2


@pytest.mark.parametrize(
    "path", ["/admin/settings/no.such", "/admin/settings?of=1", f"/admin/settings/login.desk_idle?of={CODE}"]
)
def test_what_is_no_setting_is_not_found(system: FlaskClient, path: str) -> None:
    assert system.get(path).status_code == 404


def test_the_offices_data_reach_the_public_page(office_people: People, system: FlaskClient) -> None:
    path = f"/admin/office/{CODE}"
    fields = {"office": "示例路 1 号", "office_hours": "09:00-17:00", "service_phone": "0937-0000000"}
    assert office_people.post(system, path, **fields).status_code == 303
    public = system.get(f"/g/{CODE}").text
    assert "示例路 1 号" in public
    assert "0937-0000000" in public
    assert office_people.post(system, path, **(fields | {"service_phone": "call me"})).status_code == 422


def test_an_entry_of_the_dictionary_is_added_renamed_retired_and_restored(
    office_people: People, system: FlaskClient
) -> None:
    fields = {"subject": "shop", "code": "drone", "name_zh": "无人机店", "name_en": "Drone shop", "small_place": ""}
    icon = re.search(r'name="icon"[^>]*value="([^"]+)"', system.get("/admin/kinds/new").text)
    assert icon is not None
    fields["icon"] = icon[1]
    assert office_people.post(system, "/admin/kinds/new", **fields).status_code == 303
    assert office_people.post(system, "/admin/kinds/new", **fields).status_code == 422
    assert "无人机店" in system.get("/admin/kinds?f.subject=shop&q=无人机").text
    changed = fields | {"name_zh": "航拍器材店"}
    assert office_people.post(system, "/admin/kinds/shop.drone", **changed).status_code == 303
    assert "航拍器材店" in system.get("/admin/kinds/shop.drone").text
    assert office_people.post(system, "/admin/kinds/shop.drone/retire").status_code == 303
    assert "航拍器材店" in system.get("/admin/kinds?f.state=retired").text
    assert office_people.post(system, "/admin/kinds/shop.drone/retire").status_code == 409
    assert office_people.post(system, "/admin/kinds/shop.drone/restore").status_code == 303
    assert office_people.post(system, "/admin/kinds/shop.nothing/retire").status_code == 404


def test_health_tells_what_should_be_seen_to(system: FlaskClient) -> None:
    page = system.get("/admin/health")
    assert page.status_code == 200
    assert "PostgreSQL" in page.text


def test_each_administrator_finds_his_own_pages_in_the_navigation(
    security: FlaskClient, auditor: FlaskClient, system: FlaskClient
) -> None:
    def links(client: FlaskClient) -> set[str]:
        page = client.get("/home", headers={"Accept": "text/html"}).text
        return set(re.findall(r'href="(/admin/[a-z]+)"', page))

    assert "/admin/accounts" in links(security)
    assert links(auditor) == {"/admin/audit"}
    assert {"/admin/settings", "/admin/kinds", "/admin/health"} <= links(system)
    assert not links(security) & (links(auditor) | links(system))
