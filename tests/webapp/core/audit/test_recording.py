from __future__ import annotations

from datetime import date

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.audit.facts import PersonalFact
from webapp.core.audit.models import AuditEntry


def written(session: Session) -> AuditEntry:
    return session.query(AuditEntry).order_by(AuditEntry.id.desc()).limit(1).one()


def test_a_line_says_who_did_what_to_which_thing(town: Session) -> None:
    record(town, "roster.assign", of="assignment", object_id=7, community_id=1, account_id=3, facts={"days": 2})
    line = written(town)
    assert (line.action, line.object_type, line.object_id) == ("roster.assign", "assignment", "7")
    assert (line.community_id, line.account_id, line.facts, line.seq) == (1, 3, {"days": 2}, None)


def test_a_line_is_undone_with_the_act_it_speaks_of(town: Session) -> None:
    before = town.query(AuditEntry).count()
    with town.begin_nested() as act:
        record(town, "roster.assign")
        act.rollback()
    assert town.query(AuditEntry).count() == before


@pytest.mark.parametrize("key", ["name", "duty_phone", "address", "text", "display_name", "login_password"])
def test_a_persons_data_is_refused(town: Session, key: str) -> None:
    with pytest.raises(PersonalFact, match=key):
        record(town, "roster.correct", facts={key: "某人"})


def test_a_persons_data_is_refused_wherever_it_hides(town: Session) -> None:
    with pytest.raises(PersonalFact, match="phone"):
        record(town, "roster.correct", facts={"changed": [{"phone": "x"}]})
    with pytest.raises(PersonalFact, match="number"):
        record(town, "roster.correct", facts={"to": "19900001234"})


def test_that_somebody_consented_may_be_said(town: Session) -> None:
    record(town, "roster.consent", facts={"phone_published": True, "phone_published_on": date(2026, 5, 1)})
    assert written(town).facts == {"phone_published": True, "phone_published_on": "2026-05-01"}


def test_numbers_typed_into_a_reason_are_blotted_out(town: Session) -> None:
    record(town, "contact.reveal", reason=" 回拨 19900001234 核实 ")
    assert written(town).reason == "回拨 … 核实"


def test_the_writer_cannot_say_when_it_was_nor_seal_it_himself(town: Session) -> None:
    town.execute(
        text(
            "INSERT INTO audit_entry (at, xact, action, seq, prev_hash, hash)"
            " VALUES ('2000-01-01', 1, 'x.y', 1, '', 'forged')"
        )
    )
    line = written(town)
    assert line.at.year > 2000
    assert line.xact > 1
    assert line.seq is None


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entry SET reason = 'other'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
def test_the_log_is_append_only(town: Session, change: str) -> None:
    record(town, "roster.assign")
    with pytest.raises(DBAPIError, match="append-only") as refused:
        town.execute(text(change))
    assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
