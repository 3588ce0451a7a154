"""The pages of double reporting: rights, the contact of an organization, the public list of wishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.people import People
from webapp.core.accounts.roles import Role
from webapp.roster.routes import wishes

CODE = "620902004002"
BASE = f"/c/{CODE}"
STAFF_PAGES = ["/registrations", "/registrations/members", "/needs", "/resources", "/projects", "/wishes"]
FORMS = [
    *("/registrations/new", "/registrations/members/new", "/registrations/items", "/needs/new", "/resources/new"),
    *("/projects/new", "/wishes/new"),
]


@pytest.fixture
def written(engine: Engine) -> Iterator[Session]:
    """A session that really commits to this worker's demo."""
    with Session(engine) as session:
        yield session


@pytest.fixture
def responder(people: People, engine: Engine, demo_community: int) -> Iterator[tuple[FlaskClient, int, int]]:
    """The browser of the contact of the first organization that reported in: client, registration, organization."""
    account_id = people.account("responder", community=demo_community)
    with Session(engine) as session:
        contact_id, registration_id, organization_id = session.execute(
            text("SELECT contact_id, id, organization_id FROM registration ORDER BY id LIMIT 1")
        ).one()
        session.execute(
            text("UPDATE contact SET account_id = :account WHERE id = :id"), {"account": account_id, "id": contact_id}
        )
        session.commit()
        yield people.client(account_id), registration_id, organization_id
        session.execute(text("UPDATE contact SET account_id = NULL WHERE id = :id"), {"id": contact_id})
        session.commit()


def waiting(session: Session) -> int:
    found = session.scalar(text("SELECT id FROM wish WHERE state = 'published' ORDER BY id DESC LIMIT 1"))
    assert found is not None
    return int(found)


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_staff_leaders_and_party_read_the_lists(people: People, demo_community: int, page: str) -> None:
    for role in (Role.SECRETARY, Role.DUTY_OFFICER, Role.PLANNER, Role.GRID_LEADER, Role.BRANCH_SECRETARY):
        assert people.holding(role, community=demo_community).get(BASE + page).status_code == 200
    for role in (Role.VOLUNTEER, Role.WALL, Role.STAIR_LEADER):
        assert people.holding(role, community=demo_community).get(BASE + page).status_code == 403


@pytest.mark.parametrize("page", FORMS)
def test_only_the_office_writes_them(people: People, client: FlaskClient, demo_community: int, page: str) -> None:
    assert client.get(BASE + page).status_code == 200
    for role in (Role.PLANNER, Role.GRID_LEADER, Role.BRANCH_SECRETARY):
        assert people.holding(role, community=demo_community).get(BASE + page).status_code == 403


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_a_list_goes_out_as_excel_and_csv(client: FlaskClient, page: str) -> None:
    with client.get(f"{BASE}{page}?format=xlsx") as file:
        assert file.data.startswith(b"PK")
    body = client.get(f"{BASE}{page}?format=csv").get_data(as_text=True)
    assert body.count("\n") > 5
    assert "199-0000-" not in body


def test_a_contact_reads_no_names_and_no_list_of_members(responder: tuple[FlaskClient, int, int]) -> None:
    client, registration_id, _organization = responder
    assert client.get(BASE + "/registrations").status_code == 200
    own = client.get(f"{BASE}/registrations/{registration_id}").text
    assert "联系人" not in own.split("</nav>")[-1]
    for page in ("/registrations/members", "/needs", "/resources", "/projects", "/roster/people", "/duty/"):
        assert client.get(BASE + page).status_code == 403


def test_a_contact_claims_for_his_own_organization_only(
    people: People, client: FlaskClient, responder: tuple[FlaskClient, int, int], written: Session
) -> None:
    his, registration_id, _organization = responder
    wish_id = waiting(written)
    other = written.scalar(text("SELECT id FROM registration WHERE id <> :id LIMIT 1"), {"id": registration_id})
    address = f"{BASE}/wishes/{wish_id}"
    assert his.get(address).status_code == 200
    assert people.post(his, f"{address}/claim", claimer=f"r{other}").status_code == 422
    assert people.post(his, f"{address}/claim", claimer="m1").status_code == 422
    assert people.post(his, f"{address}/claim", claimer=f"r{registration_id}").status_code == 303
    assert people.post(client, f"{address}/claim", claimer=f"r{other}").status_code == 422
    assert people.post(his, f"{address}/deliver").status_code == 303
    for act in ("fulfil", "send_back", "publish", "withdraw"):
        assert people.post(his, f"{address}/{act}", reason="事由").status_code in (403, 422)
    assert people.post(client, f"{address}/send_back", reason="尺寸不合适").status_code == 303
    assert people.post(his, f"{address}/give_back", reason="").status_code == 422
    assert people.post(his, f"{address}/give_back", reason="暂无货源").status_code == 303
    assert people.post(his, f"{address}/deliver").status_code == 403  # no longer his


