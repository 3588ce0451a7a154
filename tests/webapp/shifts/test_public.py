"""Signing up without an account."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from uuid import uuid4

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.webapp.shifts.making import MIDDLE, OFFICE, held, lead, post, shift, sign_up, taken, token
from tests.webapp.town import CODE
from webapp.core.clock import today
from webapp.shifts.commands import deciding
from webapp.shifts.routes import public
from webapp.shifts.rules import RefuseReason
from webapp.signs.routes.site import press_folder

HOSTILE = ("<script>alert(1)</script>", "'; DROP TABLE shift;--", "{{7*7}}", "=cmd|' /C calc'!A0", "\u202e乙示例")
STATUS = f"/join/{CODE}/status"


def page(shift_id: int) -> str:
    return f"/join/{CODE}/shifts/{shift_id}"


def fields(**more: object) -> dict[str, object]:
    return {
        "client_key": str(uuid4()),
        "kind": "person",
        "name": "赵示例",
        "phone": "199-0000-1234",
        "roles": ["listener", "mediation"],
        "certificate": "family",
        "is_adult": "y",
        "accepts_note": "y",
        "website": "",
        **more,
    }


def code_in(answer: TestResponse) -> str:
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", answer.text)
    assert found
    return found[0]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests send more than one person does in an hour."""
    monkeypatch.setattr(public, "SIGN_UPS", "1000/hour")
    monkeypatch.setattr(public, "QUESTIONS", "1000/hour")


def test_the_calendar_shows_free_places_as_table_and_list_without_any_script(db: Session, anybody: FlaskClient) -> None:
    made = shift(db)
    busy = taken(db, grid=MIDDLE)
    db.commit()
    shown = anybody.get(f"/join/{CODE}").text
    assert f"#d{today().day}" in shown
    assert page(made) in shown
    assert page(busy) not in shown
    assert "赵示例" not in shown


def test_a_section_can_be_chosen_and_any_month_be_looked_at(db: Session, anybody: FlaskClient) -> None:
    made = shift(db)
    db.commit()
    assert page(made) in anybody.get(f"/join/{CODE}?grid={CODE}103").text
    assert page(made) not in anybody.get(f"/join/{CODE}?grid={CODE}104").text
    for month in ("2020-01", "2099-12", "9999-99", "x", "2026-13"):
        assert anybody.get(f"/join/{CODE}?month={month}").status_code == 200


def test_a_person_signs_up_without_an_account_and_follows_it_by_a_code(db: Session, anybody: FlaskClient) -> None:
    made = shift(db)
    db.commit()
    answer = post(anybody, page(made), **fields())
    assert answer.status_code == 201
    code = code_in(answer)
    assert f"{STATUS}#{code}" in answer.text
    shown = post(anybody, STATUS, secret=code)
    assert shown.status_code == 200
    assert "待审批" in shown.text
    assert "199-0000-1234" not in shown.text
    assert "199********34" in shown.text
    assert anybody.get(page(made)).status_code == 409


def test_an_organization_signs_up_with_three_to_five(db: Session, anybody: FlaskClient) -> None:
    made = shift(db)
    db.commit()
    few = post(anybody, page(made), **fields(kind="organization", organization="示例单位", others="乙示例"))
    assert few.status_code == 422
    assert "3–5 人" in few.text
    good = post(anybody, page(made), **fields(kind="organization", organization="示例单位", others="乙示例\n丙示例"))
    assert good.status_code == 201
    assert db.scalar(text("SELECT count(*) FROM shift_participant")) == 3


@pytest.mark.parametrize(
    "wrong",
    [{"is_adult": ""}, {"accepts_note": ""}, {"roles": []}, {"phone": "不告诉你"}, {"name": "  "}, {"client_key": "x"}],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    db: Session, anybody: FlaskClient, wrong: dict[str, object]
) -> None:
    made = shift(db)
    db.commit()
    sent = {name: value for name, value in fields(**wrong).items() if value not in ("", [])}
    answer = post(anybody, page(made), **sent)
    assert answer.status_code == 422
    assert db.scalar(text("SELECT count(*) FROM shift_signup")) == 0


