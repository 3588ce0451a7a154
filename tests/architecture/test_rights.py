"""Every route × every role × where and when it is held: the answer is the one that the matrix documents.

Made from the url map, so that a new route is covered without a word here. The whole product is asked of the guard,
with actors read from rows of the database; a cut of it goes through HTTP to the views.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from apiflask import APIFlask
from flask import g, session
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, Rule

from tests.conftest import Server, make_app
from tests.people import People
from tests.webapp.town import CODE, TOWN
from webapp.core.accounts import guard
from webapp.core.accounts.matrix import MATRIX, Reach
from webapp.core.accounts.policy import VISITOR, Actor, Grant
from webapp.core.accounts.queries import grants_of
from webapp.core.accounts.roles import ADMINISTRATORS, Action, Role
from webapp.core.db import SCHEMA, engine_over
from webapp.core.errors import AppError, Forbidden, NotFound, Unauthenticated
from webapp.core.http import PUBLIC, SIGNED_IN, declared_right
from webapp.registry import WALL_VIEWS

NEIGHBOUR, NEIGHBOUR_CODE = 2, "620902004099"
SECTION, OTHER_SECTION = 5, 7
ROLES = [role for role in Role if role is not Role.WALL]
SAMPLES = {
    "community": CODE,
    "code": CODE,
    "filename": "mark.svg",
    "name": "base",
    "layer": "buildings",
    "z": "14",
    "x": "12674",
    "y": "6208",
    "key": "login.desk_idle",
    "form": "svg",
    "kind": "plate",
}
BY_CONVERTER = {"IntegerConverter": 999_999, "UUIDConverter": "00000000-0000-4000-8000-000000000000"}
# Views that narrow what the guard let in, and say so.
SHOWN_AT_THE_MAP = frozenset().union(*(view.needs for view in WALL_VIEWS if view.endpoint == "screens.show_map"))
EXPLAINED = {f"wall_explain.{view}" for view in ("find_figure", "index", "show_figure", "answer_figure")}
NARROWED = {"office.show_community", "live.listen", "wall.find_wall", *EXPLAINED}


@dataclass(frozen=True)
class Held:
    """A role, held somewhere for a time."""

    role: Role
    where: str
    actor: Actor


@pytest.fixture(scope="module")
def two_towns(server: Server, town_template: str, worker: str) -> Iterator[APIFlask]:
    """The nine-block town with a neighbour that has nothing in it; a database of this module alone."""
    name = f"shaodao_run_rights_{worker}"
    url = server.clone(town_template, name)
    with psycopg.connect(url) as connection:
        connection.execute(
            f"""INSERT INTO {SCHEMA}.community
                (id, code, name, full_name, scheme, scheme_year, srid, baseline_on, is_synthetic, stamp, geom)
                SELECT {NEIGHBOUR}, '{NEIGHBOUR_CODE}', '邻居社区', '邻居社区', scheme, scheme_year, srid, baseline_on,
                       true, stamp, ST_Translate(geom, 0.1, 0) FROM {SCHEMA}.community WHERE id = {TOWN}"""
        )
    app = make_app(url)
    yield app
    app.extensions["pool"].close()
    server.drop(name)


@pytest.fixture(scope="module")
def holders(two_towns: APIFlask) -> list[Held]:
    """Each role in the town, next door, until yesterday, in one section and in another."""
    people, past = People(two_towns), datetime.now(UTC) - timedelta(days=1)
    engine = engine_over(two_towns.extensions["pool"])
    found = [Held(Role.WALL, "view", _screen())]
    for role in ROLES:
        places: dict[str, dict[str, object]] = {
            "here": {"community": None if role in ADMINISTRATORS else TOWN},
            "next door": {"community": NEIGHBOUR},
            "expired": {"community": TOWN, "until": past},
            "section": {"community": TOWN, "grid": SECTION},
            "other section": {"community": TOWN, "grid": OTHER_SECTION},
        }
        for where, held in places.items():
            account_id = people.account(role.value.replace("_", ""))
            people.give(account_id, role, **held)  # type: ignore[arg-type]
            with Session(engine) as database:
                grants, _end = grants_of(database, account_id, two_towns.extensions["grants"])
            found.append(Held(role, where, Actor(account_id=account_id, grants=grants)))
    return found


def _screen() -> Actor:
    return Actor(device_id=1, session_id=1, view="/", grants=frozenset({Grant(Role.WALL, TOWN)}))


def routes(app: APIFlask) -> list[tuple[Rule, str]]:
    """Every rule with every method that is not implied."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(rule: Rule, *, community: str = CODE) -> str:
    """An address of the rule, with things in it that do not exist."""
    values = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        usual = min(converter.items) if isinstance(converter, AnyConverter) else SAMPLES.get(name, "x")
        values[name] = BY_CONVERTER.get(type(converter).__name__, usual)
    built = rule.build(values | ({"community": community} if "community" in values else {}))
    assert built is not None
    return built[1]


def documented(right: str, rule: Rule, held: Held) -> set[type[AppError] | None]:
    """The answers that may come: None lets the caller through to the view."""
    if right == PUBLIC:
        return {None}
    if held.role is Role.WALL:
        return {None} if rule.rule == held.actor.view or rule.endpoint in SHOWN_AT_THE_MAP else {Forbidden}
    if right == SIGNED_IN:
        return {None}
    granted = MATRIX[Action(right)]
    if held.role not in granted.roles or held.where == "expired":
        return {Forbidden}
    if "community" in rule.arguments and held.where == "next door":
        return {Forbidden}
    return {None}


