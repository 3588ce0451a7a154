"""Plates and posters: what stands on them, what never does, who may print, what is to be reprinted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.people import People
from tests.webapp.signs.conftest import AREA, SECTION, SITE
from tests.webapp.signs.leaders import MIDDLE, NAME, PHONE, forget, lead
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts.roles import Role
from webapp.signs.commands import set_contact

BASE = f"/c/{CODE}"


@pytest.fixture(autouse=True)
def _forgotten(signs: Session) -> Iterator[None]:
    yield
    forget(signs)


@pytest.fixture(scope="module")
def officer_id(signs_people: People) -> int:
    made = signs_people.account("officer", community=TOWN)
    signs_people.give(made, Role.SECRETARY, community=TOWN)
    return made


@pytest.fixture
def officer(signs_people: People, officer_id: int) -> FlaskClient:
    """The secretary at the printer."""
    return signs_people.client(officer_id)


def post(client: FlaskClient, path: str, **form: str) -> object:
    page = client.get(f"{BASE}/sheets").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return client.post(f"{BASE}{path}", data={"csrf_token": found[1], **form})


def words(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    document = pypdfium2.PdfDocument(pdf)
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


def size_mm(pdf: bytes) -> tuple[int, int]:
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    return round(width / 72 * 25.4), round(height / 72 * 25.4)


@pytest.mark.parametrize(("kind", "size"), [("poster_a3", (297, 420)), ("poster_a4", (210, 297))])
def test_a_poster_says_everything_on_one_page(
    officer: FlaskClient, signs: Session, kind: str, size: tuple[int, int]
) -> None:
    lead(signs)
    set_contact(signs, 1, office="洪洋路1号", service_phone="199-0000-0001")
    signs.commit()
    pdf = officer.get(f"{BASE}/sheets/{SECTION}/{kind}.pdf").data
    assert size_mm(pdf) == size
    pages = words(pdf)
    assert len(pages) == 1
    wanted = [
        "腰片",
        "网格示意图",
        "620902004002104",
        "北片",
        "南片",
        "银行家属院",
        NAME,
        PHONE,
        "政策宣传",
        "民情收集",
    ]
    wanted += ["代办服务", "纠纷调解", "洪洋路1号", "08:30", "119", f"{SITE}/g/{SECTION}".replace("/", "/")]
    wanted += ["2025年第1版", "自2025年1月1日起施行", "示意图，不作为界线依据", "四至", "中巷"]
    assert [word for word in wanted if word not in pages[0]] == []


def test_a_poster_without_consent_names_nobody(officer: FlaskClient, signs: Session) -> None:
    lead(signs, until=date(2026, 2, 1))
    pdf = officer.get(f"{BASE}/sheets/{SECTION}/poster_a4.pdf").data
    assert NAME not in words(pdf)[0]
    assert PHONE not in words(pdf)[0]
    assert NAME.encode() not in pdf
    assert "未公示" in words(pdf)[0]


def test_a_plate_holds_its_address_and_its_number(officer: FlaskClient) -> None:
    pdf = officer.get(f"{BASE}/sheets/{SECTION}/plate.pdf").data
    assert size_mm(pdf) == (148, 210)
    assert f"{SITE}/g/{SECTION}" in words(pdf)[0]
    assert "620902004002104" in words(pdf)[0]
    svg = officer.get(f"{BASE}/sheets/{SECTION}/plate.svg")
    assert svg.mimetype == "image/svg+xml"
    assert "腰片" in svg.text


def test_all_grids_come_as_one_file(officer: FlaskClient) -> None:
    pages = words(officer.get(f"{BASE}/sheets/plate.pdf").data)
    assert len(pages) == 5
    assert all("扫码" in page for page in pages)


def test_printing_is_recorded_and_led_to_the_file(officer: FlaskClient, officer_id: int, signs: Session) -> None:
    lead(signs)
    answer = post(officer, "/sheets", grid=SECTION, kind="poster_a3")
    assert answer.status_code == 303  # type: ignore[attr-defined]
    assert answer.location.endswith(f"/sheets/{SECTION}/poster_a3.pdf")  # type: ignore[attr-defined]
    row = signs.execute(text("SELECT grid_id, kind, printed_by, leader, assignment_id FROM printed_sheet")).one()
    assert (row.grid_id, row.kind, row.printed_by) == (MIDDLE, "poster_a3", officer_id)
    assert row.leader
    assert NAME not in row.leader
    line = signs.execute(text("SELECT facts FROM audit_entry WHERE action = 'signs.print_sheet'")).scalars().all()[-1]
    assert line["kind"] == "poster_a3"
    assert NAME not in str(line)


def test_who_prints_a_poster_without_a_name_is_told_why(officer: FlaskClient, signs: Session) -> None:
    post(officer, "/sheets", grid=SECTION, kind="poster_a4")
    assert "示意图不载姓名和电话" in officer.get(f"{BASE}/sheets").text
    lead(signs)
    post(officer, "/sheets", grid=SECTION, kind="poster_a4")
    assert "示意图不载姓名和电话" not in officer.get(f"{BASE}/sheets").text


def test_looking_changes_nothing(officer: FlaskClient, signs: Session) -> None:
    officer.get(f"{BASE}/sheets/{SECTION}/plate.pdf")
    assert signs.scalar(text("SELECT count(*) FROM printed_sheet")) == 0


def test_nothing_is_to_be_reprinted_right_after_printing(officer: FlaskClient, signs: Session) -> None:
    lead(signs)
    post(officer, "/sheets", grid="all", kind="plate")
    post(officer, "/sheets", grid="all", kind="poster_a3")
    assert "均与现状一致" in officer.get(f"{BASE}/reprints").text


def test_a_withdrawn_consent_is_said_first(officer: FlaskClient, signs: Session) -> None:
    who = lead(signs)
    post(officer, "/sheets", grid="all", kind="poster_a3")
    set_contact(signs, 1, office="新址")
    who.consent_on = None
    signs.commit()
    page = officer.get(f"{BASE}/reprints").text
    first = page[page.index("<tbody>") :].split("</tr>")[0]
    assert "腰片" in first
    assert "请立即取下" in first
    assert page.count("办公地点、时间或电话已变更") == 5
    assert NAME not in page


def test_a_new_leader_and_a_moved_border_are_reasons(officer: FlaskClient, signs: Session) -> None:
    post(officer, "/sheets", grid="all", kind="poster_a4")
    lead(signs)
    signs.execute(text("ALTER TABLE grid_version DISABLE TRIGGER USER"))
    moved = "UPDATE grid_version SET geom = ST_Multi(ST_Buffer(geom, %s)) WHERE grid_id = 23"
    signs.execute(text(moved % "0.00001"))
    signs.commit()
    page = officer.get(f"{BASE}/reprints").text
    assert page.count("现可公示") == 1
    assert "网格边界已调整" in page
    signs.execute(text(moved % "-0.00001"))
    signs.execute(text("ALTER TABLE grid_version ENABLE TRIGGER USER"))
    signs.commit()


def test_a_sheet_that_was_taken_down_is_not_listed_any_more(officer: FlaskClient, signs: Session) -> None:
    lead(signs)
    post(officer, "/sheets", grid=SECTION, kind="poster_a3")
    sheet = signs.scalar(text("SELECT id FROM printed_sheet"))
    signs.execute(text("UPDATE person SET consent_on = NULL"))
    signs.commit()
    assert "请立即取下" in officer.get(f"{BASE}/reprints").text
    assert post(officer, f"/sheets/{sheet}/down").status_code == 303  # type: ignore[attr-defined]
    assert "均与现状一致" in officer.get(f"{BASE}/reprints").text
    assert post(officer, f"/sheets/{sheet}/down").status_code == 404  # type: ignore[attr-defined]


def test_printing_anew_settles_it(officer: FlaskClient, signs: Session) -> None:
    post(officer, "/sheets", grid=SECTION, kind="poster_a3")
    lead(signs)
    assert "现可公示" in officer.get(f"{BASE}/reprints").text
    post(officer, "/sheets", grid=SECTION, kind="poster_a3")
    assert "均与现状一致" in officer.get(f"{BASE}/reprints").text


def test_the_list_of_reprints_comes_as_a_file(officer: FlaskClient, signs: Session) -> None:
    post(officer, "/sheets", grid=SECTION, kind="poster_a3")
    lead(signs)
    answer = officer.get(f"{BASE}/reprints?format=csv")
    assert "腰片" in answer.text
    assert "现可公示" in answer.text


def test_a_grid_leader_prints_for_his_grid_alone(signs_people: People) -> None:
    leader = signs_people.holding(Role.GRID_LEADER, community=TOWN, grid=MIDDLE)
    page = leader.get(f"{BASE}/sheets").text
    assert SECTION in page
    assert AREA not in page
    assert leader.get(f"{BASE}/sheets/{SECTION}/plate.svg").status_code == 200
    assert leader.get(f"{BASE}/sheets/{AREA}/plate.svg").status_code == 403
    assert post(leader, "/sheets", grid=AREA, kind="plate").status_code == 403  # type: ignore[attr-defined]


def test_strangers_and_volunteers_print_nothing(reader: FlaskClient, signs_people: People) -> None:
    assert reader.get(f"{BASE}/sheets/{SECTION}/poster_a3.pdf").status_code in {302, 303, 401}
    volunteer = signs_people.holding(Role.VOLUNTEER, community=TOWN)
    for path in ("/sheets", "/reprints", f"/sheets/{SECTION}/poster_a3.pdf", "/sheets/plate.pdf"):
        assert volunteer.get(f"{BASE}{path}").status_code == 403


@pytest.mark.parametrize("form", [{"grid": SECTION, "kind": "banner"}, {"grid": SECTION}])
def test_an_unknown_kind_is_refused(officer: FlaskClient, form: dict[str, str]) -> None:
    assert post(officer, "/sheets", **form).status_code == 422  # type: ignore[attr-defined]


def test_an_unknown_grid_is_not_found(officer: FlaskClient) -> None:
    assert post(officer, "/sheets", grid="620902004002999", kind="plate").status_code == 404  # type: ignore[attr-defined]
    assert officer.get(f"{BASE}/sheets/620902004002999/plate.pdf").status_code == 404


def test_a_poster_with_many_services_and_a_long_name_stays_on_one_page(officer: FlaskClient, signs: Session) -> None:
    from webapp.signs.commands import set_services
    from webapp.signs.rules import InTwoLanguages, Service

    services = [Service(InTwoLanguages(f"服务事项第{i}"), InTwoLanguages("说明" * 12)) for i in range(10)]
    set_services(signs, 1, services)
    set_contact(signs, 1, office="很长的办公地点" * 8, office_hours="周一至周五" * 10)
    signs.commit()
    assert len(words(officer.get(f"{BASE}/sheets/{SECTION}/poster_a4.pdf").data)) == 1
    set_services(signs, 1, [])
    signs.commit()