def test_a_form_from_elsewhere_or_filled_by_a_machine_signs_nobody_up(db: Session, anybody: FlaskClient) -> None:
    made = shift(db)
    db.commit()
    assert anybody.post(page(made), data=fields()).status_code == 422
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    sent = {"csrf_token": token(anybody, page(made)), **fields()}
    assert anybody.post(page(made), data=sent, headers=elsewhere).status_code == 403
    assert post(anybody, page(made), **fields(website="http://spam.example")).status_code == 422
    assert db.scalar(text("SELECT count(*) FROM shift_signup")) == 0


def test_one_address_signs_up_so_often_and_no_more(
    db: Session, anybody: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "SIGN_UPS", "2/hour")
    made = [shift(db, grid=grid) for grid in (21, 22, 23)]
    db.commit()
    assert [post(anybody, page(each), **fields()).status_code for each in made] == [201, 201, 429]


def test_codes_are_not_guessed(anybody: FlaskClient, db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "QUESTIONS", "3/hour")
    db.execute(text("SELECT 1"))
    tried = [post(anybody, STATUS, secret=f"aaaa-bbbb-cccc-ddd{n}").status_code for n in range(5)]
    assert tried == [404, 404, 404, 429, 429]


def test_the_applicant_withdraws_and_the_place_is_free(db: Session, anybody: FlaskClient) -> None:
    made = shift(db)
    db.commit()
    code = code_in(post(anybody, page(made), **fields()))
    answer = post(anybody, STATUS, f"/join/{CODE}/withdraw", secret=code)
    assert "已撤回" in answer.text
    assert anybody.get(page(made)).status_code == 200


def test_the_applicant_asks_to_swap_and_the_office_decides(db: Session, anybody: FlaskClient) -> None:
    made, other = shift(db), shift(db, grid=MIDDLE)
    db.commit()
    code = code_in(post(anybody, page(made), **fields()))
    assert f'value="{other}"' in post(anybody, STATUS, secret=code).text
    answer = post(anybody, STATUS, f"/join/{CODE}/swap", secret=code, target=other)
    assert "腰片" in answer.text
    assert db.scalar(text("SELECT swap_to_id FROM shift_signup")) == other
    assert db.scalar(text("SELECT state FROM shift WHERE id = :id"), {"id": other}) == "open"


@pytest.mark.parametrize("path", ["withdraw", "swap"])
def test_the_code_of_a_refused_sign_up_does_nothing_to_who_holds_the_shift_now(
    db: Session, anybody: FlaskClient, path: str
) -> None:
    made, other = shift(db), shift(db, grid=MIDDLE)
    db.commit()
    code = code_in(post(anybody, page(made), **fields()))
    deciding.refuse(db, held(db, made), RefuseReason.NOT_REACHED, OFFICE)
    present = sign_up(db, made, "钱示例")
    db.commit()
    assert post(anybody, STATUS, f"/join/{CODE}/{path}", secret=code, target=other).status_code == 409
    row = db.execute(text("SELECT state, swap_to_id FROM shift_signup WHERE id = :id"), {"id": present.id}).one()
    assert row == ("waiting", None)


@pytest.mark.parametrize("path", ["withdraw", "swap", "certificate/1"])
def test_without_the_code_nothing_is_done(anybody: FlaskClient, path: str) -> None:
    assert post(anybody, STATUS, f"/join/{CODE}/{path}", secret="aaaa-bbbb-cccc-dddd").status_code == 404


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_strings_are_inert(db: Session, anybody: FlaskClient, secretary: FlaskClient, hostile: str) -> None:
    made = shift(db)
    db.commit()
    sent = fields(kind="organization", name=hostile[:40], organization=hostile, others=f"{hostile[:40]}\n丙示例")
    answer = post(anybody, page(made), **sent)
    assert answer.status_code == 201
    code = code_in(answer)
    for shown in (
        post(anybody, STATUS, secret=code).text,
        secretary.get(f"/c/{CODE}/shifts/{made}").text,
        secretary.get(f"/c/{CODE}/shifts").text,
        secretary.get(f"/c/{CODE}/shifts/list").text,
    ):
        assert "<script>alert" not in shown
        assert "7*7" not in shown.replace("{{7*7}}", "")
        assert "49示例" not in shown
    files = secretary.get(f"/c/{CODE}/shifts/list?format=csv").text
    assert not re.search(r"(^|,)=cmd", files, re.MULTILINE)