def asked(app: APIFlask, rule: Rule, method: str, actor: Actor) -> type[AppError] | None:
    """What the guard says to a request."""
    # With a token, so that forgery is no question here.
    headers = {"Authorization": "Bearer shd_of_a_test"}
    with app.test_request_context(address(rule), method=method, headers=headers):
        g.actor = actor
        session[guard.PROVED] = time.time()
        try:
            guard._check()
        except AppError as error:
            return type(error)
    return None


def test_every_route_is_open_exactly_to_whom_the_matrix_names(two_towns: APIFlask, holders: list[Held]) -> None:
    wrong = []
    for rule, method in routes(two_towns):
        right = declared_right(two_towns.view_functions[rule.endpoint])
        assert right in {PUBLIC, SIGNED_IN, *Action}, f"{rule.rule} declares no right"
        if asked(two_towns, rule, method, VISITOR) is not (None if right == PUBLIC else Unauthenticated):
            wrong.append(f"{method} {rule.rule}: nobody")
        for held in holders:
            answer = asked(two_towns, rule, method, held.actor)
            if answer not in documented(right, rule, held):
                wrong.append(f"{method} {rule.rule} ({right}): {held.role} {held.where} → {answer}")
    assert wrong == []


def test_a_role_of_a_grid_reaches_its_grid_or_its_whole_community_as_the_matrix_says(holders: list[Held]) -> None:
    from webapp.core.accounts.policy import Scope, allows

    for action, granted in MATRIX.items():
        for held in (each for each in holders if each.role in granted.roles and each.role is not Role.WALL):
            at_home = allows(held.actor, action, Scope(TOWN, frozenset({SECTION})))
            whole = allows(held.actor, action, Scope(TOWN))
            abroad = allows(held.actor, action, Scope(NEIGHBOUR, frozenset({SECTION})))
            wide = granted.reach is Reach.COMMUNITY
            everywhere = held.role in ADMINISTRATORS and held.where == "here"
            assert at_home == (held.where in {"here", "section"} or (wide and held.where == "other section"))
            assert whole == (held.where == "here" or (wide and held.where in {"section", "other section"}))
            assert abroad == (held.where == "next door" or everywhere)


def _allowed_and_refused(right: str) -> tuple[Role, Role]:
    if right in {PUBLIC, SIGNED_IN}:
        return Role.VOLUNTEER, Role.VOLUNTEER
    allowed = next(role for role in [*ROLES, Role.WALL] if role in MATRIX[Action(right)].roles)
    refused = next(role for role in ROLES if role not in MATRIX[Action(right)].roles)
    return allowed, refused


@dataclass(frozen=True)
class Case:
    """Somebody who asks, and what he holds."""

    name: str
    role: Role | None = None
    community: int | None = None
    until: datetime | None = None


def _cases(right: str) -> list[Case]:
    allowed, refused = _allowed_and_refused(right)
    here = None if allowed in ADMINISTRATORS else TOWN
    return [
        Case("nobody"),
        Case("the right role", allowed, here),
        Case("the wrong role", refused, TOWN),
        Case("next door", allowed, NEIGHBOUR),
        Case("expired", allowed, TOWN, datetime(2026, 1, 1, tzinfo=UTC)),
    ]


def _is_open(right: str, case: Case) -> bool:
    if right == PUBLIC or case.name == "the right role":
        return True
    return right == SIGNED_IN and case.role is not None


def _is_telling(rule: Rule, case: Case) -> bool:
    """Whether the matrix alone says what comes: not for screens, nor where an address names no community."""
    if case.role is None:
        return True
    if case.role is Role.WALL or rule.endpoint in NARROWED:
        return False
    return case.name != "next door" or "community" in rule.arguments


@pytest.mark.timeout(600)  # every route for five people: as many requests as on a busy day
def test_the_answers_that_come_over_http_are_the_documented_ones(two_towns: APIFlask) -> None:
    people, wrong = People(two_towns), []
    accounts: dict[Case, int] = {}
    for rule, method in routes(two_towns):
        right = str(declared_right(two_towns.view_functions[rule.endpoint]))
        for case in (each for each in _cases(right) if _is_telling(rule, each)):
            client = two_towns.test_client()
            if case.role is not None:
                if case not in accounts:
                    accounts[case] = people.account(case.role.value.replace("_", ""))
                    people.give(accounts[case], case.role, community=case.community, until=case.until)
                client = people.client(accounts[case])
            with people.send(client, method, address(rule)) as answer:
                status = answer.status_code
            if _is_open(right, case):
                fine = status not in {401, 403} or _answers_for_itself(rule, status)
            else:
                fine = status == (401 if case.role is None else 403)
            if not fine:
                wrong.append(f"{method} {rule.rule} ({right}): {case.name} → {status}")
    assert wrong == []


def _answers_for_itself(rule: Rule, status: int) -> bool:
    """The library's steps of a log-in, and a wrong card, are answered with 401 by those who own them."""
    return status == 401 and rule.endpoint.startswith(("security.", "account.enter_by"))


def test_a_thing_of_another_community_is_not_there(two_towns: APIFlask) -> None:
    """What is found under one's own address is not found, or not permitted, under the neighbour's."""
    people = People(two_towns)
    client = people.holding(Role.SECRETARY, community=TOWN)
    for rule, method in routes(two_towns):
        right = declared_right(two_towns.view_functions[rule.endpoint])
        if "community" in rule.arguments and right not in {PUBLIC, SIGNED_IN}:
            with people.send(client, method, address(rule, community=NEIGHBOUR_CODE)) as answer:
                assert answer.status_code in {403, 404}, rule.rule


def test_an_unknown_community_is_not_found(two_towns: APIFlask) -> None:
    with two_towns.test_request_context("/c/000000000000/"):
        g.actor = Actor(account_id=1)
        with pytest.raises(NotFound):
            guard._check()