def test_a_contact_does_not_find_what_others_claimed_or_nobody_published(
    people: People, responder: tuple[FlaskClient, int, int], written: Session
) -> None:
    his, registration_id, _organization = responder
    hidden = written.scalars(
        text("SELECT id FROM wish WHERE state = 'draft' OR (state = 'claimed' AND registration_id <> :id) ORDER BY id"),
        {"id": registration_id},
    ).all()
    assert hidden
    for wish_id in hidden:
        assert his.get(f"{BASE}/wishes/{wish_id}").status_code == 404
        assert people.post(his, f"{BASE}/wishes/{wish_id}/give_back", reason="事由").status_code == 404


def test_a_contact_whose_registration_is_over_claims_nothing(
    people: People, responder: tuple[FlaskClient, int, int], written: Session
) -> None:
    his, registration_id, _organization = responder
    written.execute(
        text("UPDATE registration SET valid = daterange(lower(valid), CAST(now() AS date) - 1) WHERE id = :id"),
        {"id": registration_id},
    )
    written.commit()
    try:
        answer = people.post(his, f"{BASE}/wishes/{waiting(written)}/claim", claimer=f"r{registration_id}")
        assert answer.status_code == 422
    finally:
        written.execute(
            text("UPDATE registration SET valid = daterange(lower(valid), NULL) WHERE id = :id"),
            {"id": registration_id},
        )
        written.commit()


def test_others_do_not_claim(people: People, demo_community: int, written: Session) -> None:
    for role in (Role.GRID_LEADER, Role.PLANNER, Role.BRANCH_SECRETARY):
        client = people.holding(role, community=demo_community)
        answer = people.post(client, f"{BASE}/wishes/{waiting(written)}/claim", claimer="r1")
        assert answer.status_code == 403


def test_the_telephone_of_a_contact_is_shown_on_request_and_noted(
    people: People, client: FlaskClient, demo_community: int, written: Session
) -> None:
    registration_id = written.scalar(text("SELECT min(id) FROM registration"))
    address = f"{BASE}/registrations/{registration_id}"
    assert "199-0000-" not in client.get(address).text
    before = written.scalar(text("SELECT count(*) FROM audit_entry WHERE action = 'roster.reveal_contact'")) or 0
    assert "199-0000-" in people.post(client, f"{address}/call").text
    written.rollback()
    after = written.scalar(text("SELECT count(*) FROM audit_entry WHERE action = 'roster.reveal_contact'"))
    assert after == before + 1
    planner = people.holding(Role.PLANNER, community=demo_community)
    assert people.post(planner, f"{address}/call").status_code == 403


def test_an_organization_is_registered_and_its_registration_ends(
    people: People, client: FlaskClient, written: Session
) -> None:
    form = client.get(BASE + "/registrations/new").text
    organization = re.findall(r'<option value="(\d+)">', form)[0]
    made = people.post(client, BASE + "/registrations/new", organization_id=organization, begins="2026-07-01")
    assert made.status_code == 303
    address = made.headers["Location"]
    assert people.post(client, f"{address}/edit", begins="2026-07-02", offers="会议室").status_code == 303
    assert "会议室" in client.get(address).text
    assert people.post(client, f"{address}/end", on_day="2026-07-01", reason="own_request").status_code == 422
    assert people.post(client, f"{address}/end", on_day="2026-07-05", reason="own_request").status_code == 303
    assert people.post(client, f"{address}/end", on_day="2026-07-06", reason="own_request").status_code == 422


def test_a_need_finds_its_resource_on_the_page(people: People, client: FlaskClient, written: Session) -> None:
    matter = written.scalar(text("SELECT id FROM item WHERE list = 'matter' AND name = '医疗健康'"))
    made = people.post(client, BASE + "/needs/new", title="想请医生来讲一课", item_id=matter, begins="2026-07-01")
    address = made.headers["Location"]
    page = client.get(address).text
    fitting = re.findall(rf'action="({re.escape(address)}/match/\d+)"', page)
    assert "义诊小分队" in page
    assert people.post(client, fitting[0]).status_code == 303
    page = client.get(address).text
    agreed = re.findall(rf'action="({re.escape(address)}/matches/\d+/agreed)"', page)
    assert people.post(client, agreed[0]).status_code == 303
    assert people.post(client, f"{address}/close/met").status_code == 303
    assert "已解决" in client.get(address).text


def test_a_wish_with_a_name_is_refused_on_the_form(people: People, client: FlaskClient, written: Session) -> None:
    matter = written.scalar(text("SELECT min(id) FROM item WHERE list = 'matter'"))
    answer = people.post(client, BASE + "/wishes/new", title="3号楼李奶奶想要轮椅", item_id=matter)
    assert answer.status_code == 422
    assert "可能暴露个人身份" in answer.text


