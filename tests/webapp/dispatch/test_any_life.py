"""Any life of an incident at random, through the commands on the database: whatever is tried, the rules hold.

Each step asks for an act that may or may not be allowed; what is refused leaves nothing. After each, invariants are
asked of the rows in SQL, and the state is worked out again from the rows without the rules.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

import webapp.models  # noqa: F401  (keys lead to tables of other subjects)
from tests.webapp.dispatch import making as who
from tests.webapp.town import TOWN
from webapp.core.accounts.policy import Actor, Grant
from webapp.core.accounts.roles import Role
from webapp.core.errors import AppError
from webapp.dispatch.commands.acting import Request, do_to_call, do_to_decision, do_to_incident
from webapp.dispatch.commands.blowing import blow_whistle
from webapp.dispatch.commands.clocks import tick
from webapp.dispatch.commands.deciding import decide
from webapp.dispatch.commands.deeds import CALL_DEEDS, INCIDENT_DEEDS
from webapp.dispatch.commands.scene import Doer
from webapp.dispatch.queries.limits import database_now
from webapp.dispatch.rules import Act, CallAct, Outcome
from webapp.dispatch.schemas import asked

WATER = {"kind": "organization", "organization_id": who.WATERWORKS}
VOLUNTEER = {"kind": "person", "person_id": who.VOLUNTEER_PERSON}
LEADER = {"kind": "person", "person_id": who.LEADER_PERSON}

# The state worked out from the rows alone, in words of SQL.
_STATE = """WITH say AS (SELECT c.* FROM call c JOIN incident i ON i.id = c.incident_id WHERE i.id = :id
    AND (i.reopened_at IS NULL OR c.state NOT IN ('done', 'refused', 'recalled')
      OR coalesce(c.done_at, c.closed_at) > i.reopened_at))
