"""What names a person's health or past is read by secretary and carers, and is nowhere else."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.architecture.test_rights import address, routes
from tests.people import People
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.dispatch.commands import sensitive
from webapp.dispatch.models import SensitiveMatter

LANE = f"/c/{CODE}/sensitive"
CANARY = "金丝雀示例确诊"


def hand_in(people: People, client: FlaskClient, written: str = CANARY, **more: str) -> int:
    fields = {"key": str(uuid4()), "text": written, **more}
    return people.post(client, LANE, **fields).status_code


def the_matter(db: Session) -> SensitiveMatter:
    db.expire_all()
    found = db.scalar(select(SensitiveMatter))
    assert found is not None
    return found


def test_a_leader_hands_in_and_does_not_see_it_again(people: People, leader: FlaskClient, db: Session) -> None:
    assert hand_in(people, leader) == 303
    assert the_matter(db).text == CANARY
    assert CANARY not in leader.get(LANE).text
    assert leader.get(f"{LANE}/matters").status_code == 403
    assert people.post(leader, f"{LANE}/matters/{the_matter(db).id}").status_code == 403


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CARER])
def test_secretary_and_carers_open_it_and_that_is_recorded(
    people: People, leader: FlaskClient, db: Session, role: Role
) -> None:
    hand_in(people, leader)
    reader, matter = people.holding(role, community=TOWN), the_matter(db)
    listed = reader.get(f"{LANE}/matters")
    assert CANARY not in listed.text
    opened = people.post(reader, f"{LANE}/matters/{matter.id}")
    assert CANARY in opened.text
    assert opened.headers["Cache-Control"] == "no-store"
    acts = db.scalars(
        text("SELECT action FROM audit_entry WHERE object_type = 'sensitive' AND object_id = :id ORDER BY id"),
        {"id": str(matter.id)},
    )
    assert list(acts) == ["sensitive.hand_in", "sensitive.open"]


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.VERIFIER, Role.MEDIATOR, Role.VOLUNTEER, Role.STREET_OFFICER])
def test_nobody_else_opens_it(people: People, leader: FlaskClient, db: Session, role: Role) -> None:
    hand_in(people, leader)
    other = people.holding(role, community=TOWN)
    assert people.post(other, f"{LANE}/matters/{the_matter(db).id}").status_code == 403


def test_a_leader_of_a_grid_does_not_hand_in_next_door(people: People, leader: FlaskClient) -> None:
    assert people.post(leader, "/c/620902004099/sensitive", key=str(uuid4()), text="x").status_code in {403, 404}


def test_one_sending_counts_once(people: People, leader: FlaskClient, db: Session) -> None:
    key = str(uuid4())
    assert hand_in(people, leader, key=key) == 303
    assert hand_in(people, leader, key=key) == 303
    assert len(db.scalars(select(SensitiveMatter)).all()) == 1
    assert hand_in(people, leader, "anders", key=key) == 409


def test_a_text_from_another_form_is_shown_before_it_is_kept(people: People, leader: FlaskClient, db: Session) -> None:
    shown = people.post(leader, LANE, text=CANARY, moved="y")
    assert CANARY in shown.text
    assert db.scalar(select(SensitiveMatter)) is None


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": "x" * 2001}, {"text": "x", "key": "nonsense"}])
def test_what_is_incomplete_is_said_on_the_form(people: People, leader: FlaskClient, fields: dict[str, str]) -> None:
    assert people.post(leader, LANE, **{"key": str(uuid4()), **fields}).status_code == 422


def test_who_takes_it_over_closes_it_and_a_second_hand_is_told(
    people: People, leader: FlaskClient, secretary: FlaskClient, db: Session
) -> None:
    hand_in(people, leader)
    carer = people.holding(Role.CARER, community=TOWN)
    matter = the_matter(db)
    page = f"{LANE}/matters/{matter.id}"
    assert people.post(carer, f"{page}/take", version=str(matter.version)).status_code == 303
    assert people.post(secretary, f"{page}/take", version=str(matter.version)).status_code == 412
    assert people.post(secretary, f"{page}/close", version=str(the_matter(db).version)).status_code == 409
    assert people.post(carer, f"{page}/close", version=str(the_matter(db).version)).status_code == 303
    assert the_matter(db).closed_at is not None
    assert people.post(carer, f"{page}/close", version="x").status_code == 422


def test_a_successor_takes_over_from_who_has_left(
    people: People, leader: FlaskClient, secretary: FlaskClient, db: Session
) -> None:
    hand_in(people, leader)
    left, matter = people.holding(Role.SECRETARY, community=TOWN), the_matter(db)
    page = f"{LANE}/matters/{matter.id}"
    people.post(left, f"{page}/take", version=str(matter.version))
    assert "已离任" in secretary.get(f"{LANE}/matters").text
    assert "从现在起由我跟进" in people.post(secretary, page).text
    assert people.post(secretary, f"{page}/take", version=str(the_matter(db).version)).status_code == 303
    facts = db.scalar(
        text("SELECT facts FROM audit_entry WHERE action = 'sensitive.take_over' ORDER BY id DESC LIMIT 1")
    )
    assert facts == {"from_account": matter.taken_by} or "from_account" in facts
    assert people.post(left, f"{page}/close", version=str(the_matter(db).version)).status_code == 409
    assert people.post(secretary, f"{page}/close", version=str(the_matter(db).version)).status_code == 303


def test_whoever_may_open_it_learns_that_something_waits_and_nothing_of_it(
    people: People, leader: FlaskClient, officer: FlaskClient, db: Session
) -> None:
    account = db.scalar(text("INSERT INTO account (login_name, display_name) VALUES ('lane', '书记') RETURNING id"))
    db.execute(
        text(
            "INSERT INTO role_grant (account_id, role, community_id, valid)"
            " VALUES (:id, 'secretary', :town, tstzrange(now() - interval '1 day', NULL))"
        ),
        {"id": account, "town": TOWN},
    )
    for key in ("outside.sms", "outside.webhook"):
        sql = "INSERT INTO setting (key, community_id, value) VALUES (:key, :town, 'true')"
        db.execute(text(sql), {"key": key, "town": TOWN})
    db.commit()
    hand_in(people, leader)
    rows = db.execute(text("SELECT account_id, topic, channel, ref, number FROM notice ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [(account, "sensitive.waiting", "sms", None, "")]
    reader = people.client(account or 0)
    assert 'class="waits"' in reader.get(LANE).text
    assert 'class="waits"' not in officer.get(LANE).text
    db.execute(text("DELETE FROM role_grant WHERE account_id = :id"), {"id": account})
    db.commit()


def test_what_was_closed_is_deleted_after_a_month(people: People, leader: FlaskClient, db: Session) -> None:
    hand_in(people, leader)
    hand_in(people, leader, "noch offen")
    first = db.scalars(select(SensitiveMatter).order_by(SensitiveMatter.id)).first()
    assert first is not None
    first.closed_at = first.at - timedelta(days=31)
    db.flush()
    assert sensitive.forget_closed(db) == 1
    assert db.scalar(select(SensitiveMatter.text)) == "noch offen"
    db.rollback()


def test_the_canary_sings_nowhere_else(
    people: People, leader: FlaskClient, secretary: FlaskClient, db: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every page that can be read, by who may read most; every table but its own; every line that was logged."""
    hand_in(people, leader)
    for client in (leader, secretary, people.holding(Role.CARER, community=TOWN)):
        for rule, method in routes(people.app):
            if method == "GET" and not rule.endpoint.startswith("security."):
                with client.get(address(rule)) as answer:
                    assert CANARY.encode() not in answer.get_data(), rule.rule
    assert CANARY not in capsys.readouterr().err
    tables = db.scalars(
        text("SELECT relname FROM pg_class WHERE relnamespace = 'shaodao'::regnamespace AND relkind IN ('r', 'p')")
    ).all()
    for table in tables:
        if table != "sensitive_matter":
            found = db.scalar(
                text(f"SELECT count(*) FROM {table} t WHERE t::text LIKE :canary"), {"canary": f"%{CANARY}%"}
            )
            assert found == 0, table
    assert db.scalar(text("SELECT count(*) FROM event")) == 0


def test_the_table_of_the_lane_has_no_place(db: Session) -> None:
    columns = set(
        db.scalars(text("SELECT column_name FROM information_schema.columns WHERE table_name = 'sensitive_matter'"))
    )
    assert not re.findall(r"geom|grid|section|building|area|lon|lat", " ".join(columns))
