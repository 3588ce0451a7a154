from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.conftest import engine_on
from tests.webapp.core.audit.sealed import seal_everything
from webapp.core.audit import queries, record
from webapp.core.audit.head import head_path, read_head
from webapp.core.audit.sealing import seal_all
from webapp.core.errors import Refused

HOSTILE = '引号 " 反斜杠 \\ 换行\n 控制\u0001 𠮷 </script>'


def write(session: Session, *actions: str) -> None:
    for action in actions:
        record(session, action, facts={"说": HOSTILE, "n": 1.50}, reason=HOSTILE)
        session.commit()


def test_lines_are_chained_and_the_chain_holds(empty_session: Session, tmp_path: Path) -> None:
    write(empty_session, "a.one", "a.two", "a.three")
    assert seal_everything(empty_session, tmp_path) == 3
    verdict = queries.verify(empty_session, None)
    assert (verdict.sealed, verdict.unsealed, verdict.broken) == (3, 0, None)
    assert seal_all(empty_session, tmp_path) == 0


def test_nobody_waits_and_the_order_is_that_of_commits(empty_url: str, empty_session: Session, tmp_path: Path) -> None:
    engine = engine_on(empty_url)
    with Session(engine) as slow:
        record(slow, "slow.first")
        slow.flush()
        write(empty_session, "fast.second")
        assert seal_all(empty_session, tmp_path) == 0, "a line may still come before it"
        slow.commit()
    engine.dispose()
    assert seal_everything(empty_session, tmp_path) == 2
    order = empty_session.scalars(text("SELECT action FROM audit_entry ORDER BY seq")).all()
    assert order == ["slow.first", "fast.second"]


def test_the_unsealed_tail_is_reported(empty_session: Session, tmp_path: Path) -> None:
    write(empty_session, "a.one")
    seal_everything(empty_session, tmp_path)
    write(empty_session, "a.two")
    verdict = queries.verify(empty_session, None)
    assert (verdict.sealed, verdict.unsealed) == (1, 1)
    assert verdict.oldest_unsealed_at is not None


def test_the_head_is_remembered_outside_the_database(empty_session: Session, empty_url: str, tmp_path: Path) -> None:
    write(empty_session, "a.one", "a.two")
    seal_everything(empty_session, tmp_path)
    head = read_head(head_path(tmp_path, psycopg.conninfo.conninfo_to_dict(empty_url)["dbname"]))  # type: ignore[arg-type]
    assert head == queries.head(empty_session)


def test_the_sealer_does_not_seal_over_a_cut(empty_session: Session, empty_url: str, tmp_path: Path) -> None:
    write(empty_session, "a.one", "a.two")
    seal_everything(empty_session, tmp_path)
    empty_session.rollback()
    with psycopg.connect(empty_url) as owner:
        owner.execute("ALTER TABLE shaodao.audit_entry DISABLE TRIGGER ALL")
        owner.execute("DELETE FROM shaodao.audit_entry WHERE seq = 2")
    write(empty_session, "a.three")
    with pytest.raises(Refused, match="cut"):
        seal_all(empty_session, tmp_path)


def test_a_sealed_line_cannot_be_sealed_again(empty_session: Session, tmp_path: Path) -> None:
    write(empty_session, "a.one")
    seal_everything(empty_session, tmp_path)
    with pytest.raises(Exception, match="append-only"):
        empty_session.execute(text("UPDATE audit_entry SET seq = 2, prev_hash = '', hash = 'x'"))