def test_the_public_list_names_nobody_and_needs_no_script(visitor: FlaskClient, session: Session) -> None:
    page = visitor.get(f"/wishes/{CODE}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "public, max-age=120"
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text
    assert len(page.data) < 100 * 1024
    names = set(session.scalars(text("SELECT name FROM person")))
    assert not [name for name in names if len(name) > 2 and name in page.text]
    titles = session.scalars(text("SELECT title FROM wish WHERE state IN ('draft', 'claimed', 'fulfilled')")).all()
    assert not [title for title in titles if title in page.text]
    again = visitor.get(f"/wishes/{CODE}", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    english = visitor.get(f"/wishes/{CODE}?lang=en")
    assert 'lang="en"' in english.text
    assert visitor.get("/wishes/999999999999").status_code == 404


def test_a_project_and_a_wish_are_corrected_on_their_pages(
    people: People, client: FlaskClient, written: Session
) -> None:
    project = written.scalar(text("SELECT id FROM project WHERE state = 'running' ORDER BY id LIMIT 1"))
    address = f"{BASE}/projects/{project}"
    fields = {"title": "平安楼院共建二期", "year": 2026, "begins": "2026-02-01", "lead": "", "keeper_id": ""}
    assert client.get(f"{address}/edit").status_code == 200
    assert people.post(client, f"{address}/edit", **fields).status_code == 303
    assert "平安楼院共建二期" in client.get(address).text
    assert people.post(client, f"{address}/progress", on_day="2026-07-01", percent=70, said="增补").status_code == 303
    assert people.post(client, f"{address}/progress", on_day="2026-07-01", percent=170, said="太多").status_code == 422
    wish_id = waiting(written)
    matter = written.scalar(text("SELECT item_id FROM wish WHERE id = :id"), {"id": wish_id})
    edited = {"title": "想听一次护眼讲座", "item_id": matter, "grid_id": "", "keeper_id": ""}
    assert people.post(client, f"{BASE}/wishes/{wish_id}/edit", **edited).status_code == 303
    assert "护眼讲座" in client.get(f"/wishes/{CODE}").text
    held = written.scalar(text("SELECT id FROM wish WHERE state = 'fulfilled' ORDER BY id LIMIT 1"))
    assert people.post(client, f"{BASE}/wishes/{held}/edit", **edited).status_code == 422


def test_a_contact_sees_what_his_own_organization_gives_and_nothing_of_anothers(
    responder: tuple[FlaskClient, int, int], client: FlaskClient, written: Session
) -> None:
    his, registration_id, _organization = responder
    things = """SELECT {0}, title FROM resource WHERE {0} IS NOT NULL
        UNION ALL SELECT {0}, title FROM project WHERE {0} IS NOT NULL
        UNION ALL SELECT {0}, title FROM wish WHERE {0} IS NOT NULL"""
    rows = written.execute(text(things.format("registration_id"))).all()
    other = next(row[0] for row in rows if row[0] != registration_id)
    titles = {row.title for row in rows if row[0] == other}
    read = his.get(f"{BASE}/registrations/{other}")
    assert read.status_code == 200
    assert not [title for title in titles if title in read.text]
    assert all(title in client.get(f"{BASE}/registrations/{other}").text for title in titles)
    own = his.get(f"{BASE}/registrations/{registration_id}").text
    assert all(row.title in own for row in rows if row[0] == registration_id)


def test_a_late_report_does_not_reach_a_wish_that_another_holds_meanwhile(
    people: People, responder: tuple[FlaskClient, int, int], written: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    his, registration_id, _organization = responder
    wish_id = waiting(written)
    other = written.scalar(text("SELECT min(id) FROM registration WHERE id <> :id"), {"id": registration_id})
    address = f"{BASE}/wishes/{wish_id}"
    assert people.post(his, f"{address}/claim", claimer=f"r{registration_id}").status_code == 303
    judged, times = wishes._require_his, []

    def judge_and_lose(*asked: Any) -> None:
        judged(*asked)
        times.append(asked)
        if len(times) == 1:  # between the first look and the lock it goes to another
            hand_to(written, wish_id, other)

    monkeypatch.setattr(wishes, "_require_his", judge_and_lose)
    assert people.post(his, f"{address}/deliver").status_code == 403
    held = written.execute(text("SELECT state, registration_id FROM wish WHERE id = :id"), {"id": wish_id}).one()
    assert tuple(held) == ("claimed", other)
    hand_to(written, wish_id, registration_id)
    monkeypatch.undo()
    assert people.post(his, f"{address}/give_back", reason="暂无货源").status_code == 303


def hand_to(session: Session, wish_id: int, registration_id: int | None) -> None:
    session.execute(
        text("UPDATE wish SET registration_id = :to WHERE id = :id"), {"to": registration_id, "id": wish_id}
    )
    session.commit()
