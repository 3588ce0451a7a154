"""The pages of messages outside: what failed is seen and tried again; addresses and secrets are kept unreadable."""

from __future__ import annotations

import psycopg
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.people import People


def sql(app: APIFlask, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(app.config["SETTINGS"].database_url, options="-c search_path=shaodao,public") as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def test_what_failed_is_seen_and_tried_again(office: APIFlask, office_people: People, system: FlaskClient) -> None:
    sql(
        office,
        "INSERT INTO notice (community_id, topic, ref, number, channel, state, tries, last_error)"
        " SELECT id, 'dispatch.call', 7, '20261124-017', 'webhook', 'failed', 6, 'status_500' FROM community LIMIT 1",
    )
    page = system.get("/admin/notices").text
    assert "20261124-017" in page
    assert "HTTP 500" in page
    ((notice,),) = sql(office, "SELECT id FROM notice")
    assert office_people.post(system, f"/admin/notices/{notice}/again").status_code == 303
    assert sql(office, "SELECT state, tries FROM notice") == [("queued", 0)]
    assert sql(office, "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = 'notices.send'") == [(1,)]
    assert office_people.post(system, f"/admin/notices/{notice}/again").status_code == 409


def test_an_address_is_added_shown_masked_and_removed(
    office: APIFlask, office_people: People, system: FlaskClient
) -> None:
    ((community,),) = sql(office, "SELECT id FROM community ORDER BY id LIMIT 1")
    add = "/admin/notices/addresses/new"
    fields = {"community": str(community), "kind": "desk", "name": ""}
    assert office_people.post(system, add, **fields, email="no address").status_code == 422
    assert office_people.post(system, add, **{**fields, "kind": "account"}, email="a@example.org").status_code == 422
    assert office_people.post(system, add, **fields, email="wang@example.org").status_code == 303
    page = system.get("/admin/notices/addresses").text
    assert "w***@example.org" in page
    assert "wang@" not in page
    ((address, sealed),) = sql(office, "SELECT id, sealed FROM notice_address")
    assert "wang" not in str(sealed)
    assert office_people.post(system, f"/admin/notices/addresses/{address}/remove").status_code == 303
    assert sql(office, "SELECT count(*) FROM notice_address") == [(0,)]


def test_a_secret_is_kept_sealed_and_never_shown_again(
    office: APIFlask, office_people: People, system: FlaskClient
) -> None:
    path = "/admin/settings/outside.smtp_secret"
    assert office_people.post(system, path, value="a-password-of-the-mail-server", reason="示例").status_code == 303
    assert "a-password-of" not in system.get(path).text
    assert "a-password-of" not in system.get("/admin/settings").text
    assert "已设置，不显示" in system.get("/admin/settings").text
    ((value,),) = sql(office, "SELECT value FROM setting WHERE key = 'outside.smtp_secret'")
    assert "a-password-of" not in str(value)
    facts = sql(office, "SELECT facts::text FROM audit_entry WHERE action = 'settings.change'")
    assert all("password-of" not in str(line) and str(value) not in str(line) for line in facts)
