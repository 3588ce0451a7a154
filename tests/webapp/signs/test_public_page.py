"""The public page of a grid: for everybody, small, the same for all, without a name that nobody may read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.webapp.signs.conftest import AREA, SECTION
from tests.webapp.signs.leaders import NAME, PHONE, forget, lead
from tests.webapp.town import CODE
from webapp.core import assets
from webapp.signs.commands import set_contact, set_emergencies, set_services
from webapp.signs.rules import Emergency, InTwoLanguages, Service

HOSTILE = "</text><script>alert(1)</script>&'\"{{7*7}}%(x)s"


@pytest.fixture(autouse=True)
def _forgotten(signs: Session) -> Iterator[None]:
    yield
    forget(signs)


def page(reader: FlaskClient, code: str = SECTION, query: str = "") -> str:
    answer = reader.get(f"/g/{code}{query}")
    assert answer.status_code == 200
    return answer.text


def test_it_says_which_grid_this_is_and_draws_it(reader: FlaskClient) -> None:
    html = page(reader)
    assert "<h1>腰片</h1>" in html
    assert "620902 004 002 104" in html
    assert "示意图，不作为界线依据" in html
    assert "自2025年1月1日起施行" in html
    for name in ("北片", "南片", "银行家属院", "中巷"):
        assert f">{name}</text>" in html or name in html
    assert 'class="m-border"' in html


def test_page_and_stylesheet_together_are_under_100_kib(reader: FlaskClient) -> None:
    html = page(reader)
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', html)
    assert len(sheets) == 1
    whole = len(html.encode()) + sum((assets.DIST / sheet).stat().st_size for sheet in sheets)
    assert whole < 100 * 1024
    assert "<script" not in html
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)


def test_the_largest_grid_of_the_demo_is_under_100_kib(app_of_demo: FlaskClient, demo_codes: list[str]) -> None:
    sizes = {code: len(app_of_demo.get(f"/g/{code}").data) for code in demo_codes}
    css = max(path.stat().st_size for path in (assets.DIST / "gen").glob("public.*.css"))
    assert len(sizes) == 17
    assert max(sizes.values()) + css < 100 * 1024


def test_it_may_be_kept_by_everybody_and_costs_nothing_the_second_time(reader: FlaskClient) -> None:
    answer = reader.get(f"/g/{SECTION}")
    assert answer.headers["Cache-Control"] == "public, max-age=120"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "Set-Cookie" not in answer.headers
    again = reader.get(f"/g/{SECTION}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == answer.headers["ETag"]


def test_a_change_of_the_ground_makes_another_page(reader: FlaskClient, signs: Session) -> None:
    before = reader.get(f"/g/{SECTION}").headers["ETag"]
    signs.execute(text("UPDATE community SET stamp = stamp + 1"))
    signs.commit()
    after = reader.get(f"/g/{SECTION}", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.headers["ETag"] != before


def test_a_leader_who_consents_is_named_and_can_be_called(reader: FlaskClient, signs: Session) -> None:
    lead(signs)
    html = page(reader)
    assert NAME in html
    assert f'href="tel:{PHONE.replace("-", "")}"' in html


@pytest.mark.parametrize(
    ("consent_on", "until"),
    [(None, None), (date(2030, 1, 1), None), (date(2026, 1, 1), date(2026, 2, 1))],
    ids=["never", "not yet", "no longer"],
)
def test_without_consent_on_that_day_nobody_is_named(
    reader: FlaskClient, signs: Session, consent_on: date | None, until: date | None
) -> None:
    lead(signs, consent_on=consent_on, until=until)
    html = page(reader)
    assert NAME not in html
    assert PHONE not in html
    assert "姓名和电话未公示" in html


def test_a_withdrawn_consent_shows_at_once_in_spite_of_caches(reader: FlaskClient, signs: Session) -> None:
    who = lead(signs)
    named = reader.get(f"/g/{SECTION}")
    who.consent_on = None
    signs.commit()
    asked = reader.get(f"/g/{SECTION}", headers={"If-None-Match": named.headers["ETag"]})
    assert asked.status_code == 200
    assert NAME not in asked.text


def test_office_services_and_numbers_are_those_of_the_community(reader: FlaskClient, signs: Session) -> None:
    assert all(word in page(reader) for word in ("政策宣传", "民情收集", "代办服务", "纠纷调解", "119", "110", "120"))
    set_contact(signs, 1, office="洪洋路1号二楼", office_hours="每天 09:00–17:00", service_phone="199-0000-0001")
    set_services(signs, 1, [Service(InTwoLanguages("理发", "Haircuts"), InTwoLanguages("每月一次", "Once a month"))])
    set_emergencies(signs, 1, [Emergency(InTwoLanguages("燃气抢修", "Gas"), "199-0000-0009")])
    signs.commit()
    html = page(reader)
    assert all(word in html for word in ("洪洋路1号二楼", "每天 09:00–17:00", "理发", "燃气抢修", "tel:19900000009"))
    assert "政策宣传" not in html
    assert "Haircuts" in page(reader, query="?lang=en")
    set_services(signs, 1, [])
    set_emergencies(signs, 1, [])
    signs.commit()
    assert "政策宣传" in page(reader)


def test_english_is_complete_and_has_an_address_of_its_own(reader: FlaskClient) -> None:
    html = page(reader, query="?lang=en")
    assert '<html lang="en">' in html
    for words in ("Grid leader", "Services", "Office", "In danger, call first", "Sketch map, not evidence", "Bounds"):
        assert words in html
    assert 'href="?"' in html
    reader.set_cookie("language", "en")
    assert '<html lang="zh-CN">' in page(reader), "the address decides, so that a cache may keep the page"


def test_hostile_names_are_letters_and_nothing_else(reader: FlaskClient, signs: Session) -> None:
    lead(signs)
    signs.execute(text("UPDATE street SET name = :name WHERE id = 3"), {"name": HOSTILE})
    signs.execute(text("UPDATE compound SET name = :name"), {"name": HOSTILE})
    signs.execute(text("UPDATE person SET name = :name"), {"name": HOSTILE})
    set_contact(signs, 1, office=HOSTILE)
    signs.execute(text("UPDATE community SET stamp = stamp + 1"))
    signs.commit()
    html = page(reader)
    assert "<script" not in html
    assert "{{7*7}}%(x)s" in html
    drawing = html[html.index("<svg xmlns") : html.rindex("</svg>") + 6]
    ElementTree.fromstring(drawing)  # still one well-formed drawing
    svg = reader.get(f"/g/{SECTION}/map.svg").text
    ElementTree.fromstring(svg)
    assert "<script" not in svg
    signs.execute(text("UPDATE street SET name = '中巷' WHERE id = 3"))
    signs.execute(text("UPDATE compound SET name = '银行家属院'"))
    signs.commit()


def test_an_area_leads_to_its_sections_and_a_section_to_its_area(reader: FlaskClient) -> None:
    assert f'href="/g/{SECTION}"' in page(reader, AREA)
    assert f'href="/g/{AREA}"' in page(reader)


def test_a_community_lists_its_grids(reader: FlaskClient) -> None:
    html = page(reader, CODE)
    assert f'href="/g/{AREA}"' in html
    assert f'href="/g/{SECTION}"' in html
    assert reader.get(f"/g/{CODE}000").location == f"/g/{CODE}"


def test_the_plate_of_a_grid_that_is_gone_leads_to_those_there_are(reader: FlaskClient) -> None:
    answer = reader.get(f"/g/{CODE}101")  # a section until 2025
    assert answer.status_code == 410
    assert "已调整" in answer.text
    assert f'href="/g/{SECTION}"' in answer.text


@pytest.mark.parametrize("code", ["1", "x" * 15, "620902004002٣٣٣", "999999999999999", f"{CODE}999", "999999999999"])
def test_what_never_was_a_grid_is_not_found(reader: FlaskClient, code: str) -> None:
    assert reader.get(f"/g/{code}").status_code == 404


def test_the_map_is_there_as_a_file_without_anybody_in_it(reader: FlaskClient, signs: Session) -> None:
    lead(signs)
    svg = reader.get(f"/g/{SECTION}/map.svg")
    assert svg.mimetype == "image/svg+xml"
    assert "腰片" in svg.text
    assert NAME not in svg.text
    assert "class=" not in svg.text
    assert "style=" not in svg.text
    assert reader.get(f"/g/{SECTION}/map.svg", headers={"If-None-Match": svg.headers["ETag"]}).status_code == 304
    assert reader.get(f"/g/{CODE}999/map.svg").status_code == 404
