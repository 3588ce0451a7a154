"""Hostile text in every field of every form: it comes back as text, in pages, files and log lines (FAULTS.md 26)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import openpyxl
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from tests.architecture.test_rights import address, routes
from tests.conftest import Server, make_app
from tests.faults.hostile import STRINGS
from tests.people import People
from tests.webapp.town import TOWN
from webapp.core.accounts.matrix import MATRIX
from webapp.core.accounts.roles import ADMINISTRATORS, Action, Role
from webapp.core.http import PUBLIC, SIGNED_IN, declared_right

pytestmark = pytest.mark.fault
HTML = {"Accept": "text/html"}
NEVER_ENDED = {"account.end_others", "security.logout"}


@pytest.fixture(scope="module")
def office(server: Server, town_template: str, worker: str) -> Iterator[APIFlask]:
    """The application on a nine-block town of this module alone."""
    name = f"shaodao_run_hostile_{worker}"
    made = make_app(server.clone(town_template, name))
    yield made
    made.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def people(office: APIFlask) -> People:
    return People(office)


class Page(HTMLParser):
    """What a browser would make of a page: elements with their attributes, and forms with their fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.forms: list[tuple[str, list[dict[str, str | None]]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.elements.append((tag, held))
        if tag == "form":
            self.forms.append((str(held.get("action") or ""), []))
        if tag in {"input", "textarea", "select"} and self.forms and held.get("name"):
            self.forms[-1][1].append({"tag": tag, **held})

    def dangers(self) -> list[str]:
        """Whatever would run or load something that is not ours."""
        found = []
        for tag, attrs in self.elements:
            found += [f"<{tag} {name}>" for name in attrs if name.startswith("on")]
            for name in ("href", "src", "action", "formaction"):
                value = (attrs.get(name) or "").strip().lower()
                if value.startswith(("javascript:", "vbscript:", "data:text")) or "elsewhere" in urlsplit(value).netloc:
                    found.append(f"<{tag} {name}={value}>")
            if tag == "script" and "src" not in attrs and attrs.get("type") != "application/json":
                found.append("<script> without src")
        return found


def reader_of(people: People, right: str) -> FlaskClient:
    if right in {PUBLIC, SIGNED_IN}:
        return people.holding(Role.SECRETARY, community=TOWN)
    role = next(role for role in Role if role in MATRIX[Action(right)].roles)
    return people.holding(role, community=None if role in ADMINISTRATORS else TOWN)


@pytest.fixture(scope="module")
def readers(office: APIFlask, people: People) -> dict[str, FlaskClient]:
    rights = {str(declared_right(view)) for view in office.view_functions.values()}
    return {right: reader_of(people, right) for right in rights}


def pages(office: APIFlask, readers: dict[str, FlaskClient]) -> Iterator[tuple[str, FlaskClient, str]]:
    """Every page that can be read: address, reader, text."""
    for rule, method in routes(office):
        if method != "GET":
            continue
        reader = readers[str(declared_right(office.view_functions[rule.endpoint]))]
        with reader.get(address(rule), headers=HTML, follow_redirects=True) as answer:
            assert answer.status_code < 500, rule.rule
            if answer.mimetype == "text/html" and answer.status_code == 200:
                yield answer.request.path, reader, answer.text


def filled(fields: list[dict[str, str | None]], hostile: str) -> dict[str, str]:
    """A form with hostile text wherever one can type, and the first choice elsewhere."""
    kept = {"hidden", "checkbox", "radio", "date", "number"}
    return {
        str(field["name"]): str(field.get("value") or "on") if field.get("type") in kept else hostile
        for field in fields
        if field["name"] != "csrf_token" and field["tag"] != "select"
    }


def test_no_form_takes_harm_from_what_is_typed_into_it(
    office: APIFlask, people: People, readers: dict[str, FlaskClient], capfd: pytest.CaptureFixture[str]
) -> None:
    """Each form of each page is sent with hostile text in all fields at once; no answer is a 5xx or runs anything."""
    forms = {}
    for path, reader, text in pages(office, readers):
        for action, fields in Page(text).forms:
            target = action or path
            if any(field.get("type") not in {"hidden"} for field in fields):
                forms[target.partition("?")[0]] = (reader, fields)
    assert len(forms) > 10
    wrong = []
    for number, (target, (reader, fields)) in enumerate(sorted(forms.items(), key=lambda each: each[0])):
        # Every form gets every fourth string, so that all forms together get all of them many times over.
        for hostile in STRINGS[number % 4 :: 4]:
            with people.send(
                reader, "POST", target, data=filled(fields, hostile), headers=HTML, follow_redirects=False
            ) as answer:
                if answer.status_code >= 500:
                    wrong.append((target, hostile[:20], answer.status_code))
                elif answer.mimetype == "text/html":
                    wrong += [(target, hostile[:20], danger) for danger in Page(answer.text).dangers()]
                if "sid=stolen" in str(answer.headers):
                    wrong.append((target, hostile[:20], "header"))
    assert wrong == []
    for line in capfd.readouterr().err.splitlines():
        if line.startswith("{"):
            said = json.loads(line)  # one line, one event: nothing that was typed began a line of its own
            assert said.get("event") != "forged"


def test_hostile_text_that_was_kept_is_text_on_every_page_and_in_every_file(
    office: APIFlask, people: People, readers: dict[str, FlaskClient]
) -> None:
    security = people.holding(Role.SECURITY_ADMIN)
    kept = []
    for number, hostile in enumerate(STRINGS):
        fields = {"display_name": hostile[:60], "login_name": f"hostile{number}", "community": "1"}
        answer = people.post(security, "/admin/accounts/new", **fields)
        assert answer.status_code in {200, 422}, hostile
        if answer.status_code == 200:
            kept.append(hostile[:60].strip())
    assert len(kept) > 25
    for path, _reader, text in pages(office, readers):
        assert Page(text).dangers() == [], path
    shown = unescape(security.get("/admin/accounts?q=hostile").text)
    assert [text for text in kept if text not in shown] == []
    table = csv.reader(io.StringIO(security.get("/admin/accounts?format=csv").data.decode("utf-8-sig")))
    for row in table:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in row), row
    with security.get("/admin/accounts?format=xlsx") as answer:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_hostile_text_in_addresses_is_text(office: APIFlask, readers: dict[str, FlaskClient]) -> None:
    """Searched for, sorted by, filtered by: as any list and any page takes it."""
    found = pages(office, readers)
    lists = [(path, reader) for path, reader, text in found if 'name="q"' in text and "data-filters" in text]
    assert lists
    for number, (path, reader) in enumerate(lists):
        for hostile in STRINGS[number % 5 :: 5]:
            for name in ("q", "sort", "page", "f.state", "from.at", "format", "of", "next"):
                answer = reader.get(path, query_string={name: hostile}, headers=HTML)
                assert answer.status_code < 500, (path, name, hostile)
                if answer.mimetype == "text/html":
                    assert Page(answer.text).dangers() == [], (path, name, hostile)


def test_log_lines_hold_nothing_that_was_typed(
    office: APIFlask, people: People, capfd: pytest.CaptureFixture[str]
) -> None:
    client = office.test_client()
    for hostile in STRINGS:
        people.log_in(client, hostile, hostile)
        client.get("/api/v1/search", query_string={"q": hostile, "community": "620902004002"})
    printed = capfd.readouterr().err
    assert "forged" not in printed
    assert "onerror" not in printed
    assert all(json.loads(line) for line in printed.splitlines() if line.startswith("{"))