SELECT CASE
  WHEN i.closed_as IS NOT NULL THEN 'closed'
  WHEN i.suspended_at IS NOT NULL THEN 'suspended'
  WHEN i.route = 'self' THEN CASE WHEN i.settled_at IS NULL THEN 'handling' ELSE 'to_verify' END
  WHEN NOT i.reviewed AND NOT (i.threat OR i.urgency = 'life' OR i.whistle_kind = 'emergency') AND NOT EXISTS (
    SELECT FROM say c WHERE c.state <> 'recalled') THEN 'to_review'
  WHEN EXISTS (SELECT FROM say c WHERE c.is_lead AND c.state = 'done') THEN 'to_verify'
  WHEN EXISTS (SELECT FROM say c WHERE c.state IN ('arrived', 'done')) THEN 'handling'
  ELSE 'waiting' END AS worked_out, i.state, i.version FROM incident i WHERE i.id = :id"""
# Each yields rows only where something is wrong.
INVARIANTS = {
    "closed as resolved was verified": """SELECT 1 FROM incident i WHERE i.id = :id AND i.closed_as = 'resolved'
      AND NOT EXISTS (SELECT FROM verification v WHERE v.incident_id = i.id AND v.outcome = 'passed')""",
    "nothing is expected once it is closed": """SELECT 1 FROM incident i JOIN call c ON c.incident_id = i.id
      WHERE i.id = :id AND i.state = 'closed' AND c.state IN ('sent', 'acknowledged', 'en_route', 'arrived')""",
    "history never goes back in time": """SELECT 1 FROM step a JOIN step b ON b.incident_id = a.incident_id
      AND b.id > a.id WHERE a.incident_id = :id AND b.at < a.at""",
    "a call's history joins end to end": """SELECT 1 FROM (SELECT from_state, act,
        lag(to_state) OVER (PARTITION BY call_id ORDER BY id) AS before, call_id FROM step
        WHERE incident_id = :id AND call_id IS NOT NULL) s
      WHERE s.from_state <> coalesce(s.before, 'sent')""",
    "a call is where its history left it": """SELECT 1 FROM call c JOIN LATERAL (SELECT to_state FROM step s
        WHERE s.call_id = c.id ORDER BY s.id DESC LIMIT 1) s ON true
      WHERE c.incident_id = :id AND s.to_state <> c.state""",
    "one leads at most": """SELECT 1 FROM call WHERE incident_id = :id AND is_lead AND state <> 'recalled'
      HAVING count(*) > 1""",
    "nobody verified what he did": """SELECT 1 FROM verification v JOIN step s ON s.incident_id = v.incident_id
      AND s.account_id = v.account_id AND s.act IN ('finish', 'settle') AND s.id < (SELECT max(t.id) FROM step t
        WHERE t.incident_id = v.incident_id AND t.act = 'verify' AND t.account_id = v.account_id)
      WHERE v.incident_id = :id""",
    "nobody decided what he asked for": "SELECT 1 FROM decision WHERE incident_id = :id AND decided_by = asked_by",
    "what is closed waits for no clock": """SELECT 1 FROM incident i WHERE id = :id AND state = 'closed'
      AND (alarm_at IS NOT NULL OR due_at IS NOT NULL)
      AND NOT EXISTS (SELECT FROM decision d WHERE d.incident_id = i.id AND d.outcome IS NULL)""",
    "what is asked is due": """SELECT 1 FROM incident i JOIN decision d ON d.incident_id = i.id
      WHERE i.id = :id AND d.outcome IS NULL AND (i.due_at IS NULL OR i.due_at > d.decide_by)""",
    "nothing waits without a deadline": """SELECT 1 FROM incident WHERE id = :id AND state <> 'closed'
      AND (due_at IS NULL OR alarm_at IS NULL AND urged_for IS NULL AND red_at IS NULL)""",
    "where nobody is called somebody is to be": """SELECT 1 FROM incident i WHERE i.id = :id AND i.route = 'whistle'
      AND i.state IN ('waiting', 'handling') AND i.awaits IS NULL AND NOT EXISTS (SELECT FROM call c
        WHERE c.incident_id = i.id AND c.state IN ('sent', 'acknowledged', 'en_route', 'arrived'))
      AND NOT EXISTS (SELECT FROM decision d WHERE d.incident_id = i.id AND d.outcome IS NULL)""",
    "a threat to life has its urgency": "SELECT 1 FROM incident WHERE id = :id AND threat <> (urgency = 'life')",
    "every key was used once": """SELECT key FROM step WHERE incident_id = :id AND key IS NOT NULL
      GROUP BY key HAVING count(*) > 1""",
    "each bell of a call rang once a clock": """SELECT 1 FROM step s WHERE s.incident_id = :id
        AND s.act IN ('urge', 'supervise', 'red') AND s.call_id IS NOT NULL
      GROUP BY s.call_id, s.act HAVING count(*) > 1 + (SELECT count(*) FROM step t WHERE t.incident_id = :id
        AND t.act IN ('overrule', 'reopen', 'send-back', 'review', 'hand-up', 'verify', 'decide', 'classify'))""",
    "a refusal was one a callee": "SELECT 1 FROM call WHERE incident_id = :id AND refusals > 1",
    "every change was told": """SELECT 1 FROM incident i WHERE i.id = :id AND NOT EXISTS (SELECT FROM event e
      WHERE e.topic = 'incident.changed' AND e.ref = i.id AND e.version = i.version)""",
}


def _doer(account: int, role: Role | None, word: str, grid: int | None = None) -> Doer:
    grants = frozenset({Grant(role, TOWN, grid)} if role else ())
    return Doer(word, account, Actor(account_id=account, name=word, grants=grants))


DOERS = {
    "leader": _doer(who.LEADER, Role.GRID_LEADER, "二级网格长", who.SECTION),
    "contact": _doer(who.CONTACT, Role.RESPONDER, "九块供水营业所"),
    "volunteer": _doer(who.VOLUNTEER, Role.VOLUNTEER, "志愿者", who.SECTION),
    "officer": _doer(who.OFFICER, Role.DUTY_OFFICER, "值班员"),
    "secretary": _doer(who.SECRETARY, Role.SECRETARY, "社区书记"),
    "verifier": _doer(who.VERIFIER, Role.VERIFIER, "核验员"),
    "street": _doer(who.STREET, Role.STREET_OFFICER, "街道综治中心"),
    "district": _doer(who.DISTRICT, Role.DISTRICT_OFFICER, "区综治中心"),
}
# Whoever usually does it, and now and then somebody who may not.
desk = st.sampled_from(["officer", "officer", "officer", "secretary", "leader", "contact"])
grid = st.sampled_from(["leader", "leader", "volunteer", "verifier"])
lookers = st.sampled_from(["verifier", "verifier", "leader", "secretary", "contact"])
people = st.sampled_from(sorted(DOERS))
rarely = st.sampled_from([False] * 5 + [True])


class Life(RuleBasedStateMachine):
    """One incident after another, in one transaction that is undone in the end."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.engine.connect()
        self.outer = self.connection.begin()
        self.session = Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        self.id = 0
        self.seen = 0

    def teardown(self) -> None:
        self.session.close()
        self.outer.rollback()
        self.connection.close()

    def _try(self, act: object, version_grows: bool = True) -> None:
        before = self._version()
        try:
            act()  # type: ignore[operator]
            self.session.commit()
        except AppError:
            self.session.rollback()
            assert self._version() == before
        else:
            assert self._version() >= before + (1 if version_grows else 0)

    def _version(self) -> int:
        return int(self.session.scalar(text("SELECT version FROM incident WHERE id = :id"), {"id": self.id}) or 0)

    @initialize(
        route=st.sampled_from(["whistle", "whistle", "self"]),
        threat=st.booleans(),
        by=st.sampled_from(["leader", "volunteer"]),
    )
    def blow(self, route: str, threat: bool, by: str) -> None:
        body = asked.Whistle.model_validate(who.whistle(route=route, threat=threat))
        blown = blow_whistle(self.session, TOWN, body, DOERS[by])
        assert blow_whistle(self.session, TOWN, body, DOERS[by]).id == blown.id
        self.session.commit()
        self.id = blown.id

    def _act(self, by: str, act: Act, body: dict[str, object]) -> None:
        deed = INCIDENT_DEEDS[act]
        request = Request(uuid4(), deed.schema.model_validate(body), self._version())
        grows = not deed.quiet
        self._try(
            lambda: do_to_incident(self.session, TOWN, self.id, act, deed=deed, request=request, doer=DOERS[by]), grows
        )

    @rule(by=desk, callees=st.lists(st.sampled_from([WATER, VOLUNTEER, LEADER]), unique_by=str, max_size=3))
    def review(self, by: str, callees: list[dict[str, object]]) -> None:
        self._act(by, Act.REVIEW, {"callees": callees})

    @rule(by=desk, callee=st.sampled_from([WATER, VOLUNTEER, LEADER]), leads=st.booleans())
    def call_more(self, by: str, callee: dict[str, object], leads: bool) -> None:
        self._act(by, Act.CALL, {"callees": [{**callee, "is_lead": leads}]})

    @rule(
        by=desk,
        act=st.sampled_from([Act.NOT_ACCEPT, Act.FALSE_ALARM, Act.WITHDRAW]),
        seldom=st.integers(0, 9),
    )
    def end(self, by: str, act: Act, seldom: int) -> None:
        if seldom == 9:
            self._act(by, act, {"reason": "不属此类"})

    @rule(by=grid)
    def settle(self, by: str) -> None:
        self._act(by, Act.SETTLE, {"outcome": "已清理"})

    @rule(by=grid)
    def hand_up(self, by: str) -> None:
        self._act(by, Act.HAND_UP, {"tried": "试过了"})

    @rule(by=desk, threat=st.sampled_from([None, None, None, True, False]))
    def classify(self, by: str, threat: bool | None) -> None:
        self._act(by, Act.CLASSIFY, {"threat": threat})

    @rule(by=lookers, passed=st.sampled_from(["passed", "passed", "failed"]))
    def verify(self, by: str, passed: str) -> None:
        self._act(by, Act.VERIFY, {"outcome": passed})

    @rule(by=desk)
    def suspend(self, by: str) -> None:
        until = database_now(self.session) + timedelta(days=3)
        self._act(by, Act.SUSPEND, {"ground": "等配件", "until_at": until.isoformat()})

    @rule(by=desk)
    def resume(self, by: str) -> None:
        self._act(by, Act.RESUME, {})

    @rule(by=grid)
    def reopen(self, by: str) -> None:
        self._act(by, Act.REOPEN, {"ground": "又坏了"})

    @rule(by=people)
    def note(self, by: str) -> None:
        self._act(by, Act.NOTE, {"text": "收到"})

    @rule(by=desk, number=st.integers(0, 3))
    def lead(self, by: str, number: int) -> None:
        call_id = self._nth("call", number)
        if call_id:
            self._act(by, Act.LEAD, {"call_id": call_id})

    @rule(act=st.sampled_from(sorted(CALL_DEEDS)), number=st.integers(0, 2), wrong=rarely)
    def answer(self, act: CallAct, number: int, wrong: bool) -> None:
        """Whoever is called answers, or the desk for him; now and then somebody else tries."""
        call_id = self._nth("call", number)
        if call_id:
            self._answer(call_id, act, "leader" if wrong else self._callee(call_id))

    @rule(by=st.sampled_from(["callee", "officer"]))
    def lead_finishes(self, by: str) -> None:
        call_id = self._nth("call", 0, "AND is_lead AND state NOT IN ('recalled', 'refused')")
        if call_id:
            self._answer(call_id, CallAct.FINISH, self._callee(call_id) if by == "callee" else by)

    def _answer(self, call_id: int, act: CallAct, by: str) -> None:
        deed = CALL_DEEDS[act]
        behalf = by == "officer" and "behalf" in deed.schema.model_fields
        body = _BODIES[act] | ({"behalf": _BEHALF} if behalf else {})
        if act is CallAct.EXTEND:
            body = {**body, "until_at": (database_now(self.session) + timedelta(days=60)).isoformat()}
        request = Request(uuid4(), deed.schema.model_validate(body))
        doer = DOERS["officer"] if act is CallAct.RECALL else DOERS[by]
        self._try(lambda: do_to_call(self.session, TOWN, call_id, act, deed=deed, request=request, doer=doer))

    def _callee(self, call_id: int) -> str:
        sql = text("SELECT coalesce(organization_id, person_id) FROM call WHERE id = :id")
        called = self.session.scalar(sql, {"id": call_id})
        named = {who.VOLUNTEER_PERSON: "volunteer", who.LEADER_PERSON: "leader"}
        kind = self.session.scalar(text("SELECT kind FROM call WHERE id = :id"), {"id": call_id})
        return "contact" if kind == "organization" else named.get(called or 0, "officer")

    @rule(outcome=st.sampled_from(["granted", "granted", "denied"]), wrong=rarely)
    def decide(self, outcome: str, wrong: bool) -> None:
        decision_id = self._nth("decision", 0, "AND outcome IS NULL")
        if not decision_id:
            return
        level = self.session.scalar(text("SELECT level FROM decision WHERE id = :id"), {"id": decision_id})
        by = "officer" if wrong else {"community": "secretary"}.get(str(level), str(level))
        body = asked.Decide(outcome=Outcome(outcome), answer="照此办理")  # type: ignore[arg-type]
        request = Request(uuid4(), body)
        self._try(
            lambda: do_to_decision(self.session, TOWN, decision_id, command=decide, request=request, doer=DOERS[by])
        )

    @rule(hours=st.sampled_from([1, 3, 30, 400]))
    def let_time_pass(self, hours: int) -> None:
        """Move every deadline so much earlier, and ring."""
        bound = {"id": self.id, "by": timedelta(hours=hours)}
        for table, columns in _MOVED.items():
            key = "id" if table == "incident" else "incident_id"
            moved = ", ".join(f"{column} = {column} - :by" for column in columns)
            self.session.execute(text(f"UPDATE {table} SET {moved} WHERE {key} = :id"), bound)
        self.session.expire_all()
        tick(self.session, TOWN, self.id)
        assert tick(self.session, TOWN, self.id) == 0
        self.session.commit()

    def _nth(self, table: str, number: int, condition: str = "") -> int:
        sql = f"SELECT id FROM {table} WHERE incident_id = :id {condition} ORDER BY id OFFSET :n LIMIT 1"
        return int(self.session.scalar(text(sql), {"id": self.id, "n": number}) or 0)

    @invariant()
    def the_state_follows_from_the_rows(self) -> None:
        if self.id:
            row = self.session.execute(text(_STATE), {"id": self.id}).one()
            assert row.state == row.worked_out

    @invariant()
    def the_rows_are_sound(self) -> None:
        if self.id:
            wrong = [
                name for name, sql in INVARIANTS.items() if self.session.execute(text(sql), {"id": self.id}).first()
            ]
            assert wrong == []

    @invariant()
    def the_deferred_guards_have_nothing_to_say(self) -> None:
        self.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        self.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


_BEHALF = {"name": "张师傅", "at": "2026-11-24T15:20:00+08:00"}
_BODIES: dict[CallAct, dict[str, object]] = {
    CallAct.ACKNOWLEDGE: {},
    CallAct.SET_OUT: {},
    CallAct.ARRIVE: {"method": "manual", "reason": "在现场"},
    CallAct.FINISH: {"outcome": "好了", "remote_reason": "远程"},
    CallAct.REFUSE: {"ground": "no_means"},
    CallAct.HAND_ON: {"to": "一班"},
    CallAct.EXTEND: {"ground": "要配件"},
    CallAct.RECALL: {"reason": "派错了"},
}
_MOVED = {
    "incident": (
        *("review_by", "await_by", "finish_by", "red_by", "due_at", "alarm_at", "suspended_until"),
        *("urged_at", "urged_for"),
    ),
    "call": ("acknowledge_by", "arrive_by", "finish_by", "red_by", "urged_at", "urged_for", "supervised_at"),
    "decision": ("decide_by",),
}


@pytest.fixture
def life(dispatch_engine: Engine) -> type[Life]:
    return type("LifeHere", (Life,), {"engine": dispatch_engine})


def test_any_life_of_an_incident_keeps_the_rules(life: type[Life]) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        life,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
