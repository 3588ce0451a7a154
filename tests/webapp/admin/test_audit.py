from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.people import People
from webapp.admin.acts import ACTS, THINGS
from webapp.core.clock import today
from webapp.core.config import ROOT

HTML = {"Accept": "text/html"}


def test_without_a_question_the_last_thirty_days_are_shown(auditor: FlaskClient) -> None:
    answer = auditor.get("/admin/audit")
    assert answer.headers["Location"].endswith((today() - timedelta(days=30)).isoformat())


def test_the_log_is_searched_by_act_day_and_words(
    office: APIFlask, office_people: People, security: FlaskClient, auditor: FlaskClient
) -> None:
    page = office_people.post(security, "/admin/accounts/new", display_name="李示例", login_name="li", community="")
    assert page.status_code == 200
    day = today().isoformat()
    assert "添加账号" in auditor.get(f"/admin/audit?f.act=account.add&from.at={day}&to.at={day}").text
    past = "没有" in auditor.get("/admin/audit?to.at=2020-01-01").text
    assert past
    for wrong in ("from.at=yesterday", "from.at=0001-01-01", "to.at=9999-12-31", "f.nothing=x"):
        assert auditor.get(f"/admin/audit?{wrong}").status_code == 422
    assert auditor.get(f"/admin/audit?from.at={day}&format=csv").status_code == 200


def test_a_line_tells_everything_but_no_person(auditor: FlaskClient) -> None:
    assert auditor.get("/admin/audit?format=csv").status_code == 200  # an export is a line of the log itself
    page = auditor.get("/admin/audit?sort=-at&from.at=2026-01-01")
    number = re.search(r"/admin/audit/(\d+)", page.text)
    assert number is not None
    assert auditor.get(f"/admin/audit/{number[1]}").status_code == 200
    assert auditor.get("/admin/audit/99999999").status_code == 404
    assert auditor.get("/admin/audit/99999999999999999999999").status_code in {404, 422}


def test_verifying_is_noted_in_the_log_itself(office: APIFlask, office_people: People, auditor: FlaskClient) -> None:
    assert office_people.post(auditor, "/admin/audit/chain/verify").status_code == 303
    page = auditor.get("/admin/audit/chain").text
    assert "完整" in page


def test_a_line_that_the_owner_of_the_database_edited_is_named(
    office: APIFlask, office_people: People, auditor: FlaskClient
) -> None:
    assert auditor.get("/admin/audit?format=csv").status_code == 200  # an export is a line of the log itself
    url = office.config["SETTINGS"].database_url
    with psycopg.connect(url, autocommit=True) as connection:
        until = time.monotonic() + 60
        # Transactions of other databases on the same server hold the sealer up for moments.
        while connection.execute("SELECT 1 FROM shaodao.audit_entry WHERE seq = 1").fetchone() is None:
            assert time.monotonic() < until
            connection.execute("SELECT shaodao.seal_audit(1000)")
            time.sleep(0.1)
        connection.execute("ALTER TABLE shaodao.audit_entry DISABLE TRIGGER USER")
        connection.execute("UPDATE shaodao.audit_entry SET reason = 'forged' WHERE seq = 1")
    office_people.post(auditor, "/admin/audit/chain/verify")
    try:
        assert "第 1 行" in auditor.get("/admin/audit/chain").text
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("UPDATE shaodao.audit_entry SET reason = '' WHERE seq = 1")
            connection.execute("ALTER TABLE shaodao.audit_entry ENABLE TRIGGER USER")


@pytest.mark.parametrize("words", [ACTS, THINGS])
def test_what_has_words_has_chinese_ones(words: dict[str, str]) -> None:
    assert all(re.search(r"[\u4e00-\u9fff]", label) for label in words.values())


def test_every_act_that_the_code_records_has_words() -> None:
    pattern = re.compile(
        r'\b_?(?:record|note|_note|_record|told)\(\s*(?:session_?|database|work\.session),\s*"([a-z_]+\.[a-z_]+)"'
    )
    found = {
        act for path in Path(ROOT / "webapp").rglob("*.py") for act in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert found
    assert sorted(found - set(ACTS)) == []
