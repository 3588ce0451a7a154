"""As what somebody stands to an incident: by right, by having blown it, by being called; a token narrows all of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.webapp.dispatch.making import CONTACT, LEADER, OTHER_SECTION, SECTION, VOLUNTEER, Cast, lead_of
from tests.webapp.dispatch.test_acts import reviewed
from tests.webapp.town import TOWN
from webapp.core.accounts.policy import Actor, Grant
from webapp.core.accounts.roles import Action, Role
from webapp.dispatch.models import Incident
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.queries.standing import standings, where_of, word_of
from webapp.dispatch.rules import Standing

S = Standing


@pytest.fixture(scope="module")
def incident(cast: Cast) -> dict[str, Any]:
    """Blown by the leader, the waterworks called."""
    return reviewed(cast)


def held(session: Session, incident: dict[str, Any], actor: Actor) -> set[Standing]:
    found = session.get(Incident, incident["id"])
    assert found is not None
    return set(standings(session, actor, where_of(found), database_now(session)).held)


def an(account: int | None, *roles: Role, grid: int | None = None, scopes: frozenset[Action] | None = None) -> Actor:
    return Actor(account_id=account, grants=frozenset(Grant(role, TOWN, grid) for role in roles), scopes=scopes)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (an(1, Role.DUTY_OFFICER), {S.READER, S.DESK, S.VERIFIER}),
        (an(1, Role.VERIFIER), {S.READER, S.VERIFIER}),
        (an(1, Role.STREET_OFFICER), {S.READER, S.STREET}),
        (an(1, Role.DISTRICT_OFFICER), {S.READER, S.DISTRICT}),
        (an(1, Role.GRID_LEADER, grid=SECTION), {S.READER, S.VERIFIER, S.GRID}),
        (an(1, Role.GRID_LEADER, grid=OTHER_SECTION), set()),
        (an(1, Role.PLANNER), set()),
        (an(VOLUNTEER, Role.VOLUNTEER, grid=SECTION), set()),
        (an(LEADER, Role.VOLUNTEER), {S.READER, S.BLOWER}),
        (an(CONTACT, Role.RESPONDER), {S.READER, S.CALLEE, S.LEAD}),
        # Whose rights are over still follows what he blew or was called to, and does nothing.
        (an(LEADER), {S.FOLLOWER}),
        (an(CONTACT), {S.FOLLOWER}),
        (an(None), set()),
    ],
)
def test_how_somebody_stands(
    incident: dict[str, Any], scene_session: Session, actor: Actor, expected: set[Standing]
) -> None:
    assert held(scene_session, incident, actor) == expected


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (an(CONTACT, Role.RESPONDER, scopes=frozenset()), set()),
        (an(CONTACT, Role.RESPONDER, scopes=frozenset({Action.ANSWER_CALLS})), {S.READER, S.CALLEE, S.LEAD}),
        (an(LEADER, Role.GRID_LEADER, grid=SECTION, scopes=frozenset({Action.READ_OPS})), set()),
        (an(1, Role.DUTY_OFFICER, scopes=frozenset({Action.READ_INCIDENTS})), {S.READER}),
        (an(1, Role.GRID_LEADER, grid=SECTION, scopes=frozenset({Action.READ_INCIDENTS})), {S.READER}),
    ],
)
def test_a_token_does_what_its_scopes_name(
    incident: dict[str, Any], scene_session: Session, actor: Actor, expected: set[Standing]
) -> None:
    assert held(scene_session, incident, actor) == expected


def test_one_answers_his_own_call_and_no_other(incident: dict[str, Any], scene_session: Session) -> None:
    found = scene_session.get(Incident, incident["id"])
    assert found is not None
    how = standings(scene_session, an(CONTACT, Role.RESPONDER), where_of(found), database_now(scene_session))
    assert S.CALLEE in how.to_call(lead_of(incident)["id"])
    assert S.CALLEE not in how.to_call(lead_of(incident)["id"] + 1)


@pytest.mark.parametrize(
    ("actor", "word"),
    [
        (an(CONTACT, Role.RESPONDER), "九块供水营业所"),
        (an(1, Role.RESPONDER), "响应单位联系人"),
        (an(1, Role.VOLUNTEER, Role.GRID_LEADER), "二级网格长"),
        (an(1), ""),
    ],
)
def test_history_knows_somebody_by_a_word_and_never_by_name(scene_session: Session, actor: Actor, word: str) -> None:
    assert word_of(scene_session, actor, TOWN, database_now(scene_session)) == word
