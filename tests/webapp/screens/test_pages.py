"""The map page as HTML, the choice of language, the page for errors."""

from __future__ import annotations

import json
import re

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.conftest import make_app
from webapp.core import assets
from webapp.core.cluster import database_url
from webapp.core.config import load_settings


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assets.build()


def _page(html: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="page"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found
    page: dict[str, object] = json.loads(found[1])
    return page


def test_the_map_page_carries_what_its_scripts_need(town_client: FlaskClient) -> None:
    answer = town_client.get("/")
    assert answer.status_code == 200
    assert "data-ground" not in answer.text
    page = _page(answer.text)
    assert page["communities"] == [{"code": "620902004002", "name": "九块社区"}]
    assert page["language"] == "zh-CN"
    assert page["kinds"]["shop.restaurant"]["name"]  # type: ignore[index]
    assert "搜索" in json.dumps(page["messages"], ensure_ascii=False)
    assert 'rel="preload" as="fetch"' in answer.text


def test_the_page_holds_no_inline_script_or_style(town_client: FlaskClient) -> None:
    html = town_client.get("/").text
    assert "<style" not in html
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert not re.search(r'(src|href)="(https?:)?//', html)


def test_a_hostile_community_name_cannot_leave_the_data(town_app: APIFlask) -> None:
    from flask import render_template_string

    with town_app.test_request_context("/"):
        name = "</script><script>alert(1)</script>"
        html = render_template_string("{{ page | tojson }}", page={"name": name})
    assert "</script>" not in html
    assert json.loads(html) == {"name": name}


@pytest.mark.parametrize(("language", "word"), [("zh_CN", "图层"), ("en", "Layers")])
def test_the_language_is_kept_in_a_cookie(town_app: APIFlask, language: str, word: str) -> None:
    client = town_app.test_client()
    answer = client.post("/language", data={"lang": language, "next": "/#16/39.7/98.4"})
    assert answer.status_code == 303
    assert answer.location == "/#16/39.7/98.4"
    assert word in client.get("/").text


ELSEWHERE = ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\n/evil", ""]


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_the_way_back_never_leaves_this_server(town_client: FlaskClient, next_: str) -> None:
    answer = town_client.post("/language", data={"lang": "en", "next": next_})
    assert answer.location == "/"


def test_an_unknown_language_is_refused(town_client: FlaskClient) -> None:
    assert town_client.post("/language", data={"lang": "xx"}).status_code == 422


def test_the_theme_of_the_last_visit_is_there_before_any_script(town_app: APIFlask) -> None:
    client = town_app.test_client()
    assert "data-theme" not in client.get("/").text
    client.set_cookie("theme", "dark")
    assert 'data-theme="dark"' in client.get("/").text
    client.set_cookie("theme", '"><script>')
    assert "data-theme" not in client.get("/").text


def test_an_empty_installation_says_what_to_do_next(empty_url: str) -> None:
    app = make_app(empty_url)
    html = app.test_client().get("/").text
    assert "shaodao community create" in html
    assert "make demo" not in html
    assert 'data-ground="none"' in html
    assert re.search(r'<form[^>]* id="search"[^>]* hidden>', html), "there is nothing to search"
    assert re.search(r'<div class="tabs"[^>]* hidden>', html)
    assert 'rel="preload" as="fetch"' not in html
    assert _page(html)["communities"] == []
    app.extensions["pool"].close()


def test_the_error_page_speaks_plainly_without_a_database() -> None:
    app = make_app(database_url(load_settings(), "shaodao_no_such_database"))
    client = app.test_client()
    for path, status in (("/", 503), ("/no-such-page", 404)):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == status
        assert answer.headers["X-Request-Id"] in answer.text
        assert "返回地图" in answer.text
        assert "Traceback" not in answer.text
    app.extensions["pool"].close()
