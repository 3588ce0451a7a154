"""Categories, duty lists and limits are edited by the secretary, each in the version that was seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.people import People
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.core.clock import ZONE
from webapp.core.worktime.deadlines import Measure, Term, WorkingTime, deadline, read_hours
from webapp.dispatch.models import Category, CategoryCallee, TimeLimit
from webapp.dispatch.rules.clocks import RED

PAGES = f"/c/{CODE}/categories"
LIMITS = f"/c/{CODE}/limits"


@pytest.fixture(autouse=True)
def _as_before(db: Session) -> Iterator[None]:
    yield
    db.rollback()
    db.execute(text("DELETE FROM time_limit"))
    db.execute(text("DELETE FROM category WHERE code LIKE '%example%'"))
    db.execute(text("UPDATE category SET retired_at = NULL, version = 1"))
    db.commit()


def category(db: Session, code: str = "city.road") -> Category:
    db.expire_all()
    found = db.scalar(select(Category).where(Category.code == code))
    assert found is not None
    return found


def fields(**more: object) -> dict[str, object]:
    return {
        "name": "示例类别",
        "icon": "road",
        "nature": "matter",
        "whistle_kind": "livelihood",
        "urgency": "general",
        "needs": "水电维修 2\n3",
        "words": "示例，样例、example",
        "duplicate_radius_m": "40",
        "duplicate_hours": "72",
        "callee-1": "organization.government",
        "callee-1-word": "城管",
        "callee-2": "grid_chain",
        **more,
    }


def add(people: People, client: FlaskClient, **more: object) -> Any:
    return people.post(client, f"{PAGES}/new", **fields(code="example", **more))


def test_the_tree_shows_every_group_with_who_leads(secretary: FlaskClient) -> None:
    page = secretary.get(PAGES).text
    for word in ("危及生命", "水电气暖", "下水返水堵塞", "物业（管委会）", "城管"):
        assert word in page


def test_a_category_is_found_by_the_words_that_people_use(secretary: FlaskClient) -> None:
    page = secretary.get(f"{PAGES}?q=返水").text
    assert "下水返水堵塞" in page
    assert "路灯不亮" not in page


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.GRID_LEADER, Role.VERIFIER])
def test_nobody_but_the_secretary_edits_them(people: People, role: Role) -> None:
    client = people.holding(role, community=TOWN)
    assert client.get(PAGES).status_code == 403
    assert people.post(client, LIMITS).status_code == 403


def test_a_new_category_has_its_duty_list_its_hands_and_its_words(
    people: People, secretary: FlaskClient, db: Session
) -> None:
    group = category(db, "city")
    assert add(people, secretary, parent=str(group.id)).status_code == 303
    made = category(db, "city.example")
    assert made.parent_id == group.id
    assert made.needs == [{"skill": "水电维修", "count": 2}, {"skill": None, "count": 3}]
    assert made.words == ["示例", "样例", "example"]
    lines = db.scalars(select(CategoryCallee).where(CategoryCallee.category_id == made.id).order_by("ordinal")).all()
    assert [(each.kind, each.organization_word, each.is_lead) for each in lines] == [
        ("organization", "城管", True),
        ("grid_chain", "", False),
    ]
    acts = db.execute(
        text("SELECT action, facts FROM audit_entry WHERE object_type = 'category' ORDER BY id DESC")
    ).first()
    assert acts is not None
    assert acts.action == "categories.add"
    assert acts.facts["code"] == "city.example"


def test_a_correction_says_what_changed_and_grows_the_version(
    people: People, secretary: FlaskClient, db: Session
) -> None:
    add(people, secretary)
    made = category(db, "example")
    page = f"{PAGES}/{made.id}"
    sent = fields(
        version=str(made.version), urgency="urgent", **{"limit-arrive": "90", "limit-arrive-measure": "minute"}
    )
    assert people.post(secretary, page, **sent).status_code == 303
    made = category(db, "example")
    assert (made.version, made.urgency) == (2, "urgent")
    limit = db.scalar(select(TimeLimit).where(TimeLimit.category_id == made.id))
    assert limit is not None
    assert (limit.urgency, limit.step, limit.amount) == ("urgent", "arrive", 90)
    facts = db.scalar(
        text("SELECT facts FROM audit_entry WHERE action = 'categories.correct' ORDER BY id DESC LIMIT 1")
    )
    assert set(facts["changed"]) == {"urgency", "limits"}
    assert people.post(secretary, page, **(sent | {"version": "2"})).status_code == 303
    assert category(db, "example").version == 2  # nothing changed, nothing grew


def test_another_urgency_leaves_no_limits_of_the_old_one_in_force(
    people: People, secretary: FlaskClient, db: Session
) -> None:
    add(people, secretary)
    made = category(db, "example")
    page, sent = f"{PAGES}/{made.id}", {"limit-arrive": "90", "limit-arrive-measure": "minute"}
    people.post(secretary, page, **fields(version="1", urgency="urgent", **sent))
    people.post(secretary, page, **fields(version="2", urgency="general"))
    assert db.scalar(select(TimeLimit).where(TimeLimit.category_id == made.id)) is None


def test_a_second_hand_is_told_and_loses_nothing(people: People, secretary: FlaskClient, db: Session) -> None:
    add(people, secretary)
    made = category(db, "example")
    page = f"{PAGES}/{made.id}"
    people.post(secretary, page, **fields(version="1", name="先改"))
    answer = people.post(secretary, page, **fields(version="1", name="后改"))
    assert answer.status_code == 412
    assert "后改" in answer.text
    assert category(db, "example").name == "先改"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "路面破损塌陷"},
        {"name": ""},
        {"code": "Road!"},
        {"icon": "no-such"},
        {"urgency": "whenever"},
        {"needs": "somebody"},
        {"duplicate_radius_m": "99999"},
        {"callee-1": "named", "callee-1-word": "没有的单位"},
        {"callee-2": "organization.government", "callee-2-word": "城管"},
        {"limit-finish": "0", "limit-finish-measure": "minute"},
        {"limit-finish": "5", "limit-finish-measure": "fortnight"},
        {"limit-finish": "251", "limit-finish-measure": "working_day"},
        {"limit-finish": "9999999999", "limit-finish-measure": "minute"},
        {
            "limit-arrive": "60",
            "limit-arrive-measure": "minute",
            "limit-finish": "30",
            "limit-finish-measure": "minute",
        },
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_what_cannot_be_is_said_on_the_form_and_nothing_is_kept(
    people: People, secretary: FlaskClient, db: Session, wrong: dict[str, str]
) -> None:
    answer = people.post(secretary, f"{PAGES}/new", **(fields(code="example") | wrong))
    assert answer.status_code == 422
    assert db.scalar(select(Category).where(Category.code.like("%example%"))) is None


def test_a_retired_group_takes_its_categories_along_and_they_come_back_one_by_one(
    people: People, secretary: FlaskClient, db: Session
) -> None:
    group = category(db, "season")
    assert people.post(secretary, f"{PAGES}/{group.id}/retire", version=str(group.version)).status_code == 303
    below = category(db, "season.snow")
    assert below.retired_at is not None
    assert people.post(secretary, f"{PAGES}/{below.id}/restore", version=str(below.version)).status_code == 409
    group = category(db, "season")
    assert people.post(secretary, f"{PAGES}/{group.id}/restore", version=str(group.version)).status_code == 303
    assert people.post(secretary, f"{PAGES}/{below.id}/restore", version=str(below.version)).status_code == 303
    assert category(db, "season.snow").retired_at is None


def test_limits_of_an_urgency_are_set_and_taken_back(people: People, secretary: FlaskClient, db: Session) -> None:
    sent = {"limit-urgent-acknowledge": "20", "limit-urgent-acknowledge-measure": "minute"}
    assert people.post(secretary, LIMITS, **sent).status_code == 303
    held = db.scalar(select(TimeLimit).where(TimeLimit.category_id.is_(None)))
    assert held is not None
    assert (held.urgency, held.step, held.amount) == ("urgent", "acknowledge", 20)
    assert 'value="20"' in secretary.get(LIMITS).text
    assert people.post(secretary, LIMITS).status_code == 303
    db.expire_all()
    assert db.scalar(select(TimeLimit).where(TimeLimit.category_id.is_(None))) is None


def test_a_category_next_door_is_not_there(people: People, secretary: FlaskClient) -> None:
    assert secretary.get(f"{PAGES}/999999").status_code == 404


@pytest.mark.parametrize(
    ("measure", "most"), [("minute", 43_200), ("working_hour", 2_000), ("working_day", 250), ("calendar_day", 366)]
)
def test_a_limit_is_no_longer_than_its_measure_bears_and_the_row_is_named(
    people: People, secretary: FlaskClient, db: Session, measure: str, most: int
) -> None:
    name = "limit-complex-finish"
    answer = people.post(secretary, LIMITS, **{name: str(most + 1), f"{name}-measure": measure})
    assert answer.status_code == 422
    assert re.search(r"(疑难|complex)[^<]{1,20}(办结|finish)[^<]{0,40}", answer.text), "row and field are named"
    assert people.post(secretary, LIMITS, **{name: str(most), f"{name}-measure": measure}).status_code == 303
    with pytest.raises(IntegrityError), db.begin_nested():
        db.execute(text("UPDATE time_limit SET amount = amount + 1"))
    found = db.scalars(select(TimeLimit)).one()
    term = Term(found.amount, Measure(found.measure)).times(RED)
    begins = datetime(2026, 11, 24, 9, tzinfo=ZONE)
    assert deadline(begins, term, WorkingTime(read_hours("10:00-11:00"))) > begins, "no hours are too short for it"