def test_nothing_personal_is_in_addresses_or_logs(
    db: Session, anybody: FlaskClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    made = shift(db)
    db.commit()
    with caplog.at_level(logging.DEBUG):
        code = code_in(post(anybody, page(made), **fields()))
        post(anybody, STATUS, secret=code)
    said = caplog.text + "".join(capsys.readouterr())
    assert "赵示例" not in said
    assert "0000-1234" not in said
    assert code not in said
    rows = db.execute(text("SELECT facts::text || reason FROM audit_entry WHERE action LIKE 'shifts.%'")).scalars()
    assert not any("赵示例" in row or "1234" in row for row in rows)


def test_the_certificate_names_the_participant_as_he_wishes(
    db: Session, anybody: FlaskClient, shifts_app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    monkeypatch.setattr("webapp.shifts.documents.press", lambda _folder, html, _form: printed.append(html) or b"%PDF-")
    made = shift(db)
    db.commit()
    code = code_in(post(anybody, page(made), **fields()))
    who = db.scalar(text("SELECT id FROM shift_participant"))
    address = f"/join/{CODE}/certificate/{who}"
    assert post(anybody, STATUS, address, secret=code).status_code == 404
    with shifts_app.app_context():
        lead(db, made)
    db.commit()
    answer = post(anybody, STATUS, address, secret=code)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "赵**" in printed[0]
    assert "赵示例" not in printed[0]


def test_a_refused_sign_up_has_no_certificate_of_the_day_that_another_led(
    db: Session, anybody: FlaskClient, shifts_app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.shifts.documents.press", lambda _folder, _html, _form: b"%PDF-")
    made = shift(db)
    db.commit()
    code = code_in(post(anybody, page(made), **fields()))
    who = db.scalar(text("SELECT id FROM shift_participant"))
    deciding.refuse(db, held(db, made), RefuseReason.NOT_REACHED, OFFICE)
    with shifts_app.app_context():
        sign_up(db, made, "钱示例")
        lead(db, made)
    db.commit()
    assert post(anybody, STATUS, f"/join/{CODE}/certificate/{who}", secret=code).status_code == 404


def test_who_did_not_come_has_no_certificate_and_the_others_of_his_group_have(
    db: Session, anybody: FlaskClient, shifts_app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.shifts.documents.press", lambda _folder, _html, _form: b"%PDF-")
    made = shift(db)
    with shifts_app.app_context():
        code = sign_up(db, made, "甲示例", "乙示例", "丙示例").secret
        ids = list(db.scalars(text("SELECT id FROM shift_participant ORDER BY id")))
        lead(db, made, missing=ids[:1])
    db.commit()
    answers = [post(anybody, STATUS, f"/join/{CODE}/certificate/{who}", secret=code) for who in ids]
    assert [answer.status_code for answer in answers] == [404, 200, 200]


def test_certificates_are_kept_where_all_prints_are_kept_and_swept(
    db: Session, anybody: FlaskClient, shifts_app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders: list[Path] = []
    monkeypatch.setattr("webapp.shifts.documents.press", lambda folder, _html, _form: folders.append(folder) or b"%PDF")
    made = shift(db)
    with shifts_app.app_context():
        code = sign_up(db, made).secret
        lead(db, made)
    db.commit()
    who = db.scalar(text("SELECT id FROM shift_participant"))
    assert post(anybody, STATUS, f"/join/{CODE}/certificate/{who}", secret=code).status_code == 200
    with shifts_app.app_context():
        assert folders == [press_folder()]
